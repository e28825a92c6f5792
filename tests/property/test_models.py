"""The lineup model against exhaustive search: formulation, ranges, changes, engines.

`check` is what every formulation must pass; two wrong ones are shown to fail it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dfs_portfolio.constraints.tail import build_multi_cvar_objective, safe_ranges
from dfs_portfolio.models import lineup as lineup_model
from dfs_portfolio.models.lineup import forbid, instantiate_lineup_model, lineup_of, set_turn
from dfs_portfolio.rules.exposure_limits import max_count
from dfs_portfolio.search import enumerate_lineups, score_ranges
from dfs_portfolio.solvers import SolverOptions, Status, get_solver
from support import oracle
from support.instances import instances, parts_of
from support.portfolios import build
from support.solvers import PROGRAMS, each_solver

RANGES = {
    "exact": lambda parts: score_ranges(
        parts.scenarios.points, enumerate_lineups(parts.slate, parts.rules)
    ),
    "safe": lambda parts: safe_ranges(parts.scenarios.points),
    "safe for the roster": lambda parts: safe_ranges(
        parts.scenarios.points, parts.slate.contest.roster_size
    ),
    "none": lambda parts: None,
}


# Fixed numbers of examples are small, as each takes several solves, and by day no larger than the
# profile's.
by_day_as_others = settings(max_examples=min(25, settings.default.max_examples))


def few_scenarios(most):
    """Instances that any solver finishes in no time."""
    return lambda instance: replace(instance, points=instance.points[:most])


def model_of(instance, ranges="exact"):
    parts = parts_of(instance)
    return instantiate_lineup_model(
        parts.slate, parts.rules, parts.scenarios, parts.objective, RANGES[ranges](parts)
    )


def near(value):
    return pytest.approx(value, rel=1e-6, abs=1e-6)


def solved(model, solver="highs"):
    """Lineup and optimum, or None where there is no lineup."""
    solver = get_solver(solver) if isinstance(solver, str) else solver
    result = solver.solve(model, SolverOptions())
    if result.status in (Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED):
        return None
    assert result.status is Status.OPTIMAL
    cost = result.require_solution()
    assert cost == near(pyo.value(model.tail.cost))
    assert result.bound <= cost + 1e-6 * max(1.0, abs(cost))
    return lineup_of(model), -cost


def check(instance, solver="highs", ranges="exact"):
    """The model's optimum is that of exhaustive search, and its lineup is worth as much."""
    model = model_of(instance, ranges)
    lineup, optimum = solved(model, solver)
    best = max(oracle.value(instance, l) for l in oracle.all_lineups(instance))
    assert oracle.is_valid(instance, lineup)
    assert oracle.value(instance, lineup) == near(best)
    assert optimum == near(best)
    assert pyo.value(model.tail.tail_value) == near(best)


# ------------------------------------------------------------------------------- formulation


@pytest.mark.parametrize("solver", each_solver())
@pytest.mark.parametrize("tail", ["upper", "lower"])
def test_the_optimum_is_that_of_exhaustive_search(solver, tail):
    """Tails of whole, fractional and less than one scenario; points below zero too."""
    examples, most = (25, 10) if solver in PROGRAMS else (30, 20)
    if solver != "highs":  # by day the others get no more examples than the profile says
        examples = min(examples, settings.default.max_examples)

    @settings(max_examples=examples)
    @given(instances(max_drivers=8, tail=tail).map(few_scenarios(most)))
    def every(instance):
        check(instance, solver)

    every()


@pytest.mark.parametrize("ranges", RANGES)
@by_day_as_others
@given(instance=instances(max_drivers=8).map(few_scenarios(10)))
def test_the_optimum_does_not_depend_on_the_ranges(ranges, instance):
    check(instance, ranges=ranges)


@pytest.mark.parametrize("solver", each_solver())
def test_points_of_another_size_are_no_reason_to_refuse_an_answer(solver):
    """CBC writes eight digits: rows whose large terms cancel are off by more than small ones."""
    for seed in range(4):
        instance = seeded(seed)
        points = tuple(tuple(1000.0 * p for p in row) for row in instance.points)
        check(replace(instance, points=points), solver)


def seeded(seed, tail="upper"):
    """Pairs of six drivers, 12 scenarios and a tail of two and a half of them."""
    points = np.random.default_rng(seed).normal(30.0, 20.0, (12, 6))
    return oracle.Instance(
        salaries=(5000,) * 6,
        teams=(0, 1, 2) * 2,
        points=tuple(map(tuple, points.tolist())),
        roster_size=2,
        salary_cap=10_000,
        min_stack=1,
        max_stack=2,
        levels=(Fraction(19, 24),),
        weights=(1.0,),
        tail=tail,
    )


