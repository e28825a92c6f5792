"""What a contest asks of a lineup, as data."""

from __future__ import annotations

from dataclasses import dataclass, field

from dfs_portfolio.sports.nascar.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Contest:
    """The rules of one kind of contest.

    Parameters
    ----------
    name
        As the site calls it.
    position
        The roster position that every slot takes.
    roster_size
        Drivers in a lineup.
    salary_cap
        Dollars that a lineup may cost at most.
    max_lineups_per_file
        What the site's upload accepts.
    scoring
        How a driver's race becomes points.
    """

    name: str
    position: str
    roster_size: int
    salary_cap: int
    max_lineups_per_file: int
    scoring: Scoring = field(default_factory=Scoring)
