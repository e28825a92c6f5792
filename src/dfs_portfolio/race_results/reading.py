"""Reading the results of past races, from files or a data frame."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dfs_portfolio.contest import DRAFTKINGS_NASCAR
from dfs_portfolio.draftkings.kinds import refusal
from dfs_portfolio.draftkings.textfiles import Table, read_table
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    join_some,
    warn_caller,
)
from dfs_portfolio.files import FilePath
from dfs_portfolio.race_results._contradictions import contradictions, laps_of
from dfs_portfolio.race_results._frames import as_text
from dfs_portfolio.race_results.entries import Entry, find_columns, parse_entries
from dfs_portfolio.race_results.statuses import has_retired
from dfs_portfolio.race_results.table import PastRace, RaceResults
from dfs_portfolio.race_results.track_types import TrackType, track_type_of

ResultsSource = FilePath | Sequence[FilePath] | pd.DataFrame


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
        their type of track is none of the four (dirt, or not known), and drivers whose rows are
        there more than once.

    Raises
    ------
    FileFormatError
        Listing every problem, or saying what kind of file it is instead.
    SettingsError
        If `source` is nothing that can be read.
    """
    tables = _tables(source)
    name = str(tables[0].path) + (f" and {len(tables) - 1} more" if len(tables) > 1 else "")
    entries: list[Entry] = []
    problems: list[str] = []
    unread: set[str] = set()
    for table in tables:
        rows, spoilt, faults = parse_entries(table, _columns(table))
        entries += rows
        unread |= spoilt
        where = f"{table.path}: " if len(tables) > 1 else ""
        problems += [where + fault for fault in (*table.overlong, *faults)]
    races, left_out, repeated = _grouped(entries)
    whole = {race_id: race for race_id, race in races.items() if race_id not in unread}
    problems += _problems(whole.values())
    if not (whole or left_out or problems):
        problems.append("no row of results below the column names")
    if not (races or problems):
        problems.append(f"no race on a known type of track, only {_some_races(left_out)}")
    if problems:
        raise FileFormatError(name, problems)
    if repeated:
        shown = join_some([f"{e.driver} in race {e.race_id}" for e in repeated])
        warn_caller(f"{name}: rows that are there more than once count once: {shown}", DataWarning)
    if left_out:
        warn_caller(
            f"{name}: left out, as the type of track is not known: {_some_races(left_out)}",
            DataWarning,
        )
    return RaceResults(tuple(_race(race) for race in whole.values()), name)


class _Races(NamedTuple):
    """Entries by race; races of other types of track; entries that were there before."""

    races: dict[str, list[Entry]]
    left_out: list[Entry]
    repeated: list[Entry]


def _tables(source: ResultsSource) -> list[Table]:
    if isinstance(source, pd.DataFrame):
        return [as_text(source)]
    files = [source] if isinstance(source, (str, os.PathLike)) else source
    files = list(files) if isinstance(files, Iterable) else []
    if not files or not all(isinstance(file, (str, os.PathLike)) for file in files):
        raise SettingsError(
            f"results must be a file, one or more files, or a data frame, not {source!r}"
        )
    return [read_table(file) for file in files]


def _columns(table: Table) -> dict[str, int]:
    """Find the columns of a file, or refuse it."""
    columns, missing, problems = find_columns(table)
    stranger = refusal(table, "race results", DRAFTKINGS_NASCAR, complete=not missing)
    if stranger:
        raise FileFormatError(str(table.path), [stranger])
    if missing or problems:
        raise FileFormatError(str(table.path), [*missing, *problems, *table.overlong])
    return columns


def _grouped(entries: Iterable[Entry]) -> _Races:
    races: defaultdict[str, dict[Entry, None]] = defaultdict(dict)
    left_out: dict[str, Entry] = {}
    repeated = []
    for entry in entries:
        if track_type_of(entry.track_type) is None:
            left_out.setdefault(entry.race_id, entry)
        elif entry in races[entry.race_id]:
            repeated.append(entry)
        else:
            races[entry.race_id][entry] = None
    return _Races({i: list(race) for i, race in races.items()}, list(left_out.values()), repeated)


def _problems(races: Iterable[Sequence[Entry]]) -> list[str]:
    """Say what is wrong within races; one sentence for each kind of problem."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for race in races:
        for problem, shown in contradictions(race):
            found[problem].append(f"race {race[0].race_id} ({shown})")
    return [f"{problem}: {join_some(shown)}" for problem, shown in found.items()]


def _some_races(entries: Sequence[Entry]) -> str:
    return join_some(
        [f"race {e.race_id} ({e.date}, {e.track_type or 'no type given'})" for e in entries]
    )


def _race(entries: Sequence[Entry]) -> PastRace:
    ordered = sorted(entries, key=lambda entry: entry.finish)
    first = ordered[0]
    laps = laps_of(ordered)

    def whole(key: str) -> NDArray[np.int64]:
        return np.array([getattr(entry, key) for entry in ordered], dtype=np.int64)

    return PastRace(
        race_id=first.race_id,
        name=first.race_name,
        track=first.track,
        day=first.date,
        series=first.series,
        track_type=cast(TrackType, track_type_of(first.track_type)),
        scheduled_laps=first.scheduled_laps or laps,
        laps=laps,
        points_race=first.points_race,
        drivers=tuple(entry.driver for entry in ordered),
        teams=tuple(entry.team or None for entry in ordered),
        start=whole("start"),
        finish=whole("finish"),
        laps_led=whole("laps_led"),
        fastest_laps=whole("fastest_laps"),
        completed=whole("laps"),
        retired=np.array([has_retired(e.status, e.laps, laps) for e in ordered]),
        running_position=np.array([e.running_position for e in ordered], dtype=np.float64),
    )
