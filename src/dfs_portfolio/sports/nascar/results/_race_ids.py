"""Which race a row of results is of, where the file has no ID for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.sports.nascar.results.driver_results import KnownRace, ResultRow

_Day = tuple[str | None, date | None]
_Place = tuple[str, str]  # track and name of the race, without blanks and signs


def race_ids(rows: Sequence[ResultRow]) -> list[str | None]:
    """Return the ID of the race of each row; ``None`` where the row does not show its race.

    A row without an ID is of the race with the same series, day and track, which gets an ID made
    of these three if no row has one. Two races of a series on one day and track, such as heats,
    are told apart by their names.
    """
    known = list(dict.fromkeys(row.race for row in rows))
    ids: dict[KnownRace, str | None] = {race: race.race_id for race in known if race.race_id}
    given: defaultdict[_Day, dict[str, str]] = defaultdict(dict)
    for race in ids:
        given[race.series, race.day][race.race_id] = plain_column(race.track)
    made: defaultdict[_Day, dict[_Place, str]] = defaultdict(dict)
    heats = _with_several_winners(rows)
    # Races with a track first, so that rows without one find them.
    for race in sorted((r for r in known if not r.race_id), key=lambda r: not r.track):
        if race.series is None or race.day is None:
            ids[race] = None
            continue
        day, track = (race.series, race.day), plain_column(race.track)
        heat = _without_name(race) in heats
        own = (track, plain_column(race.name) if heat else "")
        fits = [i for i, other in given[day].items() if _may_agree(other, track)]
        if not fits and not track and not heat:
            fits = list(made[day].values())
        if not fits:
            fits = [made[day].setdefault(own, _made_id(race, with_name=heat))]
        ids[race] = fits[0] if len(fits) == 1 else None
    return [ids[row.race] for row in rows]


def may_be_of(row: KnownRace, races: Iterable[KnownRace]) -> bool:
    """Tell whether a row that does not show its race may be of the race of some other rows."""
    return any(
        row.series in (None, race.series)
        and row.day in (None, race.day)
        and _may_agree(plain_column(race.track), plain_column(row.track))
        for race in races
    )


def _may_agree(one: str, other: str) -> bool:
    return not one or not other or one == other


def _without_name(race: KnownRace) -> KnownRace:
    return race._replace(name="", track=plain_column(race.track))


def _with_several_winners(rows: Sequence[ResultRow]) -> set[KnownRace]:
    """Return races, by all but their names, that have more than one first finisher."""
    winners: defaultdict[KnownRace, set[str]] = defaultdict(set)
    for row in rows:
        if not row.race.race_id and row.result is not None and row.result.finish == 1:
            winners[_without_name(row.race)].add(plain_column(row.race.name))
    return {race for race, names in winners.items() if len(names) > 1}


def _made_id(race: KnownRace, *, with_name: bool) -> str:
    def parts() -> Iterator[str]:
        yield str(race.series)
        yield str(race.day)
        yield race.track
        if with_name:
            yield race.name

    return " ".join(filter(None, parts()))
