"""The search for the lineup that adds most, against computing the gains of all lineups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio import (
    Field,
    FieldModel,
    Gpp,
    LineupRules,
    PayoutOracle,
    Payouts,
    Scenarios,
    Slate,
    TailObjective,
    ValueTable,
    load_demo,
    race_scenarios,
    simulate_contest,
)
from dfs_portfolio.errors import DataWarning, SettingsError
from dfs_portfolio.search import Query, SearchSettings
from dfs_portfolio.winnings import oracle as oracle_module
from support.contests import contest_of

PAYOUTS = Payouts.from_tiers([(1, 1, 500), (2, 2, 150), (3, 6, 60), (7, 20, 25), (21, 60, 15)])
SCANNED = SearchSettings(scan_size=0, scan_share=0.0)


def made(step=0.05, n_scenarios=300, objective=None, settings=SCANNED, seed=5):
    """Twelve drivers, rosters of four: 495 lineups; and 240 entries of a field."""
    rng = np.random.default_rng(seed)
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 5000} for i in range(12)), contest=contest_of(4, 10**6)
    )
    mean = np.linspace(20, 45, 12)
    points = np.round(rng.normal(mean, 18, (n_scenarios, 12)) / step) * step
    objective = objective or TailObjective()
    rules = LineupRules.unstacked()
    table = ValueTable(slate, Scenarios(points), objective, rules, settings=settings)
    model = FieldModel.from_projections(slate, projections=mean)
    return slate, table, model.draw(240, seed=seed), Gpp(PAYOUTS, 250, 10)


def query(slate, chosen=(), **changes):
    return replace(Query.free(slate), chosen=tuple(chosen), excluded=tuple(chosen), **changes)


@pytest.fixture(params=[0.05, 0.01, 1 / 3], ids=["twentieths", "hundredths", "thirds"])
def step(request):
    return request.param


def test_greedy_chooses_what_all_gains_say(step, monkeypatch):
    """In batches so small that most lineups are never looked at."""
    monkeypatch.setattr(oracle_module, "BATCH", 4)
    slate, table, field, gpp = made(step)
    lazy, whole = (PayoutOracle(table, field, gpp) for _ in range(2))
    chosen, total = [], 0.0
    for _ in range(9):
        gains = whole.gains(chosen, np.arange(len(table)))
        gains[chosen] = -np.inf
        row, gain = lazy.best(query(slate, chosen))
        assert gain == pytest.approx(gains.max(), abs=1e-9)
        assert row == np.flatnonzero(gains >= gains.max() - 1e-9)[0]
        chosen.append(row)
        total += gain
    assert lazy.n_computed < 0.4 * 9 * len(table)
    result = simulate_contest(
        table.lineups[chosen], field, gpp, table.scenarios, in_sample=True, everybody=True
    )
    assert result.together.winnings.value == pytest.approx(total, abs=1e-8)


def test_bounds_from_tiers_are_never_below_what_is_paid(step):
    _, table, field, gpp = made(step, n_scenarios=2_000)
    oracle = PayoutOracle(table, field, gpp)
    paid = oracle.gains((), np.arange(len(table)))
    bounds = PayoutOracle(table, field, gpp).upper
    assert (bounds >= paid).all()
    # Ties, which are counted as won, are the only excess: here every lineup has some copies.
    assert bounds.mean() / paid.mean() < 1.15


def test_bounds_from_tiers_are_close_where_ties_are_few():
    """The package's own slate, with stacks, and as many entries as a small contest has."""
    slate, race = load_demo()
    scenarios = Scenarios.draw(race_scenarios(slate, race), 1_000, seed=3)
    table = ValueTable(slate, scenarios, TailObjective(), LineupRules())
    everything = ValueTable(slate, scenarios, TailObjective(), LineupRules.unstacked()).lineups
    field = Field.from_lineups(slate, everything[:: len(everything) // 4_000])
    payouts = Payouts.top_heavy(30_000, 900, 0.3)
    oracle = PayoutOracle(table, field, Gpp(payouts, 4_411, 8))
    bounds = oracle.upper.copy()
    paid = oracle.gains((), np.arange(len(table)))
    assert (bounds >= paid).all()
    assert bounds.mean() / paid.mean() < 1.003


@pytest.mark.parametrize("settings", [SCANNED, replace(SCANNED, scan_size=10**9)])
def test_bounds_do_not_depend_on_how_scenarios_are_counted(settings):
    _, table, field, gpp = made(settings=settings)
    _, other, _, _ = made(settings=SearchSettings())
    np.testing.assert_allclose(
        PayoutOracle(table, field, gpp).upper, PayoutOracle(other, field, gpp).upper, rtol=1e-12
    )


def test_bounds_of_a_field_of_few_entries_and_of_blank_ones():
    """Most ranks go to whoever is there; a blank entry beats those below 0."""
    slate, table, _, gpp = made()
    for field in (
        Field.from_lineups(slate, table.lineups[:3]),
        Field.from_lineups(slate, [], n_blank=40),
        None,
    ):
        oracle = PayoutOracle(table, field, gpp)
        paid = oracle.gains((), np.arange(len(table)))
        assert (PayoutOracle(table, field, gpp).upper >= paid).all()
        if field is None:
            np.testing.assert_allclose(paid, 500)


def test_a_field_whose_entries_hold_nobody_is_counted_as_such(step):
    """As in a slate that has one more driver, who always has 0 points and is in no own lineup."""
    slate, table, field, gpp = made(step)
    rows = np.repeat(field.lineups, field.counts, axis=0)[:200].astype(np.int64)
    rows[::3] = np.where(rows[::3] % 5 == 0, 12, rows[::3])
    rows = rows[(rows == 12).sum(axis=1) <= 1]
    with pytest.warns(DataWarning, match="hold players who are not in the slate"):
        missing = Field.from_lineups(slate, rows)
    larger = Slate.from_records(
        ({"driver_id": i, "salary": 5000} for i in range(13)), contest=contest_of(4, 10**6)
    )
    points = np.column_stack([table.scenarios.points, np.zeros(table.scenarios.n_scenarios)])
    there, here = Field.from_lineups(larger, rows), PayoutOracle(table, missing, gpp)
    assert not missing.whole.all()
    own = table.lineups[::50].tolist()
    paid = here.gains((), np.arange(0, len(table), 50))
    for lineup, gain in zip(own, paid, strict=True):
        result = simulate_contest([lineup], there, gpp, Scenarios(points))
        assert gain == pytest.approx(result.together.winnings.value, abs=1e-9)
    assert (PayoutOracle(table, missing, gpp).upper[::50] >= paid).all()
    row, gain = here.best(query(slate))
    everything = PayoutOracle(table, missing, gpp).gains((), np.arange(len(table)))
    assert (row, gain) == (int(np.argmax(everything)), pytest.approx(everything.max()))


def test_entries_that_are_taken_back_leave_no_trace():
    slate, table, field, gpp = made()
    used = PayoutOracle(table, field, gpp)
    for chosen in ((3, 50, 400), (3, 50), (3, 70, 71), (), (3,)):
        fresh = PayoutOracle(table, field, gpp)
        assert used.best(query(slate, chosen)) == fresh.best(query(slate, chosen))


def test_kept_lineups_are_own_entries():
    slate, table, field, gpp = made()
    kept = [table.indices(17), table.indices(300)]
    with_kept = PayoutOracle(table, field, gpp, kept=kept)
    found = with_kept.best(query(slate, [5]))
    row, gain = PayoutOracle(table, field, gpp).best(
        replace(query(slate, [17, 300, 5]), excluded=(5,))
    )
    assert found == (row, pytest.approx(gain))


def test_costs_caps_and_exclusions_are_kept():
    slate, table, field, gpp = made()
    oracle = PayoutOracle(table, field, gpp)
    gains = oracle.gains((), np.arange(len(table)))
    cost = np.zeros(12)
    cost[[9, 11]] = 3.0
    full = np.zeros(12, dtype=np.int64)
    full[10] = 1
    held = (table.lineups[:, :, None] == np.arange(12)).any(axis=1)
    net = gains - held @ cost
    net[held[:, 10]] = -np.inf
    best = int(np.argmax(net))
    net[best] = -np.inf
    found = oracle.best(
        replace(query(slate), player_cost=cost, player_excess=full, excluded=(best,))
    )
    assert found == (int(np.argmax(net)), pytest.approx(net.max()))
    assert oracle.best(replace(query(slate), player_excess=np.ones(12, dtype=np.int64))) is None


def test_fields_may_change_with_the_scenarios():
    slate, table, field, gpp = made()
    other = FieldModel.from_projections(slate, projections=np.linspace(45, 20, 12)).draw(
        200, seed=9
    )
    oracle = PayoutOracle(table, [field, other], gpp)
    gains = oracle.gains([2], np.arange(0, 495, 20))
    for row, gain in zip(range(0, 495, 20), gains, strict=True):
        money = [
            simulate_contest(table.lineups[rows], [field, other], gpp, table.scenarios).money
            if len(rows) == 1
            else simulate_contest(
                table.lineups[rows], [field, other], gpp, table.scenarios, everybody=True
            ).money
            for rows in ([2], [2, row])
        ]
        assert gain == pytest.approx((money[1] - money[0]).mean(), abs=1e-9)


def test_what_does_not_fit_is_refused():
    slate, table, field, gpp = made()
    with pytest.raises(SettingsError, match="own entries do not fit: the field leaves room for 10"):
        PayoutOracle(table, field, gpp).best(query(slate, range(10)))
    with pytest.raises(SettingsError, match="240 entries, which with 11 own ones are 251"):
        PayoutOracle(table, field, gpp, kept=[table.indices(0)] * 10)
    lower = made(objective=TailObjective(tail="lower"))[1]
    with pytest.raises(SettingsError, match="payouts need a table of the upper tail"):
        PayoutOracle(lower, field, gpp)


def test_counting_is_reported():
    _, table, field, gpp = made()
    reported = []
    PayoutOracle(table, field, gpp, progress=reported.append)
    assert {one.stage for one in reported} == {"count"}
    assert reported[-1].fraction == 1.0


def test_own_entries_come_in_any_order_and_marks_change_no_answer(monkeypatch):
    """Entries are added, taken back and exchanged, with bounds that stay in between."""
    monkeypatch.setattr(oracle_module, "BATCH", 4)
    slate, table, field, gpp = made()
    oracle, rng = PayoutOracle(table, field, gpp, kept=[(8, 9, 10, 11)]), np.random.default_rng(2)
    base = rng.choice(len(table), 6, replace=False).tolist()
    n_computed = []
    for least in (np.inf, 1.0, 0.0):
        before = oracle.n_computed
        oracle.mark(base[:3], least)
        for chosen in (base, base[::-1], [*base[:3], base[5]], base[:3], base[:5], base[1:]):
            fresh = PayoutOracle(table, field, gpp, kept=[(8, 9, 10, 11)])
            assert oracle.best(query(slate, chosen)) == fresh.best(query(slate, chosen))
        n_computed.append(oracle.n_computed - before)
    assert n_computed[2] > len(table)  # the last mark looked at all lineups
