# ruff: noqa: E501
"""What people write in notebooks that is not quite right: each call says what is wrong.

No call may end with an error of Python or of another library. Missing arguments are Python's own.
"""

from __future__ import annotations

import io
import warnings

import numpy as np
import pandas as pd
import pytest

import dfs_portfolio as dfs
from dfs_portfolio.errors import (
    DfsPortfolioError,
    FileFormatError,
    NoSuchItemError,
    ScenarioError,
    SettingsError,
    SlateError,
)

SLATE, RACE = dfs.load_demo()
SIMULATE = dfs.race_scenarios(SLATE, RACE)
SCENARIOS = dfs.Scenarios.draw(SIMULATE, 300, seed=1)
ARRAY = SCENARIOS.points
NAMED = pd.DataFrame(ARRAY, columns=SLATE.names)
RECORDS = [
    {"driver_id": p.player_id, "name": p.name, "salary": p.salary, "team": p.team} for p in SLATE
]
FRAME = pd.DataFrame(RECORDS)
N = len(SLATE)
PAYS = dfs.Payouts([3, 2, 1])


@pytest.fixture(scope="module")
def portfolio():
    return dfs.build_portfolio(SLATE, SCENARIOS, 3)


def lineup_names(portfolio):
    return [lineup.names for lineup in portfolio]


