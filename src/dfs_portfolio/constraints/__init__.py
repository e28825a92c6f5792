"""Rules, exposure, overlap and tails as rows of Pyomo models.

Every rule is stated twice, in plain Python and in Pyomo; property tests hold the two together.
"""
