"""Exposure limits: as shares, the way users set them, and as counts of lineups."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import check_choice, hashable_key, raise_problems
from dfs_portfolio.errors import SettingsError, brief, format_items
from dfs_portfolio.rules.lookup import find_players, find_teams
from dfs_portfolio.slate.slate import Slate

OnInfeasible = Literal["relax", "raise", "partial"]
Relax = Literal["evenly", "fewest"]


def max_count(share: float, n_lineups: int) -> int:
    """Return the largest number of `n_lineups` lineups that a maximum share allows.

    Examples
    --------
    >>> max_count(0.29, 100), max_count(0.5, 5), max_count(0.0, 20)
    (29, 2, 0)
    """
    return math.floor(share * n_lineups + 1e-9)


def min_count(share: float, n_lineups: int) -> int:
    """Return the smallest number of `n_lineups` lineups that a minimum share requires.

    Examples
    --------
    >>> min_count(0.07, 100), min_count(0.125, 20)
    (7, 3)
    """
    return math.ceil(share * n_lineups - 1e-9)


def checked_share(name: str, share: float) -> float:
    """Return `share` if it lies in [0, 1], else raise `SettingsError`."""
    number = isinstance(share, (int, float, np.number)) and not isinstance(share, bool)
    if not number or not 0.0 <= share <= 1.0:
        hint = f"; did you mean {share / 100:g}?" if number and 1.0 < share <= 100.0 else ""
        raise SettingsError(f"{name} must be a share in [0, 1], got {share!r}{hint}")
    return float(share)


@dataclass(frozen=True)
class ExposureRange:
    """Limits on the share of the lineups that hold one player, or use one team.

    Parameters
    ----------
    min, max
        Smallest and largest share, in [0, 1]. If `max` is ``None``, the larger of the general limit
        and `min` applies.

    Raises
    ------
    SettingsError
        If a share is outside [0, 1], or `min` above `max`.

    Examples
    --------
    >>> ExposureRange(0.2).min
    0.2
    """

    min: float = 0.0
    max: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "min", checked_share("min exposure", self.min))
        if self.max is not None:
            object.__setattr__(self, "max", checked_share("max exposure", self.max))
            if self.min > self.max:
                raise SettingsError(f"min exposure {self.min:g} is above max exposure {self.max:g}")

    @classmethod
    def of(cls, what: str, value: object) -> ExposureRange:
        """Return a range as it is, or make one of a pair (min, max); ``None`` means no limit."""
        if isinstance(value, ExposureRange):
            return value
        if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
            raise SettingsError(f"exposure of {what} must be a range or (min, max), got {value!r}")
        low, high = value
        try:
            return cls(0.0 if low is None else low, high)
        except SettingsError as error:
            raise SettingsError(f"{what}: {error}") from None

    def most(self, general: float) -> float:
        """Return the largest share, where `general` is the limit for all others."""
        return max(general, self.min) if self.max is None else self.max


Ranges = Mapping[Any, ExposureRange | Sequence[float | None]]


@dataclass(frozen=True)
class ExposureLimits:
    """How often players and teams may be used, and must be used.

    Parameters
    ----------
    max_player, max_team
        Largest share of the lineups, in [0, 1]. 0 means never, 1 always. Players and teams listed
        in `players` or `teams` follow their own range instead. A locked player and that player's
        team are exempt from these general limits.
    on_infeasible
        What to do if no complete portfolio satisfies the limits. ``"relax"`` exceeds or misses them
        as little as possible and reports which; ``"raise"`` raises `ExposureInfeasibleError`;
        ``"partial"`` returns as many lineups as the limits allow. A share of 0 is never relaxed.
    players, teams
        Player (ID or name), or team (name) -> its `ExposureRange`, or a pair (min, max) in which
        ``None`` means no limit; stored as tuples of pairs.
    relax
        What "as little as possible" means. ``"evenly"``: the smallest largest overrun of any player
        or team first, then the fewest uses over or missing in all. ``"fewest"``: only the latter,
        so that a single player may be far over its cap.

    Examples
    --------
    >>> ExposureLimits(max_player=0.4).max_player
    0.4
    >>> ExposureLimits(players={"Kyle Larson": (0.2, 0.6)}).players
    (('Kyle Larson', ExposureRange(min=0.2, max=0.6)),)
    """

    max_player: float = 0.5
    max_team: float = 0.7
    on_infeasible: OnInfeasible = "relax"
    players: Ranges | Sequence[tuple[Hashable, ExposureRange]] = field(default=(), kw_only=True)
    teams: Ranges | Sequence[tuple[str, ExposureRange]] = field(default=(), kw_only=True)
    relax: Relax = field(default="evenly", kw_only=True)

    def __post_init__(self) -> None:
        for name in ("max_player", "max_team"):
            object.__setattr__(self, name, checked_share(name, getattr(self, name)))
        for name, choices in (("on_infeasible", OnInfeasible), ("relax", Relax)):
            check_choice(name, getattr(self, name), get_args(choices))
        for name in ("players", "teams"):
            object.__setattr__(self, name, _as_ranges(name, getattr(self, name)))

    def counts(self, slate: Slate, n_lineups: int, locked: Sequence[int] = ()) -> ExposureCounts:
        """Return the limits as counts for a portfolio of a given size.

        The general team limit applies to known teams only: a player without a team is not one.

        Parameters
        ----------
        slate
            The player pool.
        n_lineups
            Size of the portfolio.
        locked
            Indices of the players that are in every lineup. They and their teams are exempt from
            the general limits.

        Raises
        ------
        SettingsError
            If a player or team is not on the slate, or is named twice; names them all.
        """
        players, teams = self.ranges(slate)
        player_most = np.full(len(slate), max_count(self.max_player, n_lineups), dtype=np.int64)
        player_most[list(locked)] = n_lineups
        team_cap = max_count(self.max_team, n_lineups)
        team_most = np.where(slate.team_known, team_cap, n_lineups).astype(np.int64)
        team_most[slate.team_index[list(locked)]] = n_lineups
        counts = ExposureCounts(
            player_most,
            team_most,
            np.zeros_like(player_most),
            np.zeros_like(team_most),
            (player_most == 0) & (self.max_player == 0),
            (team_most == 0) & (self.max_team == 0),
        )
        held = {int(slate.team_index[index]) for index in locked}
        for index, limits in players.items():
            most = limits.most(1.0 if index in locked else self.max_player)
            counts.player_most[index] = max_count(most, n_lineups)
            counts.player_never[index] = most == 0
            counts.player_least[index] = min_count(limits.min, n_lineups)
        for index, limits in teams.items():
            most = limits.most(1.0 if index in held else self.max_team)
            counts.team_most[index] = max_count(most, n_lineups)
            counts.team_never[index] = most == 0
            counts.team_least[index] = min_count(limits.min, n_lineups)
        return counts

    def ranges(self, slate: Slate) -> tuple[dict[int, ExposureRange], dict[int, ExposureRange]]:
        """Return the ranges of players and teams that have their own, by index in the slate.

        Raises
        ------
        SettingsError
            If a player or team is not on the slate, or is named twice; names them all.
        """
        problems: list[str] = []
        # Nobody who is out is used too often.
        ranges = cast("tuple[tuple[Hashable, ExposureRange], ...]", self.players)
        capped = [key for key, limits in ranges if not limits.min]
        find = partial(find_players, may_be_out=capped)
        players = _resolved(find, slate, ranges, problems)
        teams = _resolved(find_teams, slate, self.teams, problems)
        raise_problems(problems)
        return players, teams


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class ExposureCounts:
    """Exposure limits as whole numbers of lineups, in slate order.

    Parameters
    ----------
    player_most, team_most
        Most lineups that may use each player or team; shapes (n_players,) and (n_teams,).
    player_least, team_least
        Fewest lineups that must use it; same shapes.
    player_never, team_never
        Whether its largest share is 0, which is never relaxed; same shapes.
    """

    player_most: NDArray[np.int64]
    team_most: NDArray[np.int64]
    player_least: NDArray[np.int64]
    team_least: NDArray[np.int64]
    player_never: NDArray[np.bool_]
    team_never: NDArray[np.bool_]

    def loosened(self, overrun: int) -> ExposureCounts:
        """Return the limits, each exceeded or missed by at most this many uses."""
        return replace(
            self,
            player_most=self.player_most + np.where(self.player_never, 0, overrun),
            team_most=self.team_most + np.where(self.team_never, 0, overrun),
            player_least=self.player_least - overrun,
            team_least=self.team_least - overrun,
        )


def _as_ranges(name: str, given: Any) -> tuple[tuple[Any, ExposureRange], ...]:
    """Return checked ranges as a tuple of pairs of player or team and range."""
    pairs = given.items() if isinstance(given, Mapping) else given
    try:
        return tuple(
            (hashable_key(name, key), ExposureRange.of(repr(key), value)) for key, value in pairs
        )
    except (TypeError, ValueError) as error:
        if isinstance(error, SettingsError):
            raise
        raise SettingsError(f"{name} must give a range for each name, got {brief(given)}") from None


def _resolved(find: Any, slate: Slate, given: Any, problems: list[str]) -> dict[int, ExposureRange]:
    """Return the ranges by index; unknown names, and two names for one index, are problems."""
    ranges: tuple[tuple[Any, ExposureRange], ...] = given
    found, unknown = find(slate, [key for key, _ in ranges])
    problems.extend(unknown)
    resolved: dict[int, ExposureRange] = {}
    twice = []
    for index, (key, limits) in zip(found, ranges, strict=True):
        if index in resolved:
            twice.append(key)
        elif index is not None:
            resolved[index] = limits
    if twice:
        problems.append(f"exposure given more than once for {format_items(twice)}: keep one range")
    return resolved
