"""A solver that is missing, fails, hangs or lies: a typed error, and the model as it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pyomo.environ as pyo
import pytest

from dfs_portfolio.errors import (
    SolverError,
    SolverFailedError,
    SolverLicenceError,
    SolverNotAvailableError,
)
from dfs_portfolio.solvers import SolverOptions, Status, available_solvers, get_solver
from support.problems import diet, split
from support.systems import posix_only

INTERFACES = pytest.mark.only("highs", "gurobi", "scip")
EXECUTABLES = pytest.mark.only("cbc", "glpk")
PROGRAM = {"cbc": "cbc", "glpk": "glpsol"}
OPTION = {"cbc": "-solu", "glpk": "--write"}  # the one that the solution file follows

# The beginning of every script here: tell the version, and find the solution file.
PROLOGUE = """#!/bin/sh
case "$1" in -stop|--version) exec {real} "$@";; esac
previous=
for word; do
    [ "$previous" = "{option}" ] && file="$word"
    previous="$word"
done
"""


@pytest.fixture
def pretend(name, make, tmp_path, monkeypatch):
    """Return a maker of solvers whose program is a shell script, first on the PATH."""

    def pretend(script, **settings):
        real = shutil.which(PROGRAM[name])
        path = tmp_path / PROGRAM[name]
        path.write_text(
            PROLOGUE.format(real=real, option=OPTION[name]) + script.replace("REAL", real)
        )
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        solver = type(make())(**settings)
        assert solver._path == str(path)
        return solver

    return pretend


def assert_fails(solver, words, *, model=None, error=SolverFailedError, **options):
    """Solve, expect an error, and find the model as it was."""
    model = model or diet()
    model.x.value = 0.25
    with pytest.raises(error, match=words) as caught:
        solver.solve(model, SolverOptions(**options))
    assert str(caught.value).startswith(solver.name)
    assert (model.x.value, model.y.value) == (0.25, None)
    return caught.value


# ------------------------------------------------------------------------------- not installed


@INTERFACES
def test_a_package_that_is_missing(name, monkeypatch):
    package = {"highs": "highspy", "gurobi": "gurobipy", "scip": "pyscipopt"}[name]
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SolverNotAvailableError, match=package) as caught:
        get_solver(name)
    assert f'pip install "dfs-portfolio[{name}]"' in str(caught.value)
    assert "conda" in str(caught.value)
    assert available_solvers()[name] == str(caught.value)


@EXECUTABLES
def test_a_program_that_is_missing(name, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    package = {"cbc": "coinor-cbc", "glpk": "glpk-utils"}[name]
    with pytest.raises(SolverNotAvailableError, match=f"apt-get install {package}") as caught:
        get_solver(name)
    assert "conda" in str(caught.value)
    assert available_solvers()[name] == str(caught.value)


def test_importing_the_library_imports_no_solver_that_may_be_missing():
    code = "import sys, dfs_portfolio.solvers; print([m for m in sys.modules if m in {!r}])"
    names = ("gurobipy", "pyscipopt")
    command = [sys.executable, "-c", code.format(names)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout.strip() == "[]"


# ------------------------------------------------------------------------------------- licence


@pytest.mark.only("gurobi")
@pytest.mark.parametrize("what", ["variables", "rows"])
def test_a_model_too_large_for_the_licence(solver, what):
    if get_full_licence(solver):
        pytest.skip("a full Gurobi licence is installed")
    model = diet()
    if what == "variables":
        model.z = pyo.Var(range(2001), bounds=(0, 1))
        model.sum = pyo.Constraint(expr=sum(model.z.values()) >= 1)
    else:
        model.rows = pyo.Constraint(range(2001), rule=lambda m, i: m.x + m.y <= 100 + i)
    error = assert_fails(solver, "2,000 variables and 2,000 rows", model=model)
    assert isinstance(error, SolverLicenceError)
    assert "choose another solver" in str(error)
    assert solver.solve(diet(), SolverOptions()).incumbent == pytest.approx(6.8)


def get_full_licence(solver):
    gurobipy = solver._package
    with gurobipy.Env(params={"OutputFlag": 0}) as env, gurobipy.Model(env=env) as model:
        model.addVars(2001)
        try:
            model.optimize()
        except gurobipy.GurobiError:
            return False
        return True


@pytest.mark.only("gurobi")
def test_no_licence(solver, monkeypatch):
    error = solver._package.GurobiError(10009, "No Gurobi license found")
    monkeypatch.setattr(type(solver), "_start_afresh", lambda _: (_ for _ in ()).throw(error))
    assert_fails(solver, "has no valid licence", error=SolverLicenceError)


# ---------------------------------------------------------------------------------- interfaces


@INTERFACES
def test_an_interface_that_raises(solver, monkeypatch):
    model = diet()
    solver.solve(model, SolverOptions())
    cause = RuntimeError("out of tune")
    monkeypatch.setattr(solver._interface, "solve", lambda *_, **__: (_ for _ in ()).throw(cause))
    error = assert_fails(solver, "failed: RuntimeError: out of tune")
    assert error.__cause__ is cause
    model.a = 8.0
    assert solver.solve(model, SolverOptions()).incumbent == pytest.approx(12.4)


def test_an_interrupt_is_let_through(solver, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(solver), "_ask", interrupted)
        with pytest.raises(KeyboardInterrupt):
            solver.solve(diet(), SolverOptions())
    assert solver.solve(diet(), SolverOptions()).incumbent == pytest.approx(6.8)


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background ignores it
from dfs_portfolio.solvers import SolverOptions, get_solver
from support.problems import diet, split
solver = get_solver(sys.argv[1])
solver.solve(diet(), SolverOptions())
hard = split(40, 5, slack=False)
print("ready", flush=True)
try:
    print(solver.solve(hard, SolverOptions(time_limit_s=40)))
except KeyboardInterrupt:
    print("interrupted")
print(round(solver.solve(diet(), SolverOptions()).incumbent, 6))
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


@posix_only
def test_an_interrupt_from_the_keyboard_stops_the_solve_and_is_let_through(name, make):
    """Sent by another process: SCIP does not let other threads of its own do anything."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, make().name],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as run:
        try:
            assert run.stdout.readline() == "ready\n"
            time.sleep(0.5)
            run.send_signal(signal.SIGINT)
            out, _ = run.communicate(timeout=25)  # sooner than its time limit
        finally:
            run.kill()
    assert out.split("\n")[-4:] == ["interrupted", "6.8", "True", ""]  # Gurobi says so, too


