"""Reading the results of past races, from files or a data frame."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import pandas as pd

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    brief,
    warn_caller,
)
from dfs_portfolio.inputs.frames import TableSource, open_source, table_from_frame
from dfs_portfolio.inputs.opening import open_table
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from dfs_portfolio.sports.nascar.results._contradictions import contradictions
from dfs_portfolio.sports.nascar.results._messages import (
    describe_contradictions,
    describe_strays,
    no_race,
    warn_of_assumed_dates,
    warn_of_footers,
    warn_of_left_out,
    warn_of_missing_drivers,
    warn_of_other_tracks,
    warn_of_repeated,
    warn_of_unknown_laps,
)
from dfs_portfolio.sports.nascar.results._races import (
    group_by_race,
    has_track_type,
    make_past_race,
)
from dfs_portfolio.sports.nascar.results.cells import column_names, missing_columns
from dfs_portfolio.sports.nascar.results.driver_results import describe_faults, parse_results
from dfs_portfolio.sports.nascar.results.past_races import RaceResults

ResultsSource = TableSource | Sequence[TableSource]


def read_race_results(source: ResultsSource, *, strict: bool = False) -> RaceResults:
    """Read the results of past races: a row for each driver of each race.

    Parameters
    ----------
    source
        A CSV file, several, or a frame with the same columns. Required columns are ``date``,
        ``series``, ``track_type``, ``driver``, ``start``, ``finish`` (the order in which the cars
        crossed the line), ``laps`` (completed by the driver), ``laps_led`` and ``fastest_laps``.
        Optional ones are ``race_id``, ``status``, ``team``, ``avg_running_position``,
        ``race_name``, ``track``, ``scheduled_laps``, ``actual_laps`` and ``is_points_race``. The
        names of NASCAR's race feed are recognised too (``start_ps``, ``ps``, ``lead_laps``,
        ``fast_laps`` ...). A race without an ID gets one made of series, date and track. Dates
        with slashes have the month first.
    strict
        Whether every problem is an error: invalid cells and contradictions, which otherwise leave
        out their race, blank fastest laps, which otherwise are not known, races without an ID, and
        dates with slashes.

    Returns
    -------
    RaceResults
        The races in order of their dates. Positions are those of the source: distinct within a
        race, with gaps for withdrawn cars. A `DataWarning` names races that are left out, because
        they contradict themselves, have invalid cells, or are on a type of track that is none of
        the four (dirt, or not known); another one each names races with unknown fastest laps,
        repeated rows, and races whose laps led add up to so few that drivers seem to be missing.

    Raises
    ------
    FileFormatError
        Listing every problem if it is `strict` or leaves no race, or if dates have the day first
        or rows more cells than there are columns; or naming the kind of file it is.
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
    several = len(tables) > 1
    parsed = [parse_results(table, _columns(table, strict), strict=strict) for table in tables]
    unreadable = [
        f"{table.path}: {problem}" if several else problem
        for table, rows in zip(tables, parsed, strict=True)
        for problem in (*table.overlong, *rows.unclear_dates)
    ]
    rows = [row for table in parsed for row in table.rows]
    footers = [row for row in rows if row.is_footer]
    races, strays = group_by_race([row for row in rows if not row.is_footer] if footers else rows)
    sound = [race for race in races if not (race.faults or race.strays)]
    contradictory = {
        race.race_id: found
        for race in sound
        if has_track_type(race.results) and (found := list(contradictions(list(race.results))))
    }
    usable = [r for r in sound if r.race_id not in contradictory and has_track_type(r.results)]
    other_tracks = [race for race in sound if not has_track_type(race.results)]
    faults = [fault for table in parsed for fault in table.faults]
    if unreadable or not usable or (strict and (faults or contradictory)):
        raise FileFormatError(
            name,
            [
                *unreadable,
                *describe_faults(faults, with_path=several),
                *describe_strays(strays),
                *describe_contradictions(races, contradictory),
                *([] if contradictory or faults or strays else no_race(other_tracks)),
            ],
        )
    results = RaceResults(tuple(make_past_race(race.results) for race in usable), name)
    assumed = [text for table in parsed for text in table.assumed_dates]
    for warning in (
        *warn_of_assumed_dates(assumed),
        *warn_of_footers(footers),
        *warn_of_left_out(races, contradictory, with_path=several),
        *warn_of_unknown_laps(usable),
        *warn_of_repeated(usable),
        *warn_of_other_tracks(other_tracks),
        *warn_of_missing_drivers(results),
    ):
        warn_caller(f"{name}: {warning}", DataWarning)
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


def _columns(table: Table, strict: bool) -> dict[str, int]:
    """Find the columns of a file; raise `FileFormatError` if they are not those of results."""
    _, columns = open_table(
        table,
        column_names(table),
        "race results",
        DRAFTKINGS_NASCAR,
        lambda _, found: missing_columns(found, strict=strict),
    )
    return columns
