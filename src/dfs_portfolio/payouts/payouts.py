"""The prizes of a contest: one for each rank, and what entries with equal points share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio._internal.validation import raise_problems, whole_number
from dfs_portfolio.errors import SettingsError, brief
from dfs_portfolio.payouts.dollars import MAX_DOLLARS, one_amount, show_dollars, whole_cents
from dfs_portfolio.payouts.tiers import PayoutTier, show_ranks, tier_faults
from dfs_portfolio.payouts.top_heavy import top_heavy_tiers

if TYPE_CHECKING:
    import pandas as pd

MAX_RANKS: Final = 10_000_000
MAX_ENTRIES: Final = 100_000_000


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False, repr=False)
class Payouts:
    """What each rank of a contest pays.

    Parameters
    ----------
    prizes
        Dollars of each rank from rank 1, shape (ranks_paid,): whole cents that do not rise. Ranks
        at the end that pay nothing are left out. Stored as a read-only array of float64.

    Raises
    ------
    SettingsError
        If prizes are negative, have fractions of a cent, or rise.

    Notes
    -----
    Entries with equal points share the prizes of the ranks that they occupy together. That is the
    mean over all orders in which the tie might be broken, so what holds for contests without ties,
    on average holds for those with ties as well.

    Examples
    --------
    >>> payouts = Payouts.from_tiers([(1, 1, 100), (2, 3, 25), (4, 10, 5)])
    >>> payouts.pool, payouts.ranks_paid, payouts.prize_of(3)
    (185.0, 10, 25.0)
    >>> payouts.shared(above=1, tied=3)  # ranks 2, 3 and 4
    18.333333333333332
    """

    prizes: FloatArray

    if TYPE_CHECKING:  # `prizes` takes more types than it stores

        def __init__(self, prizes: ArrayLike) -> None: ...

    def __post_init__(self) -> None:
        cents = whole_cents("prizes", self.prizes)
        if cents.ndim != 1:
            raise SettingsError(
                f"prizes must be a list, one for each rank, got {brief(self.prizes)}"
            )
        cents = cents[: int(np.count_nonzero(cents))] if _falls(cents) else cents
        if cents.size > MAX_RANKS:
            raise SettingsError(f"prizes of {cents.size:,} ranks; at most {MAX_RANKS:,} can be")
        prizes = cents / 100
        raise_problems(fault for _, fault in tier_faults(_compressed(prizes)))
        if prizes.sum() > MAX_DOLLARS:
            raise SettingsError(f"the prizes add up to more than {show_dollars(MAX_DOLLARS)}")
        prizes.setflags(write=False)
        object.__setattr__(self, "prizes", prizes)

    @classmethod
    def from_tiers(cls, tiers: Iterable[tuple[int, int, float]]) -> Payouts:
        """Return the payouts of tiers.

        Parameters
        ----------
        tiers
            First rank, last rank and prize in dollars of each, in any order.

        Raises
        ------
        SettingsError
            Listing every rank between two tiers without a prize, or with two prizes, and prizes
            that rise.

        Examples
        --------
        >>> Payouts.from_tiers([(1, 1, 50), (2, 2, 20), (4, 5, 30)])
        Traceback (most recent call last):
        dfs_portfolio.errors.SettingsError: no prize for rank 3; prizes rise from rank 2 ($20) to
        ranks 4-5 ($30)
        """
        ordered = sorted(map(_tier, _listed(tiers)))
        raise_problems(fault for _, fault in tier_faults(ordered))
        if ordered and ordered[-1].last_rank > MAX_RANKS:
            raise SettingsError(
                f"tiers end at rank {ordered[-1].last_rank:,}; at most {MAX_RANKS:,} ranks can be"
            )
        counts = [tier.last_rank - tier.first_rank + 1 for tier in ordered]
        return cls(np.repeat(np.array([tier.prize for tier in ordered]), counts))

    @classmethod
    def top_heavy(
        cls, pool: float, ranks_paid: int, first_share: float, min_cash: float | None = None
    ) -> Payouts:
        r"""Return a table like those of large tournaments, for contests without a known one.

        Prizes fall as a power law of the rank :math:`r`, as Musco, Sviridenko and Thaler propose
        (arXiv 1601.04203), shifted so that the first of :math:`n` ranks pays exactly :math:`f` and
        the last exactly :math:`e`:

        .. math:: e + (f - e) \, (r^{-a} - n^{-a}) / (1 - n^{-a})

        The exponent :math:`a` is the one with which they add up to the pool. Prizes are round
        amounts, so that ranks form tiers. What rounding leaves raises ranks at the top of their
        tiers; the last dollars of it go to a single rank, and the prizes add up to the pool to the
        cent.

        Parameters
        ----------
        pool
            Sum of all prizes, in dollars.
        ranks_paid
            How many ranks are paid.
        first_share
            Share of the pool that rank 1 pays, to the cent.
        min_cash
            The lowest prize, in dollars. By default the round amount below 0.6 of the mean prize of
            all ranks but the first: it is 0.49 to 0.61 of it in five tables of DraftKings. It is
            more where the first prize leaves so much.

        Raises
        ------
        SettingsError
            If no such table exists: the prizes would exceed the pool even if all but the first
            were the lowest, or fall short of it even if all but the last were the first.

        Examples
        --------
        >>> payouts = Payouts.top_heavy(30_000, 962, 1 / 3)
        >>> payouts.pool, payouts.ranks_paid, payouts.min_cash, len(payouts.tiers)
        (30000.0, 962, 12.0, 20)
        """
        ranks = whole_number("ranks_paid", ranks_paid, least=1)
        if ranks > MAX_RANKS:
            raise SettingsError(f"ranks_paid must be at most {MAX_RANKS:,}, got {ranks:,}")
        lowest = None if min_cash is None else one_amount("min_cash", min_cash)
        tiers = top_heavy_tiers(one_amount("pool", pool), ranks, first_share, lowest)
        return cls(np.repeat(*np.array(tiers, dtype=np.int64).T) / 100)

    @property
    def ranks_paid(self) -> int:
        """How many ranks are paid."""
        return int(self.prizes.size)

    @property
    def pool(self) -> float:
        """Sum of all prizes, in dollars."""
        return float(self.prefix[-1])

    @property
    def first_share(self) -> float:
        """Share of the pool that rank 1 pays; 0 if nothing is paid."""
        return float(self.prizes[0]) / self.pool if self.ranks_paid else 0.0

    @property
    def min_cash(self) -> float:
        """The lowest prize, in dollars; 0 if nothing is paid."""
        return float(self.prizes[-1]) if self.ranks_paid else 0.0

    @cached_property
    def prefix(self) -> FloatArray:
        """Dollars that the first n ranks pay together, n from 0, shape (ranks_paid + 1,)."""
        sums: FloatArray = self._cents / 100
        sums.setflags(write=False)
        return sums

    @cached_property
    def _cents(self) -> IntArray:
        """The same in whole cents, which add up exactly."""
        return np.concatenate([[0], np.cumsum(np.rint(self.prizes * 100).astype(np.int64))])

    @cached_property
    def tiers(self) -> tuple[PayoutTier, ...]:
        """The tiers, as few as possible."""
        return _compressed(self.prizes)

    @overload
    def prize_of(self, rank: int) -> float: ...
    @overload
    def prize_of(self, rank: ArrayLike) -> float | FloatArray: ...
    def prize_of(self, rank: ArrayLike) -> float | FloatArray:
        """Return the prize of a rank in dollars, or of each of several; 0 beyond those paid.

        Parameters
        ----------
        rank
            From 1; one, or an array of any shape.

        Raises
        ------
        SettingsError
            If a rank is not a whole number from 1.
        """
        ranks = _whole_numbers("rank", rank, least=1)
        return _plain(np.append(self.prizes, 0.0)[np.minimum(ranks, self.ranks_paid + 1) - 1])

    @overload
    def shared(self, above: int, tied: int) -> float: ...
    @overload
    def shared(self, above: ArrayLike, tied: ArrayLike) -> float | FloatArray: ...
    def shared(self, above: ArrayLike, tied: ArrayLike) -> float | FloatArray:
        r"""Return what each of some tied entries gets, in dollars.

        With :math:`a` entries above and :math:`t` tied ones, it is :math:`(P_{a+t} - P_a) / t`,
        where :math:`P` are the sums in `prefix`.

        Parameters
        ----------
        above
            How many entries have more points; one number, or an array.
        tied
            How many have these points, from 1; one number, or an array that broadcasts with it.

        Raises
        ------
        SettingsError
            If these are not whole numbers, `above` from 0 and `tied` from 1, or more than
            100 million.
        """
        over = _whole_numbers("above", above, least=0)
        count = _whole_numbers("tied", tied, least=1)
        try:
            last = over + count
        except ValueError:
            raise SettingsError(
                f"above has the shape {over.shape}, tied the shape {count.shape}: they must be "
                "the same, or one a single number"
            ) from None
        n = self.ranks_paid
        cents = self._cents[np.minimum(last, n)] - self._cents[np.minimum(over, n)]
        return _plain(cents / (100 * count))

    def to_frame(self) -> pd.DataFrame:
        """Return a frame with a row for each tier, as `read_payouts` takes it.

        Columns: ``first_rank``, ``last_rank`` and ``prize``, in dollars.
        """
        import pandas as pd  # takes long to import

        return pd.DataFrame(self.tiers, columns=list(PayoutTier._fields))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Payouts) and np.array_equal(self.prizes, other.prizes)

    def __hash__(self) -> int:
        return hash(self.prizes.tobytes())

    def __repr__(self) -> str:
        return (
            f"Payouts(pool={show_dollars(self.pool)}, ranks_paid={self.ranks_paid:,}, "
            f"first={show_dollars(float(self.prize_of(1)))})"
        )

    def __reduce__(self) -> tuple[Callable[[ArrayLike], Payouts], tuple[FloatArray]]:
        # Arrays that were pickled can be written to; new ones cannot.
        return Payouts, (self.prizes,)


def _falls(cents: IntArray) -> bool:
    return bool((np.diff(cents) <= 0).all())


def _compressed(prizes: FloatArray) -> tuple[PayoutTier, ...]:
    """Return the tiers of prizes, those that rise too."""
    starts = np.flatnonzero(np.diff(prizes, prepend=-1.0))
    ends = [*starts[1:].tolist(), prizes.size]
    return tuple(
        PayoutTier(first + 1, last, float(prizes[first]))
        for first, last in zip(starts.tolist(), ends, strict=False)
    )


def _listed(tiers: Any) -> list[Any]:
    """Return tiers as a list; a frame is for the reader."""
    if hasattr(tiers, "columns"):
        raise SettingsError("tiers must be triples, got a frame: read it with read_payouts")
    if isinstance(tiers, str) or not isinstance(tiers, Iterable):
        raise SettingsError(
            f"tiers must be triples of first rank, last rank and prize, got {brief(tiers)}"
        )
    return list(tiers)


def _tier(tier: Any) -> PayoutTier:
    """Return a checked tier."""
    try:
        first, last, prize = tier
    except (TypeError, ValueError):
        raise SettingsError(
            f"a tier must be a first rank, a last rank and a prize, got {brief(tier)}"
        ) from None
    first = whole_number("the first rank of a tier", first, least=1)
    last = whole_number("the last rank of a tier", last, least=1)
    cents = one_amount(f"the prize of {show_ranks(first, last)}", prize)
    if last < first:
        raise SettingsError(f"a tier ends at rank {last}, before its first rank {first}")
    return PayoutTier(first, last, cents / 100)


def _whole_numbers(name: str, values: Any, least: int) -> IntArray:
    """Return whole numbers of any shape as int64."""
    try:
        found = np.asarray(values)
    except ValueError:  # lists of different lengths
        found = np.asarray("")
    if found.dtype.kind in "iuf" and ((found >= least) & (found <= MAX_ENTRIES)).all():
        whole = found.astype(np.int64)
        if np.array_equal(whole, found):
            return whole
    raise SettingsError(
        f"{name} must be whole numbers from {least} to {MAX_ENTRIES:,}, got {brief(values)}"
    )


def _plain(values: NDArray[np.float64]) -> float | FloatArray:
    """Return one number as a float, several as they are."""
    return values if np.ndim(values) else float(values)
