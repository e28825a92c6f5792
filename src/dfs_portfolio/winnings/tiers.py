"""The tiers of a contest in every scenario: who reaches them, and what their weights add up to.

An entry *reaches* a tier if fewer entries of the field are before it than the tier's last rank.
Where it is tied with some of the field, that depends on the order of the tie, and it reaches the
tier in a share of the orders; with own entries alone, that gives what the entry is paid.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.winnings import tier_kernels
from dfs_portfolio.winnings.field_scores import FieldScores
from dfs_portfolio.winnings.prizes import tier_drops
from dfs_portfolio.winnings.units import ScoreUnits

# Numbers that pieces of work add up before they are added together: 8 bytes each.
PARTIAL_SUMS = 2**23


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Tiers:
    """Where tiers end, what ends with them, and the field that is before them.

    Parameters
    ----------
    units
        Points of players.
    pieces
        The field's scores in all scenarios, down to the last rank that is paid.
    ranks, drops
        The last rank of each tier, ascending, and by how many dollars the prize falls after it;
        shape (n_tiers,).
    threads
        As in `run_pieces`. Results do not depend on it.
    """

    units: ScoreUnits
    pieces: tuple[FieldScores, ...]
    ranks: IntArray
    drops: FloatArray
    threads: int

    @classmethod
    def of(
        cls, units: ScoreUnits, pieces: Sequence[FieldScores], prefix: FloatArray, threads: int
    ) -> Tiers:
        """Return the tiers of prizes, given as sums over ranks, against a field."""
        return cls(units, tuple(pieces), *tier_drops(prefix), threads)

    @property
    def n_tiers(self) -> int:
        """Number of tiers."""
        return len(self.ranks)

    def classes(self, lineups: NDArray[np.uint8]) -> NDArray[Any]:
        """Return the class of lineups, see `tier_kernels`; shape (n_scenarios, n_lineups)."""
        lineups = np.ascontiguousarray(lineups)
        kind = np.min_scalar_type(2 * self.n_tiers)
        found = np.zeros((self.units.n_scenarios, len(lineups)), dtype=kind)

        def work(piece: FieldScores, rows: slice, number: int) -> None:
            tier_kernels.find_classes(
                *self._field(piece), self.units.n_scores, lineups, found[rows]
            )

        self._run(work)
        return found

    def weights_of_classes(self, weights: FloatArray) -> FloatArray:
        """Return the weight of each class, shape (n_scenarios, 2 n_tiers + 1).

        Parameters
        ----------
        weights
            Of each tier in each scenario, shape (n_tiers, n_scenarios).
        """
        found = np.empty((self.units.n_scenarios, 2 * self.n_tiers + 1))
        tier_kernels.weigh_classes(self.ranks, *self._ties, weights, found)
        return found

    def values(self, of_classes: FloatArray, lineups: NDArray[np.uint8]) -> FloatArray:
        """Return the weights of lineups, added over scenarios, shape (n_lineups,).

        Parameters
        ----------
        of_classes
            From `weights_of_classes`.
        lineups
            uint8, shape (n_lineups, roster_size).
        """
        lineups = np.ascontiguousarray(lineups)
        size = max(1, PARTIAL_SUMS // len(self.pieces))
        found = np.empty(len(lineups))
        for start in range(0, len(lineups), size):
            some = slice(start, start + size)
            found[some] = self._sums(of_classes, lineups[some])
        return found

    def _sums(self, of_classes: FloatArray, lineups: NDArray[np.uint8]) -> FloatArray:
        sums = np.zeros((len(self.pieces), len(lineups)))

        def work(piece: FieldScores, rows: slice, number: int) -> None:
            tier_kernels.add_weights(
                *self._field(piece), of_classes[rows], self.units.n_scores, lineups, sums[number]
            )

        self._run(work)
        return np.asarray(sums.sum(axis=0))

    def values_of_classes(self, of_classes: FloatArray, found: NDArray[Any]) -> FloatArray:
        """Return what `values` does, for lineups whose `classes` are known."""
        sums = np.zeros((len(self.pieces), found.shape[1]))

        def work(piece: FieldScores, rows: slice, number: int) -> None:
            tier_kernels.add_classes(found[rows], of_classes[rows], sums[number])

        self._run(work)
        return np.asarray(sums.sum(axis=0))

    def counts(self, found: NDArray[Any]) -> FloatArray:
        """Return how many of some lineups, by their `classes`, reach each tier.

        Returns
        -------
        ndarray of float
            Shape (n_tiers, n_scenarios).
        """
        counts = np.zeros((self.n_tiers, self.units.n_scenarios))
        found = np.ascontiguousarray(found)
        tier_kernels.count_reaching(found, self.ranks, *self._ties, counts)
        return counts

    @cached_property
    def _ties(self) -> tuple[IntArray, IntArray]:
        """Ties on whose order tiers depend, shape (n_scenarios, n_tiers) each."""
        above, tied = np.zeros((2, self.units.n_scenarios, self.n_tiers), dtype=np.int64)

        def work(piece: FieldScores, rows: slice, number: int) -> None:
            tier_kernels.find_ties(
                piece.offsets, piece.scores, piece.tied, self.ranks, above[rows], tied[rows]
            )

        self._run(work)
        return above, tied

    def _field(self, piece: FieldScores) -> tuple[Any, ...]:
        """Return what the kernels take of a piece."""
        field = (piece.offsets, piece.scores, piece.tied)
        return piece.blocks, piece.n_scenarios, *field, self.ranks

    def _run(self, work: Callable[[FieldScores, slice, int], None]) -> None:
        """Call a function with each piece, its scenarios and its number."""
        ends = np.cumsum([piece.n_scenarios for piece in self.pieces]).tolist()

        def work_some(numbers: slice) -> None:
            for number in range(numbers.start, numbers.stop):
                piece = self.pieces[number]
                work(piece, slice(ends[number] - piece.n_scenarios, ends[number]), number)

        run_pieces(work_some, len(self.pieces), 1, self.threads)
