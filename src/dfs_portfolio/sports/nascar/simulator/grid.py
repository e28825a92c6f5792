"""Starting positions: known ones, and the rest drawn by a simulated qualifying."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator.ranks import descending_ranks


def known_starts(slate: Slate) -> IntArray:
    """Return the starting position of each driver whose start is known, 0 for the others.

    Known starts keep their order. They keep their number as long as it fits the slate: starts up
    to 38 on a slate of 36 drivers become a grid of 36.

    Parameters
    ----------
    slate
        The drivers.

    Returns
    -------
    ndarray of int
        Shape (n_drivers,), distinct positions from 1 to n_drivers, and zeros.

    Raises
    ------
    SlateError
        If two drivers have the same starting position.
    """
    _check_distinct(slate)
    n_drivers = len(slate)
    start = [driver.extras.get("start") for driver in slate]
    starters = [i for i, position in enumerate(start) if position is not None]
    starters.sort(key=lambda i: start[i] or 0)
    grid = np.zeros(n_drivers, dtype=np.int64)
    everybody = len(starters) == n_drivers
    for rank, i in enumerate(starters, 1):
        behind = len(starters) - rank
        latest = n_drivers - behind
        grid[i] = rank if everybody else min(int(start[i] or rank), latest)
    return grid


def fill_grid(known: IntArray, qualifying: FloatArray) -> NDArray[np.int16]:
    """Return whole grids: known starts as they are, free ones in order of qualifying pace.

    Parameters
    ----------
    known
        Shape (n_drivers,), from `known_starts`.
    qualifying
        Qualifying pace in each scenario, shape (n_scenarios, n_drivers); larger is faster.

    Returns
    -------
    ndarray of int16
        Shape (n_scenarios, n_drivers), a permutation of 1 to n_drivers in each row.
    """
    start = np.broadcast_to(known, qualifying.shape).astype(np.int16)
    open_drivers = np.flatnonzero(known == 0)
    if len(open_drivers):
        taken = set(known.tolist())
        free = [p for p in range(1, len(known) + 1) if p not in taken]
        ranks = descending_ranks(np.ascontiguousarray(qualifying[:, open_drivers]))
        start[:, open_drivers] = np.array(free, np.int16)[ranks - 1]
    return start


def _check_distinct(slate: Slate) -> None:
    counts = Counter(d.extras["start"] for d in slate if "start" in d.extras)
    problems = []
    for position in sorted(p for p, n in counts.items() if n > 1):
        names = format_items(d.name for d in slate if d.extras.get("start") == position)
        problems.append(f"starting position {position} is given to {names}; correct or clear it")
    if problems:
        raise SlateError("starting positions", problems)
