"""Wherever the package runs: cases V5, V6, V7 and V10 of `../shared/cases`, and what is near them.

=====  ==========================================  ============================================
case   input                                       outcome, message
=====  ==========================================  ============================================
V5     a package and no home that can be written   imports; "compiled inner loops are kept in"
V6     joint portfolios in a pool of threads       ends, equal to those built one by one
V7     lineup files of three other tools           the same two lineups; columns not used are told
V10    ``python -m dfs_portfolio``, ``--version``  help; the version, nothing heavy imported
=====  ==========================================  ============================================
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dfs_portfolio as dfs
from dfs_portfolio.cli import Exit, app
from dfs_portfolio.cli.app import COMMANDS
from dfs_portfolio.sites.draftkings.lineups import read_lineup_file
from support.files import HEADER, REAL, salary_rows, write_csv, write_teams
from support.threads import in_threads

CASES = REAL.parents[1] / "cases"
needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="the cases (../shared/cases) are not beside this checkout"
)
PACKAGE = Path(dfs.__file__).parent
RUN = (sys.executable, "-m", "dfs_portfolio")
SOLVERS = [name for name, missing in dfs.available_solvers().items() if missing is None]


def command(*arguments, **environment):
    """Run a command in a process of its own; return it with what it printed, as bytes."""
    return subprocess.run(
        [*RUN, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent), **environment},
        capture_output=True,
        check=False,
    )


# V5


def stranger():
    """How to run Python as somebody who can write nothing; skips the test if there is no way."""
    if not hasattr(os, "geteuid"):
        pytest.skip("only for systems with users and rights")
    become = []
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root can write everywhere, and setpriv is not installed")
        become = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    name = f"python3.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(name, path="/usr/bin:/usr/local/bin")):
        site = str(Path(pytest.__file__).parents[1])
        code = f"import sys; sys.path.append({site!r}); import numba, lazy_loader"
        tried = python and subprocess.run(
            [*become, python, "-c", code], capture_output=True, check=False
        )
        if tried and tried.returncode == 0:
            return [*become, python], site
    pytest.skip("nobody else may run this Python or read its packages")


@pytest.fixture
def read_only():
    """A copy of the package that its user cannot write, and a folder for temporary files."""
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(PACKAGE, folder / "dfs_portfolio", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    temporary = Path(tempfile.mkdtemp())
    temporary.chmod(0o777)
    yield folder, temporary
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    shutil.rmtree(folder)
    shutil.rmtree(temporary, ignore_errors=True)


def test_v5_a_package_that_cannot_be_written(read_only):
    run, site = stranger()
    folder, temporary = read_only
    code = "import dfs_portfolio.search.value_table, dfs_portfolio; print(dfs_portfolio.__file__)"
    done = subprocess.run(
        [*run, "-c", code],
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": f"{folder}:{site}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(temporary),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(folder))
    assert done.stderr.count("compiled inner loops are kept in") == 1
    assert [path.name[:13] for path in temporary.iterdir()] == ["dfs-portfolio"]


# V6: more of it in test_threads.py


def test_v6_joint_portfolios_in_threads():
    assert len({str(answer) for answer in in_threads([{"strategy": "joint"}] * 8)}) > 1


# V7


@needs_cases
@pytest.mark.parametrize(
    ("file", "unused"),
    [
        ("V7_lineups_D1_D6.csv", ("Salary", "Projected")),
        ("V7_lineups_Driver1_6.csv", ("Top1Count", "Top3Count", "TotalSalary")),
        ("V7_lineups_Driver_1_6_names.csv", ()),
    ],
)
def test_v7_lineups_of_other_tools(file, unused):
    slate = dfs.read_salaries(CASES / "DKSalaries.csv")
    found = read_lineup_file(CASES / file, slate)
    names = [[slate.names[i] for i in row.indices] for row in found.rows]
    first = ["Denny Hamlin", "Ryan Blaney", "Chase Briscoe", "Daniel Suarez", "Brad Keselowski"]
    second = ["Denny Hamlin", "Ryan Blaney", "Chase Elliott", *first[3:], "Austin Dillon"]
    assert names == [[*first, "Ty Dillon"], second][: len(names)]
    assert len(names) == (1 if file.endswith("names.csv") else 2)
    assert found.unused[: len(unused)] == unused


@needs_cases
def test_v7_through_the_terminal(tmp_path):
    checked = command(
        "validate", CASES / "V7_lineups_D1_D6.csv", "--salaries", CASES / "DKSalaries.csv"
    )
    assert checked.returncode == 0, checked.stderr
    assert b"'D6'; not used: 'Salary', 'Projected'" in checked.stdout
    assert b"2 of 2 lineups are valid (roster, salary cap)." in checked.stdout


# V10


def test_v10_module_and_version():
    version = command("--version")
    assert version.stdout.decode().strip() == f"dfs-portfolio {dfs.__version__}"
    shown = command("--help")
    assert shown.returncode == 0
    assert b"Usage: dfs-portfolio" in shown.stdout


# Code pages and narrow terminals


@pytest.fixture
def build(tmp_path):
    """Arguments that build two lineups with a name that few code pages have."""
    rows = [[cell.replace("Larson", "Lärső") for cell in row] for row in salary_rows()]
    teams = write_teams(tmp_path)
    teams.write_text(teams.read_text(encoding="utf-8").replace("Larson", "Lärső"), "utf-8")
    salaries = write_csv(tmp_path / "DKSalaries.csv", HEADER, rows)
    larson = next(row[3] for row in rows if "Lärső" in row[2])
    small = ("-n", 2, "--scenarios", 60, "--lock", larson, "-o", tmp_path / "lineups.csv")
    return tuple(map(str, ("build", salaries, "--teams", teams, *small)))


CODE_PAGES = {
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


@pytest.mark.parametrize(
    "page", ["cp1252", *(pytest.param(page, marks=pytest.mark.slow) for page in ("ascii", "C"))]
)
def test_a_name_that_the_code_page_lacks_does_not_end_a_run(build, page):
    built = command(*build, **CODE_PAGES[page], COLUMNS="100")
    assert built.returncode == 0, built.stderr
    assert "Lärső" in Path(build[-1]).read_text(encoding="utf-8")
    assert re.search(rb"Kyle L.rs\?", built.stdout)
    assert b"Wrote 2 lineups" in built.stdout


@pytest.mark.parametrize("columns", ["40", "60"])
def test_a_narrow_terminal_cuts_no_name_and_no_number(build, columns):
    narrow, wide = (
        CliRunner().invoke(app, build, env={"COLUMNS": width}) for width in (columns, "300")
    )
    assert narrow.exit_code == 0, narrow.output
    shown, whole = (set(run.stdout.replace(",", " ").split()) for run in (narrow, wide))
    cells = Path(build[-1]).read_text(encoding="utf-8").split("\n", 1)[1]
    names = re.sub(r"\([0-9]+\)|,", " ", cells).split()
    assert "Lärső" in names
    assert set(names) <= shown
    assert {word for word in whole if word[:1] == "$" or word[-1:] == "%"} <= shown
    assert "…" not in narrow.stdout


@pytest.mark.parametrize("columns", ["40", "60"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_text_fits_a_narrow_terminal(name, columns):
    shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": columns})
    assert shown.exit_code == 0, shown.output
    assert max(map(len, shown.stdout.splitlines())) <= int(columns)


# Ctrl-C

INTERRUPTED = """
import sys, types
from pathlib import Path
sys.path.insert(0, {tests!r})
from dfs_portfolio.cli import app
from support.problems import split

