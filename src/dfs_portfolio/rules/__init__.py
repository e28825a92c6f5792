"""What a lineup must be and what a portfolio must hold to, in plain Python."""
