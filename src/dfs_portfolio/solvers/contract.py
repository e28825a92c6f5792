"""What a solver is asked and what it answers, whatever solver it is.

Four facts are kept apart, because they are independent: how the solve ended (`Status`), which
limit stopped it, the incumbent, and the bound that was proven.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from dfs_portfolio.checks import real_number
from dfs_portfolio.errors import InternalError, SettingsError, SolverFailedError


class Status(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible, not proven optimal"
    NO_SOLUTION = "stopped without a solution"
    INFEASIBLE = "proven infeasible"
    UNBOUNDED = "proven unbounded"
    INFEASIBLE_OR_UNBOUNDED = "infeasible or unbounded"


class Limit(Enum):
    """What stopped a solve that was neither finished nor infeasible."""

    TIME = "time limit"
    ITERATIONS = "iteration limit"
    OBJECTIVE = "objective limit"
    INTERRUPT = "interrupted"


@dataclass(frozen=True, slots=True)
class SolverOptions:
    """What is asked of any solver.

    Parameters
    ----------
    time_limit_s
        Seconds of wall time for one solve; ``None`` for no limit.
    rel_gap
        Relative gap at which a solve may call itself optimal.
    threads
        Threads the solver may use.
    seed
        For the solver's own random choices.
    """

    time_limit_s: float | None = None
    rel_gap: float = 0.0
    threads: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if self.time_limit_s is not None and real_number("time_limit_s", self.time_limit_s) <= 0:
            raise SettingsError(f"time_limit_s must be above 0, got {self.time_limit_s!r}")
        if not 0 <= self.rel_gap < 1:
            raise SettingsError(f"rel_gap must be in [0, 1), got {self.rel_gap!r}")
        if self.threads < 1 or self.seed < 0:
            raise SettingsError("threads must be at least 1 and seed at least 0")


@dataclass(frozen=True)
class SolveResult:
    """What came of one solve; the incumbent's values are on the model.

    Parameters
    ----------
    status, limit
        `limit` is set exactly where `status` is FEASIBLE or NO_SOLUTION.
    objective
        Of the incumbent; set exactly where `status` is OPTIMAL or FEASIBLE.
    bound
        The best proven bound on the objective; infinite where none was proven.
    wall_time_s
        Seconds, measured outside the solver.
    solver, version
        Who solved it.
    duals
        Of the rows asked for, in the order asked; empty for a model with integers.
    """

    status: Status
    limit: Limit | None
    objective: float | None
    bound: float
    wall_time_s: float
    solver: str
    version: str
    duals: Mapping[Any, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stopped = self.status in (Status.FEASIBLE, Status.NO_SOLUTION)
        solved = self.status in (Status.OPTIMAL, Status.FEASIBLE)
        if stopped != (self.limit is not None) or solved != (self.objective is not None):
            raise InternalError(f"contradictory solver result {self!r}")

    @property
    def has_solution(self) -> bool:
        """Whether the model holds an incumbent."""
        return self.objective is not None

    def gap(self) -> float:
        """Return the relative distance of incumbent and bound; infinite where one is missing."""
        if self.objective is None or not math.isfinite(self.bound):
            return math.inf
        return abs(self.objective - self.bound) / max(1.0, abs(self.objective))

    def require_solution(self) -> float:
        """Return the incumbent's objective; raise `SolverFailedError` where there is none."""
        if self.objective is None:
            why = self.limit.value if self.limit else self.status.value
            advice = "; raise the time limit" if self.limit is Limit.TIME else ""
            raise SolverFailedError(
                f"{self.solver} {self.version} found no solution after {self.wall_time_s:.1f} s "
                f"({why}){advice}"
            )
        return self.objective


class Solver(Protocol):
    """Anything that solves a Pyomo model that minimises."""

    @property
    def name(self) -> str:
        """Name by which `get_solver` finds it."""

    @property
    def version(self) -> str:
        """Version of the solver itself."""

    def solve(
        self, instance: Any, options: SolverOptions, *, duals_of: Sequence[Any] = ()
    ) -> SolveResult:
        """Solve from scratch, and load the incumbent, if any, into the model.

        Parameters
        ----------
        instance
            A Pyomo model with one active objective, to be minimised.
        options
            What is asked of the solver.
        duals_of
            Rows of a linear model whose duals are wanted.

        Raises
        ------
        SolverFailedError
            If the solver ends with an error or without a status.
        """
