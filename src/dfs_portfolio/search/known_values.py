"""What is known of each lineup's value: a bound from a scan, a bound of its own, or the value.

More becomes known as queries need it, and bounds only fall. Threads may ask at once: what is known
changes under a lock, and a value is written before the flag that marks it as exact, so that code
that reads flags before values never takes a bound for an exact value.
"""

from __future__ import annotations

import threading

import numpy as np

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio.search.lazy_evaluation import Rows
from dfs_portfolio.search.settings import SearchSettings
from dfs_portfolio.search.tail_bounds import LineupTails


class KnownValues:
    """Exact values of some lineups of a table, and bounds on those of the others.

    Parameters
    ----------
    tails
        Of the scores or, for lower tails, of the scores with their signs reversed.
    sign
        1 for upper, -1 for lower tails.
    upper, exact, told
        As in `TableState`; the arrays are changed in place.
    settings
        Of the table.
    progress
        Called in the stages ``"bound"`` and ``"evaluate"``; ``None`` to report nothing.

    Attributes
    ----------
    upper, exact, told
        As above.
    tight
        Lineups whose bound is their own, bool, shape (n_lineups,).
    lock
        Held while any of this changes; it may be taken again by the thread that holds it.
    """

    def __init__(
        self,
        tails: LineupTails,
        sign: float,
        upper: FloatArray,
        exact: BoolArray,
        told: int,
        settings: SearchSettings,
        progress: ProgressFunction | None,
    ) -> None:
        self.upper, self.exact, self.told = upper, exact, told
        # A table that tells all lineups apart has no bounds from scans.
        self.tight = exact | (told >= len(upper))
        self.lock = threading.RLock()
        self.progress = progress
        self._tails, self._sign, self._settings = tails, sign, settings
        self._rows: Rows | None = None

    def __len__(self) -> int:
        return len(self.upper)

    @property
    def rows(self) -> Rows:
        """Lineups whose exact values are known."""
        with self.lock:
            if self._rows is None:
                self._rows = np.flatnonzero(self.exact)
            return self._rows

    @property
    def deeper(self) -> int:
        """How many lineups the next scan should tell apart."""
        return next(count for count in self._rungs if count > self.told or count == len(self))

    @property
    def _rungs(self) -> list[int]:
        return [*(int(share * len(self)) for share in self._settings.told_shares), len(self)]

    def tell_apart(self, count: int) -> None:
        """Make the bounds so that they tell the best `count` lineups apart."""
        # Under the lock: other threads wait for the bounds.
        with self.lock:
            if self.told >= min(count, len(self)):
                return
            if len(self) <= self._settings.exact_table_size:
                self._evaluate_all()
            else:
                self._bound_all(count)

    def tell_many_apart(self) -> None:
        """Make the bounds so that they serve queries with limits, which lead below the best."""
        self.tell_apart(self._rungs[0])

    def tighten(self, rows: Rows, n_loose: int) -> bool:
        """Lower the bounds of some lineups; return whether they are now those lineups' own.

        Parameters
        ----------
        rows
            The lineups.
        n_loose
            How many lineups might need it. If these are many, a deeper scan costs less.
        """
        with self.lock:
            deeper = self.deeper
            if n_loose > self._settings.loose_share * len(self) and deeper < len(self):
                self.tell_apart(deeper)
                return False
        bounds = self._tails.bounds_above(rows)
        with self.lock:
            unknown = ~self.exact[rows]
            self.upper[rows[unknown]] = np.minimum(self.upper[rows], bounds)[unknown]
            self.tight[rows] = True
        return True

    def evaluate(self, rows: Rows) -> FloatArray:
        """Return exact values; those not known yet are computed."""
        unknown = rows[~self.exact[rows]]
        if len(unknown):
            values = self._sign * self._tails.exact(unknown)
            with self.lock:
                self.upper[unknown] = values
                self.tight[unknown] = True
                self.exact[unknown] = True  # last: see above
                self._rows = None
        return np.asarray(self.upper[rows])

    def _evaluate_all(self) -> None:
        report = stage_report(self.progress, "evaluate")
        report(0.0)
        self.upper[:] = self._sign * self._tails.exact(np.arange(len(self)), report)
        self.exact[:] = self.tight[:] = True
        self._rows, self.told = None, len(self)

    def _bound_all(self, count: int) -> None:
        report = stage_report(self.progress, "bound")
        report(0.0)
        told = len(self)
        if self._tails.are_means:
            # Not marked as exact: queries go through lineups in order of bounds.
            bounds = self._sign * self._tails.exact(np.arange(len(self)), report)
        elif self._sign < 0:
            # The upper bound on a lower tail is the lower bound on the tail of negated scores.
            bounds = -self._tails.bounds_below(report)
        elif self._tails.ramps.scans and count < len(self):
            bounds, told = self._tails.bounds_over(self._tails.plan_scan(count), report), count
        else:
            bounds = self._tails.bounds_above(report=report)
        np.minimum(self.upper, bounds, out=self.upper, where=~self.exact)
        self.tight |= told == len(self)
        self.told = told
