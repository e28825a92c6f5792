"""HiGHS, Gurobi and SCIP, each through Pyomo's own interface to its Python package.

Such an interface keeps the translated model, so that the next solve passes on only the changes;
results do not depend on earlier solves. Not thread-safe: Pyomo redirects the output of the process
during each solve.
"""

from __future__ import annotations

import importlib
import signal
import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from pyomo.common.tee import capture_output
from pyomo.contrib.solver.common.factory import SolverFactory
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition

from dfs_portfolio.errors import (
    SolverFailedError,
    SolverLicenceError,
    SolverNotAvailableError,
    UnsupportedOptionError,
)
from dfs_portfolio.solvers.backend import Backend, RawSolution
from dfs_portfolio.solvers.contract import Feature, Limit, SolverOptions, Status
from dfs_portfolio.solvers.incumbent import has_integers

# All other conditions (error, unknown, locallyInfeasible, minStepLength, emptyModel,
# licensingProblems) are failures.
_VERDICTS: Mapping[TerminationCondition, Status | Limit] = {
    TerminationCondition.convergenceCriteriaSatisfied: Status.OPTIMAL,
    TerminationCondition.provenInfeasible: Status.INFEASIBLE,
    TerminationCondition.unbounded: Status.UNBOUNDED,
    TerminationCondition.infeasibleOrUnbounded: Status.INFEASIBLE_OR_UNBOUNDED,
    TerminationCondition.maxTimeLimit: Limit.TIME,
    TerminationCondition.iterationLimit: Limit.ITERATIONS,
    TerminationCondition.objectiveLimit: Limit.OBJECTIVE,
    TerminationCondition.interrupted: Limit.INTERRUPT,
}
_USABLE = (SolutionStatus.optimal, SolutionStatus.feasible)


