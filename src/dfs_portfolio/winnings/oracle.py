"""The lineup that adds most to the expected winnings of own entries, among all of a table.

The twin of `search.gains.GainOracle`, with dollars in place of points. Every lineup has a bound on
its gain, now and later: at first that of `tier_bounds`, then the bound ``B`` of `ContestGains` from
when its gain was last computed. Gains are computed only where bounds leave a doubt, so the answer
is that of computing all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio._internal.types import BoolArray, FloatArray
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.search.lazy_evaluation import Rows, evaluate_until_certain
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.query import Query
from dfs_portfolio.search.value_table import ValueTable
from dfs_portfolio.winnings.contest_fields import Fields, field_blocks
from dfs_portfolio.winnings.contest_gains import ContestGains
from dfs_portfolio.winnings.field_scores import FieldScores, field_scores
from dfs_portfolio.winnings.tier_bounds import tier_bounds
from dfs_portfolio.winnings.units import score_units

# Lineups whose gains are computed at first; then twice as many, and so on. A table over scores is
# made for every scenario each time, which takes as long as looking up some two thousand lineups.
BATCH = 1024
# Rounding errors of sums, relative to the pool, that bounds must not hide.
ROUNDING = 1e-10


class PayoutOracle:
    """Finds the lineup that adds most to the expected winnings of own entries.

    Parameters
    ----------
    table
        All lineups, with the scenarios; values are not needed.
    field
        The other entries, as in `simulate_contest`.
    gpp
        The contest.
    progress
        Called in the stage ``"count"``, once.
    kept
        Lineups, as indices in the slate, that are own entries from the start.

    Attributes
    ----------
    table, gpp, kept
        As above.
    upper
        Bounds on the gain of each lineup without any own entries but the kept ones, in dollars,
        shape (n_lineups,). They fall as gains are computed.
    n_computed
        How many gains have been computed, for reports.
    """

    def __init__(
        self,
        table: ValueTable,
        field: Fields,
        gpp: Gpp,
        progress: ProgressFunction | None = None,
        kept: Sequence[Sequence[int]] = (),
    ) -> None:
        check_type("table", table, ValueTable)
        check_type("gpp", gpp, Gpp)
        self.table, self.gpp = table, gpp
        self.kept = tuple(tuple(lineup) for lineup in kept)
        self.n_computed = 0
        prefix = np.array(gpp.payouts.prefix)
        with memory_errors_explained("the scores of the field"):
            units = score_units(table.scenarios.points, table.lineups.shape[1])
            pieces: list[FieldScores] = []
            room = gpp.entries
            n_own = len(self.kept) + 1
            for part, opponents in field_blocks(
                field, table.slate, gpp, table.scenarios.n_scenarios, n_own
            ):
                room = min(room, gpp.entries - opponents.n_entries)
                pieces += field_scores(
                    units, part, opponents, gpp.payouts.ranks_paid, table.threads
                )
            self._room = room
            self._units, self._pieces, self._prefix = units, pieces, prefix
            self.upper = tier_bounds(table, units, pieces, prefix, progress)
        self._slack = ROUNDING * gpp.payouts.pool
        self._chosen: tuple[int, ...] = ()
        self._gains = self._start()
        self._bounds = self.upper

    def gains(self, chosen: Sequence[int], rows: Rows) -> FloatArray:
        """Return what some lineups add to the expected winnings of others, exactly, in dollars.

        Parameters
        ----------
        chosen
            Rows of the table that are own entries, beside the kept ones, in order.
        rows
            Rows of the table, shape (n,).
        """
        self._move_to(chosen)
        return self._compute(np.asarray(rows))

    def best(self, query: Query) -> tuple[int, float] | None:
        """Return the allowed lineup with the largest gain net of costs, and that, in dollars.

        Parameters
        ----------
        query
            The portfolio so far (`chosen`), costs in dollars, and caps.

        Returns
        -------
        tuple of (int, float) or None
            Row of the table and gain less costs; ``None`` if no lineup is allowed. Of equal
            lineups, the first in the table.

        Raises
        ------
        SettingsError
            If the contest has no room for one more entry.
        """
        self._move_to(query.chosen)
        table = self.table
        net = table.net_of(table.lineups, self._bounds + self._slack, query)
        net[query.excludes(len(table))] = -np.inf
        exact: BoolArray = np.zeros(len(table), dtype=bool)

        def evaluate(some: Rows) -> FloatArray:
            return table.net_of_rows(some, self._compute(some), query)

        evaluate_until_certain(net, exact, 1, evaluate, batch=BATCH)
        known = np.flatnonzero(exact & (net > -np.inf))
        if not len(known):
            return None
        row = known[np.argmax(net[known])]
        return int(row), float(net[row])

    def _compute(self, rows: Rows) -> FloatArray:
        """Compute gains over the current own entries, and let bounds fall."""
        gains, bounds = self._gains.gains(self.table.lineups[rows])
        self.n_computed += len(rows)
        self._bounds[rows] = np.minimum(self._bounds[rows], bounds)
        return gains

    def _move_to(self, chosen: Sequence[int]) -> None:
        """Make these the own entries; bounds fall on, unless entries are taken back."""
        chosen = tuple(int(row) for row in chosen)
        if len(self.kept) + len(chosen) >= self._room:
            raise SettingsError(
                f"{len(self.kept) + len(chosen) + 1:,} own entries do not fit: the field leaves "
                f"room for {self._room:,} of the contest's {self.gpp.entries:,}"
            )
        if chosen[: len(self._chosen)] != self._chosen:
            self._gains, self._chosen, self._bounds = self._start(), (), self.upper
        for row in chosen[len(self._chosen) :]:
            self._gains.add(self.table.lineups[row])
        if chosen and not self._chosen:
            self._bounds = self.upper.copy()
        self._chosen = chosen

    def _start(self) -> ContestGains:
        return ContestGains(self._units, self._pieces, self._prefix, self.table.threads, self.kept)
