"""Exposure limits that a portfolio violates, and in words: what cannot be kept, and what works."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.exposure_limits import (
    ExposureLimits,
    ExposureRange,
    max_count,
    min_count,
)
from dfs_portfolio.slate.slate import Slate

Kind = Literal["player", "team"]
Counts = NDArray[np.int64]
# Up to this many limits of single players and teams are named in the verdict.
MOST_NAMED = 2


@dataclass(frozen=True)
class Relaxation:
    """An exposure limit that the portfolio violates, because no portfolio satisfies all of them.

    Parameters
    ----------
    kind
        ``"player"`` or ``"team"``.
    name
        Name of the player or team.
    uses, limit
        Number of lineups that hold it, and the cap or minimum.
    short
        Whether `limit` is a minimum.
    share
        The cap or minimum as a share, if it is known.
    general
        Whether it is the limit of all players or teams, not one of its own.

    Examples
    --------
    >>> print(Relaxation("team", "Penske", 9, 7))
    team Penske: 9 lineups, cap 7
    """

    kind: Kind
    name: str
    uses: int
    limit: int
    short: bool = False
    share: float | None = None
    general: bool = False

    def __str__(self) -> str:
        what = "at least" if self.short else "cap"
        return f"{self.kind} {self.name}: {self.uses} lineups, {what} {self.limit}"

    @property
    def beyond(self) -> int:
        """Number of lineups by which the limit is exceeded or missed."""
        return abs(self.uses - self.limit)


def list_relaxations(
    slate: Slate, limits: ExposureLimits, book: ExposureBook, n_lineups: int, locked: Sequence[int]
) -> tuple[Relaxation, ...]:
    """List the exposure limits of a portfolio of this size that its uses violate.

    Parameters
    ----------
    slate, limits
        The player pool, and the limits.
    book
        Uses of players and teams in the portfolio.
    n_lineups
        Size that the limits are shares of.
    locked
        Indices of locked players, who are exempt from general limits.
    """
    counts, (players, teams) = limits.counts(slate, n_lineups, locked), limits.ranges(slate)
    return (
        *_violated("player", slate.names, book.player, counts.player_most, counts.player_least,
                   limits.max_player, players),
        *_violated("team", slate.team_names, book.team, counts.team_most, counts.team_least,
                   limits.max_team, teams),
    )  # fmt: skip


def _violated(
    kind: Kind,
    names: Sequence[str],
    used: Counts,
    most: Counts,
    least: Counts,
    share: float,
    ranges: Mapping[int, ExposureRange],
) -> Iterator[Relaxation]:
    """List violated limits of one kind; `share` is the general limit, `ranges` are the others."""
    for index in np.flatnonzero((used > most) | (used < least)).tolist():
        short = bool(used[index] < least[index])
        own = ranges.get(index, ExposureRange())
        yield Relaxation(
            kind,
            names[index],
            int(used[index]),
            int(least[index] if short else most[index]),
            short,
            own.min if short else own.most(share),
            general=not short and own.max is None and own.min <= share,
        )


def relaxation_verdict(
    relaxations: Sequence[Relaxation],
    n_lineups: int,
    player: str,
    *,
    proven: bool,
    evenly: bool,
    n_kept: int = 0,
) -> str:
    """Return in one sentence which exposure limits cannot be kept, and what works instead.

    Parameters
    ----------
    relaxations
        The violated limits.
    n_lineups
        Size that the limits are shares of.
    player
        The sport's word for a player.
    proven
        Whether it is proven that no portfolio is closer to the limits.
    evenly
        Whether the largest violation is the smallest possible.
    n_kept
        Number of the lineups that were kept, and that may break limits themselves.

    Examples
    --------
    >>> over = Relaxation("player", "Kyle Larson", 4, 3, share=0.15, general=True)
    >>> relaxation_verdict([over], 20, "driver", proven=True, evenly=True)
    'No 20 lineups keep every driver to 15% with your other settings; 20% works, and is what you \
have (1 driver over).'
    """
    if not relaxations:
        return ""
    wanted, works = what_works(relaxations, n_lineups, player)
    one = n_lineups == 1
    size = "lineup" if one else f"{n_lineups} lineups"
    verb = ("keeps" if one else "keep") if proven else f"{'was' if one else 'were'} found to keep"
    fewest = f"with the fewest extra uses, {sum(r.beyond for r in relaxations)}, "
    kept = f" and the {n_kept} kept lineups" if n_kept else ""
    are = "are" if works.endswith("work") else "is"
    how = "" if evenly else fewest
    return (
        f"No {size} {verb} {wanted} with your other settings{kept}; {how}{works}, "
        f"and {are} what you have ({_numbers(relaxations, player)})."
    )


def never_for_all(player: str) -> str:
    """Say that shares of 0 leave nobody, given the sport's word for a player."""
    return f"a maximal exposure of 0 means never, for every {player} or team: give a share above 0"


