"""Scenarios: points of every player in every simulated outcome."""
