"""The cases of `full_slate`: each times one thing in this process, and prints facts as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from dfs_portfolio import (
    ExposureLimits,
    LineupRules,
    Scenarios,
    Slate,
    TableCache,
    TailObjective,
    ValueTable,
    build_portfolio,
    race_scenarios,
)
from dfs_portfolio.search import enumerate_lineups
from slates import load

OBJECTIVE = TailObjective()
DEFAULTS = {
    "n_scenarios": 10_000,
    "n_lineups": 20,
    "strategy": "sequential",
    "stacked": True,
    "drivers": None,
}
# Of all lineups, what plain NumPy is timed on.
SAMPLE = 2_048
# Scenarios on which kernels are compiled and loaded.
FEW = 200


class Times(NamedTuple):
    """Seconds on the clock, and of all processors together."""

    seconds: float
    cpu_seconds: float

    def scaled(self, factor: float) -> Times:
        """Return the times of so many times as much."""
        return Times(factor * self.seconds, factor * self.cpu_seconds)


Timed = tuple[Times, dict[str, Any]]


def clocked(action: Callable[[], Any]) -> tuple[Times, Any]:
    began, worked = time.perf_counter(), time.process_time()
    result = action()
    return Times(time.perf_counter() - began, time.process_time() - worked), result


class Given:
    """Slate, scenarios and rules of a case, and the same in small to warm up with."""

    def __init__(self, slate: str, settings: dict[str, Any]) -> None:
        self.name, whole, race = load(slate)
        self.slate = cheaper(whole, settings["drivers"]) if settings["drivers"] else whole
        if settings.get("points"):
            # Of a file, where versions with other simulators are compared.
            points = np.load(settings["points"])
            few = points[:FEW]
        else:
            simulate = race_scenarios(self.slate, race)
            points, few = simulate(settings["n_scenarios"], seed=1), simulate(FEW, seed=2)
        if settings.get("noise"):
            rng = np.random.default_rng(3)
            points, few = (p + rng.normal(0, 0.01, p.shape) for p in (points, few))
        self.scenarios, self.few = Scenarios(points, seed=1), Scenarios(few, seed=2)
        self.rules = LineupRules(stacking=settings["stacked"])


def cheaper(slate: Slate, n_drivers: int) -> Slate:
    """Return the drivers in the middle of the salaries: neither all dear nor all cheap."""
    first = (len(slate) - n_drivers) // 2
    return replace(slate, players=slate.players[first : first + n_drivers])


def top(given: Given, settings: dict[str, Any]) -> Timed:
    """List and bound all lineups, and find the exact best thousand."""

    def find(scenarios: Scenarios) -> ValueTable:
        table = ValueTable(given.slate, scenarios, OBJECTIVE, given.rules)
        table.top(1_000)
        return table

    find(given.few)
    times, table = clocked(lambda: find(given.scenarios))
    return times, {"lineups": len(table), "exact": int(table.exact.sum())}


def portfolio(given: Given, settings: dict[str, Any]) -> Timed:
    """Build a portfolio from scenarios in memory, with all checks."""

    def build(scenarios: Scenarios, n_lineups: int) -> Any:
        return build_portfolio(
            given.slate, scenarios, n_lineups, rules=given.rules, strategy=settings["strategy"]
        )

    build(given.few, 5)
    times, found = clocked(lambda: build(given.scenarios, settings["n_lineups"]))
    gap = found.gap if np.isfinite(found.gap) else None
    lineups = len(enumerate_lineups(given.slate, given.rules))
    return times, {"lineups": lineups, "gap": gap, "objective": found.objective}


def moved(given: Given, settings: dict[str, Any]) -> Timed:
    """Build another portfolio from the same table, after an exposure was moved."""
    tables = TableCache()

    def build(limits: ExposureLimits) -> Any:
        return build_portfolio(
            given.slate,
            given.scenarios,
            settings["n_lineups"],
            rules=given.rules,
            exposure=limits,
            tables=tables,
        )

    build(ExposureLimits())
    times, _ = clocked(lambda: build(ExposureLimits(max_player=0.4)))
    return times, {"lineups": len(enumerate_lineups(given.slate, given.rules))}


def lines(given: Given, settings: dict[str, Any]) -> Timed:
    """Find how often each lineup scores beyond 18 lines, from the mean to the best score."""
    from dfs_portfolio.search import LineCounts  # earlier versions have none

    shares = 1.0 - np.geomspace(0.5, 1e-4, 18)

    def count(scenarios: Scenarios) -> int:
        table = ValueTable(given.slate, scenarios, OBJECTIVE, given.rules)
        scores = scenarios.points[:, table.lineups[:: max(1, len(table) // 512)]].sum(axis=2)
        for share in shares:
            LineCounts(table, np.quantile(scores, share, axis=1))
        return len(table)

    count(given.few)
    times, lineups = clocked(lambda: count(given.scenarios))
    return times, {"lineups": lineups}


def numpy_values(given: Given, settings: dict[str, Any]) -> Timed:
    """Evaluate some lineups from the definition, and scale the time up to all."""
    lineups = enumerate_lineups(given.slate, given.rules)
    some = lineups[np.linspace(0, len(lineups) - 1, SAMPLE).astype(int)].astype(np.int64)
    points, part = given.scenarios.points, max(1, 2_560_000 // given.scenarios.n_scenarios)

    def evaluate() -> None:
        for first in range(0, SAMPLE, part):
            OBJECTIVE.value(points[:, some[first : first + part]].sum(axis=2))

    times, _ = clocked(evaluate)
    return times.scaled(len(lineups) / SAMPLE), {"lineups": len(lineups)}


def numpy_gains(given: Given, settings: dict[str, Any]) -> Timed:
    """Evaluate what some lineups add to another, and scale the time up to all and to all turns."""
    lineups = enumerate_lineups(given.slate, given.rules)
    some = lineups[np.linspace(0, len(lineups) - 1, SAMPLE).astype(int)].astype(np.int64)
    points = given.scenarios.points
    best = points[:, some[0]].sum(axis=1)

    def evaluate() -> None:
        for first in range(0, SAMPLE, 256):
            scores = points[:, some[first : first + 256]].sum(axis=2)
            np.maximum(scores - best[:, None], 0.0).mean(axis=0)

    times, _ = clocked(evaluate)
    return times.scaled(settings["turns"] * len(lineups) / SAMPLE), {"lineups": len(lineups)}


def numpy_greedy(given: Given, settings: dict[str, Any]) -> Timed:
    """Evaluate all, then take the best again and again under caps; no proofs, no checks."""
    lineups = enumerate_lineups(given.slate, given.rules).astype(np.int64)
    points, n = given.scenarios.points, settings["n_lineups"]

    def choose() -> None:
        parts = np.array_split(lineups, max(1, len(lineups) // 256))
        values = np.concatenate([OBJECTIVE.value(points[:, p].sum(axis=2)) for p in parts])
        member = np.zeros((len(lineups), len(given.slate)))
        member[np.arange(len(lineups))[:, None], lineups] = 1
        counts = np.zeros(len(given.slate))
        for _ in range(n):
            allowed = member[:, counts >= n // 2].sum(axis=1) == 0
            row = int(np.argmax(np.where(allowed, values - 0.1 * member @ counts, -np.inf)))
            values[row] = -np.inf
            counts += member[row]

    times, _ = clocked(choose)
    return times, {"lineups": len(lineups)}


CASES = {
    f.__name__: f for f in (top, portfolio, moved, lines, numpy_values, numpy_gains, numpy_greedy)
}


def main() -> None:
    request = json.loads(sys.argv[1])
    settings = {**DEFAULTS, **request["settings"]}
    given = Given(request["slate"], settings)
    times, facts = CASES[request["what"]](given, settings)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    facts |= times._asdict() | {"memory_gb": peak, "slate": given.name}
    print(json.dumps(facts | {"drivers": len(given.slate)}))


if __name__ == "__main__":
    main()