class InterfaceSolver(Backend):
    """A solver behind one of Pyomo's persistent interfaces."""

    pyomo_name: ClassVar[str]
    package: ClassVar[str]
    seed_option: ClassVar[str]
    # Set in every solve, so that it does not depend on earlier ones.
    fresh_options: ClassVar[Mapping[str, object]] = {}
    # The solver's own names of limits; Pyomo's conditions distinguish only some of them.
    limits: ClassVar[Mapping[str, Limit]] = {}

    def __init__(self) -> None:
        try:
            self._package = importlib.import_module(self.package)
        except ImportError as error:
            raise SolverNotAvailableError(
                f"{self.name} needs the Python package {self.package}: "
                f'pip install "dfs-portfolio[{self.name}]" (or get {self.package} from conda)'
            ) from error
        self._forget()

    def _forget(self) -> None:
        self._interface: Any = None

    def _ask(self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]) -> RawSolution:
        self._check_extra(options.extra)
        # Made when first used: Pyomo miscounts Gurobi's environments of unused interfaces.
        if self._interface is None:
            self._interface = SolverFactory(self.pyomo_name)
        self._start_afresh()
        results = self._solve(instance, self._native_options(options), options)
        verdict = self._verdict(results)
        if verdict is Limit.INTERRUPT:  # the solver caught it
            raise KeyboardInterrupt
        incumbent = values = None
        if results.solution_status in _USABLE:
            incumbent = results.incumbent_objective
        if incumbent is not None and (verdict is Status.OPTIMAL or isinstance(verdict, Limit)):
            values = results.solution_loader.get_vars().items()
        return RawSolution(
            verdict=verdict,
            incumbent=incumbent,
            values=values or (),
            bound=results.objective_bound,
            duals=self._duals(instance, results, verdict, duals_of),
            log=results.solver_log or "",
        )

    def _native_options(self, options: SolverOptions) -> dict[str, object]:
        seed = {} if options.seed is None else {self.seed_option: options.seed}
        return {**self.fresh_options, **seed, **options.extra}

    def _solve(self, instance: Any, native: Mapping[str, object], options: SolverOptions) -> Any:
        # The solver keeps options, but `_start_afresh` has reset all of them.
        limit = options.time_limit_s
        with _interrupts(self._cancel):
            return self._interface.solve(
                instance,
                load_solutions=False,
                raise_exception_on_nonoptimal_result=False,
                time_limit=None if limit is None else float(limit),
                rel_gap=float(options.rel_gap),
                threads=options.threads if Feature.THREADS in self.features else None,
                solver_options=dict(native),
            )

    def _cancel(self) -> None:
        """Stop a running solve, for solvers that do not notice an interrupt."""

    def _verdict(self, results: Any) -> Status | Limit:
        native, condition = self._native_status(), results.termination_condition
        if native in self.limits:
            return self.limits[native]
        if condition in _VERDICTS:
            return _VERDICTS[condition]
        raise SolverFailedError(f"it ended with status {native} ({condition.name})")

    def _duals(
        self, instance: Any, results: Any, verdict: Status | Limit, rows: Sequence[Any]
    ) -> dict[Any, float]:
        if not rows or verdict is not Status.OPTIMAL or has_integers(instance):
            return {}
        duals = results.solution_loader.get_duals(list(rows))
        return {row: float(duals[row]) for row in rows}

    def _check_extra(self, extra: Mapping[str, object]) -> None:
        """Raise `UnsupportedOptionError` unless the solver accepts each of its own options."""
        if not extra:
            return
        with capture_output(capture_fd=True):
            set_option = self._option_setter()
        for name, value in extra.items():
            try:
                with capture_output(capture_fd=True):
                    set_option(name, value)
            except Exception as error:
                raise UnsupportedOptionError(
                    f"{self.name} refuses its option {name}={value!r} ({error}); see the list of "
                    "options in its manual"
                ) from error

    @property
    def _model(self) -> Any:
        """The solver's own model; ``None`` before the first solve."""
        return None if self._interface is None else self._interface._solver_model

    def _native_status(self) -> str:
        """Return the solver's own status."""
        return "" if self._model is None else self._status_of(self._model)

    @abstractmethod
    def _status_of(self, model: Any) -> str: ...

    @abstractmethod
    def _start_afresh(self) -> None:
        """Drop solutions and options of earlier solves; keep the translated model."""

    def _option_setter(self) -> Callable[[str, object], object]:
        """Return a function that sets an option of a spare solver, or raises an error."""
        setter: Callable[[str, object], object] = self._package.Model().setParam
        return setter


class HighsSolver(InterfaceSolver):
    """HiGHS through highspy."""

    name = "highs"
    features = frozenset(Feature)
    pyomo_name = "highs"
    package = "highspy"
    seed_option = "random_seed"
    fresh_options: ClassVar = {"use_warm_start": False}
    limits: ClassVar = {
        "kSolutionLimit": Limit.NODES,
        "improved": Limit.SOLUTIONS,
        "kMemoryLimit": Limit.MEMORY,
        "kInterrupt": Limit.INTERRUPT,
        "kHighsInterrupt": Limit.INTERRUPT,
    }

    @property
    def version(self) -> str:
        """Version of HiGHS."""
        parts = ("MAJOR", "MINOR", "PATCH")
        return _dotted([getattr(self._package, f"HIGHS_VERSION_{part}") for part in parts])

    def _status_of(self, model: Any) -> str:
        name = str(model.getModelStatus().name)
        # HiGHS has one status for limits on nodes and on improving solutions.
        _, most = model.getOptionValue("mip_max_improving_sols")
        return "improved" if name == "kSolutionLimit" and most < 2**31 - 1 else name

    def _start_afresh(self) -> None:
        # Without a reset of the scheduler, the number of threads cannot change within a process.
        self._package.Highs.resetGlobalScheduler(True)
        if self._model is not None:
            self._model.resetOptions()

    def _cancel(self) -> None:
        if self._model is not None:
            self._model.cancelSolve()

    def _option_setter(self) -> Callable[[str, object], object]:
        solver, ok = self._package.Highs(), self._package.HighsStatus.kOk

        def set_option(name: str, value: object) -> None:
            if solver.setOptionValue(name, value) != ok:  # HiGHS itself raises no error
                raise ValueError("unknown, or of the wrong kind, or outside its range")

        return set_option


