from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from dfs_portfolio.errors import DataError, SettingsError
from dfs_portfolio.sports.nascar.calibration import calibrate, calibration_report
from dfs_portfolio.sports.nascar.calibration.rows import ALL
from dfs_portfolio.sports.nascar.results import RaceResults
from support.forecasters import N_CARS, fit_lottery, fit_overconfident, lottery_results

HELD_OUT = 100


@pytest.fixture(scope="module")
def results():
    return lottery_results(HELD_OUT + 40)


def run(results, fit, **kwargs):
    return calibrate(results, first=results[40].day, n_scenarios=100, fit=fit, **kwargs)


@pytest.fixture(scope="module")
def true_report(results):
    return run(results, fit_lottery)


@pytest.fixture(scope="module")
def false_report(results):
    return run(results, fit_overconfident)


def rows(table):
    return [row for row in table if (row.track_type, row.series) == (ALL, ALL)]


def test_the_truth_is_calibrated(true_report):
    """Within three standard errors of independent results, that of a binomial share."""
    n = HELD_OUT * N_CARS
    for row in rows(true_report.coverage):
        assert row.results == n
        assert abs(row.share - row.level) < 3 * np.sqrt(row.level * (1 - row.level) / n)
    shares = np.array([row.share for row in rows(true_report.pit)])
    assert shares.sum() == pytest.approx(1)
    assert np.abs(shares - 1 / len(shares)).max() < 4 * np.sqrt(0.05 * 0.95 / n)


def test_too_much_trust_is_seen(false_report):
    covered = {row.level: row for row in rows(false_report.coverage)}
    assert covered[0.9].share < 0.9 - 5 * covered[0.9].standard_error
    shares = [row.share for row in rows(false_report.pit)]
    assert shares[0] + shares[-1] > 0.2  # far too many at both ends


def test_the_truth_scores_as_it_should_and_too_much_trust_is_worse_than_a_baseline(
    true_report, false_report
):
    by_start, own = rows(true_report.skill)
    assert abs(by_start.skill) < 3 * by_start.skill_error  # which knows the lottery as well
    assert own.skill > 3 * own.skill_error
    for row in (by_start, own):
        assert row.skill == pytest.approx(1 - row.crps / row.crps_baseline)
        assert row.difference == pytest.approx(row.crps - row.crps_baseline)
    by_start = rows(false_report.skill)[0]
    assert by_start.skill < -2 * by_start.skill_error


def test_quantities_of_the_truth_agree_and_those_of_too_much_trust_do_not(
    true_report, false_report
):
    found = {(r.quantity, r.statistic): r for r in rows(true_report.quantities)}
    assert max(abs(row.z) for row in found.values()) < 3
    for row in found.values():
        assert row.within == (abs(row.z) <= 2)
    wrong = {(r.quantity, r.statistic): r for r in rows(false_report.quantities)}
    order = ("rank correlation of start and finish", "mean")
    assert found[order].within
    assert not wrong[order].within
    assert wrong[order].z > 5


def test_distributions_add_up(true_report):
    table = true_report.frame("distributions")
    sums = table.groupby(["track_type", "series", "quantity"])[["real", "simulated"]].sum()
    assert np.allclose(sums, 1)
    assert table[table["quantity"] == "largest share of laps led"]["high"].max() == 1


def test_same_inputs_same_report(results):
    one, two, other = (
        run(results, fit_lottery, last=results[49].day, seed=seed) for seed in (0, 0, 1)
    )
    assert one == two
    assert one.skill != other.skill


def test_days_bound_what_is_held_out(results):
    found = run(results, fit_lottery, last=results[49].day.isoformat())
    assert (found.races, found.first, found.last) == (10, results[40].day, results[49].day)


def test_exhibitions_are_not_held_out(results):
    mixed = RaceResults(
        tuple(
            replace(race, points_race=i % 2 == 0) if i >= 40 else race
            for i, race in enumerate(results)
        )
    )
    assert run(mixed, fit_lottery).races == HELD_OUT // 2


def test_small_groups_are_left_out(results):
    few = tuple(
        replace(race, series="nxs") if i in (50, 51, 52) else race for i, race in enumerate(results)
    )
    assert {row.series for row in run(RaceResults(few), fit_lottery).coverage} == {ALL, "cup"}


def test_a_report_can_be_read(true_report):
    from rich.console import Console

    console = Console(width=140)
    with console.capture() as capture:
        console.print(calibration_report(true_report))
    text = capture.get()
    for words in ("100 races from", "90%", "own past", "correlation of team-mates, mean"):
        assert words in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"first": "2030-01-01"}, "championship: 0, and at least 5"),
        ({"first": "2023-01-02"}, "begin later, or give earlier results"),
        ({"first": date(2024, 1, 1), "last": "2024-01-20"}, "at least 5 are needed"),
    ],
)
def test_too_few_races_say_what_to_do(results, options, words):
    with pytest.raises(DataError, match=words):
        calibrate(results, fit=fit_lottery, **options)


def test_no_race_at_all():
    with pytest.raises(DataError, match="give results of past races"):
        calibrate(RaceResults(()))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"first": "May"}, "first must be a date"),
        ({"last": "2023-01-01"}, "the last day is before the first"),
        ({"n_scenarios": 1}, "n_scenarios must be a whole number from 2"),
        ({"seed": -1}, "seed must be"),
        ({"n_workers": 0}, "n_workers must be"),
    ],
)
def test_settings_out_of_range_are_named(results, options, words):
    with pytest.raises(SettingsError, match=words):
        calibrate(results, fit=fit_lottery, **options)
