"""The layout of a table of points: players in columns or in rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.errors import FileFormatError, format_items, join_limited
from dfs_portfolio.inputs.columns import KEY_COLUMNS
from dfs_portfolio.scenarios.points import MAX_POINTS
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.slate.slate import Slate

# Columns that number or name the scenarios, not players; `plain_column` of a blank is blank.
_INDEX: Final = frozenset(
    (
        *("", "index", "unnamed0", "indexlevel0", "id", "row"),
        *("scenario", "scenarios", "scenarioid", "sim", "sims", "simid", "simulation"),
        *("iteration", "iter", "draw", "run", "trial", "raceid"),
    )
)
_NAMES: Final = frozenset(map(plain_column, KEY_COLUMNS["name"]))
_IDS: Final = frozenset(map(plain_column, KEY_COLUMNS["ID"]))
# "12", "sim_12", "Scenario 12": the words before the number, and the number.
_NUMBERED: Final = re.compile(r"([^\W\d]*[\W_]{0,3})[0-9]+")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """The largest files that are read.

    Parameters
    ----------
    max_cells
        Numbers in a table: a million scenarios of fifty players, 400 MB in memory.
    max_bytes
        Size of a file, and of the contents of an archive.
    """

    max_cells: int = 50_000_000
    max_bytes: int = 1_000_000_000


DEFAULT_LIMITS: Final = ReadLimits()


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Body:
    """The numbers in some columns of a table.

    Parameters
    ----------
    values
        Shape (n_rows, n_columns), NaN for cells without a number.
    keys
        The cells of the column that names the rows, if there is one.
    lines
        Line number of each row in the file, from 1.
    texts
        Contents of cells without a number, by row and column, as far as they are known.
    problems
        Other problems of the file.
    """

    values: FloatArray
    keys: tuple[str, ...] = ()
    lines: Sequence[int] = ()
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def only(self, rows: BoolArray) -> Body:
        """Return the body with some of its rows."""
        indices = np.flatnonzero(rows).tolist()
        new = {index: i for i, index in enumerate(indices)}
        return replace(
            self,
            values=self.values[rows],
            keys=tuple(self.keys[index] for index in indices),
            lines=[self.lines[index] for index in indices] if len(self.lines) else (),
            texts={(new[r], c): text for (r, c), text in self.texts.items() if r in new},
        )


@dataclass(frozen=True)
class Sheet:
    """An open file: its column names, and a function that reads some of the columns.

    Parameters
    ----------
    header
        Column names.
    row
        Word for a row in messages: ``"line"`` or ``"row"``.
    read
        ``read(columns, key)`` returns the numbers in `columns`, and the cells of column `key`.
    """

    header: tuple[str, ...]
    row: str
    read: Callable[[Sequence[int], int | None], Body]


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns in which a table has its points.

    Parameters
    ----------
    columns
        Indices of the columns with points.
    key
        Index of the column that names the players; ``None`` if each player has a column.
    problems
        Other columns, in words.
    """

    columns: tuple[int, ...]
    key: int | None
    problems: tuple[str, ...] = ()


def find_layout(header: Sequence[str], slate: Slate) -> Layout:
    """Tell from the column names whether each player has a column or a row.

    Players are in rows if a column is called ``player``, ``name`` or the like, or if no column
    names a player and all but the first are numbered. Besides names and IDs there must then be only
    numbered columns, such as ``sim_1``, ``sim_2``: a column of salaries is not a scenario.
    """
    players = _players_in(header, slate)
    # Columns such as "p20" and "top5" are not scenarios, although they end in a number.
    values = {plain_column(name) for field in slate.contest.sport.fields for name in field.columns}
    stems = [_stem(label, values) for label in header]
    plain = list(map(plain_column, header))
    named = [i for i, name in enumerate(plain) if name in _NAMES and not players[i]]
    if named or (_all_numbered(stems[1:]) and not any(players[1:])):
        return _in_rows(header, plain, named, stems)
    points = (i for i, name in enumerate(plain) if name not in _INDEX or players[i])
    return Layout(tuple(points), None)


def _in_rows(
    header: Sequence[str],
    plain: Sequence[str],
    named: Sequence[int],
    stem_of: Sequence[str | None],
) -> Layout:
    """Return the layout of a table with a row for each player."""
    key = next((i for i, name in enumerate(plain) if name in _IDS), named[0] if named else 0)
    labels = {key, *named, *(i for i, name in enumerate(plain) if name in _INDEX)}
    left = [i for i in range(len(header)) if i not in labels]
    stems = [stem_of[i] for i in left]
    counts = Counter(stem for stem in stems if stem is not None)
    usual = max(counts, key=counts.__getitem__, default=None)  # the first, of equals
    numbered = [stem is not None and stem == usual for stem in stems]
    odd = [header[i] for i, fits in zip(left, numbered, strict=True) if not fits]
    columns = tuple(i for i, fits in zip(left, numbered, strict=True) if fits)
    problems = []
    if odd:
        problems.append(
            f"a row for each player, and columns that are no scenario: {format_items(odd)}; "
            "number the scenarios (sim_1, sim_2, ...) and remove the others"
        )
    elif not columns:
        problems.append("no scenarios: give a column for each player of the slate")
    return Layout(columns, key, tuple(problems))


def wrong_cells(sheet: Sheet, layout: Layout, body: Body) -> Iterator[str]:
    """Yield a problem if cells hold no points."""
    bad = np.argwhere(~(np.abs(body.values) <= MAX_POINTS))
    if not len(bad):
        return
    shown = []
    for row, column in bad[:5].tolist():
        line = body.lines[row] if len(body.lines) else row + 1
        text = body.texts.get((row, column))
        content = repr(text) if text is not None else f"{body.values[row, column]:g}"
        name = sheet.header[layout.columns[column]]
        shown.append(f"{sheet.row} {line}, column {name!r} ({content})")
    rest = f" and {len(bad) - len(shown)} more" if len(bad) > len(shown) else ""
    yield (
        f"no number of points in {join_limited(shown)}{rest}: "
        "every player needs finite points in every scenario"
    )


@contextmanager
def reading(path: FilePath, kind: str) -> Iterator[None]:
    """Turn any error of a reader into one that says that the file is damaged."""
    try:
        yield
    except (FileFormatError, MemoryError):
        raise
    except Exception as error:  # readers raise many types of error for damaged files
        raise FileFormatError(
            str(path), [f"no {kind} file, or a damaged one: save it again"]
        ) from error


def check_size(path: FilePath, n_rows: int, n_columns: int, limits: ReadLimits) -> None:
    """Raise `FileFormatError` if a table has too many cells."""
    if n_rows * n_columns > limits.max_cells:
        raise FileFormatError(
            str(path),
            [
                f"more than {limits.max_cells:,} numbers, a million scenarios of 50 players: "
                "give fewer scenarios"
            ],
        )


def _stem(label: str, values: Collection[str]) -> str | None:
    """Return the words before the number of a scenario; ``None`` for other columns."""
    match = _NUMBERED.fullmatch(label)
    return match[1] if match and plain_column(label) not in values else None


def _all_numbered(stems: Sequence[str | None]) -> bool:
    """Tell whether all columns, at least one, are those of numbered scenarios."""
    return bool(stems) and all(stem is not None for stem in stems)


def _players_in(header: Sequence[str], slate: Slate) -> list[bool]:
    """Tell which columns are named exactly after a player of the slate.

    A made-up player may be called "Driver 1" or 1, like a scenario.
    """
    ids = {str(player_id) for player_id in slate.ids}
    names = set(map(normalise_name, slate.names))
    return [label in ids or normalise_name(label) in names for label in header]
