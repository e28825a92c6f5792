"""What every back end has in common: refuse what it cannot do, ask, check, and tell."""

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

from dfs_portfolio.errors import (
    DfsPortfolioError,
    SettingsError,
    SolverFailedError,
    UnsupportedOptionError,
)
from dfs_portfolio.solvers.contract import Feature, Limit, SolveResult, SolverOptions, Status
from dfs_portfolio.solvers.incumbent import AGREEMENT, Values, load, sole_objective


@dataclass(frozen=True)
class Answer:
    """What a solver says, before anything of it is believed.

    Parameters
    ----------
    verdict
        How the solve ended, or the limit that stopped it.
    incumbent, values
        The best solution found, ``None`` and empty where there is none.
    bound
        On the objective; ``None``, an infinity or nan where there is none.
    duals
        Of the rows asked for.
    log
        All that the solver wrote.
    """

    verdict: Status | Limit
    incumbent: float | None = None
    values: Values = ()
    bound: float | None = None
    duals: Mapping[Any, float] = field(default_factory=dict)
    log: str = ""


class Backend(ABC):
    """A solver behind the contract; a subclass declares what it is and how it is asked."""

    name: ClassVar[str]
    features: ClassVar[frozenset[Feature]]
    # Answers that went through text may be cut short: then rows and bounds are checked as well.
    checks_rows: ClassVar[bool] = False

    @property
    @abstractmethod
    def version(self) -> str:
        """Version of the solver itself."""

    @abstractmethod
    def _ask(self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]) -> Answer:
        """Solve from scratch, without touching the values on the model."""

    @abstractmethod
    def _forget(self) -> None:
        """Drop whatever a failed solve may have left in the solver."""

    def solve(
        self, instance: Any, options: SolverOptions, *, duals_of: Sequence[Any] = ()
    ) -> SolveResult:
        """Solve as `Solver.solve` says."""
        self._refuse(options, duals_of)
        sole_objective(instance)
        _append(options.log_to, "")  # an unwritable log is an error before the solve, not after
        began = time.perf_counter()
        try:
            answer = self._asked(instance, options, duals_of)
            wall = time.perf_counter() - began
            _append(options.log_to, answer.log)
            return self._settled(instance, answer, wall)
        except DfsPortfolioError as error:
            self._forget()
            raise self._named(error) from error.__cause__
        except Exception as error:
            self._forget()
            raise SolverFailedError(
                f"{self.name} failed: {type(error).__name__}: {error}"
            ) from error
        except BaseException:  # an interrupt leaves the solver in an unknown state
            self._forget()
            raise

    def _named(self, error: DfsPortfolioError) -> DfsPortfolioError:
        """Return an error whose message begins with the solver's name."""
        text = str(error)
        return error if text.startswith(self.name) else type(error)(f"{self.name}: {text}")

    def _asked(self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]) -> Answer:
        try:
            with LoggingIntercept(io.StringIO(), "pyomo"):  # the errors raised here say it all
                return self._ask(instance, options, duals_of)
        except InfeasibleConstraintException:  # a row without variables that cannot hold
            self._forget()
            return Answer(Status.INFEASIBLE)

    def _settled(self, instance: Any, answer: Answer, wall_time_s: float) -> SolveResult:
        """Check an answer, load its incumbent and return it as a result."""
        status, limit, incumbent = answer.verdict, None, answer.incumbent
        if isinstance(status, Limit):
            limit = status
            status = Status.NO_SOLUTION if incumbent is None else Status.FEASIBLE
        elif status is not Status.OPTIMAL:
            incumbent = None  # a ray or the last point of a failed search, not a solution
        elif incumbent is None:
            raise SolverFailedError("it ended as optimal and gave no solution")
        if incumbent is not None:
            load(instance, answer.values, incumbent, check_rows=self.checks_rows)
        ended = limit is None and status is not Status.OPTIMAL
        return SolveResult(
            status=status,
            limit=limit,
            incumbent=incumbent,
            bound=-math.inf if ended else _believable(answer.bound, incumbent),
            wall_time_s=wall_time_s,
            solver=self.name,
            version=self.version,
            duals=answer.duals if status is Status.OPTIMAL else {},
        )

    def _refuse(self, options: SolverOptions, duals_of: Sequence[Any]) -> None:
        """Raise `UnsupportedOptionError` if something is asked that this solver cannot do."""
        asked: dict[Feature, tuple[str, object, object]] = {
            Feature.TIME_LIMIT: ("time_limit_s", options.time_limit_s, None),
            Feature.REL_GAP: ("rel_gap", options.rel_gap, 0.0),
            Feature.THREADS: ("threads", options.threads, 1),
            Feature.SEED: ("seed", options.seed, None),
            Feature.LOG: ("log_to", options.log_to, None),
            Feature.EXTRA: ("extra", options.extra, {}),
            Feature.DUALS: ("duals_of", len(duals_of), 0),
        }
        for feature, (option, value, neutral) in asked.items():
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
        raise SettingsError(f"log_to: {path} cannot be written: {error.strerror}") from error


def _believable(bound: float | None, incumbent: float | None) -> float:
    """Return a bound that can be true: -inf where there is none, or it is above the incumbent."""
    if bound is None or not math.isfinite(bound):
        return -math.inf
    if incumbent is None or bound <= incumbent:
        return float(bound)
    rounding = AGREEMENT * max(1.0, abs(incumbent))
    return float(incumbent) if bound <= incumbent + rounding else -math.inf
