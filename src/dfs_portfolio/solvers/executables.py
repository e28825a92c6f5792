"""CBC and GLPK, each an executable that Pyomo starts anew for every solve.

Pyomo writes the model to a file and reads the solution. How a solve ended is read from the log as
well: Pyomo 6.10 reports infeasible and unbounded linear models of GLPK 5.0 as "other", a feasible
point of a stopped one as its optimum, and some of CBC's time limits as iteration limits.
"""

from __future__ import annotations

import contextlib
import io
import math
import re
import shutil
import signal
import subprocess
import traceback
import warnings
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyomo.environ as pyo
from pyomo.common.errors import ApplicationError
from pyomo.common.tempfiles import TempfileManager
from pyomo.opt.results import TerminationCondition

from dfs_portfolio.errors import (
    SolverFailedError,
    SolverNotAvailableError,
    UnsupportedOptionError,
)
from dfs_portfolio.solvers.backend import Backend, RawSolution
from dfs_portfolio.solvers.contract import Feature, Limit, SolverOptions, Status
from dfs_portfolio.solvers.incumbent import has_integers

# A program that ignores its time limit is ended after a grace period: so many seconds, or this
# share of the limit if that is more. Ending it loses the incumbent, and CBC is known to be late by
# a twentieth, so the period is long.
GRACE_S = 30.0
GRACE_SHARE = 0.25


class ExecutableSolver(Backend):
    """A solver that Pyomo starts as a program.

    Parameters
    ----------
    executable
        Name or path of the program; by default it is searched on the PATH.
    grace_s
        Seconds after the time limit at which a program that still runs is ended, at least.

    Raises
    ------
    SolverNotAvailableError
        If there is no such program.
    """

    checks_rows = True
    program: ClassVar[str]
    debian_package: ClassVar[str]
    conda_package: ClassVar[str]
    # Lines of the log that report a rejected option.
    refusals: ClassVar[re.Pattern[str]]

    def __init__(self, executable: Path | str | None = None, *, grace_s: float = GRACE_S) -> None:
        self._grace_s = grace_s
        self._path = shutil.which(str(executable or self.program))
        if self._path is None:
            raise SolverNotAvailableError(
                f"{self.name} needs the program {executable or self.program} on the PATH: "
                f"apt-get install {self.debian_package} on Debian, conda install "
                f"{self.conda_package}, or what the system at hand has for it"
            )
        self._forget()

    @property
    def version(self) -> str:
        """Version of the program."""
        try:
            return ".".join(str(part) for part in self._get_shell().version()[:3])
        except Exception as error:
            raise SolverFailedError(f"{self.name} does not tell its version: {error}") from error

    def _forget(self) -> None:
        self._shell: Any = None

    def _get_shell(self) -> Any:
        if self._shell is None:
            self._shell = _unlimited(pyo.SolverFactory(self.name, executable=self._path))
        return self._shell

    def _ask(self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]) -> RawSolution:
        results, log = self._run(instance, options, duals_of)
        refused = self.refusals.search(log)
        if refused:
            raise UnsupportedOptionError(f"{self.name} refuses an option: {refused[0].strip()}")
        integers = has_integers(instance)
        verdict = self._verdict(results.solver.termination_condition, log, integers)
        bound = self._bound(results, log, options)
        if not len(results.solution) or not self._has_incumbent(results, verdict, integers):
            return RawSolution(verdict, bound=bound, log=log)
        solution, objects = results.solution(0), results._smap.bySymbol
        wants_duals = duals_of and verdict is Status.OPTIMAL and not integers
        return RawSolution(
            verdict=verdict,
            incumbent=_number(_objective(solution)),
            values=_all_values(objects, solution.variable),
            bound=bound,
            duals=_duals(objects, solution.constraint, duals_of) if wants_duals else {},
            log=log,
        )

    def _run(
        self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]
    ) -> tuple[Any, str]:
        """Return Pyomo's results and the log."""
        shell, limit = self._get_shell(), options.time_limit_s
        deadline = None if limit is None else limit + max(self._grace_s, GRACE_SHARE * limit)
        shell._rc, shell._log = None, ""  # those of the last solve must not end up in an error
        printed = io.StringIO()  # Pyomo prints errors that are raised here as well
        with TempfileManager, contextlib.redirect_stdout(printed):
            try:
                results = shell.solve(
                    instance,
                    load_solutions=False,
                    options=self._native_options(options),
                    timelimit=deadline,
                    suffixes=["dual"] if duals_of else [],
                )
            except subprocess.TimeoutExpired as error:
                raise SolverFailedError(
                    f"{self.name} was ended because it did not answer in {error.timeout:.1f} s"
                ) from error
            except ApplicationError as error:
                raise self._exit_error(shell, error) from error
            except Exception as error:
                _close_files(error)
                raise
            finally:
                if shell._soln_file:  # Pyomo does not delete it if reading it fails
                    Path(shell._soln_file).unlink(missing_ok=True)
        return results, str(shell._log)

    def _exit_error(self, shell: Any, error: ApplicationError) -> Exception:
        """Return the error for a program with an exit code other than 0."""
        code, log = shell._rc, str(shell._log)
        refused = self.refusals.search(log)
        if refused:
            return UnsupportedOptionError(f"{self.name} refuses an option: {refused[0].strip()}")
        if code is None:
            return SolverFailedError(f"{self.name} could not be run: {error}")
        if code < 0:
            names = {member.value: member.name for member in signal.Signals}
            return SolverFailedError(f"{self.name} was killed by {names.get(-code, -code)}")
        return SolverFailedError(
            f"{self.name} ended with code {code}; its last words: {log.strip()[-300:]!r}"
        )

    @abstractmethod
    def _native_options(self, options: SolverOptions) -> dict[str, object]:
        """Return the options under the solver's names."""

    @abstractmethod
    def _verdict(self, condition: Any, log: str, integers: bool) -> Status | Limit:
        """Return how the solve ended, from Pyomo's condition and the log."""

    @abstractmethod
    def _has_incumbent(self, results: Any, verdict: Status | Limit, integers: bool) -> bool:
        """Return whether the point in the solution file is a solution of the model."""

    @abstractmethod
    def _bound(self, results: Any, log: str, options: SolverOptions) -> float | None:
        """Return the proven bound, if any."""


