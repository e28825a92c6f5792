"""Projections beside what is simulated."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dfs_portfolio import (
    Race,
    Scenarios,
    Slate,
    compare_projections,
    fight_scenarios,
    race_scenarios,
    scenarios_from_moments,
)
from dfs_portfolio.errors import ScenarioError
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA
from support.slates import make_slate

POINTS = [[10.0, 40.0, 5.0], [20.0, 50.0, 5.0], [30.0, 60.0, 5.0], [40.0, 10.0, 5.0]]


def test_each_number_by_hand():
    slate = make_slate(
        3, projection=[27.0, None, 4.0], floor=[12.0, 1.0, None], sd=[None, None, 2.0]
    )
    comparison = compare_projections(slate, Scenarios(POINTS))
    assert list(comparison.yours) == ["projection", "floor", "sd"]
    assert comparison.simulated["projection"].tolist() == [25.0, 40.0, 5.0]
    assert comparison.difference()[[0, 2]].tolist() == [-2.0, 1.0]
    assert math.isnan(comparison.difference()[1])
    floors = np.quantile(np.array(POINTS), 0.2, axis=0)
    assert comparison.simulated["floor"].tolist() == floors.tolist()
    assert comparison.difference("sd")[2] == -2.0
    assert comparison.mean_difference == 1.5
    assert comparison.largest_difference == 2.0
    assert comparison.common_difference == -0.5
    assert comparison.largest() == (0, 2)
    assert comparison.largest(1) == (0,)
    assert comparison.standard_error == pytest.approx(
        np.std(POINTS, axis=0, ddof=1) / 2  # four scenarios
    )


def test_the_table_has_a_row_for_every_player():
    slate = make_slate(3, projection=[27.0, None, 4.0], floor=[12.0, 1.0, None])
    frame = compare_projections(slate, Scenarios(POINTS)).to_frame()
    assert list(frame) == [
        "name",
        "id",
        "projection",
        "projection_simulated",
        "projection_difference",
        "standard_error",
        "floor",
        "floor_simulated",
        "floor_difference",
    ]
    assert frame["name"].tolist() == list(slate.names)
    assert frame["id"].tolist() == [0, 1, 2]
    assert frame["projection_difference"].tolist()[::2] == [-2.0, 1.0]


def test_sentences_tell_more_where_means_differ_by_more_than_a_point():
    near = compare_projections(make_slate(3, projection=[25.5, 40.0, 5.0]), Scenarios(POINTS))
    assert near.sentences() == (
        "yours against simulated: means differ by 0.2 points on average and by 0.5 at most "
        "(Driver 0)",
    )
    far = compare_projections(make_slate(3, projection=[28.0, 42.0, 6.0]), Scenarios(POINTS))
    assert far.sentences()[1] == (
        "note: the simulated means are not your projections: 3 drivers have 2.0 points fewer on "
        "average"
    )
    mixed = compare_projections(make_slate(3, projection=[28.0, 37.0, 5.0]), Scenarios(POINTS))
    assert mixed.sentences()[1] == "note: the simulated means are not your projections"
    nothing = compare_projections(make_slate(3), Scenarios(POINTS))
    assert nothing.sentences() == ()
    assert nothing.largest() == ()
    assert nothing.mean_difference == nothing.largest_difference == 0
    with pytest.raises(ScenarioError, match="'projection' is not compared; compared is nothing"):
        nothing.difference()


def test_scenarios_of_another_slate_are_refused():
    with pytest.raises(ScenarioError, match="3 columns for 4 drivers"):
        compare_projections(make_slate(4), Scenarios(POINTS))


def test_simulated_races_know_chances_finishes_and_laps():
    columns = {"win_probability": 0.25, "top3_probability": 0.8, "expected_finish": 2.5}
    slate = make_slate(
        4, **{name: [value] * 4 for name, value in columns.items()}, laps_led=[20.0] * 4
    )
    drawn = race_scenarios(slate, Race("x", "short", 80)).draw(500, seed=2)
    comparison = compare_projections(slate, drawn)
    won = (drawn.finish == 1).mean(axis=0)
    assert comparison.simulated["win_probability"].tolist() == won.tolist()
    assert comparison.simulated["top3_probability"].sum() == pytest.approx(3)
    assert comparison.simulated["expected_finish"].tolist() == drawn.finish.mean(axis=0).tolist()
    assert comparison.simulated["laps_led"].sum() == pytest.approx(80)
    # Points alone do not tell.
    assert not compare_projections(slate, Scenarios(drawn.points)).yours


def test_moments_and_bouts_have_the_means_projected():
    bouts = Slate.from_records(
        (
            {
                "player_id": i,
                "salary": 9000 - 200 * i,
                "game": f"B@{i // 2}",
                "projection": [90.0, 40.0, 75.0, 60.0][i],
                "sd": [45.0, 30.0, 40.0, 38.0][i],
            }
            for i in range(4)
        ),
        DRAFTKINGS_MMA,
    )
    for simulate in (fight_scenarios(bouts), scenarios_from_moments(bouts)):
        comparison = compare_projections(bouts, Scenarios.draw(simulate, 20_000, seed=4))
        assert (np.abs(comparison.difference()) < 4 * comparison.standard_error).all()
        assert np.abs(comparison.difference("sd")).max() < 1
