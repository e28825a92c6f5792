"""What a portfolio is worth on fresh scenarios, and whether it is one: by the same code for all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio import LineupRules, Slate, tail_mean
from dfs_portfolio.rules.exposure_limits import max_count

# Scores are multiples of 0.05; sums of six floats are them to within far less than this.
NOISE = 1e-6


@dataclass(frozen=True, eq=False)
class Judge:
    """Judges portfolios of one slate.

    Parameters
    ----------
    slate, rules
        What a lineup must satisfy.
    max_player
        Largest share of the lineups asked for with one driver.
    points
        Fresh scenarios, shape (n_scenarios, n_drivers).
    threshold
        A score that the best lineup of a portfolio should reach, in points.
    """

    slate: Slate
    rules: LineupRules
    max_player: float
    points: NDArray[np.float64]
    threshold: float

    def best_scores(self, lineups: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the score of the best lineup in each scenario, shape (n_scenarios,)."""
        best = np.full(len(self.points), -np.inf)
        for lineup in lineups:
            np.maximum(best, self.points[:, lineup].sum(axis=1), out=best)
        return best

    def value(self, lineups: NDArray[np.int64]) -> dict[str, float]:
        """Measure the lineups one by one, and the best of them in each scenario."""
        means, cvar_99, cvar_95 = [], [], []
        for lineup in lineups:
            scores = self.points[:, lineup].sum(axis=1)
            means.append(scores.mean())
            cvar_99.append(tail_mean(scores, 0.99, tail="upper"))
            cvar_95.append(tail_mean(scores, 0.95, tail="upper"))
        best = self.best_scores(lineups)
        return {
            "mean": float(np.mean(means)),
            "cvar_99": float(np.mean(cvar_99)),
            "cvar_95": float(np.mean(cvar_95)),
            "e_max": float(best.mean()),
            "e_max_se": standard_error(best),
            "best_q99": float(np.quantile(best, 0.99)),
            "p_best": float((best >= self.threshold - NOISE).mean()),
        }

    def likeness(self, lineups: NDArray[np.int64], requested: int) -> dict[str, Any]:
        """Measure what the lineups share, and whether rules and limits hold."""
        member = np.zeros((len(lineups), len(self.slate)), dtype=np.int64)
        member[np.arange(len(lineups))[:, None], lineups] = 1
        shared = (member @ member.T)[np.triu_indices(len(lineups), k=1)]
        uses = member.sum(axis=0)
        broken = [self.rules.violations(self.slate, lineup.tolist()) for lineup in lineups]
        distinct = len({tuple(sorted(lineup)) for lineup in lineups.tolist()}) == len(lineups)
        return {
            "overlap_mean": float(shared.mean()) if len(shared) else math.nan,
            "overlap_max": int(shared.max()) if len(shared) else 0,
            "top_exposure": float(uses.max() / requested),
            "valid": distinct and not any(broken),
            "cap_held": bool(uses.max() <= max_count(self.max_player, requested)),
        }


def standard_error(sample: NDArray[np.float64]) -> float:
    return float(sample.std(ddof=1) / math.sqrt(len(sample)))


def places(slate: Slate, lineups: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """Turn driver IDs, as text, into places in the slate, shape (n_lineups, roster_size).

    Raises
    ------
    ValueError
        Where an ID is not on the slate, or the lineups are of different sizes.
    """
    position = {str(key): i for i, key in enumerate(slate.ids)}
    unknown = {key for lineup in lineups for key in lineup} - set(position)
    if unknown:
        raise ValueError(f"not on the slate: {sorted(unknown)[:5]}")
    return np.array([[position[key] for key in lineup] for lineup in lineups], dtype=np.int64)