# Name of the call, the call on a portfolio, the error and a part of its message.
# fmt: off
SLATES = [
    ("slate is a frame", lambda p: dfs.build_portfolio(FRAME, SCENARIOS), SettingsError, "Slate.from_any"),
    ("slate is records", lambda p: dfs.build_portfolio(RECORDS, SCENARIOS), SettingsError, "got list"),
    ("arguments swapped", lambda p: dfs.build_portfolio(SCENARIOS, SLATE), SettingsError, "got Scenarios"),
    ("Slate(frame)", lambda p: dfs.Slate(FRAME), SettingsError, "Slate.from_any"),
    ("Slate(records)", lambda p: dfs.Slate(RECORDS), SettingsError, "players must be a tuple of Player"),
    ("Slate(None)", lambda p: dfs.Slate(None), SettingsError, "got None"),
    ("contest by name", lambda p: dfs.Slate.from_records(RECORDS, "NASCAR"), SettingsError, "type Contest"),
    ("from_any(None)", lambda p: dfs.Slate.from_any(None), SlateError, "expected records, a frame"),
    ("from_any(path)", lambda p: dfs.Slate.from_any("DKSalaries.csv"), SlateError, "expected records"),
    ("from_any(matrix)", lambda p: dfs.Slate.from_any(ARRAY), SlateError, "not a mapping"),
    ("salaries as text", lambda p: dfs.Slate.from_any(FRAME.assign(salary="$9,000")), SlateError, "whole positive"),
    ("a name not there", lambda p: SLATE["Kyle Lars"], NoSuchItemError, "nearest: 'Kyle Larson'"),
    ("an index too far", lambda p: SLATE[99], NoSuchItemError, "from 0 to 35"),
    ("slate[None]", lambda p: SLATE[None], NoSuchItemError, "a name or an ID as text"),
    ("an unknown number", lambda p: SLATE.known("proj"), SettingsError, "there is projection, floor"),
    ("teams as a list", lambda p: SLATE.with_teams(["A"]), SettingsError, "teams must map"),
    ("a bare projection", lambda p: SLATE.with_projections({SLATE.ids[0]: 40}), SettingsError, "by field"),
    ("teams by strange key", lambda p: SLATE.with_teams({"Nobody": "A"}), SlateError, "unknown driver ID"),
]
SCENARIO_CALLS = [
    ("scenarios not drawn", lambda p: dfs.build_portfolio(SLATE, SIMULATE), SettingsError, "Scenarios.draw(function"),
    ("a race as scenarios", lambda p: dfs.build_portfolio(SLATE, RACE), SettingsError, "race_scenarios"),
    ("a path as scenarios", lambda p: dfs.build_portfolio(SLATE, "x.csv"), SettingsError, "read_scenarios"),
    ("sets as scenarios", lambda p: dfs.build_portfolio(SLATE, dfs.split_scenarios(SCENARIOS, seed=1)), SettingsError, "got ScenarioSets"),
    ("None as scenarios", lambda p: p.scores(None), SettingsError, "got NoneType"),
    ("transposed", lambda p: dfs.build_portfolio(SLATE, ARRAY.T), ScenarioError, "transpose it, points.T"),
    ("transposed Scenarios", lambda p: p.best_scores(dfs.Scenarios(ARRAY.T)), ScenarioError, "points.T"),
    ("other names", lambda p: p.scores(NAMED.rename(columns={"Kyle Larson": "Kyle Larsen"})), ScenarioError, "nearest: 'Kyle Larson'"),
    ("a player missing", lambda p: p.scores(NAMED.drop(columns="Kyle Larson")), ScenarioError, "no column for 'Kyle Larson'"),
    ("NaN", lambda p: dfs.Scenarios(np.where(ARRAY[0, 0] == ARRAY, np.nan, ARRAY)), ScenarioError, "NaN or infinite"),
    ("a masked matrix", lambda p: dfs.Scenarios(np.ma.masked_less(ARRAY, 5.0)), ScenarioError, "NaN or infinite"),
    ("one label", lambda p: dfs.Scenarios(ARRAY, labels=5), SettingsError, "a list of names or IDs"),
    ("a label as text", lambda p: dfs.Scenarios(ARRAY, labels="abc"), SettingsError, "a list of names or IDs"),
    ("Scenarios(path)", lambda p: dfs.Scenarios("x.csv"), ScenarioError, "not numbers"),
    ("Scenarios(None)", lambda p: dfs.Scenarios(None), ScenarioError, "shape ()"),
    ("Scenarios(function)", lambda p: dfs.Scenarios(SIMULATE), ScenarioError, "not numbers"),
    ("Scenarios(slate)", lambda p: dfs.Scenarios(SLATE), ScenarioError, "not numbers"),
    ("for_slate(frame)", lambda p: SCENARIOS.for_slate(FRAME), SettingsError, "Slate.from_any"),
    ("draw(array)", lambda p: dfs.Scenarios.draw(ARRAY, 10), SettingsError, "must be a function"),
    ("draw(race)", lambda p: dfs.Scenarios.draw(RACE, 10), SettingsError, "race_scenarios(slate, race)"),
    ("a function of nothing", lambda p: dfs.Scenarios.draw(lambda: ARRAY, 10), SettingsError, "scenario_fn(n_scenarios)"),
    ("draw ten in words", lambda p: dfs.Scenarios.draw(SIMULATE, "10"), SettingsError, "whole number from 1"),
    ("a seed as text", lambda p: dfs.Scenarios.draw(SIMULATE, 10, seed="1"), SettingsError, "seed must be"),
    ("sets of arrays", lambda p: dfs.ScenarioSets(ARRAY, ARRAY, ARRAY), SettingsError, "type Scenarios"),
    ("hold out of an array", lambda p: dfs.hold_out(ARRAY, seed=1), SettingsError, "Scenarios(points)"),
    ("hold out, no seed", lambda p: dfs.hold_out(SCENARIOS, seed=None), SettingsError, "seed must be"),
    ("sets of a race", lambda p: dfs.draw_scenario_sets(RACE, 10, 1), SettingsError, "must be a function"),
    ("one share", lambda p: dfs.split_scenarios(SCENARIOS, 0.5, seed=1), SettingsError, "sequence of numbers"),
    ("a race of a frame", lambda p: dfs.race_scenarios(FRAME, RACE), SettingsError, "Slate.from_any"),
    ("a race in words", lambda p: dfs.race_scenarios(SLATE, "road"), SettingsError, "Race.typical"),
    ("races in words", lambda p: dfs.simulate_race(SLATE, RACE, "10"), SettingsError, "whole number from 1"),
    ("laps as text", lambda p: dfs.Race("x", "road", laps="200"), SettingsError, "laps must be"),
    ("fights of a frame", lambda p: dfs.fight_scenarios(FRAME), SettingsError, "Slate.from_any"),
    ("moments of a frame", lambda p: dfs.scenarios_from_moments(FRAME), SettingsError, "Slate.from_any"),
    ("means as a frame", lambda p: dfs.scenarios_from_moments(SLATE, FRAME[["salary"]], [1] * N), ScenarioError, "shape (36, 1)"),
    ("one correlation", lambda p: dfs.scenarios_from_moments(SLATE, [1] * N, [1] * N, 0.3), ScenarioError, "one row a driver"),
    ("a cache by size in words", lambda p: dfs.ScenarioCache("1GB"), SettingsError, "max_bytes"),
]
REQUESTS = [
    ("max_driver", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, max_driver=0.4), SettingsError, "exposure=ExposureLimits(max_player=...)"),
    ("lock in the call", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, lock=["x"]), SettingsError, "rules=LineupRules(lock=...)"),
    ("n_lineups twice", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, 3, n_lineups=3), SettingsError, "given twice"),
    ("a misspelt keyword", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, n_lineup=3), SettingsError, "did you mean n_lineups?"),
    ("an unknown keyword", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, zzz=3), SettingsError, "it takes slate, scenarios"),
    ("twenty in words", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, "20"), SettingsError, "whole number from 1"),
    ("no lineups", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, 0), SettingsError, "whole number from 1"),
    ("fewer than none", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, -3), SettingsError, "got -3"),
    ("None lineups", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, None), SettingsError, "got None"),
    ("rules as a dict", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, rules={"lock": ["x"]}), SettingsError, "type LineupRules"),
    ("exposure as a number", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, exposure=0.4), SettingsError, "type ExposureLimits"),
    ("options as a dict", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, options={}), SettingsError, "type SolverOptions"),
    ("settings of a portfolio", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, **p.provenance.settings), SettingsError, "type TailObjective"),
    ("tables as a folder", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, tables="cache"), SettingsError, "type TableCache"),
    ("progress=True", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, progress=True), SettingsError, "must be a function"),
    ("an unknown solver", lambda p: dfs.build_portfolio(SLATE, SCENARIOS, solver="cplex"), SettingsError, "there is cbc"),
    ("a request as a dict", lambda p: dfs.fulfil({"n_lineups": 3}, SLATE, SCENARIOS), SettingsError, "PortfolioRequest"),
    ("lock=None", lambda p: dfs.LineupRules(lock=None), SettingsError, "IDs or names"),
    ("lock NaN", lambda p: dfs.LineupRules(lock=[float("nan")]), SettingsError, "one of them is missing"),
    ("lock a frame", lambda p: dfs.LineupRules(lock=FRAME), SettingsError, "pass a list of them"),
    ("lock a dict", lambda p: dfs.LineupRules(exclude={"x": 1}), SettingsError, "pass a list of them"),
    ("lists in lists", lambda p: dfs.LineupRules(lock=[["x"]]), SettingsError, "IDs or names"),
    ("groups as names", lambda p: dfs.LineupRules(groups=["x"]), SettingsError, "list of Group"),
    ("a salary as text", lambda p: dfs.LineupRules(min_salary="49000"), SettingsError, "min_salary"),
    ("a stack of one number", lambda p: dfs.LineupRules(stacks={"Team": 2}), SettingsError, "(fewest, most)"),
    ("exposure in percent", lambda p: dfs.ExposureLimits(40), SettingsError, "did you mean 0.4?"),
    ("exposure as text", lambda p: dfs.ExposureLimits("0.4"), SettingsError, "share in [0, 1]"),
    ("one share a driver", lambda p: dfs.ExposureLimits(players={"x": 0.4}), SettingsError, "(min, max)"),
    ("exposures as a frame", lambda p: dfs.ExposureLimits(players=FRAME), SettingsError, "range for each name"),
    ("a penalty as text", lambda p: dfs.Diversity("0.1"), SettingsError, "overlap_penalty"),
    ("levels as a number", lambda p: dfs.TailObjective(0.99, 1.0), SettingsError, "sequence of numbers"),
    ("a time as text", lambda p: dfs.SolverOptions(time_limit_s="30"), SettingsError, "time_limit_s"),
    ("conflicts of a frame", lambda p: dfs.explain_infeasibility(FRAME, 3), SettingsError, "Slate.from_any"),
    ("conflicts of dicts", lambda p: dfs.explain_infeasibility(SLATE, 3, rules={}), SettingsError, "LineupRules"),
    ("grid of lists", lambda p: dfs.grid([SLATE], [1], [dfs.Settings()]), SettingsError, "slates must map labels"),
    ("grid without a source", lambda p: dfs.grid({"a": SLATE}, [1]), SettingsError, "slates must map labels"),
    ("grid with a list", lambda p: dfs.grid({"a": (SLATE, RACE)}, [1], [dfs.Settings()]), SettingsError, "settings must map"),
    ("grid with a number", lambda p: dfs.grid({"a": (SLATE, RACE)}, [1], {"a": 3}), SettingsError, "settings must map"),
    ("grid with scenarios", lambda p: dfs.grid({"a": (SLATE, SCENARIOS)}, [1]), SettingsError, "a sweep compares seeds"),
    ("sweep(None)", lambda p: dfs.sweep(None), SettingsError, "make them with grid"),
    ("a case of a frame", lambda p: dfs.Case("a", FRAME, RACE), SettingsError, "type Slate"),
    ("a matrix, no function", lambda p: dfs.generate_portfolio("r", SLATE, ARRAY), SettingsError, "must be a function"),
    ("a list as a key", lambda p: dfs.generate_portfolio(["r"], SLATE, SIMULATE), SettingsError, "race_id"),
    ("a dict as a cache", lambda p: dfs.generate_portfolio("r", SLATE, SIMULATE, cache={}), SettingsError, "ScenarioCache"),
    ("no book", lambda p: dfs.generate_lineup_with_cvar(ARRAY, SLATE, None, 0, []), SettingsError, "exposure_book"),
    ("earlier lineups as indices", lambda p: dfs.generate_lineup_with_cvar(ARRAY, SLATE, {}, 0, [[0, 1]]), SettingsError, "'drivers'"),
    ("a table of a frame", lambda p: dfs.ValueTable(FRAME, ARRAY, dfs.TailObjective(), dfs.LineupRules()), SettingsError, "Slate.from_any"),
    ("a table of nothing", lambda p: dfs.ValueTable(SLATE, ARRAY, None, None), SettingsError, "type TailObjective"),
    ("a portfolio as a table", lambda p: dfs.save_table("x.npz", p), SettingsError, "type ValueTable"),
    ("a number as a folder", lambda p: dfs.TableCache(7), SettingsError, "name or path"),
]
FILES = [
    ("projections, slate a frame", lambda p: dfs.read_projections("x.csv", FRAME), SettingsError, "Slate.from_any"),
    ("projections swapped", lambda p: dfs.read_projections(SLATE, "x.csv"), SettingsError, "slate must be of type Slate"),
    ("projections as a dict", lambda p: dfs.read_projections({"x": 40}, SLATE), SettingsError, "not as dict"),
    ("several projections", lambda p: dfs.read_projections(["x.csv"], SLATE), FileFormatError, "no such file"),
    ("no projections at all", lambda p: dfs.read_projections([], SLATE), SettingsError, "no file of projections"),
    ("projections of a set", lambda p: dfs.read_projections({"x.csv"}, SLATE), SettingsError, "not as set"),
    ("no such projections", lambda p: dfs.read_projections("no such.csv", SLATE), FileFormatError, "no such file"),
    ("teams of a frame", lambda p: dfs.read_team_map(FRAME, FRAME), SettingsError, "Slate.from_any"),
    ("an open file", lambda p: dfs.read_team_map(io.StringIO("x"), SLATE), SettingsError, "pandas.read_csv(file)"),
    ("a path in bytes", lambda p: dfs.read_salaries(b"DKSalaries.csv"), SettingsError, "not as bytes"),
    ("read_salaries(None)", lambda p: dfs.read_salaries(None), SettingsError, "not as NoneType"),
    ("read_salaries(slate)", lambda p: dfs.read_salaries(SLATE), SettingsError, "not as Slate"),
    ("salaries of a contest by name", lambda p: dfs.read_salaries("x.csv", "NASCAR"), SettingsError, "type Contest"),
    ("another frame", lambda p: dfs.read_salaries(FRAME), FileFormatError, "this is a team map"),
    ("a matrix as a file", lambda p: dfs.read_scenarios(ARRAY, SLATE), SettingsError, "not as ndarray"),
    ("scenarios, slate a frame", lambda p: dfs.read_scenarios(NAMED, FRAME), SettingsError, "Slate.from_any"),
    ("lineups, slate a frame", lambda p: dfs.read_lineups("x.csv", FRAME), SettingsError, "Slate.from_any"),
    ("entries as a frame", lambda p: dfs.read_entries(FRAME), SettingsError, "byte by byte"),
    ("entries of None", lambda p: dfs.read_entries(None), SettingsError, "not as NoneType"),
    ("results of None", lambda p: dfs.read_race_results(None), SettingsError, "results are given as"),
    ("results of a slate", lambda p: dfs.read_race_results(SLATE), SettingsError, "results are given as"),
    ("teams of None", lambda p: dfs.read_teams_from_results(None, SLATE, series="cup", before="2026-01-01"), SettingsError, "NoneType"),
    ("settings as a dict", lambda p: dfs.read_settings({"n_lineups": 3}), SettingsError, "not as dict"),
    ("lineups to None", lambda p: dfs.write_lineups(None, SLATE, p), SettingsError, "not as NoneType"),
    ("write swapped", lambda p: dfs.write_lineups(SLATE, "x.csv", p), SettingsError, "slate must be of type"),
    ("write names", lambda p: dfs.write_lineups("x.csv", SLATE, lineup_names(p)), SettingsError, "pass indices"),
    ("write one lineup", lambda p: dfs.write_lineups("x.csv", SLATE, p[0]), SettingsError, "a list of lineups"),
    ("write a frame", lambda p: dfs.write_lineups("x.csv", SLATE, p.to_frame()), SettingsError, "pass indices"),
    ("write None", lambda p: dfs.write_lineups("x.csv", SLATE, None), SettingsError, "got None"),
    ("export None", lambda p: dfs.export_lineups_dk_format(None, SLATE, "x.csv"), SettingsError, "got None"),
    ("export indices", lambda p: dfs.export_lineups_dk_format(p.indices, SLATE, "x.csv"), SettingsError, "'drivers'"),
    ("check a path", lambda p: dfs.check_lineups(SLATE, "x.csv"), SettingsError, "rows of read_lineups"),
    ("check names", lambda p: dfs.check_lineups(SLATE, lineup_names(p)), SettingsError, "indices in the slate"),
    ("check one lineup", lambda p: dfs.check_lineups(SLATE, (0, 1, 2, 3, 4, 5)), SettingsError, "got 0"),
    ("check with dicts", lambda p: dfs.check_lineups(SLATE, p, rules={}), SettingsError, "LineupRules"),
    ("check of a frame", lambda p: dfs.check_lineups(FRAME, p), SettingsError, "Slate.from_any"),
]
PAYOUTS = [
    ("prizes that rise", lambda p: dfs.Payouts([1, 2]), SettingsError, "prizes rise from rank 1 ($1) to rank 2 ($2)"),
    ("prizes as text", lambda p: dfs.Payouts(["$10"]), SettingsError, "must be numbers, in dollars"),
    ("one prize", lambda p: dfs.Payouts(100), SettingsError, "one for each rank"),
    ("prizes by rank", lambda p: dfs.Payouts({1: 100}), SettingsError, "must be numbers, in dollars"),
    ("payouts of a path", lambda p: dfs.Payouts("payouts.csv"), SettingsError, "must be numbers, in dollars"),
    ("tiers as a frame", lambda p: dfs.Payouts.from_tiers(PAYS.to_frame()), SettingsError, "read it with read_payouts"),
    ("tiers as pairs", lambda p: dfs.Payouts.from_tiers([(1, 100)]), SettingsError, "a first rank, a last rank and a prize"),
    ("a rank left out", lambda p: dfs.Payouts.from_tiers([(1, 1, 9), (3, 4, 5)]), SettingsError, "no prize for rank 2"),
    ("first share in percent", lambda p: dfs.Payouts.top_heavy(1000, 50, 20), SettingsError, "at most 1, got 20"),
    ("a first prize too large", lambda p: dfs.Payouts.top_heavy(1000, 50, 0.9, 5), SettingsError, "no such table"),
    ("rank 0", lambda p: PAYS.prize_of(0), SettingsError, "whole numbers from 1"),
    ("nobody tied", lambda p: PAYS.shared(3, 0), SettingsError, "tied must be whole numbers from 1"),
    ("prizes as payouts", lambda p: dfs.Gpp([3, 2], 10, 5), SettingsError, "type Payouts, got list"),
    ("a fee as text", lambda p: dfs.Gpp(PAYS, 10, "$5"), SettingsError, "entry_fee must be numbers"),
    ("too few entries", lambda p: dfs.Gpp(PAYS, 1, 5), SettingsError, "set unfilled=True"),
    ("payouts of None", lambda p: dfs.read_payouts(None), SettingsError, "not as NoneType"),
    ("payouts of payouts", lambda p: dfs.read_payouts(PAYS), SettingsError, "not as Payouts"),
    ("payouts of tiers", lambda p: dfs.read_payouts([(1, 1, 5)]), SettingsError, "not as list"),
    ("payouts of another frame", lambda p: dfs.read_payouts(FRAME), FileFormatError, "this is a team map"),
    ("no such payouts", lambda p: dfs.read_payouts("no such.csv"), FileFormatError, "no such file"),
    ("a gpp without entries", lambda p: dfs.read_gpp(PAYS.to_frame()), SettingsError, "pass entries=..."),
    ("a gpp that contradicts", lambda p: dfs.read_gpp(dfs.Gpp(PAYS, 10, 5).to_frame(), 20), SettingsError, "entries=20 contradicts the file, which has 10"),
    ("a gpp for text", lambda p: dfs.read_gpp(PAYS.to_frame(), "10", 5), SettingsError, "entries must be a whole number"),
]
RESULTS = [
    ("portfolio['Larson']", lambda p: p["Larson"], NoSuchItemError, "from 0 to 2"),
    ("portfolio[99]", lambda p: p[99], NoSuchItemError, "from 0 to 2"),
    ("portfolio[5:]", lambda p: p[5:], NoSuchItemError, "the slice is empty"),
    ("lineup['foo']", lambda p: p[0]["foo"], NoSuchItemError, "it has drivers, cvar_99"),
    ("lineup[0]", lambda p: p[0][0], NoSuchItemError, "it has drivers"),
    ("report swapped", lambda p: dfs.portfolio_report(SCENARIOS, p), SettingsError, "type Portfolio"),
    ("report of None", lambda p: dfs.portfolio_report(p, None), SettingsError, "in_sample must be"),
    ("one target", lambda p: p.tournament(SCENARIOS, target_scores=300), SettingsError, "sequence of numbers"),
    ("compare portfolios", lambda p: dfs.compare_best(p, p), SettingsError, "not numbers"),
    ("measures of a portfolio", lambda p: dfs.tournament_measures(p, 3), SettingsError, "not numbers"),
    ("tail of a portfolio", lambda p: dfs.compute_cvar(p, 0.99), SettingsError, "portfolio.scores"),
    ("tail of None", lambda p: dfs.compute_cvar(None, 0.99), SettingsError, "cannot be empty"),
    ("level in percent", lambda p: dfs.compute_cvar([1, 2], 99), SettingsError, "alpha must be in [0, 1]"),
    ("level as text", lambda p: dfs.compute_cvar([1, 2], "0.99"), SettingsError, "alpha must be in [0, 1]"),
    ("levels to count for", lambda p: dfs.adaptive_scenario_count([0.99]), SettingsError, "below 1"),
    ("similarity of None", lambda p: dfs.compute_pairwise_similarity(None, p[0]), SettingsError, "player IDs"),
    ("correlation of None", lambda p: dfs.compute_portfolio_correlation(None), SettingsError, "list of lineups"),
    ("correlation of indices", lambda p: dfs.compute_portfolio_correlation(p.indices), SettingsError, "got ndarray"),
    ("a book of None", lambda p: dfs.update_exposure_book(None, [1]), SettingsError, "map IDs to counts"),
    ("a lineup of None", lambda p: dfs.update_exposure_book({}, None), SettingsError, "player IDs"),
]
# fmt: on
OTHERS = dfs.Field.from_lineups(SLATE, [range(6), range(1, 7)])
GPP = dfs.Gpp(PAYS, 20, 5)
MADE = [0.0] * N
CONTESTS = [
    (
        "a field of a path",
        lambda p: dfs.simulate_contest(p, "field.csv", GPP, SCENARIOS),
        SettingsError,
        "must be a Field, got str",
    ),
    (
        "a field of lineups",
        lambda p: dfs.simulate_contest(p, [list(range(6))], GPP, SCENARIOS),
        SettingsError,
        "must be a Field, got list",
    ),
    (
        "a field of a number",
        lambda p: dfs.simulate_contest(p, 4411, GPP, SCENARIOS),
        SettingsError,
        "must be a Field, got int",
    ),
    (
        "no fields",
        lambda p: dfs.simulate_contest(p, [], GPP, SCENARIOS),
        SettingsError,
        "give at least one field",
    ),
    (
        "a function of no field",
        lambda p: dfs.simulate_contest(p, lambda block: None if block else 3, GPP, SCENARIOS),
        SettingsError,
        "field(0) must be a Field, got int",
    ),
    (
        "payouts as a contest",
        lambda p: dfs.simulate_contest(p, OTHERS, PAYS, SCENARIOS),
        SettingsError,
        "type Gpp, got Payouts",
    ),
    (
        "scenarios of fewer drivers",
        lambda p: dfs.simulate_contest(p, OTHERS, GPP, ARRAY[:, :5]),
        ScenarioError,
        "5",
    ),
    (
        "a contest too small",
        lambda p: dfs.simulate_contest(p, OTHERS, dfs.Gpp(PAYS, 3, 5), SCENARIOS),
        SettingsError,
        "the contest has 3",
    ),
    (
        "a lineup of five",
        lambda p: dfs.simulate_contest([range(5)], OTHERS, GPP, SCENARIOS),
        SettingsError,
        "lineup 1 is not 6 different drivers",
    ),
    (
        "a lineup without the list",
        lambda p: dfs.simulate_contest(range(6), OTHERS, GPP, SCENARIOS),
        SettingsError,
        "lineup 1 is not 6 different drivers",
    ),
    (
        "lineups of a frame",
        lambda p: dfs.simulate_contest(FRAME, OTHERS, GPP, SCENARIOS),
        SettingsError,
        "pass read_lineups(lineups, slate)",
    ),
    (
        "lineups of None",
        lambda p: dfs.simulate_contest(None, OTHERS, GPP, SCENARIOS),
        SettingsError,
        "a list of lineups, got NoneType",
    ),
    (
        "no threads",
        lambda p: dfs.simulate_contest(p, OTHERS, GPP, SCENARIOS, threads=0),
        SettingsError,
        "threads must be a whole number from 1",
    ),
    (
        "prizes without payouts",
        lambda p: dfs.prizes_won(MADE, [3, 2, 1]),
        SettingsError,
        "type Payouts, got list",
    ),
    (
        "prizes of text",
        lambda p: dfs.prizes_won(["high"], PAYS),
        SettingsError,
        "a number for each entry",
    ),
    (
        "an oracle of a slate",
        lambda p: dfs.PayoutOracle(SLATE, OTHERS, GPP),
        SettingsError,
        "type ValueTable, got Slate",
    ),
]
CALLS = [*SLATES, *SCENARIO_CALLS, *REQUESTS, *FILES, *PAYOUTS, *CONTESTS, *RESULTS]


