"""A table of points as its file has it: players in columns or in rows, and what is no point."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.errors import FileFormatError, format_items, join_limited
from dfs_portfolio.inputs.columns import key_columns
from dfs_portfolio.scenarios.scenarios import MAX_POINTS
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.slate.slate import Slate

# A million scenarios of fifty players, 400 MB in memory; and what their text may take.
MAX_CELLS: Final = 50_000_000
MAX_BYTES: Final = 1_000_000_000

# What number or name the scenarios themselves, not players; `plain_column` of a blank is blank.
_INDEX: Final = frozenset(
    (
        *("", "index", "unnamed0", "indexlevel0", "id", "row"),
        *("scenario", "scenarios", "scenarioid", "sim", "sims", "simid", "simulation"),
        *("iteration", "iter", "draw", "run", "trial", "raceid"),
    )
)

# "12", "sim_12", "Scenario 12": the words before the number, and the number.
_NUMBERED: Final = re.compile(r"([^\W\d]*[\W_]{0,3})[0-9]+")


@dataclass(frozen=True)
class Body:
    """Numbers of some columns.

    Parameters
    ----------
    values
        Shape (n_rows, n_columns), NaN where there is no number.
    keys
        The cells of the column that names the rows, if there is one.
    lines
        What each row is called in the file, a number from 1.
    texts
        What stands in cells that hold no number, by row and column, where that is known.
    problems
        What else is wrong.
    """

    values: NDArray[np.float64]
    keys: tuple[str, ...] = ()
    lines: Sequence[int] = ()
    texts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    def only(self, rows: NDArray[np.bool_]) -> Body:
        """Return some of the rows, without the keys of the others."""
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
    """A file that is open: its column names, and a way to read some of the columns.

    Parameters
    ----------
    header
        Column names.
    row
        What a row is called in messages: ``"line"`` or ``"row"``.
    read
        ``read(columns, key)`` gives the numbers of columns, and the cells of column `key`.
    """

    header: tuple[str, ...]
    row: str
    read: Callable[[Sequence[int], int | None], Body]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table has its points.

    Parameters
    ----------
    columns
        Places of the columns with points.
    key
        Place of the column that names the players, ``None`` where they have a column each.
    problems
        Columns that are neither, in words.
    """

    columns: tuple[int, ...]
    key: int | None
    problems: tuple[str, ...] = ()


def find_layout(header: Sequence[str], slate: Slate) -> Layout:
    """Tell whether players have a column or a row each, by the column names.

    Players are in rows if a column is called ``player``, ``name`` or the like, or if no column is
    of a player and all but the first are numbered. Then there must be numbered columns only, such
    as ``sim_1``, ``sim_2``, beside the names and IDs: a salary is no scenario.
    """
    players = _players_in(header, slate)
    # "p20" and "top5" are no scenarios.
    values = {plain_column(name) for field in slate.contest.sport.fields for name in field.columns}
    stems = [_stem(label, values) for label in header]
    plain = list(map(plain_column, header))
    keys = key_columns(slate.contest)
    names, ids = (set(map(plain_column, keys[key])) for key in ("name", "ID"))
    id_columns = [i for i, name in enumerate(plain) if name in ids]
    named = [i for i, name in enumerate(plain) if name in names and not players[i]]
    if named or (_all_numbered(stems[1:]) and not any(players[1:])):
        return _in_rows(header, plain, id_columns, named, stems)
    points = (i for i, name in enumerate(plain) if name not in _INDEX or players[i])
    return Layout(tuple(points), None)


def _in_rows(
    header: Sequence[str],
    plain: Sequence[str],
    id_columns: Sequence[int],
    named: Sequence[int],
    stem_of: Sequence[str | None],
) -> Layout:
    """Find the names and the scenarios of a table with a row for each player."""
    key = next(iter((*id_columns, *named)), 0)
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
            f"a row for each driver, and columns that are no scenario: {format_items(odd)}; "
            "number the scenarios (sim_1, sim_2, ...) and remove the others"
        )
    elif not columns:
        problems.append("no scenarios: give a column for each driver of the slate")
    return Layout(columns, key, tuple(problems))


def wrong_cells(sheet: Sheet, layout: Layout, body: Body) -> Iterator[str]:
    """Say which cells hold no points, if any do not."""
    bad = np.argwhere(~(np.abs(body.values) <= MAX_POINTS))
    if not len(bad):
        return
    shown = []
    for row, column in bad[:5].tolist():
        line = body.lines[row] if len(body.lines) else row + 1
        text = body.texts.get((row, column))
        said = repr(text) if text is not None else f"{body.values[row, column]:g}"
        name = sheet.header[layout.columns[column]]
        shown.append(f"{sheet.row} {line}, column {name!r} ({said})")
    rest = f" and {len(bad) - len(shown)} more" if len(bad) > len(shown) else ""
    yield (
        f"no number of points in {join_limited(shown)}{rest}: "
        "every driver needs finite points in every scenario"
    )


@contextmanager
def reading(path: FilePath, kind: str) -> Iterator[None]:
    """Say in words that a file is damaged: archives can be in more ways than readers foresee."""
    try:
        yield
    except (FileFormatError, MemoryError):
        raise
    except Exception as error:
        raise FileFormatError(
            str(path), [f"no {kind} file, or a damaged one: save it again"]
        ) from error


def check_size(path: FilePath, n_rows: int, n_columns: int) -> None:
    """Refuse a table of more cells than any scenarios have.

    Raises
    ------
    FileFormatError
        If it is.
    """
    if n_rows * n_columns > MAX_CELLS:
        raise FileFormatError(
            str(path),
            [
                f"more than {MAX_CELLS:,} numbers, a million scenarios of 50 drivers: "
                "give fewer scenarios"
            ],
        )


def _stem(label: str, values: Collection[str]) -> str | None:
    """Return what stands before the number of a scenario; ``None`` if it is another column."""
    match = _NUMBERED.fullmatch(label)
    return match[1] if match and plain_column(label) not in values else None


def _all_numbered(stems: Sequence[str | None]) -> bool:
    """Tell whether columns, at least one, are all those of numbered scenarios."""
    return bool(stems) and all(stem is not None for stem in stems)


def _players_in(header: Sequence[str], slate: Slate) -> list[bool]:
    """Tell which columns are plainly called by a player of the slate, without a look at the others.

    A made-up player may be called "Driver 1" or 1, as scenarios are.
    """
    ids = {str(player_id) for player_id in slate.ids}
    names = set(map(normalise_name, slate.names))
    return [label in ids or normalise_name(label) in names for label in header]
