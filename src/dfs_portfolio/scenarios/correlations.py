"""Correlation matrices of players' points: from two numbers or from the caller, checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import ScenarioError, SettingsError, format_items, join_limited
from dfs_portfolio.scenarios.choices import checked_correlation
from dfs_portfolio.scenarios.readers.labels import find_labels
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

# Allowed for rounding of the input and of the eigenvalues.
TOLERANCE = 1e-8


def team_correlations(slate: Slate, team: float | None, field: float) -> FloatArray:
    """Return the correlation matrix with one value for team-mates and one for other players.

    Parameters
    ----------
    slate
        The players; a player without a team has no team-mates.
    team
        Correlation of team-mates; ``None`` for the same as of other players.
    field
        Correlation of two players of different teams.

    Raises
    ------
    SettingsError
        If a correlation is outside [-1, 1], or `team` differs and no player has a team.
    """
    field = checked_correlation("field_correlation", field)
    team = field if team is None else checked_correlation("team_correlation", team)
    if team != field and not slate.team_known.any():
        raise SettingsError(
            "team_correlation needs teams and no driver has one: give a team map, or leave it out"
        )
    matrix = np.where(slate.team_index[:, None] == slate.team_index, team, field)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def as_correlations(slate: Slate, correlation: ArrayLike | pd.DataFrame) -> FloatArray:
    """Return a matrix from the caller, in slate order; a frame is read by its names or IDs.

    Raises
    ------
    ScenarioError
        If it is not a matrix of numbers with a row and a column for each player.
    """
    if is_frame(correlation):
        sides = {"row": correlation.index, "column": correlation.columns}
        both = [find_labels("correlation", list(s), slate, what) for what, s in sides.items()]
        problems = [problem for labels in both for problem in labels.problems]
        if problems:
            raise ScenarioError("correlation", problems)
        rows, columns = (labels.order for labels in both)
        correlation = correlation.iloc[rows, columns].to_numpy()
    try:
        matrix = np.array(correlation, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScenarioError("correlation", [f"not a matrix of numbers ({error})"]) from None
    if matrix.shape != (len(slate), len(slate)):
        raise ScenarioError(
            "correlation", [f"shape {matrix.shape} for {len(slate)} drivers: one row a driver"]
        )
    return matrix


def check_correlations(slate: Slate, matrix: FloatArray) -> None:
    """Check that a matrix is a correlation matrix.

    Raises
    ------
    ScenarioError
        If not. The message names the wrong pairs or, if the pairs contradict each other, the
        smallest eigenvalue, the players with the largest weights in its eigenvector, and a factor
        for the correlations that makes the matrix valid.
    """
    problems = list(_wrong_pairs(slate, matrix))
    if not problems:
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        if values[0] < -TOLERANCE * len(slate):
            most = np.argsort(-np.abs(vectors[:, 0]), kind="stable")[:5]
            shrunk = np.floor(1e4 / (1 - values[0])) / 1e4
            problems.append(
                f"correlations contradict each other: the smallest eigenvalue is {values[0]:.4g} "
                "and must not be negative; look first at those of "
                f"{format_items(slate.names[i] for i in most)}. Multiplied by {shrunk:g}, all but "
                "the diagonal, they would do"
            )
    if problems:
        raise ScenarioError("correlation", problems)


def symmetric_root(matrix: FloatArray) -> FloatArray:
    """Return the symmetric square root of a correlation matrix; it is unique, unlike others."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
    return np.ascontiguousarray(root)


def _wrong_pairs(slate: Slate, matrix: FloatArray) -> Iterator[str]:
    """Yield a problem for each kind of invalid entries."""
    inside = np.abs(matrix) <= 1 + TOLERANCE  # False for NaN
    symmetric = np.abs(matrix - matrix.T) <= TOLERANCE
    upper = np.triu(np.ones_like(inside), 1)
    outside = np.argwhere(~inside & ~np.eye(len(slate), dtype=bool))
    if len(outside):
        yield f"not in [-1, 1] for {_pairs(slate, matrix, outside)}"
    uneven = np.argwhere(inside & inside.T & ~symmetric & upper)
    if len(uneven):
        yield f"not the same both ways for {_pairs(slate, matrix, uneven)}"
    own = np.flatnonzero(~(np.abs(np.diag(matrix) - 1) <= TOLERANCE))
    if len(own):
        shown = join_limited([f"{slate.names[i]} ({matrix[i, i]:g})" for i in own])
        yield f"the diagonal must be 1, and is not for {shown}"


def _pairs(slate: Slate, matrix: FloatArray, indices: IntArray) -> str:
    return join_limited(
        [f"{slate.names[i]} with {slate.names[j]} ({matrix[i, j]:g})" for i, j in indices.tolist()]
    )
