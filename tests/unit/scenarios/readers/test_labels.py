"""Labels of a table, and the drivers they stand for."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import DataWarning
from dfs_portfolio.scenarios.readers.labels import find_labels
from dfs_portfolio.slate import Driver, Slate
from support.points import NAMES, SLATE


def test_each_driver_of_the_slate_has_a_place():
    labels = find_labels("x", ["104", "Cy Day Jr. (103)", 102.0, " daniel suarez "], SLATE, "row")
    assert labels.indices == (3, 2, 1, 0)
    assert labels.order.tolist() == [3, 2, 1, 0]
    assert not labels.problems


def test_labels_of_strangers_leave_the_others_where_they_are():
    with pytest.warns(DataWarning, match="x: 1 not in the slate, ignored: 'Nobody'"):
        labels = find_labels(
            "x", [NAMES[1], "Nobody", *NAMES[2:], NAMES[0]], SLATE, "row", "ignore"
        )
    assert labels.has_player.tolist() == [True, False, True, True, True]
    assert labels.order.tolist() == [3, 0, 1, 2]


def test_a_label_that_may_be_several_drivers_is_never_ignored():
    slate = Slate((*SLATE.players, Driver("105", NAMES[0], 7000)))
    labels = find_labels("x", list(NAMES), slate, "row", "ignore")
    assert "'Daniel Suárez' may be any of" in labels.problems[0]


def test_an_id_with_the_name_of_somebody_else_is_a_problem():
    labels = find_labels("x", ["A.J. Bee (101)", *NAMES[1:]], SLATE, "row", "ignore")
    assert "the name beside it is that of A.J. Bee (102)" in labels.problems[0]


def test_only_where_there_is_a_choice_is_it_offered():
    words = "unknown='ignore'"
    assert words in find_labels("x", ["?"], SLATE, "row", "error").problems[0]
    assert words not in find_labels("x", ["?"], SLATE, "row").problems[0]
