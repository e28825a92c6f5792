"""Scenarios from a file of points, whatever tool wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dfs_portfolio._internal.atomic_files import as_path
from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio._internal.frames import as_pandas, is_frame
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import FileFormatError, MemoryLimitError, format_items
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, frame_path
from dfs_portfolio.inputs.player_rows import Unknown, check_unknown
from dfs_portfolio.scenarios.choices import SUFFIXES, is_scenario_file
from dfs_portfolio.scenarios.readers.frames import open_frame
from dfs_portfolio.scenarios.readers.labels import Labels, find_labels
from dfs_portfolio.scenarios.readers.layout import (
    DEFAULT_LIMITS,
    Layout,
    ReadLimits,
    Sheet,
    find_layout,
    wrong_cells,
)
from dfs_portfolio.scenarios.readers.npz import as_sheet, open_npz
from dfs_portfolio.scenarios.readers.parquet import open_parquet
from dfs_portfolio.scenarios.readers.text import open_csv
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate


def read_scenarios(
    path: TableSource,
    slate: Slate,
    unknown: Unknown = "error",
    *,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> Scenarios:
    r"""Read the points of every player in every scenario from a file or a frame.

    Parameters
    ----------
    path
        A file or a frame. The suffix of a file name tells the format. ``.csv`` and ``.parquet``:
        a column for each player, named by name, DraftKings' ID or both, ``Name (ID)``, in any
        order, and a row for each scenario; columns that number the scenarios (``scenario``,
        ``sim``, a blank name) are ignored. Or a row for each player, with a column of names or IDs
        and a numbered column for each scenario (``1``, ``sim_1``). ``.npz``: an array ``points``
        and an array ``players``, ``drivers``, ``ids`` or ``names`` with a label for each column; or
        one array alone, whose columns are in the order of the slate. A frame has one of these
        layouts; an index with a name, or of text, is a column, and columns numbered 0, 1, 2 ... are
        in slate order.
    slate
        The players. Each must have points in every scenario.
    unknown
        ``"error"`` refuses players that are not in the slate, ``"ignore"`` leaves them out with a
        `DataWarning`.
    limits
        The largest files that are read.

    Returns
    -------
    Scenarios
        Points of shape (n_scenarios, n_players), columns in slate order, without a seed.

    Raises
    ------
    FileFormatError
        Listing every problem of the file; also if it is Parquet and pyarrow is not installed.
    MemoryLimitError
        If memory is used up.
    SettingsError
        If `unknown` is neither ``"error"`` nor ``"ignore"``.

    Examples
    --------
    >>> import tempfile
    >>> drivers = [(7, "A Bee"), (8, "C Day")]
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "name": name, "salary": 8000} for i, name in drivers
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "points.csv"
    ...     _ = path.write_text("scenario,C Day,A Bee\n1,30,45.5\n2,61,-3\n")
    ...     read_scenarios(path, slate).points.tolist()
    [[45.5, 30.0], [-3.0, 61.0]]
    """
    require_slate(slate)
    check_unknown(unknown)
    frame: Any = as_pandas(path)
    path = frame_path() if is_frame(frame) else as_path(frame)
    source = "data frame" if is_frame(frame) else f"file {path.name}"
    if not is_frame(frame):
        _check_file(path, limits)
    try:
        if is_frame(frame):
            sheet = open_frame(frame, limits)
            if sheet is None:
                return Scenarios(frame, source="data frame").for_slate(slate)
            points = _table(path, sheet, slate, unknown)
        else:
            points = _read(path, slate, unknown, limits)
        if not len(points):
            raise FileFormatError(str(path), ["no scenarios under the names: export it again"])
        return Scenarios(np.ascontiguousarray(points), source=source)
    except MemoryError:
        raise MemoryLimitError(f"{path}: memory is used up; give fewer scenarios") from None


def _read(path: Path, slate: Slate, unknown: Unknown, limits: ReadLimits) -> FloatArray:
    """Read the points of a file, players in slate order."""
    kind = path.suffix.lower()
    if kind == ".npz":
        return _arrays(path, slate, unknown, limits)
    sheet = open_csv(path, limits) if kind == ".csv" else open_parquet(path, limits)
    return _table(path, sheet, slate, unknown)


def _table(path: Path, sheet: Sheet, slate: Slate, unknown: Unknown) -> FloatArray:
    """Read a table, players in slate order."""
    layout = find_layout(sheet.header, slate)
    read = _columns if layout.key is None else _rows
    return read(path, sheet, layout, slate, unknown)


def _columns(
    path: Path, sheet: Sheet, layout: Layout, slate: Slate, unknown: Unknown
) -> FloatArray:
    """Read a table with a column for each player."""
    header = [sheet.header[i] for i in layout.columns]
    labels = find_labels(str(path), header, slate, "column", unknown)
    if not labels.has_player.any():
        _refuse(path, _other_kind(path, sheet, slate))
    return _labelled(path, sheet, layout, labels)


def _rows(path: Path, sheet: Sheet, layout: Layout, slate: Slate, unknown: Unknown) -> FloatArray:
    """Read a table with a row for each player."""
    if layout.problems:
        _refuse(path, _other_kind(path, sheet, slate) or layout.problems)
    body = sheet.read(layout.columns, layout.key)
    if not body.keys:
        _refuse(path, body.problems)
    labels = find_labels(str(path), body.keys, slate, "row", unknown)
    if len(body.keys) and not labels.has_player.any():
        _refuse(
            path,
            [
                f"neither columns ({format_items(sheet.header)}) nor rows "
                f"({format_items(body.keys)}) are of {slate.contest.sport.players} of the slate: "
                "give a first line of their names or IDs"
            ],
        )
    body = body.only(labels.has_player)
    _refuse(path, [*labels.problems, *body.problems, *wrong_cells(sheet, layout, body)])
    return body.values[labels.order].T


def _arrays(path: Path, slate: Slate, unknown: Unknown, limits: ReadLimits) -> FloatArray:
    """Read an archive whose columns have labels or are in the order of the slate."""
    matrix, names = open_npz(path, limits)
    if names is None and matrix.shape[1] != len(slate):
        raise FileFormatError(
            str(path),
            [
                f"{matrix.shape[1]} columns without names for {len(slate)} "
                f"{slate.contest.sport.players}: add an array 'players' of names or IDs"
            ],
        )
    sheet = as_sheet(matrix, slate.names if names is None else names)
    layout = Layout(tuple(range(len(sheet.header))), None)
    if names is None:
        return _labelled(path, sheet, layout, Labels(layout.columns, ()))
    return _columns(path, sheet, layout, slate, unknown)


def _labelled(path: Path, sheet: Sheet, layout: Layout, labels: Labels) -> FloatArray:
    """Read the columns that have a player."""
    columns = np.array(layout.columns, dtype=int)[labels.has_player].tolist()
    labelled = Layout(tuple(columns), None)
    body = sheet.read(labelled.columns, None)
    _refuse(path, [*labels.problems, *body.problems, *wrong_cells(sheet, labelled, body)])
    return body.values[:, labels.order]


def _refuse(path: Path, problems: Sequence[str]) -> None:
    if problems:
        raise FileFormatError(str(path), problems)


def _other_kind(path: Path, sheet: Sheet, slate: Slate) -> list[str]:
    """Return a problem if the file is of another known kind."""
    explanation = explain_wrong_file(
        Table(path, sheet.header, ()), "scenarios", slate.contest, complete=False
    )
    return [] if explanation is None else [explanation]


def _check_file(path: Path, limits: ReadLimits) -> None:
    """Raise `FileFormatError` if the name or the size is not that of a file of points."""
    if not is_scenario_file(path):
        raise FileFormatError(
            str(path), [f"not a file of points by its name: it must end in {', '.join(SUFFIXES)}"]
        )
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        return  # the reader raises the error
    if size > limits.max_bytes:
        raise FileFormatError(
            str(path), [f"{size:,} bytes, more than {limits.max_bytes:,}: give fewer scenarios"]
        )
