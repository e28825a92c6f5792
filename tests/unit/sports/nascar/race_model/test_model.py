"""A model simulates any field: known drivers and new ones, with starts or without, 2 to 43 cars."""

from __future__ import annotations

import pickle
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import DataError, SettingsError, SlateError
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.race_model import fit_race_model
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.races import FIRST_DAY, make_results, reshuffled, true_skills, with_race

SKILLS = true_skills()
RESULTS = make_results(40, skills=SKILLS)
UNTIL = FIRST_DAY + timedelta(days=7 * 40)
MODEL = fit_race_model(RESULTS, UNTIL, profiles=PROFILES)


def entries(n=36, **columns):
    return pd.DataFrame({"driver": [f"D{i}" for i in range(n)], **columns})


def simulate(frame, n=400, model=MODEL, track_type="intermediate", laps=267, **kwargs):
    return model.simulate(frame, track_type, laps, n, **kwargs)


@pytest.mark.parametrize("n", [2, 20, 36, 43])
@pytest.mark.parametrize("track_type", ["superspeedway", "intermediate", "short", "road"])
def test_fields_of_any_size_are_conserved(n, track_type):
    scenarios = simulate(entries(n), 50, track_type=track_type, laps=100)
    assert scenarios.points.shape == scenarios.finish.shape == (50, n)
    assert scenarios.laps_led.shape == scenarios.fastest_laps.shape == (50, n)
    places = np.arange(1, n + 1)
    assert (np.sort(scenarios.finish, axis=1) == places).all()
    assert (np.sort(scenarios.start, axis=1) == places).all()
    assert (scenarios.laps_led.sum(axis=1) == 100).all()
    # Whoever wins leads the last lap.
    assert (scenarios.laps_led[scenarios.finish == 1] >= 1).all()


def test_better_drivers_do_better():
    mean = simulate(entries(44), 2000).finish.mean(axis=0)
    assert np.corrcoef(-mean, SKILLS)[0, 1] > 0.85


def test_known_starts_are_kept_and_missing_ones_drawn():
    given = simulate(entries(36, start=range(1, 37)))
    assert (given.start == np.arange(1, 37)).all()
    some = simulate(entries(36, start=[1, 2, *[None] * 34]))
    assert (some.start[:, :2] == [1, 2]).all()
    assert len(np.unique(some.start[:, 2])) > 10
    drawn = simulate(entries(44), 2000).start.mean(axis=0)
    assert np.corrcoef(-drawn, SKILLS)[0, 1] > 0.8


def test_a_driver_without_history_is_average_and_varies_more():
    frame = entries(36, start=range(1, 37))
    frame.loc[17, "driver"] = "Nobody Yet"
    finish = simulate(frame, 4000).finish
    known = simulate(entries(36, start=range(1, 37)), 4000).finish
    assert 10 < finish[:, 17].mean() < 27
    average = int(np.abs(SKILLS[:36] - SKILLS[:36].mean()).argmin())
    assert finish[:, 17].std() > known[:, average].std()


def test_salary_tells_much_of_a_new_driver_and_little_of_a_known_one():
    salary = [7000 + 10 * i for i in range(36)]
    frame = entries(36, start=range(1, 37), salary=salary)
    frame.loc[17, "driver"] = "Nobody Yet"
    low = simulate(frame, 3000).finish.mean(axis=0)
    frame.loc[[16, 17], "salary"] = 13_000
    high = simulate(frame, 3000).finish.mean(axis=0)
    assert low[17] - high[17] > 2 * (low[16] - high[16]) > 0


def test_without_salaries_or_with_the_same_for_all_results_alone_count():
    plain = simulate(entries(36, start=range(1, 37)))
    same = simulate(entries(36, start=range(1, 37), salary=8000))
    assert (plain.points == same.points).all()


def test_a_missing_salary_says_nothing():
    salary = [7000.0 + 100 * i for i in range(36)]
    frame = entries(36, start=range(1, 37), salary=salary)
    frame.loc[5, "salary"] = np.nan
    finish = simulate(frame, 3000).finish.mean(axis=0)
    alone = simulate(entries(36, start=range(1, 37)), 3000).finish.mean(axis=0)
    assert abs(finish[5] - alone[5]) < 3