class GurobiSolver(InterfaceSolver):
    """Gurobi through gurobipy, whose bundled licence covers small models."""

    name = "gurobi"
    features = frozenset(Feature)
    pyomo_name = "gurobi_persistent"
    package = "gurobipy"
    seed_option = "Seed"
    limits: ClassVar = {
        "NODE_LIMIT": Limit.NODES,
        "SOLUTION_LIMIT": Limit.SOLUTIONS,
        "MEM_LIMIT": Limit.MEMORY,
        "WORK_LIMIT": Limit.WORK,
    }

    @property
    def version(self) -> str:
        """Version of Gurobi."""
        return _dotted(self._package.gurobi.version())

    def _ask(self, instance: Any, options: SolverOptions, duals_of: Sequence[Any]) -> RawSolution:
        try:
            return super()._ask(instance, options, duals_of)
        except self._package.GurobiError as error:
            codes = self._package.GRB.Error
            if error.errno == codes.SIZE_LIMIT_EXCEEDED:
                raise SolverLicenceError(
                    f"{self.name}: the model is larger than its licence allows: the one that "
                    "comes with gurobipy takes 2,000 variables and 2,000 rows; install a full "
                    "licence or choose another solver"
                ) from error
            if error.errno == codes.NO_LICENSE:
                raise SolverLicenceError(
                    f"{self.name} has no valid licence ({error}); install one, or a newer "
                    "gurobipy, or choose another solver"
                ) from error
            raise

    def _status_of(self, model: Any) -> str:
        codes = self._package.GRB.Status
        names = [n for n in dir(codes) if n.isupper() and getattr(codes, n) == model.Status]
        return names[0] if names else str(model.Status)

    def _start_afresh(self) -> None:
        if self._model is not None:
            with capture_output():
                # Otherwise it starts from the last solution ("Loaded MIP start from previous
                # solve").
                self._model.reset(1)
                self._model.resetParams()


class ScipSolver(InterfaceSolver):
    """SCIP through PySCIPOpt."""

    name = "scip"
    # Its threads are those of the LP solver, which does not use them; Pyomo reads no duals.
    features = frozenset(Feature) - {Feature.THREADS, Feature.DUALS}
    pyomo_name = "scip_persistent"
    package = "pyscipopt"
    seed_option = "randomization/randomseedshift"
    # Otherwise solutions carry over to the next solve ("given by solution candidate storage").
    fresh_options: ClassVar = {"limits/maxorigsol": 0}
    limits: ClassVar = {
        "nodelimit": Limit.NODES,
        "totalnodelimit": Limit.NODES,
        "stallnodelimit": Limit.WORK,
        "restartlimit": Limit.WORK,
        "memlimit": Limit.MEMORY,
        "sollimit": Limit.SOLUTIONS,
        "bestsollimit": Limit.SOLUTIONS,
        "terminate": Limit.INTERRUPT,
    }

    @property
    def version(self) -> str:
        """Version of SCIP, not of PySCIPOpt."""
        model = self._package.Model()
        return _dotted((model.getMajorVersion(), model.getMinorVersion(), model.getTechVersion()))

    def _status_of(self, model: Any) -> str:
        return str(model.getStatus())

    def _start_afresh(self) -> None:
        if self._model is not None:
            self._model.freeTransform()  # otherwise an unchanged model is not solved again
            self._model.resetParams()


@contextmanager
def _interrupts(cancel: Callable[[], None]) -> Iterator[None]:
    """Delay an interrupt from the keyboard until the solver has stopped.

    Raised during the solve, it would become an error of HiGHS or block Pyomo's capture of output.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    caught: list[int] = []

    def hold(number: int, _: object) -> None:
        caught.append(number)
        cancel()

    signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        if caught:
            raise KeyboardInterrupt


def _dotted(version: Sequence[int]) -> str:
    return ".".join(str(part) for part in version[:3])