def test_a_model_it_cannot_solve(solver):
    model = diet()
    model.curve = pyo.Constraint(expr=pyo.sin(model.x) * model.y <= 3)
    if solver.name == "scip":
        assert solver.solve(model, SolverOptions()).status is Status.OPTIMAL
    else:
        assert_fails(solver, "failed: ", model=model)


LIES = {
    "no number": ([("x", float("nan")), ("y", 1.0)], 7.0, "x is nan"),
    "nothing": ([("x", None), ("y", 1.0)], 7.0, "x is None"),
    "no integer": ([("x", 1.5), ("y", 1.3333333)], 7.0, "x is 1.5, not an integer"),
    "another cost": ([("x", 2.0), ("y", 1.0)], 6.0, "the objective is 7.0, not 6.0"),
    "part of it": ([("x", 2.0)], 6.0, "the objective is 10.0, not 6.0"),
}


@pytest.mark.parametrize("lie", LIES)
def test_an_incumbent_that_does_not_hold_together(solver, lie, monkeypatch):
    values, incumbent, words = LIES[lie]
    ask = type(solver)._ask

    def lying(self, instance, options, duals_of):
        from dataclasses import replace

        answer = ask(self, instance, options, duals_of)
        point = [(getattr(instance, name), value) for name, value in values]
        return replace(answer, values=point, incumbent=incumbent)

    model = diet(integer=True)
    model.x.value, model.y.value = 0.0, 2.0
    monkeypatch.setattr(type(solver), "_ask", lying)
    with pytest.raises(SolverFailedError, match=f"{solver.name}: .*not hold together: {words}"):
        solver.solve(model, SolverOptions())
    assert (model.x.value, model.y.value) == (0.0, 2.0)


# --------------------------------------------------------------------------------- executables


@EXECUTABLES
def test_the_scripts_of_these_tests_do_not_disturb(pretend):
    assert pretend('exec REAL "$@"').solve(diet(), SolverOptions()).incumbent == pytest.approx(6.8)


@EXECUTABLES
@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo all is lost; exit 3", "ended with code 3; its last words: 'all is lost'"),
        ("kill -KILL $$", "was killed by SIGKILL"),
        ("kill -SEGV $$", "was killed by SIGSEGV"),
        ("exit 0", "ended with unknown|failed: "),
        ('echo "???" > "$file"; exit 0', "ended with unknown|failed: "),
        ('head -c 5000 /dev/urandom > "$file"; exit 0', "ended with unknown|failed: "),
        ('REAL "$@" && rm "$file"', {"cbc": "2 of 2 values are missing", "glpk": "failed: "}),
        ('REAL "$@" && : > "$file"', {"cbc": "2 of 2 values are missing", "glpk": "failed: "}),
        ('REAL "$@"; exit 1', "ended with code 1"),
    ],
)
def test_a_program_that_fails(name, pretend, script, words, capfd):
    assert_fails(pretend(script), words if isinstance(words, str) else words[name])
    assert capfd.readouterr() == ("", "")


