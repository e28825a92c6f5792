"""Ratings find out who is good, say how sure they are, and know nothing of what is to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from dfs_portfolio.slate.name_matching import match_players
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.race_model.rating_components import RatingSettings
from dfs_portfolio.sports.nascar.race_model.ratings import Ratings, learn_ratings, ratings_by_day
from dfs_portfolio.sports.nascar.results import RaceResults
from support.plain_ratings import PlainRatings
from support.races import FIRST_DAY, make_race, make_results, reshuffled, true_skills, with_race

LATER = FIRST_DAY + timedelta(days=700)


def predicted(ratings, drivers, teams=None, track_type="intermediate", series="cup", day=LATER):
    return ratings.predict(drivers, teams or [None] * len(drivers), track_type, series, day)


def varied_results():
    """Races of all series and tracks, some of a day, some without teams or running positions."""
    skills = true_skills()
    rng = np.random.default_rng(5)
    races = []
    for i in range(30):
        race = make_race(
            i,
            skills,
            ("intermediate", "road", "short", "superspeedway")[i % 4],
            ("cup", "nxs", "trucks", "cup", "nxs")[i % 5],
            n_cars=int(rng.integers(2, 40)),
            day=FIRST_DAY + timedelta(days=int(i // 2) * 40),
        )
        unknown = rng.random(len(race)) < (0.0, 0.0, 0.3, 1.0)[i % 4]
        teamless = rng.random(len(race)) < (0.0, 0.4)[i % 2]
        teams = [None if no else team for no, team in zip(teamless, race.teams, strict=True)]
        places = np.where(unknown, np.nan, race.running_position)
        races.append(replace(race, running_position=places, teams=tuple(teams)))
    return RaceResults(tuple(races))


def test_all_drivers_at_once_are_what_one_after_another_are():
    results = varied_results()
    plain = PlainRatings(RatingSettings())
    _, before = learn_ratings(results)
    for race, said in zip(results, before, strict=True):
        skill, variance = plain.learn(race)
        np.testing.assert_allclose(said.skill, skill, rtol=0, atol=1e-12)
        np.testing.assert_allclose(said.variance, variance, rtol=0, atol=1e-12)


def test_one_pass_says_of_each_day_what_a_pass_for_that_day_alone_says():
    """Days without races, days of several, a day twice, and days that go back."""
    results = varied_results()
    own = [race.day for race in results]
    days = [own[0], *own[3:9], own[8] + timedelta(days=1), own[4], LATER, own[-1], own[20]]
    for day, ratings in zip(days, list(ratings_by_day(results, days)), strict=True):
        alone, _ = learn_ratings(results.before(day))
        assert ratings.n_races == alone.n_races == len(results.before(day))
        for race in results:
            one, two = (
                predicted(r, race.drivers, race.teams, race.track_type, race.series, day)
                for r in (ratings, alone)
            )
            assert one.skill.tobytes() == two.skill.tobytes()
            assert one.variance.tobytes() == two.variance.tobytes()
            for name in race.drivers:
                assert ratings.latest_team(name, race.series) == alone.latest_team(
                    name, race.series
                )


def test_a_copy_is_not_moved_by_what_the_other_learns():
    results = make_results(6)
    ratings, _ = learn_ratings(RaceResults(results[:5]))
    kept = ratings.copy()
    first = predicted(kept, ["D1", "D2"], ["T0", "T1"])
    ratings.learn(replace(results[5], teams=("another",) * len(results[5])))
    again = predicted(kept, ["D1", "D2"], ["T0", "T1"])
    assert (first.skill == again.skill).all()
    assert (first.variance == again.variance).all()
    assert (kept.n_races, ratings.n_races) == (5, 6)
    driver = results[5].drivers[0]
    assert ratings.latest_team(driver, "cup") == "another" != kept.latest_team(driver, "cup")


def test_names_of_a_slate_are_those_that_all_names_of_the_results_would_give():
    race = make_race(0, true_skills())
    raced = ("Martin Truex Jr.", "Cam Waters", "Ty Dillon Jr", "Ty Dillon III", "A.J. Foyt")
    ratings = Ratings()
    ratings.learn(replace(race, drivers=(*raced, *race.drivers[len(raced) :])))
    here = ("Martin Truex", "Cameron Waters", "Ty Dillon", "AJ Foyt", "D7", "Nobody Yet")
    slate = Slate.from_records(
        {"driver_id": i, "name": name, "salary": 8000} for i, name in enumerate(here)
    )
    everybody = list(ratings._drivers)
    match = match_players([(None, name) for name in everybody], slate, assume_suffix=True)
    expected = list(here)
    for name, place in zip(everybody, match.indices, strict=True):
        if place is not None:
            expected[place] = name
    assert ratings.names_of(slate) == tuple(expected)
    assert expected[:4] == ["martin truex jr", "cam waters", "Ty Dillon", "aj foyt"]


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
            assert (other[earlier].variance == before[earlier].variance).all()


def test_predicting_changes_nothing():
    ratings, _ = learn_ratings(make_results(5))
    first = predicted(ratings, ["D1", "new"])
    predicted(ratings, ["D1", "another"], day=LATER + timedelta(days=900))
    again = predicted(ratings, ["D1", "new"])
    assert (first.skill == again.skill).all()
    assert not ratings.has_raced("new")


def test_an_unknown_driver_is_as_good_as_none_and_as_uncertain_as_can_be():
    settings = RatingSettings()
    ratings, _ = learn_ratings(make_results(30), settings)
    new = predicted(ratings, ["Nobody Yet", "D3"])
    assert new.skill[0] == 0
    everything = settings.skill + settings.of_type + settings.of_series + settings.team
    assert new.variance[0] == pytest.approx(everything)
    assert new.variance[1] < 0.7 * new.variance[0]


def test_a_new_driver_in_the_best_team_is_better_than_in_the_worst():
    skills = true_skills()
    ratings, _ = learn_ratings(make_results(40, skills=skills))
    by_team = skills.reshape(-1, 2).mean(axis=1)
    best, worst = f"T{by_team.argmax()}", f"T{by_team.argmin()}"
    good, bad = predicted(ratings, ["x", "y"], [best, worst]).skill
    assert good > bad + 0.2


def test_variances_grow_with_time_up_to_that_of_an_unknown_driver():
    ratings, _ = learn_ratings(make_results(20))
    variances = [
        predicted(ratings, ["D1", "new"], day=FIRST_DAY + timedelta(days=200 + days)).variance
        for days in (0, 400, 4000, 400_000)
    ]
    own = [v[0] for v in variances]
    assert own == sorted(own)
    assert own[0] < own[1]
    assert all(v[0] <= v[1] + 1e-12 for v in variances)


def test_results_of_another_series_count_for_less():
    skills = true_skills()
    ratings, _ = learn_ratings(make_results(30, skills=skills))
    best = int(skills.argmax())
    here, there = (predicted(ratings, [f"D{best}"], series=series) for series in ("cup", "trucks"))
    assert 0 < there.skill[0] < here.skill[0]
    assert there.variance[0] > here.variance[0]


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
