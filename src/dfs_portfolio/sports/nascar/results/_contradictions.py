"""What cannot be true of a race that was run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dfs_portfolio.errors import join_limited
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.sports.nascar.results.driver_results import Entry

_FACTS: Final = ("date", "series", "track_type", "scheduled_laps", "race_laps", "points_race")
_CHECK: Final = "check these rows"


class Contradiction(NamedTuple):
    """What is wrong with a race; `shown` says by what, and is all that differs between races."""

    problem: str
    remedy: str
    shown: str


def contradictions(race: Sequence[Entry]) -> Iterator[Contradiction]:
    """Give all that is wrong with a race.

    Parameters
    ----------
    race
        The entries with one race ID, none twice.
    """
    yield from _of_the_race(race)
    yield from _of_drivers(race)
    yield from _of_places(race)
    yield from _of_laps(race)


def laps_of(race: Sequence[Entry]) -> int:
    """Return the laps of a race: the most that anybody completed, where they are not given."""
    return race[0].race_laps or max(entry.laps for entry in race)


def _of_the_race(race: Sequence[Entry]) -> Iterator[Contradiction]:
    for fact in _FACTS:
        values = list(dict.fromkeys(str(getattr(entry, fact)) for entry in race))
        if len(values) > 1:
            yield Contradiction(
                f"more than one {fact} in a race",
                "correct it, or give each race an ID of its own",
                join_limited(values),
            )


def _of_drivers(race: Sequence[Entry]) -> Iterator[Contradiction]:
    count = Counter(normalise_name(entry.driver) for entry in race)
    twice = [entry.driver for entry in race if count[normalise_name(entry.driver)] > 1]
    if twice:
        yield Contradiction(
            "a driver twice in a race, with different values",
            "keep one row a driver",
            join_limited(list(dict.fromkeys(twice))),
        )
    if len(race) < 2:
        yield Contradiction("a race of one driver", "give all drivers of a race", race[0].driver)


def _of_places(race: Sequence[Entry]) -> Iterator[Contradiction]:
    for key in ("start", "finish"):
        places = [getattr(entry, key) for entry in race]
        count = Counter(places)
        shared = [f"{e.driver} {p}" for e, p in zip(race, places, strict=True) if count[p] > 1]
        if shared:
            yield Contradiction(
                f"a {key} shared by drivers of a race", _CHECK, join_limited(shared)
            )
    best = min(entry.finish for entry in race)
    if best > 1:
        yield Contradiction(
            "nobody is first in a race", "give all drivers of a race", f"the best finish is {best}"
        )


def _of_laps(race: Sequence[Entry]) -> Iterator[Contradiction]:
    laps = laps_of(race)
    if not laps:
        yield Contradiction("a race without laps", "leave it out", "nobody completed any")
    over = [f"{entry.driver} {entry.laps}" for entry in race if entry.laps > laps]
    if over:
        yield Contradiction(
            "laps above those of the race", _CHECK, f"{join_limited(over)} of {laps}"
        )
    for key in ("laps_led", "fastest_laps"):
        counts = [(entry, getattr(entry, key)) for entry in race]
        above = [f"{e.driver} {n} of {e.laps}" for e, n in counts if n > e.laps]
        if above:
            yield Contradiction(f"{key} above the laps completed", _CHECK, join_limited(above))
        total = sum(n for _, n in counts)
        if total > laps:
            yield Contradiction(
                f"{key} that add up to more than the laps of a race", _CHECK, f"{total} of {laps}"
            )
