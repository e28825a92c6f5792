"""Lineups after the contest: their points, their ranks, and the share of the field they beat."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.frames import is_frame, is_series
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import SettingsError, join_limited
from dfs_portfolio.rules.lookup import find_players, lineup_indices
from dfs_portfolio.slate.player_points import PlayerPoints
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class LineupScores:
    """The points of lineups; arrays have shape (n_lineups,) and are read-only.

    Parameters
    ----------
    slate
        The players.
    lineups
        The indices of each lineup's players, ``None`` where they are not known.
    player_points
        Points of each player of the slate.
    points
        Points of each lineup, NaN if those of a player are not known.
    field
        Points of every entry of the field, ascending; ``None`` without a field.
    """

    slate: Slate
    lineups: tuple[tuple[int, ...] | None, ...]
    player_points: PlayerPoints
    points: FloatArray
    field: FloatArray | None = None

    @property
    def ranks(self) -> FloatArray:
        """Rank of each lineup among these, from 1; ties share the best, NaN without points."""
        return _ranks(np.sort(self.points[~np.isnan(self.points)]), self.points)

    @property
    def field_ranks(self) -> FloatArray | None:
        """Rank in the field of an entry with these points, from 1; ``None`` without a field."""
        return None if self.field is None else _ranks(self.field, self.points)

    @property
    def beaten(self) -> FloatArray | None:
        """Share of the field with fewer points, from 0 to 1; ties are not beaten.

        ``None`` without a field.
        """
        if self.field is None:
            return None
        below = np.searchsorted(self.field, self.points, side="left") / len(self.field)
        return _known(below, self.points)

    @property
    def tied(self) -> FloatArray | None:
        """Number of entries of the field with equal points, a lineup's own entry among them."""
        if self.field is None:
            return None
        left, right = (np.searchsorted(self.field, self.points, side) for side in _SIDES)
        return _known((right - left).astype(np.float64), self.points)

    @property
    def best(self) -> int | None:
        """Number of the best lineup, from 0; ``None`` if no lineup's points are known."""
        return None if np.isnan(self.points).all() else int(np.nanargmax(self.points))

    @property
    def without_points(self) -> tuple[int, ...]:
        """Indices of players in lineups whose points are not known."""
        used = sorted({index for lineup in self.lineups if lineup for index in lineup})
        return tuple(i for i in used if np.isnan(self.player_points.points[i]))

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each lineup.

        Columns: ``points``, ``rank`` (among these lineups), with a field ``field_rank``,
        ``beaten`` (share) and ``tied``, and a column with a name for each slot.
        """
        import pandas as pd

        columns: dict[str, Any] = {"points": self.points, "rank": _whole(self.ranks)}
        if self.field_ranks is not None and self.tied is not None:
            columns["field_rank"] = _whole(self.field_ranks)
            columns["beaten"] = self.beaten
            columns["tied"] = _whole(self.tied)
        frame = pd.DataFrame(columns)
        names, slots = self.slate.names, self.slate.contest.roster_size
        for slot in range(slots):
            frame[f"{self.slate.contest.sport.player}_{slot + 1}"] = [
                None if lineup is None else names[lineup[slot]] for lineup in self.lineups
            ]
        return frame

    def players_frame(self) -> pd.DataFrame:
        """Return a table with a row for each player in a lineup, the most points first.

        Columns: ``player_id``, ``name``, ``salary``, ``points``, and ``lineups``, their number.
        """
        import pandas as pd

        counts = np.zeros(len(self.slate), dtype=np.int64)
        for lineup in self.lineups:
            if lineup:
                counts[list(lineup)] += 1
        frame = pd.DataFrame(
            {
                "player_id": self.slate.ids,
                "name": self.slate.names,
                "salary": self.slate.salaries,
                "points": self.player_points.points,
                "lineups": counts,
            }
        )
        used = frame[frame["lineups"] > 0]
        return used.sort_values("points", ascending=False, kind="stable", ignore_index=True)


_SIDES: tuple[Any, Any] = ("left", "right")


def score_lineups(
    lineups: Iterable[Any],
    slate: Slate,
    points: PlayerPoints | ArrayLike | Mapping[Any, float],
    field: ArrayLike | None = None,
) -> LineupScores:
    """Score lineups by the points that players made, and compare them with a field.

    Parameters
    ----------
    lineups
        A portfolio, rows of `read_lineups`, or sequences of players: names, IDs as text, or
        indices in the slate.
    slate
        The players.
    points
        What players scored: from `read_race_points` or `match_standings`, or in the order of the
        slate, shape (n_players,), or by ID or name. NaN, or a missing player, is not known: no
        lineup with such a player gets points.
    field
        Points of every entry of the field, such as `Standings.points`, shape (n_entries,); own
        entries may be among them.

    Raises
    ------
    SettingsError
        If a lineup is none of the slate, or an array has another shape.

    Examples
    --------
    >>> from dfs_portfolio.sports.nascar.demo import load_demo
    >>> slate, _ = load_demo()
    >>> made = [float(i) for i in range(len(slate))]
    >>> scores = score_lineups([(0, 1, 2, 3, 4, 5), (1, 2, 3, 4, 5, 6)], slate, made, [0, 15, 20])
    >>> scores.points.tolist(), scores.ranks.tolist(), scores.best
    ([15.0, 21.0], [2.0, 1.0], 1)
    >>> scores.field_ranks.tolist(), scores.beaten.round(3).tolist(), scores.tied.tolist()
    ([2.0, 1.0], [0.333, 1.0], [1.0, 0.0])
    """
    if isinstance(lineups, (str, os.PathLike)) or is_frame(lineups):
        raise SettingsError("lineups in a file or data frame: pass read_lineups(lineups, slate)")
    made = (
        points if isinstance(points, PlayerPoints) else PlayerPoints(_array(points, slate), "given")
    )
    if made.points.shape != (len(slate),):
        raise SettingsError(
            f"points have the shape {made.points.shape}; give one number for each of the "
            f"{len(slate)} {slate.contest.sport.players}"
        )
    found = tuple(lineup_indices(slate, lineup, number) for number, lineup in enumerate(lineups, 1))
    multipliers = np.array([slot.multiplier for slot in slate.contest.slots])
    scored = np.array(
        [
            np.nan if lineup is None else float(made.points[list(lineup)] @ multipliers)
            for lineup in found
        ]
    )
    return LineupScores(slate, found, made, _rounded(scored), _sorted_field(field))


def _array(points: Any, slate: Slate) -> FloatArray:
    """Return points in the order of the slate."""
    if is_series(points) and list(points.index) != list(range(len(points))):
        points = points.to_dict()
    if isinstance(points, Mapping):
        keys, given = list(points), list(points.values())
        indices, problems = find_players(slate, keys, may_be_out=keys)
        if problems:
            raise SettingsError(f"points: {join_limited(problems)}")
        points = np.full(len(slate), np.nan)
        for index, value in zip(indices, given, strict=True):
            if index is not None:  # who is out is in no lineup
                points[index] = value
    try:
        return np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError):
        raise SettingsError(
            "points must be numbers, one for each player; read_race_points reads results, and a "
            "Series or mapping may have names or IDs as labels"
        ) from None


def _sorted_field(field: ArrayLike | None) -> FloatArray | None:
    if field is None:
        return None
    values: FloatArray
    try:
        values = np.asarray(_rounded(np.sort(np.asarray(field, dtype=np.float64))))
    except (TypeError, ValueError):
        values = np.empty((0, 0))
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise SettingsError("the field must be the points of its entries, one number for each")
    return values


def _rounded(points: NDArray[Any]) -> FloatArray:
    """Round to what sites show, so that equal sums are equal, and make the array read-only."""
    rounded: FloatArray = np.asarray(np.round(points, 2), dtype=np.float64)
    rounded.setflags(write=False)
    return rounded


def _ranks(ordered: FloatArray, points: FloatArray) -> FloatArray:
    above = len(ordered) - np.searchsorted(ordered, points, side="right")
    return _known(above + 1.0, points)


def _known(values: NDArray[Any], points: FloatArray) -> FloatArray:
    return np.where(np.isnan(points), np.nan, values)


def _whole(values: FloatArray | IntArray) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(values).astype("Int64")
