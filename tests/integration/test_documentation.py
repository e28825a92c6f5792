"""What the documentation shows is run: docstring examples, and the README's."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import dfs_portfolio

MODULES = [m.name for m in pkgutil.walk_packages(dfs_portfolio.__path__, "dfs_portfolio.")]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name):
    results = doctest.testmod(
        importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert results.failed == 0


def test_some_docstring_examples_exist():
    finder = doctest.DocTestFinder()
    examples = [
        t for name in MODULES for t in finder.find(importlib.import_module(name)) if t.examples
    ]
    assert len(examples) > 20


@pytest.mark.parametrize("page", ["README.md", "docs/sweep.md", "docs/why_not.md"])
def test_an_example_prints_what_its_page_says(page, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```\s*```text\n(.*?)```", (ROOT / page).read_text(), re.S)
    assert blocks
    for code, expected in blocks:
        exec(compile(code, page, "exec"), {"__name__": "page"})
        assert capsys.readouterr().out.strip() == expected.strip()
