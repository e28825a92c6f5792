"""A slate from a data frame: in the columns of `Player`, or in those of a site's salary file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio._internal.frames import column_values, is_blank
from dfs_portfolio.errors import DataWarning, SlateError, format_items, join_limited, warn_caller
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.slate.player import COMMON_NUMBERS, ID_KEYS
from dfs_portfolio.slate.registry import SITES, default_contest, load_site
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.sources import FileColumns

if TYPE_CHECKING:
    import pandas as pd


def slate_from_frame(frame: pd.DataFrame, contest: Contest | None) -> Slate:
    """Return the slate of a frame; parameters and errors are those of `Slate.from_any`."""
    word = (default_contest() if contest is None else contest).sport.player
    if frame.columns.nlevels > 1:
        problem = f"columns have {frame.columns.nlevels} levels of names: give each column one"
        raise SlateError(f"{word} data", [problem])
    frame = _with_index(frame)
    header = [str(name) for name in frame.columns]
    repeated = [name for name, times in Counter(header).items() if times > 1]
    if repeated:
        problem = f"columns of the same name: {format_items(repeated)}; keep one"
        raise SlateError(f"{word} data", [problem])
    rows = [
        dict(zip(header, cells, strict=True)) for cells in zip(*column_values(frame), strict=True)
    ]
    for name in SITES:
        site = load_site(name)
        if site.is_slate(header):
            return _with_fields(site.read_slate(frame, contest), rows)
    sport = (default_contest() if contest is None else contest).sport
    fields = {*ID_KEYS, "name", "salary", *_fields(sport)}
    names = _own_names(header, fields)
    own = [names.get(name, name) for name in header]
    others = [
        name
        for name, key in zip(header, own, strict=True)
        if key not in fields and not all(is_blank(row[name]) for row in rows)
    ]
    _warn_of_other_names(others, own, sport)
    return Slate.from_records(
        ({names.get(key, key): value for key, value in row.items()} for row in rows), contest
    )


def _own_names(header: Sequence[str], fields: Collection[str]) -> dict[str, str]:
    """Return our names of columns such as ``Salary``, which differ from them in signs only."""
    own = {plain_column(field): field for field in fields}
    return {
        name: own[plain]
        for name in header
        if (plain := plain_column(name)) in own and own[plain] not in header
    }


def _with_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the named levels of its index as columns.

    An index without a name that is text, or numbers of its own, holds the names or the IDs if no
    column does.
    """
    index, plain = frame.index, {plain_column(str(name)) for name in frame.columns}
    if index.nlevels == 1 and index.name is None and index.is_unique:
        text = all(isinstance(label, str) for label in index)
        key = "name" if text and not all(label.isdecimal() for label in index) else ID_KEYS[-1]
        keys = {key} if key == "name" else {"id", *map(plain_column, ID_KEYS)}
        if list(index) != list(range(len(index))) and not keys & plain:
            frame = frame.rename_axis(key)
    names = [name for name in frame.index.names if name is not None and name not in frame.columns]
    if not names:
        return frame
    values = {name: frame.index.get_level_values(frame.index.names.index(name)) for name in names}
    import pandas as pd

    levels = pd.DataFrame({str(name): list(labels) for name, labels in values.items()})
    return pd.concat([frame.reset_index(drop=True), levels], axis=1)


def _fields(sport: SportFacts) -> set[str]:
    """Return the fields of a player besides ID, name and salary."""
    return {"team", "game", *COMMON_NUMBERS, *(field.name for field in sport.fields)}


def _with_fields(slate: Slate, rows: list[dict[str, Any]]) -> Slate:
    """Return the slate with what the caller added to a salary file in columns of our own names."""
    header = list(rows[0])
    sport = slate.contest.sport
    fields = _fields(sport)
    taken = {name: name for name in header if name in fields} | _own_names(header, fields)
    key = next(name for name in header if plain_column(name) == "id")
    ids = {str(player_id): player_id for player_id in slate.ids}
    changes = {
        ids[text]: {taken[name]: row[name] for name in taken if not is_blank(row[name])}
        for row in rows
        if (text := clean_id(str(row[key]))) in ids
    }
    slate = _with_columns(slate, taken)
    unused = [name for name in slate.sources[-1].unused if not all(is_blank(r[name]) for r in rows)]
    _warn_of_other_names(unused, set(taken.values()), sport)
    return slate.with_fields({key: values for key, values in changes.items() if values})


def _with_columns(slate: Slate, taken: Mapping[str, str]) -> Slate:
    """Return the slate with columns of its last source counted as read."""
    *others, last = slate.sources
    read = (*last.read, *((field, name) for name, field in taken.items()))
    unused = tuple(name for name in last.unused if name not in taken)
    return replace(slate, sources=(*others, FileColumns(last.file, read, unused)))


def _warn_of_other_names(unused: Sequence[str], taken: Collection[str], sport: SportFacts) -> None:
    """Warn of columns that projection files use for a field which is not there by its own name."""
    meant = {plain_column(name): field.name for field in sport.fields for name in field.columns}
    missed = [
        f"{name!r} (rename it {field!r})"
        for name in unused
        if (field := meant.get(plain_column(name))) is not None and field not in taken
    ]
    if missed:
        warn_caller(
            f"{sport.player} data: not used: {join_limited(missed)}; read_projections(frame, "
            "slate) reads such columns",
            DataWarning,
        )