def what_works(relaxations: Sequence[Relaxation], n_lineups: int, player: str) -> tuple[str, str]:
    """Return in words the limits that are violated, and what works in place of them.

    Examples
    --------
    >>> what_works([Relaxation("team", "Penske", 9, 7, share=0.7, general=True)], 10, "driver")
    ('every team to 70%', '90% works')
    """
    limits = list(_limits(relaxations, n_lineups, player))
    wanted = _joined([limit.wanted for limit in limits])
    if len(limits) == 1:
        return wanted, f"{limits[0].works.split(' for ')[0]} works"
    return wanted, f"{_joined([limit.works for limit in limits])} work"


@dataclass(frozen=True)
class _Limit:
    """A limit in words: what was wanted, and what works."""

    wanted: str
    works: str


def _limits(relaxations: Sequence[Relaxation], n: int, player: str) -> Iterator[_Limit]:
    """Yield the general limits, and those of single players and teams, together if many."""
    for kind, word in (("player", player), ("team", "team")):
        general = [r for r in relaxations if r.kind == kind and r.general]
        if general:
            most = max(r.uses for r in general)
            wanted = f"every {word} to {_percent(general[0].share or 0.0)}"
            yield _Limit(wanted, f"{_share_that_works(most, n)} for {word}s")
    own = [r for r in relaxations if not r.general]
    for r in own[:MOST_NAMED] if len(own) <= MOST_NAMED else ():
        limit = f"{r.limit} of {n}" if r.share is None else _percent(r.share)
        wanted = f"{r.name} at {limit} or more" if r.short else f"{r.name} to {limit}"
        yield _Limit(wanted, f"{_share_that_works(r.uses, n, short=r.short)} for {r.name}")
    if len(own) > MOST_NAMED:
        most = max(r.beyond for r in own)
        lineups = "1 lineup" if most == 1 else f"{most} lineups"
        yield _Limit(f"{len(own)} limits of single {player}s or teams", f"{lineups} off for those")


def _share_that_works(uses: int, n_lineups: int, *, short: bool = False) -> str:
    """Return the roundest share in percent that is this number of lineups as a cap or minimum."""
    for digits in range(10):
        unit = 10.0**-digits
        if short:
            percent = math.floor(100 * uses / n_lineups / unit + 1e-9) * unit
            same = min_count(percent / 100, n_lineups) == uses
        else:
            percent = math.ceil(100 * uses / n_lineups / unit - 1e-9) * unit
            same = max_count(percent / 100, n_lineups) == uses
        if same:
            break
    return _percent(percent / 100)


def _numbers(relaxations: Sequence[Relaxation], player: str) -> str:
    """Count the players and teams over their caps, and those short of their minimums."""
    parts = []
    for short, what in ((False, "over"), (True, "short")):
        for kind, word in (("player", player), ("team", "team")):
            count = sum(r.kind == kind and r.short == short for r in relaxations)
            if count:
                parts.append(f"{count} {word}{'' if count == 1 else 's'} {what}")
    return ", ".join(parts)


def _joined(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _percent(share: float) -> str:
    return f"{100 * share:.10g}%"
