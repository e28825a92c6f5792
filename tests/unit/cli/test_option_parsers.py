"""What options with a form of their own say."""

from __future__ import annotations

import pytest

from dfs_portfolio.cli import option_parsers
from dfs_portfolio.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("at most 1: A, B", {"players": ["A", "B"], "at_most": 1}),
        ("At  Least 2:A,B , C", {"players": ["A", "B", "C"], "at_least": 2}),
        ("2 to 3: A, B, C", {"players": ["A", "B", "C"], "at_least": 2, "at_most": 3}),
        ("exactly 1: A, B", {"players": ["A", "B"], "at_least": 1, "at_most": 1}),
        ("at most 0: 42252943", {"players": ["42252943"], "at_most": 0}),
        ("at most 1: A: B", {"players": ["A: B"], "at_most": 1}),
    ],
)
def test_groups(text, group):
    assert option_parsers.groups([text]) == [group]


@pytest.mark.parametrize(
    "text", ["", "at most 1", "at most: A", "most 1: A", "at most 1: ,", "1: A"]
)
def test_what_is_no_group_is_refused_with_an_example(text):
    with pytest.raises(SettingsError, match="write it like 'at most 1: ") as caught:
        option_parsers.groups(["at most 1: A", text])
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "name", "limits"),
    [
        ("Kyle Larson=0.2:0.6", "Kyle Larson", {"min": 0.2, "max": 0.6}),
        ("Kyle Larson = .2 : ", "Kyle Larson", {"min": 0.2}),
        ("A=:1", "A", {"max": 1}),
        ("A=B=0:30", "A=B", {"min": 0, "max": 30}),
    ],
)
def test_ranges(text, name, limits):
    assert option_parsers.ranges([text]) == {name: limits}


@pytest.mark.parametrize("text", ["", "A", "A=", "A=:", "A=0.5", "=0.1:0.2", "A=x:0.2", "A=nan:1"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(SettingsError, match="write it like"):
        option_parsers.ranges([text])


def test_a_name_with_two_ranges_is_refused():
    with pytest.raises(SettingsError, match="given more than once: 'A'"):
        option_parsers.ranges(["A=0.1:", "B=0.1:", "A=:0.2"])


def test_stacks():
    texts = ["Team Penske=1:3", "23XI Racing=OFF", "RFK Racing=:2"]
    assert option_parsers.stacks(texts) == {
        "Team Penske": {"min": 1, "max": 3},
        "23XI Racing": "off",
        "RFK Racing": {"max": 2},
    }
    with pytest.raises(SettingsError, match="or Team Penske=off"):
        option_parsers.stacks(["Team Penske=no"])


def test_the_example_is_of_the_kind_that_was_meant():
    with pytest.raises(SettingsError, match="write it like 'if Kyle Larson then at least 1: "):
        option_parsers.groups(["if A then B"])
    with pytest.raises(SettingsError, match="write it like 'at most 1: "):
        option_parsers.groups(["at most 1 A, B"])
