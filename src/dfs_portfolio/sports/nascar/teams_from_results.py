"""Race teams from past results: the team of each driver's latest entry before the race.

Only entries before the date of the race count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, cast

from dfs_portfolio._internal.csv_text import Table, at_lines
from dfs_portfolio._internal.dates import as_date, parse_american_day
from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    format_items,
    warn_caller,
)
from dfs_portfolio.inputs.frames import TableSource, open_source
from dfs_portfolio.inputs.opening import file_columns, open_table
from dfs_portfolio.inputs.player_rows import warn_of_assumed
from dfs_portfolio.inputs.team_map import with_teams
from dfs_portfolio.slate.name_matching import match_players, nearest_names, normalise_name
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.sources import FileColumns
from dfs_portfolio.sports.nascar.results.columns import BLANK, HISTORY_COLUMNS
from dfs_portfolio.sports.nascar.results.date_order import month_first_warning, order_of_dates
from dfs_portfolio.sports.nascar.series import Series, checked_series, series_of

_OLD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A driver in a race. Without a date, `day` is the last day of the season."""

    day: date
    dated: bool
    driver: str
    team: str
    where: str


def read_teams_from_results(
    paths: TableSource | Sequence[TableSource], slate: Slate, *, series: str, before: date | str
) -> Slate:
    """Give the drivers of a slate the teams of their latest entries before a race.

    Parameters
    ----------
    paths
        One or more files or frames with a row for each driver of each race, and the columns
        ``driver`` (or ``Full_Name``), ``team`` (or ``team_name``), ``series`` (or ``series_id``)
        and ``date``.
        A column ``season`` can replace ``date``: then only earlier seasons count, each in the
        order of its file. Other columns are ignored, and so are rows without a team (a blank
        cell, or ``NA``).
    slate
        The drivers. They are matched by name, since results do not have DraftKings' IDs.
    series
        ``"cup"``, ``"nxs"`` or ``"trucks"``, or a longer name such as ``"Xfinity Series"``.
        Drivers race for different teams in different series.
    before
        Day of the race, a date or text such as ``"2026-03-15"``; entries of that day or later
        are not used.

    Returns
    -------
    Slate
        A copy with these teams. Drivers without an earlier entry have ``team=None``; a
        `DataWarning` names them and similar names in the files. Another one names drivers whose
        latest entry is more than a year old.

    Raises
    ------
    FileFormatError
        Listing every problem of a file, or naming the kind of file it is.
    SettingsError
        If there is no file, the series is unknown, or `before` is not a date.
    """
    require_slate(slate)
    wanted, day = checked_series(series), as_date("before", before)
    one = is_frame(paths) or not isinstance(paths, Iterable) or isinstance(paths, (str, bytes))
    files = [paths] if one else list(cast("Sequence[TableSource]", paths))
    if not files:
        raise SettingsError("no file of results; pass at least one")
    tables = [
        open_source(cast(TableSource, file), number if len(files) > 1 else None)
        for number, file in enumerate(files, start=1)
    ]
    source = str(tables[0].path) + (f" and {len(files) - 1} more" if len(files) > 1 else "")
    read = [_entries(table, slate, wanted, day) for table in tables]
    entries = [entry for found, _ in read for entry in found]
    if not entries:
        raise FileFormatError(source, [f"no team in the {wanted} series before {day}; check both"])
    drivers = tuple(dict.fromkeys(entry.driver for entry in entries))
    match = match_players([(None, driver) for driver in drivers], slate, assume_suffix=True)
    warn_of_assumed(source, match.assumed)
    latest, contradictions = _latest(entries, dict(zip(drivers, match.indices, strict=True)))
    if contradictions:
        raise FileFormatError(source, contradictions)
    _warn_old(source, slate, latest, day)
    near = {
        index: nearest_names(name, drivers)
        for index, name in enumerate(slate.names)
        if index not in latest
    }
    slate = with_teams(source, slate, {index: e.team for index, e in latest.items()}, near)
    return replace(slate, sources=(*slate.sources, *(columns for _, columns in read)))


