"""The scores of the field that matter in each scenario: from the top to the last paid rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import Report
from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.winnings import kernels
from dfs_portfolio.winnings.opponents import Opponents
from dfs_portfolio.winnings.units import LANES, ScoreUnits

# Blocks of scenarios in a piece of work.
PIECE = 16


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class FieldScores:
    """Scores of the field in a piece of scenarios, best first.

    Parameters
    ----------
    blocks
        The blocks of scenarios, of `ScoreUnits`.
    n_scenarios
        How many of the scenarios in them count.
    offsets
        int64, shape (n_scenarios + 1,): the scores of scenario s are those from ``offsets[s]`` to
        ``offsets[s + 1]``.
    scores, tied
        Each score in units, and the entries that have it; shape (offsets[-1],).
    """

    blocks: NDArray[Any]
    n_scenarios: int
    offsets: IntArray
    scores: NDArray[Any]
    tied: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Memory that the scores take."""
        return int(self.offsets.nbytes + self.scores.nbytes + self.tied.nbytes)

    def of_ranks(self, ranks: IntArray) -> IntArray:
        """Return the score at some ranks, from 1 and ascending, shape (n_ranks, n_scenarios).

        It is -1 where the field has fewer entries; ranks beyond the last paid one are not known.
        """
        found = np.empty((len(ranks), self.n_scenarios), dtype=np.int64)
        kernels.scores_of_ranks(self.offsets, self.scores, self.tied, ranks, found)
        return found


def field_scores(
    units: ScoreUnits,
    scenarios: slice,
    opponents: Opponents,
    ranks_paid: int,
    threads: int,
    report: Report | None = None,
) -> list[FieldScores]:
    """Return the scores of a field from the top to the last paid rank, in pieces of scenarios.

    Parameters
    ----------
    units, scenarios, opponents, threads, report
        As in `settle_scenarios`.
    ranks_paid
        Number of ranks that are paid.
    """
    blocks = units.blocks[scenarios.start // LANES : -(-scenarios.stop // LANES)]
    n_scenarios = scenarios.stop - scenarios.start
    most = max(1, min(ranks_paid, len(opponents.lineups), units.n_scores))
    pieces: dict[int, FieldScores] = {}

    def work(piece: slice) -> None:
        count = min(piece.stop * LANES, n_scenarios) - piece.start * LANES
        scores = np.empty((count, most), dtype=units.blocks.dtype)
        tied = np.empty((count, most), dtype=np.int32)
        lengths = np.empty(count, dtype=np.int64)
        kernels.top_groups(
            blocks[piece],
            count,
            opponents.lineups,
            opponents.counts,
            ranks_paid,
            units.n_scores,
            scores,
            tied,
            lengths,
        )
        listed = np.arange(most) < lengths[:, None]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        pieces[piece.start] = FieldScores(
            blocks[piece], count, offsets, scores[listed], tied[listed]
        )

    run_pieces(work, len(blocks), PIECE, threads, report)
    return [pieces[start] for start in sorted(pieces)]
