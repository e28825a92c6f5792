"""A slate from a data frame: in the columns of `Player`, or in those of a site's salary file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio._internal.frames import is_blank
from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.name_matching import clean_id
from dfs_portfolio.slate.player import COMMON_NUMBERS
from dfs_portfolio.slate.registry import SITES, default_contest, load_site
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd


def slate_from_frame(frame: pd.DataFrame, contest: Contest | None) -> Slate:
    """Return the slate of a frame; parameters and errors are those of `Slate.from_any`."""
    word = (default_contest() if contest is None else contest).sport.player
    if frame.columns.nlevels > 1:
        problem = f"columns have {frame.columns.nlevels} levels of names: give each column one"
        raise SlateError(f"{word} data", [problem])
    frame = _with_named_index(frame)
    header = [str(name) for name in frame.columns]
    repeated = [name for name in dict.fromkeys(header) if header.count(name) > 1]
    if repeated:
        problem = f"columns of the same name: {format_items(repeated)}; keep one"
        raise SlateError(f"{word} data", [problem])
    rows = [dict(zip(header, cells, strict=True)) for cells in zip(*_columns(frame), strict=True)]
    for name in SITES:
        site = load_site(name)
        if site.is_slate(header):
            return _with_fields(site.read_slate(frame, contest), rows)
    return Slate.from_records(rows, contest)


def _with_named_index(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the named levels of its index as columns."""
    names = [name for name in frame.index.names if name is not None and name not in frame.columns]
    if not names:
        return frame
    values = {name: frame.index.get_level_values(frame.index.names.index(name)) for name in names}
    return frame.reset_index(drop=True).assign(**{str(k): list(v) for k, v in values.items()})


def _columns(frame: pd.DataFrame) -> list[list[Any]]:
    return [list(frame.iloc[:, i]) for i in range(frame.shape[1])]


def _with_fields(slate: Slate, rows: list[dict[str, Any]]) -> Slate:
    """Return the slate with what the caller added to a salary file in columns of our own names."""
    fields = {"team", "game", *COMMON_NUMBERS, *(f.name for f in slate.contest.sport.fields)}
    names = [name for name in rows[0] if name in fields]
    key = next(name for name in rows[0] if plain_column(name) == "id")
    ids = {str(player_id): player_id for player_id in slate.ids}
    changes = {
        ids[text]: {name: row[name] for name in names if not is_blank(row[name])}
        for row in rows
        if (text := clean_id(str(row[key]))) in ids
    }
    return slate.with_fields({key: values for key, values in changes.items() if values})
