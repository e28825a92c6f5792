"""Sites, a folder each: their file formats."""
