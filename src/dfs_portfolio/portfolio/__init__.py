"""From a request to a portfolio that is checked."""
