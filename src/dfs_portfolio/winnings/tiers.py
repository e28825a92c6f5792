"""The tiers of a contest with their lines in every scenario, and the weights that lineups reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.winnings import tier_kernels
from dfs_portfolio.winnings.field_scores import PIECE, FieldScores
from dfs_portfolio.winnings.prizes import tier_drops
from dfs_portfolio.winnings.units import LANES, ScoreUnits

# Numbers that pieces of work add up before they are added together: 8 bytes each.
PARTIAL_SUMS = 2**23


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Tiers:
    """Where tiers end, what ends with them, and which scores reach them.

    Parameters
    ----------
    units
        Points of players.
    ranks, drops
        The last rank of each tier, ascending, and by how many dollars the prize falls after it;
        shape (n_tiers,).
    lines
        The score of the field at these ranks, -1 where it has fewer entries; int64, shape
        (n_tiers, n_scenarios).
    threads
        As in `run_pieces`. Results do not depend on it.
    """

    units: ScoreUnits
    ranks: IntArray
    drops: FloatArray
    lines: IntArray
    threads: int

    @classmethod
    def of(
        cls, units: ScoreUnits, pieces: Sequence[FieldScores], prefix: FloatArray, threads: int
    ) -> Tiers:
        """Return the tiers of prizes, given as sums over ranks, and their lines in a field."""
        ranks, drops = tier_drops(prefix)
        lines = np.zeros((len(ranks), units.n_scenarios), dtype=np.int64)
        first = 0
        for piece in pieces:
            lines[:, first : first + piece.n_scenarios] = piece.of_ranks(ranks)
            first += piece.n_scenarios
        return cls(units, ranks, drops, lines, threads)

    @property
    def n_tiers(self) -> int:
        """Number of tiers."""
        return len(self.ranks)

    def summed(self, weights: FloatArray) -> FloatArray:
        """Return the weights of the 0, 1, ... deepest tiers together, (n_scenarios, n_tiers + 1).

        Parameters
        ----------
        weights
            Of each tier in each scenario, shape (n_tiers, n_scenarios).
        """
        sums = np.zeros((weights.shape[1], self.n_tiers + 1))
        np.cumsum(weights[::-1].T, axis=1, out=sums[:, 1:])
        return sums

    def values(self, summed: FloatArray, lineups: NDArray[np.uint8]) -> FloatArray:
        """Return the weights that lineups reach, added over scenarios, shape (n_lineups,).

        Parameters
        ----------
        summed
            From `summed`.
        lineups
            uint8, shape (n_lineups, roster_size).
        """
        if not self.n_tiers:
            return np.zeros(len(lineups))
        lineups, blocks = np.ascontiguousarray(lineups), self.units.blocks
        n_pieces = -(-len(blocks) // PIECE)
        size = max(1, PARTIAL_SUMS // n_pieces)
        found = np.empty(len(lineups))
        for start in range(0, len(lineups), size):
            chunk = lineups[start : start + size]
            sums = np.zeros((n_pieces, len(chunk)))

            def work(
                piece: slice, chunk: NDArray[np.uint8] = chunk, sums: FloatArray = sums
            ) -> None:
                rows = slice(piece.start * LANES, piece.stop * LANES)
                lines = np.ascontiguousarray(self.lines[:, rows])
                number = piece.start // PIECE
                tier_kernels.add_weights(blocks[piece], lines, summed[rows], chunk, sums[number])

            run_pieces(work, len(blocks), PIECE, self.threads)
            found[start : start + size] = sums.sum(axis=0)
        return found

    def reached(self, lineups: NDArray[np.uint8]) -> NDArray[Any]:
        """Return how many tiers lineups reach, in few bits, shape (n_scenarios, n_lineups)."""
        lineups, blocks = np.ascontiguousarray(lineups), self.units.blocks
        kind = np.min_scalar_type(self.n_tiers)
        found = np.zeros((self.units.n_scenarios, len(lineups)), dtype=kind)
        if not self.n_tiers:
            return found

        def work(piece: slice) -> None:
            rows = slice(piece.start * LANES, piece.stop * LANES)
            lines = np.ascontiguousarray(self.lines[:, rows])
            tier_kernels.count_tiers(blocks[piece], lines, lineups, found[rows])

        run_pieces(work, len(blocks), PIECE, self.threads)
        return found

    def values_of_reached(self, summed: FloatArray, reached: NDArray[Any]) -> FloatArray:
        """Return what `values` does, from what `reached` returned."""
        step = PIECE * LANES
        sums = np.zeros((-(-len(reached) // step), reached.shape[1]))

        def work(piece: slice) -> None:
            tier_kernels.add_reached(reached[piece], summed[piece], sums[piece.start // step])

        run_pieces(work, len(reached), step, self.threads)
        return np.asarray(sums.sum(axis=0))
