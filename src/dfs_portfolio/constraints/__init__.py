"""Rules, exposure, overlap and tails as rows of Pyomo models.

Every rule is stated twice, in plain Python (`rules`) and in Pyomo (here); property tests check that
the two agree.
"""
