"""What to do where no complete portfolio keeps the exposure limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dfs_portfolio.constraints.exposure import counting_obstacles
from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.strategies.answers import Fewest
from dfs_portfolio.strategies.master import Master
from dfs_portfolio.strategies.task import Task

OVERLAP = "raise max_overlap, ask for fewer lineups, or set on_infeasible='partial'"


@dataclass(frozen=True)
class Terms:
    """What a portfolio is held to.

    Parameters
    ----------
    task
        The task, with the number of lineups that is possible.
    master
        The model of that task.
    extra_budget
        Uses over the limits, or missing, that are allowed: the fewest possible.
    witness
        Rows of a portfolio that has no more.
    proven
        Whether it is proven that no portfolio has fewer extra uses, or more lineups.
    """

    task: Task
    master: Master
    extra_budget: int
    witness: tuple[int, ...]
    proven: bool


def settle_terms(task: Task, master: Master | None = None) -> Terms:
    """Find what is possible, and settle for it as the limits' ``on_infeasible`` says.

    Parameters
    ----------
    task
        What is wanted.
    master
        The model of that task, where there is one already.

    Raises
    ------
    ExposureInfeasibleError
        Where the limits allow nothing, or less than was asked for and the policy is ``"raise"``.
    """
    limits = task.limits
    if (limits.max_driver == 0 and not limits.drivers) or (
        limits.max_team == 0 and not limits.teams
    ):
        raise ExposureInfeasibleError(
            "a maximal exposure of 0 means never, for every driver or team: give a share above 0"
        )
    if len(task.table) < task.n_lineups and task.limits.on_infeasible != "partial":
        raise ExposureInfeasibleError(
            f"{task.n_lineups} different lineups were asked for and only {len(task.table)} satisfy "
            "the rules: ask for fewer, or widen the rules"
        )
    proven = True
    if len(task.table) >= task.n_lineups:
        master = master or Master(task)
        fewest = master.fewest_extra()
        possible = fewest.extra == 0 or task.limits.on_infeasible == "relax"
        if possible and fewest.rows:
            return Terms(task, master, int(fewest.extra), fewest.rows, fewest.proven)
        if task.limits.on_infeasible != "partial":
            raise ExposureInfeasibleError(_reason(task, fewest))
        proven = fewest.floor > 0
    return _most_lineups(task, proven)


def _most_lineups(task: Task, proven: bool) -> Terms:
    """Return the terms of the largest portfolio within the limits, each a share of its own size."""
    most = min(task.n_lineups - 1, len(task.table))
    if task.diversity.max_overlap is not None:
        most = min(most, Master(task).size_bound())
    for n_lineups in range(most, 0, -1):
        smaller = replace(task, n_lineups=n_lineups)
        table = task.table
        if counting_obstacles(table.slate, table.rules, task.limits, n_lineups):
            continue
        master = Master(smaller)
        if rows := master.greedy(0):
            return Terms(smaller, master, 0, rows, proven)
        fewest = master.fewest_extra()
        if fewest.extra == 0:
            return Terms(smaller, master, 0, fewest.rows, proven)
        proven = proven and fewest.floor > 0
    raise ExposureInfeasibleError(
        f"the exposure limits ({task.limits.max_driver:.0%} a driver, {task.limits.max_team:.0%} a "
        f"team) allow no portfolio of 1 to {task.n_lineups} lineups: raise a limit"
    )


def _reason(task: Task, fewest: Fewest) -> str:
    table, advice = task.table, "raise max_driver or max_team, or set on_infeasible='relax'"
    obstacles = counting_obstacles(table.slate, table.rules, task.limits, task.n_lineups)
    why = "; ".join(obstacles) or "salaries and stacking leave no room for them"
    if not fewest.rows:
        shared = f"{task.n_lineups} lineups of which no two share more than "
        shared += f"{task.diversity.max_overlap} drivers"
        if fewest.floor == 0:
            return f"no {shared} were found, which is not a proof that there are none: {OVERLAP}"
        return f"there are no {shared}: {OVERLAP}"
    if fewest.floor == 0:  # generated columns may have missed one
        return (
            f"no {task.n_lineups} lineups within the exposure limits were found, which is not a "
            f"proof that there are none; the nearest make {fewest.extra} uses over them: {advice}"
        )
    return (
        f"no {task.n_lineups} lineups keep the exposure limits: {why}. At least {fewest.floor} "
        f"uses over the limits are needed: {advice}"
    )
