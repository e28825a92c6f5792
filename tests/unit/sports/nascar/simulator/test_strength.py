"""How strong a driver is, and how far his races vary, by what is known of him."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from dfs_portfolio.errors import SlateError
from dfs_portfolio.sports.nascar.simulator import Race, TrackType, simulate_race
from dfs_portfolio.sports.nascar.simulator.strength import driver_spread, driver_strength
from support.slates import make_slate

TYPES = get_args(TrackType)
ROAD = Race("road course", "road", 90)


def test_higher_projection_better_races():
    projection = [50.0, 10.0, 40.0, 20.0, 30.0, 0.0, 25.0, 35.0]
    slate = make_slate(8, projection=projection)
    for track_type in TYPES:
        outcomes = simulate_race(slate, Race("x", track_type, 200), 40_000, fit_projections=False)
        finish = outcomes.finish.mean(axis=0)
        assert np.argsort(-finish).tolist() == np.argsort(projection).tolist(), track_type
        # In the pack a start in front costs the better drivers more places than they gain points.
        if track_type != "superspeedway":
            points = outcomes.points().mean(axis=0)
            assert np.argsort(points).tolist() == np.argsort(projection).tolist(), track_type


def test_strength_comes_from_salary_without_projection_and_history():
    zero, none = make_slate(10, average_points=[0.0] * 10), make_slate(10)
    assert (driver_strength(zero) == driver_strength(none)).all()
    assert (np.diff(driver_strength(none)) < 0).all()


def test_history_counts_only_for_those_who_have_any():
    plain = driver_strength(make_slate(10))
    history = driver_strength(make_slate(10, average_points=[None] * 8 + [0.0, 60.0]))
    assert np.isfinite(history).all()
    assert history.argmax() == plain.argmax() == 0


def test_driver_without_projection_is_placed_by_salary():
    strength = driver_strength(make_slate(5, projection=[50.0, 40.0, None, 20.0, 10.0]))
    assert strength[1] > strength[2] > strength[3]


@pytest.mark.parametrize("projection", [[7.0] * 4, [None, 7.0, None, None]])
def test_projections_that_tell_nothing_make_equals(projection):
    assert (driver_strength(make_slate(4, projection=projection)) == 0).all()


def test_projection_that_pays_for_the_start_is_not_taken_for_strength():
    # Projections made after qualifying: equal drivers, each paid for the places behind the pole.
    n = 20
    rng = np.random.default_rng(0)
    starts = (rng.permutation(n) + 1).tolist()
    slate = make_slate(n, starts, projection=[20.0 + s for s in starts])
    assert (driver_strength(slate) == 0).all()
    before = make_slate(n, starts, projection=[40.0 - i for i in range(n)])
    assert np.corrcoef(driver_strength(before), -np.arange(n))[0, 1] > 0.999


def test_floor_and_ceiling_scale_a_drivers_spread():
    slate = make_slate(4, floor=[10.0, 10.0, 10.0, None], ceiling=[30.0, 50.0, 200.0, 40.0])
    assert driver_spread(slate).tolist() == [0.5, 1.0, 2.0, 1.0]


def test_ceiling_below_floor_is_refused():
    slate = make_slate(3, floor=[10.0, 30.0, 5.0], ceiling=[20.0, 20.0, 9.0])
    with pytest.raises(SlateError, match="ceiling below floor for 'Driver 1'"):
        simulate_race(slate, ROAD, 5)


def test_sd_scales_a_drivers_spread_and_comes_first():
    slate = make_slate(4, sd=[10.0, 20.0, 90.0, None])
    assert driver_spread(slate).tolist() == [0.5, 1.0, 2.0, 1.0]
    both = make_slate(3, floor=[0.0] * 3, ceiling=[10.0, 20.0, 30.0], sd=[3.0, 2.0, None])
    assert driver_spread(both).tolist() == [1.2, 0.8, 1.5]
    assert driver_spread(make_slate(2, sd=[0.0, 0.0])).tolist() == [1.0, 1.0]


def test_expected_finish_is_strength_where_there_is_no_projection():
    finish = [9.0, 3.0, 7.0, 1.0, 5.0]
    slate = make_slate(5, expected_finish=finish)
    assert np.argsort(-driver_strength(slate)).tolist() == np.argsort(finish).tolist()
    points = [10.0, 20.0, 30.0, 40.0, 50.0]
    both = make_slate(5, expected_finish=finish, projection=points)
    assert (driver_strength(both) == driver_strength(make_slate(5, projection=points))).all()


@pytest.mark.parametrize(
    "field", ["win_probability", "top3_probability", "top5_probability", "top10_probability"]
)
def test_chances_are_strength_where_there_is_nothing_better(field):
    chances = [0.02, 0.3, 0.0, 1.0, 0.1]
    slate = make_slate(5, **{field: chances})
    assert np.argsort(driver_strength(slate)).tolist() == np.argsort(chances).tolist()
    finish = [1.0, 2.0, 3.0, 4.0, 5.0]
    both = make_slate(5, expected_finish=finish, **{field: chances})
    assert (driver_strength(both) == driver_strength(make_slate(5, expected_finish=finish))).all()


def test_chances_of_several_places_are_averaged():
    slate = make_slate(3, win_probability=[0.5, 0.3, 0.2], top10_probability=[0.9, 0.95, 0.5])
    strength = driver_strength(slate)
    assert strength[2] == strength.min()
    only_win = driver_strength(make_slate(3, win_probability=[0.5, 0.3, 0.2]))
    assert strength[1] > only_win[1]


def test_drivers_without_a_value_are_placed_by_the_next_best_source():
    """Salaries fall from first to last driver; the finishes known rise against them."""
    finish = [5.0, None, 3.0, 2.0, 1.0]
    strength = driver_strength(make_slate(5, expected_finish=finish))
    assert (np.diff(strength[[0, 2, 3, 4]]) > 0).all()
    points = [10.0, None, 30.0, 40.0, 50.0]
    chances = [0.1, 0.15, 0.2, 0.3, 0.4]
    strength = driver_strength(make_slate(5, projection=points, win_probability=chances))
    assert strength[0] < strength[1] < strength[2]


@pytest.mark.parametrize("fit", [False, True])
@pytest.mark.parametrize("field", ["expected_finish", "win_probability"])
def test_simulated_finishes_follow(field, fit):
    values = np.linspace(1, 8, 8) if field == "expected_finish" else np.linspace(0.3, 0.01, 8)
    order = [3, 0, 6, 1, 7, 2, 5, 4]
    slate = make_slate(8, **{field: [float(values[i]) for i in order]})
    for track_type in TYPES:
        race = Race("x", track_type, 200)
        mean = simulate_race(slate, race, 40_000, fit_projections=fit).finish.mean(axis=0)
        assert np.argsort(mean).tolist() == np.argsort(order).tolist(), track_type
