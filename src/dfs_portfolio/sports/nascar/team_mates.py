"""Team-mates: who they are, and how much they are ahead or behind together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray


def team_numbers(teams: Sequence[str | None]) -> IntArray:
    """Return a number for each driver's team; a driver without a team is a team of one.

    Examples
    --------
    >>> team_numbers(["Red", None, "Red", None]).tolist()
    [0, 1, 0, 2]
    """
    number: dict[object, int] = {}
    keys = [team if team is not None else (i,) for i, team in enumerate(teams)]
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.int64)


def team_mate_pairs(team: IntArray) -> BoolArray:
    """Return which two drivers share a team, shape (n_drivers, n_drivers); False on the diagonal.

    Parameters
    ----------
    team
        Number of each driver's team, shape (n_drivers,).
    """
    return np.asarray(team[:, None] == team[None, :]) & ~np.eye(len(team), dtype=bool)


def mean_product(values: FloatArray, pairs: BoolArray) -> FloatArray:
    """Return the mean product of two drivers' values over pairs, shape (n_races,); 0 without any.

    Parameters
    ----------
    values
        Shape (n_races, n_drivers).
    pairs
        Which pairs count, symmetric, shape (n_drivers, n_drivers).
    """
    return np.asarray(((values @ pairs) * values).sum(axis=1) / max(pairs.sum(), 1))


def team_mate_excess(values: FloatArray, pairs: BoolArray) -> FloatArray:
    """Return the mean product over team-mates less that over all pairs, shape (n_races,).

    Positions of a field add up to a constant. Two drivers of different teams therefore have a
    slightly negative expected product, and the mean over all pairs takes that out. The excess is 0
    where nobody has a team-mate.

    Parameters
    ----------
    values
        Shape (n_races, n_drivers), with a mean of 0 in each row.
    pairs
        From `team_mate_pairs`.
    """
    n_drivers = len(pairs)
    if not pairs.any():
        return np.zeros(len(values))
    # The sum over all pairs follows from the squares, since each row adds up to 0.
    over_all = -(values * values).sum(axis=1) / (n_drivers * (n_drivers - 1))
    return np.asarray(mean_product(values, pairs) - over_all)
