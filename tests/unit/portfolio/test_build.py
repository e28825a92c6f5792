"""The whole story: arguments, invariances, and what is said where limits give way."""

from __future__ import annotations

import inspect
import math
import warnings
from dataclasses import asdict, replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.constraints.dk_rules import validate_dk_lineup
from dfs_portfolio.errors import (
    DataWarning,
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    InternalError,
    NoLineupError,
    ScenarioError,
    SettingsError,
    SlateError,
    SolverNotAvailableError,
)
from dfs_portfolio.metrics.tails import compute_cvar
from dfs_portfolio.portfolio import build as story
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.simulator import Race

DRIVERS = [
    {"driver_id": f"d{i}", "name": f"Driver {i}", "salary": 7500 + 100 * i, "team": f"T{i % 4}"}
    for i in range(14)
]
SLATE = Slate.from_records(DRIVERS)
POINTS = np.random.default_rng(17).normal(45, 15, (300, 14))
OBJECTIVE = TailObjective((0.9, 0.5), (0.7, 0.3))


EVERY = pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])


def built(slate=SLATE, points=POINTS, n=5, weight=0.5, **settings):
    settings.setdefault("exposure", ExposureLimits(0.6, 0.8))
    settings.setdefault("objective", OBJECTIVE)
    return build_portfolio(slate, Scenarios(points), n, diversity=Diversity(weight), **settings)


def generated(driver_data=DRIVERS, scenario_fn=lambda n: POINTS[:n], n=3, **settings):
    """Without exposure limits, which 14 drivers could not keep and which take the time to relax."""
    free = {"max_driver_exposure": 1.0, "max_team_exposure": 1.0}
    settings = {"n_scenarios": 300, **free, **settings}
    return generate_portfolio("mock", driver_data, scenario_fn, n, **settings)


def ids(portfolio):
    return [lineup.players for lineup in portfolio]


# ------------------------------------------------------------------------------- the signature


def test_the_flat_call_has_the_arguments_of_the_plan():
    plan = {
        "race_id": inspect.Parameter.empty,
        "driver_data": inspect.Parameter.empty,
        "scenario_fn": inspect.Parameter.empty,
        "n_lineups": 20,
        "n_scenarios": 10000,
        "cvar_alphas": (0.99, 0.95),
        "cvar_weights": (0.7, 0.3),
        "correlation_weight": 0.1,
        "max_driver_exposure": 0.5,
        "max_team_exposure": 0.7,
        "salary_cap": 50000,
        "n_drivers": 6,
        "min_stack": 2,
        "max_stack": 3,
        "solver_time_limit": 30,
        "random_seed": 42,
    }
    parameters = inspect.signature(generate_portfolio).parameters
    positional = {
        name: p.default for name, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD
    }
    assert list(positional.items()) == list(plan.items())
    others = [p for name, p in parameters.items() if name not in plan]
    assert others
    assert all(p.kind is p.KEYWORD_ONLY for p in others)
    assert all(p.default is not p.empty for p in others)


def test_the_defaults_of_both_calls_are_the_same():
    flat = generate_portfolio("mock", DRIVERS, lambda n: POINTS, n_scenarios=300)
    composed = build_portfolio(SLATE, Scenarios(POINTS), 20)
    assert ids(flat) == ids(composed)
    assert flat.objective == composed.objective
    # What the flat call says by its defaults is the custom of the sport.
    said = {"rules": asdict(LineupRules(2, 3))}
    assert flat.provenance.settings == composed.provenance.settings | said
    assert LineupRules(2, 3).stack_range(SLATE.contest) == LineupRules().stack_range(SLATE.contest)


# --------------------------------------------------------------------------------- what comes out


