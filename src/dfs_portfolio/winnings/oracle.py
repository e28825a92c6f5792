"""The lineup that adds most to the expected winnings of own entries, among all of a table.

The twin of `search.gains.GainOracle`, with dollars in place of points. Every lineup has a bound on
its gain, now and later: at first that of `tier_bounds`, then the bound ``B`` of `ContestGains` from
when its gain was last computed. Gains are computed only where bounds leave a doubt, so the answer
is that of computing all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
from dfs_portfolio.winnings.tiers import Tiers
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
    tier_bounds
        Bounds on what each lineup is paid if ties are won, from `tier_bounds`, shape (n_lineups,).
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
            self.tier_bounds = tier_bounds(table, units, pieces, prefix, progress)
            self.upper = self.tier_bounds.copy()
        self._slack = ROUNDING * gpp.payouts.pool
        self._gains = ContestGains(units, pieces, prefix, table.threads)
        self._states = [_State(frozenset(), self.upper, stays=True)]
        indices = np.array(self.kept, dtype=np.uint8)
        self._kept = indices.reshape(len(self.kept), table.lineups.shape[1])

    def tiers(self) -> Tiers:
        """Return the tiers of the contest, with their lines in every scenario."""
        return Tiers.of(self._units, self._pieces, self._prefix, self.table.threads)

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
        net = table.net_of(table.lineups, self._states[-1].bounds + self._slack, query)
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
        known = self._states[-1].bounds
        known[rows] = np.minimum(known[rows], bounds)
        return gains

    def mark(self, chosen: Sequence[int], least: float) -> None:
        """Tighten the bounds of all lineups over these own entries, for later questions.

        The bounds serve questions about these entries and any others beside them, until a question
        lacks one of them.

        Parameters
        ----------
        chosen
            Rows of the table that are own entries, beside the kept ones.
        least
            Bounds below it, in dollars, stay as they are.
        """
        self._move_to(chosen)
        state = self._states[-1]
        rows = np.flatnonzero(state.bounds >= least)
        if len(rows) > BATCH:  # fewer are computed with the first question anyway
            self._compute(rows)
        self._states[-1] = state._replace(stays=True)

    def _move_to(self, chosen: Sequence[int]) -> None:
        """Make these the own entries, with the bounds of the most of them that are known."""
        rows = [int(row) for row in chosen]
        if len(self.kept) + len(rows) >= self._room:
            raise SettingsError(
                f"{len(self.kept) + len(rows) + 1:,} own entries do not fit: the field leaves "
                f"room for {self._room:,} of the contest's {self.gpp.entries:,}"
            )
        own = frozenset(rows)
        while not self._states[-1].own <= own:
            self._states.pop()
        state = self._states[-1]
        self._gains.replace_own(np.concatenate([self._kept, self.table.lineups[rows]]))
        if state.own == own:
            return
        if state.stays:
            self._states.append(_State(own, state.bounds.copy(), stays=False))
        else:
            self._states[-1] = state._replace(own=own)


class _State(NamedTuple):
    """Bounds on gains that hold over some own entries, and over more.

    Parameters
    ----------
    own
        Rows of the table.
    bounds
        In dollars, shape (n_lineups,).
    stays
        Whether it serves other questions too, and must not move on.
    """

    own: frozenset[int]
    bounds: FloatArray
    stays: bool
