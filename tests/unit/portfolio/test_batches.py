"""One portfolio in batches: each by its own rules or scenarios, limits of the whole, no repeats."""

from __future__ import annotations

import math
from dataclasses import replace
from io import StringIO
from itertools import combinations

import numpy as np
import pytest
from rich.console import Console

from dfs_portfolio.errors import (
    DataWarning,
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    NoLineupError,
    SettingsError,
)
from dfs_portfolio.portfolio.batch import Batch
from dfs_portfolio.portfolio.batches import build_batches
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits, max_count
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import TableCache, ValueTable
from dfs_portfolio.slate.slate import Slate

SLATE = Slate.from_records(
    {"driver_id": f"d{i}", "name": f"Driver {i}", "salary": 7400 + 50 * i, "team": f"T{i % 6}"}
    for i in range(18)
)


def draw(seed):
    return Scenarios(np.random.default_rng(seed).normal(np.linspace(30, 50, 18), 10, (200, 18)))


SCENARIOS = draw(5)
OBJECTIVE = TailObjective((0.9,), (1.0,))
ANY = ExposureLimits(1.0, 1.0)
THREES, FREE = LineupRules(3, 3), LineupRules.unstacked()
LIMITS = ExposureLimits(0.6, 0.8)
# All lineups of two strategies, few enough for the model of the third.
SECOND = {"sequential": FREE, "joint": LineupRules(2, 2), "emax": FREE}
TWO = [Batch(8, "stacked", THREES), Batch(4, "free", FREE)]


def built(batches=TWO, scenarios=SCENARIOS, **how):
    values = {"objective": OBJECTIVE, "exposure": LIMITS, "diversity": Diversity(0.1)}
    return build_batches(SLATE, scenarios, batches, **{**values, **how})


def check_limits(portfolio, sizes, limits):
    """After each batch, shares of the lineups so far are within the limits."""
    end = 0
    for size in sizes:
        end += size
        uses = np.bincount(portfolio.indices[:end].ravel(), minlength=18)
        assert uses.max() <= max_count(limits.max_player, end)


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_each_batch_keeps_its_rules_and_the_whole_the_limits(strategy):
    free_rules = SECOND[strategy]
    portfolio = built([TWO[0], Batch(4, "free", free_rules)], strategy=strategy)
    stacked, free = portfolio.batches["stacked"], portfolio.batches["free"]
    assert [lineup.batch for lineup in portfolio] == ["stacked"] * 8 + ["free"] * 4
    assert (len(stacked), len(free)) == (8, 4)
    for rules, lineups in ((THREES, stacked), (free_rules, free)):
        resolved = rules.resolve(SLATE)
        assert not any(resolved.violations(lineup.indices) for lineup in lineups)
    assert any(THREES.resolve(SLATE).violations(lineup.indices) for lineup in free)
    assert len({lineup.indices for lineup in portfolio}) == 12
    check_limits(portfolio, (8, 4), LIMITS)
    assert not portfolio.relaxations
    assert portfolio.relaxation_proven
    assert math.isinf(portfolio.bound)
    shares = portfolio.player_exposure()
    assert all(
        lineup.exposure[key] == shares[key] for lineup in portfolio for key in lineup.players
    )


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_batches_are_portfolios_that_keep_those_before(strategy):
    how = {
        "objective": OBJECTIVE,
        "exposure": LIMITS,
        "diversity": Diversity(0.1, max_overlap=4),
        "strategy": strategy,
    }
    first = build_portfolio(SLATE, SCENARIOS, 8, rules=THREES, **how)
    rules = SECOND[strategy]
    both = build_portfolio(SLATE, SCENARIOS, 12, rules=rules, keep=first, **how)
    portfolio = built([TWO[0], Batch(4, "free", rules)], **how)
    assert [l.indices for l in portfolio] == [l.indices for l in both]
    assert portfolio.objective == pytest.approx(both.objective)
    assert [l.proven for l in portfolio] == [l.proven for l in (*first, *both.new)]
    assert [l.value for l in portfolio] == pytest.approx([l.value for l in both])


def test_one_batch_is_the_portfolio_itself():
    alone = build_portfolio(SLATE, SCENARIOS, 8, rules=THREES, objective=OBJECTIVE, exposure=LIMITS)
    portfolio = built(TWO[:1])
    assert [l.indices for l in portfolio] == [l.indices for l in alone]
    assert portfolio.objective == pytest.approx(alone.objective)


def test_scenario_sets_are_those_of_each_batch():
    """Three from each of five sets: values are on the set, and all sets count as used to choose."""
    sets = [draw(seed) for seed in range(5)]
    batches = [Batch(3, f"set {n}", scenarios=s) for n, s in enumerate(sets)]
    limits = ExposureLimits(0.7, 1.0)
    portfolio = built(batches, None, rules=FREE, exposure=limits)
    assert len({lineup.indices for lineup in portfolio}) == 15
    for label, source in zip(portfolio.batches, sets, strict=True):
        for lineup in portfolio.batches[label]:
            scores = source.points[:, list(lineup.indices)].sum(axis=1)
            assert lineup.value == pytest.approx(float(OBJECTIVE.value(scores)))
            assert lineup.mean == pytest.approx(scores.mean())
    assert [portfolio.chosen_on(s) for s in (*sets, draw(9))] == [True] * 5 + [False]
    values = sum(lineup.value for lineup in portfolio)
    shared = sum(len({*a.indices} & {*b.indices}) for a, b in combinations(portfolio, 2))
    assert portfolio.objective == pytest.approx(values - 0.1 * shared)
    check_limits(portfolio, (3,) * 5, limits)


