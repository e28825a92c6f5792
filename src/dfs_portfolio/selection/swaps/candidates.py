"""All lineups that can replace one with players who are out, by the number of further changes."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray
from dfs_portfolio.errors import NoLineupError
from dfs_portfolio.search.enumeration import lineups_of
from dfs_portfolio.selection.swaps.problem import SwapProblem

Lineups = NDArray[np.uint8]


class Candidates:
    """The lineups that may replace each open lineup of a problem.

    A lineup that lost `k` players needs `k` changes; `extra` counts those beyond.
    """

    def __init__(self, problem: SwapProblem) -> None:
        self._problem = problem
        self._pool = np.flatnonzero(problem.available)
        self._at: dict[tuple[int, int], Lineups] = {}

    def count(self, number: int, extra: int) -> int:
        """Return how many lineups have this number of extra changes, before any rule."""
        lineup = self._problem.lineups[number]
        return math.comb(len(lineup.free), extra) * math.comb(
            len(self._newcomers(number)), self._slots(number) + extra
        )

    def most_extra(self, number: int) -> int:
        """Return the largest number of extra changes of a lineup."""
        return len(self._problem.lineups[number].free)

    def nearest(self, number: int) -> int | None:
        """Return the fewest extra changes with which a lineup can be replaced, None if never."""
        return next(
            (e for e in range(self.most_extra(number) + 1) if len(self.at(number, e))), None
        )

    def at(self, number: int, extra: int) -> Lineups:
        """Return all lineups with exactly this number of extra changes.

        They satisfy the rules, and the limits on the overlap with lineups that stay.

        Returns
        -------
        ndarray of uint8
            Shape (n_lineups, roster_size), ascending within a lineup.
        """
        key = (number, extra)
        if key not in self._at:
            self._at[key] = self._list(number, extra)
        return self._at[key]

    def _slots(self, number: int) -> int:
        return self._problem.rules.roster_size - len(self._problem.lineups[number].players)

    def _newcomers(self, number: int) -> NDArray[np.intp]:
        return np.setdiff1d(self._pool, self._problem.lineups[number].players)

    def _list(self, number: int, extra: int) -> Lineups:
        lineup, rules = self._problem.lineups[number], self._problem.rules
        newcomers = {*self._newcomers(number).tolist()}
        parts = [np.empty((0, rules.roster_size), dtype=np.uint8)]
        for dropped in combinations(lineup.free, extra):
            stay = {*lineup.players} - {*dropped}
            others = {*range(len(rules.slate))} - newcomers - stay
            # Who stays is locked, and so are excluded all who are neither that nor newcomers.
            narrow = replace(
                rules,
                locked=tuple(sorted({*rules.locked, *stay})),
                excluded=tuple(sorted({*rules.excluded, *others})),
            )
            with suppress(NoLineupError):
                parts.append(lineups_of(narrow))
        found = np.concatenate(parts)
        return found[self._apart(number, found)]

    def _apart(self, number: int, lineups: Lineups) -> BoolArray:
        """Return which lineups are different enough from those that stay."""
        problem = self._problem
        most = {n: problem.overlap_limit(number, n) for n in problem.resting}
        near = [n for n, limit in most.items() if limit is not None]
        if not near or not len(lineups):
            return np.ones(len(lineups), dtype=bool)
        # Products of floats: those of integers are many times as slow.
        others = problem.membership([problem.lineups[n].players for n in near]).astype(np.float32)
        own = np.zeros((len(lineups), others.shape[1]), dtype=np.float32)
        own[np.arange(len(lineups))[:, None], lineups] = 1
        limits = np.array([most[n] for n in near], dtype=np.float32)
        apart: NDArray[Any] = own @ others.T <= limits
        return np.asarray(apart.all(axis=1))
