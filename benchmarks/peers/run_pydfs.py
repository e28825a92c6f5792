"""Lineups by pydfs-lineup-optimizer, as its documentation tells its users to make them.

    .venv-peers/bin/python benchmarks/peers/run_pydfs.py problem.json result.json --variant cbc

Run by the environment that `setup.sh` makes; see `exchange` for the two files.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess

import pulp
from exchange import Problem, asked, measured
from pydfs_lineup_optimizer import (
    LineupOptimizer,
    Player,
    RandomFantasyPointsStrategy,
    Site,
    Sport,
    get_optimizer,
)
from pydfs_lineup_optimizer.solvers.base import Solver
from pydfs_lineup_optimizer.solvers.pulp_solver import PuLPSolver

# The solvers its documentation names: CBC through PuLP, which it takes by default, and with the
# settings of its page on performance; the library mip; another solver that PuLP knows. And
# its default solver on projections that are varied at random for every lineup.
VARIANTS = ("cbc", "cbc-tuned", "mip", "glpk", "random", "random-glpk")


class TunedSolver(PuLPSolver):
    """CBC with the documented settings; that page says 8 threads, here there are 2 cores."""

    LP_SOLVER = pulp.PULP_CBC_CMD(msg=False, threads=2, options=["preprocess off"])


class GlpkSolver(PuLPSolver):
    """GLPK's program."""

    LP_SOLVER = pulp.GLPK_CMD(msg=False)


def solver_of(variant: str) -> tuple[type[Solver], str, list[str]]:
    """Return the class, the name with its version, and the packages of a variant's solver."""
    if variant == "mip":
        from pydfs_lineup_optimizer.solvers.mip_solver import MIPSolver

        return MIPSolver, "CBC by mip", ["mip", "cbcbox"]
    if variant.endswith("glpk"):
        found = said(["glpsol", "--version"], r"v?([\d.]+\d)") if shutil.which("glpsol") else ""
        return GlpkSolver, f"GLPK {found} by PuLP".replace("  ", " "), ["PuLP"]
    cbc = said([PuLPSolver.LP_SOLVER.path, "-quit"], r"Version: ([\d.]+)")
    solver = TunedSolver if variant == "cbc-tuned" else PuLPSolver
    settings = ", preprocess off, 2 threads" if variant == "cbc-tuned" else ""
    return solver, f"CBC {cbc} by PuLP{settings}", ["PuLP"]


def said(command: list[str], pattern: str) -> str:
    """Return what a pattern finds in a program's output."""
    output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(pattern, output)
    return found[1] if found else ""


def prepared(problem: Problem, solver: type[Solver]) -> LineupOptimizer:
    """Return the site's own settings with the players loaded."""
    optimizer = get_optimizer(Site.DRAFTKINGS, Sport.NASCAR, solver=solver)
    if (optimizer.player_pool.total_players, optimizer.budget) != (
        problem.roster_size,
        problem.salary_cap,
    ):
        raise ValueError("its settings for DraftKings NASCAR are not those of the problem")
    players = []
    for driver in problem.drivers:
        first, _, last = driver.name.partition(" ")
        # The site's file has the same word as everybody's team.
        team = driver.team or "Nasca"
        players.append(Player(driver.id, first, last, ["D"], team, driver.salary, driver.points))
    optimizer.player_pool.load_players(players)
    return optimizer


def main() -> None:
    problem, path, variant = asked(VARIANTS)
    solver, name, packages = solver_of(variant)
    optimizer = prepared(problem, solver)
    if variant.startswith("random"):
        random.seed(problem.seed)
        optimizer.set_fantasy_points_strategy(RandomFantasyPointsStrategy())

    def fill(lineups: list[tuple[str, ...]]) -> None:
        for lineup in optimizer.optimize(n=problem.n_lineups, max_exposure=problem.max_exposure):
            lineups.append(tuple(player.id for player in lineup))

    packages = ["pydfs-lineup-optimizer", *packages]
    measured(fill, problem.n_lineups, packages, name).write(path)


if __name__ == "__main__":
    main()
