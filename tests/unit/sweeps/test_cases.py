"""Cases, their cross product, and which of them share a value table."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, fields
from inspect import signature

import pytest

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.portfolio.build import build_portfolio, fulfil
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sweeps import Case, grid
from dfs_portfolio.sweeps.cases import FREE, share_tables
from support.sweeps import SLATE, make_case, normal_points

RACE = Race.typical("short")


def test_a_request_has_every_setting_of_build_portfolio_but_how_the_work_goes():
    wanted = set(signature(build_portfolio).parameters) - {"slate", "scenarios"}
    wanted -= {"tables", "progress"}
    assert {f.name for f in fields(PortfolioRequest)} == wanted
    assert set(FREE) == wanted | {"n_scenarios"}


def test_defaults_are_those_of_build_portfolio():
    case = Case("default", SLATE, RACE)
    portfolio = build_portfolio(SLATE, case.draw(50, 1))
    same = fulfil(case.request, SLATE, case.draw(50, 1))
    assert same.indices.tolist() == portfolio.indices.tolist()
    assert same.provenance == portfolio.provenance


def test_scenarios_know_seed_and_source():
    drawn = Case("a", SLATE, RACE).draw(20, seed=5)
    assert (drawn.n_scenarios, drawn.seed, drawn.source) == (20, 5, RACE.name)
    own = make_case().draw(20, seed=5)
    assert (own.points == normal_points(20, seed=5)).all()
    assert "caller" in own.source


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"source": lambda n: n}, "f\\(n_scenarios, seed=...\\)"),
        ({"source": 7}, "must be a Race"),
        ({"slate": [1, 2]}, "slate must be of type Slate, got list"),
        ({"n_lineups": 0}, "n_lineups must be a whole number from 1"),
        ({"n_scenarios": 1.5}, "n_scenarios must be a whole number from 1"),
        ({"seed": -1}, "seed must be a whole number from 0"),
    ],
)
def test_what_cannot_be_a_case_is_said_at_once(wrong, words):
    with pytest.raises(SettingsError, match=words):
        make_case(**wrong)


def test_grid_crosses_slates_seeds_and_settings_the_last_fastest():
    other = Slate(SLATE.players[:12])
    cases = grid(
        {"a": (SLATE, RACE), "b": (other, normal_points)},
        seeds=(seed for seed in (3, 1)),
        settings={"x": {"n_lineups": 7}, "y": {"strategy": "joint"}},
        n_lineups=5,
        exposure=ExposureLimits(1.0, 1.0),
    )
    assert [(c.slate_label, c.seed, c.label, c.request.n_lineups) for c in cases] == [
        (slate, seed, label, n)
        for slate in "ab"
        for seed in (3, 1)
        for label, n in (("x", 7), ("y", 5))
    ]
    assert {c.slate_label: c.slate for c in cases} == {"a": SLATE, "b": other}
    assert {c.request.exposure.max_player for c in cases} == {1.0}
    assert [c.request.strategy for c in cases[:2]] == ["sequential", "joint"]


@pytest.mark.parametrize(
    ("settings", "common"),
    [({"x": {}, "y": {"stratgy": "joint", "seed": 3}}, {}), (None, {"stratgy": "joint"})],
)
def test_grid_names_settings_that_do_not_exist(settings, common):
    with pytest.raises(
        SettingsError, match=r"unknown setting 'stratgy'.*; known: n_lineups, obj.*, n_sc"
    ):
        grid({"a": (SLATE, RACE)}, [1], settings, **common)


def test_grid_takes_requests_as_they_are():
    requests = {"x": PortfolioRequest(7), "y": PortfolioRequest(5, strategy="joint")}
    cases = grid({"a": (SLATE, RACE)}, [1], requests, n_scenarios=50)
    assert [(c.label, c.request, c.n_scenarios) for c in cases] == [
        (label, request, 50) for label, request in requests.items()
    ]
    mixed = grid({"a": (SLATE, RACE)}, [1], {"x": requests["x"], "z": {"n_scenarios": 20}})
    assert [(c.request, c.n_scenarios) for c in mixed] == [
        (requests["x"], 10_000),
        (PortfolioRequest(), 20),
    ]


def test_what_all_cases_have_does_not_change_a_request():
    with pytest.raises(SettingsError, match="set 'n_lineups' in each request, or use mappings"):
        grid({"a": (SLATE, RACE)}, [1], {"x": PortfolioRequest(7)}, n_lineups=5)


def test_cases_share_a_table_where_all_that_it_depends_on_is_equal():
    # The same pool read twice, the same race said twice.
    again = Slate(tuple(SLATE.players))
    same = [
        make_case("a", RACE),
        make_case("b", Race.typical("short"), slate=again),
        make_case("c", RACE, strategy="joint", diversity=Diversity(3.0), n_lineups=9),
        make_case("d", RACE, rules=LineupRules(), objective=TailObjective()),
        make_case("l", RACE, rules=LineupRules(lock=[SLATE.ids[0]], min_salary=40_000)),
    ]
    others = [
        make_case("e", RACE, seed=2),
        make_case("f", RACE, n_scenarios=50),
        make_case("g", RACE, rules=LineupRules(min_stack=1)),
        make_case("h", RACE, objective=TailObjective(tail="lower")),
        make_case("i", Race.typical("road")),
        make_case("j", RACE, slate=Slate(SLATE.players[1:])),
        make_case("k", normal_points),
    ]
    mixed = [same[0], *others, *same[1:]]
    assert share_tables(mixed) == ((0, 8, 9, 10, 11), *((i,) for i in range(1, 8)))


def test_sources_that_may_change_are_the_same_only_if_they_are_one():
    @dataclass
    class Unhashable:
        shift: float = 0.0

        def __call__(self, n_scenarios, seed):
            return self.shift + normal_points(n_scenarios, seed)

    one, two = Unhashable(), Unhashable()
    assert one == two
    cases = [make_case("a", one), make_case("b", two), make_case("c", one)]
    assert share_tables(cases) == ((0, 2), (1,))


def test_a_case_can_be_pickled():
    case = pickle.loads(pickle.dumps(Case("a", SLATE, RACE)))
    assert case.table_key == Case("a", SLATE, RACE).table_key
