"""What is settled for where no complete portfolio keeps the limits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio.errors import ExposureInfeasibleError
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.selection import SelectionProblem, master
from dfs_portfolio.selection.engines import SearchEngine
from dfs_portfolio.selection.master import Master
from dfs_portfolio.selection.relaxation import relax_exposure_limits
from dfs_portfolio.selection.violations import MinimumViolation
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of


def problem_of(n, driver=1.0, team=1.0, policy="relax", *, teams="abcd", salaries=(1, 1, 1, 1)):
    """Pairs of four drivers worth 20, 10, 5 and 1, each in a team of its own; six lineups."""
    slate = Slate.from_records(
        (
            {"driver_id": i, "salary": s, "team": t}
            for i, (s, t) in enumerate(zip(salaries, teams, strict=True))
        ),
        contest=contest_of(2, 6),
    )
    values = ValueTable(
        slate,
        Scenarios([[20.0, 10.0, 5.0, 1.0]]),
        TailObjective((0.5,), (1.0,)),
        LineupRules.unstacked(),
    )
    limits = ExposureLimits(driver, team, policy)
    return SelectionProblem(values, n, limits, Diversity(0.0), SearchEngine(values))


@pytest.mark.parametrize("policy", ["relax", "raise", "partial"])
def test_limits_that_can_be_kept_are_kept(policy):
    problem = problem_of(2, 0.5, policy=policy)
    relaxed = relax_exposure_limits(problem)
    assert relaxed.problem is problem
    assert relaxed.leeway.extra_budget == 0


@pytest.mark.parametrize(
    ("n", "driver", "team", "teams", "extra"),
    [
        (3, 0.5, 1.0, "abcd", 2),  # six uses, room for four
        (1, 0.5, 1.0, "abcd", 2),  # floor(0.5) = 0: both drivers of the one lineup
        (5, 0.5, 1.0, "abcd", 2),  # ten uses, room for eight
        (6, 0.4, 1.0, "abcd", 4),  # each driver three times, cap 2
        (2, 1.0, 0.5, "aabb", 0),  # one lineup a team: (0,1), (2,3)
        (3, 1.0, 0.34, "aabb", 2),  # cap 1: (0,1), (2,3) and one that uses both
        (1, 0.5, 0.5, "abcd", 4),  # both drivers and both teams
    ],
)
def test_the_fewest_extra_uses_by_hand(n, driver, team, teams, extra):
    problem = problem_of(n, driver, team, teams=teams)
    assert relax_exposure_limits(problem).leeway.extra_budget == extra
    assert Master(problem).fewest_extra().extra == extra


def test_partial_takes_shares_of_the_size_it_settles_for():
    # of 5: 0.4 is two each, 10 uses for 8 places; of 4: one each, 8 uses for 4; of 3: one each,
    # 6 for 4; of 2: none; of 1: none
    with pytest.raises(ExposureInfeasibleError, match="allow no portfolio of 1 to 5 lineups"):
        relax_exposure_limits(problem_of(5, 0.4, policy="partial"))
    # at 0.5: of 5 two each, 10 for 8; of 4 two each, 8 for 8
    relaxed = relax_exposure_limits(problem_of(5, 0.5, policy="partial"))
    assert relaxed.problem.n_lineups == 4
    assert relaxed.leeway.extra_budget == 0


def test_partial_gives_all_lineups_there_are():
    relaxed = relax_exposure_limits(problem_of(9, policy="partial"))
    assert relaxed.problem.n_lineups == 6


@pytest.mark.parametrize("policy", ["relax", "raise"])
def test_more_lineups_than_there_are_is_an_error(policy):
    words = "9 different lineups were asked for and only 6 satisfy the rules: ask for fewer"
    with pytest.raises(ExposureInfeasibleError, match=words):
        relax_exposure_limits(problem_of(9, policy=policy))


@pytest.mark.parametrize("policy", ["relax", "raise", "partial"])
@pytest.mark.parametrize("limits", [(0.0, 1.0), (1.0, 0.0), (0, 0)])
def test_an_exposure_of_0_means_never(policy, limits):
    with pytest.raises(ExposureInfeasibleError, match="maximal exposure of 0 means never"):
        relax_exposure_limits(problem_of(2, *limits, policy=policy))


def test_raise_names_the_obstacle_and_the_remedy():
    with pytest.raises(ExposureInfeasibleError) as caught:
        relax_exposure_limits(problem_of(3, 0.5, policy="raise"))
    assert str(caught.value) == (
        "no 3 lineups satisfy the exposure limits: 4 drivers at 50% of 3 lineups (1 each) fill 4 "
        "of 6 slots. At least 2 uses over the limits are needed: raise max_player or max_team, or "
        "set on_infeasible='relax'. In place of every driver to 50%, 67% works"
    )


def test_raise_where_counting_finds_no_obstacle():
    # drivers 1, 2, 3 are too dear for one another: all three lineups hold driver 0
    with pytest.raises(ExposureInfeasibleError, match="salaries and stacking leave no room"):
        relax_exposure_limits(problem_of(2, 0.5, policy="raise", salaries=(1, 5, 5, 5)))


def test_partial_with_no_room_at_all():
    with pytest.raises(ExposureInfeasibleError, match=r"40% a driver, 100% a team\) allow no"):
        relax_exposure_limits(problem_of(2, 0.4, policy="partial"))


def test_the_fewest_extra_uses_do_not_depend_on_the_columns(monkeypatch):
    slate = Slate.from_records(
        {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    )
    rng = np.random.default_rng(24)
    points = rng.normal(50, 10, (50, 12)) + rng.normal(0, 8, 12)
    values = ValueTable(slate, Scenarios(points), TailObjective((0.9,), (1.0,)), LineupRules())
    problem = SelectionProblem(
        values, 3, ExposureLimits(0.5, 0.6), Diversity(0.1), SearchEngine(values)
    )
    # 18 uses for 12 places and six team uses for three: nine
    assert Master(problem).fewest_extra().extra == 9
    monkeypatch.setattr(master, "ALL_COLUMNS", 0)
    monkeypatch.setattr(master, "FIRST_COLUMNS", 12)
    monkeypatch.setattr(master, "NEW_COLUMNS", 4)
    assert Master(problem).fewest_extra().extra == 9


def test_partial_of_an_incomplete_table_is_no_proof():
    problem = problem_of(5, policy="partial")
    few = problem.table.state._replace(
        lineups=problem.table.lineups[:2],
        complete=False,
        upper=np.full(2, np.inf),
        exact=np.zeros(2, bool),
        told=0,
    )
    whole = problem.table
    table = ValueTable(whole.slate, whole.scenarios, whole.objective, whole.rules, state=few)
    relaxed = relax_exposure_limits(replace(problem, table=table))
    assert relaxed.problem.n_lineups == 2
    assert not relaxed.proven
    relax = replace(problem, table=table, limits=ExposureLimits(1.0, 1.0))
    with pytest.raises(ExposureInfeasibleError, match="only 2 were listed, for want of memory"):
        relax_exposure_limits(relax)


def test_a_cap_of_0_is_not_about_locked_drivers():
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 1, "team": "abc"[i]} for i in range(3)),
        contest=contest_of(2, 6),
    )
    rules = LineupRules.unstacked(lock=[0, 1])
    values = ValueTable(slate, Scenarios([[1.0, 2.0, 3.0]]), TailObjective((0.5,), (1.0,)), rules)
    relaxed = relax_exposure_limits(
        SelectionProblem(
            values, 2, ExposureLimits(0, 1, "partial"), Diversity(0.0), SearchEngine(values)
        )
    )
    assert relaxed.problem.n_lineups == 1


def test_after_a_size_on_which_the_time_did_not_suffice_greed_goes_first(monkeypatch):
    asked = []

    def no_answer(self):
        asked.append(self.problem.n_lineups)
        return MinimumViolation(np.inf, 0, ())

    monkeypatch.setattr(Master, "fewest_extra", no_answer)
    monkeypatch.setattr(Master, "size_bound", lambda self: 4)
    limits = ExposureLimits(1, 1, "partial")  # no two pairs may share: two of four drivers
    problem = replace(problem_of(5), limits=limits, diversity=Diversity(0.0, max_overlap=0))
    relaxed = relax_exposure_limits(problem)
    assert asked == [5, 4]
    assert (relaxed.problem.n_lineups, relaxed.proven) == (2, False)
    monkeypatch.setattr(Master, "greedy", lambda self: ())
    with pytest.raises(ExposureInfeasibleError, match="not a proof that there is none"):
        relax_exposure_limits(problem)
    assert asked == [5, 4, 5, 4, 3, 2, 1]
