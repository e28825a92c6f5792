"""Ownership as it comes: in percent or in shares, checked by what it adds up to and what it spends.

The shares of the players of a lineup add up to the roster, and shares times salaries are the mean
that the field spends on a lineup: between 99.4% and 99.8% of the cap in real contests
(``docs/field.md``). Projections of ownership that were never held against the cap spend as little
as 80% of it, which no field does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.frames import is_series
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import (
    DataError,
    DataWarning,
    SettingsError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.rules.lookup import find_players
from dfs_portfolio.slate.slate import Slate

# By how much rounded numbers may miss their sum, relative to it.
ROUNDING: Final = 0.005
# Share of the cap that a field spends at least, and that repaired ownership spends.
LEAST_SPEND: Final = 0.98
USUAL_SPEND: Final = 0.995
# Halvings in the search for one number.
HALVINGS: Final = 60
FARTHEST: Final = 60.0

OwnershipLike = ArrayLike | Mapping[Any, float]


@dataclass(frozen=True)
class Spending:
    """What lineups of a slate can cost, in dollars.

    Parameters
    ----------
    cheapest, dearest
        Salaries of the cheapest and of the dearest lineup.
    """

    cheapest: int
    dearest: int

    def limits(self, least_spend: float) -> tuple[float, float]:
        """Return the least and the most that a field is believed to spend on a lineup."""
        return max(self.cheapest, least_spend * self.dearest), float(self.dearest)


def ownership_shares(slate: Slate, ownership: OwnershipLike | None) -> FloatArray:
    """Return ownership as shares from 0 to 1, shape (n_players,); their sum is not checked.

    Parameters
    ----------
    slate
        The players.
    ownership
        In percent or in shares, whichever its sum says: for each player in the order of the slate,
        or by ID or name; ``None`` for the column of the slate, which is in percent.

    Raises
    ------
    DataError
        If somebody's is not known or no share; names them.
    SettingsError
        If it is not one number for each player.
    """
    words = slate.contest.sport.players
    values = slate.known("ownership") if ownership is None else _values(slate, ownership)
    unknown = [slate.names[i] for i in np.flatnonzero(np.isnan(values))]
    if unknown:
        raise DataError(
            "ownership",
            [
                f"not known for {len(unknown)} of {len(slate)} {words}: {format_items(unknown)}; "
                "give it, 0 for those whom nobody picks"
            ],
        )
    # Shares add up to the roster, percentages to a hundred times that: ten is half-way.
    in_percent = ownership is None or values.sum() > 10 * slate.contest.roster_size
    shares = values / 100 if in_percent else values
    wrong = [
        f"{slate.names[i]} {values[i]:g}{'%' if in_percent else ''}"
        for i in np.flatnonzero((shares < 0) | (shares > 1 + 1e-12) | ~np.isfinite(shares))
    ]
    if wrong:
        raise DataError(
            "ownership",
            [f"not from 0% to 100% for {len(wrong)} {words}: {join_limited(wrong)}"],
        )
    return np.asarray(np.clip(shares, 0.0, 1.0))


def checked_shares(
    slate: Slate, shares: FloatArray, spending: Spending, least_spend: float, repair: bool
) -> tuple[FloatArray, str]:
    """Return shares that add up and spend what a field spends, and what was done to them.

    Parameters
    ----------
    slate
        The players.
    shares
        Of each, from 0 to 1.
    spending
        What lineups can cost.
    least_spend
        Share of the dearest lineup's salary that a field spends at least.
    repair
        Whether shares that do not add up or do not spend so much are repaired, with a
        `DataWarning`; otherwise they are refused.

    Raises
    ------
    DataError
        If they do not hold together, naming the sum and the dollars.
    """
    size, spend = slate.contest.roster_size, float(shares @ slate.salaries)
    total = float(shares.sum())
    problems, done = [], "as it was"
    if abs(total / size - 1) > ROUNDING:
        problems.append(
            f"it adds up to {total:.1%}; the {size} {slate.contest.sport.players} of a lineup are "
            f"{size:.0%}"
        )
    elif abs(total / size - 1) > 1e-9:
        shares = _with_sum(shares, slate.salaries, size, 0.0)
        spend, done = float(shares @ slate.salaries), f"rounded to {total:.2%} before"
    least, most = spending.limits(least_spend)
    if not least - 0.5 <= spend <= most + 0.5:
        problems.append(
            f"it spends ${spend:,.0f} on a lineup; lineups cost ${spending.cheapest:,} to "
            f"${spending.dearest:,}, and a field spends ${least:,.0f} or more"
        )
    if not problems:
        return shares, done
    if not repair:
        raise DataError(
            "ownership",
            [*problems[:-1], f"{problems[-1]}: correct it, or have it repaired (repair=True)"],
        )
    target = min(max(USUAL_SPEND * spending.dearest, least), most)
    repaired = _with_spend(slate, shares, target)
    after = float(repaired @ slate.salaries)
    done = f"repaired from ${spend:,.0f} to ${after:,.0f} a lineup"
    warn_caller(f"ownership: {'; '.join(problems)}; {done} (sum {total:.1%} before)", DataWarning)
    return repaired, done


def repair_ownership(
    slate: Slate, ownership: OwnershipLike | None = None, spend: float | None = None
) -> FloatArray:
    """Return ownership that adds up to the roster and spends what a field spends on a lineup.

    The odds of every player are multiplied by ``exp(c * salary)`` and by a constant, so that both
    sums hold; nobody's passes anybody of the same salary.

    Parameters
    ----------
    slate
        The players.
    ownership
        In percent or in shares, in the order of the slate, or by ID or name; ``None`` for the
        column of the slate.
    spend
        Dollars that the field spends on a lineup; by default 99.5% of the cap.

    Returns
    -------
    ndarray of float
        In percent, shape (n_players,).

    Raises
    ------
    DataError
        If ownership is not known or no share, or cannot spend so much.

    Examples
    --------
    >>> from dfs_portfolio.sports.nascar.demo import load_demo
    >>> slate, _ = load_demo()
    >>> even = [6 / len(slate)] * len(slate)
    >>> repaired = repair_ownership(slate, even) / 100
    >>> round(float(repaired.sum()), 9), round(float(repaired @ slate.salaries), 3)
    (6.0, 49750.0)
    """
    shares = ownership_shares(slate, ownership)
    target = USUAL_SPEND * slate.contest.salary_cap if spend is None else spend
    return 100 * _with_spend(slate, shares, target)


def _with_spend(slate: Slate, shares: FloatArray, spend: float) -> FloatArray:
    """Return shares that add up to the roster and spend so much, by one factor on the odds."""
    size, salaries = slate.contest.roster_size, slate.salaries
    scale = max(float(np.ptp(salaries)), 1.0)
    low, high = -FARTHEST / scale, FARTHEST / scale
    for _ in range(HALVINGS):
        tilt = (low + high) / 2
        if float(_with_sum(shares, salaries, size, tilt) @ salaries) < spend:
            low = tilt
        else:
            high = tilt
    repaired = _with_sum(shares, salaries, size, high)
    reached = float(repaired @ salaries)
    if abs(reached - spend) > 1.0:
        raise DataError(
            "ownership",
            [
                f"cannot be repaired: those whom somebody picks spend ${reached:,.0f} on a lineup "
                f"rather than ${spend:,.0f}, whatever their odds"
            ],
        )
    return repaired


def _with_sum(shares: FloatArray, salaries: ArrayLike, total: float, tilt: float) -> FloatArray:
    """Return shares of odds times ``exp(tilt * salary)`` and the constant that makes their sum."""
    some = (shares > 0) & (shares < 1)
    dollars = np.asarray(salaries, dtype=np.float64)
    with np.errstate(divide="ignore"):
        logits = np.log(shares) - np.log1p(-shares)
    tilted = np.where(some, logits, 0.0) + tilt * (dollars - dollars.mean())
    rest = total - float((shares == 1).sum())
    if not 0 <= rest <= some.sum():
        raise DataError(
            "ownership",
            [
                f"{int((shares > 0).sum())} are picked by anybody, and {int((shares == 1).sum())} "
                f"by everybody: that cannot add up to {total:g} in a lineup"
            ],
        )
    reach = float(np.abs(tilted).max()) + FARTHEST
    low, high = -reach, reach
    for _ in range(HALVINGS):
        shift = (low + high) / 2
        if float(_logistic(tilted[some] + shift).sum()) < rest:
            low = shift
        else:
            high = shift
    return np.where(some, _logistic(tilted + high), shares)


def _logistic(x: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-np.logaddexp(0.0, -x)))


def _values(slate: Slate, ownership: OwnershipLike) -> FloatArray:
    """Return numbers in the order of the slate, NaN where there is none."""
    if is_series(ownership) and list(ownership.index) != list(range(len(ownership))):
        ownership = ownership.to_dict()
    if isinstance(ownership, Mapping):
        keys = list(ownership)
        indices, problems = find_players(slate, keys, may_be_out=keys)
        if problems:
            raise SettingsError(f"ownership: {join_limited(problems)}")
        numbers = _numbers(list(ownership.values()))
        values = np.full(len(slate), np.nan)
        for index, number in zip(indices, numbers, strict=True):
            if index is not None:  # who is out is in no lineup
                values[index] = number
        return values
    values = _numbers(ownership)
    if values.shape != (len(slate),):
        raise SettingsError(
            f"ownership has the shape {values.shape}; give one number for each of the "
            f"{len(slate)} {slate.contest.sport.players}, or a mapping by ID or name"
        )
    return values


def _numbers(values: Any) -> FloatArray:
    try:
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise SettingsError(
            "ownership must be numbers, one for each player in percent or as a share"
        ) from None
