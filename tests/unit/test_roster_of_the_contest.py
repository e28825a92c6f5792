"""A contest of five drivers gives lineups of five, or an error, through every door."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest

from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints, validate_dk_lineup
from dfs_portfolio.errors import FileFormatError, NoLineupError, SettingsError, SlateError
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.flat_lineup import generate_lineup_with_cvar
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.violations import check_lineups
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.fill import fill, fill_entries
from dfs_portfolio.sites.draftkings.lineups import (
    export_lineups_dk_format,
    read_lineups,
    read_valid_lineups,
    write_lineups,
)
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sites.draftkings.templates import fill_template, read_template
from dfs_portfolio.slate import Slate
from dfs_portfolio.sweeps import Case, sweep
from support.contests import contest_of
from support.entries import POOL, as_csv, glued, pool_rows, right_block

SIZE, CAP = 5, 27_000
FIVE = contest_of(SIZE, CAP)
# The five cheapest cost $26,000, the five dearest $28,000; six always cost more than the cap.
RECORDS = [
    {"driver_id": str(101 + i), "name": f"D{i}", "salary": 5000 + 100 * i, "team": f"T{i % 3}"}
    for i in range(9)
]
SLATE = Slate.from_records(RECORDS, FIVE)
SIX = Slate.from_records(RECORDS, contest_of(6, 60_000))
POINTS = np.random.default_rng(3).normal(40, 10, (30, 9)) + np.arange(9)
OBJECTIVE = TailObjective((0.9,), (1.0,))
FREE = ExposureLimits(1.0, 1.0)
LOW, HIGH, MIXED = (0, 1, 3, 4, 6), (0, 3, 1, 4, 7), (0, 1, 2, 3, 4, 6)
LEVELS = {"cvar_alphas": (0.9,), "cvar_weights": (1.0,)}
LOOSE = {"max_driver_exposure": 1.0, "max_team_exposure": 1.0, **LEVELS}
CALL = {"n_drivers": SIZE, "salary_cap": CAP}
RULES = pytest.mark.parametrize(
    "rules",
    [
        None,
        LineupRules(lock="D3"),
        LineupRules(1, 9),
        LineupRules.unstacked(lock=["D0", "D8"], exclude="D1"),
        LineupRules(stacks={"T0": (1, None)}, min_salary=26_500),
    ],
    ids=["default", "lock", "wide", "unstacked", "stacks"],
)
WAYS = pytest.mark.parametrize(
    ("strategy", "engine"),
    [
        ("sequential", "search"),
        ("sequential", "milp"),
        ("sequential", "columns"),
        ("joint", "search"),
        ("emax", "search"),
    ],
)


def check(lineup):
    assert len(lineup["drivers"]) == len(set(lineup["drivers"])) == SIZE
    assert sum(int(SLATE[SLATE.index_of[i]].salary) for i in lineup["drivers"]) <= CAP


def refused_by_the_slate(size=6, cap=50_000):
    return pytest.raises(
        SettingsError, match=f"n_drivers=5, salary_cap=27000; the call says n_drivers={size}, sal"
    )


def keeps(lineup, rules=None):
    rules = LineupRules() if rules is None else rules
    return check_lineups(SLATE, [lineup], rules=rules) == ()


# ------------------------------------------------------------------------------------- building


@WAYS
@RULES
def test_every_strategy_and_engine(strategy, engine, rules):
    portfolio = build_portfolio(
        *(SLATE, Scenarios(POINTS), 3),
        objective=OBJECTIVE,
        exposure=FREE,
        rules=rules,
        strategy=strategy,
        engine=engine,
    )
    assert len(portfolio) == 3
    for lineup in portfolio:
        check(lineup)
        assert keeps(lineup.indices, rules)
    assert portfolio.slate.contest == FIVE


@WAYS
def test_a_lock_of_six_is_no_lineup_of_five(strategy, engine):
    rules = LineupRules.unstacked(lock=[f"D{i}" for i in range(6)])
    with pytest.raises(NoLineupError):
        build_portfolio(SLATE, Scenarios(POINTS), 1, rules=rules, strategy=strategy, engine=engine)


def test_too_few_drivers_and_too_dear_ones_are_told_with_the_roster_of_the_contest():
    few = Slate(SLATE.players[:4], FIVE)
    with pytest.raises(SlateError, match="4 drivers for a roster of 5: add drivers"):
        build_portfolio(few, Scenarios(POINTS[:, :4]), 1)
    dear = replace(SLATE, contest=contest_of(SIZE, 25_000))
    with pytest.raises(NoLineupError, match=r"the 5 cheapest drivers cost \$26,000, above the cap"):
        build_portfolio(dear, Scenarios(POINTS), 1)


@pytest.mark.parametrize("data", [SLATE, RECORDS], ids=["slate", "records"])
@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
@pytest.mark.parametrize("settings", [{}, {"lock": "D3"}, {"min_stack": 1, "max_stack": 5}])
def test_the_flat_portfolio(data, strategy, settings):
    portfolio = generate_portfolio(
        *("r", data, lambda n: POINTS[:n], 3, 30), **CALL, **LOOSE, **settings, strategy=strategy
    )
    assert len(portfolio) == 3
    for lineup in portfolio:
        check(lineup)


def test_a_flat_portfolio_of_another_size_is_refused():
    for call in ({}, {"n_drivers": SIZE}, {"salary_cap": CAP}, {**CALL, "n_drivers": 6}):
        with refused_by_the_slate(call.get("n_drivers", 6), call.get("salary_cap", 50_000)):
            generate_portfolio("r", SLATE, lambda n: POINTS[:n], 3, 30, **call)


@pytest.mark.parametrize("engine", ["search", "milp", "columns"])
@pytest.mark.parametrize("data", [SLATE, RECORDS], ids=["slate", "records"])
def test_the_flat_lineup(data, engine):
    check(generate_lineup_with_cvar(POINTS, data, {}, 0, [], **CALL, **LOOSE, engine=engine))
    with refused_by_the_slate():
        generate_lineup_with_cvar(POINTS, SLATE, {}, 0, [], **LOOSE, engine=engine)


@RULES
def test_the_flat_lineup_with_rules_is_one_of_the_slate_s_contest(rules):
    if rules is None:
        return
    for call in ({}, CALL):
        lineup = generate_lineup_with_cvar(POINTS, SLATE, {}, 0, [], **call, **LOOSE, rules=rules)
        check(lineup)
        assert keeps(lineup.indices, rules)


@pytest.mark.parametrize("rules", [LineupRules(lock="D3"), LineupRules.unstacked()])
def test_the_flat_lineup_with_rules_takes_the_size_of_the_call_for_records(rules):
    lineup = generate_lineup_with_cvar(POINTS, RECORDS, {}, 0, [], **CALL, **LOOSE, rules=rules)
    check(lineup)
    assert keeps(lineup.indices, rules)


def test_a_sweep():
    request = PortfolioRequest(2, exposure=FREE, objective=OBJECTIVE)
    case = Case("five", SLATE, points, request, n_scenarios=30)
    (outcome,) = sweep([case])
    assert len(outcome.portfolio) == 2
    for lineup in outcome.portfolio:
        check(lineup)


def points(n_scenarios, seed):
    return POINTS[:n_scenarios]


# ------------------------------------------------------------------------------------- checking


def test_lineups_are_checked_against_five():
    assert check_lineups(SLATE, [LOW, HIGH]) == ()
    found = [str(v) for v in check_lineups(SLATE, [MIXED, LOW[:4]])]
    assert found == [
        "line 1: 6 drivers, expected 5",
        "line 1: salary $31,600 is above the cap of $27,000",
        "line 2: 4 drivers, expected 5",
    ]
    rules = LineupRules.unstacked(lock="D8")
    assert [str(v) for v in check_lineups(SLATE, [(0, 1, 3, 8, 2)], rules=rules)] == []


def test_one_lineup_is_validated_against_five():
    ids = [SLATE.ids[i] for i in LOW]
    for data in (SLATE, RECORDS):
        assert validate_dk_lineup(ids, data, **CALL) == {"valid": True, "errors": []}
        six = validate_dk_lineup([*ids, "109"], data, **CALL, min_stack=1, max_stack=6)
        assert six["errors"] == [
            "6 drivers, expected 5",
            "salary $32,200 is above the cap of $27,000",
        ]
        unknown = validate_dk_lineup([*ids, "999"], data, **CALL)
        assert unknown["errors"] == [
            "driver ID not in the slate: '999'",
            "6 drivers, expected 5",
        ]
    for call in ({}, {"n_drivers": SIZE}, {"salary_cap": CAP}):
        with refused_by_the_slate(call.get("n_drivers", 6), call.get("salary_cap", 50_000)):
            validate_dk_lineup(ids, SLATE, **call)


@pytest.mark.parametrize(
    ("data", "call"),
    [
        (SLATE, CALL),
        (RECORDS, CALL),
        (SLATE, {"rules": LineupRules()}),
        (SLATE, {**CALL, "rules": LineupRules(lock="D3")}),
        (RECORDS, {**CALL, "rules": LineupRules(lock="D3")}),
    ],
)
def test_rows_of_a_model_are_of_five(data, call):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(SLATE.ids, domain=pyo.Binary)
    add_dk_compliance_constraints(model, model.x, data, **call)
    assert pyo.value(model.roster.lower) == pyo.value(model.roster.upper) == SIZE
    assert pyo.value(model.salary.upper) == CAP


def test_rows_of_another_size_than_the_slate_s_are_refused():
    model = pyo.ConcreteModel()
    model.x = pyo.Var(SLATE.ids, domain=pyo.Binary)
    with refused_by_the_slate():
        add_dk_compliance_constraints(model, model.x, SLATE)
    assert list(model.component_map(pyo.Constraint)) == []


def test_a_conflict_is_one_of_five():
    group = Group([f"D{i}" for i in range(6)], at_least=6)
    rules = LineupRules.unstacked(groups=[group])
    assert explain_infeasibility(SIX, 1, rules=rules, exposure=FREE) is None
    conflict = explain_infeasibility(SLATE, 1, rules=rules, exposure=FREE)
    assert conflict.message == (
        "This setting cannot be satisfied: at least 6 of D0, D1, D2, D3, D4 and 1 more. "
        "Drop or loosen it."
    )
    assert explain_infeasibility(SLATE, 1, rules=LineupRules(lock="D3"), exposure=FREE) is None
    dear = explain_infeasibility(SLATE, 1, rules=LineupRules(min_salary=27_100), exposure=FREE)
    start = "Under the salary cap of $27,000 this setting cannot be satisfied: salary"
    assert dear.message.startswith(start)


# ---------------------------------------------------------------------------------------- files

LEFT = ["Entry ID", "Contest Name", "Contest ID", "Entry Fee", *["D"] * SIZE]
OTHER_SLOTS = "have the slots 6 x D, those of the slate 5 x D: read both under the same contest"


def entries(folder, header=LEFT, pool=True):
    path = folder / "DKEntries.csv"
    left = [header, *([str(n), "NAS", "7", "$1", *[""] * (len(header) - 4)] for n in (1, 2))]
    path.write_text(as_csv(glued(left, right_block(pool_rows(SLATE)) if pool else [])))
    return path


def template(folder, size=SIZE):
    path = folder / "DKTemplate.csv"
    path.write_text(as_csv(glued([["D"] * size], right_block(pool_rows(SLATE)))))
    return path


def test_a_salary_file(tmp_path):
    path = tmp_path / "DKSalaries.csv"
    path.write_text(as_csv([POOL, *pool_rows(SLATE)]))
    assert read_salaries(path).contest.roster_size == 6
    slate = read_salaries(path, FIVE)
    assert (slate.contest, slate.ids) == (FIVE, SLATE.ids)
    few = tmp_path / "few.csv"
    few.write_text(as_csv([POOL, *pool_rows(SLATE)[:4]]))
    with pytest.raises(FileFormatError, match="4 drivers, a lineup has 5"):
        read_salaries(few, FIVE)


def test_a_file_of_lineups(tmp_path):
    (path,) = write_lineups(tmp_path / "lineups.csv", SLATE, [LOW, HIGH])
    assert path.read_text().splitlines()[0] == "D,D,D,D,D"
    assert read_valid_lineups(path, SLATE) == (LOW, HIGH)
    for lineup, other in ((MIXED, SLATE), (LOW, SIX)):
        size = other.contest.roster_size
        with pytest.raises(SettingsError, match=f"not {size} drivers in lineup 1"):
            write_lineups(tmp_path / "other.csv", other, [lineup])
    assert not (tmp_path / "other.csv").exists()
    with pytest.raises(FileFormatError, match=r"5 columns 'D'; a lineup of .* has 6"):
        read_lineups(path, SIX)
    plain = tmp_path / "plain.csv"
    plain.write_text("D0,D1,D3,D4,D6\nD0,D1,D2,D3,D4,D6\n")
    five, six = read_lineups(plain, SLATE)
    assert (five.indices, five.problems) == (LOW, ())
    assert (six.indices, six.problems) == (None, ("6 drivers; a lineup has 5",))


def test_a_table_of_names(tmp_path):
    lineups = [{"drivers": [SLATE.ids[i] for i in indices]} for indices in (LOW, MIXED, HIGH)]
    path = export_lineups_dk_format(lineups, SLATE, tmp_path / "names.csv")
    assert read_valid_lineups(path, SLATE) == (LOW, HIGH)
    with pytest.raises(SettingsError, match="no lineup of 5 drivers to write"):
        export_lineups_dk_format(lineups[1:2], SLATE, tmp_path / "names.csv")


@pytest.mark.parametrize("pool", [True, False])
def test_entries(tmp_path, pool):
    path = entries(tmp_path, pool=pool)
    filled = fill_entries(path, [LOW, HIGH], tmp_path / "out.csv", SLATE)
    assert [change.after for change in filled.changes] == [
        tuple(SLATE.names[i] for i in indices) for indices in (LOW, HIGH)
    ]
    assert read_valid_lineups(tmp_path / "out.csv", SLATE) == (LOW, HIGH)
    with pytest.raises(SettingsError, match="not 5 drivers in lineup 1"):
        fill_entries(path, [MIXED], tmp_path / "more.csv", SLATE)
    with pytest.raises(FileFormatError, match=r"5 roster columns 'D'; a lineup of .* has 6"):
        fill_entries(path, [MIXED], tmp_path / "more.csv")
    assert not (tmp_path / "more.csv").exists()


@pytest.mark.parametrize("pool", [True, False])
def test_entries_of_six(tmp_path, pool):
    path = entries(tmp_path, [*LEFT, "D"], pool=pool)
    with pytest.raises(FileFormatError, match=r"6 roster columns 'D'; a lineup of .* has 5"):
        fill_entries(path, [LOW], tmp_path / "out.csv", SLATE)
    with pytest.raises(SettingsError, match=OTHER_SLOTS):
        fill(read_entries(path), [LOW], SLATE)
    assert not (tmp_path / "out.csv").exists()


def test_a_template(tmp_path):
    path = fill_template(template(tmp_path), [LOW, HIGH], tmp_path / "out.csv", SLATE)
    assert read_template(path, FIVE).contest is FIVE
    assert read_valid_lineups(path, SLATE) == (LOW, HIGH)
    with pytest.raises(SettingsError, match="not 5 drivers in lineup 1"):
        fill_template(template(tmp_path), [MIXED], path, SLATE)
    for size, slate in ((SIZE, None), (6, SLATE)):
        with pytest.raises(FileFormatError, match=f"{size} roster columns 'D'; a lineup of .* has"):
            fill_template(template(tmp_path, size), [LOW], path, slate)
