"""The points that the drivers of a slate scored in a race, from its results."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np

from dfs_portfolio._internal.csv_text import Table, at_lines, plain_column
from dfs_portfolio._internal.dates import as_date
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items, join_limited
from dfs_portfolio.inputs.frames import TableSource, open_source
from dfs_portfolio.inputs.opening import open_table
from dfs_portfolio.inputs.player_rows import warn_of_assumed
from dfs_portfolio.slate.name_matching import match_players, nearest_names
from dfs_portfolio.slate.player_points import PlayerPoints
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.results.cells import COLUMNS, column_names
from dfs_portfolio.sports.nascar.results.columns import BLANK
from dfs_portfolio.sports.nascar.results.date_order import order_of_dates
from dfs_portfolio.sports.nascar.scoring import scoring_of
from dfs_portfolio.sports.nascar.series import checked_series

_SCORED: Final = ("start", "finish", "laps_led", "fastest_laps")
_NEEDED: Final = ("driver", *_SCORED)
_OF_RACE: Final = ("race_id", "series", "date", "track")
_SPORT: Final = "NASCAR"


class _Race(NamedTuple):
    """What a row says of its race; ``None`` where the file does not say it."""

    race_id: str | None
    series: str | None
    day: date | None
    track: str | None

    def __str__(self) -> str:
        shown = " ".join(str(part) for part in (self.series, self.day, self.track) if part)
        return shown or f"race {self.race_id}"


class _Row(NamedTuple):
    """The row of a driver; numbers are ``None`` where blank."""

    race: _Race
    driver: str
    numbers: tuple[float | None, ...]  # in the order of _SCORED

    @property
    def started(self) -> bool:
        return self.numbers[0] is not None and self.numbers[1] is not None


@dataclass(frozen=True, slots=True)
class _Field:
    """The drivers of a race, as far as they are on the slate.

    Parameters
    ----------
    rows
        Row of each driver, by index in the slate.
    strangers
        Drivers of the race who are not on the slate.
    whole
        Whether the race seems to have all of its drivers.
    """

    rows: Mapping[int, _Row]
    strangers: tuple[str, ...]
    whole: bool


def read_race_points(
    source: TableSource,
    slate: Slate,
    *,
    series: str | None = None,
    date: date | str | None = None,
) -> PlayerPoints:
    """Score the drivers of a slate by the results of their race.

    Parameters
    ----------
    source
        A CSV file, or a frame, with a row for each driver and the columns ``driver``, ``start``,
        ``finish``, ``laps_led`` and ``fastest_laps``, by any of their names. It may hold other
        races too: whole seasons.
    slate
        The drivers. They are matched by name.
    series, date
        Series and day of the race; not needed if there is only one race in the file.

    Returns
    -------
    PlayerPoints
        Points by the scoring of the slate's site. A driver of the slate who is not in the results
        did not start and scores 0, with a note. But points are NaN, with a note, if the results
        hold drivers who are not on the slate, who may be the same by other names, or seem to lack
        drivers.

    Raises
    ------
    FileFormatError
        Listing every problem, or naming the kind of file it is; if it has no such race, or more
        than one.
    SettingsError
        If the slate is of another sport, the series is unknown, or `date` is not a date.

    Examples
    --------
    >>> import pandas as pd
    >>> from dfs_portfolio.sports.nascar.demo import load_demo
    >>> slate, _ = load_demo()
    >>> frame = pd.DataFrame(
    ...     {
    ...         "driver": slate.names, "start": range(1, 37), "finish": range(1, 37),
    ...         "laps_led": [267] + [0] * 35, "fastest_laps": [100] + [0] * 35,
    ...     }
    ... )
    >>> read_race_points(frame, slate).points[:3].tolist()
    [156.75, 42.0, 41.0]
    """
    if slate.contest.sport.name != _SPORT:
        raise SettingsError(
            f"race results score {_SPORT} lineups; the slate is one of {slate.contest.name}"
        )
    wanted = None if series is None else checked_series(series)
    day = None if date is None else as_date("date", date)
    table = open_source(source)
    rows = _of_one_race(str(table.path), _rows(table, slate), wanted, day)
    name = f"{table.path}: {rows[0].race}" if any(rows[0].race) else str(table.path)
    field = _field(str(table.path), rows, slate)
    points = np.full(len(slate), np.nan)
    scoring = scoring_of(slate.contest)
    for index, row in field.rows.items():
        if row.started:
            start, finish, led, fastest = (np.nan if n is None else n for n in row.numbers)
            points[index] = scoring.score(start, finish, led, fastest)
    absent = [i for i in range(len(slate)) if i not in field.rows or not field.rows[i].started]
    if field.whole and not field.strangers:
        points[absent] = 0.0
    return PlayerPoints(points, name, tuple(_notes(slate, rows, field, absent, points)))


def _rows(table: Table, slate: Slate) -> list[_Row]:
    """Parse the rows of a table."""

    def missing(_: Table, found: Mapping[str, int]) -> Iterator[str]:
        yield from (f"no column {key!r}" for key in _NEEDED if key not in found)

    names = {k: v for k, v in column_names(table).items() if k in (*_NEEDED, *_OF_RACE)}
    _, columns = open_table(table, names, "race results", slate.contest, missing)
    wrong: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)

    def value(key: str, line: int, cells: Sequence[str]) -> Any:
        if key not in columns or (text := cells[columns[key]]) in BLANK:
            return None
        found = COLUMNS[key].parse(text)
        if found is None:
            wrong[f"{table.header[columns[key]]} is not {COLUMNS[key].kind}"].append((line, text))
        return found

    rows = []
    for line, cells in table.rows:
        race = _Race(*(value(key, line, cells) for key in _OF_RACE))
        driver = value("driver", line, cells)
        numbers = tuple(value(key, line, cells) for key in _SCORED)
        if driver is not None:
            rows.append(_Row(race, driver, numbers))
    dates = [(line, cells[columns["date"]]) for line, cells in table.rows if "date" in columns]
    problems = [f"{what} in {at_lines(cells)}" for what, cells in wrong.items()]
    problems += [*table.overlong, *order_of_dates(dates)[0]]
    if not rows:
        problems.append("no row with a driver; export it again")
    if problems:
        raise FileFormatError(str(table.path), problems)
    return rows


def _of_one_race(
    source: str, rows: Sequence[_Row], series: str | None, day: date | None
) -> Sequence[_Row]:
    """Return the rows of the race that is meant; raise an error if it is not the only one."""
    chosen = [
        row
        for row in rows
        if series in (None, row.race.series) or row.race.series is None
        if day in (None, row.race.day) or row.race.day is None
    ]
    races = list(dict.fromkeys(row.race for row in chosen))
    same = {(r.race_id, r.series, r.day, plain_column(r.track or "")) for r in races}
    if len(same) == 1:
        return chosen
    if races:
        raise FileFormatError(
            source,
            [
                f"the results of {len(same)} races, {join_limited(list(map(str, races)))}: give "
                "series and date (--series, --date) of one, or a file with one"
            ],
        )
    near = sorted({row.race for row in rows}, key=lambda race: _distance(race, series, day))
    wanted = " ".join(str(part) for part in (series, day) if part)
    raise FileFormatError(
        source, [f"no race {wanted} in it; nearest: {join_limited(list(map(str, near)), 3)}"]
    )


def _distance(race: _Race, series: str | None, day: date | None) -> tuple[float, bool, str]:
    days = abs((race.day - day).days) if race.day and day else 0
    return days, race.series != series, str(race)


def _field(source: str, rows: Sequence[_Row], slate: Slate) -> _Field:
    """Find the drivers of a race on the slate."""
    distinct = list(dict.fromkeys((row.driver, row.numbers) for row in rows))
    match = match_players([(None, driver) for driver, _ in distinct], slate, assume_suffix=True)
    warn_of_assumed(source, match.assumed)
    found: dict[int, _Row] = {}
    count = Counter(index for index in match.indices if index is not None)
    twice = [slate.names[index] for index, n in count.items() if n > 1]
    if twice:
        raise FileFormatError(
            source, [f"a driver twice, with different values: {format_items(twice)}; keep one row"]
        )
    for (driver, numbers), index in zip(distinct, match.indices, strict=True):
        if index is not None:
            found[index] = _Row(rows[0].race, driver, numbers)
    if not found:
        raise FileFormatError(
            source, [f"no driver of the slate in it, but {format_items(d for d, _ in distinct)}"]
        )
    finishes = [numbers[1] for _, numbers in distinct if numbers[1] is not None]
    shared = [f for f, n in Counter(finishes).items() if n > 1]
    if shared:
        raise FileFormatError(
            source, [f"a finish shared by drivers: {format_items(map(int, shared))}; check it"]
        )
    # A row without a finish is of nobody who raced, or a total below the table.
    strangers = tuple(
        miss.key.name or "" for miss in match.unmatched if distinct[miss.index][1][1] is not None
    )
    if 2 * len(strangers) > len(finishes):
        raise FileFormatError(
            source,
            [
                f"results of another race: {len(strangers)} of {len(finishes)} drivers are not on "
                f"the slate, such as {format_items(strangers)}"
            ],
        )
    # A withdrawal may leave a gap.
    return _Field(found, strangers, bool(finishes) and max(finishes) <= len(finishes) + 1)


def _notes(
    slate: Slate,
    rows: Sequence[_Row],
    field: _Field,
    absent: Sequence[int],
    points: np.ndarray[Any, Any],
) -> Iterator[str]:
    """Say whose points are not from the results."""
    names = [slate.names[i] for i in absent]
    if names and field.strangers:
        near = {s: nearest_names(s, names) for s in field.strangers}
        alike = [f"{s!r} may be {format_items(n, 2)}" for s, n in near.items() if n]
        yield (
            f"not in the results, hence without points: {format_items(names)}; drivers there who "
            f"are not on the slate: {format_items(field.strangers)}"
            + (f" ({join_limited(alike)})" if alike else "")
        )
    elif names and not field.whole:
        yield (
            f"not in the results, which seem to lack drivers, hence without points: "
            f"{format_items(names)}"
        )
    elif names:
        yield f"not in the results, so taken as not started, with 0 points: {format_items(names)}"
    blank = [slate.names[i] for i, row in field.rows.items() if row.started and np.isnan(points[i])]
    if blank:
        yield f"blank laps, hence without points: {format_items(blank)}"
