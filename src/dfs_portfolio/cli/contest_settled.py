"""The core of ``contest --settle``: what own entries won in a contest that was played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.cli.contest_entries import OwnEntries, further_note
from dfs_portfolio.errors import DataError, format_items
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.sites.draftkings.standings_match import MatchedStandings
from dfs_portfolio.slate.player_points import PlayerPoints
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.winnings import prizes_won
from dfs_portfolio.winnings.prizes_won import above_and_tied

if TYPE_CHECKING:
    import pandas as pd


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class SettledEntries:
    """What own entries won in a contest that was played.

    Parameters
    ----------
    gpp
        The contest.
    slate
        The players.
    own
        The entries.
    points, ranks, tied, prizes
        Of each own entry: its points, its rank from 1, how many entries have these points, itself
        among them, and the dollars that it won. Shape (n_own,).
    n_entries, n_paid, paid
        Entries of the contest, how many of them are paid, and all that is paid, in dollars.
    notes
        What else a person should know, a sentence each.
    """

    gpp: Gpp
    slate: Slate
    own: OwnEntries
    points: FloatArray
    ranks: IntArray
    tied: IntArray
    prizes: FloatArray
    n_entries: int
    n_paid: int
    paid: float
    notes: tuple[str, ...] = ()

    @property
    def winnings(self) -> float:
        """Dollars that all own entries won."""
        return float(self.prizes.sum())

    @property
    def fees(self) -> float:
        """Dollars that all own entries cost."""
        return self.gpp.entry_fee * len(self.prizes)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each own entry."""
        import pandas as pd

        names = (*self.slate.names, "")
        size = self.slate.contest.roster_size
        blank = (len(self.slate),) * size
        return pd.DataFrame(
            {
                "lineup": list(self.own.labels),
                "rank": self.ranks,
                "points": self.points,
                "tied": self.tied,
                "prize": self.prizes,
            }
            | {
                f"{self.slate.contest.sport.player}_{slot + 1}": [
                    names[(lineup or blank)[slot]] for lineup in self.own.lineups
                ]
                for slot in range(size)
            }
        )


def settle_entries(
    slate: Slate,
    own: OwnEntries,
    gpp: Gpp,
    standings: MatchedStandings,
    points: PlayerPoints | None = None,
) -> SettledEntries:
    """Pay own entries by the standings of their contest.

    Parameters
    ----------
    slate
        The players.
    own
        Entries of the standings, which have their points there; or further lineups, which have
        those of their players.
    gpp
        The contest.
    standings
        All its entries.
    points
        Points of players, by default those that the standings list.

    Raises
    ------
    DataError
        If ranks and points of the standings do not agree, since entries are then missing, or if
        the points of a further lineup's players are not known.
    """
    _check_ranks(standings)
    made = standings.player_points if points is None else points
    there = standings.standings.points
    notes = [*own.notes, *made.notes]
    if own.rows:
        every, rows = there, np.array(own.rows)
        notes += _unlike(own, there[rows], made)
    else:
        every = np.append(there, _points_of(slate, own, made))
        rows = np.arange(len(there), len(every))
        notes.append(further_note(own, standings))
    if len(there) < gpp.entries and own.rows:
        notes.append(
            f"{len(there):,} of the contest's {gpp.entries:,} entries are in the standings: if it "
            "filled, they are not all"
        )
    prizes = prizes_won(every, gpp.payouts)
    above, tied = above_and_tied(every)
    return SettledEntries(
        gpp,
        slate,
        own,
        every[rows],
        above[rows] + 1,
        tied[rows],
        prizes[rows],
        len(every),
        int((prizes > 0).sum()),
        float(prizes.sum()),
        tuple(notes),
    )


def _check_ranks(standings: MatchedStandings) -> None:
    """Refuse standings whose ranks are not those of their points: who is missing is not paid."""
    entries = standings.standings.entries
    above, _ = above_and_tied(standings.standings.points)
    wrong = [e.entry_id for e, n in zip(entries, above, strict=True) if e.rank != n + 1]
    if wrong:
        raise DataError(
            standings.standings.source,
            [
                f"the ranks of {len(wrong):,} of {len(entries):,} entries do not agree with their "
                f"points ({format_items(wrong)}), so prizes cannot be told: export all entries"
            ],
        )


def _points_of(slate: Slate, own: OwnEntries, made: PlayerPoints) -> FloatArray:
    """Return the points of lineups, all of whose players must have some."""
    lineups = np.array(own.lineups, dtype=np.int64)
    points = made.points[lineups].sum(axis=1)
    unknown = sorted({int(i) for i in lineups.ravel() if np.isnan(made.points[i])})
    if unknown:
        raise DataError(
            made.source,
            [
                f"no points of {format_items(slate.names[i] for i in unknown)}, who are in "
                f"{int(np.isnan(points).sum())} of the lineups; give the results of the race "
                "(--results)"
            ],
        )
    return np.asarray(points)


def _unlike(own: OwnEntries, points: FloatArray, made: PlayerPoints) -> list[str]:
    """Say which entries do not have the points of their players; unknown ones do not count."""
    unlike = [
        label
        for label, lineup, mine in zip(own.labels, own.lineups, points, strict=True)
        if lineup and abs(made.points[list(lineup)].sum() - mine) > 0.006
    ]
    if not unlike:
        return []
    return [
        f"the points of {len(unlike):,} of the {len(own.labels):,} entries are not the sum of "
        f"their players' points by {made.source} ({format_items(unlike)}); the standings count"
    ]
