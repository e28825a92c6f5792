"""Starting positions: as known, or drawn by a simulated qualifying."""

from __future__ import annotations

from collections import Counter
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.slate import Slate


def known_places(slate: Slate) -> NDArray[np.int64]:
    """Return the place on the grid of each driver whose start is known, 0 for the others.

    Known starts keep their order, and their number wherever the slate has that many drivers:
    a slate of 36 with starts up to 38 becomes a grid of 36.

    Parameters
    ----------
    slate
        The drivers.

    Returns
    -------
    ndarray of int
        Shape (n_drivers,), distinct places from 1 to n_drivers, and zeros.

    Raises
    ------
    SlateError
        If two drivers start from the same place.
    """
    _check_distinct(slate)
    n_drivers = len(slate)
    start = [driver.extras.get("start") for driver in slate]
    starters = [i for i, place in enumerate(start) if place is not None]
    starters.sort(key=lambda i: start[i] or 0)
    places = np.zeros(n_drivers, dtype=np.int64)
    everybody = len(starters) == n_drivers
    for rank, i in enumerate(starters, 1):
        behind = len(starters) - rank
        latest = n_drivers - behind
        places[i] = rank if everybody else min(int(start[i] or rank), latest)
    return places


def draw_grid(places: NDArray[np.int64], qualifying: NDArray[np.float64]) -> NDArray[np.int16]:
    """Return starting positions: known ones as they are, the rest in order of qualifying pace.

    Parameters
    ----------
    places
        Shape (n_drivers,), from `known_places`.
    qualifying
        Pace in each scenario, shape (n_scenarios, n_drivers); larger is faster.

    Returns
    -------
    ndarray of int16
        Shape (n_scenarios, n_drivers), a permutation of 1 to n_drivers in each row.
    """
    start = np.broadcast_to(places, qualifying.shape).astype(np.int16)
    open_drivers = np.flatnonzero(places == 0)
    if len(open_drivers):
        taken = set(places.tolist())
        free = [p for p in range(1, len(places) + 1) if p not in taken]
        order = np.argsort(-qualifying[:, open_drivers], axis=1, kind="stable")
        start[np.arange(len(start))[:, None], open_drivers[order]] = np.array(free, np.int16)
    return start


def place_scores(n_drivers: int) -> NDArray[np.float64]:
    """Return the normal score of each starting position, shape (n_drivers,); pole is highest."""
    normal = NormalDist()
    return np.array([-normal.inv_cdf((p - 0.5) / n_drivers) for p in range(1, n_drivers + 1)])


def _check_distinct(slate: Slate) -> None:
    counts = Counter(d.extras["start"] for d in slate if "start" in d.extras)
    problems = []
    for place in sorted(p for p, n in counts.items() if n > 1):
        names = format_items(d.name for d in slate if d.extras.get("start") == place)
        problems.append(f"starting position {place} is given to {names}; correct or clear it")
    if problems:
        raise SlateError("starting positions", problems)
