"""What a solver is asked and what it answers, whatever solver it is.

Four facts are kept apart, because they are independent: how the solve ended (`Status`), which
limit stopped it, the incumbent, and the bound that was proven.
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

# The smallest of the solvers' largest seeds.
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
    """What stopped a solve before it was finished; all but TIME are asked for through `extra`."""

    TIME = "time limit"
    ITERATIONS = "iteration limit"
    NODES = "node limit"
    SOLUTIONS = "solution limit"
    MEMORY = "memory limit"
    WORK = "limit on work, stalling or restarts"
    OBJECTIVE = "objective limit"
    INTERRUPT = "interrupted"


class Feature(Enum):
    """What a solver may or may not be able to do."""

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
    """What is asked of any solver.

    Parameters
    ----------
    time_limit_s
        Seconds of wall time for one solve, above 0; ``None`` for no limit.
    rel_gap
        Relative gap, in [0, 1), at which a solve may call itself optimal.
    threads
        Threads the solver may use.
    seed
        For the solver's own random choices, at most 2,000,000,000; ``None`` for its own default,
        which is the same at every solve.
    log_to
        File to which the solver's log is appended after each solve; ``None`` for no log.
    extra
        Options under the solver's own names. They come last, and so win over those above.

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
    """What came of one solve; the incumbent's values are on the model.

    Parameters
    ----------
    status, limit
        `limit` is set exactly where `status` is FEASIBLE or NO_SOLUTION.
    incumbent
        Objective of the best solution found; set exactly where `status` is OPTIMAL or FEASIBLE.
    bound
        No solution has an objective below this; -inf where nothing was proven.
    wall_time_s
        Seconds, measured outside the solver, translation of the model included.
    solver, version
        Who solved it.
    duals
        Of the rows asked for, in the order asked; empty unless a linear model without integers
        was solved to the optimum. A dual is what one more unit on the right-hand side costs.
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
        """Whether the model holds an incumbent."""
        return self.incumbent is not None

    @property
    def gap(self) -> float:
        """Relative distance of incumbent and bound; infinite where one is missing."""
        if self.incumbent is None or not math.isfinite(self.bound):
            return math.inf
        return abs(self.incumbent - self.bound) / max(1.0, abs(self.incumbent))

    @property
    def infeasible_if_bounded(self) -> bool:
        """Whether a model whose objective is bounded is proven to have no solution."""
        return self.status in (Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED)

    def require_solution(self) -> float:
        """Return the incumbent's objective; raise `SolverFailedError` where there is none."""
        if self.incumbent is None:
            why = self.limit.value if self.limit else self.status.value
            advice = "; raise the time limit" if self.limit is Limit.TIME else ""
            raise SolverFailedError(
                f"{self.solver} {self.version} found no solution after {self.wall_time_s:.1f} s "
                f"({why}){advice}"
            )
        return self.incumbent


class Solver(Protocol):
    """Anything that solves a Pyomo model that minimises."""

    @property
    def name(self) -> str:
        """Name by which `get_solver` finds it."""

    @property
    def version(self) -> str:
        """Version of the solver itself."""

    @property
    def features(self) -> frozenset[Feature]:
        """What it can do."""

    def solve(
        self, instance: Any, options: SolverOptions, *, duals_of: Sequence[Any] = ()
    ) -> SolveResult:
        """Solve from scratch, and load the incumbent, if any, into the model.

        Where there is no incumbent, and where an error is raised, the values on the model are
        those that were there before.

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
        UnsupportedOptionError
            If the solver cannot honour an option, or has no such option of its own.
        SettingsError
            If the model does not have one objective to be minimised, or no log can be written.
        SolverLicenceError
            If the solver's licence does not cover the model.
        SolverFailedError
            If the solver fails in any other way, or its answer does not hold together.
        """
