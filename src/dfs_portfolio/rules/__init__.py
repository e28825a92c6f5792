"""What lineups and portfolios must satisfy, in plain Python."""
