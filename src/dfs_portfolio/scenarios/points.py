"""A matrix of points from whatever a caller has: an array, a data frame, a mapping."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.frames import as_pandas, is_frame, is_series
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import ScenarioError, format_items
from dfs_portfolio.scenarios.readers.labels import MAX_LABELS

# Beyond any contest; single precision, in which bounds are computed, would not hold much more.
MAX_POINTS: Final = 1e9
# Names of the columns of a matrix, as a frame has them.
ColumnLabels = tuple[Hashable, ...]


def without_labels(points: Any) -> tuple[ArrayLike, ColumnLabels | None]:
    """Return points as an array would hold them, and the labels of the columns if there are any.

    Parameters
    ----------
    points
        An array; a data frame with a column for each player, or with a row for each player if only
        its rows have names; a Series with the points of one scenario; or a mapping from player to
        that player's points.

    Returns
    -------
    tuple
        Points of shape (n_scenarios, n_players), and a label for each column, ``None`` for arrays.

    Raises
    ------
    ScenarioError
        If a frame has more than one level of column names, or a cell that is not a number; if the
        players of a mapping have different numbers of scenarios.
    """
    points = as_pandas(points)
    if is_frame(points):
        return _from_frame(points)
    if is_series(points):
        return points.to_numpy()[None, :], tuple(points.index)
    if isinstance(points, Mapping):
        columns = [np.atleast_1d(np.asarray(column, dtype=object)) for column in points.values()]
        if len({column.shape for column in columns}) > 1:
            raise ScenarioError("scenarios", ["players have different numbers of scenarios"])
        return np.array(columns, dtype=object).T, tuple(points)
    return points, None


def are_numbered(labels: Sequence[Hashable]) -> bool:
    """Return whether labels are only numbers 0, 1, 2 ... in order, as frames give by default."""
    whole = all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in labels)
    return whole and list(labels) == list(range(len(labels)))


def checked_points(points: ArrayLike, labels: ColumnLabels | None = None) -> FloatArray:
    """Return points as a read-only matrix of float64, or raise an error that lists the problems.

    Parameters
    ----------
    points
        Anything that NumPy can convert into a matrix (n_scenarios, n_players).
    labels
        Names of the columns, for messages.

    Raises
    ------
    ScenarioError
        If it is not a matrix of finite numbers with at least one row and one column, or if `labels`
        are not as many as the columns.
    """
    if isinstance(points, np.ma.MaskedArray):
        points = np.ma.filled(points.astype(np.float64), np.nan)  # NumPy would drop the mask
    try:
        array = np.asarray(points)
        if array.dtype.kind not in "biufO":
            raise TypeError(f"they are of type {array.dtype}")
        array = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScenarioError("scenarios", [f"points are not numbers ({error})"]) from None
    if array.ndim != 2 or 0 in array.shape:
        raise ScenarioError(
            "scenarios",
            [f"points have shape {array.shape}; expected (n_scenarios, n_drivers), neither 0"],
        )
    if labels is not None and len(labels) != array.shape[1]:
        raise ScenarioError("scenarios", [f"{len(labels)} labels for {array.shape[1]} columns"])
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        names = range(1, array.shape[1] + 1) if labels is None else labels
        where = format_items(f"row {r + 1}, column {names[c]}" for r, c in bad.tolist())
        raise ScenarioError("scenarios", [f"{len(bad)} points are NaN or infinite: {where}"])
    largest = np.abs(array).max()
    if largest > MAX_POINTS:
        raise ScenarioError(
            "scenarios", [f"a score of {largest:g} points: is the matrix in points?"]
        )
    # An array that does not own its memory may still change through another one.
    if array.flags.writeable or not array.flags.owndata:
        array = array.copy()
        array.setflags(write=False)
    return array


def _from_frame(frame: Any) -> tuple[ArrayLike, ColumnLabels]:
    """Return the cells and the column labels of a frame, upright."""
    if frame.columns.nlevels > 1:
        raise ScenarioError(
            "scenarios",
            [f"columns have {frame.columns.nlevels} levels of names: give each player one name"],
        )
    try:
        points = frame.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise ScenarioError("scenarios", [_explain_text(frame)]) from None
    columns, index = tuple(frame.columns), tuple(frame.index)
    names = 0 < len(index) <= MAX_LABELS and all(isinstance(label, str) for label in index)
    if names and are_numbered(columns):
        return points.T, index
    return points, columns


def _explain_text(frame: Any) -> str:
    """Say which columns of a frame are not numbers."""
    odd = [
        str(name) for name, kind in frame.dtypes.items() if getattr(kind, "kind", "O") not in "biuf"
    ]
    return (
        f"column {format_items(odd)} holds no points; read_scenarios(frame, slate) also reads a "
        "column of names"
    )
