"""Every option reaches the solver, or is refused; none outlives its solve."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import SettingsError, UnsupportedOptionError
from dfs_portfolio.solvers import Feature, Limit, Status, get_solver
from support.problems import best_split, diet, split

NODE_LIMIT = {
    "highs": {"mip_max_nodes": 1},
    "gurobi": {"NodeLimit": 1},
    "scip": {"limits/nodes": 1},
    "cbc": {"maxNodes": 1},
}
SOLUTION_LIMIT = {
    "highs": {"mip_max_improving_sols": 1},
    "gurobi": {"SolutionLimit": 1},
    "scip": {"limits/solutions": 1},
    "cbc": {"maxSolutions": 1},
}
UNKNOWN = {
    "highs": [{"foo": 1}, {"random_seed": -5}, {"threads": "x"}, {"presolve": "perhaps"}],
    "gurobi": [{"foo": 1}, {"Seed": -5}, {"Threads": "x"}],
    "scip": [{"foo": 1}, {"limits/nodes": -7}, {"limits/nodes": "x"}],
    "cbc": [{"foo": 1}, {"maxNodes": -7}, {"ratioGap": "x"}, {"presolve": "perhaps"}],
    "glpk": [{"foo": 1}, {"tmlim": "x"}],
}


def native(solver, option):
    """What the solver itself says an option is."""
    model = solver._interface._solver_model
    return {
        "highs": lambda: model.getOptionValue(option)[1],
        "gurobi": lambda: model.getParamInfo(option)[2],
        "scip": lambda: model.getParam(option),
    }[solver.name]()


@pytest.mark.only("highs", "gurobi", "scip")
def test_options_are_those_of_the_solver_itself(name, solver, solve):
    threads = 2 if Feature.THREADS in solver.features else 1
    solve(diet(), solver, threads=threads, seed=7, time_limit_s=50, rel_gap=0.125)
    names = {
        "highs": ["random_seed", "time_limit", "mip_rel_gap", "threads"],
        "gurobi": ["Seed", "TimeLimit", "MIPGap", "Threads"],
        "scip": ["randomization/randomseedshift", "limits/time", "limits/gap"],
    }[name]
    expected = [7, 50.0, 0.125, 2][: len(names)]
    assert [native(solver, option) for option in names] == expected


@pytest.mark.only("cbc", "glpk")
def test_options_are_on_the_command_line(name, solver, solve, tmp_path):
    log = tmp_path / "log"
    asked = {"time_limit_s": 49.5, "rel_gap": 0.125}
    if name == "cbc":
        asked |= {"threads": 2, "seed": 0}
    solve(split(8, 2), solver, log_to=log, **asked)
    text = " ".join(log.read_text().split())
    expected = {
        "cbc": [
            "-sec 49.5 -timeMode elapsed",
            "ratioGap was changed from 0 to 0.125",
            "threads was changed from 0 to 2",
            "randomSeed was changed from 1234567 to 1 ",  # 0 stands for the time of day
            "randomCbcSeed was changed from -1 to 1 ",
        ],
        "glpk": ["--tmlim 50", "--mipgap 0.125"],
    }[name]
    assert [words for words in expected if words not in text] == []
    assert text.count("-sec") + text.count("--tmlim") == 1


@pytest.mark.only("highs", "gurobi", "cbc")
def test_threads_are_used_and_may_change_from_solve_to_solve(name, solver, solve, tmp_path):
    words = {
        "highs": "{} workers across {} threads",
        "gurobi": "Thread count was {} ",
        "cbc": "threads was changed from 0 to {}",
    }[name]
    for threads in (1, 2, 1, 2):
        log = tmp_path / f"{threads}.log"
        log.unlink(missing_ok=True)
        found = solve(split(12, 2), solver, threads=threads, log_to=log)
        assert found.incumbent == pytest.approx(best_split(12, 2), abs=1e-5)
        alone = name == "cbc" and threads == 1
        assert (words.format(threads, threads) in log.read_text()) is not alone


@pytest.mark.only("highs", "gurobi", "scip", "cbc")
def test_a_seed_matters_and_the_same_one_gives_the_same(effort, name):
    found = {seed: effort(split(14, 3), seed=seed)[1] for seed in (None, 1, 2, 3)}
    assert len({str(hard) for hard in found.values()}) > 1
    for seed, hard in found.items():
        assert effort(split(14, 3), seed=seed)[1] == hard


def test_the_log_is_appended(name, solve, tmp_path):
    log = tmp_path / "log"
    solve(diet(), log_to=log)
    once = log.read_text()
    assert len(once) > 100
    solve(diet(integer=True), log_to=str(log))
    assert log.read_text().startswith(once)
    assert len(log.read_text()) > len(once) + 100


def test_a_log_that_cannot_be_written_is_refused_before_the_solve(solve, tmp_path):
    model = diet()
    with pytest.raises(SettingsError, match=r"log_to: .* cannot be written"):
        solve(model, log_to=tmp_path / "none" / "log")
    assert model.x.value is None


@pytest.mark.only(*NODE_LIMIT)
def test_a_node_limit(name, solve):
    result = solve(split(40, 5, slack=False), extra=NODE_LIMIT[name], time_limit_s=20)
    assert (result.status, result.limit) == (Status.NO_SOLUTION, Limit.NODES)
    result = solve(split(40, 5), extra=NODE_LIMIT[name], time_limit_s=20)
    assert (result.status, result.limit) == (Status.FEASIBLE, Limit.NODES)


@pytest.mark.only(*SOLUTION_LIMIT)
def test_a_solution_limit(name, solve):
    result = solve(split(40, 5), extra=SOLUTION_LIMIT[name], time_limit_s=20)
    assert (result.status, result.limit) == (Status.FEASIBLE, Limit.SOLUTIONS)


@pytest.mark.only("scip", "gurobi")
def test_a_memory_limit(name, solve):
    extra = {"scip": {"limits/memory": 0.0}, "gurobi": {"SoftMemLimit": 1e-6}}[name]
    result = solve(split(40, 5), extra=extra, time_limit_s=20)
    assert result.limit is Limit.MEMORY


@pytest.mark.only("glpk")
def test_a_limit_that_glpk_ends_by_a_crash_is_an_error(solve):
    with pytest.raises(Exception, match="glpk was killed by SIGABRT"):
        solve(split(40, 5), extra={"memlim": 1}, time_limit_s=20)


def test_an_unknown_option_of_its_own_is_an_error(name, solver, solve):
    for extra in UNKNOWN[name]:
        model = diet()
        with pytest.raises(UnsupportedOptionError, match=name):
            solve(model, solver, extra=extra)
        assert model.x.value is None
        assert solve(model, solver).incumbent == pytest.approx(6.8)


@pytest.mark.only(*NODE_LIMIT)
def test_extra_options_do_not_outlive_their_solve(name, solver, solve):
    model = split(14, 3)
    first = solve(model, solver, extra=NODE_LIMIT[name])
    assert first.limit is Limit.NODES
    assert solve(model, solver).status is Status.OPTIMAL


def test_limits_and_gaps_do_not_outlive_their_solve(solver, solve):
    model = split(14, 3)
    loose = solve(model, solver, rel_gap=0.9, time_limit_s=30)
    assert loose.status is Status.OPTIMAL
    result = solve(model, solver)
    assert result.incumbent == pytest.approx(best_split(14, 3), abs=1e-5)
    assert result.gap == pytest.approx(0.0, abs=1e-5)
    hard = split(40, 5, slack=False)
    assert solve(hard, solver, time_limit_s=0.2).limit is Limit.TIME
    assert solve(model, solver).status is Status.OPTIMAL


@pytest.mark.parametrize(
    ("feature", "asked", "words"),
    [
        (Feature.THREADS, {"threads": 2}, "threads=2: it cannot give more than one thread"),
        (Feature.SEED, {"seed": 0}, "seed=0: it cannot give a seed; leave seed at None"),
        (Feature.DUALS, {"duals_of": [1]}, "duals_of=1: it cannot give duals of linear"),
        (Feature.TIME_LIMIT, {"time_limit_s": 9}, "time_limit_s=9"),
        (Feature.REL_GAP, {"rel_gap": 0.5}, "rel_gap=0.5"),
        (Feature.LOG, {"log_to": "x"}, "log_to='x'"),
        (Feature.EXTRA, {"extra": {"a": 1}}, r"extra={'a': 1}"),
    ],
)
def test_what_it_cannot_do_is_refused(solver, solve, feature, asked, words, monkeypatch):
    lacking = frozenset(Feature) - {feature}
    monkeypatch.setattr(type(solver), "features", lacking)
    with pytest.raises(UnsupportedOptionError, match=words) as caught:
        solve(diet(), solver, **asked)
    assert str(caught.value).startswith(solver.name)
    assert "or choose another solver" in str(caught.value)


def test_what_each_can_do(name, make):
    lacks = {
        "highs": set(),
        "gurobi": set(),
        "scip": {Feature.THREADS, Feature.DUALS},
        "cbc": set(),
        "glpk": {Feature.THREADS, Feature.SEED, Feature.BOUND_AT_LIMIT},
    }
    assert get_solver(name).features == frozenset(Feature) - lacks[name]
