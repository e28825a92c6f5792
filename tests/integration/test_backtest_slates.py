"""The real slates of the backtest: what is known before the race, and what is not."""

import csv
import warnings
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from backtest_studies import MODEL, choose, scenarios_for
from dfs_portfolio import LineupRules
from dfs_portfolio.sports.nascar.race_model import SeasonalFit
from dfs_portfolio.sports.nascar.results import RaceResults, read_race_results
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from hindsight import Hindsight
from past_slates import REAL, RESULTS, SLATES, real_slate
from support.files import needs_real_files

pytestmark = [needs_real_files, pytest.mark.filterwarnings("ignore::UserWarning")]
NAME = "2023-02-26_cup_fontana"
# The constants of a season are from races before it (tests/unit/race_model/test_seasons.py).
FIT = SeasonalFit({2023: PROFILES})


@pytest.fixture(scope="module")
def results():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read_race_results(RESULTS)


@pytest.mark.parametrize("name", SLATES)
def test_the_pool_is_the_grid_and_the_perfect_lineup_is_known(name, results):
    past = real_slate(name, results)
    starts = sorted(driver.extras["start"] for driver in past.before.slate)
    assert starts == list(range(1, len(starts) + 1))
    with (REAL / "actuals" / "perfect_lineups.csv").open(newline="", encoding="utf-8") as stream:
        perfect = {row["slate"]: float(row["perfect_dk_points"]) for row in csv.DictReader(stream)}
    seen = Hindsight(past.before.slate, LineupRules.unstacked(), past.points)
    assert seen.possible == pytest.approx(perfect[name])


def test_points_are_those_of_the_results(results):
    past = real_slate(NAME, results)
    [race] = [race for race in results.of_series("cup") if race.day == past.before.day]
    assert sorted(past.points) == pytest.approx(sorted(race.points()))


def test_the_race_of_the_day_and_later_ones_change_no_lineup(results):
    past = real_slate(NAME, results)
    assert past.before.day == date(2023, 2, 26)

    def turned(race):
        return replace(race, finish=race.finish[::-1].copy(), laps_led=race.laps_led[::-1].copy())

    changed = RaceResults(
        tuple(turned(race) if race.day >= past.before.day else race for race in results)
    )
    lineups = []
    for known in (results, changed):
        before = real_slate(NAME, known).before
        scenarios = scenarios_for(before, known, FIT, MODEL, 200)(1)
        lineups.append(choose("sequential", before.slate, scenarios, 5, LineupRules())[0])
    assert np.array_equal(*lineups)
