"""What lineups win, for the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import numpy as np
from rich.table import Table

from dfs_portfolio._internal.fitting_table import FittingTable
from dfs_portfolio.cli.contest_core import SimulatedEntries
from dfs_portfolio.cli.contest_options import ENOUGH
from dfs_portfolio.cli.contest_settled import SettledEntries
from dfs_portfolio.metrics.estimates import Estimate
from dfs_portfolio.payouts.dollars import show_dollars
from dfs_portfolio.winnings import ContestMeasures

# Heading -> measure; winnings, profit and copies are no percentages.
_SHARES: Final = {
    "ROI": "roi",
    "first": "first",
    "best 0.1%": "top_thousandth",
    "best 1%": "top_hundredth",
    "paid": "cash",
}


def simulated_report(done: SimulatedEntries, top: int) -> Iterator[str | Table]:
    """Yield what own entries win together and each, best first, and how far that can be trusted."""
    result = done.result
    yield f"scenarios: {done.scenarios}"
    yield f"field: {done.field}"
    yield ""
    yield from result.summary().split("\n")
    yield from (f"note: {note}" for note in done.notes)
    roi = result.together.roi
    if result.n_scenarios < ENOUGH and math.isfinite(roi.standard_error):
        yield (
            f"note: money needs many scenarios: {result.n_scenarios:,} leave the ROI an error of "
            f"{100 * roi.standard_error:.1f} points; the default is {ENOUGH:,}"
        )
    yield ""
    yield _each(done, top)
    field = "on the model of the field" if done.is_modelled else "on this one field"
    yield (
        f"All figures rest on the simulated points and {field}. Compare lineups by them; they are "
        "no promise of profit."
    )


def _each(done: SimulatedEntries, top: int) -> Table:
    each = done.result.each
    order = sorted(range(len(each)), key=lambda i: (-each[i].winnings.value, i))[:top]
    rest = len(each) - len(order)
    which = f"The best {len(order)} of {len(each)} lineups" if rest else "The lineups"
    table = FittingTable(
        title=f"{which}, each beside the others; dollars a contest",
        caption=f"± standard error; {rest} more" if rest else "± standard error",
        title_justify="left",
        caption_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("lineup", overflow="fold")
    for heading in ("winnings", "profit", *_SHARES, "copies"):
        table.add_column(heading, justify="right", overflow="fold")
    for i in order:
        table.add_row(done.labels[i], *_cells(each[i]))
    return table


def _cells(one: ContestMeasures) -> Iterator[str]:
    yield _cell(one.winnings)
    yield _cell(one.profit)
    yield from (_cell(getattr(one, name), 100) for name in _SHARES.values())
    yield _cell(one.copies)


def _cell(estimate: Estimate, scale: float = 1) -> str:
    """Return a number with its error under it; none where it is not known."""
    if math.isnan(estimate.value):
        return "-"
    unit = "%" if scale != 1 else ""
    value, error = scale * estimate.value, scale * estimate.standard_error
    shown = f"{value:,.2f}{unit}"
    return f"{shown}\n±{error:,.2f}" if math.isfinite(error) else shown


def settled_report(done: SettledEntries, top: int) -> Iterator[str | Table]:
    """Yield what own entries won together, and each, best first."""
    yield (f"{done.n_entries:,} entries, {done.n_paid:,} of them paid, {_money(done.paid)} in all")
    yield from (f"note: {note}" for note in done.notes)
    yield ""
    n_own, won, fees = len(done.prizes), done.winnings, done.fees
    n_paid = int((done.prizes > 0).sum())
    roi = f", ROI {100 * (won / fees - 1):.1f}%" if fees else ""
    yield (
        f"{n_own:,} own {'entry' if n_own == 1 else 'entries'}, {n_paid:,} paid: {_money(won)} won "
        f"for {show_dollars(fees)} of fees, profit {_money(won - fees)}{roi}"
    )
    order = np.lexsort((np.arange(n_own), done.ranks))[:top]
    table = FittingTable(
        caption=f"{n_own - len(order):,} more" if len(order) < n_own else None,
        caption_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("lineup", overflow="fold")
    for heading in ("rank", "points", "tied", "prize"):
        table.add_column(heading, justify="right", overflow="fold")
    for i in order:
        table.add_row(
            done.own.labels[i],
            f"{done.ranks[i]:,}",
            f"{done.points[i]:.2f}",
            f"{done.tied[i]:,}",
            _money(float(done.prizes[i])),
        )
    yield table


def _money(dollars: float) -> str:
    """Return dollars with cents, as a site pays them."""
    return f"{'-' if dollars < 0 else ''}${abs(dollars):,.2f}"
