"""The story: from a request to a portfolio that is checked before it is returned."""