@pytest.mark.parametrize("strategy", ["sequential", "joint"])
def test_facts_of_a_portfolio_are_those_of_the_definition(strategy):
    portfolio = built(strategy=strategy)
    assert portfolio.complete
    assert len({lineup.indices for lineup in portfolio}) == 5
    used = np.zeros(14)
    for lineup in portfolio:
        places = list(lineup.indices)
        scores = POINTS[:, places].sum(axis=1)
        assert validate_dk_lineup(lineup.players, SLATE)["valid"]
        assert lineup.players == tuple(f"d{i}" for i in places)
        assert lineup.names == tuple(f"Driver {i}" for i in places)
        assert lineup.total_salary == sum(7500 + 100 * i for i in places)
        assert lineup.value == pytest.approx(
            0.7 * compute_cvar(scores, 0.9) + 0.3 * compute_cvar(scores, 0.5), rel=1e-12
        )
        assert lineup["cvar_90"] == compute_cvar(scores, 0.9)
        assert lineup["top_10pct"] == scores.max()
        assert lineup.mean == scores.mean()
        assert lineup.overlap_penalty == pytest.approx(0.5 * used[places].sum())
        used[places] += 1
    for lineup in portfolio:
        assert lineup["exposure"] == {f"d{i}": used[i] / 5 for i in lineup.indices}
    values = sum(lineup.value for lineup in portfolio)
    penalty = 0.5 * sum(math.comb(int(c), 2) for c in used)
    assert portfolio.objective == pytest.approx(values - penalty, rel=1e-12)
    assert portfolio.objective == pytest.approx(
        values - sum(lineup.overlap_penalty for lineup in portfolio), rel=1e-12
    )
    assert max(used) <= 3
    assert max(portfolio.team_exposure().values()) <= 0.8


def test_only_joint_has_a_bound_and_is_at_least_as_good():
    sequential, joint = built(), built(strategy="joint")
    assert sequential.bound == sequential.gap == math.inf
    assert joint.gap <= 1e-6
    assert joint.objective >= sequential.objective - 1e-6
    assert (sequential.provenance.strategy, joint.provenance.strategy) == ("sequential", "joint")


def test_what_emax_says_of_its_lineups():
    portfolio = built(strategy="emax")
    best = np.full(300, -np.inf)
    for number, lineup in enumerate(portfolio):
        scores = POINTS[:, list(lineup.indices)].sum(axis=1)
        assert lineup.value == pytest.approx(OBJECTIVE.value(scores).item(), rel=1e-12)
        before = best.mean() if number else 0.0
        best = np.maximum(best, scores)
        assert lineup.gain == lineup.worth == pytest.approx(best.mean() - before, rel=1e-9)
        assert (lineup.overlap_penalty, lineup.proven, lineup.gap) == (0.0, True, 0.0)
    assert portfolio.objective == pytest.approx(best.mean(), rel=1e-12)
    assert portfolio.objective == pytest.approx(sum(lineup.gain for lineup in portfolio), rel=1e-9)
    assert 0.0 < portfolio.gap < 0.1
    assert portfolio.objective >= built().best_scores(Scenarios(POINTS)).mean()


def test_provenance_tells_how_to_make_it_again():
    scenarios = Scenarios(POINTS, seed=7)
    facts = build_portfolio(SLATE, scenarios, 3).provenance
    assert (facts.seed, facts.n_scenarios) == (7, 300)
    assert facts.slate_fingerprint == SLATE.fingerprint
    assert facts.scenario_fingerprint == scenarios.fingerprint
    assert facts.settings["objective"]["levels"] == (0.99, 0.95)
    assert facts.settings["rules"] == asdict(LineupRules())
    assert facts.settings["exposure"]["max_player"] == 0.5
    assert facts.settings["diversity"] == asdict(Diversity())
    assert facts.settings["solver"] == "highs"


# ----------------------------------------------------------------------------------- invariances


@cache
def usual(strategy):
    """What other inputs are compared with, made once."""
    return built(strategy=strategy)


@EVERY
def test_the_same_input_gives_the_same_portfolio(strategy):
    one, two = usual(strategy), built(strategy=strategy)
    assert ids(one) == ids(two)
    assert (one.objective, one.bound) == (two.objective, two.bound)
    assert [lineup.as_dict() for lineup in one] == [lineup.as_dict() for lineup in two]


@EVERY
def test_permuting_the_drivers_permutes_the_answer(strategy):
    order = np.random.default_rng(2).permutation(14)
    shuffled = Slate(tuple(SLATE[i] for i in order))
    one = usual(strategy)
    two = built(shuffled, POINTS[:, order], strategy=strategy)
    as_sets = [[frozenset(lineup.players) for lineup in p] for p in (one, two)]
    assert as_sets[0] == as_sets[1]
    assert one.objective == pytest.approx(two.objective, rel=1e-9)