@pytest.mark.parametrize(
    ("call", "kind", "words"), [c[1:] for c in CALLS], ids=[c[0] for c in CALLS]
)
def test_a_wrong_call_says_what_is_wrong(portfolio, call, kind, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DfsPortfolioError) as caught:
        call(portfolio)
    assert type(caught.value) is kind
    assert words in str(caught.value)
    assert len(str(caught.value)) < 600
    assert not list(tmp_path.iterdir())


def test_they_are_many():
    assert len(CALLS) >= 40
    assert len({name for name, *_ in CALLS}) == len(CALLS)


# ------------------------------------------------- calls that look wrong, and are taken as meant


def same(one, other):
    return [lineup.indices for lineup in one] == [lineup.indices for lineup in other]


@pytest.mark.parametrize(
    "scenarios",
    [ARRAY, ARRAY.tolist(), NAMED, NAMED[sorted(NAMED.columns)], NAMED.T, dict(NAMED)],
    ids=["array", "lists", "frame", "another order", "players in rows", "mapping"],
)
def test_points_need_no_wrapping(portfolio, scenarios):
    assert same(dfs.build_portfolio(SLATE, scenarios, 3.0), portfolio)
    assert np.array_equal(portfolio.scores(scenarios), portfolio.scores(SCENARIOS))
    assert portfolio.chosen_on(scenarios)


