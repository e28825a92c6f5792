"""Small value tables, and the inputs that they are made from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of


class Inputs(NamedTuple):
    """What a value table is made from, in the order of its arguments."""

    slate: Slate
    scenarios: Scenarios
    objective: TailObjective
    rules: LineupRules

    def table(self, **settings: Any) -> ValueTable:
        return ValueTable(*self, **settings)

    def under(self, contest: Contest) -> Inputs:
        """The same drivers in another contest."""
        return self._replace(slate=replace(self.slate, contest=contest))

    def free(self, roster: int) -> Inputs:
        """The same, where every set of so many drivers is a lineup."""
        return self.under(contest_of(roster, 10**6))._replace(rules=LineupRules.unstacked())


def mock_slate(n: int = 12, teams: int = 3, contest: Contest | None = None) -> Slate:
    """Drivers from $7,500 up, by $100 each, in teams by turns."""
    return Slate.from_records(
        ({"driver_id": i, "salary": 7500 + 100 * i, "team": i % teams} for i in range(n)),
        contest=contest,
    )


def inputs(
    points: ArrayLike | None = None,
    rules: LineupRules | None = None,
    levels: tuple[float, ...] = (0.99, 0.9),
    weights: tuple[float, ...] = (0.6, 0.4),
    tail: str = "upper",
) -> Inputs:
    """By default 12 drivers in 400 scenarios, of whom 263 lineups satisfy the rules."""
    if points is None:
        points = np.random.default_rng(4).normal(40, 12, (400, 12))
    scenarios = Scenarios(np.asarray(points, dtype=np.float64))
    slate = mock_slate(scenarios.points.shape[1])
    return Inputs(slate, scenarios, TailObjective(levels, weights, tail), rules or LineupRules())


def defined(inputs: Inputs, lineups: ArrayLike) -> np.ndarray:
    """Values straight from the definition."""
    scores = inputs.scenarios.points[:, np.asarray(lineups)].sum(axis=2)
    return np.asarray(inputs.objective.value(scores))