class CbcSolver(ExecutableSolver):
    """CBC, COIN-OR's branch and cut."""

    name = "cbc"
    program = "cbc"
    debian_package = "coinor-cbc"
    conda_package = "coin-or-cbc"
    features = frozenset(Feature)
    refusals = re.compile(
        r"^(No match for .*|.* was provided for .* - valid range is .*"
        r"|String of .* is illegal for .*|.*Possible options for .* are:.*)$",
        re.MULTILINE,
    )

    _STOPPED = re.compile(r"Result - Stopped on (\w+) limit|Exiting on maximum (\w+)")
    _LIMITS: ClassVar = {
        "time": Limit.TIME,
        "node": Limit.NODES,
        "nodes": Limit.NODES,
        "solution": Limit.SOLUTIONS,
        "solutions": Limit.SOLUTIONS,
        "iterations": Limit.ITERATIONS,
    }
    # Any other condition is a failure. A linear programme that is dual infeasible may be infeasible
    # itself; and if a model with integers is unbounded, only its relaxation is known to be.
    VERDICTS: ClassVar[Mapping[TerminationCondition, Status | Limit]] = {
        TerminationCondition.optimal: Status.OPTIMAL,
        TerminationCondition.infeasible: Status.INFEASIBLE,
        TerminationCondition.unbounded: Status.INFEASIBLE_OR_UNBOUNDED,
        TerminationCondition.maxTimeLimit: Limit.TIME,
        TerminationCondition.maxIterations: Limit.ITERATIONS,
        TerminationCondition.maxEvaluations: Limit.NODES,
        TerminationCondition.userInterrupt: Limit.INTERRUPT,
    }
    # Conditions of a stopped solve for which the log names the limit.
    _LIMIT_IN_LOG = (
        *(condition for condition, verdict in VERDICTS.items() if isinstance(verdict, Limit)),
        TerminationCondition.intermediateNonInteger,
        TerminationCondition.other,
    )

    def _native_options(self, options: SolverOptions) -> dict[str, object]:
        native: dict[str, object] = {"ratioGap": options.rel_gap}
        if options.time_limit_s is not None:
            native |= {"sec": options.time_limit_s, "timeMode": "elapsed"}
        if options.threads > 1:  # CBC's default 0 means one thread
            native["threads"] = options.threads
        if options.seed is not None:
            # CBC takes 0 as the time of day.
            native |= {"randomSeed": options.seed + 1, "randomCbcSeed": options.seed + 1}
        return {**native, **options.extra}

    def _verdict(self, condition: TerminationCondition, log: str, integers: bool) -> Status | Limit:
        stops = self._STOPPED.findall(log)
        if condition in self._LIMIT_IN_LOG and stops:
            word = stops[-1][0] or stops[-1][1]
            if word in self._LIMITS:
                return self._LIMITS[word]
        if condition in self.VERDICTS:
            return self.VERDICTS[condition]
        raise SolverFailedError(
            f"{self.name} ended with {condition.value}; its last words: {log.strip()[-300:]!r}"
        )

    def _has_incumbent(self, results: Any, verdict: Status | Limit, integers: bool) -> bool:
        if verdict is Status.OPTIMAL:
            return True
        # The point of a stopped linear programme violates rows, and a point "with continuous used"
        # solves only the relaxation.
        relaxed = TerminationCondition.intermediateNonInteger
        has_point = results.solver.termination_condition != relaxed
        return isinstance(verdict, Limit) and integers and has_point

    def _bound(self, results: Any, log: str, options: SolverOptions) -> float | None:
        return _number(results.problem.lower_bound)


