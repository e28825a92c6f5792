"""Tiers: neighbouring ranks with the same prize, as sites publish them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dfs_portfolio.payouts.dollars import show_dollars


class PayoutTier(NamedTuple):
    """Neighbouring ranks that have the same prize.

    Parameters
    ----------
    first_rank, last_rank
        The ranks, from 1; both belong to the tier.
    prize
        Dollars that each of these ranks pays.
    """

    first_rank: int
    last_rank: int
    prize: float

    def __str__(self) -> str:
        ranks = show_ranks(self.first_rank, self.last_rank)
        # A file may have a prize that cannot be read.
        return ranks if math.isnan(self.prize) else f"{ranks} ({show_dollars(self.prize)})"


def show_ranks(first: int, last: int) -> str:
    """Return ranks as messages show them.

    Examples
    --------
    >>> show_ranks(7, 7), show_ranks(7, 8)
    ('rank 7', 'ranks 7-8')
    """
    return f"rank {first}" if first == last else f"ranks {first}-{last}"


def tier_faults(tiers: Sequence[PayoutTier], *, gaps: bool = True) -> Iterator[tuple[int, str]]:
    """Yield what is wrong between tiers that are in the order of their first ranks.

    Each must begin at the rank after the one before, the first one at rank 1, and prizes must not
    rise. Yields the index of a tier, and a sentence. Without `gaps`, ranks may be missing.
    """
    before: PayoutTier | None = None
    for index, tier in enumerate(tiers):
        end = before.last_rank if before else 0
        if gaps and tier.first_rank > end + 1:
            yield index, f"no prize for {show_ranks(end + 1, tier.first_rank - 1)}"
        elif before and tier.first_rank <= end:
            both = show_ranks(tier.first_rank, min(end, tier.last_rank))
            yield index, f"two prizes for {both}: {before} and {tier}"
        if before and tier.prize > before.prize:
            yield index, f"prizes rise from {before} to {tier}"
        if before is None or tier.last_rank > end:
            before = tier
