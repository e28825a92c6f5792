"""What cannot be true of a race that was run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from dfs_portfolio.draftkings.names import normalise_name
from dfs_portfolio.errors import join_some
from dfs_portfolio.race_results.entries import Entry

_FACTS: Final = ("date", "series", "track_type", "scheduled_laps", "race_laps", "points_race")


def contradictions(race: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Give what is wrong with the entries of a race: the problem, and what shows it.

    Parameters
    ----------
    race
        All entries with one race ID; none twice.
    """
    for fact in _FACTS:
        values = dict.fromkeys(str(getattr(entry, fact)) for entry in race)
        if len(values) > 1:
            yield f"more than one {fact} in a race", join_some(list(values))
    names = Counter(normalise_name(entry.driver) for entry in race)
    twice = [entry.driver for entry in race if names[normalise_name(entry.driver)] > 1]
    if twice:
        yield (
            "a driver twice in a race, with different values",
            join_some(list(dict.fromkeys(twice))),
        )
    if len(race) < 2:
        yield "a race of one driver", race[0].driver
    for place in ("start", "finish"):
        taken = Counter(getattr(entry, place) for entry in race)
        shared = [
            f"{entry.driver} {taken_place}"
            for entry in race
            if taken[taken_place := getattr(entry, place)] > 1
        ]
        if shared:
            yield f"a {place} shared by drivers of a race", join_some(shared)
    if all(entry.finish > 1 for entry in race):
        yield "nobody finishes first in a race", f"best is {min(e.finish for e in race)}"
    yield from _of_laps(race)


def laps_of(race: Sequence[Entry]) -> int:
    """Return the laps of a race: the most that anybody completed, where they are not given."""
    return race[0].race_laps or max(entry.laps for entry in race)


def _of_laps(race: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    laps = laps_of(race)
    if not laps:
        yield "a race without a lap", "nobody completed any"
    more = [f"{e.driver} {e.laps}" for e in race if e.laps > laps]
    if more:
        yield "more laps completed than the race had", f"{join_some(more)} of {laps}"
    for count in ("laps_led", "fastest_laps"):
        over = [e for e in race if getattr(e, count) > e.laps]
        if over:
            shown = [f"{e.driver} {getattr(e, count)} of {e.laps}" for e in over]
            yield f"{count} above the laps completed", join_some(shown)
        total = sum(getattr(entry, count) for entry in race)
        if total > laps:
            yield f"{count} that add up to more than the laps of the race", f"{total} of {laps}"
