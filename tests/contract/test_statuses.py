"""Every status that a solver or Pyomo knows leads to a status, a limit or an error, on purpose."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from pyomo.common.collections import ComponentMap
from pyomo.common.timing import HierarchicalTimer
from pyomo.contrib.solver.common.results import SolutionStatus, TerminationCondition
from pyomo.opt.results import TerminationCondition as LegacyCondition

from dfs_portfolio.errors import SolverFailedError
from dfs_portfolio.solvers import Limit, SolverOptions, Status
from support.problems import diet, endless, impossible, split

INTERFACES = pytest.mark.only("highs", "gurobi", "scip")
FAILURE = None

CONDITIONS = {
    TerminationCondition.convergenceCriteriaSatisfied: Status.OPTIMAL,
    TerminationCondition.maxTimeLimit: Limit.TIME,
    TerminationCondition.iterationLimit: Limit.ITERATIONS,
    TerminationCondition.objectiveLimit: Limit.OBJECTIVE,
    TerminationCondition.minStepLength: FAILURE,
    TerminationCondition.unbounded: Status.UNBOUNDED,
    TerminationCondition.provenInfeasible: Status.INFEASIBLE,
    TerminationCondition.locallyInfeasible: FAILURE,
    TerminationCondition.infeasibleOrUnbounded: Status.INFEASIBLE_OR_UNBOUNDED,
    TerminationCondition.error: FAILURE,
    TerminationCondition.interrupted: Limit.INTERRUPT,
    TerminationCondition.licensingProblems: FAILURE,
    TerminationCondition.emptyModel: FAILURE,
    TerminationCondition.unknown: FAILURE,
}
NATIVE = {
    "highs": {
        "kNotset": FAILURE,
        "kLoadError": FAILURE,
        "kModelError": FAILURE,
        "kPresolveError": FAILURE,
        "kSolveError": FAILURE,
        "kPostsolveError": FAILURE,
        "kModelEmpty": FAILURE,
        "kOptimal": Status.OPTIMAL,
        "kInfeasible": Status.INFEASIBLE,
        "kUnboundedOrInfeasible": Status.INFEASIBLE_OR_UNBOUNDED,
        "kUnbounded": Status.UNBOUNDED,
        "kObjectiveBound": Limit.OBJECTIVE,
        "kObjectiveTarget": Limit.OBJECTIVE,
        "kTimeLimit": Limit.TIME,
        "kIterationLimit": Limit.ITERATIONS,
        "kUnknown": FAILURE,
        "kSolutionLimit": Limit.NODES,
        "kInterrupt": Limit.INTERRUPT,
        "kHighsInterrupt": Limit.INTERRUPT,
        "kMemoryLimit": Limit.MEMORY,
    },
    "gurobi": {
        "LOADED": FAILURE,
        "OPTIMAL": Status.OPTIMAL,
        "INFEASIBLE": Status.INFEASIBLE,
        "INF_OR_UNBD": Status.INFEASIBLE_OR_UNBOUNDED,
        "UNBOUNDED": Status.UNBOUNDED,
        "CUTOFF": Limit.OBJECTIVE,
        "ITERATION_LIMIT": Limit.ITERATIONS,
        "NODE_LIMIT": Limit.NODES,
        "TIME_LIMIT": Limit.TIME,
        "SOLUTION_LIMIT": Limit.SOLUTIONS,
        "INTERRUPTED": Limit.INTERRUPT,
        "NUMERIC": FAILURE,
        "SUBOPTIMAL": FAILURE,
        "INPROGRESS": FAILURE,
        "USER_OBJ_LIMIT": Limit.OBJECTIVE,
        "WORK_LIMIT": Limit.WORK,
        "MEM_LIMIT": Limit.MEMORY,
        "LOCALLY_OPTIMAL": FAILURE,
        "LOCALLY_INFEASIBLE": FAILURE,
    },
    "scip": {
        "unknown": FAILURE,
        "userinterrupt": Limit.INTERRUPT,
        "terminate": Limit.INTERRUPT,
        "nodelimit": Limit.NODES,
        "totalnodelimit": Limit.NODES,
        "stallnodelimit": Limit.WORK,
        "restartlimit": Limit.WORK,
        "timelimit": Limit.TIME,
        "memlimit": Limit.MEMORY,
        "gaplimit": Status.OPTIMAL,
        "sollimit": Limit.SOLUTIONS,
        "bestsollimit": Limit.SOLUTIONS,
        "primallimit": Limit.OBJECTIVE,
        "duallimit": Limit.OBJECTIVE,
        "optimal": Status.OPTIMAL,
        "infeasible": Status.INFEASIBLE,
        "unbounded": Status.UNBOUNDED,
        "inforunbd": Status.INFEASIBLE_OR_UNBOUNDED,
    },
}
LEGACY = {
    LegacyCondition.optimal: Status.OPTIMAL,
    LegacyCondition.infeasible: Status.INFEASIBLE,
    LegacyCondition.unbounded: Status.INFEASIBLE_OR_UNBOUNDED,
    LegacyCondition.maxTimeLimit: Limit.TIME,
    LegacyCondition.maxIterations: Limit.ITERATIONS,
    LegacyCondition.maxEvaluations: Limit.NODES,
    LegacyCondition.userInterrupt: Limit.INTERRUPT,
}


PHRASES = {
    "OPTIMAL LP SOLUTION FOUND": Status.OPTIMAL,
    "INTEGER OPTIMAL SOLUTION FOUND": Status.OPTIMAL,
    "INTEGER OPTIMAL SOLUTION FOUND BY MIP PREPROCESSOR": Status.OPTIMAL,
    "OPTIMAL SOLUTION FOUND BY LP PREPROCESSOR": Status.OPTIMAL,
    "RELATIVE MIP GAP TOLERANCE REACHED; SEARCH TERMINATED": Status.OPTIMAL,
    "PROBLEM HAS NO PRIMAL FEASIBLE SOLUTION": Status.INFEASIBLE,
    "LP HAS NO PRIMAL FEASIBLE SOLUTION": Status.INFEASIBLE,
    "PROBLEM HAS NO FEASIBLE SOLUTION": Status.INFEASIBLE,
    "PROBLEM HAS NO INTEGER FEASIBLE SOLUTION": Status.INFEASIBLE,
    "PROBLEM HAS NO DUAL FEASIBLE SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
    "LP HAS NO DUAL FEASIBLE SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
    "LP RELAXATION HAS NO DUAL FEASIBLE SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
    "PROBLEM HAS NO FEASIBLE PRIMAL/DUAL SOLUTION": Status.INFEASIBLE_OR_UNBOUNDED,
    "LP HAS UNBOUNDED PRIMAL SOLUTION": Status.UNBOUNDED,
    "PROBLEM HAS UNBOUNDED SOLUTION": Status.UNBOUNDED,
    "TIME LIMIT EXCEEDED; SEARCH TERMINATED": Limit.TIME,
    "ITERATION LIMIT EXCEEDED; SEARCH TERMINATED": Limit.ITERATIONS,
    "ITERATIONS LIMIT EXCEEDED; SEARCH TERMINATED": Limit.ITERATIONS,
}


def verdict_of(ask, *arguments):
    try:
        return ask(*arguments)
    except SolverFailedError:
        return FAILURE


def test_the_tables_above_are_complete():
    assert set(CONDITIONS) == set(TerminationCondition)
    assert set(LEGACY) < set(LegacyCondition)


@INTERFACES
@pytest.mark.parametrize("condition", TerminationCondition)
def test_every_condition_of_pyomo(solver, condition, monkeypatch):
    monkeypatch.setattr(solver, "_native_status", lambda: "")
    results = SimpleNamespace(termination_condition=condition)
    assert verdict_of(solver._verdict, results) is CONDITIONS[condition]


def known_names(name, solver):
    package = solver._package
    if name == "highs":
        return set(package.HighsModelStatus.__members__)
    if name == "gurobi":
        return {n for n in dir(package.GRB.Status) if n.isupper()}
    return {n.lower() for n in dir(package.SCIP_STATUS) if n.isupper()} | {"terminate"}


@INTERFACES
def test_every_status_of_the_solver_itself(name, solver, solve, monkeypatch):
    """As Pyomo translates it, and then as it is read here."""
    assert known_names(name, solver) <= set(NATIVE[name])
    solve(diet(), solver)
    found = {}
    for status in known_names(name, solver):
        condition = {"highs": of_highs, "gurobi": of_gurobi, "scip": of_scip}[name](solver, status)
        monkeypatch.setattr(solver, "_native_status", lambda status=status: status)
        results = SimpleNamespace(termination_condition=condition)
        found[status] = verdict_of(solver._verdict, results)
    assert found == {status: NATIVE[name][status] for status in found}


def of_highs(solver, status):
    interface, real = solver._interface, solver._interface._solver_model
    interface._active_config = interface.config(
        value={"load_solutions": False, "raise_exception_on_nonoptimal_result": False}
    )
    interface._active_config.timer = HierarchicalTimer()
    interface._solver_model = SimpleNamespace(
        getModelStatus=lambda: getattr(solver._package.HighsModelStatus, status),
        getRunTime=real.getRunTime,
        getSolution=real.getSolution,
        getInfo=real.getInfo,
    )
    try:
        return interface._postsolve(SimpleNamespace(getvalue=lambda: "")).termination_condition
    finally:
        interface._solver_model = real


def of_gurobi(solver, status):
    code = getattr(solver._package.GRB.Status, status)
    return solver._interface._get_tc_map().get(code, TerminationCondition.unknown)


def of_scip(solver, status):
    return solver._interface._get_tc_map().get(status, TerminationCondition.unknown)


@INTERFACES
def test_the_native_status_is_that_of_the_last_solve(name, solver, solve):
    words = {"highs": "kOptimal", "gurobi": "OPTIMAL", "scip": "optimal"}
    solve(diet(), solver)
    assert solver._native_status() == words[name]


class Pretender:
    """An interface that ends as it is told, with the optimum of the diet in hand."""

    _solver_model = None

    def __init__(self, condition, solution, incumbent, bound):
        self.told = condition, solution, incumbent, bound

    def solve(self, model, **_):
        condition, solution, incumbent, bound = self.told
        values = [(model.x, 1.6), (model.y, 1.2)]
        return SimpleNamespace(
            termination_condition=condition,
            solution_status=solution,
            incumbent_objective=incumbent,
            objective_bound=bound,
            solver_log="",
            solution_loader=SimpleNamespace(get_vars=lambda: ComponentMap(values)),
        )


@INTERFACES
@pytest.mark.parametrize("incumbent", [None, 6.8])
@pytest.mark.parametrize("bound", [None, 5.0, 99.0, float("nan")])
def test_no_way_to_end_falls_through_to_something_good(solver, incumbent, bound, monkeypatch):
    monkeypatch.setattr(type(solver), "_start_afresh", lambda _: None)
    usable = {SolutionStatus.feasible, SolutionStatus.optimal}
    for condition, solution in itertools.product(TerminationCondition, SolutionStatus):
        model, expected = diet(), CONDITIONS[condition]
        solver._interface = Pretender(condition, solution, incumbent, bound)
        has_point = incumbent is not None and solution in usable
        if expected is Limit.INTERRUPT:  # Gurobi and SCIP take it for themselves
            with pytest.raises(KeyboardInterrupt):
                solver.solve(model, SolverOptions())
            continue
        try:
            result = solver.solve(model, SolverOptions())
        except SolverFailedError:
            assert expected is FAILURE or (expected is Status.OPTIMAL and not has_point)
            assert model.x.value is None
            continue
        assert result.status is not Status.OPTIMAL or (expected is Status.OPTIMAL and has_point)
        if isinstance(expected, Limit):
            assert result.limit is expected
            assert result.status is (Status.FEASIBLE if has_point else Status.NO_SOLUTION)
        else:
            assert result.status is expected
        assert result.has_solution is (model.x.value is not None)
        assert not result.bound > 6.8 or not result.has_solution


@pytest.mark.only("cbc")
@pytest.mark.parametrize("integers", [False, True])
@pytest.mark.parametrize("condition", LegacyCondition)
def test_every_legacy_condition(solver, condition, integers):
    found = verdict_of(solver._verdict, condition, "Result - nothing known", integers)
    assert found is LEGACY.get(condition, FAILURE)


@pytest.mark.only("cbc")
@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("Result - Stopped on time limit", Limit.TIME),
        ("Result - Stopped on node limit", Limit.NODES),
        ("Result - Stopped on solution limit", Limit.SOLUTIONS),
        ("Result - Stopped on iterations limit", Limit.ITERATIONS),
        ("Cbc0020I Exiting on maximum time", Limit.TIME),
        ("Cbc0003I Exiting on maximum nodes", Limit.NODES),
        ("Cbc0019I Exiting on maximum solutions", Limit.SOLUTIONS),
        ("Result - Stopped on whim limit", FAILURE),
        ("Result - Difficulties encountered", FAILURE),
    ],
)
def test_what_stopped_cbc_is_in_its_log(solver, words, limit):
    stopped = (LegacyCondition.other, LegacyCondition.intermediateNonInteger)
    for condition in stopped:
        assert verdict_of(solver._verdict, condition, words, True) is limit
    assert solver._verdict(LegacyCondition.optimal, words, True) is Status.OPTIMAL


@pytest.mark.only("glpk")
@pytest.mark.parametrize("integers", [False, True])
@pytest.mark.parametrize("condition", LegacyCondition)
def test_every_phrase_of_glpk_with_every_condition(solver, condition, integers):
    for phrase, meaning in PHRASES.items():
        log = f"OPTIMAL LP SOLUTION FOUND\n{phrase}\nTime used: 0.0 secs\n"
        found = verdict_of(solver._verdict, condition, log, integers)
        if meaning is Status.OPTIMAL:
            gap = phrase.startswith("RELATIVE MIP GAP")
            agrees = LegacyCondition.feasible if gap else LegacyCondition.optimal
            assert found is (Status.OPTIMAL if condition == agrees else FAILURE)
        elif meaning is Status.UNBOUNDED and integers:
            assert found is Status.INFEASIBLE_OR_UNBOUNDED
        else:
            assert found is meaning
    for log in ("", "NUMERIC INSTABILITY; SEARCH TERMINATED", "SEARCH TERMINATED BY APPLICATION"):
        assert verdict_of(solver._verdict, condition, log, integers) is FAILURE


@pytest.mark.only("glpk")
def test_pyomo_misreads_glpk_and_it_does_not_matter(solve):
    """Infeasible is "unbounded" to Pyomo 6.10 where glpsol does not presolve."""
    assert solve(impossible(), extra={"nopresol": None}).status is Status.INFEASIBLE
    assert solve(endless(), extra={"nopresol": None}).status is Status.UNBOUNDED


@pytest.mark.only("cbc")
@pytest.mark.parametrize(
    ("lower", "bound"),
    [(2.0, 2.0), (None, -float("inf")), (99.0, -float("inf")), (1e50, -float("inf"))],
)
def test_a_bound_of_cbc_that_cannot_be_is_none(solver, solve, lower, bound, monkeypatch):
    read = solver._bound

    def bound_of(results, log, options):
        results.problem.lower_bound = lower
        return read(results, log, options)

    monkeypatch.setattr(solver, "_bound", bound_of)
    result = solve(split(12, 3), solver)
    assert result.bound == bound
