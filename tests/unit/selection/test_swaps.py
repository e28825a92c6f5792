"""Swaps: candidates, the ways to the fewest changes, and what is claimed as proven."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.errors import ExposureInfeasibleError, NoLineupError
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.selection.swaps import (
    EnteredLineup,
    SwapChoice,
    SwapProblem,
    choice,
    choose_swaps,
    limits_after,
)
from dfs_portfolio.selection.swaps.candidates import Candidates
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.solvers import each_solver

# Ten drivers in five teams; the later, the better and the dearer.
SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000 + 500 * i, "team": i // 2} for i in range(10)),
    contest_of(4, 32_000),
)
POINTS = np.arange(10) ** 2.0


def problem_of(lineups, most=9, rules=None, **fields):
    """Lineups with fewer than four drivers may change."""
    entered = tuple(
        EnteredLineup(tuple(l), ("X",) * (len(l) < 4), open=len(l) < 4) for l in lineups
    )
    n, teams = len(SLATE), len(SLATE.team_names)
    limits = ExposureCounts(
        *(np.full(n, most), np.full(teams, 99), np.zeros(n, int), np.zeros(teams, int)),
        *(np.zeros(n, bool), np.zeros(teams, bool)),
    )
    before = np.zeros(n, int)
    for lineup in lineups:
        before[list(lineup)] += 1
    values = {
        "rules": (rules or LineupRules.unstacked()).resolve(SLATE),
        "limits": limits_after(limits, before, np.full(teams, 99)),
        "available": np.ones(n, bool),
        "evaluate": lambda rows: POINTS[rows].sum(axis=1),
    }
    return SwapProblem(lineups=entered, **{**values, **fields})


@pytest.mark.parametrize("rules", [LineupRules.unstacked(), LineupRules(2, 2)])
def test_candidates_are_all_lineups_with_so_many_changes(rules):
    problem = problem_of([(0, 3, 5), (0, 3, 5, 6)], rules=rules)
    found = Candidates(problem)
    valid = [l for l in combinations(range(10), 4) if not problem.rules.violations(l)]
    for extra in range(4):
        expected = {l for l in valid if len({0, 3, 5} - {*l}) == extra and l != (0, 3, 5, 6)}
        rows = found.at(0, extra)
        assert {tuple(l) for l in rows.tolist()} == expected
        assert len(rows) == len(expected) <= found.count(0, extra)


def test_who_is_fixed_or_not_available():
    lineup = EnteredLineup((0, 3, 5), ("X",), fixed=frozenset({0, 5}), open=True)
    available = np.ones(10, bool)
    available[[0, 9]] = False
    problem = problem_of([(0, 3, 5)], available=available)
    problem = SwapProblem(**{**vars(problem), "lineups": (lineup,)})
    rows = np.concatenate([Candidates(problem).at(0, extra) for extra in range(2)])
    assert all({0, 5} <= {*row} and 9 not in row for row in rows.tolist())
    assert Candidates(problem).most_extra(0) == 1


def crowded(**fields):
    """Three lineups that only drivers 0 and 1 fit, once each: one needs a second change.

    Drivers 3 and 4 then come in for one more; the cheapest to lose is driver 5.
    """
    available = np.zeros(10, bool)
    available[[0, 1, 3, 4]] = True
    lineups = [(7, 8, 9), (6, 8, 9), (5, 8, 9)]
    return problem_of(lineups, most=1, available=available, **fields)


BEST = {0: (0, 7, 8, 9), 1: (1, 6, 8, 9), 2: (3, 4, 8, 9)}


@pytest.mark.parametrize("solver", each_solver())
def test_the_same_with_every_solver(solver):
    assert choose_swaps(crowded(solver=solver)) == SwapChoice(BEST)


@pytest.mark.parametrize("most_guessed", [0, 10**6])
def test_all_ways_to_the_fewest_changes_agree(monkeypatch, most_guessed):
    monkeypatch.setattr(choice, "MAX_GUESSED", most_guessed)
    monkeypatch.setattr(choice, "least_spare", lambda *_: 0)
    assert choose_swaps(crowded()) == SwapChoice(BEST)


def test_what_is_not_searched_is_not_proven(monkeypatch):
    monkeypatch.setattr(choice, "MAX_GUESSED", 0)
    monkeypatch.setattr(choice, "MAX_COLUMNS", 3)
    found = choose_swaps(crowded())
    assert found.fewest
    assert not found.best
    lineups = [{7, 8, 9}, {6, 8, 9}, {5, 8, 9}]
    assert (
        sum(len({*new} - old) for new, old in zip(found.lineups.values(), lineups, strict=True))
        == 4
    )


def test_two_more_changes_of_a_lineup_are_found_without_a_long_solve(monkeypatch):
    """Only driver 0 fits alone, and once; the others come in all three or not at all."""
    seconds = []

    class Questions(choice.RosterQuestions):
        def __init__(self, problem, limit_s):
            seconds.append(limit_s)
            super().__init__(problem, limit_s)

    monkeypatch.setattr(choice, "RosterQuestions", Questions)
    available = np.zeros(10, bool)
    available[[0, 2, 3, 4]] = True
    rules = LineupRules.unstacked(groups=Group([2, 3, 4], all_or_none=True))
    found = choose_swaps(problem_of([(7, 8, 9), (6, 8, 9)], 1, rules, available=available))
    assert found == SwapChoice({0: (0, 7, 8, 9), 1: (2, 3, 4, 9)})
    assert None not in seconds


def test_limits_that_cannot_be_satisfied():
    lineups = [(0, 1, 2)] * 1 + [(0, 1, 3), (0, 1, 4)]
    none = dict.fromkeys(["most"], 0)
    with pytest.raises(ExposureInfeasibleError, match="on_infeasible='relax'"):
        choose_swaps(problem_of(lineups, relax=False, **none))
    found = choose_swaps(problem_of(lineups, **none))
    added = [({*new} - {*old}) for new, old in zip(found.lineups.values(), lineups, strict=True)]
    assert all(len(new) == 1 for new in added)
    assert len(set.union(*added)) == 3  # each newcomer once: the largest excess is 1


def test_a_limit_on_overlap_that_cannot_be_satisfied():
    full = np.zeros(10, bool)
    full[9] = True
    with pytest.raises(NoLineupError, match="raise max_overlap"):
        choose_swaps(problem_of([(0, 1, 2), (0, 1, 2, 9)], available=full, max_overlap=3))


def test_limits_give_way_to_uses_before():
    counts = ExposureCounts(*map(np.array, ([2, 2], [3], [1, 1], [2], [False] * 2, [False])))
    after = limits_after(counts, np.array([5, 0]), np.array([1]))
    assert after.player_most.tolist() == [5, 2]
    assert after.player_least.tolist() == [1, 0]
    assert (after.team_most.tolist(), after.team_least.tolist()) == ([3], [1])
