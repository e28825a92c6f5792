"""Every solver on every model, and formulation against formulation against the exact search.

    python benchmarks/compare_solvers.py [--limit 30] [--solvers highs cbc ...] [--quick]
    python benchmarks/compare_solvers.py --plot

Writes ``benchmarks/results/solvers.csv`` and ``formulations.csv``, row by row as they come, and
with ``--plot`` draws them into ``docs/figures``. All values are in points, to be maximised;
`optimum` is what the exact search proves on the same scenarios. One process, one thread a solve.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyomo.environ as pyo

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    LineupRules,
    Scenarios,
    Slate,
    TailObjective,
    ValueTable,
    load_demo,
    race_scenarios,
    read_salaries,
    read_team_map,
)
from dfs_portfolio.constraints.tail import safe_ranges
from dfs_portfolio.errors import DfsPortfolioError
from dfs_portfolio.models import lineup as lineup_model
from dfs_portfolio.models import portfolio as portfolio_model
from dfs_portfolio.search import score_ranges
from dfs_portfolio.solvers import Feature, SolverOptions, available_solvers, get_solver
from dfs_portfolio.sports.nascar.simulator import Race

HERE = Path(__file__).resolve().parent
REAL = HERE.parents[0].parent / "shared" / "data" / "real" / "nascar"
RESULTS = HERE / "results"
FIGURES = HERE.parent / "docs" / "figures"

# The best 1%, and the default blend; the worst 5%, and the blend turned round.
LEVELS = {"1%": ((0.99,), (1.0,)), "5%": ((0.95,), (1.0,)), "blend": ((0.99, 0.95), (0.7, 0.3))}
UPPER_SIZES = (50, 100, 200, 300, 400, 500, 1_000)
LOWER_SIZES = (100, 250, 1_000, 2_500, 10_000)
SEED, THREADS = 1, 1

FIELDS = (
    "instance", "model", "solver", "version", "seed", "threads", "limit", "status", "incumbent",
    "bound", "gap", "wall", "optimum",
)  # fmt: skip
FORMULATION_FIELDS = (
    "instance", "formulation", "variables", "rows", "build", "relaxation", "status", "incumbent",
    "gap", "wall", "optimum",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A slate with its rules."""

    name: str
    slate: Slate
    rules: LineupRules

    def table(self, n_scenarios: int, objective: TailObjective) -> ValueTable:
        """Value all lineups of the field on so many scenarios."""
        points = race_scenarios(self.slate, Race.typical("intermediate"))(n_scenarios, seed=SEED)
        return ValueTable(self.slate, Scenarios(points, seed=SEED), objective, self.rules)


def load(name: str) -> Field:
    salaries = REAL / "dksalaries" / f"DKSalaries_{name}.csv"
    if salaries.is_file():
        slate = read_team_map(REAL / "teams" / f"teams_{name}.csv", read_salaries(salaries))
    else:
        name, slate = "demo", load_demo()[0]
    return Field(name, slate, LineupRules())


def lineup_instance(table: ValueTable, ranges: Any = None) -> Any:
    """Fill the lineup model from a table, with exact ranges where none are given."""
    if ranges is None and table.objective.tail == "upper":
        ranges = score_ranges(table.scenarios.points, table.lineups)
    return lineup_model.instantiate_lineup_model(
        table.slate, table.rules, table.scenarios, table.objective, ranges
    )


def portfolio_instance(table: ValueTable, n_lineups: int) -> Any:
    """Fill the portfolio model with all lineups of a table, at the default limits."""
    values = table.evaluate(np.arange(len(table)))
    model = portfolio_model.PortfolioModel()
    instance = portfolio_model.instantiate_portfolio_model(
        model, table.slate, table.lineups, values, n_lineups
    )
    caps = ExposureLimits().counts(table.slate, n_lineups)
    portfolio_model.set_caps(instance, caps.player_most, caps.team_most)
    instance.penalty_weight = Diversity().overlap_penalty
    return instance


def solve(instance: Any, solver: str, limit: float, optimum: float | None) -> dict[str, Any]:
    """Return one row of facts; an error of the solver is a status of its own."""
    backend = get_solver(solver)
    seed = SEED if Feature.SEED in backend.features else None
    options = SolverOptions(time_limit_s=limit, threads=THREADS, seed=seed)
    row = {"solver": solver, "seed": seed, "threads": THREADS, "limit": limit}
    began = time.perf_counter()
    try:
        result = backend.solve(instance, options)
    except DfsPortfolioError as error:
        print(error)
        wall = round(time.perf_counter() - began, 2)
        return row | {"version": backend.version, "status": type(error).__name__, "wall": wall}
    found = result.incumbent is not None
    return row | {
        "version": result.version,
        "status": result.limit.value if result.limit else result.status.value,
        "incumbent": f"{-result.incumbent:.6f}" if found else "",
        "bound": f"{-result.bound:.6f}" if np.isfinite(result.bound) else "",
        "gap": f"{result.gap:.6f}" if np.isfinite(result.gap) else "",
        "wall": round(result.wall_time_s, 2),
        "optimum": "" if optimum is None else f"{optimum:.6f}",
    }