@EVERY
def test_permuting_the_scenarios_changes_nothing(strategy):
    one = usual(strategy)
    two = built(points=POINTS[np.random.default_rng(3).permutation(300)], strategy=strategy)
    assert ids(one) == ids(two)


@EVERY
@pytest.mark.parametrize("factor", [0.25, 8.0])
def test_stretching_points_and_penalty_stretches_the_objective(strategy, factor):
    one = usual(strategy)
    two = built(points=factor * POINTS, weight=factor * 0.5, strategy=strategy)
    assert ids(one) == ids(two)
    assert two.objective == pytest.approx(factor * one.objective, rel=1e-9)


@EVERY
@pytest.mark.parametrize("shift", [-100.0, 30.0])
def test_points_given_to_all_drivers_change_no_choice(strategy, shift):
    one, two = usual(strategy), built(points=POINTS + shift, strategy=strategy)
    assert ids(one) == ids(two)
    # five lineups of six add up, the best of them counts once
    moved = 6 * shift if strategy == "emax" else 30 * shift
    assert two.objective == pytest.approx(one.objective + moved, rel=1e-9)


def test_a_heavier_penalty_makes_lineups_less_alike():
    free = built(weight=0.0, exposure=ExposureLimits(1.0, 1.0))
    heavy = built(weight=50.0, exposure=ExposureLimits(1.0, 1.0))
    assert heavy.similarity()["avg_similarity"] < free.similarity()["avg_similarity"]
    assert free[0].players == heavy[0].players


def test_frames_records_and_slates_give_the_same_lineups():
    expected = ids(generated(DRIVERS))
    for data in (pd.DataFrame(DRIVERS), SLATE, tuple(DRIVERS), iter(DRIVERS)):
        assert ids(generated(data)) == expected


# ------------------------------------------------------------------------------ refused arguments


@pytest.mark.parametrize("n", [0, -1, 2.5, True])
def test_the_number_of_lineups_is_a_whole_number_from_1(n):
    with pytest.raises(SettingsError, match=f"n_lineups must be a whole number from 1, got {n!r}"):
        built(n=n)


@pytest.mark.parametrize("n", ["ten", None, math.nan, math.inf])
def test_a_number_of_lineups_that_is_no_number_is_refused_in_words(n):
    with pytest.raises(SettingsError, match="n_lineups must be a whole number"):
        built(n=n)


def test_a_whole_float_is_a_number_of_lineups():
    assert ids(built(n=2.0)) == ids(built(n=2))


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (
            {"strategy": "greedy"},
            "strategy must be one of sequential, joint, emax, payout, not 'greedy'",
        ),
        ({"cvar_alphas": (0.99,)}, "1 levels, 2 weights"),
        ({"cvar_alphas": (99, 95)}, "at least 0 and below 1"),
        ({"cvar_weights": (0.7, 0.7)}, "must sum to 1"),
        ({"correlation_weight": -1}, "correlation_weight must be a finite number from 0, got -1"),
        ({"max_driver_exposure": 50}, r"max_driver_exposure must be a share .* did you mean 0.5\?"),
        ({"max_team_exposure": 1.5}, "max_team_exposure must be a share"),
        ({"on_infeasible": "give up"}, "on_infeasible must be one of relax, raise, partial"),
        ({"salary_cap": 0}, "salary_cap must be a whole number from 1, got 0"),
        ({"min_stack": 4}, "min_stack 4 is above max_stack 3"),
        ({"n_drivers": 0}, "roster_size must be a whole number from 1"),
        ({"n_scenarios": 0}, "n_scenarios must be a whole number from 1, got 0"),
        ({"solver_time_limit": 0}, "time_limit_s must be above 0, got 0"),
        ({"n": 0}, "n_lineups must be a whole number from 1, got 0"),
        ({"race": Race.typical("short")}, "pass scenario_fn or race, not both"),
        ({"scenario_fn": None}, "pass a scenario_fn, or a race to simulate"),
    ],
)
def test_unusable_settings_are_refused_in_words(settings, words):
    with pytest.raises(SettingsError, match=words):
        generated(**settings)


