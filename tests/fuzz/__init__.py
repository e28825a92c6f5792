"""Mutated files for every reader: each is read, or refused with the library's own error.

`make fuzz` runs 100,000 of them; the ordinary suite a few hundred (`test_fuzz.py`).

The files come from a seeded generator of our own rather than from Hypothesis, which the property
tests use: 100,000 files take minutes so, and any one is made again from seed, reader and number.
"""
