"""Options that are given twice."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from dfs_portfolio.cli import app


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert result.exit_code == 2
    return result.output


@pytest.mark.parametrize(
    ("arguments", "flag"),
    [
        (("build", "x.csv", "--seed", "1", "--seed", "2"), "--seed"),
        (("build", "x.csv", "--seed=1", "--seed=1"), "--seed"),
        (("build", "x.csv", "-n", "1", "--lineups", "2"), "--lineups"),
        (("build", "x.csv", "--stack", "--no-stack"), "--stack"),
        (("build", "-o", "a.csv", "x.csv", "-o", "b.csv"), "--output"),
        (("demo", "--strategy", "emax", "--strategy", "joint"), "--strategy"),
        (("validate", "x.csv", "--salaries", "a", "--salaries", "b"), "--salaries"),
        (("fill", "x.csv", "--lineups", "a", "--lineups", "b"), "--lineups"),
        (("fit", "x.csv", "--workers", "1", "--workers", "2"), "--workers"),
        (("calibrate", "x.csv", "--seed", "1", "--seed", "2"), "--seed"),
    ],
)
def test_an_option_of_one_value_is_given_once(arguments, flag):
    assert f"{flag} was given twice: give it once" in said(*arguments)


def test_all_of_them_are_named():
    text = said("build", "x.csv", "--seed", "1", "--laps", "5", "--seed", "1", "--laps", "6")
    assert "--seed and --laps were given twice: give each once" in text


def test_a_value_that_looks_like_an_option_is_none():
    assert "twice" not in said("build", "x.csv", "--lock", "--seed", "--exclude", "--seed", "-n")


def test_lists_are_repeated():
    arguments = ("--lock", "A", "--lock", "B", "--cvar-level", "0.9", "--cvar-level", "0.8")
    assert "absent.csv: there is no such file" in said("build", "absent.csv", *arguments)
