"""Points with names or IDs, in the order of a slate."""

from __future__ import annotations

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import ScenarioError
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.scenarios.points import ColumnLabels, are_numbered
from dfs_portfolio.scenarios.readers.labels import find_labels
from dfs_portfolio.scenarios.readers.layout import find_layout
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.slate.slate import Slate


def aligned_points(
    points: FloatArray, labels: ColumnLabels | None, slate: Slate, unknown: Unknown
) -> FloatArray:
    """Return points with one column for each player, in the order of a slate.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_columns).
    labels
        Names or IDs of the columns; ``None``, or numbers 0, 1, 2 ..., if they are in slate order.
    slate, unknown
        As in `Scenarios.for_slate`, whose errors are those of this function.
    """
    if labels is None or are_numbered(labels):
        _check_width(points, slate)
        if labels is not None:
            _check_unambiguous(slate)
        return points
    texts = [clean_id(str(label)) for label in labels]
    layout = find_layout(texts, slate)
    # Columns that number the scenarios are no players; a table with players in rows has its own
    # reader, so here all of its columns are refused.
    columns = layout.columns if layout.key is None else tuple(range(len(texts)))
    found = find_labels("scenarios", [texts[i] for i in columns], slate, "column", unknown)
    if found.problems:
        remedy = (
            "to take the columns in slate order, pass an array (frame.to_numpy()); "
            f"read_scenarios(frame, slate) also reads a row for each {slate.contest.sport.player}"
        )
        raise ScenarioError("scenarios", [*found.problems, remedy])
    matched = [column for column, has in zip(columns, found.has_player, strict=True) if has]
    return points[:, [matched[i] for i in found.order]]


def _check_width(points: FloatArray, slate: Slate) -> None:
    """Raise `ScenarioError` unless there is one column for each player of the slate."""
    n_rows, n_columns = points.shape
    if n_columns == len(slate):
        return
    sport = slate.contest.sport
    remedy = f"give one column a {sport.player}, in the order of the {sport.player} data"
    if n_rows == len(slate):
        remedy = f"it has a row for each {sport.player}: transpose it, points.T"
    raise ScenarioError(
        "scenarios", [f"{n_columns} columns for {len(slate)} {sport.players}; {remedy}"]
    )


def _check_unambiguous(slate: Slate) -> None:
    """Raise `ScenarioError` if 0, 1, 2 ... are IDs of players in another order."""
    numbers = [str(n) for n in range(len(slate))]
    ids = [str(player_id) for player_id in slate.ids]
    if ids != numbers and sorted(ids) == sorted(numbers):
        raise ScenarioError(
            "scenarios",
            [
                f"columns 0 to {len(slate) - 1} may be numbers in the order of the slate, or "
                f"{slate.contest.sport.player} IDs: name the columns, or pass an array"
            ],
        )
