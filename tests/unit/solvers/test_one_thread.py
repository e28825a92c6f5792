"""One thread at a time builds and solves models."""

from __future__ import annotations

import ast
import threading
from pathlib import Path

import pytest

import dfs_portfolio
from dfs_portfolio.solvers.one_thread import one_thread

PACKAGE = Path(dfs_portfolio.__file__).parent
JOIN_S = 60.0


def test_threads_wait_for_each_other():
    inside, most = [], []
    enough = threading.Event()

    @one_thread
    def work(number):
        inside.append(number)
        most.append(len(inside))
        enough.wait(0.01)
        inside.remove(number)

    threads = [threading.Thread(target=work, args=(k,), daemon=True) for k in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(JOIN_S)
    assert most == [1] * 8


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_gives_the_lock_back(error):
    @one_thread
    def fail():
        raise error

    @one_thread
    def nested():
        with pytest.raises(error):
            fail()
        return "done"

    assert nested() == "done"
    answers = []
    thread = threading.Thread(target=lambda: answers.append(nested()), daemon=True)
    thread.start()
    thread.join(JOIN_S)
    assert answers == ["done"]


def makes_a_model(node):
    """Whether an expression calls Pyomo to make a model or an instance of one."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in ("ConcreteModel", "create_instance"))
    )


@pytest.mark.parametrize("path", sorted((PACKAGE / "models").glob("*.py")), ids=lambda p: p.stem)
def test_every_function_that_makes_a_model_is_for_one_thread(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(makes_a_model, ast.walk(node))):
            marks = [mark.id for mark in node.decorator_list if isinstance(mark, ast.Name)]
            assert "one_thread" in marks, f"{node.name} makes a model: mark it @one_thread"


def test_models_are_made_in_their_room_alone():
    for path in PACKAGE.rglob("*.py"):
        if "models" not in path.relative_to(PACKAGE).parts:
            made = any(map(makes_a_model, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
            assert not made, path
