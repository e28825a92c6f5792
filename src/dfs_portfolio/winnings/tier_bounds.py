r"""A bound on what each of all lineups is paid, from one count of scenarios for each tier.

With tiers that end at ranks :math:`R_1 < R_2 < \dots` and pay :math:`p_1 > p_2 > \dots`, and
:math:`x_s(R)` the score at rank `R` of the field alone, an entry of score `y` is paid at most

.. math:: \sum_j (p_j - p_{j+1}) \, [\, y \ge x_s(R_j) \,] ,

since it has fewer than :math:`R_j` entries of the field above it only if it reaches that score. The
only excess are ties, which this counts as won. Own entries take more ranks, so it also bounds every
later gain. Each indicator is a ramp of width 1 (statement 33), summed for all lineups at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfs_portfolio._internal.progress import ProgressFunction, in_parts, stage_report
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.search.quantization import HIGHEST
from dfs_portfolio.search.value_table import ValueTable
from dfs_portfolio.winnings.field_scores import FieldScores
from dfs_portfolio.winnings.prizes import tier_drops
from dfs_portfolio.winnings.units import ScoreUnits

# Relative rounding error of the sum of a bound, and of points in double precision.
ROUNDING = 1e-9


def tier_bounds(
    table: ValueTable,
    units: ScoreUnits,
    pieces: Sequence[FieldScores],
    prefix: FloatArray,
    progress: ProgressFunction | None = None,
) -> FloatArray:
    """Return a bound on what each lineup of a table is paid, now and with own entries, in dollars.

    Parameters
    ----------
    table
        The lineups.
    units
        Points of players in the table's scenarios.
    pieces
        The field's scores in all of them.
    prefix
        Sums of the prizes of the first ranks, shape (ranks_paid + 1,).
    progress
        Called while scenarios are counted, stage ``"count"``.

    Returns
    -------
    ndarray of float
        Shape (n_lineups,).

    Raises
    ------
    SettingsError
        If the objective of the table is one of the lower tail.
    """
    if table.objective.tail == "lower":
        raise SettingsError("payouts need a table of the upper tail: take another objective")
    ranks, drops = tier_drops(prefix)
    scores = [piece.of_ranks(ranks) for piece in pieces]
    found = np.concatenate(scores, axis=1) if scores else np.zeros((len(ranks), 0), np.int64)
    lines = _lines(table, units, found)
    reports = in_parts(stage_report(progress, "count"), max(1, len(ranks)))
    total = np.zeros(len(table))
    for drop, line, report in zip(drops, lines, reports, strict=False):
        inside = np.flatnonzero((line >= 0) & (line < HIGHEST))
        counts = table.tails.ramps.sums(line[inside], 1, inside, report)
        total += drop * (counts + int((line < 0).sum()))
    return total * (1 + ROUNDING) / units.n_scenarios


def _lines(table: ValueTable, units: ScoreUnits, scores: IntArray) -> IntArray:
    """Return the highest scores, in units of the table, of lineups that are below some scores.

    Parameters
    ----------
    scores
        In `units`; -1 for below everything.
    """
    own = table.tails.units
    size = units.roster_size
    hundredths = units.hundredths(scores)
    if own.exact:
        low = round(own.low * 100) * size
        step = round(own.step * 100)
        lines = -((low - hundredths) // step) - 1  # below the least unit that reaches the score
    else:
        # Hundredths are rounded points, and the table's integers are points that were rounded up.
        points = (hundredths - 0.5 * size) / 100
        points -= ROUNDING * np.maximum(np.abs(points), 1.0)
        lines = np.floor((points - own.low * size) / own.step).astype(np.int64) - 1
    lines = np.where(scores < 0, -1, lines)
    return np.clip(lines, -1, HIGHEST)
