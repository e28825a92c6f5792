"""The contest and its pool of players."""
