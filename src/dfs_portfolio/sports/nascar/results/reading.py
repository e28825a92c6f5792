"""Reading the results of past races, from files or a data frame."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, get_args

import pandas as pd

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    brief,
    join_limited,
    warn_caller,
)
from dfs_portfolio.inputs.frames import TableSource, open_source, table_from_frame
from dfs_portfolio.inputs.opening import open_table
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from dfs_portfolio.sports.nascar.results._contradictions import contradictions
from dfs_portfolio.sports.nascar.results._races import (
    group_by_race,
    has_track_type,
    make_past_race,
)
from dfs_portfolio.sports.nascar.results.driver_results import (
    DriverResult,
    column_names,
    missing_columns,
    parse_results,
)
from dfs_portfolio.sports.nascar.results.past_races import RaceResults
from dfs_portfolio.sports.nascar.track_types import TrackType

ResultsSource = TableSource | Sequence[TableSource]

# In all results of 2022 to 2026 every lap has a leader, so that a lower share means missing rows.
_MIN_LED_SHARE: Final = 0.9


def read_race_results(source: ResultsSource) -> RaceResults:
    """Read the results of past races: a row for each driver of each race.

    Parameters
    ----------
    source
        A CSV file, a frame with the same columns, or several of them. Required columns are
        ``race_id``, ``date``, ``series``, ``track_type``, ``driver``, ``start``, ``finish`` (the
        order in which the cars crossed the line), ``laps`` (completed by the driver), ``laps_led``
        and ``fastest_laps``. Optional ones are ``status``, ``team``, ``avg_running_position``,
        ``race_name``, ``track``, ``scheduled_laps``, ``actual_laps`` and ``is_points_race``. The
        names of NASCAR's race feed are recognised too (``start_ps``, ``ps``, ``lead_laps``,
        ``fast_laps`` ...).

    Returns
    -------
    RaceResults
        The races in order of their dates. Positions are those of the source: distinct within a
        race, with gaps for withdrawn cars. A `DataWarning` names races that are left out because
        their type of track is none of the four (dirt, or not known), repeated rows, and races
        whose laps led add up to so few that drivers seem to be missing.

    Raises
    ------
    FileFormatError
        Listing every problem, or naming the kind of file it is.
    SettingsError
        If `source` is neither files nor a frame.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {
    ...         "race_id": "7", "date": "2026-03-15", "series": "cup", "track_type": "short",
    ...         "driver": ["Ann Ace", "Ben Bee"], "start": [2, 1], "finish": [1, 2],
    ...         "laps": 100, "laps_led": [60, 40], "fastest_laps": [30, 20],
    ...     }
    ... )
    >>> (race,) = read_race_results(frame)
    >>> race.drivers, race.points().tolist()
    (('Ann Ace', 'Ben Bee'), [74.5, 60.0])
    """
    tables = _tables(source)
    name = str(tables[0].path) + (f" and {len(tables) - 1} more" if len(tables) > 1 else "")
    rows: list[DriverResult] = []
    incomplete: set[object] = set()
    problems: list[str] = []
    for table in tables:
        valid, incomplete_here, faults = parse_results(table, _columns(table))
        rows += valid
        incomplete |= incomplete_here
        where = f"{table.path}: " if len(tables) > 1 else ""
        problems += [where + fault for fault in (*table.overlong, *faults)]
    groups, repeated = group_by_race(rows)
    races = [race for race in groups if has_track_type(race)]
    problems += _contradictions(race for race in races if race[0].race_id not in incomplete)
    other_tracks = [race for race in groups if not has_track_type(race)]
    if not (races or problems):
        problems.append(_no_race(other_tracks))
    if problems:
        raise FileFormatError(name, problems)
    results = RaceResults(tuple(map(make_past_race, races)), name)
    _warn(name, repeated, other_tracks, results)
    return results


def _tables(source: ResultsSource) -> list[Table]:
    if isinstance(source, pd.DataFrame):
        return [table_from_frame(source)]
    files = [source] if isinstance(source, (str, os.PathLike)) else source
    files = list(files) if isinstance(files, Iterable) else []
    if not files or not all(isinstance(file, (str, os.PathLike, pd.DataFrame)) for file in files):
        raise SettingsError(
            "results are given as a file, as one or more files, or as a data frame or several, "
            f"not as {brief(source)}"
        )
    return [
        open_source(file, number if len(files) > 1 else None)
        for number, file in enumerate(files, start=1)
    ]


def _columns(table: Table) -> dict[str, int]:
    """Find the columns of a file; raise `FileFormatError` if they are not those of results."""
    _, columns = open_table(
        table,
        column_names(table),
        "race results",
        DRAFTKINGS_NASCAR,
        lambda _, found: missing_columns(found),
    )
    return columns


def _contradictions(races: Iterable[Sequence[DriverResult]]) -> list[str]:
    """Describe the contradictions within races, one sentence for each kind of problem."""
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for race in races:
        for problem, remedy, shown in contradictions(race):
            where[problem, remedy].append(f"race {race[0].race_id} ({shown})")
    return [
        f"{problem}: {join_limited(shown)}; {remedy}" for (problem, remedy), shown in where.items()
    ]


def _no_race(other_tracks: Sequence[Sequence[DriverResult]]) -> str:
    """Explain why there is no race."""
    if not other_tracks:
        return "no row below the column names; export it again"
    return f"no race on a type of track such as {_known_types()}: {_with_types(other_tracks)}"


def _warn(
    name: str,
    repeated: Sequence[DriverResult],
    other_tracks: Sequence[Sequence[DriverResult]],
    results: RaceResults,
) -> None:
    """Warn of rows and races that are left out, and of races that seem to lack drivers."""
    if repeated:
        rows = join_limited([f"{result.driver} in race {result.race_id}" for result in repeated])
        warn_caller(f"{name}: rows that repeat others count once: {rows}", DataWarning)
    if other_tracks:
        warn_caller(
            f"{name}: left out are races on a type of track other than {_known_types()}: "
            f"{_with_types(other_tracks)}",
            DataWarning,
        )
    partial = [race for race in results if race.laps_led.sum() < _MIN_LED_SHARE * race.laps]
    if partial:
        races = join_limited(
            [f"race {r.race_id} ({r.laps_led.sum()} of {r.laps})" for r in partial]
        )
        warn_caller(
            f"{name}: the laps led do not add up to those of the race in {races}; "
            "are all drivers there?",
            DataWarning,
        )


def _known_types() -> str:
    return ", ".join(get_args(TrackType))


def _with_types(races: Sequence[Sequence[DriverResult]]) -> str:
    return join_limited(
        [f"race {r.race_id} ({r.date}, {r.track_type or 'no type given'})" for r, *_ in races]
    )