def _latest(
    entries: Sequence[_Entry], index_of: Mapping[str, int | None]
) -> tuple[dict[int, _Entry], list[str]]:
    """Return the latest entry of each driver of the slate, by index, and all contradictions."""
    latest: dict[int, _Entry] = {}
    contradictions = []
    for entry in sorted(entries, key=lambda entry: entry.day):  # stable: later rows are later
        index = index_of[entry.driver]
        if index is None:
            continue
        last = latest.get(index)
        if last and _contradict(last, entry):
            contradictions.append(
                f"{entry.where}: {entry.driver!r} has team {entry.team!r} on {entry.day}, "
                f"but {last.team!r} the same day ({last.where}); keep one"
            )
        latest[index] = entry
    return latest, contradictions


def _contradict(one: _Entry, other: _Entry) -> bool:
    same_day = one.dated and other.dated and one.day == other.day
    return same_day and normalise_name(one.team) != normalise_name(other.team)


def _missing(found: Mapping[str, int]) -> Iterator[str]:
    """Say which columns a file of past results lacks."""
    yield from (f"no column {key!r}" for key in ("driver", "team", "series") if key not in found)
    if not {"date", "season"} & set(found):
        yield "no column 'date'"


def _entries(
    table: Table, slate: Slate, series: Series, before: date
) -> tuple[list[_Entry], FileColumns]:
    """Read one file: the entries with a team in a series before a day, and its columns."""
    table, columns = open_table(
        table, HISTORY_COLUMNS, "results", slate.contest, lambda _, found: _missing(found)
    )
    kind = "date" if "date" in columns else "season"
    rows = [
        (line, cells) for line, cells in table.rows if series_of(cells[columns["series"]]) == series
    ]
    days = [_day(cells[columns[kind]], kind) for _, cells in rows]
    wrong = [
        (line, cells[columns[kind]])
        for (line, cells), day in zip(rows, days, strict=True)
        if day is None
    ]
    unclear, assumed = order_of_dates([(line, cells[columns[kind]]) for line, cells in rows])
    if wrong or unclear or table.overlong:
        form = "a date such as 2026-03-15" if kind == "date" else "a year such as 2026"
        odd = [f"{kind} is not {form} in {at_lines(wrong)}"] if wrong and not unclear else []
        raise FileFormatError(str(table.path), [*table.overlong, *unclear, *odd])
    if assumed:
        warn_caller(f"{table.path}: {month_first_warning(assumed)}", DataWarning)
    if kind == "season":
        _warn_undated(table, days, before)
    entries = [
        _Entry(
            day,
            kind == "date",
            cells[columns["driver"]],
            cells[columns["team"]],
            f"{table.path}, line {line}",
        )
        for (line, cells), day in zip(rows, days, strict=True)
        if day is not None
        and day < before
        and cells[columns["team"]] not in BLANK
        and cells[columns["driver"]] not in BLANK
    ]
    used = {
        key: index for key, index in columns.items() if key in ("driver", "team", "series", kind)
    }
    return entries, file_columns(table, used)


def _warn_old(source: str, slate: Slate, latest: Mapping[int, _Entry], before: date) -> None:
    """Warn of drivers whose latest entry is so old that the team may have changed."""
    old = [slate.names[index] for index, e in sorted(latest.items()) if before - e.day > _OLD]
    if old:
        warn_caller(
            f"{source}: the latest entry is more than a year old for {format_items(old)}; "
            "check their teams",
            DataWarning,
        )


def _warn_undated(table: Table, days: Sequence[date | None], before: date) -> None:
    """Warn of rows without a date that may be of the race itself, or of a later one."""
    n_late = sum(day is not None and day >= before for day in days)
    if n_late:
        warn_caller(
            f"{table.path}: no column 'date', so entries of the season {before.year} or later "
            f"are left out ({n_late}); they may be of this race",
            DataWarning,
        )


def _day(text: str, kind: str) -> date | None:
    """Parse a date, or the last day of a season."""
    if kind == "date":
        return parse_american_day(text)
    try:
        return datetime.strptime(text, "%Y").date().replace(month=12, day=31)
    except ValueError:
        return None