def thresholds_in_a_maximum(
    model, scenarios, x, alphas, weights, tail, *, ranges=None, penalty=0.0
):
    """Rockafellar and Uryasev's minimum over thresholds, maximised: t + 1/k sum z, z >= y - t.

    Bounds keep it from being infinite. The excesses go to them, whatever the lineup.
    """
    points, players = scenarios.points, list(x.values())
    worst, best = float(ranges[0].min()), float(ranges[1].max())
    rows = range(len(points))
    model.threshold = pyo.Var(range(len(alphas)), bounds=(worst, best))
    model.excess = pyo.Var(rows, range(len(alphas)), bounds=(0.0, best - worst))

    def score(m, s, j):
        total = pyo.quicksum(float(p) * v for p, v in zip(points[s], players, strict=True))
        return m.excess[s, j] >= total - m.threshold[j]

    model.score = pyo.Constraint(rows, range(len(alphas)), rule=score)
    counts = [max(1.0, (1 - a) * len(points)) for a in alphas]
    model.tail_value = pyo.Expression(
        expr=sum(
            w * (model.threshold[j] + sum(model.excess[s, j] for s in rows) / counts[j])
            for j, w in enumerate(weights)
        )
    )
    model.cost = pyo.Objective(expr=penalty - model.tail_value)


def the_other_tail(model, scenarios, x, alphas, weights, tail, *, ranges=None, penalty=0.0):
    """The linear programme of the lower tail in place of the upper tail's."""
    build_multi_cvar_objective(model, scenarios, x, alphas, weights, "lower", penalty=penalty)


@pytest.mark.parametrize("wrong", [thresholds_in_a_maximum, the_other_tail])
def test_a_wrong_formulation_fails_the_check(wrong, monkeypatch):
    instances = [seeded(seed) for seed in range(6)]
    for instance in instances:
        check(instance)
    monkeypatch.setattr(lineup_model, "build_multi_cvar_objective", wrong)
    missed = 0
    for instance in instances:
        with pytest.raises(AssertionError):
            check(instance)
        lineup, _ = solved(model_of(instance))
        best = max(oracle.all_lineups(instance), key=partial(oracle.value, instance))
        missed += lineup != best
    assert missed >= 3  # wrong is the lineup too, not the figure alone


# ------------------------------------------------------------------------------- metamorphic


def optimum(instance, *, players=(), teams=(), forbidden=()):
    """Lineup and optimum where some drivers, teams and lineups are closed."""
    model = model_of(instance)
    turn(model, instance, players=players, teams=teams)
    forbid(model, forbidden)
    return solved(model)


def turn(model, instance, *, players=(), teams=(), cost=None, budget=0):
    n = len(instance.salaries)
    player_cap, team_cap = np.ones(n, dtype=int), np.ones(len(set(instance.teams)), dtype=int)
    player_cap[list(players)] = 0
    team_cap[list(teams)] = 0
    set_turn(
        model, 1 - player_cap, 1 - team_cap, np.zeros(n) if cost is None else np.array(cost), budget
    )


few = settings(max_examples=12)
quick = instances(max_drivers=7, max_roster=3).map(few_scenarios(8))


@few
@given(quick, st.data())
def test_a_further_rule_never_raises_the_optimum(instance, data):
    lineup, before = optimum(instance)
    dearest = sum(instance.salaries[i] for i in lineup)
    rules = {
        "lower cap": (replace(instance, salary_cap=dearest - 1), {}),
        "fewer of a team": (replace(instance, max_stack=instance.min_stack), {}),
        "more of a team": (replace(instance, min_stack=instance.max_stack), {}),
        "a driver closed": (instance, {"players": [data.draw(st.sampled_from(lineup))]}),
        "a team closed": (instance, {"teams": [instance.teams[lineup[0]]]}),
        "the lineup forbidden": (instance, {"forbidden": [lineup]}),
    }
    for name, (tighter, closed) in rules.items():
        if not oracle.all_lineups(tighter):
            continue
        after = optimum(tighter, **closed)
        if after is not None:
            assert after[0] != lineup or tighter is not instance, name
            assert after[1] <= before + 1e-6 * max(1.0, abs(before)), name


@few
@given(quick, st.randoms(use_true_random=False))
def test_the_order_of_the_drivers_does_not_matter(instance, random):
    order = list(range(len(instance.salaries)))
    random.shuffle(order)
    shuffled = replace(
        instance,
        salaries=tuple(instance.salaries[i] for i in order),
        teams=tuple(instance.teams[i] for i in order),
        points=tuple(tuple(row[i] for i in order) for row in instance.points),
    )
    lineup, value = optimum(instance)
    other, again = optimum(shuffled)
    assert again == near(value)
    values = sorted((oracle.value(instance, l) for l in oracle.all_lineups(instance)), reverse=True)
    if len(values) == 1 or values[0] - values[1] > 1e-4:
        assert tuple(sorted(order[i] for i in other)) == lineup


@few
@given(quick, st.sampled_from([0.1, 0.5, 3.0, 20.0]))
def test_the_optimum_scales_with_the_points(instance, factor):
    scaled = tuple(tuple(factor * p for p in row) for row in instance.points)
    value = optimum(instance)[1]
    tolerance = 1e-6 * max(1.0, factor, abs(factor * value))
    assert optimum(replace(instance, points=scaled))[1] == pytest.approx(
        factor * value, abs=tolerance
    )


