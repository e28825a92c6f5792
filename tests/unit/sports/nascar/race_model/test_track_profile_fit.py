"""Constants are found again in races that were drawn with them, and read as they were written."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import timedelta

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.race_model import FitSettings, fit_profiles
from dfs_portfolio.sports.nascar.race_model.ratings import Prediction, learn_ratings
from dfs_portfolio.sports.nascar.race_model.regressions import (
    RatedRace,
    green_constants,
    pace_constants,
    retirement_constants,
)
from dfs_portfolio.sports.nascar.race_model.simulated_moments import field_of_race, match_moments
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sports.nascar.simulator.dominators import NO_FACTORS, draw_laps
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import AlignedNumbers
from dfs_portfolio.sports.nascar.simulator.track_profiles import (
    PROFILES,
    format_profiles,
    read_profiles,
)
from support.races import make_results, reshuffled, true_skills, with_race

CUP = PROFILES["cup", "intermediate"]
SKILLS = true_skills()
RESULTS = make_results(60, skills=SKILLS)


def knowing(results, skills=SKILLS):
    """Races with predictions that are right."""
    return [
        RatedRace(race, Prediction(skills[[int(d[1:]) for d in race.drivers]], np.zeros(len(race))))
        for race in results
    ]


def test_moments_give_the_constants_that_races_were_drawn_with():
    examples = knowing(make_results(250, skills=SKILLS))
    out, green = retirement_constants(examples), green_constants(examples)
    assert out["retirement_rate"] == pytest.approx(CUP.retirement_rate, abs=0.02)
    assert out["retirement_slope"] == pytest.approx(CUP.retirement_slope, abs=0.15)
    # Its reciprocal is the frailty's variance, which 250 counts tell to a tenth.
    assert 1 / out["frailty_shape"] == pytest.approx(1 / CUP.frailty_shape, abs=0.1)
    mean, wanted = (a / (a + b) for a, b in (out["exit_shape"], CUP.exit_shape))
    assert mean == pytest.approx(wanted, abs=0.04)
    assert green["green_share"] == pytest.approx(CUP.green_share, abs=0.015)
    assert green["green_sd"] == pytest.approx(CUP.green_sd, abs=0.015)
    # Normal scores of ranks are of variance 1, whatever the pace's: weights in proportion to it.
    pace = pace_constants(examples)
    through = pace["start_weight"] + pace["lead_start"]
    wanted = (CUP.start_weight + CUP.lead_start) / CUP.skill_weight
    assert through / pace["skill_weight"] == pytest.approx(wanted, rel=0.25)
    assert pace["form_sd"] / pace["skill_weight"] == pytest.approx(
        CUP.form_sd / CUP.skill_weight, rel=0.25
    )
    assert 0 < pace["team_sd"] < pace["form_sd"]


def test_matched_races_look_like_the_real_ones():
    """Beginning elsewhere, the search comes to races with the shares of laps that were drawn."""
    results = RESULTS[:30]
    examples = knowing(results)
    begin = CUP.__class__(
        **{name: getattr(CUP, name) for name in CUP.__slots__}
        | {"lead_slope": 0.9, "late_sd": 1.2, "fastest_slope": 0.3, "lead_shape": 2.0}
    )
    found = match_moments(examples, begin, n_scenarios=8)

    def top_share(track):
        shares = []
        for seed, example in enumerate(examples):
            rng = AlignedNumbers(np.random.PCG64([7, seed]))
            running = draw_races(rng, track, field_of_race(example), 8)
            kind = Race("a race", "intermediate", example.race.laps, track)
            led, _ = draw_laps(rng, kind, running, NO_FACTORS)
            shares.append((led.max(axis=1) / led.sum(axis=1)).mean())
        return np.mean(shares)

    real = np.mean([race.laps_led.max() / race.laps for race in results])
    assert abs(top_share(begin) - real) > 0.08
    assert top_share(found) == pytest.approx(real, abs=0.05)


def test_constants_come_from_ratings_before_the_races():
    """A race moves the constants, but a race of other kinds of track does not."""
    coarse = FitSettings(n_scenarios=2)
    results = make_results(36, ("intermediate", "short"), seed=3)
    first = fit_profiles(results, settings=coarse)
    # With few races of a kind, the constants of the package.
    assert first["cup", "road"] is PROFILES["cup", "road"]
    assert first["nxs", "short"] is PROFILES["nxs", "short"]
    assert first["cup", "short"] != PROFILES["cup", "short"]
    assert fit_profiles(results, settings=coarse) == first
    changed = with_race(results, 35, reshuffled(results[35]))
    moved = fit_profiles(changed, settings=coarse)
    assert results[35].track_type == "short"
    assert moved["cup", "short"] != first["cup", "short"]
    assert moved["cup", "intermediate"] == first["cup", "intermediate"]


@pytest.mark.slow
def test_workers_change_nothing():
    results = make_results(26)  # eight of them are used
    assert fit_profiles(results, n_workers=2) == fit_profiles(results)


def test_exhibitions_and_the_first_months_are_not_used():
    results = make_results(17)  # no race is 120 days after the first
    assert fit_profiles(results) == PROFILES
    fewer = FitSettings(burn_in=timedelta(days=60), n_scenarios=2)
    assert fit_profiles(results, settings=fewer) != PROFILES


def test_constants_are_read_as_they_were_written():
    text = format_profiles(PROFILES, {"races": 3})
    assert '"races": 3' in text
    again = read_profiles(text)
    assert set(again) == set(PROFILES)
    for kind, profile in PROFILES.items():
        assert astuple(again[kind]) == astuple(profile)


def test_a_race_in_which_nobody_retired_or_nobody_was_fastest():
    calm = make_results(1)[0]
    quiet = calm.__class__(
        **{f: getattr(calm, f) for f in calm.__dataclass_fields__}
        | {"retired": np.zeros(len(calm), bool), "fastest_laps": np.zeros(len(calm), np.int64)}
    )
    examples = knowing([quiet, quiet])
    out = retirement_constants(examples)
    assert out["retirement_rate"] == 0
    assert all(np.isfinite(v) for v in (out["frailty_shape"], out["retirement_slope"]))
    assert green_constants(examples)["green_share"] == 0


def test_ratings_and_constants_agree_on_races_before_learning():
    _, before = learn_ratings(RESULTS)
    example = RatedRace(RESULTS[40], before[40])
    assert example.skill.mean() == pytest.approx(0)
    field = field_of_race(example)
    assert (np.sort(field.start) == np.arange(1, len(RESULTS[40]) + 1)).all()


def test_a_race_with_unknown_fastest_laps_rates_drivers_and_nothing_else():
    """Ratings are the same to the last bit; constants lack the race, so that seven are too few."""
    results = make_results(17)
    unknown = results[12].fastest_laps.astype(float)
    unknown[3] = np.nan
    changed = with_race(results, 12, replace(results[12], fastest_laps=unknown))
    for one, other in zip(learn_ratings(changed)[1], learn_ratings(results)[1], strict=True):
        np.testing.assert_array_equal(one.skill, other.skill)
    fewer = FitSettings(burn_in=timedelta(days=60), n_scenarios=2)
    assert fit_profiles(changed, settings=fewer) == PROFILES
