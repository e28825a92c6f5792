"""What to do where no complete portfolio keeps the exposure limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.rules.counting_arguments import counting_obstacles
from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.master_types import MinimumViolation
from dfs_portfolio.selection.problem import SelectionProblem

OVERLAP = "raise max_overlap, ask for fewer lineups, or set on_infeasible='partial'"


@dataclass(frozen=True)
class RelaxedProblem:
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

    task: SelectionProblem
    master: Master
    extra_budget: int
    witness: tuple[int, ...]
    proven: bool


def relax_exposure_limits(task: SelectionProblem, master: Master | None = None) -> RelaxedProblem:
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
    limits, counts = task.limits, task.counts
    no_player = limits.max_player == 0 and not limits.players and not counts.player_most.any()
    no_team = limits.max_team == 0 and not limits.teams and not counts.team_most.any()
    if no_player or no_team:
        raise ExposureInfeasibleError(
            "a maximal exposure of 0 means never, for every driver or team: give a share above 0"
        )
    if len(task.table) < task.n_lineups and task.limits.on_infeasible != "partial":
        found = "satisfy the rules" if task.table.complete else "were listed, for want of memory"
        raise ExposureInfeasibleError(
            f"{task.n_lineups} different lineups were asked for and only {len(task.table)} "
            f"{found}: ask for fewer, or widen the rules"
        )
    proven = task.table.complete
    if len(task.table) >= task.n_lineups:
        master = master or Master(task)
        fewest = master.fewest_extra()
        possible = fewest.extra == 0 or task.limits.on_infeasible == "relax"
        if possible and fewest.rows:
            return RelaxedProblem(task, master, int(fewest.extra), fewest.rows, fewest.proven)
        if task.limits.on_infeasible != "partial":
            raise ExposureInfeasibleError(_reason(task, fewest))
        proven = fewest.floor > 0
    return _most_lineups(task, proven)


def _most_lineups(task: SelectionProblem, proven: bool) -> RelaxedProblem:
    """Return the terms of the largest portfolio within the limits, each a share of its own size.

    Sizes are tried from the largest down, by greed and, where that fails, by the model. Once the
    time has not sufficed to decide on a size, greed goes first through all that are left: to wait
    for the model at each could take hours.
    """
    most = min(task.n_lineups - 1, len(task.table))
    if task.diversity.max_overlap is not None:
        most = min(most, Master(task).size_bound())
    sizes = [n for n in range(most, 0, -1) if not _obstacles(task, n)]
    undecided: list[int] = []
    for n_lineups in sizes:
        terms, decided = _of_size(task, n_lineups, greed_alone=bool(undecided))
        if not decided:
            undecided.append(n_lineups)
        proven = proven and decided
        if terms is not None:
            return replace(terms, proven=proven)
    for n_lineups in undecided[1:]:
        terms, _ = _of_size(task, n_lineups)
        if terms is not None:
            return terms
    limits = f"{task.limits.max_player:.0%} a driver, {task.limits.max_team:.0%} a team"
    if not proven:
        raise ExposureInfeasibleError(
            f"no portfolio of 1 to {task.n_lineups} lineups within the exposure limits ({limits}) "
            "was found, which is not a proof that there is none: raise a limit"
        )
    raise ExposureInfeasibleError(
        f"the exposure limits ({limits}) allow no portfolio of 1 to {task.n_lineups} lineups: "
        "raise a limit"
    )


def _of_size(
    task: SelectionProblem, n_lineups: int, *, greed_alone: bool = False
) -> tuple[RelaxedProblem | None, bool]:
    """Return the terms of so many lineups within the limits, if any; and whether that is sure."""
    smaller = replace(task, n_lineups=n_lineups)
    master = Master(smaller)
    if rows := master.greedy(0):
        return RelaxedProblem(smaller, master, 0, rows, proven=False), True
    if greed_alone:
        return None, False
    fewest = master.fewest_extra()
    if fewest.extra == 0:
        return RelaxedProblem(smaller, master, 0, fewest.rows, proven=False), True
    return None, fewest.floor > 0


def _obstacles(task: SelectionProblem, n_lineups: int) -> tuple[str, ...]:
    return counting_obstacles(task.table.slate, task.table.rules, task.limits, n_lineups)


def _reason(task: SelectionProblem, fewest: MinimumViolation) -> str:
    advice = "raise max_driver or max_team, or set on_infeasible='relax'"
    why = (
        "; ".join(_obstacles(task, task.n_lineups))
        or "salaries and stacking leave no room for them"
    )
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
