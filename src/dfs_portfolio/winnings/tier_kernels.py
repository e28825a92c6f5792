"""Which tiers lineups reach, and what weights of tiers add up to, compiled.

Tiers are given by lines, the scores of the field at their last ranks, which fall with the rank. So
a lineup reaches the deepest tiers up to some number, and any weights of tiers are one sum.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import numpy as np

from dfs_portfolio._internal.compiling import compiled
from dfs_portfolio.winnings.kernels import LANES, add_players


@compiled(nogil=True)
def add_weights(blocks, lines, weights, lineups, sums):  # pragma: no cover
    """Add up, for each lineup, the weights of the tiers that it reaches in each scenario.

    Parameters
    ----------
    blocks
        As in `kernels.settle`.
    lines
        int64, shape (n_tiers, n_scenarios), falling: a lineup reaches a tier from this score up.
    weights
        float64, shape (n_scenarios, n_tiers + 1): the weights of the 0, 1, 2, ... deepest tiers
        together.
    lineups
        uint8, shape (n, k).
    sums
        float64, shape (n,): the weights are added to it.
    """
    n_tiers, n_scenarios = lines.shape
    highest = np.int64(0)
    for s in range(n_scenarios):
        highest = max(highest, lines[0, s] - max(lines[n_tiers - 1, s], 0))
    tables = np.zeros((LANES, highest + 2))
    first, last = np.zeros(LANES, dtype=np.int64), np.zeros(LANES, dtype=np.int64)
    scores = np.empty(LANES, dtype=blocks.dtype)
    for b in range(len(blocks)):
        for s in range(LANES):
            row = b * LANES + s
            if row >= n_scenarios:  # a table of zeros
                first[s], last[s] = 0, 0
                tables[s, 0] = 0.0
                continue
            tier = n_tiers  # the last of those that are not reached, and one
            first[s] = max(lines[n_tiers - 1, row], 0) - 1
            last[s] = max(lines[0, row], first[s])
            for score in range(first[s], last[s] + 1):
                while tier > 0 and lines[tier - 1, row] <= score:
                    tier -= 1
                tables[s, score - first[s]] = weights[row, n_tiers - tier]
        for l in range(len(lineups)):
            add_players(blocks[b], lineups[l], scores)
            total = 0.0
            for s in range(LANES):
                place = min(max(np.int64(scores[s]), first[s]), last[s]) - first[s]
                total += tables[s, place]
            sums[l] += total


@compiled(nogil=True)
def count_tiers(blocks, lines, lineups, reached):  # pragma: no cover
    """Write how many tiers each lineup reaches in each scenario.

    Parameters
    ----------
    blocks, lines, lineups
        As in `add_weights`.
    reached
        Whole numbers, shape (n_scenarios, n): written.
    """
    n_tiers, n_scenarios = lines.shape
    scores = np.empty(LANES, dtype=blocks.dtype)
    for b in range(len(blocks)):
        for l in range(len(lineups)):
            add_players(blocks[b], lineups[l], scores)
            for s in range(min(LANES, n_scenarios - b * LANES)):
                row, tier = b * LANES + s, n_tiers
                while tier > 0 and lines[tier - 1, row] <= np.int64(scores[s]):
                    tier -= 1
                reached[row, l] = n_tiers - tier


@compiled(nogil=True)
def add_reached(reached, weights, sums):  # pragma: no cover
    """Add up the weights of tiers like `add_weights`, from the numbers of tiers reached."""
    for s in range(len(reached)):
        row = weights[s]
        for l in range(reached.shape[1]):
            sums[l] += row[reached[s, l]]
