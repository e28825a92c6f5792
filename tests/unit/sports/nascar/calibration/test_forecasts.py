from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.calibration.evaluation import evaluate
from dfs_portfolio.sports.nascar.calibration.forecasts import (
    forecasts,
    race_seed,
    sort_by_start,
)
from dfs_portfolio.sports.nascar.race_model import SeasonalFit, fit_race_model
from dfs_portfolio.sports.nascar.results import RaceResults
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.forecasters import fit_lottery, lottery_results
from support.races import make_results, reshuffled, with_race

fit = partial(fit_race_model, profiles=PROFILES)
one_pass = SeasonalFit({2024: PROFILES})
AT = 12


@pytest.fixture(scope="module")
def results():
    return make_results(16, ("intermediate", "road"))


def arrays(forecast):
    """All that is forecast of each driver, as bytes."""
    s = forecast.simulated
    kept = (s.points, s.start, s.finish, s.laps_led, s.fastest_laps, s.retired)
    return {
        name: b"".join(array[:, i].tobytes() for array in kept)
        for i, name in enumerate(forecast.race.drivers)
    }


def forecast_of(results, index=AT):
    return arrays(forecasts(results, [results[index]], lambda f: f, n_scenarios=50, fit=fit)[0])


def walked(results, fit=one_pass, **options):
    """Forecasts of the races from `AT` on, by race."""
    found = forecasts(results, results[AT:], lambda f: f, n_scenarios=50, fit=fit, **options)
    return {forecast.race.race_id: arrays(forecast) for forecast in found}


def run_otherwise(race, seed=0):
    """The same cars on the same grid; who finished where, and all that came of it, is another."""
    return replace(
        reshuffled(race, seed),
        laps_led=race.laps_led[::-1].copy(),
        fastest_laps=np.roll(race.fastest_laps, 3),
        retired=~race.retired,
        laps=race.laps - 10,
    )


def test_a_race_run_otherwise_is_forecast_the_same(results):
    other = run_otherwise(results[AT])
    assert other.drivers != results[AT].drivers
    assert forecast_of(with_race(results, AT, other)) == forecast_of(results)


@pytest.mark.parametrize("index", [AT + 1, 15])
def test_later_races_change_nothing(results, index):
    changed = with_race(results, index, run_otherwise(results[index]))
    assert forecast_of(changed) == forecast_of(results)
    assert forecast_of(RaceResults(results[: AT + 1])) == forecast_of(results)


def test_another_race_of_the_day_changes_nothing(results):
    same_day = replace(results[AT - 1], day=results[AT].day)
    before = with_race(results, AT - 1, same_day)
    after = with_race(results, AT - 1, reshuffled(same_day))
    at = next(i for i, race in enumerate(before) if race.race_id == results[AT].race_id)
    assert forecast_of(before, at) == forecast_of(after, at)


def test_earlier_races_do_change_the_forecast(results):
    changed = with_race(results, AT - 1, run_otherwise(results[AT - 1]))
    assert forecast_of(changed) != forecast_of(results)


def test_one_pass_forecasts_as_a_fit_for_each_day_does(results):
    same_day = with_race(results, AT + 1, replace(results[AT + 1], day=results[AT].day))
    for races in (results, same_day):
        assert walked(races) == walked(races, fit)


@pytest.mark.parametrize("index", [AT, AT + 1, 15])
def test_in_one_pass_a_race_moves_the_forecasts_of_later_days_alone(results, index):
    """Those of earlier ones, of its own and of others of its day stay the same."""
    # The race after it is run on its day.
    follower = min(index + 1, 15)
    results = with_race(results, follower, replace(results[follower], day=results[index].day))
    before = walked(results)
    after = walked(with_race(results, index, run_otherwise(results[index])))
    for race in results[AT:]:
        same = before[race.race_id] == after[race.race_id]
        assert same == (race.day <= results[index].day)


@pytest.mark.parametrize("fit", [fit, one_pass])
def test_scores_do_not_depend_on_workers(results, fit):
    found = [
        forecasts(
            results, results[AT:], evaluate, n_scenarios=40, seed=3, fit=fit, n_workers=workers
        )
        for workers in (1, 2)
    ]
    for one, two in zip(*found, strict=True):
        assert one.race_id == two.race_id
        assert one.pit.tobytes() == two.pit.tobytes()
        assert one.real == two.real
        for name, values in one.crps.items():
            assert values.tobytes() == two.crps[name].tobytes()
        for name, values in one.simulated.items():
            assert values.tobytes() == two.simulated[name].tobytes()


def test_one_model_a_day_and_it_knows_what_came_before():
    results = lottery_results(24)
    twice = RaceResults(
        (*results.races, replace(results[22], race_id="b", drivers=results[23].drivers))
    )
    asked = []

    def fit_and_tell(known, day):
        asked.append((day, len(known), max(race.day for race in known) < day))
        return fit_lottery(known, day)

    held_out = twice[20:]
    told = []
    found = forecasts(
        twice, held_out, lambda f: f.race.race_id, n_scenarios=3, fit=fit_and_tell,
        progress=told.append,
    )  # fmt: skip
    assert found == ["20", "21", "22", "b", "23"]
    assert asked == [(held_out[i].day, n, True) for i, n in ((0, 20), (1, 21), (2, 22), (4, 24))]
    assert [p.fraction for p in told] == [0.0, 0.2, 0.4, 0.8, 1.0]


def test_entries_are_in_order_of_start_with_their_own_results(results):
    race = results[0]
    ordered = sort_by_start(race)
    assert ordered.start.tolist() == sorted(race.start)
    old = {name: i for i, name in enumerate(race.drivers)}
    for i, name in enumerate(ordered.drivers):
        assert ordered.finish[i] == race.finish[old[name]]
        assert ordered.teams[i] == race.teams[old[name]]
        assert ordered.points()[i] == race.points()[old[name]]


def test_seeds_are_of_the_race(results):
    seeds = {race_seed(race, seed) for race in results for seed in (0, 1)}
    assert len(seeds) == 2 * len(results)
    assert race_seed(run_otherwise(results[0]), 0) == race_seed(results[0], 0)
