"""Real contests, settled by what players scored, and simulated as if nothing had happened yet."""

from __future__ import annotations

import csv
import warnings
from itertools import groupby

import numpy as np
import pytest

from dfs_portfolio import (
    DRAFTKINGS_MMA,
    Field,
    Gpp,
    Payouts,
    Scenarios,
    Slate,
    match_standings,
    prizes_won,
    read_gpp,
    read_standings,
    simulate_contest,
)
from dfs_portfolio.errors import DataWarning
from support.files import REAL, needs_real_files
from support.real_contests import LARGE, SMALL, real_contest

pytestmark = needs_real_files
PAYOUTS = {
    "30k-hook": "payouts_mma_30k-hook.csv",
    "100k-knockout": "payouts_mma_100k-knockout.csv",
    "150k-knockout-special": "payouts_mma_150k-knockout-special.csv",
}
EXPORTS = ("mma_2025-11-08_10k-8", "mma_2025-11-08_double-up-10", "mma_2025-11-08_double-up-25")


def gpp_of(name):
    return read_gpp(REAL / "payouts" / PAYOUTS[name.partition("_")[2]])


def points_by_name(contest, name):
    """Points of all entries of a file, by the names in it; who is not in the slate has none."""
    with (REAL / "contests" / f"entries_mma_{name}.csv").open(encoding="utf-8") as stream:
        entries = [row[3:] for row in list(csv.reader(stream))[1:]]
    points = dict(zip(contest.slate.names, contest.points, strict=True))
    return np.array([sum(points.get(fighter, 0.0) for fighter in entry) for entry in entries])


def test_a_contest_that_was_played_is_settled_to_the_cent():
    """24 of 24 fighters scored: 30K Hook of 18 April 2026.

    Two entries hold a fighter who withdrew; the other five of each score as ever, and one is paid.
    """
    name = "2026-04-18_30k-hook"
    contest, gpp = real_contest(name), gpp_of(name)
    scores = points_by_name(contest, name)
    won = prizes_won(scores, gpp.payouts)
    paid = np.round(scores[won > 0], 2)
    groups = [len(list(same)) for _, same in groupby(np.sort(paid))]
    assert (len(scores), gpp.entries) == (4_411, 4_411)
    assert (len(paid), len(groups), sum(n > 1 for n in groups)) == (962, 486, 216)
    assert won.sum() == pytest.approx(30_000, abs=1e-6)
    assert (paid.max(), paid.min()) == (620.52, 450.62)
    played, field = Scenarios(contest.points[None]), contest.field
    result = simulate_contest(field, None, gpp, played, everybody=True)
    each = np.array([one.winnings.value for one in result.each])
    assert (each > 0).sum() == 962
    np.testing.assert_allclose(np.sort(each), np.sort(won), rtol=0, atol=1e-9)
    assert round(result.money[0], 6) == 30_000
    # Those two as a field: the others win what is left.
    whole = np.repeat(field.whole, field.counts)
    two = Field(field.slate, field.lineups[~field.whole], field.counts[~field.whole], 1)
    assert (two.n_entries, field.n_blank, len(each)) == (3, 1, 4_411)
    lineups = np.repeat(field.lineups, field.counts, axis=0)[whole]
    others = simulate_contest(lineups, two, gpp, played, everybody=True)
    assert np.round(each[:-1][~whole], 9).tolist() == [12, 0]
    assert others.money[0] == pytest.approx(30_000 - 12, abs=1e-6)
    assert sum(one.winnings.value > 0 for one in others.each) == 961
    # If they scored 0, three entries that tie would share the last prize.
    without = Field.from_lineups(field.slate, [], n_blank=3)
    others = simulate_contest(lineups, without, gpp, played, slate=field.slate, everybody=True)
    assert sum(one.winnings.value > 0 for one in others.each) == 964


@pytest.mark.parametrize("name", [*LARGE, *SMALL])
def test_over_all_entries_the_mean_roi_is_that_of_the_pool(name):
    """Hundreds of scenarios around a third party's means, all entries of the real field."""
    contest, gpp = real_contest(name), gpp_of(name)
    points = np.random.default_rng(3).normal(contest.projections, 35, (240, len(contest.slate)))
    scenarios = Scenarios(np.round(np.maximum(points, 0), 2))
    result = simulate_contest(contest.field, None, gpp, scenarios, everybody=True)
    np.testing.assert_allclose(result.money, gpp.pool, rtol=0, atol=1e-6)
    fees = gpp.entries * gpp.entry_fee
    mean_roi = sum(one.winnings.value for one in result.each) / fees - 1
    assert len(result.each) == gpp.entries
    assert mean_roi == pytest.approx(gpp.pool / fees - 1, rel=0, abs=1e-12)
    assert mean_roi == pytest.approx(-gpp.rake, rel=0, abs=1e-12)


def export(name):
    """An exported contest on a slate of the players in it, whose salaries the export lacks."""
    standings = read_standings(REAL / "contest_standings" / f"contest-standings_{name}.csv")
    records = [
        {"player_id": str(i), "name": player.name, "salary": 8000, "game": f"Bout {i // 2}"}
        for i, player in enumerate(standings.players)
    ]
    return match_standings(standings, Slate.from_records(records, DRAFTKINGS_MMA))


@pytest.mark.parametrize("name", EXPORTS)
def test_exported_standings_are_settled_and_simulated(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        matched = export(name)
    field, points = Field.from_standings(matched), matched.player_points.points
    entries = field.n_entries
    payouts = (
        Payouts([20.0] * (entries * 45 // 100))
        if "double-up" in name
        else Payouts.top_heavy(10_000, entries // 5, 0.1)
    )
    gpp = Gpp(payouts, entries, 2.0)
    won = prizes_won(matched.standings.points, payouts)
    assert won.sum() == pytest.approx(payouts.pool, abs=1e-6)
    noise = np.random.default_rng(1).normal(0, 20, (60, len(points)))
    scenarios = Scenarios(np.concatenate([points[None], np.round(points + noise, 2)]))
    result = simulate_contest(field, None, gpp, scenarios, everybody=True)
    np.testing.assert_allclose(result.money, payouts.pool, rtol=0, atol=1e-6)
    roi = sum(one.winnings.value for one in result.each) / gpp.fees - 1
    assert roi == pytest.approx(payouts.pool / gpp.fees - 1, rel=0, abs=1e-12)
    first = simulate_contest(field, None, gpp, Scenarios(points[None]), everybody=True)
    each = sorted(one.winnings.value for one in first.each)
    np.testing.assert_allclose(each, np.sort(won), rtol=0, atol=1e-9)
