"""What lineups win, from the call of a user to the table of results."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest

from dfs_portfolio import (
    ExposureLimits,
    Field,
    FieldModel,
    Gpp,
    LineupRules,
    Payouts,
    Scenarios,
    Slate,
    build_portfolio,
    simulate_contest,
)
from dfs_portfolio.errors import DataWarning, SettingsError
from dfs_portfolio.winnings import contest_fields
from dfs_portfolio.winnings.opponents import Opponents, opponents_of
from dfs_portfolio.winnings.units import score_units
from support.contests import contest_of
from support.reference_contest import settle, shares

TABLES = {
    "winner takes all": Payouts([1000]),
    "double up": Payouts([20] * 45),
    "tiers": Payouts.from_tiers([(1, 1, 300), (2, 3, 100), (4, 10, 25.25), (11, 30, 7)]),
    "top-heavy": Payouts.top_heavy(800, 25, 0.25),
    "nothing": Payouts([]),
}
N_SCENARIOS = 150


@pytest.fixture
def slate():
    """Eight drivers, rosters of three: 56 lineups."""
    return Slate.from_records(
        ({"driver_id": i, "name": f"Driver {i}", "salary": 5000} for i in range(8)),
        contest=contest_of(3, 10**6),
    )


@pytest.fixture
def scenarios():
    """Few different scores, so many ties; some below 0."""
    return Scenarios(np.random.default_rng(1).integers(-3, 9, (N_SCENARIOS, 8)) * 0.25)


LINEUPS = list(combinations(range(8), 3))


def drawn(slate, n, seed=0, n_blank=1):
    rows = np.random.default_rng(seed).integers(0, len(LINEUPS), n - n_blank)
    return Field.from_lineups(slate, [LINEUPS[row] for row in rows], n_blank=n_blank)


def everybody_of(field):
    return np.repeat(field.lineups, field.counts, axis=0).tolist()


@pytest.mark.parametrize("payouts", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("n_blank", [0, 2])
@pytest.mark.parametrize("n_own", [0, 1, 12])
def test_field_and_own_entries_are_paid_the_pool_in_every_scenario(
    slate, scenarios, payouts, n_blank, n_own
):
    """Those of the field are own entries of a contest that nobody else enters, but blank ones."""
    field = drawn(slate, 49, n_blank=n_blank)
    lineups = [*everybody_of(field), *LINEUPS[:n_own]]
    gpp = Gpp(payouts, 61, 20)
    blanks = Field.from_lineups(slate, [], n_blank=n_blank) if n_blank else None
    result = simulate_contest(lineups, blanks, gpp, scenarios, slate=slate, everybody=True)
    units = score_units(scenarios.points, 3)
    opponents = Opponents(np.full((1, 3), 8, np.uint8), np.array([n_blank], np.int32))
    won, _ = settle(units, opponents, np.array(lineups, dtype=np.uint8), payouts.prefix)
    np.testing.assert_allclose(result.money, won.sum(axis=0), rtol=0, atol=1e-6)
    if not n_blank:
        np.testing.assert_allclose(result.money, payouts.pool, rtol=0, atol=1e-6)


def test_a_contest_that_is_not_full_pays_the_ranks_that_have_an_entry(slate, scenarios):
    gpp = Gpp(Payouts([50] * 40), 40, 50)
    result = simulate_contest(LINEUPS[:15], None, gpp, scenarios, slate=slate, everybody=True)
    np.testing.assert_allclose(result.money, 15 * 50)
    assert "15 of the contest's 40 entries are there: they share $750." in result.notes
    gpp = Gpp(Payouts([500, 250]), 40, 10)
    result = simulate_contest(LINEUPS[:15], None, gpp, scenarios, slate=slate, everybody=True)
    np.testing.assert_allclose(result.money, 750)
    assert "$750, $600 more than their fees" in result.summary()


def test_clones_of_the_field_win_what_everybody_does(slate, scenarios):
    gpp = Gpp(Payouts([100, 50, 10]), 40, 5)
    field = Field.from_lineups(slate, [LINEUPS[3]] * 39)
    result = simulate_contest([LINEUPS[3]], field, gpp, scenarios)
    np.testing.assert_allclose(result.money, 160 / 40, rtol=1e-12)
    assert result.together.winnings.standard_error == pytest.approx(0, abs=1e-9)
    assert result.together.copies.value == 39


def test_every_more_copy_lowers_what_a_copy_wins(slate, scenarios):
    gpp = Gpp(TABLES["tiers"], 100, 8)
    field = drawn(slate, 80)
    means = [
        simulate_contest([LINEUPS[7]] * n, field, gpp, scenarios, everybody=True).each[0]
        for n in (1, 2, 5, 15)
    ]
    values = [one.winnings.value for one in means]
    assert all(a > b for a, b in pairwise(values))


def test_own_entries_take_ranks_from_each_other(slate, scenarios):
    gpp = Gpp(TABLES["top-heavy"], 60, 8)
    field = drawn(slate, 50)
    together = simulate_contest(LINEUPS[:10], field, gpp, scenarios, everybody=True)
    alone = sum(
        simulate_contest([one], field, gpp, scenarios).together.winnings.value
        for one in LINEUPS[:10]
    )
    assert together.together.winnings.value < alone - 1
    total = sum(one.winnings.value for one in together.each)
    assert together.together.winnings.value == pytest.approx(total)


def test_measures_are_those_of_the_definition(slate, scenarios):
    gpp = Gpp(TABLES["tiers"], 2_040, 8)
    field, own = drawn(slate, 2_000), [LINEUPS[0], LINEUPS[20], LINEUPS[20]]
    result = simulate_contest(own, field, gpp, scenarios)
    opponents = opponents_of(field, slate, "field")
    units = score_units(scenarios.points, 3)
    won, above = settle(units, opponents, np.array(own, dtype=np.uint8), gpp.payouts.prefix)
    for l, one in enumerate(result.each):
        error = won[l].std(ddof=1) / np.sqrt(N_SCENARIOS)
        assert one.winnings.value == pytest.approx(won[l].mean())
        assert one.winnings.standard_error == pytest.approx(error)
        assert one.profit.value == pytest.approx(won[l].mean() - 8)
        assert one.roi.value == pytest.approx(won[l].mean() / 8 - 1)
        assert one.roi.standard_error == pytest.approx(error / 8)
        assert one.first.value == (above[l] == 0).mean()
        assert one.top_thousandth.value == (above[l] < 2).mean()  # of 2,003 entries
        assert one.top_hundredth.value == (above[l] < 20).mean()
        assert one.cash.value == (won[l] > 0).mean()
        same = [
            n
            for key, n in zip(field.lineups.tolist(), field.counts, strict=True)
            if key == list(own[l])
        ]
        assert one.copies.value == sum(same)
    best, whole = above.min(axis=0), result.together
    np.testing.assert_allclose(result.money, won.sum(axis=0), atol=1e-9)
    assert whole.roi.value == pytest.approx(won.sum(axis=0).mean() / 24 - 1)
    assert whole.first.value == (best == 0).mean()
    assert whole.top_hundredth.value == (best < 20).mean()
    assert whole.cash.value == (won.sum(axis=0) > 0).mean()
    assert whole.copies.value == result.each[0].copies.value + result.each[1].copies.value


def test_fields_may_change_with_the_scenarios(slate, scenarios, monkeypatch):
    monkeypatch.setattr(contest_fields, "BLOCK", 64)
    gpp = Gpp(TABLES["tiers"], 60, 8)
    fields = [drawn(slate, 50, seed) for seed in range(3)]
    result = simulate_contest(LINEUPS[:1], lambda block: fields[block], gpp, scenarios)
    parts = [slice(0, 64), slice(64, 128), slice(128, N_SCENARIOS)]
    alone = [
        simulate_contest(LINEUPS[:1], field, gpp, scenarios).money[part]
        for field, part in zip(fields, parts, strict=True)
    ]
    assert result.money.tolist() == np.concatenate(alone).tolist()
    copies = [
        int(field.counts[(field.lineups == LINEUPS[0]).all(axis=1)].sum()) for field in fields
    ]
    assert result.each[0].copies.value == np.mean(copies)
    assert result.n_fields == 3
    assert not result.notes[1:]
    many = simulate_contest(LINEUPS[:1], [fields[0]] * 19, gpp, scenarios)
    assert (
        many.money.tolist()
        == simulate_contest(LINEUPS[:1], fields[0], gpp, scenarios).money.tolist()
    )
    listed = simulate_contest(LINEUPS[:1], fields, gpp, scenarios)
    assert listed.n_fields == 3
    assert listed.money[:48].tolist() == result.money[:48].tolist()


def test_threads_and_order_of_players_do_not_matter(slate, scenarios):
    gpp = Gpp(TABLES["top-heavy"], 80, 8)
    field = drawn(slate, 50)
    first = simulate_contest(LINEUPS[:2], field, gpp, scenarios, threads=1)
    names = [[f"Driver {i}" for i in reversed(lineup)] for lineup in LINEUPS[:2]]
    second = simulate_contest(names, field, gpp, scenarios, threads=2)
    assert first.money.tobytes() == second.money.tobytes()
    assert first.together == second.together
    assert first.each == second.each


def test_a_portfolio_knows_the_scenarios_that_chose_it(slate, scenarios):
    portfolio = build_portfolio(
        slate,
        scenarios,
        2,
        rules=LineupRules.unstacked(),
        exposure=ExposureLimits(max_player=1.0, max_team=1.0),
    )
    gpp = Gpp(TABLES["tiers"], 70, 8)
    field = FieldModel.from_projections(slate, projections=scenarios.mean).draw(60, seed=1)
    same = simulate_contest(portfolio, field, gpp, scenarios)
    fresh = simulate_contest(portfolio, field, gpp, Scenarios(scenarios.points[:90] + 1))
    assert same.in_sample
    assert "(flatters)" in same.summary()
    assert "Simulate fresh ones" in same.summary()
    assert not fresh.in_sample
    assert "(fresh)" in fresh.summary()
    assert simulate_contest([LINEUPS[0]], field, gpp, scenarios, in_sample=True).in_sample


def test_results_are_a_table_and_a_row(slate, scenarios):
    gpp = Gpp(TABLES["tiers"], 70, 8)
    result = simulate_contest(LINEUPS[:2], drawn(slate, 50), gpp, scenarios)
    frame = result.to_frame()
    assert list(frame["driver_3"]) == ["Driver 2", "Driver 3"]
    assert list(frame["winnings"]) == [one.winnings.value for one in result.each]
    assert frame["roi_error"].tolist() == [one.roi.standard_error for one in result.each]
    row = result.as_dict()
    assert (row["n_lineups"], row["n_scenarios"], row["n_fields"]) == (2, N_SCENARIOS, 1)
    assert row["cash"] == result.together.cash.value
    for array in (result.money, result.lineups):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_two_results_are_compared_scenario_by_scenario(slate, scenarios):
    gpp, field = Gpp(TABLES["tiers"], 70, 8), drawn(slate, 50)
    one, other = (simulate_contest([LINEUPS[l]], field, gpp, scenarios) for l in (50, 3))
    more = one.winnings_over(other)
    assert more.value == pytest.approx(one.together.winnings.value - other.together.winnings.value)
    error = (one.money - other.money).std(ddof=1) / np.sqrt(N_SCENARIOS)
    assert more.standard_error == pytest.approx(error)
    fewer = simulate_contest([LINEUPS[3]], field, gpp, Scenarios(scenarios.points[:9]))
    with pytest.raises(SettingsError, match="150 scenarios against 9"):
        one.winnings_over(fewer)


def test_all_entries_of_a_field_are_those_of_many_people(slate, scenarios):
    """Nobody and blank entries are paid too, and are named by no name."""
    with pytest.warns(DataWarning, match="2 of 9 entries hold players who are not in the slate"):
        field = Field.from_lineups(slate, [*LINEUPS[:6], (0, 1, 8), (7, 8, 8)], n_blank=1)
    gpp = Gpp(Payouts([50, 20, 10, 5, 5, 5, 5]), 9, 10)
    result = simulate_contest(field, None, gpp, scenarios, everybody=True)
    np.testing.assert_allclose(result.money, 100, rtol=0, atol=1e-9)
    assert result.together.copies.value == 0
    names = result.to_frame().filter(like="driver_").to_numpy().tolist()
    assert names[1] == ["Driver 0", "Driver 1", "Driver 3"]
    assert ["Driver 0", "Driver 1", ""] in names
    assert names[-2:] == [["Driver 7", "", ""], ["", "", ""]]
    extended = np.column_stack([scenarios.points, np.zeros(N_SCENARIOS)])
    scores = np.rint(extended[:, result.lineups].sum(axis=2) * 100)
    won = np.array([shares(row, np.array(gpp.payouts.prefix)) for row in scores])
    found = [one.winnings.value for one in result.each]
    np.testing.assert_allclose(found, won.mean(axis=0), rtol=0, atol=1e-9)
    with pytest.raises(SettingsError, match="everybody=True"):
        simulate_contest(field, None, gpp, scenarios)
    other = Slate.from_records({"driver_id": 90 + i, "salary": 5000} for i in range(8))
    with pytest.raises(SettingsError, match="the field of all entries is of another slate"):
        simulate_contest(field, None, gpp, scenarios, slate=other, everybody=True)


def test_own_lineups_have_players_of_the_slate(slate, scenarios):
    gpp = Gpp(TABLES["tiers"], 70, 8)
    for everybody in (False, True):
        with pytest.raises(SettingsError, match="lineup 1 is not 3 different drivers"):
            simulate_contest([(0, 1, 8)], drawn(slate, 50), gpp, scenarios, everybody=everybody)


def test_a_free_contest_has_no_roi(slate, scenarios):
    result = simulate_contest(LINEUPS[:1], drawn(slate, 50), Gpp(Payouts([5]), 60, 0), scenarios)
    assert np.isnan(result.together.roi.value)
    assert result.together.profit == result.together.winnings


def test_more_entries_than_a_person_may_have_are_told(slate, scenarios):
    gpp, field = Gpp(TABLES["tiers"], 70, 8), drawn(slate, 50)
    with pytest.warns(DataWarning, match="3 lineups in a contest of 70 entries: one person may"):
        simulate_contest(LINEUPS[:3], field, gpp, scenarios)
    simulate_contest(LINEUPS[:2], field, gpp, scenarios)


def test_progress_is_reported_and_may_stop_it(slate, scenarios):
    gpp, field, reported = Gpp(TABLES["tiers"], 70, 8), drawn(slate, 50), []
    simulate_contest(LINEUPS[:1], [field, field], gpp, scenarios, progress=reported.append)
    assert {one.stage for one in reported} == {"settle"}
    fractions = [one.fraction for one in reported]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0

    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_contest(LINEUPS[:1], field, gpp, scenarios, progress=stop)


def test_wrong_calls_are_told_what_to_do(slate, scenarios):
    gpp, field = Gpp(TABLES["tiers"], 51, 8), drawn(slate, 50)
    other = Slate.from_records({"driver_id": 90 + i, "salary": 5000} for i in range(8))
    cases = [
        ((LINEUPS[:2], field, gpp), "50 entries, which with 2 own ones are 52; the contest has 51"),
        (([], field, gpp), "without lineups there are no lineups to simulate"),
        ((5, field, gpp), "lineups must be a portfolio or a list of lineups, got int"),
        (("lineups.csv", field, gpp), r"pass read_lineups\(lineups, slate\)"),
        (([(0, 1, 1)], field, gpp), "lineup 1 is not 3 different"),
        (([LINEUPS[0], None], field, gpp), "rows 2 are no lineups"),
        ((LINEUPS[:1], "field", gpp), "which slate"),
        ((LINEUPS[:1], None, gpp), "which slate"),
        ((LINEUPS[:1], [field, "field"], gpp), "field 2 of 2 must be a Field, got str"),
        ((LINEUPS[:1], lambda block: 7, gpp), "which slate"),
        ((LINEUPS[:1], [7], gpp), "which slate"),
        ((LINEUPS[:1], field, TABLES["tiers"]), "gpp must be of type Gpp"),
        ((LINEUPS[:1], [field] * 20, gpp), "20 fields for 150 scenarios"),
    ]
    for arguments, message in cases:
        with pytest.raises(SettingsError, match=message):
            simulate_contest(*arguments, scenarios)
    for wrong in ([], [7]):
        with pytest.raises(SettingsError):
            simulate_contest(LINEUPS[:1], wrong, gpp, scenarios, slate=slate)
    with pytest.raises(SettingsError, match="the field is of another slate"):
        simulate_contest([range(6)], field, gpp, scenarios, slate=other)
