"""Settings that a caller passes in the wrong place."""

from __future__ import annotations

import inspect

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.portfolio.keywords import explain_keywords


@explain_keywords
def plain(a, b=2, *, n_lineups=3):
    return a, b, n_lineups


def test_calls_that_are_right_are_passed_on():
    assert plain(1) == (1, 2, 3)
    assert plain(1, b=5, n_lineups=7) == (1, 5, 7)
    assert list(inspect.signature(plain).parameters) == ["a", "b", "n_lineups"]
    assert "objective" in inspect.signature(build_portfolio).parameters


@pytest.mark.parametrize(
    ("keywords", "words"),
    [
        ({"max_team": 0.5}, r"max_team is exposure=ExposureLimits\(max_team=...\)"),
        ({"correlation_weight": 1}, r"diversity=Diversity\(overlap_penalty=...\)"),
        ({"levels": (0.9,)}, r"objective=TailObjective\(levels=...\)"),
        ({"time_limit": 1}, r"options=SolverOptions\(time_limit_s=...\)"),
        ({"n_lineup": 1}, r"plain has no such setting: n_lineup; did you mean n_lineups\?"),
        ({"zzz": 1}, "zzz; it takes a, b, n_lineups"),
        ({"a": 1}, "a is given twice"),
    ],
)
def test_others_are_told_where_they_belong(keywords, words):
    with pytest.raises(SettingsError, match=words):
        plain(1, **keywords)


def test_missing_arguments_are_pythons_own_error():
    with pytest.raises(TypeError, match="missing 1 required"):
        plain()


def test_most_settings_of_the_flat_call_are_known_here():
    names = [
        name
        for name in inspect.signature(generate_portfolio).parameters
        if name.startswith(("max_", "min_", "cvar_", "correlation_", "solver_"))
    ]
    for name in names:
        with pytest.raises(SettingsError, match=f"{name} is "):
            plain(1, **{name: 1})
