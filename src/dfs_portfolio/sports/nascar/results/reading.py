"""Reading the results of past races, from files or a data frame."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, get_args

import pandas as pd

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, read_table
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    join_limited,
    truncate_middle,
    warn_caller,
)
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from dfs_portfolio.sports.nascar.results._contradictions import contradictions
from dfs_portfolio.sports.nascar.results._frames import as_table
from dfs_portfolio.sports.nascar.results._races import by_race, has_track_type, past_race
from dfs_portfolio.sports.nascar.results.driver_results import Entry, find_columns, parse_entries
from dfs_portfolio.sports.nascar.results.past_races import RaceResults
from dfs_portfolio.sports.nascar.track_types import TrackType

ResultsSource = FilePath | Sequence[FilePath] | pd.DataFrame

_LED_AT_LEAST: Final = 0.9  # in every race of 2022 to 2026, somebody is given as leading each lap


def read_race_results(source: ResultsSource) -> RaceResults:
    """Read the results of past races: a row for each driver of each race.

    Parameters
    ----------
    source
        A CSV file, several, or a frame with the same columns. Needed are ``race_id``, ``date``,
        ``series``, ``track_type``, ``driver``, ``start``, ``finish`` (in the order in which the
        cars crossed the line), ``laps`` (completed by the driver), ``laps_led`` and
        ``fastest_laps``. ``status``, ``team``, ``avg_running_position``, ``race_name``,
        ``track``, ``scheduled_laps``, ``actual_laps`` and ``is_points_race`` are read where they
        are there. Columns also go by the names of NASCAR's race feed (``start_ps``, ``ps``,
        ``lead_laps``, ``fast_laps`` ...).

    Returns
    -------
    RaceResults
        The races in order of their dates. Positions are as given: distinct within a race, but
        with gaps where a car was withdrawn. A `DataWarning` names races that are left out as
        their type of track is none of the four (dirt, or not known), rows that repeat others,
        and races whose laps led are too few for all drivers to be there.

    Raises
    ------
    FileFormatError
        Listing every problem, or saying what kind of file it is instead.
    SettingsError
        If `source` is nothing that can be read.

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
    entries: list[Entry] = []
    unread: set[object] = set()
    problems: list[str] = []
    for table in tables:
        rows, spoilt, faults = parse_entries(table, _columns(table))
        entries += rows
        unread |= spoilt
        where = f"{table.path}: " if len(tables) > 1 else ""
        problems += [where + fault for fault in (*table.overlong, *faults)]
    groups, repeated = by_race(entries)
    races = [race for race in groups if has_track_type(race)]
    problems += _contradictions(race for race in races if race[0].race_id not in unread)
    strange = [race for race in groups if not has_track_type(race)]
    if not (races or problems):
        problems.append(_nothing(strange))
    if problems:
        raise FileFormatError(name, problems)
    result = RaceResults(tuple(map(past_race, races)), name)
    _warn(name, repeated, strange, result)
    return result


def _tables(source: ResultsSource) -> list[Table]:
    if isinstance(source, pd.DataFrame):
        return [as_table(source)]
    files = [source] if isinstance(source, (str, os.PathLike)) else source
    files = list(files) if isinstance(files, Iterable) else []
    if not files or not all(isinstance(file, (str, os.PathLike)) for file in files):
        raise SettingsError(
            "results are given as a file, as one or more files, or as a data frame, "
            f"not as {truncate_middle(repr(source))}"
        )
    return [read_table(file) for file in files]


def _columns(table: Table) -> dict[str, int]:
    """Find the columns of a file, or refuse it."""
    columns, missing, problems = find_columns(table)
    stranger = explain_wrong_file(table, "race results", DRAFTKINGS_NASCAR, complete=not missing)
    if stranger:
        raise FileFormatError(str(table.path), [stranger])
    if missing or problems:
        raise FileFormatError(str(table.path), [*missing, *problems, *table.overlong])
    return columns


def _contradictions(races: Iterable[Sequence[Entry]]) -> list[str]:
    """Say what is wrong within races; one sentence for each kind of problem."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for race in races:
        for problem, remedy, shown in contradictions(race):
            found[problem, remedy].append(f"race {race[0].race_id} ({shown})")
    return [f"{what}: {join_limited(shown)}; {remedy}" for (what, remedy), shown in found.items()]


def _nothing(strange: Sequence[Sequence[Entry]]) -> str:
    """Say why there is no race."""
    if not strange:
        return "no row below the column names; export it again"
    return f"no race on a type of track such as {_known_types()}: {_with_types(strange)}"


def _warn(
    name: str,
    repeated: Sequence[Entry],
    strange: Sequence[Sequence[Entry]],
    results: RaceResults,
) -> None:
    """Say what was left out, and which races seem to lack drivers."""
    if repeated:
        rows = join_limited([f"{entry.driver} in race {entry.race_id}" for entry in repeated])
        warn_caller(f"{name}: rows that repeat others count once: {rows}", DataWarning)
    if strange:
        warn_caller(
            f"{name}: left out are races on a type of track other than {_known_types()}: "
            f"{_with_types(strange)}",
            DataWarning,
        )
    partial = [race for race in results if race.laps_led.sum() < _LED_AT_LEAST * race.laps]
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


def _with_types(races: Sequence[Sequence[Entry]]) -> str:
    return join_limited(
        [f"race {e.race_id} ({e.date}, {e.track_type or 'no type given'})" for e, *_ in races]
    )
