"""Scores beyond lines, counted for all lineups, against their definition."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import LineCounts, SearchSettings, ValueTable
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of

SCANNED = SearchSettings(scan_size=0, scan_share=0.0)
ROW_BY_ROW = replace(SCANNED, scan_size=10**9)


def made(points, roster, settings=SCANNED, **objective):
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000, "team": i % 4} for i in range(points.shape[1])),
        contest=contest_of(roster, 10**6),
    )
    objective = TailObjective(**objective)
    return ValueTable(
        slate, Scenarios(points), objective, LineupRules.unstacked(), settings=settings
    )


@pytest.fixture(params=[3, 4, 6])
def roster(request):
    return request.param


@pytest.fixture
def points():
    """Multiples of 0.05, also below 0."""
    return np.random.default_rng(3).integers(-400, 1_500, (250, 10)) * 0.05


def beyond(table, lines):
    scores = np.round(table.scenarios.points[:, table.lineups].sum(axis=2), 6)
    return (scores > np.broadcast_to(lines, len(scores))[:, None]).sum(axis=0)


@pytest.mark.parametrize("settings", [SCANNED, ROW_BY_ROW])
def test_counts_are_those_of_the_definition(points, roster, settings):
    table = made(points, roster, settings)
    scores = np.round(table.scenarios.points[:, table.lineups].sum(axis=2), 6)
    for lines in (
        -1e9,
        1e9,
        0.0,
        float(scores[7, 3]),  # a score at its line is not beyond it
        np.quantile(scores, 0.9, axis=1),
        np.sort(scores, axis=1)[:, -2],
    ):
        found = LineCounts(table, lines)
        assert found.counts.tolist() == beyond(table, lines).tolist()
        assert found.probabilities.tolist() == (beyond(table, lines) / 250).tolist()


def test_lines_that_move_are_counted_as_if_they_had_always_been_there(points, roster):
    """Up, down, beyond all and below all, in all scenarios and in few."""
    table = made(points, roster)
    rng = np.random.default_rng(0)
    scores = table.scenarios.points[:, table.lineups].sum(axis=2)
    counts, lines = LineCounts(table, 50.0), np.full(250, 50.0)
    for share in (1.0, 0.02, 0.3, 1.0, 0.1):
        moved = rng.random(250) < share
        lines = np.where(moved, rng.choice([-1e9, 20.0, 100.05, scores.max(), 1e9], 250), lines)
        counts.move_to(lines)
        assert counts.counts.tolist() == beyond(table, lines).tolist()


def test_tiers_add_up_to_what_is_paid_on_average(points, roster):
    """Payouts of 2, 5 and 50 beyond three lines."""
    table = made(points, roster)
    scores = np.round(table.scenarios.points[:, table.lineups].sum(axis=2), 6)
    lines = np.quantile(scores, [0.8, 0.95, 0.999], axis=1)
    paid = np.select([line < scores.T for line in lines[::-1]], [50.0, 5.0, 2.0]).mean(axis=1)
    steps = (2.0, 3.0, 45.0)
    found = sum(
        step * LineCounts(table, line).probabilities
        for step, line in zip(steps, lines, strict=True)
    )
    np.testing.assert_allclose(found, paid, rtol=1e-12)


@pytest.mark.parametrize("lines", [[1.0, 2.0], np.nan, np.full(250, np.nan), np.ones((250, 2))])
def test_lines_that_are_none_are_refused(points, lines):
    with pytest.raises(SettingsError, match="one number for all scenarios, or one for each"):
        LineCounts(made(points, 3), lines)


@pytest.mark.parametrize("lines", ["high", {"a": 1}, [[1], [1, 2]]])
def test_lines_that_are_no_numbers_are_refused_in_words(points, lines):
    with pytest.raises(SettingsError, match="lines must be numbers of points"):
        LineCounts(made(points, 3), lines)


def test_scores_that_are_no_multiples_are_refused(points):
    with pytest.raises(SettingsError, match=r"multiples of 0\.05"):
        LineCounts(made(points + 0.01 * np.pi, 3), 10.0)
    with pytest.raises(SettingsError, match="upper tail"):
        LineCounts(made(points, 3, tail="lower"), 10.0)


def test_counting_is_reported(points):
    reported = []
    LineCounts(made(points, 6), 100.0, reported.append)
    assert {progress.stage for progress in reported} == {"count"}
    assert reported[-1].fraction == 1.0
