"""Lineup rules, exposure limits, diversity and objective, in plain Python: no Pyomo, no solver."""
