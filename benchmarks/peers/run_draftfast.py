"""Lineups by draftfast.

    .venv-peers/bin/python benchmarks/peers/run_draftfast.py problem.json result.json

Run by the environment that `setup.sh` makes; see `exchange` for the two files.
"""

from __future__ import annotations

import math
from collections import Counter

from draftfast.lineup_constraints import LineupConstraints
from draftfast.optimize import run, run_multi
from draftfast.orm import Player, Roster
from draftfast.rules import DK_NASCAR_RULE_SET
from draftfast.settings import OptimizerSettings
from exchange import Problem, asked, measured
from ortools.linear_solver import pywraplp

# `run_multi` with a bound on every driver, its own way; a loop over `run` that bans a driver at his
# limit, which is what its maintainer advises for one limit on all (issue 200 of its repository);
# and `run_multi` without limits.
VARIANTS = ("loop", "limits", "free")


def pool_of(problem: Problem) -> list[Player]:
    """Return its own players; bounds and bans go by name, so that names must differ."""
    return [
        Player(
            pos="D",
            name=f"{driver.name} ({driver.id})",
            cost=driver.salary,
            proj=driver.points,
            team=driver.team,
            kv_store={"id": driver.id},
        )
        for driver in problem.drivers
    ]


def drivers_of(roster: Roster) -> tuple[str, ...]:
    return tuple(player.kv_store["id"] for player in roster.players)


def multi(problem: Problem, pool: list[Player], bounds: list[dict[str, object]]) -> list[Roster]:
    rosters, _ = run_multi(
        iterations=problem.n_lineups,
        rule_set=DK_NASCAR_RULE_SET,
        player_pool=pool,
        optimizer_settings=OptimizerSettings(),
        exposure_bounds=bounds,
    )
    return rosters


def main() -> None:
    problem, path, variant = asked(VARIANTS)
    rules = DK_NASCAR_RULE_SET
    if (rules.roster_size, rules.salary_max) != (problem.roster_size, problem.salary_cap):
        raise ValueError("its settings for DraftKings NASCAR are not those of the problem")
    pool = pool_of(problem)
    cap = math.floor(problem.max_exposure * problem.n_lineups + 1e-9)

    def fill(lineups: list[tuple[str, ...]]) -> None:
        if variant != "loop":
            bounds = [{"name": p.name, "min": 0.0, "max": problem.max_exposure} for p in pool]
            rosters = multi(problem, pool, bounds if variant == "limits" else [])
            lineups.extend(map(drivers_of, rosters))
            return
        rosters, uses = [], Counter()
        while len(rosters) < problem.n_lineups:
            full = [name for name, count in uses.items() if count >= cap]
            roster = run(
                rule_set=rules,
                player_pool=pool,
                constraints=LineupConstraints(banned=full),
                optimizer_settings=OptimizerSettings(existing_rosters=rosters),
            )
            if roster is None:
                return
            rosters.append(roster)
            lineups.append(drivers_of(roster))
            uses.update(player.name for player in roster.players)

    solver = pywraplp.Solver.CreateSolver("CBC").SolverVersion()
    solver = f"{solver} by OR-tools"
    measured(fill, problem.n_lineups, ["draftfast", "ortools"], solver).write(path)


if __name__ == "__main__":
    main()
