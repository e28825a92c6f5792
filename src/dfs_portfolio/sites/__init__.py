"""Sites: one folder for each, with its file formats."""
