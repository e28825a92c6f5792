"""Measures: tails, the best lineup, and their sampling errors."""
