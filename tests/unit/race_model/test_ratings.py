"""Ratings find out who is good, say how sure they are, and know nothing of what is to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dfs_portfolio.race_model.ratings import Ratings, RatingSettings, learn_ratings
from dfs_portfolio.race_model.scores import normal_scores
from support.races import FIRST_DAY, make_race, make_results, reshuffled, true_skills, with_race

LATER = FIRST_DAY + timedelta(days=700)


def predicted(ratings, drivers, teams=None, track_type="intermediate", series="cup", day=LATER):
    return ratings.predict(drivers, teams or [None] * len(drivers), track_type, series, day)


def test_ratings_come_near_the_true_skills():
    skills = true_skills()
    ratings, _ = learn_ratings(make_results(60, skills=skills))
    found = predicted(ratings, [f"D{i}" for i in range(len(skills))], day=FIRST_DAY).skill
    # Half of a rating is the team's here: a driver's own needs it to be told apart.
    teams = [f"T{i // 2}" for i in range(len(skills))]
    whole = predicted(ratings, [f"D{i}" for i in range(len(skills))], teams).skill
    assert np.corrcoef(found, skills)[0, 1] > 0.8
    assert np.corrcoef(whole, skills)[0, 1] > 0.95


def test_what_is_said_before_a_race_does_not_depend_on_it_or_on_later_ones():
    results = make_results(12)
    _, before = learn_ratings(results)
    for index in (0, 5, 11):
        _, other = learn_ratings(with_race(results, index, reshuffled(results[index])))
        race, shuffled = results[index], reshuffled(results[index])
        place = [shuffled.drivers.index(driver) for driver in race.drivers]
        assert (other[index].skill[place] == before[index].skill).all()
        for earlier in range(index):
            assert (other[earlier].skill == before[earlier].skill).all()
            assert (other[earlier].doubt == before[earlier].doubt).all()


def test_predicting_changes_nothing():
    ratings, _ = learn_ratings(make_results(5))
    first = predicted(ratings, ["D1", "new"])
    predicted(ratings, ["D1", "another"], day=LATER + timedelta(days=900))
    again = predicted(ratings, ["D1", "new"])
    assert (first.skill == again.skill).all()
    assert not ratings.known("new")


def test_an_unknown_driver_is_as_good_as_none_and_as_uncertain_as_can_be():
    settings = RatingSettings()
    ratings, _ = learn_ratings(make_results(30), settings)
    new = predicted(ratings, ["Nobody Yet", "D3"])
    assert new.skill[0] == 0
    everything = settings.skill + settings.of_type + settings.of_series + settings.team
    assert new.doubt[0] == pytest.approx(everything)
    assert new.doubt[1] < 0.7 * new.doubt[0]


def test_a_new_driver_in_the_best_team_is_better_than_in_the_worst():
    skills = true_skills()
    ratings, _ = learn_ratings(make_results(40, skills=skills))
    by_team = skills.reshape(-1, 2).mean(axis=1)
    best, worst = f"T{by_team.argmax()}", f"T{by_team.argmin()}"
    good, bad = predicted(ratings, ["x", "y"], [best, worst]).skill
    assert good > bad + 0.2


def test_doubt_grows_with_time_but_never_beyond_not_knowing():
    ratings, _ = learn_ratings(make_results(20))
    doubts = [
        predicted(ratings, ["D1", "new"], day=FIRST_DAY + timedelta(days=200 + days)).doubt
        for days in (0, 400, 4000, 400_000)
    ]
    own = [d[0] for d in doubts]
    assert own == sorted(own)
    assert own[0] < own[1]
    assert all(d[0] <= d[1] + 1e-12 for d in doubts)


def test_results_of_another_series_count_for_less():
    skills = true_skills()
    ratings, _ = learn_ratings(make_results(30, skills=skills))
    best = int(skills.argmax())
    here, there = (predicted(ratings, [f"D{best}"], series=series) for series in ("cup", "trucks"))
    assert 0 < there.skill[0] < here.skill[0]
    assert there.doubt[0] > here.doubt[0]


def test_the_level_of_a_field_is_not_taken_for_skill():
    """Half of the field again, the better half: they do not become worse by meeting each other."""
    skills = np.sort(true_skills())[::-1]
    results = make_results(40, skills=skills)
    better = [
        make_race(100 + i, skills[:20], series="nxs", n_cars=20, day=LATER + timedelta(days=i))
        for i in range(15)
    ]
    ratings, _ = learn_ratings(results)
    before = predicted(ratings, [f"D{i}" for i in range(20)], day=LATER).skill.mean()
    for race in better:
        ratings.learn(race)
    after = predicted(ratings, [f"D{i}" for i in range(20)], day=LATER).skill.mean()
    assert after == pytest.approx(before, abs=0.15)


def test_without_running_positions_the_finish_counts():
    skills = true_skills()
    results = make_results(40, skills=skills)
    blind = [replace(race, running_position=np.full(len(race), np.nan)) for race in results]
    ratings = Ratings()
    for race in blind:
        ratings.learn(race)
    found = predicted(ratings, [f"D{i}" for i in range(len(skills))]).skill
    assert np.corrcoef(found, skills)[0, 1] > 0.75


def test_a_driver_without_a_running_position_is_left_as_he_was():
    race = make_race(0, true_skills())
    unknown = race.running_position.copy()
    unknown[3] = np.nan
    ratings, _ = learn_ratings(make_results(3))
    before = predicted(ratings, [race.drivers[3]], day=race.day).skill
    ratings.learn(replace(race, running_position=unknown, teams=(None,) * len(race)))
    assert predicted(ratings, [race.drivers[3]], day=race.day).skill == pytest.approx(before)


def test_the_latest_team_is_remembered_by_series():
    ratings, _ = learn_ratings(make_results(10))
    assert ratings.latest_team("d5", "cup") == "T2"
    assert ratings.latest_team("D5", "nxs") is None
    assert ratings.latest_team("Nobody", "cup") is None


def test_normal_scores_are_those_of_ranks():
    scores = normal_scores(np.array([10, 30, 20, 40]))
    assert scores.argsort().tolist() == [3, 1, 2, 0]
    assert scores.sum() == pytest.approx(0)
    tied = normal_scores(np.array([1, 2, 2, 3]))
    assert tied[1] == tied[2] == pytest.approx(0)
