"""How far a portfolio may go beyond its exposure limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Leeway:
    """How far a portfolio may go beyond its exposure limits; by default not at all.

    Parameters
    ----------
    extra_budget
        Most uses over the caps and missing from the minimums, of all players and teams together.
    overrun
        Most of them of any one player or team.
    """

    extra_budget: int = 0
    overrun: int = 0


NO_LEEWAY = Leeway()
