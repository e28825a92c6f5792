"""Definitions of the field's kernels in NumPy, in a line or two each; they need much memory."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio import Slate
from dfs_portfolio._internal.types import FloatArray


def columns(lineups: NDArray[Any], features: FloatArray, n_players: int) -> FloatArray:
    """A row for each lineup: 1 for its players, 0 for others, then the features."""
    held = np.zeros((len(lineups), n_players))
    np.put_along_axis(held, lineups.astype(np.int64), 1.0, axis=1)
    return np.hstack((held, features))


def log_weights(
    lineups: NDArray[Any], base: FloatArray, features: FloatArray, theta: FloatArray
) -> FloatArray:
    """Logarithms of the weights of lineups."""
    n_players = len(theta) - features.shape[1]
    return np.asarray(base + theta[lineups].sum(axis=1) + features @ theta[n_players:])


def inclusion(
    lineups: NDArray[Any], features: FloatArray, weights: FloatArray, n_players: int
) -> FloatArray:
    """Weights by player, and features times weights."""
    return np.asarray(weights @ columns(lineups, features, n_players))


def joint_inclusion(
    lineups: NDArray[Any], features: FloatArray, weights: FloatArray, n_players: int
) -> FloatArray:
    """Weights by pair of players or features, the row not below the column."""
    x = columns(lineups, features, n_players)
    return np.triu(x.T @ (weights[:, None] * x))


def all_lineups(slate: Slate) -> NDArray[np.uint8]:
    """Every lineup under the cap, by trying all."""
    contest = slate.contest
    rows = [
        c
        for c in combinations(range(len(slate)), contest.roster_size)
        if slate.salaries[list(c)].sum() <= contest.salary_cap
    ]
    return np.array(rows, dtype=np.uint8).reshape(-1, contest.roster_size)
