"""Laps led and fastest laps lean on what is expected of drivers, and on nothing if nothing is."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.simulator import Race, TrackType, simulate_race
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.slates import make_slate

TYPES = get_args(TrackType)
N_DRIVERS = 30
ORDER = np.random.default_rng(3).permutation(N_DRIVERS)


def expected_laps(total):
    """Laps of which a few drivers have most, in an order that salaries know nothing of."""
    share = 0.8 ** np.arange(N_DRIVERS)
    laps = np.empty(N_DRIVERS)
    laps[ORDER] = total * share / share.sum()
    return laps


def simulated(race, n_scenarios=10_000, seed=1, **fields):
    columns = {
        field: [None if np.isnan(v) else float(v) for v in values]
        for field, values in fields.items()
    }
    return simulate_race(make_slate(N_DRIVERS, **columns), race, n_scenarios, seed)


@pytest.mark.parametrize("field", ["laps_led", "fastest_laps"])
@pytest.mark.parametrize("track_type", TYPES)
def test_simulated_laps_follow_the_expected(track_type, field):
    race = Race.typical(track_type)
    outcomes = simulated(race, **{field: expected_laps(race.laps)})
    mean = getattr(outcomes, field).mean(axis=0)
    wanted = expected_laps(mean.sum())
    first = ORDER[:12]  # behind them a lap or two is all there is
    assert (np.diff(mean[first]) < 0).all()
    assert np.abs(mean - wanted).max() < 0.03 * mean.sum()
    untold = np.abs(getattr(simulated(race), field).mean(axis=0) - wanted).max()
    assert np.abs(mean - wanted).max() < untold / 5


def test_the_front_row_leads_the_first_laps_and_the_winner_the_last():
    def shares(**constants):
        track = replace(PROFILES["cup", "short"], **constants)
        outcomes = simulated(Race("x", "short", 400, track), 2000)
        led = outcomes.laps_led / 400
        front = np.where(outcomes.start <= 2, led, 0).sum(axis=1)
        return front.mean(), led[outcomes.finish == 1].mean()

    nothing = shares(opening_stint=0.0, final_stint=0.0)
    opening = shares(opening_stint=0.3, final_stint=0.0)
    final = shares(opening_stint=0.0, final_stint=0.3)
    # Who leads a stint has the others' laps in it, and keeps his share of the rest.
    assert opening[0] == pytest.approx(0.3 + 0.7 * nothing[0], abs=0.03)
    assert final[1] == pytest.approx(0.3 + 0.7 * nothing[1], abs=0.03)


def test_saturation_brings_the_fastest_together():
    def top_two(level):
        track = replace(
            PROFILES["cup", "intermediate"],
            lead_saturation=level,
            opening_stint=0.0,
            final_stint=0.0,
        )
        led = np.sort(simulated(Race("x", "intermediate", 267, track), 2000).laps_led, axis=1)
        return (led[:, -2] / led[:, -1]).mean()

    assert top_two(0.1) > top_two(1.0) > top_two(10.0)


def test_fastest_laps_go_with_laps_led():
    def correlation(link):
        track = replace(PROFILES["cup", "road"], fastest_link=link)
        outcomes = simulated(Race("x", "road", 90, track), 500)
        pairs = zip(outcomes.laps_led, outcomes.fastest_laps, strict=True)
        return np.mean([np.corrcoef(led, fastest)[0, 1] for led, fastest in pairs])

    assert correlation(0.9) > 0.97 > correlation(0.3) > correlation(0.0)


def test_both_at_once():
    race = Race.typical("intermediate")
    laps, fastest = expected_laps(267), expected_laps(267)[::-1]
    outcomes = simulated(race, laps_led=laps, fastest_laps=fastest)
    for field, wanted in (("laps_led", laps), ("fastest_laps", fastest)):
        mean = getattr(outcomes, field).mean(axis=0)
        assert np.corrcoef(mean, wanted)[0, 1] > 0.98


def test_laps_of_a_few_drivers():
    race = Race.typical("intermediate")
    laps = np.full(N_DRIVERS, np.nan)
    laps[[5, 20]] = 60.0, 30.0
    mean = simulated(race, laps_led=laps).laps_led.mean(axis=0)
    assert mean[[5, 20]] == pytest.approx([60, 30], rel=0.1)
    before = simulated(race).laps_led.mean(axis=0)
    rest = np.delete(np.arange(N_DRIVERS), [5, 20])
    assert (mean[rest] < before[rest] + 0.3).all()
    assert mean.sum() == pytest.approx(267)


def test_no_laps_for_who_expects_none():
    laps = expected_laps(267)
    laps[0] = 0.0
    mean = simulated(Race.typical("intermediate"), laps_led=laps).laps_led.mean(axis=0)
    assert mean[0] < 0.5


def test_more_laps_expected_than_there_are_count_in_proportion():
    race = Race("short", "short", 100)
    twice = simulated(race, laps_led=expected_laps(200))
    assert (twice.laps_led == simulated(race, laps_led=expected_laps(100)).laps_led).all()


@pytest.mark.parametrize("track_type", TYPES)
def test_everything_else_stays_as_it_is(track_type):
    race = Race.typical(track_type)
    plain = simulated(race, 300)
    leaned = simulated(race, 300, laps_led=expected_laps(race.laps))
    for field in ("start", "finish", "retired"):
        assert (getattr(plain, field) == getattr(leaned, field)).all()
    assert (leaned.laps_led.sum(axis=1) == race.laps).all()


@pytest.mark.parametrize("fields", [{}, {"laps_led": np.zeros(N_DRIVERS)}])
def test_nothing_expected_changes_nothing(fields):
    race = Race.typical("intermediate")
    outcomes, plain = simulated(race, 200, **fields), simulated(race, 200)
    assert (outcomes.laps_led == plain.laps_led).all()
    assert (outcomes.fastest_laps == plain.fastest_laps).all()


def test_factors_do_not_depend_on_the_scenarios():
    """One race is not forced to the means of all races."""
    race = Race.typical("intermediate")
    tops = [
        simulated(race, 1, seed, laps_led=np.full(N_DRIVERS, 1.0)).laps_led.max()
        for seed in range(5)
    ]
    assert min(tops) > 2 * race.laps / N_DRIVERS


@pytest.mark.parametrize("laps_led", [[1e9, 0.0], [0.0, 1e-9], [None, 1e9], [0.5, None]])
def test_strange_expectations_leave_races_whole(laps_led):
    outcomes = simulate_race(make_slate(2, laps_led=laps_led), Race("x", "short", 3), 100)
    assert (outcomes.laps_led.sum(axis=1) == 3).all()
    assert np.isfinite(outcomes.points()).all()
