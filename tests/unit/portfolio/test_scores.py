"""Lineups after the contest, against counting by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.lineup_rows import LineupRow
from dfs_portfolio.portfolio.scores import score_lineups
from dfs_portfolio.slate.player_points import PlayerPoints
from dfs_portfolio.sports.nascar.demo import load_demo

SLATE, _ = load_demo()
MADE = [0.1 * i for i in range(len(SLATE))]
FIRST, SECOND, THIRD = (0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 0), (6, 7, 8, 9, 10, 11)


def test_points_ranks_and_the_best():
    scores = score_lineups([FIRST, THIRD, SECOND], SLATE, MADE)
    assert scores.points.tolist() == [1.5, 5.1, 1.5]
    assert scores.ranks.tolist() == [2, 1, 2]
    assert scores.best == 1
    assert scores.lineups == (FIRST, THIRD, SECOND)
    assert scores.field_ranks is scores.beaten is scores.tied is scores.field is None


def test_a_field():
    """A field with the lineup itself, a tie, and an entry without a lineup."""
    scores = score_lineups([FIRST], SLATE, MADE, [0, 9, 1.5, 1.4999999, 1.2])
    assert (scores.field_ranks.tolist(), scores.tied.tolist()) == ([2], [2])
    assert scores.beaten.tolist() == [0.4]


def test_a_lineup_with_unknown_points_has_none():
    made = [*MADE]
    made[6] = np.nan
    scores = score_lineups([FIRST, THIRD], SLATE, made, [1.0])
    assert scores.points.tolist()[0] == 1.5
    for values in (scores.points, scores.ranks, scores.field_ranks, scores.beaten, scores.tied):
        assert np.isnan(values[1])
    assert scores.without_points == (6,)
    assert scores.best == 0


def test_rows_of_a_file():
    """A row that is no lineup has no points, and keeps its number."""
    rows = [LineupRow(2, (), None, ("no lineup",)), LineupRow(3, (), FIRST, ())]
    scores = score_lineups(rows, SLATE, MADE)
    assert scores.lineups == (None, FIRST)
    assert np.isnan(scores.points[0])
    assert scores.best == 1
    frame = scores.to_frame()
    assert frame["rank"].tolist() == [pd.NA, 1]
    assert pd.isna(frame.loc[0, "driver_1"])
    assert frame.loc[1, "driver_1"] == SLATE.names[0]


def test_nothing_that_is_known():
    scores = score_lineups([FIRST], SLATE, [np.nan] * len(SLATE), [1.0])
    assert scores.best is None
    assert score_lineups([], SLATE, MADE).best is None
    assert score_lineups([], SLATE, MADE, [1.0]).to_frame().empty


def test_frames():
    scores = score_lineups([FIRST, THIRD], SLATE, MADE, [1.0, 1.5])
    frame = scores.to_frame()
    slots = [f"driver_{i}" for i in range(1, 7)]
    assert list(frame.columns) == ["points", "rank", "field_rank", "beaten", "tied", *slots]
    assert frame["field_rank"].tolist() == [1, 1]
    assert frame["beaten"].tolist() == [0.5, 1.0]
    players = scores.players_frame()
    assert players["name"].tolist() == [SLATE.names[i] for i in range(11, -1, -1)]
    assert players["lineups"].tolist() == [1] * 12


@pytest.mark.parametrize("kind", [dict, pd.Series])
@pytest.mark.parametrize("labels", ["names", "ids"])
def test_points_by_name_or_id(kind, labels):
    """In any order; who is missing is not known."""
    keys = getattr(SLATE, labels)
    given = kind({keys[i]: MADE[i] for i in (5, 3, 4, 2, 1, 0, 6)})
    scores = score_lineups([FIRST, THIRD], SLATE, given)
    assert scores.points[0] == 1.5
    assert scores.without_points == (7, 8, 9, 10, 11)


def test_a_series_with_numbers_as_labels_is_in_the_order_of_the_slate():
    assert score_lineups([FIRST], SLATE, pd.Series(MADE)).points.tolist() == [1.5]
    assert score_lineups([FIRST], SLATE, PlayerPoints(np.array(MADE), "x")).points[0] == 1.5


@pytest.mark.parametrize(
    ("lineups", "points", "field", "message"),
    [
        (
            [FIRST[:5]],
            MADE,
            None,
            "lineup 1 is not 6 different drivers: names, IDs as text",
        ),
        ([FIRST, (0, 0, 1, 2, 3, 4)], MADE, None, "lineup 2 is not 6 different drivers"),
        ([(0, 1, 2, 3, 4, 36)], MADE, None, "lineup 1 is not 6 different"),
        ([(0, 1, 2, 3, 4, -1)], MADE, None, "lineup 1 is not 6 different"),
        ([("Nobody", *SLATE.names[1:6])], MADE, None, "lineup 1: 'Nobody' is not in the slate"),
        ("lineups.csv", MADE, None, "pass read_lineups"),
        (pd.DataFrame([SLATE.names[:6]]), MADE, None, "pass read_lineups"),
        ([7], MADE, None, "lineup 1 is not 6 different"),
        ([FIRST], MADE[:35], None, r"points have the shape \(35,\); give one number"),
        ([FIRST], {"Nobody": 1.0}, None, "points: 'Nobody' is not in the slate"),
        ([FIRST], ["x"] * 36, None, "points must be numbers"),
        ([FIRST], MADE, [], "the field must be the points of its entries"),
        ([FIRST], MADE, [1.0, np.nan], "the field must be the points of its entries"),
        ([FIRST], MADE, ["x"], "the field must be the points of its entries"),
        ([FIRST], MADE, [[1.0]], "the field must be the points of its entries"),
    ],
)
def test_what_cannot_be_scored(lineups, points, field, message):
    with pytest.raises(SettingsError, match=message):
        score_lineups(lineups, SLATE, points, field)


_SCORES = st.integers(-40, 40).map(lambda n: n / 4)


@settings(max_examples=50, deadline=None)
@given(st.lists(_SCORES, min_size=36, max_size=36), st.lists(_SCORES, min_size=1), st.data())
def test_against_counting(made, field, data):
    lineup = st.permutations(range(36)).map(lambda p: tuple(p[:6]))
    lineups = data.draw(st.lists(lineup, min_size=1, max_size=5))
    scores = score_lineups(lineups, SLATE, made, field)
    points = [sum(made[i] for i in l) for l in lineups]
    assert scores.points.tolist() == points
    assert scores.ranks.tolist() == [1 + sum(q > p for q in points) for p in points]
    assert scores.field_ranks.tolist() == [1 + sum(q > p for q in field) for p in points]
    assert scores.beaten.tolist() == [sum(q < p for q in field) / len(field) for p in points]
    assert scores.tied.tolist() == [sum(q == p for q in field) for p in points]
    assert points[scores.best] == max(points)


def test_lineups_of_names_and_ids_are_those_of_indices():
    expected = score_lineups([FIRST], SLATE, MADE).points
    for labels in (SLATE.names, SLATE.ids, [f"{p.name} ({p.player_id})" for p in SLATE]):
        lineup = [labels[index] for index in FIRST]
        assert score_lineups([lineup], SLATE, MADE).points == expected


def test_many_wrong_labels_are_not_all_named():
    wrong = pd.Series(1.0, index=[f"Nobody {i}" for i in range(30)])
    with pytest.raises(SettingsError, match=r"and 25 more$"):
        score_lineups([FIRST], SLATE, wrong)