class GlpkSolver(ExecutableSolver):
    """GLPK's glpsol."""

    name = "glpk"
    program = "glpsol"
    debian_package = "glpk-utils"
    conda_package = "glpk"
    features = frozenset(Feature) - {Feature.THREADS, Feature.SEED, Feature.BOUND_AT_LIMIT}
    refusals = re.compile(r"^(Invalid .*|No .* specified.*)$", re.MULTILINE)

    _GAP_REACHED = "RELATIVE MIP GAP TOLERANCE REACHED"
    # The last of these phrases in a log is the verdict; from the sources of GLPK 4.65 and 5.0.
    PHRASES: ClassVar[Mapping[str, Status | Limit]] = {
        "OPTIMAL LP SOLUTION FOUND": Status.OPTIMAL,
        "OPTIMAL SOLUTION FOUND": Status.OPTIMAL,  # also "INTEGER ...", and "... BY PREPROCESSOR"
        _GAP_REACHED: Status.OPTIMAL,
        "HAS NO PRIMAL FEASIBLE SOLUTION": Status.INFEASIBLE,
        "HAS NO FEASIBLE SOLUTION": Status.INFEASIBLE,
        "HAS NO INTEGER FEASIBLE SOLUTION": Status.INFEASIBLE,
        "HAS NO DUAL FEASIBLE SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
        "HAS NO FEASIBLE PRIMAL/DUAL SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
        "HAS UNBOUNDED PRIMAL SOLUTION": Status.UNBOUNDED,
        "HAS UNBOUNDED SOLUTION": Status.UNBOUNDED,
        "TIME LIMIT EXCEEDED": Limit.TIME,
        "ITERATION LIMIT EXCEEDED": Limit.ITERATIONS,
        "ITERATIONS LIMIT EXCEEDED": Limit.ITERATIONS,
    }
    _PHRASE = re.compile("|".join(re.escape(phrase) for phrase in PHRASES))

    def _native_options(self, options: SolverOptions) -> dict[str, object]:
        native: dict[str, object] = {"mipgap": options.rel_gap}
        if options.time_limit_s is not None:
            native["tmlim"] = math.ceil(options.time_limit_s)  # it takes whole seconds
        return {**native, **options.extra}

    def _verdict(self, condition: TerminationCondition, log: str, integers: bool) -> Status | Limit:
        phrases = self._PHRASE.findall(log)
        verdict = self.PHRASES[phrases[-1]] if phrases else None
        if verdict is Status.UNBOUNDED and integers:  # known of the relaxation only
            return Status.INFEASIBLE_OR_UNBOUNDED
        # The last "optimal" may be that of a relaxation, unless the solution file says the same.
        within_gap = phrases and phrases[-1] == self._GAP_REACHED
        expected = TerminationCondition.feasible if within_gap else TerminationCondition.optimal
        if verdict is None or (verdict is Status.OPTIMAL and condition != expected):
            raise SolverFailedError(
                f"{self.name} ended with {condition.value}; its last words: {log.strip()[-300:]!r}"
            )
        return verdict

    def _has_incumbent(self, results: Any, verdict: Status | Limit, integers: bool) -> bool:
        return verdict is Status.OPTIMAL or isinstance(verdict, Limit)

    def _bound(self, results: Any, log: str, options: SolverOptions) -> float | None:
        if self._GAP_REACHED in log and len(results.solution):
            incumbent = _objective(results.solution(0))
            gap = float(str(self._native_options(options)["mipgap"]))
            return _number(incumbent - gap * abs(incumbent))
        return _number(results.problem.lower_bound)


