"""A contest's limits of teams and games against brute force: each rule in every form it has."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints
from dfs_portfolio.errors import NoLineupError, SettingsError
from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.violations import check_lineups
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import enumerate_lineups
from dfs_portfolio.slate import Contest, Slate
from dfs_portfolio.solvers import SolverOptions, Status, get_solver
from support.contests import contest_of

FREE = ExposureLimits(1.0, 1.0)
MEAN = TailObjective((0.5,), (1.0,), "lower")


@dataclass(frozen=True)
class Problem:
    """A pool, a contest and an analyst's limits, as plain numbers; ``None`` for no limit."""

    salaries: tuple[int, ...]
    teams: tuple[int | None, ...]
    games: tuple[int | None, ...]
    roster: int
    cap: int
    max_per_team: int | None
    max_per_game: int | None
    min_games: int
    custom_per_game: int | None  # of the sport
    own_per_game: int | None  # in place of the custom
    stacks: tuple[int, int | None] | None  # None turns stacking off
    team_0: tuple[int, int | None] | None  # what holds for team 0 instead

    @property
    def contest(self) -> Contest:
        contest = contest_of(
            self.roster,
            self.cap,
            max_per_team=self.max_per_team,
            max_per_game=self.max_per_game,
            min_games=self.min_games,
        )
        sport = replace(
            contest.sport, default_stack=None, default_max_per_game=self.custom_per_game
        )
        return replace(contest, sport=sport)

    @property
    def slate(self) -> Slate:
        return Slate.from_records(
            (
                {
                    "player_id": f"p{i}",
                    "salary": salary,
                    "team": None if team is None else f"Team {team}",
                    "game": None if game is None else f"Game {game}",
                }
                for i, (salary, team, game) in enumerate(
                    zip(self.salaries, self.teams, self.games, strict=True)
                )
            ),
            self.contest,
        )

    @property
    def rules(self) -> LineupRules:
        return LineupRules(
            *(self.stacks or (None, None)),
            stacking=self.stacks is not None,
            stacks={} if self.team_0 is None else {"Team 0": self.team_0},
            max_per_game=self.own_per_game,
        )

    def stack_limits(self, team: int | None) -> tuple[int, int]:
        """Fewest and most players of a team that is used."""
        given = self.team_0 if team == 0 and self.team_0 is not None else self.stacks
        fewest, most = given or (1, None)
        limits = (most, self.max_per_team, self.roster)
        return fewest, min(limit for limit in limits if limit is not None)

    def is_valid(self, lineup: tuple[int, ...]) -> bool:
        if len(lineup) != self.roster or sum(self.salaries[i] for i in lineup) > self.cap:
            return False
        # Whoever has no team, or no game, is one alone.
        teams = [(self.teams[i], i if self.teams[i] is None else -1) for i in lineup]
        for team in set(teams):
            fewest, most = self.stack_limits(team[0])
            if not fewest <= teams.count(team) <= most:
                return False
        games = [(self.games[i], i if self.games[i] is None else -1) for i in lineup]
        if len(set(games)) < self.min_games:
            return False
        own = self.custom_per_game if self.own_per_game is None else self.own_per_game
        limits = [limit for limit in (own, self.max_per_game) if limit is not None]
        return all(games.count(game) <= limit for game in games for limit in limits)

    def contradicts_itself(self) -> bool:
        teams = {None, *self.teams}
        return any(low > high for low, high in map(self.stack_limits, teams))

    def lineups(self) -> list[tuple[int, ...]]:
        every = combinations(range(len(self.salaries)), self.roster)
        return [lineup for lineup in every if self.is_valid(lineup)]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n = draw(st.integers(4, 8))
    roster = draw(st.integers(2, 4))
    salaries = tuple(100 * draw(st.integers(45, 110)) for _ in range(n))
    cheapest, dearest = (sum(sorted(salaries)[part]) for part in (slice(roster), slice(-roster, n)))
    of_some = st.none() | st.integers(1, roster)
    labels = st.integers(0, 3)
    unknown = draw(st.booleans())
    label = st.none() | labels if unknown else labels
    stack = st.tuples(st.integers(1, 2), st.none() | st.integers(2, roster))
    problem = Problem(
        salaries=salaries,
        teams=(0, *(draw(label) for _ in range(n - 1))),
        games=(0, *(draw(label) for _ in range(n - 1))),
        roster=roster,
        cap=draw(st.integers(cheapest, dearest)),
        max_per_team=draw(of_some),
        max_per_game=draw(of_some),
        min_games=draw(st.integers(1, roster)),
        custom_per_game=draw(of_some),
        own_per_game=draw(of_some),
        stacks=draw(st.none() | stack),
        team_0=draw(st.none() | stack),
    )
    assume(not problem.contradicts_itself())
    return problem


def pyomo_model(slate, rules):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(list(slate.ids), domain=pyo.Binary)
    add_dk_compliance_constraints(model, model.x, slate, rules=rules)
    return model


def holds(model, slate, lineup, tolerance=1e-9):
    """Whether a lineup satisfies every row, with what it uses set as it must be."""
    for i, player_id in enumerate(slate.ids):
        model.x[player_id].set_value(int(i in lineup))
    for team in model.team_used:
        model.team_used[team].set_value(int(any(slate.team_index[i] == team for i in lineup)))
    if model.component("game_used") is not None:
        for used, members in zip(model.game_used.values(), slate.games.values(), strict=True):
            used.set_value(int(not set(members).isdisjoint(lineup)))
    rows = model.component_data_objects(pyo.Constraint, active=True)
    return all(row.slack() >= -tolerance for row in rows)


