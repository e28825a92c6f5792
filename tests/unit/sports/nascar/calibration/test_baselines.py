from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.calibration.baselines import climatology, own_past
from dfs_portfolio.sports.nascar.results import RaceResults
from support.forecasters import N_CARS, lottery_race, lottery_results

DAY = date(2025, 1, 1)


@pytest.fixture
def race():
    return lottery_race(999, DAY)


def test_climatology_is_what_was_scored_from_near_positions(race):
    known = lottery_results(30)
    found = climatology(known, race, 500)
    assert found.shape == (500, N_CARS)
    starts = np.concatenate([other.start for other in known])
    points = np.concatenate([other.points() for other in known])
    for column, start in enumerate(race.start):
        weights = np.maximum(0, 1 - np.abs(starts - start) / 7)
        mean = (weights * points).sum() / weights.sum()
        assert found[:, column].mean() == pytest.approx(mean, abs=0.5)
        assert set(found[:, column]) <= set(points[weights > 0])


def test_climatology_prefers_the_series_and_falls_back(race):
    ours = lottery_results(8).races
    others = lottery_results(20, series="nxs").races
    alone = climatology(RaceResults(ours), race, 50)
    assert np.array_equal(climatology(RaceResults(ours + others), race, 50), alone)
    few = climatology(RaceResults(ours[:7] + others), race, 50)
    assert not np.array_equal(few, climatology(RaceResults(ours[:7]), race, 50))
    elsewhere = lottery_results(9, track_type="road")
    assert np.isfinite(climatology(elsewhere, race, 50)).all()


def test_a_start_behind_all_others_takes_the_last_ones(race):
    behind = replace(race, start=np.append(race.start[:-1], 60))
    found = climatology(lottery_results(20), behind, 100)
    last = {p for r in lottery_results(20) for p in r.points()[r.start >= N_CARS]}
    assert set(found[:, -1]) <= last


def test_a_driver_is_forecast_by_his_own_last_two_years(race):
    known = lottery_results(120, first=DAY - timedelta(days=7 * 121))
    found = own_past(known, race, 400)
    recent = [r for r in known if r.day >= DAY - timedelta(days=730)]
    assert len(recent) < len(known)
    for column, name in enumerate(race.drivers):
        scores = [r.points()[r.drivers.index(name)] for r in recent]
        assert found[:, column].mean() == pytest.approx(np.mean(scores), abs=0.5)
        assert set(found[:, column]) <= set(scores)


def test_drivers_with_few_races_share_them(race):
    known = lottery_results(30, first=DAY - timedelta(days=7 * 31))
    # Two newcomers, who have raced six times each.
    renamed = tuple(
        replace(r, drivers=("New", "Newer", *r.drivers[2:])) if i < 6 else r
        for i, r in enumerate(known)
    )
    scores = {p for r in renamed[:6] for p in r.points()[:2]}
    newcomers = replace(race, drivers=("New", "Nobody", *race.drivers[2:]))
    found = own_past(RaceResults(renamed), newcomers, 100)
    assert np.array_equal(found[:, 0], found[:, 1])
    assert set(found[:, 0]) <= scores


def test_exhibitions_do_not_count(race):
    known = lottery_results(30, first=DAY - timedelta(days=7 * 31))
    shown = tuple(
        replace(r, race_id=r.race_id + "x", points_race=False, laps_led=9 * r.laps_led)
        for r in known
    )
    both = RaceResults(known.races + shown)
    for baseline in (climatology, own_past):
        assert np.array_equal(baseline(both, race, 60), baseline(known, race, 60))
