"""Projections beside what is simulated, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.table import Table

from dfs_portfolio._internal.fitting_table import FittingTable
from dfs_portfolio.scenarios.comparison import ProjectionComparison

SHOWN_DIFFERENCES: Final = 5
# Other fields that are compared in one line, with their names there.
_POINTS: Final = {"floor": "floors", "ceiling": "ceilings", "sd": "standard deviations"}
_CHANCES: Final = {
    "win_probability": "chances to win",
    "top3_probability": "of a top 3",
    "top5_probability": "of a top 5",
    "top10_probability": "of a top 10",
}
_LAPS: Final = {"laps_led": "laps led", "fastest_laps": "fastest laps"}


def comparison_report(
    comparison: ProjectionComparison, n_players: int | None = SHOWN_DIFFERENCES
) -> Iterator[str | Table]:
    """Yield a line or two and a table of the largest differences; nothing without projections.

    Parameters
    ----------
    comparison
        What to show.
    n_players
        At most so many players, those that differ most; ``None`` for all with a projection.
    """
    sentences = comparison.sentences()
    yield from sentences
    yield from _others(comparison)
    if sentences:
        yield _table(comparison, n_players)


def _others(comparison: ProjectionComparison) -> Iterator[str]:
    """Yield a line about all that is compared besides means."""
    parts = []
    for names, form in ((_POINTS, "{:.1f} points"), (_CHANCES, "{:.1%}"), (_LAPS, "{:.1f}")):
        for field, words in names.items():
            if field in comparison.yours:
                size = float(np.nanmean(np.abs(comparison.difference(field))))
                parts.append(f"{words} by {form.format(size)}")
    if parts:
        yield f"on average, other numbers differ: {', '.join(parts)}"


def _table(comparison: ProjectionComparison, n_players: int | None) -> Table:
    title = "Means" if n_players is None else "Largest differences of means"
    table = FittingTable(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.add_column(comparison.slate.contest.sport.player, overflow="fold")
    for heading in ("yours", "simulated", "difference", "its error"):
        table.add_column(heading, justify="right", overflow="fold")
    yours, simulated = comparison.yours["projection"], comparison.simulated["projection"]
    difference = comparison.difference()
    for i in comparison.largest(n_players):
        table.add_row(
            comparison.slate.names[i],
            f"{yours[i]:.1f}",
            f"{simulated[i]:.1f}",
            f"{difference[i]:+.1f}",
            f"{comparison.standard_error[i]:.1f}",
        )
    return table
