"""Simulate a contest: pay lineups in every scenario, against the entries of a field.

Nothing is sampled but scenarios and fields. In each scenario every entry of field and portfolio has
its exact score, and all prizes are paid: tied entries share those of the ranks they occupy, and own
entries take ranks from each other as from anybody else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.threads import thread_count
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import DataWarning, SettingsError, format_items, warn_caller
from dfs_portfolio.field import Field
from dfs_portfolio.field.lookup import as_lineups
from dfs_portfolio.metrics.estimates import (
    Estimate,
    mean_estimate,
    mean_from_sums,
    share_estimate,
    share_from_counts,
)
from dfs_portfolio.payouts.dollars import show_dollars
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.rules.lookup import lineup_indices
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.winnings.contest_fields import Fields, field_blocks, with_slate
from dfs_portfolio.winnings.opponents import opponents_of
from dfs_portfolio.winnings.result import ContestMeasures, ContestResult
from dfs_portfolio.winnings.settling import settle_scenarios
from dfs_portfolio.winnings.units import score_units

# Shares of the entries whose ranks are counted.
TOP_SHARES = (1000, 100)


@memory_errors_explained("a contest")
def simulate_contest(
    lineups: Iterable[Any],
    field: Fields,
    gpp: Gpp,
    scenarios: Scenarios,
    *,
    slate: Slate | None = None,
    in_sample: bool = False,
    everybody: bool = False,
    threads: int | None = None,
    progress: ProgressFunction | None = None,
) -> ContestResult:
    """Tell what lineups win in a contest against a field, with errors.

    Parameters
    ----------
    lineups
        A portfolio, rows of `read_lineups`, or sequences of players: names, IDs as text, or
        indices in the slate. Each is an entry; a lineup may be entered more than once. With
        `everybody` also a `Field`: all its entries, blank ones last.
    field
        The other entries. One field for all scenarios; or several, each for its part of the
        scenarios; or a function that returns the field of each block of 10,000 scenarios, given its
        number from 0, such as ``lambda block: model.draw(4391, seed=block)``. ``None`` if nobody
        else enters.
    gpp
        The contest. Field and lineups together may not be more than its entries. If they are fewer,
        the same prizes are paid, and `ContestResult.notes` say so.
    scenarios
        Points of every player. Only scenarios that had no part in choosing the lineups give
        unbiased figures.
    slate
        The players; by default those of the field or of the portfolio.
    in_sample
        Whether the lineups were chosen on these scenarios; a portfolio knows it by itself.
    everybody
        Whether the lineups are those of many people, as when all entries of a contest are paid.
        Otherwise a `DataWarning` tells of more entries than one person may have.
    threads
        Number of threads; by default as many as Numba uses. Results do not depend on it.
    progress
        Called while scenarios are settled, stage ``"settle"``.

    Returns
    -------
    ContestResult
        Errors are those of means over scenarios. They do not include the luck of drawing one field;
        with a fresh field for each block it is part of the spread.

    Raises
    ------
    SettingsError
        If there is no lineup, something is no lineup of the slate, or there are more entries than
        the contest has.
    ScenarioError
        If scenarios do not fit the slate.

    Notes
    -----
    A tie is defined in `winnings.units`: points of players count to the nearest hundredth, and
    scores are exact sums of these. Prizes are shared as in `Payouts.shared`.

    Examples
    --------
    >>> from dfs_portfolio import Field, Gpp, Payouts, Slate
    >>> slate = Slate.from_records({"driver_id": i, "salary": 8000} for i in range(7))
    >>> scenarios = Scenarios([[10, 20, 30, 40, 50, 60, 70], [70, 60, 50, 40, 30, 20, 10]])
    >>> field = Field.from_lineups(slate, [[0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]])
    >>> gpp = Gpp(Payouts([20, 10]), entries=3, entry_fee=10)
    >>> result = simulate_contest([[1, 2, 3, 4, 5, 6]], field, gpp, scenarios)
    >>> result.money.tolist(), result.together.roi.value, result.each[0].copies.value
    ([15.0, 5.0], 0.0, 1.0)
    """
    check_type("gpp", gpp, Gpp)
    field, slate = with_slate(field, lineups, slate)
    scenarios = scenarios_for(slate, scenarios)
    chosen_on = getattr(lineups, "chosen_on", None)
    in_sample = in_sample or (chosen_on is not None and bool(chosen_on(scenarios)))
    own = _own_lineups(lineups, slate, everybody)
    totals = _Totals(own, gpp, scenarios.n_scenarios)
    totals.settle(scenarios, field, slate, thread_count(threads), progress)
    if len(own) > gpp.max_entries and not everybody:
        warn_caller(
            f"{len(own):,} lineups in a contest of {gpp.entries:,} entries: one person may enter "
            f"at most {gpp.max_entries:,}; pass everybody=True if they are those of many people",
            DataWarning,
        )
    return totals.result(slate, in_sample)


def _own_lineups(lineups: Any, slate: Slate, everybody: bool) -> NDArray[np.uint8]:
    """Return the lineups of the caller as indices, ascending within a lineup."""
    if isinstance(lineups, Field):
        if not everybody:
            raise SettingsError("lineups of a whole field are not one person's: everybody=True")
        return opponents_of(lineups, slate, "the field of all entries").entries
    if isinstance(lineups, (str, os.PathLike)) or is_frame(lineups):
        raise SettingsError("lineups in a file or data frame: pass read_lineups(lineups, slate)")
    try:
        given = list(lineups)
    except TypeError:
        raise SettingsError(
            f"lineups must be a portfolio or a list of lineups, got {type(lineups).__name__}"
        ) from None
    found = [lineup_indices(slate, lineup, number) for number, lineup in enumerate(given, 1)]
    missing = [number for number, lineup in enumerate(found, 1) if lineup is None]
    if missing or not found:
        what = f"rows {format_items(missing)} are" if missing else "without lineups there are"
        raise SettingsError(f"{what} no lineups to simulate: give at least one, and only lineups")
    return as_lineups(slate, np.array(found, dtype=np.int64)).copy()


class _Totals:
    """What is added up over blocks of scenarios."""

    def __init__(self, own: NDArray[np.uint8], gpp: Gpp, n_scenarios: int) -> None:
        self._own, self._gpp = own, gpp
        self.money, self._ahead = np.zeros(n_scenarios), np.zeros((3, n_scenarios), dtype=bool)
        self._sums, self._hits = np.zeros((2, len(own))), np.zeros((4, len(own)), dtype=np.int64)
        self._copies: list[FloatArray] = []
        self._shared_copies: list[float] = []
        self._sizes: list[int] = []

    def settle(
        self,
        scenarios: Scenarios,
        field: Fields,
        slate: Slate,
        threads: int,
        progress: ProgressFunction | None,
    ) -> None:
        """Pay the own entries in all scenarios."""
        units = score_units(scenarios.points, self._own.shape[1])
        prefix = np.array(self._gpp.payouts.prefix)
        report, n = stage_report(progress, "settle"), scenarios.n_scenarios
        report(0.0)
        different = np.unique(self._own, axis=0)
        for part, opponents in field_blocks(field, slate, self._gpp, n, len(self._own)):
            entries = opponents.n_entries + len(self._own)
            limits = tuple(max(1, entries // share) for share in TOP_SHARES)
            done = settle_scenarios(
                units,
                part,
                opponents,
                self._own,
                prefix,
                (limits[0], limits[1]),
                threads,
                lambda share, part=part: report(  # type: ignore[misc]
                    (part.start + share * (part.stop - part.start)) / n
                ),
            )
            self.money[part] = done.money
            for row, limit in zip(self._ahead, (1, *limits), strict=True):
                row[part] = done.best < limit
            self._sums += done.sums
            self._hits += done.hits
            self._copies.append(opponents.copies(self._own).astype(np.float64))
            self._shared_copies.append(float(opponents.copies(different).sum()))
            self._sizes.append(entries)

    def result(self, slate: Slate, in_sample: bool) -> ContestResult:
        """Return all measures."""
        for array in (self._own, self.money):
            array.setflags(write=False)
        copies = np.array(self._copies)
        each = tuple(
            self._measures(
                mean_from_sums(self._sums[0, number], self._sums[1, number], len(self.money)),
                1,
                [share_from_counts(int(hits), len(self.money)) for hits in self._hits[:, number]],
                copies[:, number],
            )
            for number in range(len(self._own))
        )
        hits = [*self._ahead, self.money > 0]
        together = self._measures(
            mean_estimate(self.money),
            len(self._own),
            [share_estimate(hit) for hit in hits],
            np.array(self._shared_copies),
        )
        return ContestResult(
            self._gpp,
            slate,
            self._own,
            each,
            together,
            self.money,
            len(self._sizes),
            in_sample,
            self._notes(in_sample),
        )

    def _measures(
        self, winnings: Estimate, n_own: int, shares: list[Estimate], copies: FloatArray
    ) -> ContestMeasures:
        fees = self._gpp.entry_fee * n_own
        profit = Estimate(winnings.value - fees, winnings.standard_error)
        roi = Estimate(np.nan, np.nan)
        if fees:
            roi = Estimate(profit.value / fees, winnings.standard_error / fees)
        first, thousandth, hundredth, cash = shares
        return ContestMeasures(
            winnings, profit, roi, first, thousandth, hundredth, cash, mean_estimate(copies)
        )

    def _notes(self, in_sample: bool) -> tuple[str, ...]:
        notes, gpp = [], self._gpp
        if in_sample:
            notes.append(
                "The lineups were chosen on these scenarios: all figures are too high. Simulate "
                "fresh ones."
            )
        fewest = min(self._sizes)
        if fewest < gpp.entries:
            paid = float(gpp.payouts.prefix[min(fewest, gpp.payouts.ranks_paid)])
            overlay = paid - fewest * gpp.entry_fee
            added = f", {show_dollars(overlay)} more than their fees" if overlay > 0 else ""
            notes.append(
                f"{fewest:,} of the contest's {gpp.entries:,} entries are there: they share "
                f"{show_dollars(paid)}{added}."
            )
        if len(self._sizes) == 1:
            notes.append("One field for all scenarios: errors do not include how it was drawn.")
        return tuple(notes)
