"""Constants of a season are those of the races before it; ratings are of the day."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from dfs_portfolio.errors import DataError
from dfs_portfolio.sports.nascar.race_model import (
    FitSettings,
    SeasonalFit,
    fit_race_model,
    fit_seasons,
)
from dfs_portfolio.sports.nascar.race_model.ratings import Ratings
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.races import FIRST_DAY, make_results, reshuffled, with_race


@pytest.mark.slow
def test_races_of_the_season_itself_do_not_count():
    coarse = FitSettings(n_scenarios=2)
    results = make_results(56)  # four of them in the second season
    days = [FIRST_DAY + timedelta(days=days) for days in (30, 366)]
    first = fit_seasons(results, days, settings=coarse)
    assert set(first.profiles) == {2024, 2025}
    assert first.profiles[2024] is PROFILES
    assert first.profiles[2025] != PROFILES
    changed = with_race(results, 54, reshuffled(results[54]))
    again = fit_seasons(changed, days, settings=coarse)
    assert again.profiles == first.profiles
    changed = with_race(results, 40, reshuffled(results[40]))
    moved = fit_seasons(changed, days, settings=coarse)
    assert moved.profiles[2025] != first.profiles[2025]


def test_ratings_are_of_the_day():
    results = make_results(20)
    model = fit_seasons(results, [date(2024, 3, 1)])(results, date(2024, 3, 1))
    assert model.until == date(2024, 3, 1)
    assert model.n_races == len(results.before(date(2024, 3, 1)))


def test_a_walk_makes_the_models_that_days_alone_would():
    results = make_results(56)
    fit = SeasonalFit({2024: PROFILES, 2025: PROFILES})
    entries = pd.DataFrame({"driver": [f"D{i}" for i in range(30)]})
    days = [FIRST_DAY + timedelta(days=days) for days in (20, 21, 21, 200, 366, 385, 100)]

    def drawn(model):
        return model.simulate(entries, "intermediate", 267, 20).points.tobytes()

    for day, model in zip(days, list(fit.walk(results, days)), strict=True):
        alone = fit_race_model(results, day, profiles=PROFILES)
        assert (model.until, model.n_races) == (day, alone.n_races)
        assert drawn(model) == drawn(alone) == drawn(fit(results.before(day), day))


def test_constants_in_a_walk_are_of_the_season_of_each_day():
    other = {**PROFILES}
    fit = SeasonalFit({2024: PROFILES, 2025: other})
    days = [FIRST_DAY + timedelta(days=days) for days in (350, 370)]
    first, second = fit.walk(make_results(56), days)
    assert first.profiles is PROFILES
    assert second.profiles is other


def test_a_walk_that_begins_before_all_races_says_so():
    walk = SeasonalFit({2024: PROFILES}).walk(make_results(3), [FIRST_DAY])
    with pytest.raises(DataError, match="no race before 2024-01-06"):
        next(walk)


def test_a_walk_learns_each_race_once(monkeypatch):
    learned = []
    learn = Ratings.learn

    def counted(self, race):
        learned.append(race.race_id)
        return learn(self, race)

    monkeypatch.setattr(Ratings, "learn", counted)
    results = make_results(20)
    days = [race.day for race in results[5:]]
    assert len(list(SeasonalFit({2024: PROFILES}).walk(results, days))) == 15
    assert learned == [race.race_id for race in results[:19]]
