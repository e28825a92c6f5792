"""Constants of a season are those of the races before it; ratings are of the day."""

from __future__ import annotations

from datetime import date, timedelta

from dfs_portfolio.race_model import fit_seasons, matching
from dfs_portfolio.simulation.tracks import PROFILES
from support.races import FIRST_DAY, make_results, reshuffled, with_race


def test_races_of_the_season_itself_do_not_count(monkeypatch):
    monkeypatch.setattr(matching, "SCENARIOS", 2)
    results = make_results(56)  # four of them in the second season
    days = [FIRST_DAY + timedelta(days=days) for days in (30, 366)]
    first = fit_seasons(results, days)
    assert set(first.profiles) == {2024, 2025}
    assert first.profiles[2024] is PROFILES
    assert first.profiles[2025] != PROFILES
    again = fit_seasons(with_race(results, 54, reshuffled(results[54])), days)
    assert again.profiles == first.profiles
    moved = fit_seasons(with_race(results, 40, reshuffled(results[40])), days)
    assert moved.profiles[2025] != first.profiles[2025]


def test_ratings_are_of_the_day():
    results = make_results(20)
    model = fit_seasons(results, [date(2024, 3, 1)])(results, date(2024, 3, 1))
    assert model.until == date(2024, 3, 1)
    assert model.n_races == len(results.before(date(2024, 3, 1)))
