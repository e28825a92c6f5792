"""Choosers that lie, in every way and under every policy: none of it comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import ExposureInfeasibleError, InternalError
from dfs_portfolio.portfolio import assemble
from dfs_portfolio.portfolio import build as story
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_ledger import ExposureBook
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.leeway import Leeway
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import relaxation, sequential
from dfs_portfolio.selection.engines import ENGINES, SearchEngine
from dfs_portfolio.selection.master import Master
from dfs_portfolio.slate.slate import Slate

SLATE = Slate.from_records(
    {"driver_id": f"d{i}", "name": f"Driver {i}", "salary": 7500 + 50 * i, "team": f"T{i % 6}"}
    for i in range(16)
)
SCENARIOS = Scenarios(np.random.default_rng(5).normal(np.linspace(30, 50, 16), 10, (300, 16)))
OBJECTIVE = TailObjective((0.9,), (1.0,))
# Limits that 10 lineups keep, so that nothing may be given up.
KEPT = {"max_player": 0.4, "max_team": 0.6}
FREE = {"max_player": 1.0, "max_team": 1.0}
POLICIES = pytest.mark.parametrize("policy", ["relax", "raise", "partial"])


def built(policy, n=10, diversity=None, strategy="sequential", **limits):
    return build_portfolio(
        SLATE,
        SCENARIOS,
        n,
        objective=OBJECTIVE,
        exposure=ExposureLimits(**{**KEPT, **limits}, on_infeasible=policy),
        diversity=diversity or Diversity(0.0),
        strategy=strategy,
    )


class Liar:
    """The exact search, asked another question than it was given."""

    def __init__(self, table, lie):
        self._engine, self._lie = SearchEngine(table), lie

    def best(self, query):
        return self._engine.best(self._lie(query))


def lying(monkeypatch, lie):
    monkeypatch.setitem(ENGINES, "search", lambda table, solver, options: Liar(table, lie))


def no_caps(query):
    return replace(
        query,
        player_excess=np.zeros_like(query.player_excess),
        team_excess=np.zeros_like(query.team_excess),
        allowance=0,
    )


def no_team_caps(query):
    return replace(query, team_excess=np.zeros_like(query.team_excess), allowance=0)


@POLICIES
def test_the_truth_passes_under_every_policy(policy):
    portfolio = built(policy)
    assert len(portfolio) == 10
    assert portfolio.relaxations == ()


@POLICIES
def test_caps_that_are_ignored_do_not_come_out(monkeypatch, policy):
    lying(monkeypatch, no_caps)
    words = r"uses beyond the exposure limits where 0 \(of one: 0\) are allowed"
    with pytest.raises(InternalError, match=words):
        built(policy)


@POLICIES
def test_caps_of_teams_that_are_ignored_do_not_come_out(monkeypatch, policy):
    lying(monkeypatch, no_team_caps)
    with pytest.raises(InternalError, match=r"team 'T\d' in \d+ lineups, at most 3 allowed"):
        built(policy, max_player=1.0, max_team=0.34)


@POLICIES
def test_least_exposures_that_are_ignored_do_not_come_out(monkeypatch, policy):
    lying(monkeypatch, no_caps)
    with pytest.raises(InternalError, match=r"player 'Driver 0' in 0 lineups, at least 5 allowed"):
        built(policy, max_player=1.0, max_team=1.0, players={"d0": (0.5, 1.0)})


@POLICIES
def test_a_lineup_that_is_repeated_does_not_come_out(monkeypatch, policy):
    lying(monkeypatch, lambda q: replace(no_caps(q), excluded=()))
    with pytest.raises(InternalError, match="a lineup appears twice"):
        built(policy)


@POLICIES
def test_overlap_that_is_ignored_does_not_come_out(monkeypatch, policy):
    lying(monkeypatch, lambda q: replace(q, apart=()))
    with pytest.raises(InternalError, match="two lineups share"):
        built(policy, diversity=Diversity(0.0, max_overlap=2), **FREE)


@POLICIES
@pytest.mark.parametrize("wrong", [lambda row: row[:-1], lambda row: (*row, (row[-1] + 1) % 16)])
def test_a_roster_of_another_size_does_not_come_out(monkeypatch, policy, wrong):
    right = ValueTable.indices
    monkeypatch.setattr(ValueTable, "indices", lambda table, row: wrong(right(table, row)))
    with pytest.raises(InternalError, match=r"lineup 1: \d drivers, expected 6"):
        built(policy, **FREE)


@POLICIES
def test_teams_that_are_counted_wrongly_do_not_come_out(monkeypatch, policy):
    """The ledger that choosing and assembling go by counts no teams."""
    right = ExposureBook.of.__func__

    def wrong(cls, slate, lineups=()):
        book = right(cls, slate, lineups)
        return ExposureBook(book.player, np.zeros_like(book.team))

    def wrong_record(book, slate, lineup):
        return ExposureBook(record(book, slate, lineup).player, np.zeros_like(book.team))

    record = ExposureBook.record
    monkeypatch.setattr(ExposureBook, "of", classmethod(wrong))
    monkeypatch.setattr(ExposureBook, "record", wrong_record)
    with pytest.raises(InternalError, match=r"team 'T\d' in \d+ lineups, at most 3 allowed"):
        built(policy, max_player=1.0, max_team=0.34)


@POLICIES
def test_fewer_lineups_come_out_only_where_the_policy_says_so(monkeypatch, policy):
    choose = story.STRATEGIES["sequential"]

    def short(task):
        choice = choose(task)
        return replace(choice, rows=choice.rows[:4], proven=choice.proven[:4])

    monkeypatch.setitem(story.STRATEGIES, "sequential", short)
    if policy == "partial":
        assert len(built(policy, **FREE)) == 4
    else:
        with pytest.raises(InternalError, match=r"4 of 10 lineups, which on_infeasible="):
            built(policy, **FREE)


def relaxed_by(monkeypatch, extra):
    """Let the terms allow so many uses over the limits, where none are needed."""
    settle = sequential.relax_exposure_limits

    def wrong(task):
        return replace(settle(task), leeway=Leeway(extra, extra))

    monkeypatch.setattr(sequential, "relax_exposure_limits", wrong)
    monkeypatch.setattr(sequential, "_by_greed", once(sequential._by_greed))


def once(function):
    """Get stuck the first time, so that the terms are asked for."""
    calls = []

    def stuck(task, state):
        calls.append(state)
        return ([], "") if len(calls) == 1 else function(task, state)

    return stuck


@POLICIES
def test_limits_given_up_without_need_do_not_come_out(monkeypatch, policy):
    relaxed_by(monkeypatch, 3)
    words = {
        "relax": r"3 \(of one: \d\) uses beyond the exposure limits, but 0 \(of one: 0\) suffice",
        "raise": r"3 \(of one: \d\) uses beyond the exposure limits where 0 \(of one: 0\) are",
        "partial": r"3 \(of one: \d\) uses beyond the exposure limits where 0 \(of one: 0\) are",
    }
    with pytest.raises(InternalError, match=words[policy]):
        built(policy)


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_more_given_up_than_the_fewest_does_not_come_out(monkeypatch, strategy):
    """The model of the choice says that one use more is needed than is; the check asks anew."""
    right, asked = Master.fewest_extra, []

    def wrong(master, *overrun):
        fewest = right(master, *overrun)
        asked.append(master)
        if len(asked) > 1:
            return fewest
        return replace(fewest, extra=fewest.extra + 1, floor=fewest.floor + 1)

    monkeypatch.setattr(Master, "fewest_extra", wrong)
    with pytest.raises(InternalError, match=r"suffice"):
        built("relax", strategy=strategy, max_player=0.3)


def test_limits_that_cannot_be_kept_are_given_up_as_proven():
    with pytest.warns(UserWarning, match="No 10 lineups keep every driver to 30%"):
        portfolio = built("relax", max_player=0.3)
    # 16 drivers at 3 of 10 lineups each fill 48 of 60 places.
    assert sum(r.uses - r.limit for r in portfolio.relaxations) == 12
    assert portfolio.relaxation_proven
    with pytest.raises(ExposureInfeasibleError):
        built("raise", max_player=0.3)


@pytest.mark.parametrize("field", ["players", "names", "total_salary"])
def test_lineups_are_those_of_the_slate(monkeypatch, field):
    right = assemble.describe_lineup

    def wrong(*lineup, **facts):
        lineup = right(*lineup, **facts)
        value = getattr(lineup, field)
        return replace(lineup, **{field: value[::-1] if field != "total_salary" else value + 100})

    monkeypatch.setattr(assemble, "describe_lineup", wrong)
    with pytest.raises(InternalError, match=r"lineup 1: (IDs or names|salary)"):
        built("relax", **FREE)


@pytest.mark.parametrize(
    "strategy", [pytest.param("sequential", marks=pytest.mark.slow), "joint", "emax"]
)
def test_a_larger_overrun_than_needed_does_not_come_out(monkeypatch, strategy):
    """The choice is given the fewest extra uses of any overrun, and says that it is smallest."""
    right = relaxation.relax_evenly

    def wrong(master):
        even = right(master)
        return replace(even, overrun=4, least=master.fewest_extra())

    monkeypatch.setattr(relaxation, "relax_evenly", wrong)
    with pytest.raises(InternalError, match=r"uses beyond the exposure limits, but .* suffice"):
        built("relax", strategy=strategy, max_player=0.3)
