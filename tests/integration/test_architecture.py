"""One map: the list of floors in pyproject.toml, the rooms on disk, and the page."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/dfs_portfolio"
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
FLOORS = [
    [room.strip() for room in floor.split("|")]
    for floor in CONFIG["importlinter"]["contracts"][0]["layers"]
]
ROOMS = [room for floor in FLOORS for room in floor]
MAY_IMPORT = CONFIG["dfs_portfolio"]["may_import"]


def duty_of(room):
    """The first line of the docstring of a room."""
    file = SOURCE / room / "__init__.py"
    tree = ast.parse((file if file.exists() else SOURCE / f"{room}.py").read_text())
    return ast.get_docstring(tree).splitlines()[0].replace("``", "`")


@cache
def imports_of(module):
    """Modules that a module imports when it runs: not those for type checkers alone."""
    tree = ast.parse((SOURCE / module).read_text())
    skipped = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and getattr(branch.test, "id", "") == "TYPE_CHECKING"
        for node in ast.walk(branch)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


MODULES = sorted(str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py"))


def test_every_room_is_on_a_floor():
    there = {p.name for p in SOURCE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    there |= {p.stem for p in SOURCE.glob("*.py") if p.stem != "__init__"}
    assert sorted(there) == sorted(ROOMS)


def test_the_page_shows_rooms_floors_and_duties_as_they_are():
    page = (ROOT / "docs/architecture.md").read_text()
    rows = re.findall(r"^\| (\d+) \| `(\w+)(?:/|\.py)` \| (.+) \|$", page, re.M)
    expected = [
        (str(len(FLOORS) - 1 - number), room, duty_of(room))
        for number, floor in enumerate(FLOORS)
        for room in floor
    ]
    assert rows == expected


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_only_those_who_may_import_a_package_do(package):
    allowed = [entry.replace(".", "/") for entry in MAY_IMPORT[package]]
    own = package.removeprefix("dfs_portfolio.").replace(".", "/")
    users = [
        module
        for module in MODULES
        if any(name == package or name.startswith(f"{package}.") for name in imports_of(module))
        and not module.startswith(f"{own}/")
    ]
    assert users
    strangers = [
        module
        for module in users
        if not any(module == f"{entry}.py" or module.startswith(f"{entry}/") for entry in allowed)
    ]
    assert strangers == []


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_nobody_is_on_the_list_without_need(package):
    for entry in MAY_IMPORT[package]:
        path = entry.replace(".", "/")
        own = [m for m in MODULES if m == f"{path}.py" or m.startswith(f"{path}/")]
        assert any(
            name == package or name.startswith(f"{package}.") for m in own for name in imports_of(m)
        )


@pytest.mark.parametrize("wing", ["sports", "sites"])
def test_wings_of_a_kind_do_not_know_each_other(wing):
    names = [p.name for p in (SOURCE / wing).iterdir() if (p / "__init__.py").exists()]
    for module in (m for m in MODULES if m.startswith(f"{wing}/")):
        own = module.split("/")[1]
        others = {f"dfs_portfolio.{wing}.{name}" for name in names if name != own}
        assert not [n for n in imports_of(module) if any(n.startswith(o) for o in others)]


def test_no_module_of_the_core_is_large():
    lines = {module: len((SOURCE / module).read_text().splitlines()) for module in MODULES}
    assert {module: n for module, n in lines.items() if n > 400} == {}
