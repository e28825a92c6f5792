"""The abstract models: structure without data."""
