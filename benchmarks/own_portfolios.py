"""One portfolio by one way of ours, or by a baseline, in a process of its own.

    python benchmarks/own_portfolios.py result.json --variant sequential --slate NAME ...

Started by `compare_tools`; the result is like that of the other tools (`peers/exchange.py`).
Kernels and libraries are warm: a small portfolio is made first, on other scenarios. Timed is all
from scenarios in memory to lineups.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    LineupRules,
    Scenarios,
    Slate,
    TailObjective,
    build_portfolio,
    race_scenarios,
)
from dfs_portfolio.rules.exposure_limits import max_count
from dfs_portfolio.search.enumeration import enumerate_lineups
from dfs_portfolio.selection import STRATEGIES
from slates import load

sys.path.append(str(Path(__file__).resolve().parent / "peers"))
from exchange import measured

# What every portfolio of the comparison keeps: the site's rules and a driver limit.
RULES = LineupRules.unstacked()
LIMITS = ExposureLimits(max_player=0.5, max_team=1.0)
PENALTY = Diversity().overlap_penalty
MEAN = TailObjective((0.0,), (1.0,))
# Lineups looked at together by the baseline; any size gives the same lineups.
BLOCK = 65_536
TAIL_MODEL_SCENARIOS = 200

Lineups = Sequence[Sequence[int]]
Way = Callable[[Slate, Scenarios, int], Lineups]


def ours(**settings: Any) -> Way:
    """Return the way that calls the library; its answer has passed the library's own check."""

    def way(slate: Slate, scenarios: Scenarios, n_lineups: int) -> Lineups:
        made = build_portfolio(
            slate, scenarios, n_lineups, rules=RULES, exposure=LIMITS, **settings
        )
        return made.indices.tolist()

    return way


def tail_model(slate: Slate, scenarios: Scenarios, n_lineups: int) -> Lineups:
    """Lineup by lineup by the integer programme of the tail, on as many scenarios as it takes."""
    few = Scenarios(scenarios.points[:TAIL_MODEL_SCENARIOS])
    return ours(engine="milp")(slate, few, n_lineups)


def best_mean_penalised(slate: Slate, scenarios: Scenarios, n_lineups: int) -> Lineups:
    """Lineup by lineup the highest mean less the overlap penalty, exactly, in plain NumPy.

    Lineups stand in the order of their means, and a penalty is never negative: where the mean of
    the next block is below the best net value found, the search for that turn is over.
    """
    lineups = enumerate_lineups(slate, RULES)
    means = scenarios.mean[lineups].sum(axis=1)
    order = np.argsort(-means, kind="stable")
    lineups, means = lineups[order], means[order]
    cap = max_count(LIMITS.max_player, n_lineups)
    cost = np.zeros(len(slate))
    chosen: list[int] = []
    for _ in range(n_lineups):
        best, best_net = -1, -np.inf
        for start in range(0, len(lineups), BLOCK):
            if means[start] <= best_net:
                break
            part = slice(start, start + BLOCK)
            net = means[part] - cost[lineups[part]].sum(axis=1)
            net[[row - start for row in chosen if start <= row < start + BLOCK]] = -np.inf
            row = int(np.argmax(net))
            if net[row] > best_net:
                best, best_net = start + row, float(net[row])
        if best < 0:
            break  # nothing is allowed any more
        chosen.append(best)
        cost[lineups[best]] += PENALTY
        uses = np.bincount(lineups[chosen].ravel(), minlength=len(slate))
        cost[uses >= cap] = np.inf
    return lineups[chosen].tolist()


def best_mean_milp(slate: Slate, scenarios: Scenarios, n_lineups: int) -> Lineups:
    """Lineup by lineup the highest mean by HiGHS: one model, and a row for each earlier lineup."""
    solver = highspy.Highs()
    solver.silent()
    for option in ("mip_rel_gap", "mip_abs_gap"):
        solver.setOptionValue(option, 0.0)
    used = [solver.addBinary() for _ in range(len(slate))]
    solver.addConstr(sum(used) == slate.contest.roster_size)
    spent = sum(int(cost) * x for cost, x in zip(slate.salaries, used, strict=True))
    solver.addConstr(spent <= slate.contest.salary_cap)
    value = sum(float(mean) * x for mean, x in zip(scenarios.mean, used, strict=True))
    cap = max_count(LIMITS.max_player, n_lineups)
    uses = np.zeros(len(slate), dtype=np.int64)
    lineups: list[list[int]] = []
    for _ in range(n_lineups):
        solver.maximize(value)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        lineup = [i for i, x in enumerate(used) if solver.val(x) > 0.5]
        lineups.append(lineup)
        uses[lineup] += 1
        for i in lineup:
            if uses[i] == cap:
                solver.changeColBounds(used[i].index, 0.0, 0.0)
        solver.addConstr(sum(used[i] for i in lineup) <= slate.contest.roster_size - 1)
    return lineups


WAYS: dict[str, Way] = {
    # Without "payout", which needs a contest.
    **{name: ours(strategy=name) for name in STRATEGIES if name != "payout"},
    "mean": ours(objective=MEAN),
    "tail-milp": tail_model,
    "mean-penalised": best_mean_penalised,
    "mean-milp": best_mean_milp,
}


def draw(slate_name: str, n_scenarios: int, seed: int) -> tuple[str, Slate, NDArray[np.float64]]:
    """Return the slate's name as it was found, the slate, and simulated points."""
    name, slate, race = load(slate_name)
    return name, slate, race_scenarios(slate, race)(n_scenarios, seed=seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=Path)
    parser.add_argument("--variant", choices=WAYS, default="sequential")
    parser.add_argument("--slate", required=True)
    parser.add_argument("--scenarios", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--lineups", type=int, required=True)
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    way = WAYS[arguments.variant]
    _, slate, points = draw(arguments.slate, arguments.scenarios, arguments.seed)
    scenarios = Scenarios(points, seed=arguments.seed)
    _, _, others = draw(arguments.slate, 50, arguments.seed + 1_000)
    way(slate, Scenarios(others), 3)

    def fill(lineups: list[tuple[str, ...]]) -> None:
        made = way(slate, scenarios, arguments.lineups)
        lineups.extend(tuple(str(slate.ids[i]) for i in lineup) for lineup in made)

    packages = ["dfs-portfolio", "highspy", "numpy"]
    solver = "HiGHS" if "milp" in arguments.variant or arguments.variant == "joint" else ""
    measured(fill, arguments.lineups, packages, solver).write(arguments.result)


if __name__ == "__main__":
    main()