@EXECUTABLES
def test_a_program_that_is_gone(pretend):
    solver = pretend('exec REAL "$@"')
    model = diet()
    assert solver.solve(model, SolverOptions()).status is Status.OPTIMAL
    Path(solver._path).unlink()
    assert_fails(solver, "could not be run|failed: ")


@EXECUTABLES
def test_a_program_that_hangs_and_is_killed(pretend, tmp_path):
    pid = tmp_path / "pid"
    solver = pretend(f'echo $$ > "{pid}.new"; mv "{pid}.new" "{pid}"; exec sleep 60')

    def kill():
        while not pid.exists():
            time.sleep(0.01)
        os.kill(int(pid.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    assert_fails(solver, "was killed by SIGKILL")
    killer.join()


@EXECUTABLES
def test_a_program_that_ignores_its_time_limit_is_ended(pretend):
    solver = pretend("exec sleep 60", grace_s=0.3)
    assert_fails(solver, "did not answer in 1\\.", time_limit_s=0.2)


@EXECUTABLES
def test_a_program_may_be_late(pretend):
    """Pyomo alone would end it, and lose its solution, a second after the limit."""
    found = pretend('sleep 2.2; exec REAL "$@"').solve(diet(), SolverOptions(time_limit_s=1))
    assert found.incumbent == pytest.approx(6.8)


@EXECUTABLES
@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98])
def test_a_solution_that_is_cut_short(pretend, part):
    """Wherever the file ends, either all of the solution is there or it is an error."""
    cut = (
        f'REAL "$@" || exit; size=$(wc -c < "$file"); head -c $(( size * {int(part * 100)} / 100 ))'
    )
    solver = pretend(f'{cut} "$file" > "$file.cut"; mv "$file.cut" "$file"')
    model = split(12, 3)
    try:
        result = solver.solve(model, SolverOptions())
    except SolverError:
        assert all(x.value is None for x in model.x.values())
    else:
        assert pyo.value(model.cost) == pytest.approx(result.incumbent, abs=1e-6)
        assert all(x.value is not None for x in model.x.values())


SOLUTION = {
    "cbc": "Optimal - objective value {cost}\n 0 c_l_x4_ 4 1.4\n 1 c_l_x5_ 6 0.2\n"
    " 0 x2 {x} 0\n 1 x3 {y} 0\n",
    "glpk": "c Status: OPTIMAL\nc\ns bas 2 2 f f {cost}\ni 1 l 4 1.4\ni 2 l 6 0.2\n"
    "j 1 b {x} 0\nj 2 b {y} 0\ne o f\n",
}


@EXECUTABLES
@pytest.mark.parametrize(
    ("x", "y", "cost", "words"),
    [
        (1.6, 1.2, 6.8, None),
        (1.6, 1.2, 6.7, "the objective is 6.8, not 6.7"),
        (0.0, 0.0, 0.0, "row first is 0.0, outside"),
        (7.0, -1.0, 11.0, "y is -1.0, outside"),
        ("nan", 1.2, 6.8, "x is nan"),
        ("many", 1.2, 6.8, "failed: "),
    ],
)
def test_a_solution_that_is_not_one(name, pretend, x, y, cost, words):
    text = SOLUTION[name].format(x=x, y=y, cost=cost)
    if name == "glpk":  # its reader wants a first line
        text = "c Problem:\n" + text
    solver = pretend(f'REAL "$@" || exit; cat > "$file" << \'E\'\n{text}E\n')
    if words is None:
        assert solver.solve(diet(), SolverOptions()).incumbent == pytest.approx(6.8)
    else:
        assert_fails(solver, words)


@EXECUTABLES
def test_a_failure_leaves_no_files_and_no_trace(pretend, tmp_path, monkeypatch):
    import tempfile

    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    solver = pretend(
        f'[ "$(cat {tmp_path}/how)" = crash ] && exit 3\n'
        f'[ "$(cat {tmp_path}/how)" = babble ] && head -c 5000 /dev/urandom > "$file" && exit 0\n'
        'exec REAL "$@"\n'
    )
    model = diet()
    for how in ("crash", "well", "babble", "well"):
        (tmp_path / "how").write_text(how)
        if how == "well":
            assert solver.solve(model, SolverOptions()).incumbent == pytest.approx(6.8)
        else:
            with pytest.raises(SolverFailedError):
                solver.solve(model, SolverOptions())
        assert [path.name for path in place.iterdir()] == []


@EXECUTABLES
def test_a_program_elsewhere_can_be_named(name, make, tmp_path):
    link = tmp_path / "elsewhere"
    link.symlink_to(make()._path)
    solver = type(make())(link)
    assert solver.solve(diet(), SolverOptions()).incumbent == pytest.approx(6.8)
    with pytest.raises(SolverNotAvailableError, match="nowhere"):
        type(solver)(tmp_path / "nowhere")
