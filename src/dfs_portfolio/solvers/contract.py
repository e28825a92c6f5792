"""The contract of all solvers: options, results and the interface.

Four independent facts stay separate: how the solve ended (`Status`), which limit stopped it, the
incumbent, and the proven bound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from dfs_portfolio._internal.validation import real_number, whole_number
from dfs_portfolio.errors import InternalError, SettingsError, SolverFailedError

# The smallest of the largest seeds that the solvers accept.
MAX_SEED = 2_000_000_000


class Status(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible, not proven optimal"
    NO_SOLUTION = "stopped without a solution"
    INFEASIBLE = "proven infeasible"
    UNBOUNDED = "proven unbounded"
    INFEASIBLE_OR_UNBOUNDED = "infeasible or unbounded"


class Limit(Enum):
    """The limit that stopped a solve; all but TIME are set through `extra`."""

    TIME = "time limit"
    ITERATIONS = "iteration limit"
    NODES = "node limit"
    SOLUTIONS = "solution limit"
    MEMORY = "memory limit"
    WORK = "limit on work, stalling or restarts"
    OBJECTIVE = "objective limit"
    INTERRUPT = "interrupted"


class Feature(Enum):
    """A capability that a solver may lack."""

    TIME_LIMIT = "a time limit"
    REL_GAP = "a relative gap"
    THREADS = "more than one thread"
    SEED = "a seed"
    LOG = "a log"
    EXTRA = "options of its own"
    DUALS = "duals of linear models"
    BOUND_AT_LIMIT = "a bound where a limit stopped it"


@dataclass(frozen=True, slots=True)
class SolverOptions:
    """Options that mean the same to every solver.

    Parameters
    ----------
    time_limit_s
        Seconds of wall time for one solve, above 0; ``None`` for no limit.
    rel_gap
        Relative gap, in [0, 1), at which a solve may end as optimal.
    threads
        Threads that the solver may use.
    seed
        Seed of the solver's random choices, at most 2,000,000,000; ``None`` for the solver's
        default, which is the same in every solve.
    log_to
        File to which the solver's log is appended after each solve; ``None`` for no log.
    extra
        Options under the solver's own names; they override the options above.

    Raises
    ------
    SettingsError
        If a value is outside its range.

    Examples
    --------
    >>> SolverOptions(time_limit_s=30, extra={"mip_max_nodes": 1000}).threads
    1
    """

    time_limit_s: float | None = None
    rel_gap: float = 0.0
    threads: int = 1
    seed: int | None = None
    log_to: Path | str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.time_limit_s is not None and real_number("time_limit_s", self.time_limit_s) <= 0:
            raise SettingsError(f"time_limit_s must be above 0, got {self.time_limit_s!r}")
        object.__setattr__(self, "threads", whole_number("threads", self.threads, least=1))
        if self.seed is not None:
            object.__setattr__(self, "seed", whole_number("seed", self.seed, least=0))
        if not 0 <= real_number("rel_gap", self.rel_gap) < 1:
            raise SettingsError(f"rel_gap must be in [0, 1), got {self.rel_gap!r}")
        if self.seed is not None and not 0 <= self.seed <= MAX_SEED:
            raise SettingsError(f"seed must be in [0, {MAX_SEED:,}] or None, got {self.seed!r}")
        if not isinstance(self.extra, Mapping) or not all(
            isinstance(name, str) and name.strip() for name in self.extra
        ):
            raise SettingsError(f"extra must map names of options to values, got {self.extra!r}")
        object.__setattr__(self, "extra", dict(self.extra))


@dataclass(frozen=True)
class SolveResult:
    """The result of one solve; the values of the incumbent are on the model.

    Parameters
    ----------
    status, limit
        `limit` is set if and only if `status` is FEASIBLE or NO_SOLUTION.
    incumbent
        Objective of the best solution found; set if and only if `status` is OPTIMAL or FEASIBLE.
    bound
        No solution has an objective below this; -inf if nothing was proven.
    wall_time_s
        Seconds of wall time, including the translation of the model.
    solver, version
        Name and version of the solver.
    duals
        Duals of the rows requested, in that order; empty unless a linear model without integers
        was solved to optimality. A dual is the increase of the objective per unit of the right-hand
        side.
    """

    status: Status
    limit: Limit | None
    incumbent: float | None
    bound: float
    wall_time_s: float
    solver: str
    version: str
    duals: Mapping[Any, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stopped = self.status in (Status.FEASIBLE, Status.NO_SOLUTION)
        solved = self.status in (Status.OPTIMAL, Status.FEASIBLE)
        if stopped != (self.limit is not None) or solved != (self.incumbent is not None):
            raise InternalError(f"contradictory solver result {self!r}")

    @property
    def has_solution(self) -> bool:
        """Whether there is an incumbent."""
        return self.incumbent is not None

    @property
    def gap(self) -> float:
        """Relative distance of incumbent and bound; infinite if one is missing."""
        if self.incumbent is None or not math.isfinite(self.bound):
            return math.inf
        return abs(self.incumbent - self.bound) / max(1.0, abs(self.incumbent))

    @property
    def infeasible_if_bounded(self) -> bool:
        """Whether the model is proven infeasible, given that its objective is bounded."""
        return self.status in (Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED)

    def require_solution(self) -> float:
        """Return the objective of the incumbent; raise `SolverFailedError` if there is none."""
        if self.incumbent is None:
            why = self.limit.value if self.limit else self.status.value
            advice = "; raise the time limit" if self.limit is Limit.TIME else ""
            raise SolverFailedError(
                f"{self.solver} {self.version} found no solution after {self.wall_time_s:.1f} s "
                f"({why}){advice}"
            )
        return self.incumbent


class Solver(Protocol):
    """A solver of Pyomo models that minimise."""

    @property
    def name(self) -> str:
        """Name by which `get_solver` finds it."""

    @property
    def version(self) -> str:
        """Version of the solver itself."""

    @property
    def features(self) -> frozenset[Feature]:
        """The capabilities of the solver."""

    def solve(
        self, instance: Any, options: SolverOptions, *, duals_of: Sequence[Any] = ()
    ) -> SolveResult:
        """Solve from scratch, and load the incumbent, if any, into the model.

        Without an incumbent, and after an error, the values on the model are as before.

        Parameters
        ----------
        instance
            A Pyomo model with one active objective, to be minimised.
        options
            Options of this solve.
        duals_of
            Rows of a linear model whose duals are returned.

        Raises
        ------
        UnsupportedOptionError
            If the solver cannot honour an option, or has no such option of its own.
        SettingsError
            If the model does not have one objective to be minimised, or the log cannot be
            written.
        SolverLicenceError
            If the solver's licence does not cover the model.
        SolverFailedError
            If the solver fails in any other way, or its solution is inconsistent.
        """
