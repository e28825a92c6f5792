"""Time and memory of whole runs, in one process, with warm kernels.

    python benchmarks/first_light.py [--repeats 5] [--slate NAME]

Prints a table in Markdown: medians of wall time, and ratios to a plain NumPy baseline measured in
the same run. The slate is a real one where the real files are beside the checkout, otherwise the
package's demo slate.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dfs_portfolio import (
    ExposureLimits,
    LineupRules,
    Race,
    Scenarios,
    Slate,
    TailObjective,
    ValueTable,
    build_portfolio,
    load_demo,
    race_scenarios,
    read_salaries,
    read_team_map,
)

REAL = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "real" / "nascar"
N_SCENARIOS = 10_000
OBJECTIVE = TailObjective()


def load(name: str) -> tuple[str, Slate, Race]:
    salaries = REAL / "dksalaries" / f"DKSalaries_{name}.csv"
    if not salaries.is_file():
        return "demo slate", *load_demo()
    slate = read_team_map(REAL / "teams" / f"teams_{name}.csv", read_salaries(salaries))
    return name, slate, Race.typical("intermediate")


def median_time(action: Callable[[], object], repeats: int) -> tuple[float, float, float]:
    """Median, least and largest of some wall times, in seconds."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return statistics.median(times), min(times), max(times)


def numpy_values(points: np.ndarray, lineups: np.ndarray) -> np.ndarray:
    """Exact values the plain way: all scores of some lineups, then the definition."""
    values = [
        OBJECTIVE.value(points[:, part].sum(axis=2))
        for part in np.array_split(lineups.astype(np.int64), max(1, len(lineups) // 256))
    ]
    return np.concatenate(values)


def numpy_sequential(points: np.ndarray, table: ValueTable, n_lineups: int) -> float:
    """Values and greedy choice with an overlap penalty and driver caps, in plain NumPy."""
    values = numpy_values(points, table.lineups)
    member = np.zeros((len(table), len(table.slate)))
    member[np.arange(len(table))[:, None], table.lineups] = 1
    counts = np.zeros(len(table.slate))
    for _ in range(n_lineups):
        allowed = member[:, counts >= n_lineups // 2].sum(axis=1) == 0
        row = int(np.argmax(np.where(allowed, values - 0.1 * member @ counts, -np.inf)))
        values[row] = -np.inf
        counts += member[row]
    return float(counts.sum())


def cold_start() -> float:
    """Wall time of the first portfolio with an empty kernel cache, in a process of its own."""
    code = (
        "import time, dfs_portfolio as d; s, r = d.load_demo();"
        "p = d.Scenarios(d.race_scenarios(s, r)(2000, seed=1)); t = time.perf_counter();"
        "d.ValueTable(s, p, d.TailObjective(), d.LineupRules.unstacked()).top(10);"
        "d.build_portfolio(s, p, 5); print(time.perf_counter() - t)"
    )
    times = []
    folder = Path(os.environ.get("TMPDIR", "/tmp")) / f"numba-cold-{os.getpid()}"
    for _ in range(2):
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
        out = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        times.append(float(out.stdout))
    return times[0] - times[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--slate", default="2026-03-14_nxs_las-vegas")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    name, slate, race = load(arguments.slate)
    simulate = race_scenarios(slate, race)
    scenarios = Scenarios(simulate(N_SCENARIOS, seed=1), seed=1)
    stacked, free = LineupRules.of(slate.contest), LineupRules.unstacked(slate.contest)
    table = ValueTable(slate, scenarios, OBJECTIVE, stacked)
    few = table.lineups[:512]
    reference = numpy_values(scenarios.points, few)
    np.testing.assert_allclose(reference, table.evaluate(np.arange(len(few))), rtol=1e-12)

    def from_scratch(n_lineups: int, **settings: object) -> object:
        points = Scenarios(simulate(N_SCENARIOS, seed=1), seed=1)
        return build_portfolio(slate, points, n_lineups, exposure=ExposureLimits(), **settings)

    def unstacked_top() -> ValueTable:
        whole = ValueTable(slate, scenarios, OBJECTIVE, free)
        whole.top(1000)
        return whole

    from_scratch(20, strategy="joint")
    n_free = len(unstacked_top())
    cases: list[tuple[str, Callable[[], object]]] = [
        ("simulate 10,000 races", lambda: simulate(N_SCENARIOS, seed=1)),
        (
            f"exact values of {len(table):,} stacked lineups",
            lambda: ValueTable(slate, scenarios, OBJECTIVE, stacked),
        ),
        ("the same, plain NumPy", lambda: numpy_values(scenarios.points, table.lineups)),
        ("20 stacked lineups, sequential", lambda: from_scratch(20)),
        (
            "the same without checks and proofs, plain NumPy",
            lambda: numpy_sequential(scenarios.points, table, 20),
        ),
        ("150 stacked lineups, sequential", lambda: from_scratch(150)),
        ("20 stacked lineups, joint, proven", lambda: from_scratch(20, strategy="joint")),
        ("150 stacked lineups, joint, proven", lambda: from_scratch(150, strategy="joint")),
        (f"exact top 1,000 of {n_free:,} lineups", unstacked_top),
        ("20 unstacked lineups, sequential", lambda: from_scratch(20, rules=free)),
        ("20 unstacked, joint", lambda: from_scratch(20, rules=free, strategy="joint")),
    ]
    print(f"Slate {name}, {len(slate)} drivers, S = {N_SCENARIOS:,}; {arguments.repeats} repeats.")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}.\n")
    print("| what | median s | min | max |\n| --- | ---: | ---: | ---: |")
    medians = {}
    for words, action in cases:
        slow = "NumPy" in words or "unstacked" in words
        median, least, most = median_time(action, 3 if slow else arguments.repeats)
        medians[words] = median
        print(f"| {words} | {median:.2f} | {least:.2f} | {most:.2f} |", flush=True)
    exact = medians[cases[2][0]] / medians[cases[1][0]]
    whole = medians[cases[4][0]] / medians[cases[3][0]]
    print(f"\nRatios to plain NumPy: exact values {exact:.1f} times, 20 lineups {whole:.1f} times.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"Peak memory of the whole run: {peak:.2f} GB.")
    print(f"Compiling the kernels once, then cached: {cold_start():.1f} s.")


if __name__ == "__main__":
    main()
