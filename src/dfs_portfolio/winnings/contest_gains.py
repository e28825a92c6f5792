r"""What a lineup adds to the expected winnings of own entries, and a bound that only falls.

Let `f(P)` be the expected winnings of own entries `P` against a fixed field. A new entry is paid
its share of the prizes of the ranks it occupies, and own entries that it ties or passes lose. With
the prizes split into a convex part and a rest (see `prizes`),

.. math:: B(l \mid P) = \text{gain under the convex part} + \text{own payment under the rest}

is never below the gain, now and whatever own entries join later, and it never rises: under convex
prizes gains never grow, and a payment never does. The gain itself may grow (statement 38 of
``mathematics.md``), so it cannot serve as a bound in a lazy search.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.progress import Report, in_parts
from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.winnings import gain_kernels
from dfs_portfolio.winnings.field_scores import FieldScores
from dfs_portfolio.winnings.prizes import convex_part
from dfs_portfolio.winnings.units import ScoreUnits

# Numbers that pieces of work add up before they are added together: 8 bytes each.
PARTIAL_SUMS = 2**23


class ContestGains:
    """Exact gains of lineups over own entries, against a field that stays.

    Parameters
    ----------
    units
        Points of players.
    pieces
        The field's scores in all scenarios.
    prefix
        Sums of the prizes of the first ranks, shape (ranks_paid + 1,), in dollars.
    threads
        As in `run_pieces`. Results do not depend on it.
    own
        Own entries, as indices of players, that are there from the start.

    Attributes
    ----------
    own
        Own entries so far, uint8, shape (n_own, roster_size).
    """

    def __init__(
        self,
        units: ScoreUnits,
        pieces: Sequence[FieldScores],
        prefix: FloatArray,
        threads: int,
        own: Sequence[Sequence[int]] = (),
    ) -> None:
        self._units, self._pieces, self._threads = units, tuple(pieces), threads
        self._prefix, self._convex = prefix, convex_part(prefix)
        self.own = np.zeros((0, units.roster_size), dtype=np.uint8)
        for lineup in own:
            self.add(lineup)

    @property
    def nbytes(self) -> int:
        """Memory that the field's scores take."""
        return sum(piece.nbytes for piece in self._pieces)

    def add(self, lineup: Sequence[int] | NDArray[np.uint8]) -> None:
        """Let a lineup join own entries."""
        self.own = np.concatenate([self.own, np.asarray(lineup, dtype=np.uint8)[None]])

    def replace_own(self, lineups: NDArray[np.uint8]) -> None:
        """Make these lineups the own entries, in any order; uint8, shape (n, roster_size)."""
        self.own = np.ascontiguousarray(lineups, dtype=np.uint8)

    def gains(
        self, lineups: NDArray[np.uint8], report: Report | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Return what each lineup would add to the expected winnings, and the bound on it.

        Parameters
        ----------
        lineups
            uint8, shape (n, roster_size).
        report
            Called with the share of the work that is done.

        Returns
        -------
        tuple of ndarray
            Gains and bounds ``B``, each of shape (n,), in dollars a contest.
        """
        lineups = np.ascontiguousarray(lineups, dtype=np.uint8)
        found = np.empty((2, len(lineups)))
        size = max(1, PARTIAL_SUMS // (2 * len(self._pieces)))
        starts = range(0, len(lineups), size)
        reports = in_parts(report or (lambda share: None), max(1, len(starts)))
        for start, part in zip(starts, reports, strict=False):
            chunk = slice(start, start + size)
            found[:, chunk] = self._sums(lineups[chunk], part)
        found /= self._units.n_scenarios
        return found[0], found[1]

    def _sums(self, lineups: NDArray[np.uint8], report: Report) -> FloatArray:
        sums = np.zeros((len(self._pieces), 2, len(lineups)))

        def work(numbers: slice) -> None:
            for number in range(numbers.start, numbers.stop):
                piece = self._pieces[number]
                gain_kernels.add_gains(
                    piece.blocks,
                    piece.n_scenarios,
                    piece.offsets,
                    piece.scores,
                    piece.tied,
                    self.own,
                    self._prefix,
                    self._convex,
                    self._units.n_scores,
                    lineups,
                    sums[number],
                )

        run_pieces(work, len(self._pieces), 1, self._threads, report)
        return np.asarray(sums.sum(axis=0))
