"""A payout table by formula: a power law in round amounts that add up to the pool.

The power law and the idea to round it to amounts that people like are those of Musco, Sviridenko
and Thaler, arXiv 1601.04203. They choose the sizes of tiers by dynamic programming; here the round
amounts decide them, which looks like real tables.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from fractions import Fraction
from typing import Any, Final

import numpy as np

from dfs_portfolio._internal.types import IntArray
from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.payouts.dollars import MAX_DOLLARS, show_dollars

# Amounts that sites pay, from 10 dollars on times powers of 10; below, in cents.
_MANTISSAS: Final = (10, 12, 15, 20, 25, 30, 40, 50, 60, 75)
_SMALL: Final = (1, 2, 5, 10, 25, 50, 100, 200, 300, 400, 500, 600, 800)
_ROUND: Final = (
    *_SMALL,
    *(m * 10**k for k in range(2, 12) for m in _MANTISSAS if m * 10**k <= 100 * MAX_DOLLARS),
)
# The lowest prize over the mean of all but the first: 0.49 to 0.61 in five tables of DraftKings.
_LOWEST: Final = 0.6
_HALVINGS: Final = 100
# Largest exponent of the law, times the logarithm of the ranks, whose power is a float.
_STEEPEST: Final = 700.0


def top_heavy_tiers(
    pool: int, ranks_paid: int, first_share: Any, min_cash: int | None
) -> list[tuple[int, int]]:
    """Return the prize of each tier in cents, and its number of ranks, from the top.

    Parameters
    ----------
    pool, min_cash
        In cents; no lowest prize for the usual one.
    ranks_paid
        How many ranks are paid, from 1.
    first_share
        Share of the pool that rank 1 pays.

    Raises
    ------
    SettingsError
        If there is no such table.
    """
    first, lowest = _ends(pool, ranks_paid, first_share, min_cash)
    levels = sorted({lowest, first, *(c for c in _ROUND if lowest < c < first)})
    counts = _rounded_law(levels, pool, ranks_paid)
    left = pool - sum(level * n for level, n in zip(levels, counts, strict=True))
    while left != (left := _raise_ranks(levels, counts, left)):
        pass
    filled = [(level, n) for level, n in zip(levels, counts, strict=True) if n]
    return _with_rest(filled[::-1], left)


def _ends(pool: int, ranks: int, first_share: Any, min_cash: int | None) -> tuple[int, int]:
    """Return the first and the lowest prize in cents, if a table between them exists."""
    share = real_number("first_share", first_share, least=0.0)
    if share > 1:
        raise SettingsError(f"first_share must be at most 1, got {first_share!r}")
    first = round(Fraction(share) * pool)
    if first < 1:
        raise SettingsError(
            f"pool and first_share must be above 0, got {show_dollars(pool / 100)} and {share:g}"
        )
    if first * ranks < pool < (first + 1) * ranks:
        first += 1  # a share such as 1/3, which is rounded down
    others = ranks - 1
    if min_cash is None:
        below = bisect_right(_ROUND, _LOWEST * (pool - first) / others) if others else 0
        usual = _ROUND[below - 1] if below else 1
        lowest = min(first, max(usual, pool - first * others))
    else:
        lowest = min_cash
    if not others:
        lowest = max(lowest, first)  # the first rank is the last
    low, high = first + others * lowest, first * others + lowest
    if lowest < 1 or lowest > first or not low <= pool <= high:
        raise SettingsError(
            f"no such table: with {show_dollars(first / 100)} for the first of {ranks:,} ranks "
            f"and {show_dollars(lowest / 100)} for the last, the prizes add up to "
            f"{show_dollars(low / 100)} to {show_dollars(high / 100)}, and the pool is "
            f"{show_dollars(pool / 100)}; change first_share, min_cash or ranks_paid"
        )
    return first, lowest


def _rounded_law(levels: list[int], pool: int, ranks: int) -> list[int]:
    """Return how many ranks are at each level: the flattest rounded law within the pool."""
    if ranks == 1 or len(levels) == 1:
        return [*([0] * (len(levels) - 1)), ranks]
    amounts = np.array(levels, dtype=np.int64)
    heights = (amounts[1:-1] - amounts[0]) / (amounts[-1] - amounts[0])
    end = math.log(ranks)

    def counts_at(exponent: float) -> IntArray:
        # Ranks that are paid a level or more, by the inverse of the law: the first one all.
        if exponent:
            logs = end - np.log1p(heights * math.expm1(exponent * end)) / exponent
        else:
            logs = end * (1 - heights)
        at_least = np.floor(np.exp(logs)).clip(1, ranks - 1).astype(np.int64)
        return -np.diff(np.concatenate([[ranks], at_least, [1, 0]]))

    flat, steep = -_STEEPEST / end, _STEEPEST / end
    for _ in range(_HALVINGS):
        middle = (flat + steep) / 2
        fits = int(counts_at(middle) @ amounts) <= pool
        flat, steep = (flat, middle) if fits else (middle, steep)
    return [int(n) for n in counts_at(steep)]


def _raise_ranks(levels: list[int], counts: list[int], left: int) -> int:
    """Raise ranks at the top of their tiers by one level, while money is left; return the rest.

    The last rank stays at the lowest level.
    """
    upper = len(levels) - 1
    for lower in range(upper - 1, -1, -1):
        if not counts[lower]:
            continue
        step = levels[upper] - levels[lower]
        raised = min(counts[lower] - (lower == 0), left // step)
        counts[lower] -= raised
        counts[upper] += raised
        left -= raised * step
        upper = lower if counts[lower] else upper
    return left


def _with_rest(tiers: list[tuple[int, int]], left: int) -> list[tuple[int, int]]:
    """Give what is left to the highest rank, not the first, that has room for it.

    Some rank has: otherwise all but the last would be paid as much as the first, with nothing left.
    """
    if not left:
        return tiers
    i = next(i for i in range(1, len(tiers)) if tiers[i - 1][0] - tiers[i][0] >= left)
    prize, n = tiers[i]
    return [*tiers[:i], (prize + left, 1), *([(prize, n - 1)] if n > 1 else []), *tiers[i + 1 :]]
