"""Brute force over settings: which sets of them no portfolio keeps, from their words alone.

A setting is a pair of its words, as the library says them, and what a portfolio must be like.
Shares no code with src.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

Lineup = tuple[int, ...]
Portfolio = tuple[Lineup, ...]


@dataclass(frozen=True)
class Pool:
    """A small slate, and what the site asks for."""

    salaries: tuple[int, ...]
    teams: tuple[int, ...]
    ownership: tuple[int, ...]  # tenths of a percent
    roster_size: int
    salary_cap: int
    n_lineups: int

    def portfolios(self) -> list[Portfolio]:
        """All sets of different lineups that the site takes."""
        every = combinations(range(len(self.salaries)), self.roster_size)
        lineups = [l for l in every if sum(self.salaries[i] for i in l) <= self.salary_cap]
        return list(combinations(lineups, self.n_lineups))


@dataclass(frozen=True)
class Wish:
    """One setting."""

    words: str
    kept_by: Callable[[Portfolio], bool]


def smallest_conflicts(pool: Pool, wishes: list[Wish]) -> tuple[int | None, set[frozenset[str]]]:
    """The size of the smallest sets that no portfolio keeps, and all that none keeps.

    Of each portfolio only what it keeps matters; the size is None where one keeps all.
    """
    kept = {
        frozenset(w.words for w in wishes if w.kept_by(portfolio))
        for portfolio in pool.portfolios()
    }
    words = [w.words for w in wishes]
    conflicts = {
        frozenset(some)
        for size in range(len(words) + 1)
        for some in combinations(words, size)
        if not any(k.issuperset(some) for k in kept)
    }
    return min((len(c) for c in conflicts), default=None), conflicts