@pytest.mark.parametrize(
    ("driver_data", "words"),
    [
        ([], "no drivers at all"),
        (DRIVERS[:5], "5 drivers for a roster of 6: add drivers"),
        ([*DRIVERS, DRIVERS[0]], "driver ID used more than once: 'd0'"),
        ([{**d, "team": None} for d in DRIVERS], "no driver has one: give a team map"),
    ],
)
def test_an_unusable_slate_is_refused_before_scenarios_are_drawn(driver_data, words):
    with pytest.raises(SlateError, match=words):
        generated(driver_data, scenario_fn=lambda n: 1 / 0)


@pytest.mark.parametrize(
    ("scenario_fn", "words"),
    [
        (lambda n: POINTS[:, :13], "13 columns for 14 drivers"),
        (lambda n: POINTS.T, "300 columns for 14 drivers"),
        (lambda n: np.full((n, 14), np.nan), "NaN or infinite"),
        (lambda n: POINTS[0], r"shape \(14,\)"),
        (lambda n: None, "points"),
    ],
)
@pytest.mark.filterwarnings("ignore::dfs_portfolio.errors.DataWarning")
def test_unusable_scenarios_are_refused(scenario_fn, words):
    with pytest.raises(ScenarioError, match=words):
        generated(scenario_fn=scenario_fn)


def test_where_there_is_no_lineup_the_reason_is_given():
    with pytest.raises(NoLineupError, match=r"the 6 cheapest drivers cost \$46,500, above the cap"):
        generated(salary_cap=46_499)


# --------------------------------------------------------------------------- the flat call's ways


def test_the_seed_goes_to_a_function_that_takes_it():
    seeds = []

    def draw(n_scenarios, seed):
        seeds.append(seed)
        return np.random.default_rng(seed).normal(45, 15, (n_scenarios, 14))

    one, again, other = (generated(scenario_fn=draw, random_seed=s) for s in (1, 1, 2))
    assert seeds == [1, 1, 2]
    assert ids(one) == ids(again)
    assert one.objective == again.objective
    assert one.objective != other.objective
    assert one.provenance.seed == 1
    generated(scenario_fn=draw)
    assert seeds[-1] == 42


def test_a_function_without_a_seed_is_asked_for_scenarios_only():
    asked = []

    def draw(n_scenarios):
        asked.append(n_scenarios)
        return POINTS[:n_scenarios]

    portfolio = generated(scenario_fn=draw, n_scenarios=200)
    assert asked == [200]
    assert portfolio.provenance.n_scenarios == 200


def test_another_number_of_scenarios_than_asked_for_is_pointed_out():
    words = "1000 scenarios were requested and scenario_fn returned 300"
    with pytest.warns(DataWarning, match=words) as caught:
        portfolio = generated(scenario_fn=lambda n: POINTS, n_scenarios=1000)
    assert caught[0].filename == __file__
    assert portfolio.provenance.n_scenarios == 300


def test_scenarios_are_kept_in_the_cache_that_is_given():
    cache, calls = ScenarioCache(), []

    def draw(n_scenarios):
        calls.append(n_scenarios)
        return POINTS[:n_scenarios]

    one = generated(scenario_fn=draw, cache=cache)
    two = generated(scenario_fn=draw, cache=cache)
    assert calls == [300]
    assert ids(one) == ids(two)
    generated(scenario_fn=draw)  # no cache of this call's own outlives it
    assert calls == [300, 300]


def test_without_a_function_the_race_is_simulated():
    players = [{**d, "start": i} for i, d in enumerate(DRIVERS, 1)]
    race = Race.typical("intermediate")
    one, two = (generated(players, None, race=race, random_seed=5) for _ in range(2))
    assert len(one) == 3
    assert ids(one) == ids(two)
    assert one.provenance.scenario_fingerprint == two.provenance.scenario_fingerprint


def test_stacking_can_be_turned_off_where_teams_are_unknown():
    teamless = [{**d, "team": None} for d in DRIVERS]
    portfolio = generated(teamless, min_stack=1, max_stack=6)
    assert len(portfolio) == 3


def test_progress_is_told_in_stages():
    told = []
    limits = ExposureLimits(1.0, 1.0)
    built(n=3, exposure=limits, progress=lambda p: told.append((p.stage, p.fraction)))
    assert told[0] == ("enumerate", 0.0)
    assert told[-1] == ("choose", 1.0)
    assert [s for stage, s in told if stage == "choose"] == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert all(0.0 <= share <= 1.0 for _, share in told)


