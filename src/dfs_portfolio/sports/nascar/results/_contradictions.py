"""Contradictions within the results of a race."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dfs_portfolio.errors import join_limited
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.sports.nascar.results.driver_results import DriverResult

_FACTS: Final = ("date", "series", "track_type", "scheduled_laps", "race_laps", "points_race")
_CHECK: Final = "check these rows"


class Contradiction(NamedTuple):
    """A contradiction in a race: the problem, its remedy, and the values that show it.

    Problem and remedy are the same for every race with such a contradiction.
    """

    problem: str
    remedy: str
    shown: str


def contradictions(race: Sequence[DriverResult]) -> Iterator[Contradiction]:
    """Find all contradictions in a race.

    Parameters
    ----------
    race
        The results with one race ID, without repeated rows.
    """
    yield from _in_facts(race)
    yield from _in_drivers(race)
    yield from _in_positions(race)
    yield from _in_laps(race)


def race_laps(race: Sequence[DriverResult]) -> int:
    """Return the laps of a race; if not known, the most laps that a driver completed."""
    return race[0].race_laps or max(result.laps for result in race)


def _in_facts(race: Sequence[DriverResult]) -> Iterator[Contradiction]:
    for fact in _FACTS:
        values = list(dict.fromkeys(str(getattr(result, fact)) for result in race))
        if len(values) > 1:
            yield Contradiction(
                f"more than one {fact} in a race",
                "correct it, or give each race an ID of its own",
                join_limited(values),
            )


def _in_drivers(race: Sequence[DriverResult]) -> Iterator[Contradiction]:
    count = Counter(normalise_name(result.driver) for result in race)
    twice = [result.driver for result in race if count[normalise_name(result.driver)] > 1]
    if twice:
        yield Contradiction(
            "a driver twice in a race, with different values",
            "keep one row a driver",
            join_limited(list(dict.fromkeys(twice))),
        )
    if len(race) < 2:
        yield Contradiction("a race of one driver", "give all drivers of a race", race[0].driver)


def _in_positions(race: Sequence[DriverResult]) -> Iterator[Contradiction]:
    for key in ("start", "finish"):
        positions = [getattr(result, key) for result in race]
        count = Counter(positions)
        shared = [f"{r.driver} {p}" for r, p in zip(race, positions, strict=True) if count[p] > 1]
        if shared:
            yield Contradiction(
                f"a {key} shared by drivers of a race", _CHECK, join_limited(shared)
            )
    best = min(result.finish for result in race)
    if best > 1:
        yield Contradiction(
            "nobody is first in a race", "give all drivers of a race", f"the best finish is {best}"
        )


def _in_laps(race: Sequence[DriverResult]) -> Iterator[Contradiction]:
    laps = race_laps(race)
    if not laps:
        yield Contradiction("a race without laps", "leave it out", "nobody completed any")
    over = [f"{result.driver} {result.laps}" for result in race if result.laps > laps]
    if over:
        yield Contradiction(
            "laps above those of the race", _CHECK, f"{join_limited(over)} of {laps}"
        )
    for key in ("laps_led", "fastest_laps"):
        counts = [(result, getattr(result, key)) for result in race]
        above = [f"{r.driver} {n} of {r.laps}" for r, n in counts if n > r.laps]
        if above:
            yield Contradiction(f"{key} above the laps completed", _CHECK, join_limited(above))
        total = sum(n for _, n in counts if not math.isnan(n))
        if total > laps:
            yield Contradiction(
                f"{key} that add up to more than the laps of a race", _CHECK, f"{total} of {laps}"
            )
