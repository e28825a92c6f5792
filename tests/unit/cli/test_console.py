"""Lines on a terminal, and in a file or another program."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from rich.console import Console
from typer.testing import CliRunner

from dfs_portfolio.cli import app
from dfs_portfolio.cli.console import say

LINE = "stacking leaves out 4 drivers [of 36], whose teams have too few 'drivers' on the slate"


def test_a_terminal_breaks_lines_between_words_and_a_file_gets_them_whole():
    for terminal, expected in ((True, 3), (False, 1)):
        stream = io.StringIO()
        say(Console(file=stream, force_terminal=terminal, width=40, color_system=None), LINE)
        lines = stream.getvalue().splitlines()
        assert len(lines) == expected
        assert " ".join(line.strip() for line in lines) == LINE


@pytest.mark.parametrize("command", ["swap", "validate", "score"])
def test_help_fills_the_lines_of_its_paragraphs(command):
    """No word stands alone because the source breaks its line there."""
    text = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "80"}).output
    head = text.partition("Arguments")[0].strip().splitlines()[2:-1]
    lines = [line.strip() for line in head]
    for line, following in pairwise(lines):
        if line and following:
            assert len(line) + 1 + len(following.split()[0]) > 76, line
