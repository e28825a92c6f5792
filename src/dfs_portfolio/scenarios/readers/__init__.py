"""Readers of scenario files."""
