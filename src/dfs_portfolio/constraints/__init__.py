"""Lineup rules, exposure limits, overlap penalty and tail value as rows of Pyomo models.

Every rule is stated twice, in plain Python (`rules`) and in Pyomo (here); property tests check that
the two agree.
"""
