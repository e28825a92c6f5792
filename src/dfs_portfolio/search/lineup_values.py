"""Exact values of a few lineups, without a table of all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.tail_bounds import LineupTails


@memory_errors_explained("values of lineups")
def lineup_values(
    scenarios: Scenarios,
    objective: TailObjective,
    lineups: NDArray[np.uint8],
    threads: int | None = None,
) -> FloatArray:
    """Return exact values of lineups, the same as those of a `ValueTable`.

    Parameters
    ----------
    scenarios, objective
        Points of every player, and the value of a lineup.
    lineups
        Indices in the slate, ascending within a lineup; lineups may repeat. Shape
        (n_lineups, roster_size).
    threads
        As in `ValueTable`.

    Returns
    -------
    ndarray of float
        Shape (n_lineups,), in points.

    Examples
    --------
    >>> scenarios = Scenarios([[10.0, 20.0, 1.0], [30.0, 5.0, 2.0]])
    >>> lineup_values(scenarios, TailObjective((0.5,), (1.0,)), np.array([[0, 1]], np.uint8))
    array([35.])
    """
    if not len(lineups):
        return np.empty(0)
    sign = 1.0 if objective.tail == "upper" else -1.0
    points = sign * scenarios.points
    tails = LineupTails(points, lineups, objective.levels, objective.weights, threads)
    return np.asarray(sign * tails.exact(np.arange(len(lineups))))