def test_results_of_the_day_and_later_change_nothing():
    day = RESULTS[30].day
    first = fit_race_model(RESULTS, day, profiles=PROFILES)
    for index in (30, 35, 39):
        moved = with_race(RESULTS, index, reshuffled(RESULTS[index]))
        again = fit_race_model(moved, day, profiles=PROFILES)
        assert first.n_races == again.n_races == 30
        one, two = (simulate(entries(), 50, model) for model in (first, again))
        assert one.points.tobytes() == two.points.tobytes()
    moved = with_race(RESULTS, 29, reshuffled(RESULTS[29]))
    earlier = fit_race_model(moved, day, profiles=PROFILES)
    assert (simulate(entries(), 50, earlier).points != simulate(entries(), 50, first).points).any()


def test_a_team_not_given_is_that_of_the_latest_race():
    teams = [f"T{i // 2}" for i in range(36)]
    given, found = simulate(entries(36, team=teams)), simulate(entries(36))
    assert (given.points == found.points).all()


def test_a_slate_serves_as_entries_and_names_need_not_be_spelt_alike():
    slate = Slate.from_records(
        {"driver_id": i, "name": f" d{i}. ", "salary": 8000, "start": i + 1} for i in range(36)
    )
    assert (simulate(slate).points == simulate(entries(36, start=range(1, 37))).points).all()


def test_same_seed_same_bytes():
    a, b, c = (simulate(entries(), 60, seed=seed) for seed in (3, 3, 4))
    assert a.points.tobytes() == b.points.tobytes()
    assert (a.points != c.points).any()
    assert a.seed == 3


def test_constants_of_the_series_are_used():
    cup, trucks = (simulate(entries(), 2000, series=s) for s in ("cup", "trucks"))
    assert cup.fastest_laps.sum() > trucks.fastest_laps.sum()
    assert (simulate(entries(), 50, series="Craftsman Truck Series").points
            == simulate(entries(), 50, series="trucks").points).all()  # fmt: skip


def test_a_scenario_function_can_be_pickled_and_cached():
    draw = MODEL.scenarios(entries(), Race("a race", "intermediate", 267))
    again = pickle.loads(pickle.dumps(draw))
    assert (again(30, seed=2) == simulate(entries(), 30, seed=2).points).all()
    cached = ScenarioCache().get_scenarios("a race", 30, draw, seed=2)
    assert (cached == draw(30, seed=2)).all()


# --- errors


def test_unknown_track_and_series_are_named():
    with pytest.raises(SettingsError, match="unknown track type 'dirt'"):
        simulate(entries(), track_type="dirt")
    with pytest.raises(SettingsError, match="series must be one of"):
        simulate(entries(), series="arca")
    with pytest.raises(SettingsError, match="laps"):
        simulate(entries(), laps=0)


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pd.DataFrame({"name": ["a", "b"]}), "no column 'driver'"),
        (pd.DataFrame({"driver": []}), "no driver"),
        (pd.DataFrame({"driver": ["a", None, " "]}), "no driver in row 2, 3"),
        (pd.DataFrame({"driver": ["a", "a"]}), "a"),
        (pd.DataFrame({"driver": ["a", "b"], "start": [1, 1]}), "starting position 1"),
        (pd.DataFrame({"driver": ["a", "b"], "start": [1, 0]}), "start"),
        (pd.DataFrame({"driver": ["a", "b"], "salary": [1000, -5]}), "salar"),
        (pd.DataFrame({"driver": ["a", "b"], "salary": ["x", "y"]}), "salar"),
        (pd.DataFrame({"driver": ["a"]}), "at least 2 drivers"),
        ([1, 2], "expected a frame or a slate"),
        (None, "expected a frame or a slate"),
    ],
)
def test_entries_that_cannot_be_used_say_why(frame, message):
    with pytest.raises(SlateError, match=message):
        simulate(frame)


def test_no_race_before_the_day():
    with pytest.raises(DataError, match="no race before 2024-01-06"):
        fit_race_model(RESULTS, FIRST_DAY, profiles=PROFILES)


@pytest.mark.parametrize("until", ["soon", 5, None])
def test_a_day_that_is_none(until):
    with pytest.raises(SettingsError, match="until must be a date"):
        fit_race_model(RESULTS, until, profiles=PROFILES)