def test_a_portfolio_is_lineups(portfolio, tmp_path):
    slate = dfs.Slate(tuple(p for p in SLATE))
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    dfs.write_lineups(one, slate, portfolio)
    dfs.write_lineups(other, slate, portfolio.indices)
    assert one.read_bytes() == other.read_bytes()
    assert dfs.check_lineups(slate, portfolio) == dfs.check_lineups(slate, portfolio.indices) == ()
    first, second = portfolio[0], portfolio[1]
    book = dfs.update_exposure_book({}, first)
    assert book == dict.fromkeys(first.players, 1)
    shared = len(set(first.players) & set(second.players))
    assert dfs.compute_pairwise_similarity(first, second) == shared / (12 - shared)
    assert dfs.validate_dk_lineup(first, slate)["valid"]


def test_players_by_every_key(portfolio):
    larson = SLATE["Kyle Larson"]
    assert larson == SLATE[str(larson.player_id)] == SLATE[f"Kyle Larson ({larson.player_id})"]
    for key in (larson, larson.player_id, float(larson.player_id), np.int64(larson.player_id)):
        rules = dfs.LineupRules(lock=key, exclude=[SLATE.names[5]])
        resolved = rules.resolve(SLATE)
        assert [SLATE[i] for i in resolved.locked] == [larson]
        limits = dfs.ExposureLimits(players=[(key, (0.2, 0.4))])
        assert list(limits.ranges(SLATE)[0]) == [SLATE.ids.index(larson.player_id)]
    numbers = [int(key) for key in portfolio[0].players]
    book = dfs.update_exposure_book({}, [float(key) for key in numbers])
    assert book == dict.fromkeys(numbers, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        following = dfs.generate_lineup_with_cvar(
            NAMED,
            SLATE,
            book,
            1,
            [{"drivers": numbers}],
            max_driver_exposure=0.2,
            n_lineups=5,
            rules=dfs.LineupRules(),
        )
    assert not set(following.players) & set(portfolio[0].players)
    assert SLATE.with_teams({float(numbers[0]): "Other"})[portfolio[0].indices[0]].team == "Other"


def test_a_series_of_projections_is_a_column_by_name():
    series = pd.Series(np.arange(N) + 20.0, index=SLATE.names, name="proj").sample(
        frac=1, random_state=3
    )
    found = dfs.read_projections(series, SLATE)
    assert found.known("projection").tolist() == (np.arange(N) + 20.0).tolist()


def test_a_player_stands_for_its_id_as_a_label():
    players = [SLATE[i] for i in reversed(range(N))]
    reverse = dfs.Scenarios(ARRAY[:, ::-1], labels=players)
    assert np.array_equal(reverse.for_slate(SLATE).points, ARRAY)


def test_numbers_by_a_frame_whose_index_holds_the_ids():
    frame = pd.DataFrame({"projection": [50.5]}, index=[float(SLATE.ids[3])])
    assert SLATE.with_projections(frame)[3].projection == 50.5
