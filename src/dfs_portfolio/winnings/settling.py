"""Paying own entries in every scenario, block by block, on all cores.

Sums over scenarios are added in pieces of a fixed size, so that no result depends on the number of
threads, to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import Report, in_parts
from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.winnings import kernels
from dfs_portfolio.winnings.opponents import Opponents
from dfs_portfolio.winnings.units import LANES, ScoreUnits

# Blocks of scenarios in a piece of work; pieces whose sums are kept at a time.
PIECE, AT_A_TIME = 8, 256


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Settled:
    """What own entries win in some scenarios.

    Parameters
    ----------
    money
        Dollars that own entries win together, shape (n_scenarios,).
    best
        Entries above the best own one, shape (n_scenarios,); see `kernels.settle`.
    sums
        Dollars that each own entry wins, and their squares, added over scenarios; shape (2, n_own).
    hits
        Scenarios in which each own entry is first, among the best ranks of two limits, and paid;
        shape (4, n_own).
    """

    money: FloatArray
    best: IntArray
    sums: FloatArray
    hits: IntArray


def settle_scenarios(
    units: ScoreUnits,
    scenarios: slice,
    opponents: Opponents,
    own: NDArray[np.uint8],
    prefix: FloatArray,
    limits: tuple[int, int],
    threads: int,
    report: Report | None = None,
) -> Settled:
    """Pay own entries against one field.

    Parameters
    ----------
    units
        Points of players.
    scenarios
        Those that count: whole blocks of `LANES`, but for the last ones of all.
    opponents, own
        The field, and own lineups, uint8, shape (n_own, roster_size).
    prefix
        Sums of the prizes of the first ranks, shape (ranks_paid + 1,).
    limits
        Two ranks; see `Settled.hits`.
    threads, report
        As in `run_pieces`.
    """
    n_own, step = len(own), LANES * PIECE * AT_A_TIME
    n_scenarios = scenarios.stop - scenarios.start
    total = Settled(
        np.zeros(n_scenarios),
        np.zeros(n_scenarios, dtype=np.int64),
        np.zeros((2, n_own)),
        np.zeros((4, n_own), dtype=np.int64),
    )
    ranks = np.array(limits, dtype=np.int64)
    starts = range(0, n_scenarios, step)
    reports = in_parts(report or (lambda share: None), len(starts))

    def settle_some(chunk: slice, part: Report) -> None:
        """Settle some of the scenarios, counted from the first of them."""
        first = scenarios.start + chunk.start
        blocks = units.blocks[first // LANES : -(-(scenarios.start + chunk.stop) // LANES)]
        n_pieces = -(-len(blocks) // PIECE)
        sums = np.zeros((n_pieces, 2, n_own))
        hits = np.zeros((n_pieces, 4, n_own), dtype=np.int64)
        money, best = total.money[chunk], total.best[chunk]

        def work(piece: slice) -> None:
            rows = slice(piece.start * LANES, min(piece.stop * LANES, len(money)))
            number = piece.start // PIECE
            kernels.settle(
                blocks[piece],
                rows.stop - rows.start,
                opponents.lineups,
                opponents.counts,
                own,
                prefix,
                ranks,
                units.n_scores,
                money[rows],
                best[rows],
                sums[number],
                hits[number],
            )

        run_pieces(work, len(blocks), PIECE, threads, part)
        np.add(total.sums, sums.sum(axis=0), out=total.sums)
        np.add(total.hits, hits.sum(axis=0), out=total.hits)

    for start, part in zip(starts, reports, strict=True):
        settle_some(slice(start, min(start + step, n_scenarios)), part)
    return total


def settle_in_turn(
    units: ScoreUnits,
    scenarios: slice,
    opponents: Opponents,
    own: NDArray[np.uint8],
    prefix: FloatArray,
    threads: int,
) -> FloatArray:
    """Return what the first 1, 2, ... own entries win, added over scenarios, shape (n_own,).

    Parameters
    ----------
    units, scenarios, opponents, own, prefix, threads
        As in `settle_scenarios`.
    """
    n_scenarios = scenarios.stop - scenarios.start
    blocks = units.blocks[scenarios.start // LANES : -(-scenarios.stop // LANES)]
    sums = np.zeros((-(-len(blocks) // PIECE), len(own)))

    def work(piece: slice) -> None:
        kernels.settle_in_turn(
            blocks[piece],
            min(piece.stop * LANES, n_scenarios) - piece.start * LANES,
            opponents.lineups,
            opponents.counts,
            own,
            prefix,
            units.n_scores,
            sums[piece.start // PIECE],
        )

    run_pieces(work, len(blocks), PIECE, threads)
    return np.asarray(sums.sum(axis=0))
