"""How lineups did in the race that was run, among all lineups that were possible."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio import LineupRules, Slate
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.search.enumeration import enumerate_lineups
from judging import NOISE

# A lineup is near if it makes as much of what was possible.
NEAR = 0.9
# Marks among all possible lineups.
TOP = 0.01


class Hindsight:
    """Actual points of every lineup that the rules allow.

    Parameters
    ----------
    slate, rules
        What lineups there are.
    points
        Actual points, shape (n_drivers,).
    """

    def __init__(self, slate: Slate, rules: LineupRules, points: NDArray[np.float64]) -> None:
        lineups = enumerate_lineups(slate, rules)
        self.points = points
        self.scores = np.sort(points[lineups].sum(axis=1))
        self.uses = np.bincount(lineups.ravel(), minlength=len(slate))

    @property
    def n_lineups(self) -> int:
        """How many lineups the rules allow."""
        return len(self.scores)

    @property
    def possible(self) -> float:
        """Points of the best of them."""
        return float(self.scores[-1])

    def judge(self, lineups: NDArray[np.int64]) -> dict[str, float]:
        """Measure a portfolio, lineups as places in the slate, shape (n_lineups, roster_size)."""
        scores = self.points[lineups].sum(axis=1)
        best, n = float(scores.max()), len(lineups)
        uses = np.bincount(lineups.ravel(), minlength=len(self.points))
        return {
            "best": best,
            "share": best / self.possible,
            "mean": float(scores.mean()),
            "shared": _shared(uses, n),
            "near": int((scores >= NEAR * self.possible - NOISE).sum()),
            "top": int((scores >= self._top_score() - NOISE).sum()),
            "rank": 1 + self._above(best),
            "beats_random": self.beats_random(best, n),
        }

    def judge_random(self, n_lineups: int) -> dict[str, float]:
        """Return what is expected of different lineups drawn from all, each as likely as another.

        Exact, without draws: the k-th lowest of M scores is the best of N with the probability
        C(k - 1, N - 1) / C(M, N), and every lineup is as likely to be in.
        """
        size = self.n_lineups
        n = min(n_lineups, size)
        ranks = np.arange(n, size + 1)
        log_choices = _log_choose(ranks - 1, n - 1) - _log_choose(np.array([size]), n)
        best = float(np.exp(log_choices) @ self.scores[n - 1 :])
        return {
            "best": best,
            "share": best / self.possible,
            "mean": float(self.scores.mean()),
            "shared": _shared(self.uses, size),
            "near": n * float((self.scores >= NEAR * self.possible - NOISE).mean()),
            "top": n * float((self.scores >= self._top_score() - NOISE).mean()),
        }

    def beats_random(self, best: float, n_lineups: int) -> float:
        """Return how likely a best lineup beats that of a random portfolio; a tie is half."""
        below = int(np.searchsorted(self.scores, best - NOISE))
        up_to = int(np.searchsorted(self.scores, best + NOISE))
        return (self._all_among(below, n_lineups) + self._all_among(up_to, n_lineups)) / 2

    def _all_among(self, lowest: int, n_lineups: int) -> float:
        """Return how likely all lineups of a random portfolio are among so many of the lowest."""
        drawn = np.arange(min(n_lineups, self.n_lineups))
        return float(np.prod(np.maximum(lowest - drawn, 0) / (self.n_lineups - drawn)))

    def _above(self, score: float) -> int:
        return self.n_lineups - int(np.searchsorted(self.scores, score + NOISE))

    def _top_score(self) -> float:
        """Return the score that the best 1% of all lineups reach."""
        return float(self.scores[-math.ceil(TOP * self.n_lineups)])


def _shared(uses: NDArray[np.int64], n_lineups: int) -> float:
    """Return how many drivers two of the lineups share, in the mean over all pairs."""
    pairs = n_lineups * (n_lineups - 1) / 2
    return Diversity(1.0).penalty(uses) / pairs if pairs else math.nan


def _log_choose(n: Sequence[int] | NDArray[np.int64], k: int) -> NDArray[np.float64]:
    """Return the logarithms of the binomial coefficients."""
    return np.array([math.lgamma(m + 1) - math.lgamma(k + 1) - math.lgamma(m - k + 1) for m in n])
