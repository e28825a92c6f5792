"""Portfolios of ours, of two other public optimisers, and of plain baselines, judged alike.

    python benchmarks/compare_tools.py [--repeats 3] [--sizes 20 150] [--slow] [--slate NAME]
    python benchmarks/compare_tools.py --table
    python benchmarks/compare_tools.py --plot

Every portfolio is made in a process of its own, again for every repeat; all see the same
scenarios, the other tools as mean points, which is what they take. They are judged here on fresh
scenarios, by code that made none of them (`judging`). Writes ``benchmarks/results/tools.csv`` row
by row; ``--table`` prints what it holds in Markdown, as a run does at its end, and ``--plot`` draws
it into ``docs/figures``.

Seconds: ours and the baselines from scenarios in memory to lineups (ours: to a portfolio that has
passed its own check), kernels warm; the other tools from players in memory to lineups.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.search.enumeration import enumerate_lineups
from judging import Judge, places, standard_error
from own_portfolios import LIMITS, RULES, WAYS, draw
from tool_tables import print_tables

sys.path.append(str(Path(__file__).resolve().parent / "peers"))
from exchange import Driver, Problem, Result

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"
FIGURES = HERE.parent / "docs" / "figures"
SEED, FRESH_SEED = 1, 2
REFERENCE = ("dfs_portfolio", "sequential")

FIELDS = (
    "slate", "n_lineups", "tool", "variant", "lineups", "seconds", "seconds_min", "seconds_max",
    "cpu_seconds", "ratio", "memory_mb", "solver_mb", "mean", "cvar_99", "cvar_95", "e_max",
    "e_max_se", "e_max_diff", "e_max_diff_se", "best_q99", "p_best", "threshold", "overlap_mean",
    "overlap_max", "top_exposure", "valid", "cap_held", "versions", "solver", "remark",
)  # fmt: skip


@dataclass(frozen=True)
class Tool:
    """Something that makes a portfolio: a script of this folder, and a variant of it."""

    name: str
    variant: str
    script: str

    def command(self, folder: Path, settings: argparse.Namespace, n_lineups: int) -> list[str]:
        """Return the command that writes ``result.json`` into a folder with the problem."""
        result, script = str(folder / "result.json"), str(HERE / self.script)
        if self.script.startswith("peers"):
            problem = str(folder / "problem.json")
            command = [str(settings.peers_python), "-W", "ignore", script, problem, result]
            return [*command, "--variant", self.variant]
        command = [sys.executable, script, result, "--variant", self.variant]
        command += ["--slate", settings.slate, "--scenarios", str(settings.scenarios)]
        return [*command, "--seed", str(SEED), "--lineups", str(n_lineups)]


def tools(slow: bool) -> list[Tool]:
    """List what is compared, first what the ratios refer to."""
    own = [way for way in WAYS if way in ("sequential", "joint", "emax", "mean")]
    baselines = ["mean-penalised", "mean-milp"]
    pydfs = ["cbc", "cbc-tuned", "mip", "glpk", "random", "random-glpk"]
    return [
        *(Tool("dfs_portfolio", way, "own_portfolios.py") for way in own),
        *([Tool("dfs_portfolio", "tail-milp", "own_portfolios.py")] if slow else []),
        *(Tool("baseline", way, "own_portfolios.py") for way in baselines),
        *(Tool("pydfs-lineup-optimizer", way, "peers/run_pydfs.py") for way in pydfs),
        *(Tool("draftfast", way, "peers/run_draftfast.py") for way in ("loop", "limits", "free")),
    ]


def make(
    tool: Tool, settings: argparse.Namespace, n_lineups: int, problem: Problem
) -> list[Result] | str:
    """Make a portfolio several times, each in a process of its own, or say why that failed."""
    if tool.script.startswith("peers") and not settings.peers_python.exists():
        return "not installed: run benchmarks/peers/setup.sh"
    results = []
    for _ in range(1 if tool.variant == "tail-milp" else settings.repeats):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            problem.write(folder / "problem.json")
            command = tool.command(folder, settings, n_lineups)
            try:
                done = subprocess.run(
                    command, capture_output=True, text=True, check=False, timeout=settings.timeout
                )
            except subprocess.TimeoutExpired:
                return f"not done after {settings.timeout} s"
            if done.returncode or not (folder / "result.json").exists():
                last = (done.stderr.strip().splitlines() or ["no message"])[-1]
                return f"the process failed: {last}"
            results.append(Result.read(folder / "result.json"))
    return results


def row_of(
    tool: Tool, results: list[Result] | str, judge: Judge, n_lineups: int, reference: Any
) -> tuple[dict[str, Any], Any]:
    """Return one row of the table, and what a reference needs: seconds, best score a scenario."""
    row: dict[str, Any] = {"tool": tool.name, "variant": tool.variant, "n_lineups": n_lineups}
    row["threshold"] = judge.threshold
    if isinstance(results, str):
        return row | {"lineups": 0, "remark": results}, None
    first, seconds = results[0], [result.seconds for result in results]
    remarks = [first.remark] if first.remark else []
    if any(result.lineups != first.lineups for result in results):
        remarks.append("other lineups at each repeat; judged is the first")
    row |= {
        "lineups": len(first.lineups),
        "seconds": statistics.median(seconds),
        "seconds_min": min(seconds),
        "seconds_max": max(seconds),
        "cpu_seconds": statistics.median(result.cpu_seconds for result in results),
        "memory_mb": max(result.memory_mb for result in results),
        "solver_mb": max(result.solver_mb for result in results),
        "versions": first.versions,
        "solver": first.solver,
    }
    complete = len(first.lineups) == n_lineups
    row["ratio"] = row["seconds"] / reference[0] if reference and complete else None
    try:
        lineups = places(judge.slate, first.lineups)
    except ValueError as error:
        remarks.append(f"lineups that are none: {error}")
        return row | {"valid": False, "remark": "; ".join(remarks)}, None
    if len(lineups):
        row |= judge.value(lineups) | judge.likeness(lineups, n_lineups)
        best = judge.best_scores(lineups)
        if reference:
            # On the same scenarios, so that most of the noise of both cancels.
            apart = best - reference[1]
            row |= {"e_max_diff": float(apart.mean()), "e_max_diff_se": standard_error(apart)}
        return row | {"remark": "; ".join(remarks)}, (row["seconds"], best)
    return row | {"remark": "; ".join(remarks)}, None


def best_mean_lineup(slate: Any, points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the lineup with the highest mean, of all there are."""
    lineups = enumerate_lineups(slate, RULES)
    best = int(np.argmax(points.mean(axis=0)[lineups].sum(axis=1)))
    return lineups[best].astype(np.int64)