def hold():
    from dfs_portfolio.cli.console import cli_session, progress_bar
    from dfs_portfolio.solvers import SolverOptions, get_solver
    with cli_session(), progress_bar():
        solver, model = get_solver({solver!r}), split(40, 5, slack=False)
        Path("solving").write_text("")
        solver.solve(model, SolverOptions())
        Path("lineups.csv").write_text("")

sys.modules["dfs_portfolio.cli.hold"] = types.SimpleNamespace(hold=hold)
app_module = sys.modules["dfs_portfolio.cli.app"]
app_module.COMMANDS["hold"] = ("hold:hold", "")
sys.argv = ["dfs-portfolio", "hold"]
app_module.main()
"""


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="no such signals here")
@pytest.mark.parametrize("solver", SOLVERS)
def test_an_interrupt_ends_a_command_at_once_with_every_solver(tmp_path, solver):
    code = INTERRUPTED.format(tests=str(Path(__file__).parents[1]), solver=solver)
    run = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PACKAGE.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A parent in the background ignores the signal, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    while not (tmp_path / "solving").exists() and run.poll() is None:
        time.sleep(0.05)
    time.sleep(0.5)
    run.send_signal(signal.SIGINT)
    out, error = run.communicate(timeout=120)
    assert run.returncode == Exit.INTERRUPTED, error
    assert error.decode().strip() == "interrupted"
    assert out in (b"", b"\nInterrupt request received\n")  # Gurobi says so, too
    assert os.listdir(tmp_path) == ["solving"]
    with pytest.raises(ProcessLookupError):  # no solver is left behind
        os.killpg(run.pid, 0)