# ----------------------------------------------------------------------------- limits that give way

# 14 drivers at floor(0.2 * 6) = 1 each fill 14 of 36 places.
TIGHT = ExposureLimits(0.2, 1.0)


@EVERY
def test_relaxed_limits_are_warned_of_and_listed(strategy):
    with pytest.warns(
        ExposureRelaxedWarning,
        match=r"^No 6 lineups keep every driver to 20% with your other settings; 50% works, and is "
        r"what you have \(\d+ drivers over\): player Driver \d+: \d+ lineups, cap 1; ",
    ) as caught:
        portfolio = build_portfolio(
            SLATE, Scenarios(POINTS), 6, exposure=TIGHT, strategy=strategy, objective=OBJECTIVE
        )
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert portfolio.complete
    assert sum(r.uses - r.limit for r in portfolio.relaxations) == 36 - 14
    counts = {k: round(6 * share) for k, share in portfolio.player_exposure().items()}
    named = {r.name: r.uses for r in portfolio.relaxations}
    assert named == {f"Driver {k[1:]}": c for k, c in counts.items() if c > 1}
    assert {(r.kind, r.limit) for r in portfolio.relaxations} == {("player", 1)}
    assert (portfolio.overrun, portfolio.extra_uses) == (2, 36 - 14)


def test_limits_that_are_kept_are_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error", ExposureRelaxedWarning)
        assert built().relaxations == ()


def test_teams_over_their_limit_are_listed_as_teams():
    # at least two teams a lineup: eight uses; four teams at floor(0.3 * 4) = 1: four
    with pytest.warns(ExposureRelaxedWarning, match="team T"):
        portfolio = built(n=4, exposure=ExposureLimits(1.0, 0.3))
    assert sum(r.uses - r.limit for r in portfolio.relaxations) == 4
    assert {r.kind for r in portfolio.relaxations} == {"team"}


def test_where_nothing_is_possible_the_reason_is_given():
    with pytest.raises(ExposureInfeasibleError, match="14 drivers at 20% of 6 lineups"):
        built(n=6, exposure=ExposureLimits(0.2, 1.0, "raise"))
    # one each of 6, 5 and 4 (14 of at least 24 places), none of 3 and less
    with pytest.raises(ExposureInfeasibleError, match="allow no portfolio of 1 to 6 lineups"):
        built(n=6, exposure=ExposureLimits(0.3, 1.0, "partial"))


def test_partial_portfolios_say_what_was_asked_for():
    limits = ExposureLimits(0.5, 1.0, "partial")
    portfolio = built(n=3, exposure=limits)  # of 3 one each: 14 of 18 places; of 2: 14 of 12
    assert len(portfolio) == 2
    assert portfolio.requested == 3
    assert not portfolio.complete
    assert portfolio.relaxations == ()
    assert set(portfolio[0].exposure.values()) == {0.5}


def test_the_flat_call_s_warning_points_at_the_caller():
    with pytest.warns(ExposureRelaxedWarning) as caught:
        generated(max_driver_exposure=0.3, max_team_exposure=1.0)
    assert caught[0].filename == __file__


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"solver": "magic"}, "no solver 'magic'; there is cbc, glpk, gurobi, highs, scip"),
        ({"engine": "magic"}, "engine must be one of search, milp, columns, not 'magic'"),
        ({"engine": "milp", "strategy": "joint"}, "engine 'milp' finds lineups one by one"),
    ],
)
def test_solvers_and_engines_that_do_not_exist_are_refused(settings, words):
    with pytest.raises(SettingsError, match=words):
        built(**settings)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"objective": "upper"}, "TailObjective"),
        ({"exposure": 0.5}, "ExposureLimits"),
        ({"rules": {}}, "LineupRules"),
        ({"options": {}}, "SolverOptions"),
        ({"slate": DRIVERS}, "Slate"),
    ],
)
def test_settings_of_another_kind_are_refused(settings, kind):
    with pytest.raises(SettingsError, match=f"must be of type {kind}, got"):
        built(**settings)


