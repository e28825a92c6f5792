"""Errors and warnings of results: one sentence for each kind, which names up to five races."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, get_args

from dfs_portfolio.errors import format_items, join_limited
from dfs_portfolio.sports.nascar.results._contradictions import Contradiction
from dfs_portfolio.sports.nascar.results._races import RaceRows
from dfs_portfolio.sports.nascar.results.date_order import month_first_warning
from dfs_portfolio.sports.nascar.results.driver_results import ResultRow, describe_faults
from dfs_portfolio.sports.nascar.results.past_races import RaceResults
from dfs_portfolio.sports.nascar.track_types import TrackType

# In all results of 2022 to 2026 every lap has a leader, so that a lower share means missing rows.
_MIN_LED_SHARE: Final = 0.9

Contradictions = Mapping[str, Sequence[Contradiction]]


def describe_contradictions(races: Sequence[RaceRows], found: Contradictions) -> list[str]:
    """Describe the contradictions within races, one sentence for each kind of problem."""
    where: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for race in races:
        for problem, remedy, shown in found.get(race.race_id, ()):
            where[problem, remedy].append(f"race {race.race_id} ({shown})")
    return [
        f"{problem}: {join_limited(shown)}; {remedy}" for (problem, remedy), shown in where.items()
    ]


def describe_strays(rows: Sequence[ResultRow]) -> Iterator[str]:
    """Say which rows do not show their race, although their cells are valid."""
    lines = [row.line for row in rows if not row.faults]
    if lines:
        yield (
            f"no race_id, and more than one race of the series that day, in line "
            f"{format_items(lines)}; give the ID"
        )


def no_race(other_tracks: Sequence[RaceRows]) -> Iterator[str]:
    """Explain why there is no race."""
    if other_tracks:
        yield f"no race on a type of track such as {_known_types()}: {_with_types(other_tracks)}"
    else:
        yield "no row below the column names; export it again"


def warn_of_assumed_dates(dates: Sequence[str]) -> Iterator[str]:
    """Warn of dates that may have the day first."""
    if dates:
        yield month_first_warning(dates)


def warn_of_footers(rows: Sequence[ResultRow]) -> Iterator[str]:
    """Warn of rows that are of no race."""
    if rows:
        lines = format_items(row.line for row in rows)
        yield f"left out are rows without race, positions and laps, in line {lines}"


def warn_of_left_out(
    races: Sequence[RaceRows], contradictory: Contradictions, *, with_path: bool
) -> Iterator[str]:
    """Warn of races that are left out because something in them is wrong."""
    reasons = {
        race.title: [
            *describe_faults(race.faults, with_path=with_path),
            *(
                f"{row.path}, line {row.line}, may be of it"
                if with_path
                else f"line {row.line} may be of it"
                for row in race.strays[:1]
            ),
            *(f"{found.problem} ({found.shown})" for found in contradictory.get(race.race_id, ())),
        ]
        for race in races
    }
    wrong = [f"{title}: {' and '.join(why)}" for title, why in reasons.items() if why]
    if wrong:
        yield (
            f"left out: {len(wrong)} of {len(races)} races, which have invalid cells or contradict "
            f"themselves: {join_limited(wrong)}; correct them (strict refuses such files)"
        )


def warn_of_unknown_laps(races: Sequence[RaceRows]) -> Iterator[str]:
    """Warn of races whose fastest laps are not all known."""
    unknown = {
        race.title: [r.driver for r in race.results if r.fastest_laps != r.fastest_laps]
        for race in races
    }
    shown = [f"{title} ({format_items(who, 2)})" for title, who in unknown.items() if who]
    if shown:
        yield (
            f"blank fastest laps are taken as unknown: {len(shown)} of {len(races)} races count "
            f"for ratings only, {join_limited(shown)}"
        )


def warn_of_repeated(races: Sequence[RaceRows]) -> Iterator[str]:
    """Warn of rows that repeat others."""
    repeated = [f"{r.driver} in race {race.race_id}" for race in races for r in race.repeated]
    if repeated:
        yield f"rows that repeat others count once: {join_limited(repeated)}"


def warn_of_other_tracks(races: Sequence[RaceRows]) -> Iterator[str]:
    """Warn of races that are left out because of their track."""
    if races:
        yield (
            f"left out are races on a type of track other than {_known_types()}: "
            f"{_with_types(races)}"
        )


def warn_of_missing_drivers(results: RaceResults) -> Iterator[str]:
    """Warn of races that seem to lack drivers."""
    partial = [race for race in results if race.laps_led.sum() < _MIN_LED_SHARE * race.laps]
    if partial:
        shown = [f"race {r.race_id} ({r.laps_led.sum()} of {r.laps})" for r in partial]
        yield (
            f"the laps led do not add up to those of the race in {join_limited(shown)}; "
            "are all drivers there?"
        )


def _known_types() -> str:
    return ", ".join(get_args(TrackType))


def _with_types(races: Sequence[RaceRows]) -> str:
    firsts = [next(iter(race.results)) for race in races]
    return join_limited(
        [f"race {r.race_id} ({r.date}, {r.track_type or 'no type given'})" for r in firsts]
    )