def compare(settings: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Make and judge all portfolios, one row each."""
    name, slate, points = draw(settings.slate, settings.scenarios, SEED)
    _, _, fresh = draw(settings.slate, settings.fresh, FRESH_SEED)
    reach = float(np.quantile(fresh[:, best_mean_lineup(slate, points)].sum(axis=1), 0.999))
    judge = Judge(slate, RULES, LIMITS.max_player, fresh, reach)
    drivers = tuple(
        Driver(str(driver.player_id), driver.name, driver.salary, None, float(mean))
        for driver, mean in zip(slate, points.mean(axis=0), strict=True)
    )
    for n_lineups in settings.sizes:
        problem = Problem(
            *(drivers, n_lineups, LIMITS.max_player),
            *(slate.contest.roster_size, slate.contest.salary_cap, SEED),
        )
        reference = None
        for tool in tools(settings.slow):
            if settings.only and f"{tool.name} {tool.variant}" not in settings.only:
                continue
            if tool.variant == "tail-milp" and n_lineups > 20:
                continue  # it takes up to its limit for every lineup
            results = make(tool, settings, n_lineups, problem)
            row, facts = row_of(tool, results, judge, n_lineups, reference)
            if (tool.name, tool.variant) == REFERENCE and facts:
                reference = facts
                row |= {"ratio": 1.0, "e_max_diff": 0.0, "e_max_diff_se": 0.0}
            yield {"slate": name} | row


def as_written(value: Any) -> Any:
    return f"{value:.6g}" if isinstance(value, float) else value


def run(settings: argparse.Namespace) -> None:
    """Write rows as they come, so that a run that is cut short leaves what it measured."""
    settings.results.mkdir(exist_ok=True)
    with (settings.results / "tools.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, FIELDS, lineterminator="\n")
        writer.writeheader()
        for row in compare(settings):
            writer.writerow({key: as_written(value) for key, value in row.items()})
            stream.flush()
            words = ("n_lineups", "tool", "variant", "seconds", "remark")
            print(*(as_written(row.get(key, "")) for key in words), sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--slate", default="2023-03-26_cup_cota")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 150])
    parser.add_argument("--scenarios", type=int, default=10_000, help="to choose on")
    parser.add_argument("--fresh", type=int, default=50_000, help="to judge on")
    parser.add_argument("--only", nargs="+", help="such as 'pydfs-lineup-optimizer cbc'")
    parser.add_argument("--slow", action="store_true", help="the tail's integer programme too")
    parser.add_argument("--timeout", type=float, default=1_800.0, help="seconds a portfolio")
    parser.add_argument(
        "--peers-python", type=Path, default=HERE.parent / ".venv-peers" / "bin" / "python"
    )
    parser.add_argument("--table", action="store_true", help="print what the file holds")
    parser.add_argument("--plot", action="store_true", help="draw what the file holds")
    parser.add_argument("--results", type=Path, default=RESULTS)
    settings = parser.parse_args()
    warnings.simplefilter("ignore")
    if settings.plot:
        from plots import draw_tools

        draw_tools(settings.results, FIGURES)
        return
    if not settings.table:
        run(settings)
        print(
            f"\n{settings.repeats} repeats, {settings.scenarios:,} scenarios to choose on, ", end=""
        )
        print(f"{settings.fresh:,} fresh; {os.cpu_count()} cores, ", end="")
        print(f"Python {platform.python_version()}, {platform.machine()}.")
    print_tables(settings.results / "tools.csv")


if __name__ == "__main__":
    main()