def best_value(table: ValueTable) -> float:
    return float(table.upper[table.top(1)[0]])


def solver_rows(field: Field, solvers: list[str], limit: float, quick: bool) -> Iterator[Any]:
    """Yield the first table: upper tail, lower tail, portfolio."""
    for tail, sizes, levels in (
        ("upper", UPPER_SIZES, "1%"),
        ("upper", (100, 200), "blend"),
        ("lower", LOWER_SIZES, "5%"),
        ("lower", (1_000,), "blend"),
    ):
        for n_scenarios in sizes[:2] if quick else sizes:
            table = field.table(n_scenarios, TailObjective(*LEVELS[levels], tail=tail))
            name = f"{field.name} S={n_scenarios}"
            for solver in solvers:
                facts = solve(lineup_instance(table), solver, limit, best_value(table))
                yield {"instance": name, "model": f"lineup, {tail} {levels}"} | facts
    table = field.table(1_000 if quick else 10_000, TailObjective())
    for n_lineups in (20, 150):
        name = f"{field.name} N={n_lineups}, {len(table)} lineups"
        for solver in solvers:
            facts = solve(portfolio_instance(table, n_lineups), solver, limit, None)
            yield {"instance": name, "model": "portfolio"} | facts


def formulation_rows(field: Field, limit: float, quick: bool) -> Iterator[Any]:
    """Yield the second table: how the ranges of the scores are stated, against the exact search."""
    for n_scenarios, levels in ((100, "1%"), (200, "1%"), (300, "1%"), (200, "blend")):
        if quick and n_scenarios > 100:
            return
        objective = TailObjective(*LEVELS[levels])
        name = f"{field.name} S={n_scenarios}, upper {levels}"
        began = time.perf_counter()
        table = field.table(n_scenarios, objective)
        optimum = best_value(table)
        searched = time.perf_counter() - began
        points = table.scenarios.points
        six = safe_ranges(points, field.slate.contest.roster_size)
        ones = np.ones(n_scenarios)
        ranges = {
            "exact range of each scenario": score_ranges(points, table.lineups),
            "six best and six worst drivers": six,
            "one constant for all scenarios": (six[0].min() * ones, six[1].max() * ones),
        }
        for words, limits in ranges.items():
            began = time.perf_counter()
            instance = lineup_instance(table, limits)
            build = time.perf_counter() - began
            relaxed = pyo.TransformationFactory("core.relax_integer_vars").create_using(instance)
            relaxation = -get_solver("highs").solve(relaxed, SolverOptions()).require_solution()
            facts = solve(instance, "highs", limit, optimum)
            yield {
                "instance": name,
                "formulation": words,
                "variables": sum(1 for _ in instance.component_data_objects(pyo.Var)),
                "rows": sum(1 for _ in instance.component_data_objects(pyo.Constraint)),
                "build": round(build, 3),
                "relaxation": f"{relaxation / optimum - 1:+.1%}",
            } | {
                key: facts.get(key, "") for key in ("status", "incumbent", "gap", "wall", "optimum")
            }
        yield {
            "instance": name,
            "formulation": f"exact search, {len(table)} lineups, simulation included",
            "status": "optimal",
            "incumbent": f"{optimum:.6f}",
            "gap": "0.000000",
            "wall": round(searched, 3),
            "optimum": f"{optimum:.6f}",
        }


def write(path: Path, fields: tuple[str, ...], rows: Iterator[dict[str, Any]]) -> None:
    """Write rows as they come, so that a run that is cut short leaves what it measured."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fields, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            stream.flush()
            print(*(row.get(field, "") for field in fields), sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--limit", type=float, default=30.0, help="seconds a solve")
    parser.add_argument("--solvers", nargs="+", help="by default all that are installed")
    parser.add_argument("--slate", default="2023-03-26_cup_cota")
    parser.add_argument("--quick", action="store_true", help="the small sizes only")
    parser.add_argument("--plot", action="store_true", help="draw what the files hold")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if arguments.plot:
        from plots import draw_solvers

        draw_solvers(arguments.results, FIGURES)
        return
    installed = [name for name, reason in available_solvers().items() if reason is None]
    solvers = arguments.solvers or installed
    field = load(arguments.slate)
    limit, quick = arguments.limit, arguments.quick
    field.table(50, TailObjective()).top(1)  # compiles the kernels
    rows = formulation_rows(field, limit, quick)
    write(arguments.results / "formulations.csv", FORMULATION_FIELDS, rows)
    rows = solver_rows(field, solvers, limit, quick)
    write(arguments.results / "solvers.csv", FIELDS, rows)


if __name__ == "__main__":
    main()