@few
@given(quick, st.sampled_from([-40.0, -0.5, 12.25]))
def test_points_added_to_all_are_added_for_each_place(instance, extra):
    shifted = tuple(tuple(p + extra for p in row) for row in instance.points)
    expected = optimum(instance)[1] + instance.roster_size * extra
    assert optimum(replace(instance, points=shifted))[1] == near(expected)


@few
@given(quick, st.data())
def test_points_added_to_a_driver_are_added_to_all_his_lineups(instance, data):
    lineups = oracle.all_lineups(instance)
    driver = data.draw(st.integers(0, len(instance.salaries) - 1))
    with_him = [l for l in lineups if driver in l]
    assume(0 < len(with_him) < len(lineups))
    without = optimum(instance, players=[driver])[1]

    def shifted(extra):
        points = [list(row) for row in instance.points]
        for row in points:
            row[driver] += extra
        return optimum(replace(instance, points=tuple(map(tuple, points))))[1]

    best_with = shifted(1000.0) - 1000.0  # so many points that nothing goes without him
    for extra in (-1000.0, -7.5, 0.0, 7.5):
        expected = max(best_with + extra, without)
        assert shifted(extra) == pytest.approx(expected, abs=2e-6 * 1000.0)


# --------------------------------------------------------------------------------- freshness


@st.composite
def changes(draw, instance):
    """What the next lineup may use, what its drivers cost, and which lineups are out."""
    lineups = oracle.all_lineups(instance)
    n, n_teams = len(instance.salaries), len(set(instance.teams))
    return {
        "players": draw(st.lists(st.integers(0, n - 1), unique=True, max_size=n // 2)),
        "teams": draw(st.lists(st.integers(0, n_teams - 1), unique=True, max_size=1)),
        "cost": draw(st.lists(st.sampled_from([0.0, 0.1, 2.5, 30.0]), min_size=n, max_size=n)),
        "budget": draw(st.integers(0, 3)),
        "forbidden": draw(st.lists(st.sampled_from(lineups), max_size=4)),
    }


def best_allowed(instance, change):
    """The best value less costs among what is allowed, or None."""

    def uses(lineup):
        return len(set(lineup) & set(change["players"])) + len(
            {instance.teams[i] for i in lineup} & set(change["teams"])
        )

    nets = [
        oracle.value(instance, l) - sum(change["cost"][i] for i in l)
        for l in oracle.all_lineups(instance)
        if l not in change["forbidden"] and uses(l) <= change["budget"]
    ]
    return max(nets, default=None)


def put(model, instance, change):
    rest = {name: change[name] for name in change if name != "forbidden"}
    turn(model, instance, **rest)
    forbid(model, change["forbidden"])


@settings(max_examples=10)
@given(quick, st.data())
def test_a_model_that_was_changed_is_as_good_as_new(instance, data):
    kept, solver = model_of(instance), get_solver("highs")
    for _ in range(5):
        change = data.draw(changes(instance))
        fresh = model_of(instance)
        for model in (kept, fresh):
            put(model, instance, change)
        again, anew = solved(kept, solver), solved(fresh)
        expected = best_allowed(instance, change)
        if expected is None:
            assert again is None
            assert anew is None
            continue
        for lineup, net in (again, anew):
            assert net == near(expected)
            worth = oracle.value(instance, lineup) - sum(change["cost"][i] for i in lineup)
            assert worth == near(expected)
            assert lineup not in change["forbidden"]


# ----------------------------------------------------------------------------------- engines


def nets_of(instance, portfolio, weight):
    """Value less penalty of each lineup at its turn, from the definition."""
    lineups = [lineup.indices for lineup in portfolio]
    return [
        oracle.value(instance, l)
        - weight * sum(len(set(l) & set(earlier)) for earlier in lineups[:k])
        for k, l in enumerate(lineups)
    ]


@by_day_as_others
@given(
    quick,
    st.integers(1, 4),
    st.sampled_from([0.0, 0.1, 1.0, 25.0]),
    st.sampled_from([0.2, 0.34, 0.5, 0.75, 1.0]),
    st.sampled_from([0.34, 0.6, 1.0]),
)
def test_all_engines_choose_the_same_at_every_turn(instance, n, weight, driver, team):
    """Also where the limits cannot be kept: shares of 0.2 of few lineups are none at all."""
    assume(n <= len(oracle.all_lineups(instance)))
    caps = max_count(driver, n), max_count(team, n)
    portfolios = {
        engine: build(instance, n, weight, driver, team, engine=engine, options=SolverOptions())
        for engine in ("search", "columns", "milp")
    }
    search = portfolios["search"]
    excess = partial(oracle.excess, instance, player_cap=caps[0], team_cap=caps[1])
    expected = nets_of(instance, search, weight)
    for engine, portfolio in portfolios.items():
        assert len(portfolio) == n
        assert all(lineup.proven for lineup in portfolio), engine
        assert excess(tuple(l.indices for l in portfolio)) == excess(
            tuple(l.indices for l in search)
        )
        found = nets_of(instance, portfolio, weight)
        for k, (mine, theirs) in enumerate(zip(found, expected, strict=True)):
            assert mine == near(theirs), (engine, k)
            if portfolio[k].indices != search[k].indices:
                break  # a tie: from here on both are right in their own way
