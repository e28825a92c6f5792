"""The lowest and the highest score of each scenario over many lineups.

They are the tightest big-M constants of a model with a row for each scenario, and hold for the
lineups they were computed from, whatever the rules are.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio._internal.threads import run_pieces, thread_count
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.scenarios.points import checked_points
from dfs_portfolio.search.kernels import shared_prefix
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings

# Scenarios handled at a time: partial sums and the points of all players stay in the cache.
BLOCK = 256


def score_ranges(
    points: ArrayLike,
    lineups: ArrayLike,
    *,
    threads: int | None = None,
    settings: SearchSettings = DEFAULT_SETTINGS,
) -> tuple[FloatArray, FloatArray]:
    """Return the worst and the best score of any lineup in each scenario.

    Parameters
    ----------
    points
        Points of each player, shape (n_scenarios, n_players), in any memory layout.
    lineups
        Indices of the players, whole numbers, shape (n_lineups, roster_size), in any order;
        fastest if neighbours share their first players, as from `enumerate_lineups`.
    threads, settings
        As in `ValueTable`.

    Returns
    -------
    worst, best : ndarray of float
        Shape (n_scenarios,), in points; sums in double precision.

    Raises
    ------
    ScenarioError
        If `points` is not a matrix of finite numbers.
    SettingsError
        If `lineups` is not a matrix of indices in the slate with at least one row.

    Examples
    --------
    >>> worst, best = score_ranges([[1, 2, 3], [6, 5, 4]], [[0, 1], [0, 2]])
    >>> worst.tolist(), best.tolist()
    ([3.0, 10.0], [4.0, 11.0])
    """
    by_player = np.ascontiguousarray(checked_points(points).T)
    rows = _as_lineups(lineups, len(by_player))
    size = settings.range_group
    groups = [rows[first : first + size] for first in range(0, len(rows), size)]
    n_blocks = -(-by_player.shape[1] // BLOCK)
    extremes = np.empty((len(groups), 2, by_player.shape[1]))

    def work(piece: slice) -> None:
        for task in range(piece.start, piece.stop):
            group, block = divmod(task, n_blocks)
            part = slice(block * BLOCK, (block + 1) * BLOCK)
            worst, best = extremes[group, :, part]
            _write_extremes(by_player[:, part], groups[group], worst, best)

    run_pieces(work, len(groups) * n_blocks, 1, thread_count(threads))
    return extremes[:, 0].min(axis=0), extremes[:, 1].max(axis=0)


def _as_lineups(lineups: ArrayLike, n_players: int) -> NDArray[np.integer]:
    """Return the lineups as a contiguous array, in the smallest type that holds every index."""
    table = np.asarray(lineups)
    if table.ndim != 2 or table.size == 0 or not np.issubdtype(table.dtype, np.integer):
        raise SettingsError(
            f"lineups of shape {table.shape} and type {table.dtype}; "
            "needed: whole numbers, shape (n_lineups, roster_size), at least one lineup"
        )
    lowest, highest = int(table.min()), int(table.max())
    if lowest < 0 or highest >= n_players:
        raise SettingsError(
            f"lineups hold indices {lowest} to {highest}; {n_players} players have "
            f"indices 0 to {n_players - 1}"
        )
    return np.ascontiguousarray(table, dtype=np.uint8 if n_players <= 256 else np.int64)


@compiled(nogil=True)
def _write_extremes(points, lineups, worst, best):  # pragma: no cover
    """Write the lowest and the highest score of each scenario.

    They depend neither on the order of lineups nor on the number of threads.

    Parameters
    ----------
    points
        float64, shape (n_players, n_scenarios), at most `BLOCK` scenarios.
    lineups
        Shape (n_lineups, k).
    worst, best
        float64, shape (n_scenarios,): overwritten.
    """
    size = points.shape[1]
    n_lineups, k = lineups.shape
    worst[:], best[:] = np.inf, -np.inf
    partial = np.zeros((k, BLOCK))  # row q: sums over the first q players
    i = 0
    while i < n_lineups:
        for q in range(shared_prefix(lineups, i), k - 1):
            row = points[lineups[i, q]]
            before, after = partial[q], partial[q + 1]
            for s in range(size):
                after[s] = before[s] + row[s]
        end = i + 1  # lineups i to end - 1 differ only in their last player
        while end < n_lineups and shared_prefix(lineups, end) == k - 1:
            end += 1
        # Rounding is monotone, so the extremes of the last players' points give those of the
        # scores. Four lineups at a time; at the end one may repeat.
        before = partial[k - 1]
        while i < end:
            one = points[lineups[i, k - 1]]
            two = points[lineups[min(i + 1, end - 1), k - 1]]
            three = points[lineups[min(i + 2, end - 1), k - 1]]
            four = points[lineups[min(i + 3, end - 1), k - 1]]
            for s in range(size):
                low = before[s] + _least(_least(one[s], two[s]), _least(three[s], four[s]))
                high = before[s] + _most(_most(one[s], two[s]), _most(three[s], four[s]))
                worst[s] = _least(low, worst[s])
                best[s] = _most(high, best[s])
            i = min(i + 4, end)


@njit(inline="always")
def _least(one, two):  # pragma: no cover
    return one if one < two else two


@njit(inline="always")
def _most(one, two):  # pragma: no cover
    return one if one > two else two
