"""All lineups with a weight for each: sums and means over them, in blocks on all cores.

The weight of lineup ``L`` is ``exp(base_L + sum of theta over its players + features . theta)``.
Blocks depend on the number of lineups alone and are added in order, so that results do not depend
on the number of threads. Each block is weighed relative to its own greatest weight, and blocks are
put together relative to the greatest of all: no weight overflows, however large `theta` is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.field import kernels

# Lineups of a block, at least, and blocks, at most: sums of pairs are kept for each block.
BLOCK, MOST_BLOCKS = 2**15, 64


@dataclass(frozen=True, eq=False)
class Inclusion:
    """Means over the distribution of lineups.

    Parameters
    ----------
    log_total
        Logarithm of the sum of all weights.
    mean
        Probability of each player, then the mean of each feature; shape (n_players + n_features,).
    covariance
        Of the same; empty unless it was wanted.
    """

    log_total: float
    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, eq=False)
class WeightedLineups:
    """All lineups, with the part of their weights that stays.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, roster_size), in lexicographic order.
    base
        Logarithm of the part that stays, -inf for lineups without weight; shape (n_lineups,).
    features
        Values of the features whose weight varies, shape (n_lineups, n_features).
    n_players
        Players of the slate.
    threads
        Number of threads.
    """

    lineups: NDArray[np.uint8]
    base: FloatArray
    features: FloatArray
    n_players: int
    threads: int

    @property
    def size(self) -> int:
        """Number of players and features together."""
        return self.n_players + int(self.features.shape[1])

    @property
    def block(self) -> int:
        """Lineups of a block."""
        return max(BLOCK, math.ceil(len(self.lineups) / MOST_BLOCKS))

    def inclusion(self, theta: FloatArray, *, covariance: bool = False) -> Inclusion:
        """Return means, and covariances if wanted, for weights of players and features."""
        n_lineups, size = len(self.lineups), self.size
        n_blocks = math.ceil(n_lineups / self.block)
        shifts, totals = np.full(n_blocks, -np.inf), np.zeros(n_blocks)
        shape = (n_blocks, size, size) if covariance else (n_blocks, size)
        sums = np.zeros(shape)
        add = kernels.joint_inclusion if covariance else kernels.inclusion

        def work(piece: slice) -> None:
            number = piece.start // self.block
            weights = np.empty(piece.stop - piece.start)
            lineups, features = self.lineups[piece], self.features[piece]
            shift = kernels.log_weights(lineups, self.base[piece], features, theta, weights)
            if shift == -np.inf:
                return
            shifts[number], totals[number] = shift, kernels.weigh(weights, shift, weights)
            add(lineups, features, weights, sums[number])

        run_pieces(work, n_lineups, self.block, self.threads)
        shift = float(shifts.max())
        scales = np.exp(shifts - shift)
        total = float(scales @ totals)
        means = np.tensordot(scales, sums, axes=1) / total
        log_total = shift + math.log(total)
        if not covariance:
            return Inclusion(log_total, means, np.empty((0, 0)))
        products = np.triu(means) + np.triu(means, 1).T
        mean = np.append(np.diag(products)[: self.n_players], self._feature_means(products))
        return Inclusion(log_total, mean, products - np.outer(mean, mean))

    def _feature_means(self, products: FloatArray) -> FloatArray:
        """Return the means of features: each is counted with every player of a lineup."""
        beside = products[: self.n_players, self.n_players :]
        return np.asarray(beside.sum(axis=0) / self.lineups.shape[1])

    def probabilities(self, theta: FloatArray) -> FloatArray:
        """Return the probability of each lineup, shape (n_lineups,)."""
        out = np.empty(len(self.lineups))
        log_total = self.inclusion(theta).log_total

        def work(piece: slice) -> None:
            lineups, features = self.lineups[piece], self.features[piece]
            kernels.log_weights(lineups, self.base[piece], features, theta, out[piece])
            kernels.weigh(out[piece], log_total, out[piece])

        run_pieces(work, len(out), self.block, self.threads)
        out /= out.sum()
        return out

    def greatest(self, theta: FloatArray) -> float:
        """Return the greatest ``theta . x`` of any lineup that has weight."""
        flat = np.where(self.base > -np.inf, 0.0, -np.inf)
        greatest = np.full(math.ceil(len(flat) / self.block), -np.inf)

        def work(piece: slice) -> None:
            out = np.empty(piece.stop - piece.start)
            lineups, features = self.lineups[piece], self.features[piece]
            greatest[piece.start // self.block] = kernels.log_weights(
                lineups, flat[piece], features, theta, out
            )

        run_pieces(work, len(flat), self.block, self.threads)
        return float(greatest.max())
