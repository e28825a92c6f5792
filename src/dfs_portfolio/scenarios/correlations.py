"""Correlations of players' points: made of team and field, or given, and checked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio.errors import ScenarioError, SettingsError, format_items, join_limited
from dfs_portfolio.scenarios.choices import checked_correlation
from dfs_portfolio.scenarios.readers.labels import find_labels
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

# Rounding of the input and of the eigenvalues.
TOLERANCE = 1e-8

Matrix = NDArray[np.float64]


def team_correlations(slate: Slate, team: float | None, field: float) -> Matrix:
    """Return the correlations of players who have a team, and the field, in common.

    Parameters
    ----------
    slate
        The players; one without a team has no team-mates.
    team
        Correlation of team-mates; ``None`` for that of any two players.
    field
        Correlation of two players of different teams.

    Raises
    ------
    SettingsError
        If one is outside [-1, 1], or team-mates are to differ and no player has a team.
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


def given_correlations(slate: Slate, correlation: ArrayLike | pd.DataFrame) -> Matrix:
    """Return a matrix from the caller in slate order; a frame goes by its names or IDs.

    Raises
    ------
    ScenarioError
        If it is no matrix of numbers with a row and a column for each player.
    """
    if is_frame(correlation):
        sides = {"row": correlation.index, "column": correlation.columns}
        found = [find_labels("correlation", list(s), slate, what) for what, s in sides.items()]
        problems = [problem for labels in found for problem in labels.problems]
        if problems:
            raise ScenarioError("correlation", problems)
        rows, columns = (labels.order for labels in found)
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


def check_correlations(slate: Slate, matrix: Matrix) -> None:
    """Refuse what is no correlation matrix.

    Raises
    ------
    ScenarioError
        Naming the pairs that are wrong; or, where the pairs contradict each other, the smallest
        eigenvalue, the players in it, and by how much the correlations would have to shrink.
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


def symmetric_root(matrix: Matrix) -> Matrix:
    """Return the symmetric root of a correlation matrix: unlike others it has no free signs."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
    return np.ascontiguousarray(root)


def _wrong_pairs(slate: Slate, matrix: Matrix) -> Iterator[str]:
    """Say which single entries cannot be."""
    inside = np.abs(matrix) <= 1 + TOLERANCE  # not so for NaN
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


def _pairs(slate: Slate, matrix: Matrix, indices: NDArray[np.int64]) -> str:
    return join_limited(
        [f"{slate.names[i]} with {slate.names[j]} ({matrix[i, j]:g})" for i, j in indices.tolist()]
    )
