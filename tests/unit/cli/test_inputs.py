"""Where race teams come from on the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dfs_portfolio.cli.inputs import TeamSource
from dfs_portfolio.errors import SettingsError

TEAMS, RESULTS, DAY = Path("teams.csv"), [Path("2026.csv")], date(2026, 3, 15)


@pytest.mark.parametrize(
    ("source", "given"),
    [
        (TeamSource(), False),
        (TeamSource(results=[]), False),
        (TeamSource([TEAMS]), True),
        (TeamSource(None, RESULTS, "cup", DAY), True),
    ],
)
def test_what_may_be_given(source, given):
    assert source.exists is given


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((None, RESULTS, None, None), "add --series and --date, or leave out --results"),
        ((None, RESULTS, "cup", None), "add --date, or leave out --results and --series"),
        ((None, None, "cup", DAY), "add --results, or leave out --series and --date"),
        (([TEAMS], RESULTS, "cup", DAY), "leave out --results and --series and --date, or --teams"),
        (([TEAMS], None, None, DAY), "leave out --date, or --teams"),
        ((None, None, None, None, True), "--strict is for past results: add --results"),
    ],
)
def test_what_is_missing_or_too_much_is_named(arguments, words):
    with pytest.raises(SettingsError, match=words):
        TeamSource(*arguments)


def test_past_results_know_whether_they_are_strict():
    assert TeamSource(None, RESULTS, "cup", DAY, strict=True).past.strict
    assert not TeamSource(None, RESULTS, "cup", DAY).past.strict
