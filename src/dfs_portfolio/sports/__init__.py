"""Sports: one folder for each."""