@given(problems())
def test_rules_agree_in_python_in_pyomo_and_in_the_enumeration(problem):
    slate, rules, expected = problem.slate, problem.rules, problem.lineups()
    event(f"lineups: {min(len(expected), 3)}")
    resolved, model = rules.resolve(slate), pyomo_model(slate, rules)
    for size in range(len(slate) + 1):
        for lineup in combinations(range(len(slate)), size):
            valid = problem.is_valid(lineup)
            assert (not resolved.violations(lineup)) == valid
            assert (check_lineups(slate, [lineup], rules=rules) == ()) == valid
            assert holds(model, slate, lineup) == valid
    every = list(combinations(range(len(slate)), problem.roster))
    known = [l for l, kept in zip(every, resolved.allowed(np.array(every)), strict=True) if kept]
    assert set(expected) <= set(known)
    if not expected:
        with pytest.raises(NoLineupError):
            enumerate_lineups(slate, rules)
        return
    assert [tuple(row) for row in enumerate_lineups(slate, rules).tolist()] == expected


@given(problems(), st.integers(0, 2**16))
def test_pyomo_rules_give_the_brute_force_optimum(problem, seed):
    """Here the solver itself says which teams and games are used."""
    slate, lineups = problem.slate, problem.lineups()
    worth = np.random.default_rng(seed).normal(10, 5, len(slate)).tolist()
    model = pyomo_model(slate, problem.rules)
    chosen = [model.x[i] for i in slate.ids]
    model.cost = pyo.Objective(expr=-sum(w * x for w, x in zip(worth, chosen, strict=True)))
    result = get_solver("highs").solve(model, SolverOptions())
    if not lineups:
        assert result.status in (Status.INFEASIBLE, Status.INFEASIBLE_OR_UNBOUNDED)
        return
    best = max(sum(worth[i] for i in lineup) for lineup in lineups)
    assert -result.require_solution() == pytest.approx(best, rel=1e-6, abs=1e-6)


@settings(max_examples=max(10, settings.default.max_examples // 4))
@given(problems(), st.integers(0, 2**16), st.sampled_from(["search", "milp", "columns"]))
def test_the_best_lineup_is_that_of_brute_force(problem, seed, engine):
    lineups = problem.lineups()
    points = np.random.default_rng(seed).normal(30, 10, (2, len(problem.salaries)))
    arguments = {"rules": problem.rules, "exposure": FREE, "objective": MEAN, "engine": engine}
    if not lineups:
        with pytest.raises(NoLineupError):
            build_portfolio(problem.slate, Scenarios(points), 1, **arguments)
        return
    (lineup,) = build_portfolio(problem.slate, Scenarios(points), 1, **arguments)
    assert lineup.indices in lineups
    best = max(min(points[:, list(indices)].sum(axis=1)) for indices in lineups)
    assert lineup.value == pytest.approx(best, rel=1e-9, abs=1e-9)


@settings(max_examples=max(10, settings.default.max_examples // 4))
@given(problems(), st.integers(1, 3), st.data())
def test_a_conflict_is_found_where_there_is_no_portfolio_and_nowhere_else(problem, n, data):
    lineups, uses = problem.lineups(), data.draw(st.integers(1, n))
    assume(len(lineups) <= 30)
    possible = any(
        all(sum(i in l for l in some) <= uses for i in range(len(problem.salaries)))
        for some in combinations(lineups, n)
    )
    event(f"possible: {possible}")
    conflict = explain_infeasibility(
        *(problem.slate, n),
        rules=problem.rules,
        exposure=ExposureLimits(min(1.0, uses / n + 0.01), 1.0),
        time_limit_s=60,
    )
    assert (conflict is None) == possible


def test_min_games_are_no_conflict_where_every_lineup_has_them():
    """No driver is in more than 40% of the lineups: on average each uses a part of each game."""
    slate = Slate.from_records(
        ({"player_id": i, "salary": 5000, "game": f"G{i // 2}"} for i in range(12)),
        contest_of(4, 50_000, min_games=3),
    )
    rules = LineupRules.unstacked(max_per_game=2)
    assert explain_infeasibility(slate, 20, rules=rules, exposure=ExposureLimits(0.4, 1.0)) is None
    locked = LineupRules.unstacked(lock=range(3))
    assert explain_infeasibility(slate, 1, rules=locked, exposure=FREE) is None
    conflict = explain_infeasibility(
        slate, 1, rules=LineupRules.unstacked(lock=range(3), max_per_game=1), exposure=FREE
    )
    assert conflict.message == (
        "These settings cannot all be satisfied: lock 0; lock 1; at most 1 driver of a game. "
        "Drop or loosen one of them."
    )


def test_too_many_of_a_team_under_the_contest_are_refused_before_the_search():
    slate = Slate.from_records(
        ({"player_id": i, "salary": 5000, "team": f"T{i // 4}"} for i in range(8)),
        contest_of(4, 50_000, max_per_team=2),
    )
    with pytest.raises(SettingsError, match="min_stack 3 is above max_stack 2"):
        LineupRules(3, 4).resolve(slate)
    with pytest.raises(SettingsError, match="min_stack 3 of team 'T0' is above max_stack 2"):
        LineupRules(stacks={"T0": (3, None)}).resolve(slate)
    assert LineupRules().resolve(slate).violations([0, 1, 2, 4]) == (
        "3 of team 'T0', expected 2 to 2 of a team that is used",
        "1 of team 'T1', expected 2 to 2 of a team that is used",
    )


def test_words_of_games():
    slate = Slate.from_records(
        ({"player_id": i, "salary": 5000, "game": f"G{i // 4}"} for i in range(8)),
        contest_of(4, 50_000, max_per_game=2, min_games=3),
    )
    assert LineupRules.unstacked().violations(slate, [0, 1, 2, 4]) == (
        "3 of 'G0', at most 2 allowed",
        "players of 2 games, at least 3 needed",
    )