def _unlimited(shell: Any) -> Any:
    """Return a solver whose command line does not contain Pyomo's time limit.

    Pyomo would pass the deadline, after which it ends the program, to the program as its time limit
    as well. Here the two differ, and the limit is among the native options.
    """
    create = shell.create_command_line

    def without_limit(executable: str, files: Sequence[str]) -> Any:
        deadline, shell._timelimit = shell._timelimit, None
        try:
            return create(executable, files)
        finally:
            shell._timelimit = deadline

    shell.create_command_line = without_limit
    return shell


def _close_files(error: Exception) -> None:
    """Close the files that Pyomo left open in an error, by clearing its local variables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        traceback.clear_frames(error.__traceback__)


def _objective(solution: Any) -> Any:
    return next(iter(solution.objective.values()))["Value"]


def _number(value: Any) -> float | None:
    """Return a finite number, or ``None`` for anything else; CBC's infinity is 1e50."""
    if isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e49:
        return float(value)
    return None


def _all_values(objects: Mapping[str, Any], solution: Mapping[str, Any]) -> list[tuple[Any, float]]:
    """Return all variables of a model file with their values."""
    variables = {s: o for s, o in objects.items() if getattr(o, "ctype", None) is pyo.Var}
    missing = [symbol for symbol in variables if symbol not in solution]
    if missing:
        raise SolverFailedError(
            f"its solution file is incomplete: {len(missing)} of {len(variables)} values are "
            "missing"
        )
    return [(var, float(solution[symbol]["Value"])) for symbol, var in variables.items()]


def _duals(
    objects: Mapping[str, Any], solution: Mapping[str, Any], rows: Sequence[Any]
) -> dict[Any, float]:
    symbol_of = {id(thing): symbol for symbol, thing in objects.items() if symbol in solution}
    missing = [row.name for row in rows if id(row) not in symbol_of]
    if missing:
        raise SolverFailedError(f"it gave no duals of {len(missing)} rows")
    return {row: float(solution[symbol_of[id(row)]]["Dual"]) for row in rows}
