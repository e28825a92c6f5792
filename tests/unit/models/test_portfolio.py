"""The portfolio model: hand-solved instances, changes of its data, and its component table."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from dfs_portfolio.models.portfolio import (
    PortfolioModel,
    instantiate_portfolio_model,
    picked,
    set_caps,
    set_costs,
    set_leads,
    set_open,
)
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, Status, get_solver
from support.components import component_table

COMPONENTS = Path(__file__).with_name("portfolio_components.txt")

# Four drivers in two teams, {0, 1} and {2, 3}, and four of their pairs:
#   A = (0,1) worth 10, uses team 0     B = (0,2) worth 9, uses both
#   C = (1,2) worth 8, uses both        D = (2,3) worth 3, uses team 1
A, B, C, D = range(4)
SLATE = Slate.from_records(
    {"driver_id": i, "salary": 5000, "team": t} for i, t in enumerate("xxyy")
)
LINEUPS = np.array([[0, 1], [0, 2], [1, 2], [2, 3]], dtype=np.uint8)
VALUES = np.array([10.0, 9.0, 8.0, 3.0])


def instance_of(n=2, lead=None, relaxed=False, most=None):
    model = PortfolioModel(relaxed=relaxed, with_lead=lead is not None)
    instance = instantiate_portfolio_model(model, SLATE, LINEUPS, VALUES, most or n)
    instance.n_lineups = n
    if lead is not None:
        set_leads(instance, dict(enumerate(lead)))
    return instance


def change(
    instance, *, players=9, teams=(9, 9), weight=0.0, scale=1.0, price=0.0, budget=0.0, n=None
):
    set_caps(instance, np.full(4, players), np.array(teams))
    instance.penalty_weight, instance.value_scale = weight, scale
    instance.extra_price, instance.extra_budget = price, budget
    if n is not None:
        instance.n_lineups = n


def solve(instance, solver=None):
    return (solver or get_solver("highs")).solve(instance, SolverOptions())


# ------------------------------------------------------------------------------- hand-solved


@pytest.mark.parametrize(
    ("changes", "lineups", "cost"),
    [
        ({}, [A, B], -19.0),
        ({"weight": 5.0}, [A, B], -14.0),  # one shared driver: 19 - 5, against A, D: 13
        ({"weight": 7.0}, [A, D], -13.0),  # 19 - 7 = 12, and A, D share nobody: 13
        ({"players": 1}, [A, D], -13.0),  # the only two without a driver in common
        ({"teams": (1, 9)}, [A, D], -13.0),  # A, B, C all use team 0: one of them and D
        ({"teams": (9, 1)}, [A, B], -19.0),  # one of B, C, D, and A
        ({"teams": (2, 0), "budget": 1.0}, [A, B], -19.0),  # team 1 once over its cap
        ({"teams": (2, 0), "budget": 1.0, "price": 4.0}, [A, B], -15.0),
        ({"n": 1}, [A], -10.0),
        ({"n": 1, "weight": 100.0}, [A], -10.0),  # one lineup has nobody to share with
        ({"n": 0}, [], 0.0),
        ({"scale": 0.5, "weight": 5.0}, [A, D], -6.5),  # 9.5 - 5 = 4.5 against 6.5
    ],
)
def test_portfolios_solved_by_hand(changes, lineups, cost):
    instance = instance_of()
    change(instance, **changes)
    result = solve(instance)
    assert result.status is Status.OPTIMAL
    assert result.incumbent == pytest.approx(cost, abs=1e-9)
    assert picked(instance) == lineups


@pytest.mark.parametrize(
    ("n", "weight", "cost"),
    [
        # all but D: drivers 0, 1, 2 twice: C(2,2) = 1 each: 27 - 3 w
        (3, 1.0, -24.0),
        # all four: driver 2 three times: C(3,2) = 3; drivers 0, 1 twice: 30 - 5 w
        (4, 1.0, -25.0),
        (4, 0.0, -30.0),
    ],
)
def test_the_penalty_counts_every_pair(n, weight, cost):
    instance = instance_of(n)
    change(instance, weight=weight)
    assert solve(instance).incumbent == pytest.approx(cost, abs=1e-9)


@pytest.mark.parametrize(
    ("changes", "extra"),
    [
        ({}, 0),
        ({"players": 1}, 0),  # A, D
        ({"players": 0}, 4),  # two lineups of two
        ({"teams": (9, 0)}, 1),  # A and one more, and every other uses team 1
        ({"teams": (0, 0)}, 2),  # A, D
        ({"players": 1, "n": 3}, 2),  # six uses; e.g. A, B, D: drivers 0 and 2 twice
        ({"players": -1, "n": 2}, 8),  # caps below 0: what earlier lineups took too much
    ],
)
def test_the_fewest_extra_uses_by_hand(changes, extra):
    instance = instance_of(most=3)
    change(instance, scale=0.0, price=1.0, budget=99.0, **{"n": 2, **changes})
    assert solve(instance).incumbent == pytest.approx(extra, abs=1e-9)


@pytest.mark.parametrize(
    "changes",
    [
        {"teams": (9, 0)},
        {"teams": (0, 0), "budget": 1.0},
        {"players": 0, "budget": 3.0},
        {"n": 5},
        {"n": 3, "players": 1},
    ],
)
def test_where_there_is_no_portfolio_the_model_is_infeasible(changes):
    instance = instance_of(most=5)
    change(instance, **{"n": 2, **changes})
    assert solve(instance).status is Status.INFEASIBLE


def test_the_relaxation_bounds_the_integer_optimum():
    relaxed, whole = instance_of(relaxed=True), instance_of()
    for changes in ({}, {"weight": 5.0}, {"weight": 7.0}, {"teams": (1, 9)}, {"players": 1}):
        change(relaxed, **changes)
        change(whole, **changes)
        assert solve(relaxed).incumbent <= solve(whole).incumbent + 1e-9


def test_the_relaxation_takes_lineups_in_part():
    relaxed, whole = instance_of(relaxed=True), instance_of()
    for instance in (relaxed, whole):
        change(instance)
        instance.pick[A].setub(0.5)
    assert solve(relaxed).incumbent == pytest.approx(-18.0)  # A / 2 + B + C / 2
    assert solve(whole).incumbent == pytest.approx(-17.0)  # B + C


@pytest.mark.parametrize(
    ("lead", "changes", "chosen"),
    [
        ([1.0, 100.0, 50.0, 2.0], {}, B),
        # with each driver once only A, D are complete: of them D leads, though B is worth more
        ([1.0, 100.0, 50.0, 2.0], {"players": 1}, D),
        ([5.0, 100.0, 50.0, 2.0], {"players": 1}, A),
        ([-5.0, -100.0, -50.0, -2.0], {}, D),
    ],
)
def test_the_lead_is_the_best_lineup_of_a_complete_portfolio(lead, changes, chosen):
    instance = instance_of(lead=lead)
    change(instance, scale=0.0, **changes)
    result = solve(instance)
    assert result.incumbent == pytest.approx(-lead[chosen])
    leaders = [l for l in range(4) if instance.lead[l].value > 0.5]
    assert leaders == [chosen]
    assert chosen in picked(instance)
    assert len(picked(instance)) == 2


def test_only_some_lineups_may_lead_and_others_may_the_next_time():
    instance, solver = instance_of(lead=[1.0, 100.0, 50.0, 2.0]), get_solver("highs")
    change(instance, scale=0.0)
    steps = [
        ([A, D], [1.0, 2.0], D),
        ([A, C], [7.0, 5.0], A),
        ([C], [-3.0], C),
        ([B, D], [4, 3], B),
    ]
    for columns, worths, chosen in steps:
        set_leads(instance, dict(zip(columns, worths, strict=True)))
        result = solve(instance, solver)
        assert result.incumbent == pytest.approx(-worths[columns.index(chosen)])
        assert [l for l in range(4) if instance.lead[l].value > 0.5] == [chosen]
    change(instance, scale=0.0, players=1)  # only A and D go together now
    assert solve(instance, solver).incumbent == pytest.approx(-3.0)
    set_leads(instance, {B: 4.0, C: 3.0})
    assert solve(instance, solver).status is Status.INFEASIBLE


# ------------------------------------------------------------------------- changes of the data


def test_solving_again_after_a_change_equals_a_new_instance():
    kept, solver = instance_of(most=3), get_solver("highs")
    steps = [
        {"n": 2},
        {"n": 2, "players": 1},
        {"n": 3},
        {"n": 3, "weight": 4.0},
        {"n": 2, "teams": (1, 1)},
        {"n": 3, "players": 1},  # infeasible
        {"n": 3, "players": 1, "budget": 2.0},
        {"n": 3, "players": 0, "scale": 0.0, "price": 1.0, "budget": 50.0},
        {"n": 2, "weight": 7.0},
        {"n": 1, "teams": (0, 9)},
        {"n": 2},
    ]
    for step in steps:
        fresh = instance_of(most=3)
        change(kept, **step)
        change(fresh, **step)
        again, anew = solve(kept, solver), solve(fresh)
        assert again.status is anew.status, step
        if anew.has_solution:
            assert again.incumbent == pytest.approx(anew.incumbent, abs=1e-9), step


def test_a_bound_on_a_pick_takes_a_lineup_out():
    instance, solver = instance_of(), get_solver("highs")
    change(instance)
    solve(instance, solver)
    assert picked(instance) == [A, B]
    instance.pick[A].setub(0.0)
    solve(instance, solver)
    assert picked(instance) == [B, C]
    instance.pick[A].setub(1.0)
    solve(instance, solver)
    assert picked(instance) == [A, B]


def test_nearly_one_counts_as_picked():
    instance = instance_of()
    for l, value in enumerate([0.9999999, 1e-9, 0.0, 1.0]):
        instance.pick[l].set_value(value, skip_validation=True)
    assert picked(instance) == [A, D]


def test_the_abstract_model_holds_no_data_and_serves_many_instances():
    model = PortfolioModel()
    assert not model.is_constructed()
    one = instantiate_portfolio_model(model, SLATE, LINEUPS, VALUES, 2)
    two = instantiate_portfolio_model(model, SLATE, LINEUPS[:3], VALUES[:3], 1)
    assert (len(one.pick), len(two.pick)) == (4, 3)
    change(one)
    change(two, n=1)
    assert solve(one).incumbent == pytest.approx(-19.0)
    assert solve(two).incumbent == pytest.approx(-10.0)


# --------------------------------------------------------------------- costs, columns, one lineup


@pytest.mark.parametrize(
    ("costs", "changes", "lineups", "cost"),
    [
        ([0.0, 0.0, 0.0, 0.0], {}, [A, B], -19.0),
        ([0.0, 4.0, 0.0, 0.0], {}, [A, B], -15.0),  # A 6, B 9, C 4, D 3
        ([3.0, 3.0, 0.0, 0.0], {}, [B, C], -11.0),  # A 4, B 6, C 5, D 3
        ([9.0, 0.0, 0.0, 0.0], {}, [C, D], -11.0),  # A 1, B 0
        ([-2.0, 0.0, 0.0, 0.0], {}, [A, B], -23.0),
        # each use costs as much as the one before, and overlap besides: (A, D) 13 - 4 = 9
        ([1.0, 1.0, 1.0, 1.0], {"weight": 7.0}, [A, D], -9.0),
        ([1.0, 1.0, 1.0, 1.0], {"weight": 5.0}, [A, B], -10.0),  # 19 - 5 - 4
        ([1.0, 1.0, 1.0, 1.0], {"scale": 0.0}, None, 4.0),  # costs are not scaled with the values
    ],
)
def test_costs_of_drivers_by_hand(costs, changes, lineups, cost):
    instance = instance_of()
    change(instance, **changes)
    set_costs(instance, np.array(costs))
    assert solve(instance).require_solution() == pytest.approx(cost, abs=1e-9)
    assert lineups is None or picked(instance) == lineups


@pytest.mark.parametrize(
    ("is_open", "changes", "lineups"),
    [
        ([True, True, True, True], {}, [A, B]),
        ([False, True, True, True], {}, [B, C]),
        ([False, True, False, True], {}, [B, D]),
        ([True, False, True, True], {"players": 1}, [A, D]),
        ([True, True, True, False], {"players": 1}, None),  # A goes with D alone
        ([True, False, False, False], {}, None),
    ],
)
@pytest.mark.parametrize("relaxed", [False, True])
def test_only_open_columns_are_picked(is_open, changes, lineups, relaxed):
    instance, solver = instance_of(relaxed=relaxed), get_solver("highs")
    change(instance, **changes)
    solve(instance, solver)
    set_open(instance, np.array(is_open))
    result = solve(instance, solver)
    if lineups is None:
        assert result.status is Status.INFEASIBLE
    else:
        assert result.require_solution() == pytest.approx(-VALUES[lineups].sum())
        assert picked(instance) == lineups
    change(instance)
    set_open(instance, np.ones(4, dtype=bool))
    solve(instance, solver)
    assert picked(instance) == [A, B]


COLUMN_STEPS = [
    # changes of caps, costs of drivers, open columns; best lineup and what it is worth
    ({}, [0.0] * 4, [A, B, C, D], A, 10.0),
    ({}, [1.5, 0.0, 0.0, 0.0], [A, B, C, D], A, 8.5),
    ({}, [3.0, 0.0, 0.0, 0.0], [A, B, C, D], C, 8.0),
    ({}, [0.0] * 4, [B, C, D], B, 9.0),
    ({"closed": [0]}, [0.0] * 4, [A, B, C, D], C, 8.0),
    ({"closed": [1]}, [0.0] * 4, [A, B, C, D], B, 9.0),
    ({"closed": [0, 1]}, [0.0] * 4, [A, B, C, D], D, 3.0),
    ({"closed": [0, 3]}, [9.0] * 4, [A, B, C, D], C, -10.0),
    ({"closed": [0, 1, 3]}, [0.0] * 4, [A, B, C, D], None, None),
    ({"teams": (0, 1)}, [0.0] * 4, [A, B, C, D], D, 3.0),
    ({"teams": (1, 0)}, [0.0] * 4, [A, B, C, D], A, 10.0),
    ({"teams": (1, 0)}, [0.0] * 4, [B, C, D], None, None),
    ({}, [0.0] * 4, [], None, None),
    ({}, [0.0] * 4, [D], D, 3.0),
]


@pytest.mark.parametrize("relaxed", [True, False])
def test_the_column_model_finds_one_lineup_by_a_linear_programme(relaxed):
    """N = 1: a corner of the relaxation is one of the allowed lineups, never a mixture."""
    instance = instantiate_portfolio_model(
        PortfolioModel(relaxed=relaxed), SLATE, LINEUPS, VALUES, 1
    )
    solver = get_solver("highs")
    for caps, costs, columns, best, worth in COLUMN_STEPS:
        driver = np.ones(4, dtype=np.int64)
        driver[caps.get("closed", [])] = 0
        set_caps(instance, driver, np.array(caps.get("teams", (1, 1))))
        set_costs(instance, np.array(costs))
        set_open(instance, np.isin(range(4), columns))
        result = solve(instance, solver)
        if best is None:
            assert result.status is Status.INFEASIBLE, (caps, columns)
            continue
        assert result.require_solution() == pytest.approx(-worth, abs=1e-9)
        assert picked(instance) == [best], (caps, costs)
        assert sorted(v.value for v in instance.pick.values()) == pytest.approx([0, 0, 0, 1])


@pytest.mark.parametrize("seed", range(5))
def test_the_column_model_equals_a_look_at_all_lineups(seed):
    rng = np.random.default_rng(seed)
    slate = Slate.from_records({"driver_id": i, "salary": 5000, "team": i % 4} for i in range(9))
    lineups = np.array(list(combinations(range(9), 3)), dtype=np.uint8)
    values = rng.normal(100, 10, len(lineups))
    instance = instantiate_portfolio_model(PortfolioModel(relaxed=True), slate, lineups, values, 1)
    solver = get_solver("highs")
    for _ in range(10):
        driver, team = rng.integers(0, 4, 9) > 0, rng.integers(0, 6, 4) > 0
        costs, is_open = rng.normal(0, 5, 9), rng.integers(0, 3, len(lineups)) > 0
        set_caps(instance, driver.astype(int), team.astype(int))
        set_costs(instance, costs)
        set_open(instance, is_open)
        allowed = driver[lineups].all(axis=1) & team[slate.team_index[lineups]].all(axis=1)
        net = np.where(allowed & is_open, values - costs[lineups].sum(axis=1), -np.inf)
        result = solve(instance, solver)
        if not np.isfinite(net.max()):
            assert result.status is Status.INFEASIBLE
        else:
            assert picked(instance) == [net.argmax()]
            assert result.require_solution() == pytest.approx(-net.max())


# ------------------------------------------------------------------------------ component table


def test_the_components_are_those_on_record():
    """If the formulation was meant to change, put the printed table into the text file."""
    table = []
    for title, instance in {
        "PortfolioModel()": instance_of(),
        "PortfolioModel(relaxed=True)": instance_of(relaxed=True),
        "PortfolioModel(with_lead=True)": instance_of(lead=[1, 2, 3, 4]),
        "PortfolioModel(with_overrun=True)": instantiate_portfolio_model(
            PortfolioModel(with_overrun=True), SLATE, LINEUPS, VALUES, 2
        ),
    }.items():
        table += [f"== {title}", *component_table(instance)]
    text = "\n".join(table)
    print(text)  # noqa: T201
    assert text.splitlines() == COMPONENTS.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("players", "overrun"), [(2, 0.0), (1, 1.0), (0, 2.0)])
def test_the_smallest_overrun_of_a_mixture_by_hand(players, overrun):
    """Of three pairs, A is one at most: driver 2, who is in all others, is in two."""
    model = PortfolioModel(relaxed=True, with_overrun=True)
    instance = instantiate_portfolio_model(model, SLATE, LINEUPS, VALUES, 3)
    change(instance, players=players, scale=0.0, budget=99.0)
    assert solve(instance).bound == pytest.approx(overrun)


def test_the_rows_of_a_driver_and_a_team_hold_their_lineups():
    """The rows, spelled out, of driver 2 (in B, C and D) and of team 0 (in A, B and C)."""
    instance = instance_of()
    change(instance, players=1, teams=(2, 9))
    found = {
        name: str(row.expr)
        for name, row in (
            ("count", instance.count[2]),
            ("driver", instance.player_exposure[2]),
            ("team", instance.team_exposure[0]),
        )
    }
    for column, name in ((A, "pick[0]"), (B, "pick[1]"), (C, "pick[2]"), (D, "pick[3]")):
        assert (name in found["count"]) == (column in (B, C, D))
        assert (name in found["team"]) == (column in (A, B, C))
    assert "use[2,1]" in found["driver"]
    assert "use[2,2]" in found["driver"]
    assert pyo.value(instance.player_exposure[2].upper) == 1
    assert pyo.value(instance.team_exposure[0].upper) == 2
