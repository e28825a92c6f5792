"""What is imported when: nothing heavy for `import dfs_portfolio`, nor for a help text."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import dfs_portfolio

HEAVY = {"numpy", "pandas", "numba", "pyomo", "scipy", "highspy", "pyarrow", "matplotlib"}
STUB = Path(dfs_portfolio.__file__).with_suffix(".pyi")


def loaded(code):
    """Top-level packages that a fresh Python has imported after some code."""
    code += "\nimport sys; print('loaded:', *{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return set(run.stdout.rpartition("loaded:")[2].split())


def helped(*arguments):
    """The same after the help of the command line."""
    return loaded(
        f"from dfs_portfolio.cli import app\n"
        f"try: app({list(arguments)!r})\n"
        f"except SystemExit as end: assert end.code == 0, end.code"
    )


def test_importing_the_package_imports_nothing_heavy():
    assert (
        loaded("import dfs_portfolio; dfs_portfolio.__version__; dir(dfs_portfolio)") & HEAVY
        == set()
    )


def test_the_overview_of_commands_imports_nothing_heavy():
    assert helped("--help") & HEAVY == set()


@pytest.mark.parametrize("command", ["build", "validate"])
def test_the_help_of_a_command_imports_no_search_and_no_models(command):
    assert helped(command, "--help") & {"numba", "pyomo", "pandas", "highspy", "scipy"} == set()


def test_a_sport_imports_its_simulator_where_it_is_used():
    code = (
        "import sys\nfrom dfs_portfolio.slate.wings import get_sport\n"
        "get_sport('MMA'), get_sport('NASCAR')\n"
        "assert not [m for m in sys.modules if '.simulator' in m]"
    )
    assert "numba" not in loaded(code)


def test_every_name_can_be_imported_and_is_listed():
    names = dfs_portfolio.__all__
    assert len(set(names)) == len(names) > 70
    assert set(names) <= set(dir(dfs_portfolio))
    for name in names:
        assert getattr(dfs_portfolio, name) is not None


def test_the_stub_names_what_is_offered():
    offered = {
        alias.asname
        for node in ast.parse(STUB.read_text()).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert offered == set(dfs_portfolio.__all__)


def test_a_name_that_is_not_offered_is_an_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        dfs_portfolio.no_such_name  # noqa: B018
