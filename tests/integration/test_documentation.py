"""What the documentation shows is run: docstring examples, and those of pages.

`docs/walkthrough.md`, with its commands and files, has a test of its own.
"""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import dfs_portfolio
from dfs_portfolio.cli.setting_options import OPTIONS

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


@pytest.mark.parametrize(
    "page",
    ["README.md", *(f"docs/{p}.md" for p in ("contests", "field", "settings", "sweep", "why_not"))],
)
def test_an_example_prints_what_its_page_says(page, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / page).read_text()
    for name, content in re.findall(r"```(?:toml|csv)\n# (\S+)\n(.*?)```", text, re.S):
        Path(name).write_text(content)
    blocks = re.findall(r"```python\n(.*?)```\s*```text\n(.*?)```", text, re.S)
    assert blocks
    for code, expected in blocks:
        exec(compile(code, page, "exec"), {"__name__": "page"})
        assert capsys.readouterr().out.strip() == expected.strip()


def test_every_setting_has_its_row_with_its_option():
    rows = re.findall(r"^\| `(.*?)` \| (.*?) \|", (ROOT / "docs/settings.md").read_text(), re.M)
    options = {option.key: option.flags.replace("/", " ").split() for option in OPTIONS}
    assert sorted(key for key, _ in rows) == sorted(options)
    for key, shown in rows:
        assert all(f"`{flag}" in shown for flag in options[key])
