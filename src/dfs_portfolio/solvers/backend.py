"""The common part of every back end: check options, solve, check the solution, report."""

from __future__ import annotations

import io
import math
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from pyomo.common.errors import InfeasibleConstraintException
from pyomo.common.log import LoggingIntercept

from dfs_portfolio._internal.atomic_files import os_reason
from dfs_portfolio.errors import (
    DfsPortfolioError,
    SettingsError,
    SolverFailedError,
    UnsupportedOptionError,
)
from dfs_portfolio.solvers.contract import Feature, Limit, SolveResult, SolverOptions, Status
from dfs_portfolio.solvers.incumbent import AGREEMENT, Values, load, sole_objective
from dfs_portfolio.solvers.one_thread import one_thread


@dataclass(frozen=True)
class RawSolution:
    """The result of a solver as it reports it, not checked yet.

    Parameters
    ----------
    verdict
        How the solve ended, or which limit stopped it.
    incumbent, values
        Objective and variables of the best solution found; ``None`` and empty without a solution.
    bound
        Bound on the objective; ``None``, an infinity or nan if there is none.
    duals
        Duals of the rows requested.
    log
        The output of the solver.
    """

    verdict: Status | Limit
    incumbent: float | None = None
    values: Values = ()
    bound: float | None = None
    duals: Mapping[Any, float] = field(default_factory=dict)
    log: str = ""


class Backend(ABC):
    """A solver behind the contract; a subclass says what the solver can do and how to call it."""

    name: ClassVar[str]
    features: ClassVar[frozenset[Feature]]
    # Solutions read from text may be truncated: rows and bounds are then checked as well.
    checks_rows: ClassVar[bool] = False

    @property
    @abstractmethod
    def version(self) -> str:
        """Version of the solver itself."""

    @abstractmethod
    def _ask(self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]) -> RawSolution:
        """Solve from scratch, without changing the values on the model."""

    @abstractmethod
    def _forget(self) -> None:
        """Drop the solver, in whatever state a failed solve has left it."""

    @one_thread
    def solve(
        self, instance: Any, options: SolverOptions, *, duals_of: Sequence[Any] = ()
    ) -> SolveResult:
        """Solve as `Solver.solve` says."""
        self._check_supported(options, duals_of)
        sole_objective(instance)
        _append(options.log_to, "")  # an unwritable log is an error before the solve, not after
        began = time.perf_counter()
        try:
            solution = self._solve_quietly(instance, options, duals_of)
            wall = time.perf_counter() - began
            _append(options.log_to, solution.log)
            return self._checked_result(instance, solution, wall)
        except DfsPortfolioError as error:
            self._forget()
            raise self._with_solver_name(error) from error.__cause__
        except Exception as error:
            self._forget()
            raise SolverFailedError(
                f"{self.name} failed: {type(error).__name__}: {error}"
            ) from error
        except BaseException:  # an interrupt leaves the solver in an unknown state
            self._forget()
            raise

    def _with_solver_name(self, error: DfsPortfolioError) -> DfsPortfolioError:
        """Return an error whose message begins with the solver's name."""
        text = str(error)
        return error if text.startswith(self.name) else type(error)(f"{self.name}: {text}")

    def _solve_quietly(
        self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]
    ) -> RawSolution:
        try:
            with LoggingIntercept(io.StringIO(), "pyomo"):  # errors are raised, not logged
                return self._ask(instance, options, duals_of)
        except InfeasibleConstraintException:  # a row without variables that is violated
            self._forget()
            return RawSolution(Status.INFEASIBLE)

    def _checked_result(
        self, instance: Any, solution: RawSolution, wall_time_s: float
    ) -> SolveResult:
        """Check a solution, load its incumbent into the model and return the result."""
        status, limit, incumbent = solution.verdict, None, solution.incumbent
        if isinstance(status, Limit):
            limit = status
            status = Status.NO_SOLUTION if incumbent is None else Status.FEASIBLE
        elif status is not Status.OPTIMAL:
            incumbent = None  # not a solution: a ray, or the last point of a failed search
        elif incumbent is None:
            raise SolverFailedError("it ended as optimal and gave no solution")
        if incumbent is not None:
            load(instance, solution.values, incumbent, check_rows=self.checks_rows)
        ended = limit is None and status is not Status.OPTIMAL
        return SolveResult(
            status=status,
            limit=limit,
            incumbent=incumbent,
            bound=-math.inf if ended else _valid_bound(solution.bound, incumbent),
            wall_time_s=wall_time_s,
            solver=self.name,
            version=self.version,
            duals=solution.duals if status is Status.OPTIMAL else {},
        )

    def _check_supported(self, options: SolverOptions, duals_of: Sequence[Any]) -> None:
        """Raise `UnsupportedOptionError` if an option needs a feature that the solver lacks."""
        needs: dict[Feature, tuple[str, object, object]] = {
            Feature.TIME_LIMIT: ("time_limit_s", options.time_limit_s, None),
            Feature.REL_GAP: ("rel_gap", options.rel_gap, 0.0),
            Feature.THREADS: ("threads", options.threads, 1),
            Feature.SEED: ("seed", options.seed, None),
            Feature.LOG: ("log_to", options.log_to, None),
            Feature.EXTRA: ("extra", options.extra, {}),
            Feature.DUALS: ("duals_of", len(duals_of), 0),
        }
        for feature, (option, value, neutral) in needs.items():
            if value != neutral and feature not in self.features:
                raise UnsupportedOptionError(
                    f"{self.name} has no use for {option}={value!r}: it cannot give "
                    f"{feature.value}; leave {option} at {neutral!r} or choose another solver"
                )


def _append(path: Path | str | None, text: str) -> None:
    if path is None:
        return
    try:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SettingsError(f"log_to: {path} cannot be written: {os_reason(error)}") from error


def _valid_bound(bound: float | None, incumbent: float | None) -> float:
    """Return a bound that can be true: -inf if there is none, or if it is above the incumbent."""
    if bound is None or not math.isfinite(bound):
        return -math.inf
    if incumbent is None or bound <= incumbent:
        return float(bound)
    rounding = AGREEMENT * max(1.0, abs(incumbent))
    return float(incumbent) if bound <= incumbent + rounding else -math.inf
