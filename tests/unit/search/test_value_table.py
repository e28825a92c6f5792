"""The value table: exact values, bounds, and questions to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import NoLineupError, ScenarioError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import DualPrices, Query, SearchSettings, ValueTable, tail_bounds
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of

OBJECTIVE = TailObjective((0.99, 0.9), (0.6, 0.4))
BOTH = [OBJECTIVE, replace(OBJECTIVE, tail="lower")]
UNSTACKED = LineupRules.unstacked()
PAIRS = contest_of(2, 10**6)
SCANNED = SearchSettings(
    min_piece_scores=1,
    exact_table_size=0,
    told_first=5,
    scan_size=0,
    scan_share=0.0,
    batch_size=3,
)
ROW_BY_ROW = replace(SCANNED, scan_size=10**9)
both_tails = pytest.mark.parametrize("objective", BOTH, ids=lambda objective: objective.tail)
both_kinds = pytest.mark.parametrize("kind", [SCANNED, ROW_BY_ROW], ids=["scanned", "row by row"])


def mock_slate(n=12, teams=3, contest=None):
    return Slate.from_records(
        ({"driver_id": i, "salary": 7500 + 100 * i, "team": i % teams} for i in range(n)),
        contest=contest,
    )


def made(points, rules=None, objective=OBJECTIVE, *, contest=None, **settings):
    points = np.asarray(points, dtype=np.float64)
    slate = mock_slate(points.shape[1], contest=contest)
    return ValueTable(slate, Scenarios(points), objective, rules or LineupRules(), **settings)


def defined(values):
    """Values straight from the definition."""
    scores = values.scenarios.points[:, values.lineups].sum(axis=2)
    return values.objective.value(scores)


@pytest.fixture
def points():
    return np.random.default_rng(4).normal(40, 12, (400, 12))


def bounded(points, *arguments, **settings):
    """A table of bounds, computed in pieces and ranked in part, however few lineups there are.

    Rosters from four on are scanned, for the upper tail.
    """
    return made(points, *arguments, **{"settings": SCANNED} | settings)


@pytest.fixture
def tiny():
    """Pairs of four drivers in one certain scenario: values are sums of points.

    Rows 0 to 5: (0,1) 30, (0,2) 25, (0,3) 21, (1,2) 15, (1,3) 11, (2,3) 6.
    """
    return made([[20.0, 10.0, 5.0, 1.0]], UNSTACKED, contest=PAIRS)


# -------------------------------------------------------------------------------- exact values


@both_tails
def test_small_tables_are_exact_from_the_start(points, objective):
    values = made(points, objective=objective)
    np.testing.assert_allclose(values.upper, defined(values), rtol=1e-12)
    assert values.exact.all()
    assert len(values) == 263


def test_values_of_one_scenario_are_sums(tiny):
    assert tiny.upper.tolist() == pytest.approx([30, 25, 21, 15, 11, 6])
    assert [tiny.indices(row) for row in (0, 5)] == [(0, 1), (2, 3)]


def test_evaluate_computes_a_value_once(points, monkeypatch):
    asked = []
    compute = tail_bounds.LineupTails.exact

    def counting(tails, rows, *rest):
        asked.append(len(rows))
        return compute(tails, rows, *rest)

    monkeypatch.setattr(tail_bounds.LineupTails, "exact", counting)
    values = bounded(points)
    assert asked == []
    assert not values.exact.any()
    first = values.evaluate(np.array([5, 2, 9]))
    assert asked == [3]
    assert np.flatnonzero(values.exact).tolist() == [2, 5, 9]
    again = values.evaluate(np.array([9, 5, 1]))
    assert asked == [3, 1]
    assert again[:2].tolist() == [first[2], first[0]]
    values.evaluate(np.array([9, 5, 1]))
    values.evaluate(np.array([], dtype=np.intp))
    assert asked == [3, 1]
    np.testing.assert_allclose(values.upper[[5, 2, 9]], first, rtol=0)


# ------------------------------------------------------------------------------------ top, best


@both_tails
@both_kinds
@pytest.mark.parametrize("count", [1, 2, 10, 262, 263, 1000])
def test_top_lists_the_best_first(points, count, objective, kind):
    values = bounded(points, objective=objective, settings=kind)
    expected = np.argsort(-defined(values), kind="stable")[:count]
    assert values.top(count).tolist() == expected.tolist()
    assert values.exact[expected].all()


@both_tails
@both_kinds
def test_a_short_top_leaves_most_bounds_as_they_are(points, objective, kind):
    values = bounded(points, objective=objective, settings=kind)
    values.top(1)
    assert 0 < values.exact.sum() < len(values) / 2


@both_tails
def test_of_equal_lineups_the_first_comes_first(objective):
    values = bounded(np.ones((5, 4)), UNSTACKED, objective, contest=PAIRS)
    assert values.top(3).tolist() == [0, 1, 2]
    assert values.best(Query.free(values.slate)) == 0


def test_best_without_costs_is_the_best(tiny):
    assert tiny.best(Query.free(tiny.slate)) == 0


@pytest.mark.parametrize(
    ("changes", "row"),
    [
        ({"excluded": (0,)}, 1),
        ({"excluded": (0, 1, 2, 3, 4)}, 5),
        ({"excluded": (0, 1, 2, 3, 4, 5)}, None),
        # driver 0 costs 18: 12, 7, 3, then 15 for (1,2)
        ({"player_cost": np.array([18.0, 0.0, 0.0, 0.0])}, 3),
        ({"player_excess": np.array([1, 0, 0, 0])}, 3),
        ({"player_excess": np.array([1, 1, 0, 0])}, 5),
        ({"player_excess": np.array([1, 1, 0, 0]), "allowance": 1}, 1),
        ({"player_excess": np.array([1, 1, 0, 0]), "allowance": 2}, 0),
        ({"player_excess": np.array([1, 1, 1, 0])}, None),
        ({"team_excess": np.array([1, 0, 0])}, 3),  # (1,2) alone has no driver of team 0
        ({"team_excess": np.array([1, 1, 0])}, None),
        ({"team_excess": np.array([1, 1, 0]), "allowance": 1}, 1),  # (0,1) would make two
        ({"allowance": -1}, None),
    ],
)
def test_best_under_costs_and_caps(tiny, changes, row):
    assert tiny.best(replace(Query.free(tiny.slate), **changes)) == row


@both_tails
@both_kinds
def test_best_of_bounds_is_the_best_by_definition(points, objective, kind):
    values = bounded(points, objective=objective, settings=kind)
    exact = defined(values)
    rng = np.random.default_rng(1)
    for _ in range(25):
        query = Query(
            player_cost=rng.uniform(0, 30, 12),
            player_excess=rng.integers(0, 2, 12) * (rng.random() < 0.5),
            team_excess=rng.integers(0, 2, 3),
            allowance=int(rng.integers(0, 5)),
            excluded=tuple(rng.choice(len(values), 20, replace=False).tolist()),
        )
        net = []
        for row, lineup in enumerate(values.lineups):
            used = np.unique(values.slate.team_index[lineup])
            over = query.player_excess[lineup].sum() + query.team_excess[used].sum()
            cost = query.player_cost[lineup].sum()
            allowed = row not in query.excluded and over <= query.allowance
            net.append(exact[row] - cost if allowed else -np.inf)
        best = values.best(query)
        assert best == (int(np.argmax(net)) if np.isfinite(max(net)) else None)
        if best is not None:
            assert values.exact[best]


def test_a_question_changes_no_value(tiny):
    before = tiny.upper.copy()
    query = replace(Query.free(tiny.slate), player_cost=np.full(4, 7.0), excluded=(0, 1))
    tiny.best(query)
    assert tiny.upper.tolist() == before.tolist()


def test_net_takes_other_values_than_its_own(tiny):
    query = replace(Query.free(tiny.slate), player_cost=np.array([1.0, 0, 0, 0]), excluded=(5,))
    net = tiny.net(query, np.arange(6, dtype=np.float64))
    assert net.tolist() == [-1.0, 0.0, 1.0, 3.0, 4.0, -np.inf]


def test_a_team_costs_once_a_lineup(tiny):
    # teams 0, 1, 2, 0; rows are (0,1), (0,2), (0,3), (1,2), (1,3), (2,3)
    net = tiny.net(Query.free(tiny.slate), np.zeros(6), DualPrices(np.array([18.0, 1.0, -50.0])))
    assert net.tolist() == [-19.0, 32.0, -18.0, 49.0, -19.0, 32.0]


# ---------------------------------------------------------------------------------- both tails


def test_the_best_lineup_of_one_tail_is_not_that_of_the_other():
    """Two steady drivers have the best floor, two wild ones the best ceiling."""
    steady, wild = [50.0, 50.0, 50.0, 50.0], [0.0, 40.0, 60.0, 95.0]
    points = np.array([steady, wild, steady, wild]).T
    found = {}
    for tail in ("upper", "lower"):
        values = bounded(points, UNSTACKED, TailObjective((0.75,), (1.0,), tail), contest=PAIRS)
        best = values.best(Query.free(values.slate))
        found[tail] = values.indices(best), float(values.upper[best])
    assert found == {"upper": ((1, 3), 190.0), "lower": ((0, 2), 100.0)}


def test_the_inequality_of_the_upper_tail_would_lose_the_best_floor(points, monkeypatch):
    """Turned round it is a bound from the wrong side: with it in place the answer is wrong.

    Player 0 never fails and sometimes excels: its deviation is large, its floor the highest, and
    the value at risk of its lineups is nowhere near that of others.
    """
    points = points.copy()
    points[:, 0] = np.where(np.arange(400) % 10, 60.0, 500.0)
    objective = TailObjective((0.9,), (1.0,), "lower")
    right = bounded(points, objective=objective)
    exact = defined(right)
    assert (right.upper >= exact).all()
    best = int(np.argmax(exact))
    assert 0 in right.indices(best)
    assert right.best(Query.free(right.slate)) == best
    monkeypatch.setattr(
        tail_bounds.LineupTails,
        "bounds_below",
        lambda tails, report: tails.bounds_above(None, report),
    )
    wrong = bounded(points, objective=objective)
    assert wrong.upper[best] < exact[best]
    assert wrong.best(Query.free(wrong.slate)) != best


# --------------------------------------------------------------------------------------- bounds

SHAPES = np.random.default_rng(6).normal(0, 1, (1500, 9))
ONE_HUGE = np.where(np.arange(9) == 4, 1e6, 1e-3)


@pytest.mark.parametrize(
    "points",
    [
        1e6 + 1e-3 * SHAPES,
        -1e6 + 1e-3 * SHAPES,
        1e6 + 1e-9 * SHAPES,
        1e6 * SHAPES,
        16_777_217 + 0 * SHAPES,  # the first whole number that single precision cannot hold
        0.1 + 0 * SHAPES,
        0 * SHAPES,
        40 + 10 * SHAPES,
        1e-6 * SHAPES,
        1e-30 * SHAPES,
        5e8 + SHAPES,
        1e8 * SHAPES,
        ONE_HUGE * (1 + 1e-6 * SHAPES),
        1e6 * np.sign(SHAPES) + 1e-3 * SHAPES,  # large scores that cancel
        np.exp(4 * SHAPES),  # a few scenarios hold nearly everything
        np.round(40 + 10 * SHAPES),  # ties
    ],
)
@pytest.mark.parametrize("roster", [3, 6])
@both_tails
@both_kinds
def test_a_bound_is_never_below_the_exact_value(points, roster, objective, kind):
    contest = contest_of(roster, 10**6)
    values = bounded(points, UNSTACKED, objective, contest=contest, settings=kind)
    exact = defined(values)
    size = np.abs(points).max() * roster
    assert not values.exact.any()
    assert (values.upper >= exact - 1e-14 * size).all()
    assert np.isfinite(values.upper).all()
    best = values.best(Query.free(values.slate))
    assert exact[best] >= exact.max() - 1e-12 * size


@both_tails
def test_bounds_of_ordinary_scores_are_tight_enough_to_be_useful(points, objective):
    values = bounded(points, objective=objective, settings=ROW_BY_ROW)
    assert np.median(values.upper / defined(values)) < 1.02


def test_bounds_of_a_scan_are_tight_where_the_best_lineups_are(points):
    values = bounded(points, UNSTACKED)
    exact = defined(values)
    best = np.argsort(-exact)[:5]
    assert (values.upper / exact)[best].max() < 1.03
    assert (values.upper >= exact[best[-1]]).sum() < len(values) / 4


@both_tails
@both_kinds
def test_at_level_0_bounds_are_means(points, objective, kind):
    mean = TailObjective((0.0,), (1.0,), tail=objective.tail)
    values = bounded(points, UNSTACKED, objective=mean, settings=kind)
    means = points.mean(axis=0)[values.lineups].sum(axis=1)
    assert values.upper == pytest.approx(means, rel=1e-12)
    assert values.top(9).tolist() == np.argsort(-means, kind="stable")[:9].tolist()
    assert values.evaluate(np.arange(4)).tolist() == values.upper[:4].tolist()


@both_tails
@both_kinds
@pytest.mark.parametrize("whole", [False, True])
def test_results_do_not_depend_on_the_number_of_threads(points, objective, whole, kind):
    points = np.round(points) if whole else points
    found = []
    for number in (1, 2, 5):
        values = bounded(points, objective=objective, threads=number, settings=kind)
        uppers = values.upper.tolist()
        top = values.top(20).tolist()
        best = values.best(replace(Query.free(values.slate), excluded=tuple(top[:5])))
        found.append((uppers, top, best, values.upper.tolist()))
    assert found[0] == found[1] == found[2]


# ------------------------------------------------------------------------- progress and errors


def test_progress_of_an_exact_table(points):
    reported = []
    _ = made(points, progress=reported.append, threads=1).upper
    stages = [(p.stage, p.fraction) for p in reported]
    assert stages[:3] == [("enumerate", 0.0), ("enumerate", 1.0), ("evaluate", 0.0)]
    assert {stage for stage, _ in stages[3:]} == {"evaluate"}
    assert stages[-1] == ("evaluate", 1.0)


@both_tails
@both_kinds
def test_progress_of_a_bounded_table(points, objective, kind):
    reported = []
    values = bounded(
        points, objective=objective, progress=reported.append, threads=1, settings=kind
    )
    assert [p.stage for p in reported] == ["enumerate", "enumerate"]
    _ = values.upper
    assert {p.stage for p in reported[2:]} == {"bound"}
    shares = [p.fraction for p in reported[2:]]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert len(shares) > 2


def test_each_deeper_scan_is_a_stage_of_its_own():
    reported = []
    values, _ = races(loose_share=1.0, progress=reported.append)
    values.top(20)
    reported.clear()
    values.top(40)
    assert {p.stage for p in reported} == {"bound"}
    shares = [p.fraction for p in reported]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    reported.clear()
    values.top(40)
    assert reported == []


def test_scenarios_must_fit_the_slate():
    with pytest.raises(ScenarioError, match="11 columns for 12 drivers"):
        ValueTable(mock_slate(), Scenarios(np.zeros((5, 11))), OBJECTIVE, LineupRules())


def test_errors_of_the_enumeration_come_through(points):
    with pytest.raises(NoLineupError, match="above the cap"):
        made(points, contest=contest_of(salary_cap=1000))


@both_kinds
def test_one_wild_driver_makes_rounding_coarse_and_no_bound_wrong(points, kind):
    """Points are counted from the lowest of all: others are rounded by as much as the wild one."""
    calm = bounded(points, settings=kind)
    for size in (1e4, 1e6, 1e8):
        wild = np.array(points)
        wild[:, 0] -= size
        values = bounded(wild, settings=kind)
        exact = defined(values)
        assert (values.upper >= exact).all()
        best = values.best(Query.free(values.slate))
        assert best == int(np.argmax(exact))
        if size == 1e4:
            others = ~(values.lineups == 0).any(axis=1)
            own = values.tails.bounds_above()[others] - calm.tails.bounds_above()[others]
            assert np.abs(own).max() < 6 * values.tails.units.step + 1.0


# --------------------------------------------------- a scan, a bound of its own, the exact value


def races(progress=None, **settings):
    """All 924 lineups of six of twelve drivers of different strength, and their exact values."""
    points = np.random.default_rng(1).normal(30, 12, (400, 12)) + np.linspace(0, 20, 12)
    settings = replace(SCANNED, told_first=10, told_shares=(0.1, 0.35), **settings)
    given = {"contest": contest_of(6, 10**6), "settings": settings, "progress": progress}
    values = bounded(np.round(points), UNSTACKED, **given)
    return values, values.tails.exact(np.arange(len(values)))


def test_questions_that_go_deeper_scan_again_as_deep_as_they_need():
    values, exact = races(loose_share=1.0)
    told, bounds = [], [values.known.upper.copy()]
    for ask in (
        lambda: values.state.told,
        lambda: values.top(10),
        lambda: values.best(Query.free(values.slate)),
        lambda: values.top(92),
        lambda: values.top(93),
        lambda: values.top(500),
        lambda: values.top(924),
    ):
        ask()
        told.append(values.state.told)
        bounds.append(values.upper.copy())
        assert (bounds[-1] >= exact).all()
        assert (bounds[-1] <= bounds[-2]).all()
    assert told[:4] == [10, 10, 92, 92]
    assert told[4:] == [93, 500, 924]
    assert values.exact.all()


def test_a_query_that_allows_only_the_worst_looks_at_all():
    """The best of the lineups that nothing tells apart but their own bounds."""
    values, exact = races()
    worst = np.argsort(exact)[:3]
    excluded = tuple(np.setdiff1d(np.arange(len(values)), worst).tolist())
    best = values.best(replace(Query.free(values.slate), excluded=excluded))
    assert best == worst[np.argmax(exact[worst])]
    assert values.state.told == len(values)


@pytest.mark.parametrize(("loose_share", "told"), [(0.0, 323), (1.0, 10)])
def test_many_loose_bounds_are_made_tighter_by_a_deeper_scan(monkeypatch, loose_share, told):
    """Few of them by a bound of each lineup's own."""
    values, exact = races(loose_share=loose_share)
    own = []
    bounds_above = tail_bounds.LineupTails.bounds_above

    def counting(tails, rows=None, report=None):
        own.append(len(rows))
        return bounds_above(tails, rows, report)

    monkeypatch.setattr(tail_bounds.LineupTails, "bounds_above", counting)
    assert values.top(10).tolist() == np.argsort(-exact, kind="stable")[:10].tolist()
    assert values.state.told == told
    assert 0 < sum(own) < len(values) / 4


