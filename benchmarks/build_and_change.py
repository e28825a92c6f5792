"""What building, handing over, changing and re-solving a model costs, at 10,000 scenarios.

    python benchmarks/build_and_change.py [--slate NAME] [--repeats 3]

Prints a table in Markdown: medians of wall time, ratios to the first build of the same run, and
peak memory. Solver time is not counted where the lineup model is changed; it is in the re-solves
of the column model.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from typing import Any

import highspy
import numpy as np
from pyomo.contrib.solver.common.factory import SolverFactory

from compare_solvers import LEVELS, Field, lineup_instance, load
from dfs_portfolio import Diversity, ExposureLimits, TailObjective
from dfs_portfolio.models.lineup import set_turn
from dfs_portfolio.rules.leeway import NO_LEEWAY
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import SelectionProblem
from dfs_portfolio.selection.engines import ColumnEngine, SearchEngine
from dfs_portfolio.selection.problem import exposure_of, next_query
from dfs_portfolio.solvers import SolverOptions

N_SCENARIOS = 10_000


def timed(action: Any) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = action()
    return time.perf_counter() - began, answer


def handed_over(instance: Any) -> Any:
    """Translate a model into HiGHS without solving it."""
    highspy.Highs.resetGlobalScheduler(True)
    solver = SolverFactory("highs")
    solver.set_instance(instance)
    return solver


def lineup_model_row(table: ValueTable, words: str) -> str:
    """Measure the lineup model once."""
    rng = np.random.default_rng(1)
    build, instance = timed(lambda: lineup_instance(table))
    translate, solver = timed(lambda: handed_over(instance))
    n, teams = len(table.slate), len(table.slate.team_names)

    def change() -> None:
        caps = rng.integers(0, 2, n)
        set_turn(instance, caps, np.ones(teams, dtype=np.int64), rng.uniform(0, 5, n))
        solver.update()

    changes = statistics.median(timed(change)[0] for _ in range(5))
    first = build + translate
    return f"| {words} | {build:.2f} | {translate:.2f} | {changes:.3f} | {changes / first:.1%} |"


def column_rows(table: ValueTable, repeats: int) -> None:
    """Measure 20 turns of the column engine beside those of the search."""
    limits, diversity = ExposureLimits(), Diversity()
    build, columns = timed(lambda: ColumnEngine(table, "highs", SolverOptions()))
    search = SearchEngine(table)
    problem = SelectionProblem(table, 20, limits, diversity, search)
    times: dict[str, list[float]] = {"columns": [], "search": []}
    for _ in range(repeats):
        rows: list[int] = []
        for _ in range(20):
            book = exposure_of(table, rows)
            query = next_query(problem, rows, book, NO_LEEWAY)
            by_solver, one = timed(lambda query=query: columns.best(query))
            by_search, other = timed(lambda query=query: search.best(query))
            assert one is not None
            assert other is not None
            assert one.row == other.row
            times["columns"].append(by_solver)
            times["search"].append(by_search)
            rows.append(one.row)
    print(f"Column model of {len(table):,} lineups: built in {build:.2f} s, ", end="")
    print(f"the first turn {times['columns'].pop(0):.2f} s, handing over included; ", end="")
    for words, seen in times.items():
        print(
            f"a turn by {words} {statistics.median(seen):.4f} s (at most {max(seen):.4f}); ", end=""
        )
    print(f"the same 20 lineups {repeats} times.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slate", default="2023-03-26_cup_cota")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    field: Field = load(arguments.slate)
    field.table(50, TailObjective()).top(1)  # compiles the kernels
    print(f"Slate {field.name}, {len(field.slate)} drivers, S = {N_SCENARIOS:,}.\n")
    # First, because collecting the garbage of larger models would be counted here.
    column_rows(field.table(N_SCENARIOS, TailObjective()), arguments.repeats)
    print("\n| lineup model | build s | transfer to HiGHS s | change caps and costs s | ratio |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for tail, levels in (("upper", "1%"), ("upper", "blend"), ("lower", "5%"), ("lower", "blend")):
        table = field.table(N_SCENARIOS, TailObjective(*LEVELS[levels], tail=tail))
        print(lineup_model_row(table, f"{tail} {levels}"), flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"\nPeak memory so far: {peak:.2f} GB.")


if __name__ == "__main__":
    main()
