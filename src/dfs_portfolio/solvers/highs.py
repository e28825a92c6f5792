"""HiGHS, through Pyomo's own interface."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import highspy
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.solvers.contract import Limit, SolveResult, SolverOptions, Status

_ENDED = {
    TerminationCondition.provenInfeasible: Status.INFEASIBLE,
    TerminationCondition.unbounded: Status.UNBOUNDED,
    TerminationCondition.infeasibleOrUnbounded: Status.INFEASIBLE_OR_UNBOUNDED,
}
_STOPPED = {
    TerminationCondition.maxTimeLimit: Limit.TIME,
    TerminationCondition.iterationLimit: Limit.ITERATIONS,
    TerminationCondition.objectiveLimit: Limit.OBJECTIVE,
    TerminationCondition.interrupted: Limit.INTERRUPT,
}
_USABLE = (SolutionStatus.optimal, SolutionStatus.feasible)


class HighsSolver:
    """HiGHS kept alive between solves of the same model, so that only changes are handed over.

    Every solve starts from nothing: no basis and no incumbent are carried over.
    """

    name = "highs"

    def __init__(self) -> None:
        self._solver = SolverFactory("highs")

    @property
    def version(self) -> str:
        """Version of HiGHS."""
        return ".".join(str(part) for part in self._solver.version())

    def solve(
        self, instance: Any, options: SolverOptions, *, duals_of: Sequence[Any] = ()
    ) -> SolveResult:
        """Solve as `Solver.solve` says."""
        began = time.perf_counter()
        # The number of threads cannot change within a process unless the scheduler is reset.
        highspy.Highs.resetGlobalScheduler(True)
        # Options stick to the solver object: every one is given at every solve.
        answer = self._solver.solve(
            instance,
            load_solutions=False,
            raise_exception_on_nonoptimal_result=False,
            time_limit=math.inf if options.time_limit_s is None else float(options.time_limit_s),
            rel_gap=float(options.rel_gap),
            threads=options.threads,
            solver_options={"random_seed": options.seed, "use_warm_start": False},
        )
        wall = time.perf_counter() - began
        condition = answer.termination_condition
        incumbent = answer.solution_status in _USABLE
        limit = None
        if condition == TerminationCondition.convergenceCriteriaSatisfied and incumbent:
            status = Status.OPTIMAL
        elif condition in _ENDED:
            status, incumbent = _ENDED[condition], False
        elif condition in _STOPPED:
            status, limit = (
                Status.FEASIBLE if incumbent else Status.NO_SOLUTION,
                _STOPPED[condition],
            )
        else:
            raise SolverFailedError(f"HiGHS {self.version} ended with {condition.name}")
        if incumbent:
            answer.solution_loader.load_vars()
        wants_duals = status is Status.OPTIMAL and duals_of
        return SolveResult(
            status=status,
            limit=limit,
            objective=answer.incumbent_objective if incumbent else None,
            bound=_finite(answer.objective_bound),
            wall_time_s=wall,
            solver=self.name,
            version=self.version,
            duals=dict(answer.solution_loader.get_duals(list(duals_of))) if wants_duals else {},
        )


def _finite(bound: float | None) -> float:
    return -math.inf if bound is None or math.isnan(bound) else float(bound)
