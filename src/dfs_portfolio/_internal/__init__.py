"""Tools that no user calls."""