def test_a_missing_solver_is_told_before_the_work(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(story, "ValueTable", None)
    with pytest.raises(SolverNotAvailableError, match="coinor-cbc"):
        built(solver="cbc")


# ------------------------------------------------------------------------------------- self-check


def test_a_lineup_chosen_twice_does_not_come_out(monkeypatch):
    choose = story.STRATEGIES["sequential"]

    def wrong(task):
        choice = choose(task)
        rows = (choice.rows[0], *choice.rows[:-1])
        return replace(choice, rows=rows)

    monkeypatch.setitem(story.STRATEGIES, "sequential", wrong)
    with pytest.raises(InternalError, match="a lineup appears twice"):
        built()


def test_a_wrong_value_does_not_come_out(monkeypatch):
    evaluate = story.ValueTable.evaluate
    monkeypatch.setattr(story.ValueTable, "evaluate", lambda t, rows: evaluate(t, rows) + 1e-3)
    with pytest.raises(InternalError, match=r"lineup 1: value .* by definition"):
        built()


def test_a_wrong_bound_does_not_come_out(monkeypatch):
    choose = story.STRATEGIES["joint"]

    def wrong(task):
        choice = choose(task)
        return replace(choice, bound=0.99 * choice.bound)

    monkeypatch.setitem(story.STRATEGIES, "joint", wrong)
    with pytest.raises(InternalError, match=r"bound .* below objective"):
        built(strategy="joint")


def test_a_wrong_bound_of_one_lineup_does_not_come_out(monkeypatch):
    choose = story.STRATEGIES["sequential"]

    def wrong(task):
        choice = choose(task)
        return replace(choice, bounds=(0.99 * choice.bounds[0], *choice.bounds[1:]))

    monkeypatch.setitem(story.STRATEGIES, "sequential", wrong)
    with pytest.raises(InternalError, match=r"lineup 1: bound .* below its own"):
        built()


def test_a_wrong_gain_does_not_come_out(monkeypatch):
    choose = story.STRATEGIES["emax"]

    def wrong(task):
        choice = choose(task)
        return replace(choice, worth=(*choice.worth[:-1], choice.worth[-1] - 1e-3))

    monkeypatch.setitem(story.STRATEGIES, "emax", wrong)
    with pytest.raises(InternalError, match=r"lineup 5: gain .* by definition"):
        built(strategy="emax")


def test_a_lineup_that_breaks_a_rule_does_not_come_out(monkeypatch):
    """Enumerated without stacking, checked with it."""
    loose = LineupRules.unstacked()
    table = story.ValueTable

    def unstacked(slate, scenarios, objective, rules, **settings):
        return table(slate, scenarios, objective, loose, **settings)

    monkeypatch.setattr(story, "ValueTable", unstacked)
    with pytest.raises(InternalError, match=r"of team .* expected 2 to 3"):
        built()


def test_controls_of_the_flat_call_are_those_of_the_values():
    players = [driver | {"ownership": 5.0 + i} for i, driver in enumerate(DRIVERS)]
    flat = generated(
        players,
        lock=["Driver 3"],
        exclude=["d9"],
        groups=[Group(["d1", "d2"], at_most=1)],
        min_salary=45_500,
        stacks={players[0]["team"]: (1, 3)},
        max_total_ownership=90,
        max_average_ownership=14,
        driver_exposure={"d5": (0.3, 0.7)},
        team_exposure={players[1]["team"]: (0.5, None)},
        max_overlap=4,
        ownership_penalty=0.25,
        max_driver_exposure=0.5,
        max_team_exposure=0.7,
    )
    composed = build_portfolio(
        Slate.from_records(players),
        Scenarios(POINTS, seed=42),
        3,
        rules=LineupRules(
            *(2, 3),
            lock=["Driver 3"],
            exclude=["d9"],
            groups=[Group(["d1", "d2"], at_most=1)],
            min_salary=45_500,
            stacks={players[0]["team"]: (1, 3)},
            max_total_ownership=90,
            max_average_ownership=14,
        ),
        exposure=ExposureLimits(
            players={"d5": (0.3, 0.7)}, teams={players[1]["team"]: (0.5, None)}
        ),
        diversity=Diversity(max_overlap=4, ownership_penalty=0.25),
    )
    assert ids(flat) == ids(composed)
    assert flat.provenance.settings == composed.provenance.settings
    free = generated(players)
    assert ids(flat) != ids(free)