def test_gains_on_different_scenarios_do_not_add_up():
    batches = [Batch(2), Batch(2, scenarios=draw(6))]
    portfolio = built(batches, rules=FREE, strategy="emax", exposure=ANY)
    assert math.isnan(portfolio.objective)
    assert math.isnan(portfolio[:3].objective)
    assert list(portfolio.batches) == ["1", "2"]
    console = Console(file=StringIO(), width=200)
    console.print(portfolio_report(portfolio, SCENARIOS, draw(9)))
    text = console.file.getvalue()
    assert "nan" not in text
    assert "Batch 2: 2 lineups, mean value" in text


def test_an_objective_of_its_own_and_the_tails_of_all():
    other = TailObjective((0.5, 0.8), (0.5, 0.5), "lower")
    portfolio = built([Batch(2, "high"), Batch(2, "safe", objective=other)], exposure=ANY)
    for lineup in portfolio.batches["safe"]:
        scores = SCENARIOS.points[:, list(lineup.indices)].sum(axis=1)
        assert lineup.value == pytest.approx(float(other.value(scores)))
        assert [tail.alpha for tail in lineup.tails] == [0.9]
        assert lineup.tails[0].CVaR == pytest.approx(float(OBJECTIVE.value(scores)))
    frame = portfolio.to_frame()
    assert frame["batch"].tolist() == ["high", "high", "safe", "safe"]


def test_kept_lineups_come_before_all_batches():
    keep = [(0, 1, 2, 3, 4, 5), (0, 1, 6, 7, 8, 9)]
    portfolio = built(keep=keep)
    assert [l.indices for l in portfolio[:2]] == keep
    assert [l.kept for l in portfolio] == [True] * 2 + [False] * 12
    assert [l.batch for l in portfolio.kept] == ["", ""]
    assert portfolio.requested == len(portfolio) == 14
    assert {k: len(v) for k, v in portfolio.batches.items()} == {"stacked": 8, "free": 4}
    assert portfolio.provenance.settings["keep"] == tuple(
        tuple(SLATE.ids[i] for i in lineup) for lineup in keep
    )
    assert [b["label"] for b in portfolio.provenance.settings["batches"]] == ["stacked", "free"]


def test_batches_of_the_same_lineups_share_a_table(monkeypatch):
    made, right = [], ValueTable.__init__
    monkeypatch.setattr(ValueTable, "__init__", lambda *a, **k: made.append(1) or right(*a, **k))
    built([Batch(2), Batch(2), Batch(2, rules=THREES), Batch(2)], exposure=ANY)
    built([Batch(2), Batch(2)], tables=TableCache(), exposure=ANY)
    assert len(made) == 3


def test_limits_that_no_batch_can_keep_are_relaxed_and_told_once():
    limits = replace(ANY, players={"Driver 0": (0.9, 1.0)})
    batches = [Batch(4, rules=LineupRules(exclude="Driver 0")), Batch(4, "rest")]
    with pytest.warns(
        ExposureRelaxedWarning, match=r"No 8 lineups were found to keep .*Driver 0: 4"
    ) as told:
        portfolio = built(batches, exposure=limits)
    assert len(told) == 1
    assert not portfolio.relaxation_proven
    assert all(0 in lineup.indices for lineup in portfolio.batches["rest"])
    with pytest.raises(ExposureInfeasibleError, match="batch '1': "):
        built(batches, exposure=replace(limits, on_infeasible="raise"))


def test_groups_with_somebody_who_is_out_are_told_once():
    slate = SLATE.without("Driver 0")
    pair = Group(["Driver 0", "Driver 1"], at_most=1)
    batches = [Batch(2), Batch(2, rules=LineupRules(groups=[pair])), Batch(2)]
    rules = LineupRules.unstacked(groups=[pair])
    with pytest.warns(DataWarning, match="Driver 0") as told:
        build_batches(slate, SCENARIOS.points[:, 1:], batches, exposure=ANY, rules=rules)
    assert len(told) == 1


def test_a_batch_without_a_lineup_is_named():
    with pytest.raises(NoLineupError, match=r"batch 'none': .*lock Driver 1; exclude Driver 1"):
        built([TWO[0], Batch(2, "none", LineupRules(lock="Driver 1", exclude="Driver 1"))])


@pytest.mark.parametrize(
    ("batches", "how", "words"),
    [
        ([], {}, "a list of at least one Batch"),
        (Batch(2), {}, "a list of at least one Batch"),
        ([3], {}, "a batch must be of type Batch, got int"),
        ([Batch(1, "a"), Batch(1, "a")], {}, "must differ in their label: 'a'"),
        ([Batch(1)], {"scenarios": None}, "no scenarios for batch '1'"),
        ([Batch(1, projections="mine.csv")], {}, "projections of batch '1' are for the command"),
        ([Batch(1)], {"n_lineups": 4}, "n_lineups is the sum of the batches"),
        ([Batch(1)], {"exposures": 4}, "has the keywords of build_portfolio: .*exposures"),
    ],
)
def test_what_are_no_batches_is_refused_in_words(batches, how, words):
    with pytest.raises(SettingsError, match=words):
        built(batches, **how)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"n_lineups": 0}, "n_lineups"),
        ({"n_lineups": 2, "rules": "free"}, "rules must be of type LineupRules"),
        ({"n_lineups": 2, "objective": 0.9}, "objective must be of type TailObjective"),
    ],
)
def test_a_batch_checks_itself(values, words):
    with pytest.raises(SettingsError, match=words):
        Batch(**values)
