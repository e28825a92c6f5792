"""What a lineup must be, and what a portfolio of lineups must hold to.

Every rule is stated twice, in plain Python and in Pyomo; property tests hold the two together.
"""