def test_own_bounds_come_before_exact_values():
    """A lineup whose own bound rules it out is not evaluated."""
    loose, exact = races(loose_share=1.0)
    loose.top(10)
    tight = np.flatnonzero(loose.known.tight & ~loose.exact)
    assert len(tight)
    tenth = np.sort(exact)[-10]
    assert (loose.upper[tight] < tenth).all()
    assert (loose.upper[tight] == loose.tails.bounds_above(tight)).mean() > 0.5
    assert loose.known.tight[loose.exact].all()


def test_stricter_rules_keep_what_is_known_and_how_deep_it_goes():
    for count, told in ((10, 10), (924, 924)):
        values, exact = races(loose_share=1.0)
        values.top(count)
        rules = replace(UNSTACKED, exclude=(11,))
        few = values.restricted_to(rules)
        without = ~(values.lineups == 11).any(axis=1)
        assert few.known.upper.tolist() == values.upper[without].tolist()
        assert few.exact.tolist() == values.exact[without].tolist()
        assert few.state.told == (told if told < 924 else len(few))
        best_first = np.argsort(-exact[without], kind="stable")
        assert few.top(30).tolist() == best_first[:30].tolist()


def test_the_bounds_of_a_lower_tail_are_the_lineups_own_from_the_start(points, monkeypatch):
    values = bounded(points, objective=BOTH[1])
    _ = values.upper
    assert values.state.told == len(values)
    monkeypatch.setattr(tail_bounds.LineupTails, "bounds_above", None)
    monkeypatch.setattr(tail_bounds.LineupTails, "bounds_over", None)
    assert values.top(3).tolist() == np.argsort(-defined(values), kind="stable")[:3].tolist()


def test_a_limit_on_what_is_shared_may_be_of_any_size(tiny):
    query = replace(Query.free(tiny.slate), chosen=(0,), max_overlap=10**30)
    assert tiny.best(query) == tiny.best(Query.free(tiny.slate))
