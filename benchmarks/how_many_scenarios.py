"""What more scenarios buy: portfolios chosen on few and on many, measured on the same fresh ones.

    python benchmarks/how_many_scenarios.py [--slate NAME] [--sizes 1000 3000] [--seeds 3]
        [--fresh 300000]

For each number of scenarios and each seed it builds 20 lineups without stacks, and prints how the
choice fares: its figure on the scenarios that chose it, the same figure on fresh scenarios, and the
difference. Means over seeds; beside them the standard error of the mean. The fresh scenarios are
the same for all, so differences between rows are paired. At the end, the error of the expected
payout of a lineup against 2,000 others, drawn from the best 20,000.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio import (
    LineupRules,
    Scenarios,
    TailObjective,
    build_portfolio,
    race_scenarios,
)
from dfs_portfolio.metrics.tails import tail_mean
from dfs_portfolio.search import ValueTable
from slates import load

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
FRESH_SEED = 10**6
# Payouts of a contest of 2,000 entries: a fifth goes to the first, a fifth of all are paid.
TIERS = ((1, 0.2), (2, 0.1), (5, 0.04), (20, 0.01), (100, 0.002), (400, 0.0005))

Measure = Callable[[NDArray[np.float64]], float]


def tail(scores: NDArray[np.float64]) -> float:
    """Return the mean value of the lineups, by the default objective."""
    parts = [w * tail_mean(scores, a, tail="upper").mean() for a, w in ((0.99, 0.7), (0.95, 0.3))]
    return float(sum(parts))


def best(scores: NDArray[np.float64]) -> float:
    """Return the expected best score."""
    return float(scores.max(axis=1).mean())


def mean(scores: NDArray[np.float64]) -> float:
    """Return the mean score."""
    return float(scores.mean())


CASES: tuple[tuple[str, str, Measure], ...] = (
    ("sequential", "tail", tail),
    ("emax", "expected best", best),
)


def scores_of(points: NDArray[np.float64], lineups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the scores, shape (n_scenarios, n_lineups)."""
    return np.stack([points[:, lineup].sum(axis=1) for lineup in lineups], axis=1)


def payout_errors(scores: NDArray[np.float64], field: NDArray[np.float64]) -> None:
    """Print the relative standard error of the expected payout of the first lineup."""
    line = -np.sort(-field, axis=1)
    paid = np.zeros(len(scores))
    for place, payout in TIERS[::-1]:
        paid = np.where(scores[:, 0] > line[:, place - 1], payout, paid)
    for size in SIZES:
        error = paid.std() / np.sqrt(size) / paid.mean()
        print(f"expected payout of one lineup, {size:>7,} scenarios: standard error {error:6.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slate", default="2023-03-26_cup_cota")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of scenarios")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--fresh", type=int, default=300_000)
    given = parser.parse_args()
    name, slate, race = load(given.slate)
    simulate, rules = race_scenarios(slate, race), LineupRules(stacking=False)
    fresh = simulate(given.fresh, seed=FRESH_SEED)
    print(name)
    chosen = np.empty((0, slate.contest.roster_size), dtype=np.int64)
    for strategy, words, measure in CASES:
        for size in given.sizes:
            rows, seconds = [], []
            for seed in range(given.seeds):
                points = simulate(size, seed=seed)
                began = time.perf_counter()
                found = build_portfolio(
                    slate, Scenarios(points, seed=seed), 20, rules=rules, strategy=strategy
                )
                seconds.append(time.perf_counter() - began)
                chosen = np.array(found.indices)
                own = measure(scores_of(points, chosen))
                there = scores_of(fresh, chosen)
                rows.append((own, measure(there), own - measure(there), mean(there)))
            found_of = np.array(rows)
            centre = found_of.mean(axis=0)
            error = found_of.std(axis=0, ddof=1) / np.sqrt(len(found_of))
            print(
                f"{strategy:10} {size:>7,}: {words} where chosen {centre[0]:7.2f}, "
                f"fresh {centre[1]:7.2f} ({error[1]:.2f}), too high by {centre[2]:5.2f} "
                f"({error[2]:.2f}), mean score {centre[3]:6.2f}, {np.median(seconds):5.1f} s",
                flush=True,
            )
    table = ValueTable(slate, Scenarios(simulate(10_000, seed=0)), TailObjective(), rules)
    some = np.random.default_rng(0).choice(table.top(20_000), 2_000, replace=False)
    lineups = np.vstack([chosen[:1], table.lineups[some].astype(np.int64)])
    scores = scores_of(fresh[:50_000], lineups)
    payout_errors(scores[:, :1], scores[:, 1:])


if __name__ == "__main__":
    main()
