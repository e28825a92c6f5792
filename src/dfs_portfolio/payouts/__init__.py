"""What the ranks of a contest pay."""
