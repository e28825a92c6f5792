"""Random slates of rosters of two to eight, and what plain NumPy says of all their lineups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import strategies as st

from dfs_portfolio.search import SearchSettings, ValueTable
from support.contests import contest_of
from support.tables import Inputs, inputs

# Bounds of all lineups, all rosters from four on scanned in pieces of any size; or none is.
SCANNED = SearchSettings(
    exact_table_size=0,
    batch_size=3,
    first_chunk=7,
    scan_size=0,
    scan_share=0.0,
    scan_tile=40,
    scan_rows=4_000,
)
ROW_BY_ROW = replace(SCANNED, scan_size=10**9)
BOTH_WAYS = (SCANNED, ROW_BY_ROW)

WHOLE = ("multiples", "negative multiples", "ties", "large multiples")
NUMBERS = ("numbers", "negative numbers", "one wild driver", "the ninth digit")
LEVELS = (0.01, 0.25, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999)


@dataclass(frozen=True, eq=False, repr=False)
class RandomSlate:
    """A slate, its scenarios and its objective, and what follows from them by brute force.

    Parameters
    ----------
    inputs
        Every set of drivers under the salary cap is a lineup.
    roster
        Drivers in a lineup.
    rng
        Whatever else a test draws.
    """

    inputs: Inputs
    roster: int
    rng: np.random.Generator

    def __repr__(self) -> str:
        objective, cap = self.inputs.objective, self.inputs.slate.contest.salary_cap
        return f"{self.roster} drivers under {cap}, {objective}, {self.points!r}"

    @property
    def points(self) -> np.ndarray:
        return self.inputs.scenarios.points

    @cached_property
    def lineups(self) -> np.ndarray:
        """Shape (n_lineups, roster), in lexicographic order."""
        slate = self.inputs.slate
        salaries = [player.salary for player in slate.players]
        every = combinations(range(len(salaries)), self.roster)
        cap = slate.contest.salary_cap
        return np.array([l for l in every if sum(salaries[i] for i in l) <= cap])

    @cached_property
    def scores(self) -> np.ndarray:
        """Shape (n_scenarios, n_lineups)."""
        return self.points[:, self.lineups].sum(axis=2)

    @cached_property
    def twentieths(self) -> np.ndarray:
        """The same of points that are multiples of 0.05, as whole numbers."""
        return np.rint(self.points * 20).astype(np.int64)[:, self.lineups].sum(axis=2)

    @property
    def counts(self) -> list[float]:
        """Number of scores in the tail of each level."""
        n = len(self.points)
        return [float((1 - Fraction(str(a))) * n) for a in self.inputs.objective.levels]

    @cached_property
    def values(self) -> np.ndarray:
        """Value of each lineup: the best (or worst) scores and a part of the next, averaged."""
        objective = self.inputs.objective
        ranked = np.sort(self.scores, axis=0)
        ranked = ranked[::-1] if objective.tail == "upper" else ranked
        values = np.zeros(ranked.shape[1])
        for count, weight in zip(self.counts, objective.weights, strict=True):
            part = np.clip(count - np.arange(len(ranked)), 0.0, 1.0)
            values += weight * (part @ ranked) / count
        return values

    @property
    def rounding(self) -> float:
        """What the last digits of a value may be off."""
        return 1e-12 * self.roster * (1.0 + float(np.abs(self.points).max()))

    def table(self, settings: SearchSettings = SCANNED) -> ValueTable:
        return self.inputs.table(threads=1, settings=settings)

    def gains(self, best: np.ndarray | float) -> np.ndarray:
        """What each lineup adds to the best scores, on average."""
        return np.maximum(self.scores - np.reshape(best, (-1, 1)), 0).mean(axis=0)

    def best_of(self, rows: Any, kept: Any = ()) -> np.ndarray:
        """The best score of some lineups of the table and some others, in each scenario."""
        of_kept = self.points[:, np.array(kept, dtype=int).reshape(-1, self.roster)].sum(axis=2)
        return np.hstack([self.scores[:, list(rows)], of_kept]).max(axis=1)


def points_of(kind: str, rng: np.random.Generator, n_scenarios: int, roster: int, n: int) -> Any:
    """Points of one kind, shape (n_scenarios, n)."""
    shape = n_scenarios, n
    normal = rng.normal(0.0, 15.0, shape)
    highest = 65_535 // roster
    return {
        "multiples": rng.integers(-400, 1_500, shape) / 20,
        "negative multiples": rng.integers(-2_000, -100, shape) / 20,
        "ties": rng.integers(-2, 3, shape) * 1.25,
        "large multiples": rng.integers(0, rng.choice([highest // 2, highest + 1]), shape) / 20,
        "numbers": 40 + normal,
        "negative numbers": normal - 90,
        "one wild driver": normal + (np.arange(n) == rng.integers(n)) * rng.choice([-1e4, 1e4]),
        "the ninth digit": normal / 1_500 - 1e6,
    }[kind]


@st.composite
def random_slates(
    draw: st.DrawFn,
    kinds: tuple[str, ...] = WHOLE + NUMBERS,
    tails: tuple[str, ...] = ("upper",),
    most_more: int = 4,
    scenarios: tuple[int, ...] = (1, 2, 30, 200),
) -> RandomSlate:
    """Slates with up to `most_more` drivers more than a roster has."""
    roster = draw(st.integers(2, 8))
    n = roster + draw(st.integers(1, most_more))
    kind, n_scenarios = draw(st.sampled_from(kinds)), draw(st.sampled_from(scenarios))
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True))
    tail = draw(st.sampled_from(tails))
    # Under a low cap some drivers are in every lineup, and others in none.
    share = draw(st.sampled_from([1.0, 1.0, 0.6, 0.2]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    points = points_of(kind, rng, n_scenarios, roster, n)
    weights = tuple(rng.dirichlet(np.ones(len(levels))).tolist())
    of = inputs(points, levels=tuple(levels), weights=weights, tail=tail).free(roster)
    salaries = [player.salary for player in of.slate.players]
    sums = sorted(sum(l) for l in combinations(salaries, roster))
    cap = sums[int(share * (len(sums) - 1))]
    return RandomSlate(of.under(contest_of(roster, cap)), roster, rng)
