"""Contest standings against a slate: lineups by index, ownership and points of its players."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.inputs.file_kinds import game_of
from dfs_portfolio.inputs.player_rows import warn_of_assumed
from dfs_portfolio.sites.draftkings.standings import Standings
from dfs_portfolio.slate.name_matching import match_players
from dfs_portfolio.slate.player_points import PlayerPoints
from dfs_portfolio.slate.slate import Slate

# Sums of points in these files have the error of binary fractions.
_TOLERANCE = 0.006


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class MatchedStandings:
    """Contest standings, with players as indices of a slate.

    Parameters
    ----------
    standings
        The standings.
    slate
        The players.
    lineups
        The indices of each entry's players in the order of its slots; empty for an entry without a
        lineup, ``None`` where a name is not in the slate.
    ownership
        Share of the entries that hold each player, in percent, shape (n_players,); NaN where the
        file does not list the player.
    player_points
        Points of each player.
    unknown
        Names of the file that are not in the slate.
    known
        The indices of each entry's players who are in the slate, in the order of its slots.
    """

    standings: Standings
    slate: Slate
    lineups: tuple[tuple[int, ...] | None, ...]
    ownership: FloatArray
    player_points: PlayerPoints
    unknown: tuple[str, ...]
    known: tuple[tuple[int, ...], ...]

    def unlike_their_players(self) -> list[int]:
        """Return the entries whose points are not the sum of their players' points.

        Entries without a lineup, or with players whose points are not known, are not among them.
        """
        points, found = self.player_points.points, []
        for i, (entry, lineup) in enumerate(zip(self.standings.entries, self.lineups, strict=True)):
            if lineup and abs(points[list(lineup)].sum() - entry.points) > _TOLERANCE:
                found.append(i)
        return found


def match_standings(standings: Standings, slate: Slate) -> MatchedStandings:
    """Find the players of contest standings in a slate.

    Parameters
    ----------
    standings
        Of a contest on this slate.
    slate
        The players. They are matched by name: standings have no IDs.

    Raises
    ------
    FileFormatError
        If the standings are of another sport, or more than half of their players are not in the
        slate.

    Examples
    --------
    >>> from dfs_portfolio.sites.draftkings.standings import StandingsEntry, StandingsPlayer
    >>> from dfs_portfolio.sports.nascar.demo import load_demo
    >>> slate, _ = load_demo()
    >>> entry = StandingsEntry(1, "7", "ann", 60.5, ("D",), ("Kyle Larson",))
    >>> player = StandingsPlayer("Kyle Larson", "D", 100.0, 60.5)
    >>> found = match_standings(Standings("a.csv", (entry,), (player,)), slate)
    >>> found.lineups, float(found.ownership[0]), found.unlike_their_players()
    (((0,),), 100.0, [])
    """
    _check_sport(standings, slate)
    names = dict.fromkeys(
        [player.name for player in standings.players]
        + [name for entry in standings.entries for name in entry.lineup]
    )
    match = match_players([(None, name) for name in names], slate, assume_suffix=True)
    warn_of_assumed(standings.source, match.assumed)
    index_of = dict(zip(names, match.indices, strict=True))
    unknown = tuple(name for name, index in index_of.items() if index is None)
    if 2 * len(unknown) > len(names):
        raise FileFormatError(
            standings.source,
            [
                f"standings of another slate: {len(unknown)} of {len(names)} names are not in it, "
                f"{format_items(unknown)}"
            ],
        )
    found: dict[tuple[str, ...], tuple[int, ...]] = {}
    for entry in standings.entries:
        if entry.lineup not in found:
            indices = [index_of[name] for name in entry.lineup]
            found[entry.lineup] = tuple(index for index in indices if index is not None)
    known = tuple(found[entry.lineup] for entry in standings.entries)
    ownership, points = np.full((2, len(slate)), np.nan)
    for player in standings.players:
        index = index_of[player.name]
        if index is not None:
            ownership[index], points[index] = player.ownership, player.points
    ownership.setflags(write=False)
    return MatchedStandings(
        standings,
        slate,
        tuple(
            indices if len(indices) == len(entry.lineup) else None
            for entry, indices in zip(standings.entries, known, strict=True)
        ),
        ownership,
        PlayerPoints(points, f"{standings.source}, column FPTS", tuple(_notes(standings, unknown))),
        unknown,
        known,
    )


def _check_sport(standings: Standings, slate: Slate) -> None:
    slots, contest = standings.slots, slate.contest
    if not slots <= set(contest.slot_names):
        game = game_of(slots)
        sport = f", {game}" if game else ""
        shown = format_items(sorted(slots))
        raise FileFormatError(
            standings.source,
            [
                f"the standings of another contest{sport} (slots {shown}); "
                f"the slate is one of {contest.name}"
            ],
        )


def _notes(standings: Standings, unknown: tuple[str, ...]) -> Iterator[str]:
    if not standings.players:
        yield f"{standings.source} does not list the points of players"
    if unknown:
        yield f"{len(unknown)} names of {standings.source} are not in the slate: " + format_items(
            unknown
        )
    if not standings.finished:
        yield "the contest is not over: points are those so far"
