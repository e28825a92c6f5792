"""One lineup after the other, with a look back where greed gets stuck."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest

from dfs_portfolio.errors import (
    ExposureInfeasibleError,
    InternalError,
    SolverFailedError,
    UnsupportedOptionError,
)
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.leeway import NO_LEEWAY
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import SelectionProblem, choose_joint, choose_sequential, master
from dfs_portfolio.selection.engines import SearchEngine, get_engine
from dfs_portfolio.selection.problem import exposure_of, next_query
from dfs_portfolio.selection.sequential import _greedy, _State
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions
from support.contests import contest_of


def pairs(points, salaries=(1, 1, 1, 1), cap=100):
    """Pairs of drivers in one certain scenario: values are sums of points."""
    slate = Slate.from_records(
        ({"driver_id": i, "salary": s, "team": f"t{i}"} for i, s in enumerate(salaries)),
        contest=contest_of(2, cap),
    )
    rules = LineupRules.unstacked()
    return ValueTable(slate, Scenarios([points]), TailObjective((0.5,), (1.0,)), rules)


def mock(seed=42, n_scenarios=1000, objective=None):
    """The slate of the issue: 12 drivers, three teams, normal points."""
    slate = Slate.from_records(
        {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    )
    points = np.random.RandomState(seed).normal(50, 10, (n_scenarios, 12))
    return ValueTable(slate, Scenarios(points), objective or TailObjective(), LineupRules())


def problem_of(values, n, driver=1.0, team=1.0, weight=0.0, policy="relax", **settings):
    settings.setdefault("engine", SearchEngine(values))
    return SelectionProblem(
        values, n, ExposureLimits(driver, team, policy), Diversity(weight), **settings
    )


def chosen(problem):
    return [problem.table.indices(row) for row in choose_sequential(problem).rows]


def plain_greed(problem):
    state = _State(exposure_of(problem.table, ()))
    return tuple(pick.row for pick in islice(_greedy(problem, state), problem.n_lineups))


# Rows are (0,1) 30, (0,2) 25, (0,3) 21, (1,2) 15, (1,3) 11, (2,3) 6.
POINTS = [20.0, 10.0, 5.0, 1.0]


@pytest.mark.parametrize(
    ("n", "settings", "lineups"),
    [
        (3, {}, [(0, 1), (0, 2), (0, 3)]),
        # after (0,1): (0,2) 25 - 12 = 13, (0,3) 9, (1,2) 3, (1,3) -1, (2,3) 6
        # after both: (0,3) 21 - 24, (1,2) 15 - 24, (1,3) 11 - 12, (2,3) 6 - 12
        (3, {"weight": 12.0}, [(0, 1), (0, 2), (1, 3)]),
        (2, {"weight": 30.0}, [(0, 1), (2, 3)]),  # 25 - 30 = -5 against 6
        (2, {"driver": 0.5}, [(0, 1), (2, 3)]),  # each driver once
        (4, {"driver": 0.75}, [(0, 1), (0, 2), (0, 3), (1, 2)]),  # driver 0 three times
        (6, {}, [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]),
        (1, {"driver": 1.0}, [(0, 1)]),
    ],
)
def test_choices_by_hand(n, settings, lineups):
    problem = problem_of(pairs(POINTS), n, **settings)
    selection = choose_sequential(problem)
    assert [problem.table.indices(row) for row in selection.rows] == lineups
    assert selection.proven == (True,) * n
    assert selection.bound == np.inf


def test_greed_that_dead_ends_is_taken_back():
    """Drivers 2 and 3 are too dear to go together, so (0,1) leaves no partner."""
    values = pairs(POINTS, salaries=(1, 1, 5, 5), cap=6)
    problem = problem_of(values, 2, driver=0.5)
    assert [values.indices(row) for row in plain_greed(problem)] == [(0, 1)]
    # complete: (0,2) 25 with (1,3) 11, or (0,3) 21 with (1,2) 15: 25 comes first
    selection = choose_sequential(problem)
    assert [values.indices(row) for row in selection.rows] == [(0, 2), (1, 3)]
    assert selection.proven == (True, True)


@pytest.mark.parametrize("seed", [42, 1])
def test_ten_lineups_of_the_mock_slate_at_50_percent(seed):
    """All 60 places are needed: plain greed ends short, looking back does not."""
    problem = problem_of(mock(seed), 10, driver=0.5, team=0.7, weight=0.1)
    assert len(plain_greed(problem)) < 10
    selection = choose_sequential(problem)
    book = exposure_of(problem.table, selection.rows)
    assert len(set(selection.rows)) == 10
    assert selection.proven == (True,) * 10
    assert book.player.tolist() == [5] * 12
    assert book.team.max() <= 7


def test_the_first_lineups_are_greedy_as_long_as_they_can_be():
    """Up to the first look back each lineup is simply the best that is allowed."""
    problem = problem_of(mock(), 10, driver=0.5, team=0.7, weight=0.1)
    greedy, rows = plain_greed(problem), choose_sequential(problem).rows
    common = next(k for k in range(len(greedy)) if greedy[k] != rows[k])
    assert common >= 1
    # and where it departs, greed's own lineup cannot be completed, though it is worth more
    book = exposure_of(problem.table, rows[:common])
    net = problem.table.net(next_query(problem, rows[:common], book, NO_LEEWAY))
    assert net[greedy[common]] > net[rows[common]]
    assert master.Master(problem).completion(greedy[: common + 1], NO_LEEWAY) is None


def test_caps_that_cannot_be_kept_are_exceeded_as_little_as_possible():
    # three pairs of four drivers at floor(0.5 * 3) = 1 each: two uses too many
    problem = problem_of(pairs(POINTS), 3, driver=0.5)
    selection = choose_sequential(problem)
    book = exposure_of(problem.table, selection.rows)
    assert np.maximum(book.player - 1, 0).sum() == 2
    assert problem.table.indices(selection.rows[0]) == (0, 1)
    assert len(set(selection.rows)) == 3


def test_partial_gives_what_the_caps_allow():
    assert chosen(problem_of(pairs(POINTS), 3, driver=0.5, policy="partial")) == [(0, 1), (2, 3)]


def test_raise_says_why():
    with pytest.raises(ExposureInfeasibleError, match="fill 4 of 6 slots"):
        choose_sequential(problem_of(pairs(POINTS), 3, driver=0.5, policy="raise"))


def test_each_lineup_is_reported():
    seen = []
    choose_sequential(problem_of(pairs(POINTS), 3, on_lineup=seen.append))
    assert seen == [1, 2, 3]


# ------------------------------------------------------------------------------------- engines


class Recording:
    """The exact search behind an engine of our own, which may fail, fall short or say less."""

    def __init__(self, table, *, fails_after=None, short_at=(), unproven_at=()):
        self.search, self.calls = SearchEngine(table), 0
        self.fails_after, self.short_at, self.unproven_at = fails_after, short_at, unproven_at

    def best(self, query):
        if self.calls == self.fails_after:
            raise SolverFailedError("the solver gave up")
        turn, self.calls = self.calls, self.calls + 1
        pick = self.search.best(query)
        if pick is None or turn not in {*self.short_at, *self.unproven_at}:
            return pick
        if turn in self.short_at:  # the second best, with the best one's value for a bound
            second = replace(query, excluded=(*query.excluded, pick.row))
            return replace(self.search.best(second), bound=pick.net)
        return replace(pick, bound=np.inf)


@pytest.mark.parametrize("engine", ["milp", "columns"])
@pytest.mark.parametrize(
    ("n", "settings"),
    [
        (3, {}),
        (3, {"weight": 12.0}),
        (2, {"driver": 0.5}),
        (4, {"driver": 0.75, "weight": 0.1}),
        (6, {}),
        (3, {"driver": 0.5}),  # two uses over the caps
        (2, {"team": 0.5}),
    ],
)
def test_any_engine_chooses_the_same_lineups(engine, n, settings):
    values = pairs(POINTS)
    expected = choose_sequential(problem_of(values, n, **settings))
    engine = get_engine(engine, values, "highs", SolverOptions())
    found = choose_sequential(problem_of(values, n, engine=engine, **settings))
    assert found.rows == expected.rows
    assert found.proven == expected.proven == (True,) * n
    assert found.bounds == pytest.approx(expected.bounds)
    assert found.stopped == expected.stopped == ""


def test_the_bound_of_each_lineup_is_that_of_its_turn():
    # 30; then (0,2) 25 - 12 = 13; then (1,3) 11 - 12 = -1
    selection = choose_sequential(problem_of(pairs(POINTS), 3, weight=12.0))
    assert selection.bounds == pytest.approx((30.0, 13.0, -1.0))


def test_a_lineup_that_is_not_the_best_is_not_called_proven():
    """What comes after it is again the best of what is left."""
    values = pairs(POINTS)
    engine = Recording(values, short_at=(0, 2))
    selection = choose_sequential(problem_of(values, 4, engine=engine))
    lineups = [values.indices(row) for row in selection.rows]
    assert lineups == [(0, 2), (0, 1), (1, 2), (0, 3)]
    assert selection.proven == (False, True, False, True)
    assert selection.bounds == pytest.approx((30.0, 30.0, 21.0, 21.0))


def test_a_lineup_without_a_bound_is_not_called_proven():
    values = pairs(POINTS)
    engine = Recording(values, unproven_at=(1,))
    selection = choose_sequential(problem_of(values, 3, engine=engine))
    assert [values.indices(row) for row in selection.rows] == [(0, 1), (0, 2), (0, 3)]
    assert selection.proven == (True, False, True)
    assert selection.bounds == pytest.approx((30.0, np.inf, 21.0))


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_solver_that_fails_later_loses_no_lineup(k):
    values, seen = pairs(POINTS), []
    engine = Recording(values, fails_after=k)
    selection = choose_sequential(problem_of(values, 4, engine=engine, on_lineup=seen.append))
    assert [values.indices(row) for row in selection.rows] == [(0, 1), (0, 2), (0, 3)][:k]
    assert selection.stopped == "the solver gave up"
    assert selection.proven == (True,) * k
    assert len(selection.bounds) == k
    assert seen == list(range(1, k + 1))


def test_a_solver_that_fails_proves_nothing_about_how_many_lineups_fit():
    values = pairs(POINTS)
    selection = choose_sequential(problem_of(values, 4, engine=Recording(values, fails_after=2)))
    assert len(selection.rows) == 2
    assert not selection.relaxation_proven


@pytest.mark.parametrize("n", [1, 4])
def test_a_solver_that_fails_at_once_is_an_error(n):
    values = pairs(POINTS)
    with pytest.raises(SolverFailedError, match="the solver gave up"):
        choose_sequential(problem_of(values, n, engine=Recording(values, fails_after=0)))


TIGHT = {"driver": 0.5, "team": 0.7, "weight": 0.1}  # of the mock slate: greed gets stuck


def test_a_solver_that_fails_while_looking_back_loses_no_lineup():
    values = mock()
    whole = choose_sequential(problem_of(values, 10, **TIGHT))
    counted = Recording(values)
    choose_sequential(problem_of(values, 10, engine=counted, **TIGHT))
    greedy = plain_greed(problem_of(values, 10, **TIGHT))
    kept = []
    for fails_after in np.linspace(len(greedy) + 1, counted.calls - 1, 4, dtype=int):
        engine = Recording(values, fails_after=fails_after)
        problem = problem_of(values, 10, engine=engine, **TIGHT)
        selection = choose_sequential(problem)
        kept.append(len(selection.rows))
        # Whichever came further: the look back, or the greed before it.
        assert selection.rows in (whole.rows[: kept[-1]], greedy)
        assert selection.proven == (True,) * kept[-1]
        assert selection.stopped == "the solver gave up"
        assert exposure_of(values, selection.rows).excess(problem.counts) == 0
    assert kept == sorted(kept)
    assert kept[0] == len(greedy)
    assert kept[-1] == 9


def test_a_model_that_fails_while_looking_back_loses_no_lineup(monkeypatch):
    """The portfolio model's solver may give up as well as the engine's."""
    problem = problem_of(mock(), 10, **TIGHT)
    whole = choose_sequential(problem)
    best_of, asked = master.Master.best_of, []

    def fails_at_second(self, prefix, *arguments):
        asked.append(len(prefix))
        if len(asked) > 1:
            raise SolverFailedError("no memory")
        return best_of(self, prefix, *arguments)

    monkeypatch.setattr(master.Master, "best_of", fails_at_second)
    selection = choose_sequential(problem)
    assert selection.stopped == "no memory"
    greedy = plain_greed(problem)
    assert selection.rows == (whole.rows[: asked[1]] if asked[1] >= len(greedy) else greedy)
    assert 0 < asked[1] < 10


def test_a_solver_that_fails_at_the_first_look_back_loses_no_lineup():
    values = mock()
    greedy = plain_greed(problem_of(values, 10, **TIGHT))
    engine = Recording(values, fails_after=len(greedy) + 1)
    selection = choose_sequential(problem_of(values, 10, engine=engine, **TIGHT))
    assert selection.rows == greedy
    assert selection.stopped == "the solver gave up"


def test_a_model_that_fails_when_greed_is_stuck_loses_no_lineup(monkeypatch):
    def fails(self):
        raise SolverFailedError("no memory")

    monkeypatch.setattr(master.Master, "fewest_extra", fails)
    problem = problem_of(mock(), 10, **TIGHT)
    selection = choose_sequential(problem)
    assert selection.rows == plain_greed(problem)
    assert selection.stopped == "no memory"


@pytest.mark.parametrize("error", [InternalError, UnsupportedOptionError])
def test_no_kind_of_failure_loses_lineups(error):
    class Fails(Recording):
        def best(self, query):
            if self.calls == 2:
                raise error("not true")
            return super().best(query)

    values = pairs(POINTS)
    selection = choose_sequential(problem_of(values, 4, engine=Fails(values)))
    assert len(selection.rows) == 2
    assert selection.stopped == "not true"


def test_looking_back_over_unproven_picks_proves_nothing():
    values = mock()
    engine = Recording(values, unproven_at=range(1000))
    selection = choose_sequential(problem_of(values, 10, engine=engine, **TIGHT))
    assert len(selection.rows) == 10
    assert selection.proven == (False,) * 10
    assert selection.bounds == (np.inf,) * 10
    assert not selection.stopped


# --------------------------------------------------------------------------- column generation


@pytest.fixture
def few_columns(monkeypatch):
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", 40)
    monkeypatch.setattr(master, "NEW_COLUMNS", 10)


@pytest.mark.parametrize("seed", range(3))
def test_with_few_columns_lineups_called_proven_are_those_of_the_full_model(seed, monkeypatch):
    objective = TailObjective((0.9,), (1.0,))
    problem = problem_of(mock(seed, 200, objective), 8, driver=0.5, team=0.75, weight=0.1)
    full = choose_sequential(problem)
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", 40)
    monkeypatch.setattr(master, "NEW_COLUMNS", 10)
    few = choose_sequential(problem)
    assert len(set(few.rows)) == 8
    book = exposure_of(problem.table, few.rows)
    assert book.excess(problem.counts) == 0
    sure = few.proven.index(False) if False in few.proven else 8
    assert few.rows[:sure] == full.rows[:sure]


def test_a_model_that_finds_nothing_in_time_does_not_lose_the_portfolio(monkeypatch):
    """The lineups known to complete the portfolio are taken, and not called proven."""
    problem = problem_of(mock(), 10, driver=0.5, team=0.7, weight=0.1)
    monkeypatch.setattr(master.Master, "completion", lambda *_: None)
    monkeypatch.setattr(master.Master, "best_of", lambda *_: (None, (), False))
    selection = choose_sequential(problem)
    assert len(set(selection.rows)) == 10
    assert exposure_of(problem.table, selection.rows).excess(problem.counts) == 0
    assert not all(selection.proven)


@pytest.mark.parametrize("choose", [choose_sequential, choose_joint])
def test_nothing_is_proven_with_a_budget_that_is_not(choose, monkeypatch):
    """Uses over the caps that may be more than needed are not called the fewest."""
    fewest_extra = master.Master.fewest_extra

    def unproven(self, *overrun):
        found = fewest_extra(self, *overrun)
        return master.MinimumViolation(found.extra, found.extra - 1, found.rows)

    monkeypatch.setattr(master.Master, "fewest_extra", unproven)
    selection = choose(problem_of(pairs(POINTS), 3, driver=0.5))
    assert not selection.relaxation_proven
    assert not any(selection.proven)


def test_where_greed_gets_there_with_the_budget_settled_for_no_model_is_asked(monkeypatch):
    def asked(*_):
        raise AssertionError("the model was asked")

    monkeypatch.setattr(master.Master, "best_of", asked)
    monkeypatch.setattr(master.Master, "completion", asked)
    # one pair a driver, two of five: (0,1) and (2,3)
    values, diversity = pairs(POINTS), Diversity(0.0, max_overlap=0)
    selection = choose_sequential(
        SelectionProblem(
            values, 5, ExposureLimits(1, 1, "partial"), diversity, SearchEngine(values)
        )
    )
    assert [values.indices(row) for row in selection.rows] == [(0, 1), (2, 3)]
    assert selection.relaxation_proven
