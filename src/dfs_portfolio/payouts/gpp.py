"""A tournament as a game for money: its payouts, its size and its price."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.payouts.dollars import one_amount
from dfs_portfolio.payouts.payouts import MAX_ENTRIES, Payouts

if TYPE_CHECKING:
    import pandas as pd

# DraftKings' limits of one user in one contest, as real ones show them: docs/contests.md.
_MOST_OF_ONE_USER: Final = 150
_PERCENT_OF_ONE_USER: Final = 3


@dataclass(frozen=True)
class Gpp:
    """A tournament: what its ranks pay, how many entries it has, and what each costs.

    GPP, guaranteed prize pool, is what the industry calls tournaments: prizes are paid in full
    whether or not all entries are sold.

    Parameters
    ----------
    payouts
        The prizes.
    entries
        How many entries it has in all, yours among them.
    entry_fee
        Dollars that one entry costs; 0 for a contest that is free.
    unfilled
        Whether it may have fewer entries than ranks that are paid. The prizes of ranks without an
        entry are then not paid.

    Raises
    ------
    SettingsError
        If a value is out of its range, or more ranks are paid than there are entries and
        `unfilled` is not set.

    Examples
    --------
    >>> gpp = Gpp(Payouts.from_tiers([(1, 1, 100), (2, 3, 25)]), entries=20, entry_fee=10)
    >>> gpp.pool, gpp.fees, gpp.rake, gpp.overlay
    (150.0, 200.0, 0.25, 0.0)
    """

    payouts: Payouts
    entries: int
    entry_fee: float
    unfilled: bool = False

    def __post_init__(self) -> None:
        check_type("payouts", self.payouts, Payouts)
        check_type("unfilled", self.unfilled, bool)
        entries = whole_number("entries", self.entries, least=1)
        fee = one_amount("entry_fee", self.entry_fee) / 100
        if entries > MAX_ENTRIES:
            raise SettingsError(f"entries must be at most {MAX_ENTRIES:,}, got {entries:,}")
        if self.payouts.ranks_paid > entries and not self.unfilled:
            raise SettingsError(
                f"more ranks are paid ({self.payouts.ranks_paid:,}) than there are entries "
                f"({entries:,}); if the contest did not fill, set unfilled=True"
            )
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "entry_fee", fee)

    @property
    def pool(self) -> float:
        """Dollars that are paid: the pool of the table, or what the ranks with an entry pay."""
        return float(self.payouts.prefix[min(self.entries, self.payouts.ranks_paid)])

    @property
    def fees(self) -> float:
        """Dollars that all entries cost."""
        return round(100 * self.entry_fee) * self.entries / 100

    @property
    def rake(self) -> float:
        """Share of the fees that is not paid out; negative with an overlay, NaN without fees.

        The mean return on a fee, over all entries, is its negative.
        """
        return 1 - self.pool / self.fees if self.fees else math.nan

    @property
    def overlay(self) -> float:
        """Dollars that the site adds because the fees do not cover what is paid."""
        return max(0.0, round(100 * (self.pool - self.fees)) / 100)

    @property
    def mean_winnings(self) -> float:
        """Dollars that an entry wins on average."""
        return self.pool / self.entries

    @property
    def breakeven(self) -> float:
        """How many times the mean winnings an entry must win, on average, to earn its fee.

        It is infinite if nothing is paid for a fee, and 0 if the contest is free.
        """
        return self.fees / self.pool if self.pool else (math.inf if self.fees else 0.0)

    @property
    def cash_share(self) -> float:
        """Share of the entries that are paid."""
        return min(self.payouts.ranks_paid, self.entries) / self.entries

    @property
    def max_entries(self) -> int:
        """Most entries of one user: 3% of all, but at least 1 and at most 150.

        A contest may set a smaller limit, such as 1 or 20, which its payouts do not tell.
        """
        return min(_MOST_OF_ONE_USER, max(1, self.entries * _PERCENT_OF_ONE_USER // 100))

    def to_frame(self) -> pd.DataFrame:
        """Return the frame of `Payouts.to_frame` with the columns ``entries`` and ``entry_fee``.

        Every row has the same two values; `read_gpp` takes it.
        """
        return self.payouts.to_frame().assign(entries=self.entries, entry_fee=self.entry_fee)
