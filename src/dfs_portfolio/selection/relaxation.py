"""What to settle for if no complete portfolio satisfies the exposure limits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.rules.counting_arguments import counting_obstacles
from dfs_portfolio.rules.leeway import NO_LEEWAY, Leeway
from dfs_portfolio.rules.relaxations import list_relaxations, never_for_all, what_works
from dfs_portfolio.selection.even_relaxation import EvenRelaxation, relax_evenly
from dfs_portfolio.selection.kept import new_lineups, partial_sizes
from dfs_portfolio.selection.master import ALL_COLUMNS, Master
from dfs_portfolio.selection.problem import SelectionProblem
from dfs_portfolio.selection.violations import MinimumViolation

# Seconds for each solve of the question which limits would do, where an error is raised anyway.
QUICK_S = 5.0
OVERLAP_ADVICE = "raise max_overlap, ask for fewer lineups, or set on_infeasible='partial'"


@dataclass(frozen=True)
class RelaxedProblem:
    """A problem that is known to have a solution.

    Parameters
    ----------
    master
        The portfolio model of the problem, whose size may be smaller than requested.
    leeway
        Violation of the exposure limits that is allowed: the smallest possible.
    witness
        Rows of a portfolio that violates them no more.
    proven
        Whether it is proven that no portfolio has a smaller violation, or more lineups.
    overrun_proven
        Whether it is proven that no portfolio has a smaller overrun.
    """

    master: Master
    leeway: Leeway
    witness: tuple[int, ...]
    proven: bool
    overrun_proven: bool = True

    @property
    def problem(self) -> SelectionProblem:
        """The problem, with the number of lineups that is possible."""
        return self.master.problem


def relax_exposure_limits(
    problem: SelectionProblem, master: Master | None = None
) -> RelaxedProblem:
    """Relax a problem, as its limits' ``on_infeasible`` allows, until it has a solution.

    Parameters
    ----------
    problem
        The problem as requested.
    master
        Its portfolio model, if there is one already.

    Raises
    ------
    ExposureInfeasibleError
        If the limits allow no portfolio, or not the one requested and the policy is ``"raise"``.
    """
    _check_possible(problem)
    proven = problem.table.complete
    if problem.n_available >= problem.n_new:
        master = master or Master(problem)
        relaxes = problem.limits.on_infeasible == "relax"
        if relaxes and problem.limits.relax == "evenly":
            return _even(master, relax_evenly(master))
        fewest = master.fewest_extra()
        if fewest.rows and (fewest.extra == 0 or relaxes):
            leeway = Leeway(int(fewest.extra), problem.n_lineups)
            return RelaxedProblem(master, leeway, fewest.rows, fewest.proven, fewest.extra == 0)
        if problem.limits.on_infeasible != "partial":
            raise ExposureInfeasibleError(_reason(problem, fewest) + _remedy(problem, fewest))
        proven = fewest.floor > 0
    return _largest_portfolio(problem, proven)


def _even(master: Master, even: EvenRelaxation) -> RelaxedProblem:
    """Return the problem with the leeway of an even relaxation, if there is one."""
    least = even.least
    if not least.rows:
        raise ExposureInfeasibleError(_reason(master.problem, least))
    leeway = Leeway(int(least.extra), even.overrun)
    return RelaxedProblem(master, leeway, least.rows, least.proven and even.proven, even.proven)


def _check_possible(problem: SelectionProblem) -> None:
    """Raise an error for limits of 0, and for more lineups than there are."""
    limits, table = problem.limits, problem.table
    counts = limits.counts(table.slate, problem.n_lineups, table.resolved.locked)
    no_player = limits.max_player == 0 and not limits.players and not counts.player_most.any()
    no_team = limits.max_team == 0 and not limits.teams and not counts.team_most.any()
    if no_player or no_team:
        raise ExposureInfeasibleError(never_for_all(_player(problem)))
    if problem.n_available < problem.n_new and limits.on_infeasible != "partial":
        found = "satisfy the rules" if table.complete else "were listed, for want of memory"
        raise ExposureInfeasibleError(
            f"{new_lineups(problem, 'different lineups')} were asked for and only "
            f"{problem.n_available} {found}: ask for fewer, or widen the rules"
        )


def _largest_portfolio(problem: SelectionProblem, proven: bool) -> RelaxedProblem:
    """Return the largest portfolio within the limits, which are shares of its own size.

    Sizes are tried from the largest down, first greedily, then with the model. Once the model has
    run out of time on a size, all smaller sizes are tried greedily before the model is asked again,
    because waiting for it at each size could take hours.
    """
    n_kept = len(problem.kept)
    most = min(problem.n_lineups - 1, n_kept + problem.n_available)
    if problem.diversity.max_overlap is not None:
        most = min(most, Master(problem).size_bound())
    sizes = [n for n in range(most, n_kept, -1) if not _obstacles(problem, n)]
    undecided: list[int] = []
    for n_lineups in sizes:
        relaxed, decided = _of_size(problem, n_lineups, greed_alone=bool(undecided))
        if not decided:
            undecided.append(n_lineups)
        proven = proven and decided
        if relaxed is not None:
            return replace(relaxed, proven=proven)
    for n_lineups in undecided[1:]:  # the model has had its time on the first
        relaxed, _ = _of_size(problem, n_lineups)
        if relaxed is not None:
            return relaxed
    limits = f"{problem.limits.max_player:.0%} a {_player(problem)}, "
    limits += f"{problem.limits.max_team:.0%} a team"
    if not proven:
        raise ExposureInfeasibleError(
            f"no portfolio of {partial_sizes(problem)} lineups within the exposure limits "
            f"({limits}) was found, which is not a proof that there is none: raise a limit"
        )
    raise ExposureInfeasibleError(
        f"the exposure limits ({limits}) allow no portfolio of {partial_sizes(problem)} lineups: "
        "raise a limit"
    )


def _of_size(
    problem: SelectionProblem, n_lineups: int, *, greed_alone: bool = False
) -> tuple[RelaxedProblem | None, bool]:
    """Return the problem with this many lineups, if it has a solution; and if that is certain."""
    master = Master(replace(problem, n_lineups=n_lineups))
    if rows := master.greedy():
        return RelaxedProblem(master, NO_LEEWAY, rows, proven=False), True
    if greed_alone:
        return None, False
    fewest = master.fewest_extra()
    if fewest.extra == 0:
        return RelaxedProblem(master, NO_LEEWAY, fewest.rows, proven=False), True
    return None, fewest.floor > 0


def _obstacles(problem: SelectionProblem, n_lineups: int) -> tuple[str, ...]:
    table = problem.table
    return counting_obstacles(
        table.slate, table.rules, problem.limits, n_lineups, kept=problem.kept
    )


def _reason(problem: SelectionProblem, fewest: MinimumViolation) -> str:
    """Explain why no portfolio of the size requested satisfies the limits."""
    lineups, words = new_lineups(problem), problem.table.slate.contest.sport.players
    counts, most = problem.counts, problem.diversity.max_overlap
    never = counts.player_never.any() or counts.team_never.any()
    if not fewest.rows and never:  # a share of 0 is not relaxed
        shared = f"{lineups} without the {words} and teams whose largest share is 0"
        if most is not None:
            shared += f", no two of which share more than {most} {words},"
        if fewest.floor == 0:
            return f"no {shared} were found, which is not a proof that there are none"
        return f"there are no {shared}: give one of them a share above 0, or ask for fewer lineups"
    if not fewest.rows:
        shared = f"{lineups} of which no two share more than {most} {words}"
        if fewest.floor == 0:
            return (
                f"no {shared} were found, which is not a proof that there are none: "
                f"{OVERLAP_ADVICE}"
            )
        return f"there are no {shared}: {OVERLAP_ADVICE}"
    advice = "raise max_player or max_team, or set on_infeasible='relax'"
    if fewest.floor == 0:  # generated columns may have missed one
        return (
            f"no {lineups} within the exposure limits were found, which is not a "
            f"proof that there are none; the closest found exceed them by {fewest.extra} uses: "
            f"{advice}"
        )
    obstacles = _obstacles(problem, problem.n_lineups)
    why = "; ".join(obstacles) or "salaries and stacking leave no room"
    return (
        f"no {lineups} satisfy the exposure limits: {why}. At least {fewest.floor} "
        f"uses over the limits are needed: {advice}"
    )


def _remedy(problem: SelectionProblem, fewest: MinimumViolation) -> str:
    """Say which limits would do, if that is found quickly; empty otherwise."""
    table = problem.table
    if not fewest.rows or len(table) > ALL_COLUMNS:
        return ""
    limit = min(QUICK_S, problem.options.time_limit_s or QUICK_S)
    quick = replace(problem, options=replace(problem.options, time_limit_s=limit))
    rows = relax_evenly(Master(quick)).least.rows
    if not rows:
        return ""
    relaxations = list_relaxations(
        table.slate,
        problem.limits,
        problem.book(rows),
        problem.n_lineups,
        table.resolved.locked,
    )
    wanted, works = what_works(relaxations, problem.n_lineups, _player(problem))
    return f". In place of {wanted}, {works}"


def _player(problem: SelectionProblem) -> str:
    return problem.table.slate.contest.sport.player
