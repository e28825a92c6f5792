"""Contests of another size and another sport: from the list of lineups to a portfolio."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.field import Field
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.payouts.payouts import Payouts
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import Query, TableCache, ValueTable, enumerate_lineups
from dfs_portfolio.search.player_core import BYTES_BESIDE
from dfs_portfolio.selection import STRATEGIES, SelectionProblem
from dfs_portfolio.selection.engines import ENGINES, SearchEngine, find_row, get_engine
from dfs_portfolio.selection.problem import exposure_of
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_sport
from dfs_portfolio.solvers import SolverOptions
from dfs_portfolio.winnings.paid_contest import PaidContest
from support.contests import contest_of

SALARIES = [9100, 8700, 8200, 8000, 7600, 7300, 7100, 6900, 6400, 6100]
TEAMS, GAMES = "aaabbbccca", "vwvwxyxyzz"
POINTS = np.random.default_rng(8).normal(20, 15, (20, 10))
OBJECTIVE = TailObjective((0.9,), (1.0,))
MMA = get_sport("MMA").contests[0]


@dataclass(frozen=True)
class Case:
    """A contest of five, and what its lineups keep, as plain numbers."""

    contest: Contest
    rules: LineupRules
    stack: tuple[int, int] = (1, 5)
    most_of_game: int = 5
    fewest_games: int = 1

    def lineups(self, roster=5):
        """Every valid lineup, by brute force."""
        return [l for l in combinations(range(10), roster) if self._allows(l)]

    def _allows(self, lineup):
        teams = [TEAMS[i] for i in lineup]
        games = [GAMES[i] for i in lineup]
        return (
            sum(SALARIES[i] for i in lineup) <= self.contest.salary_cap
            and all(self.stack[0] <= teams.count(t) <= self.stack[1] for t in teams)
            and all(games.count(g) <= self.most_of_game for g in games)
            and len(set(games)) >= self.fewest_games
        )

    def slate(self):
        return Slate.from_records(
            (
                {"player_id": i, "salary": s, "team": t, "game": g}
                for i, (s, t, g) in enumerate(zip(SALARIES, TEAMS, GAMES, strict=True))
            ),
            contest=self.contest,
        )

    def table(self, **settings):
        return ValueTable(self.slate(), Scenarios(POINTS), OBJECTIVE, self.rules, **settings)


CASES = {
    "stacked": Case(contest_of(5, 38_000), LineupRules(), (2, 3)),
    "unstacked": Case(contest_of(5, 36_500), LineupRules.unstacked()),
    "a team limit of the contest": Case(
        contest_of(5, 39_000, max_per_team=2), LineupRules.unstacked(), (1, 2)
    ),
    "one of a bout by custom": Case(MMA.resized(5, 38_000), LineupRules(), most_of_game=1),
    "bouts as the analyst says": Case(
        MMA.resized(5, 37_000), LineupRules(max_per_game=2), most_of_game=2
    ),
    "games of the contest": Case(
        contest_of(5, 37_500, max_per_game=2, min_games=4),
        LineupRules.unstacked(),
        most_of_game=2,
        fewest_games=4,
    ),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def value(lineup):
    """Mean of the best two of twenty scores."""
    return float(np.sort(POINTS[:, list(lineup)].sum(axis=1))[-2:].mean())


@every_case
def test_every_lineup_of_five_is_listed(case):
    found = enumerate_lineups(case.slate(), case.rules)
    assert found.shape[1] == 5
    assert [tuple(row) for row in found.tolist()] == case.lineups()
    assert 10 < len(found) < 252  # each case takes some of the 252 away


@every_case
def test_a_table_has_the_value_of_each(case):
    values = case.table()
    assert values.complete
    assert [tuple(row) for row in values.lineups.tolist()] == case.lineups()
    assert values.upper.tolist() == pytest.approx([value(l) for l in case.lineups()])
    assert values.indices(0) == case.lineups()[0]
    assert find_row(values, case.lineups()[3][::-1]) == 3
    assert find_row(values, range(6)) is None


def test_a_core_has_lineups_of_five():
    case = CASES["unstacked"]
    room = len(case.lineups()) * (BYTES_BESIDE + 2 * 5)
    assert case.table(memory_limit=room).complete
    few = case.table(memory_limit=room - 1)
    assert not few.complete
    assert few.lineups.shape[1] == 5
    assert set(map(tuple, few.lineups.tolist())) < set(case.lineups())


def test_a_cache_tells_contests_of_the_same_players_apart():
    tables, found = TableCache(), []
    for roster in (5, 6, 5):
        case = Case(contest_of(roster, 60_000), LineupRules.unstacked())
        given = case.slate(), Scenarios(POINTS), OBJECTIVE, case.rules
        found.append(tables.get_table(*given))
        assert found[-1].lineups.tolist() == list(map(list, case.lineups(roster)))
    assert found[0] is found[2]
    assert len(tables) == 2


def questions(table):
    """Free, with costs and limits, and without the best lineup."""
    free = Query.free(table.slate)
    cost = np.linspace(0.0, 9.0, 10)
    return [
        free,
        replace(free, player_cost=cost),
        replace(free, player_excess=np.array([1, 0] * 5), allowance=2),
        replace(free, team_excess=np.array([0, 1, 0]), allowance=1, player_cost=cost),
        replace(free, excluded=tuple(table.top(2).tolist())),
    ]


def best_by_hand(case, query):
    """The lineup with the highest value less costs, of those allowed."""
    teams = sorted(set(TEAMS))
    worths = {}
    for row, lineup in enumerate(case.lineups()):
        used = {teams.index(TEAMS[i]) for i in lineup}
        over = sum(query.player_excess[i] for i in lineup)
        over += sum(query.team_excess[t] for t in used)
        if row not in query.excluded and over <= query.allowance:
            worths[lineup] = value(lineup) - sum(query.player_cost[i] for i in lineup)
    best = max(worths, key=worths.get)
    return best, worths[best]


@every_case
@pytest.mark.parametrize("name", ENGINES)
def test_every_engine_finds_the_best_five(case, name):
    table = case.table()
    engine = get_engine(name, table, "highs", SolverOptions())
    for query in questions(table):
        pick = engine.best(query)
        lineup, worth = best_by_hand(case, query)
        assert table.indices(pick.row) == lineup
        assert pick.net == pytest.approx(worth)
        assert pick.proven


@every_case
@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_chooses_lineups_of_five(case, name):
    table = case.table()
    limits, engine = ExposureLimits(0.75, 1.0), SearchEngine(table)
    field = Field.from_lineups(table.slate, table.lineups[::7])
    paid = PaidContest(Gpp(Payouts([50, 20, 10]), 1_000_000, 5), field)
    problem = SelectionProblem(table, 4, limits, Diversity(0.0), engine, paid=paid)
    selection = STRATEGIES[name](problem)
    lineups = [table.indices(row) for row in selection.rows]
    assert len(set(lineups)) == 4
    assert set(lineups) <= set(case.lineups())
    uses = [sum(i in lineup for lineup in lineups) for i in range(10)]
    assert sum(uses) == 4 * 5
    assert max(uses) <= 3
    assert exposure_of(table, selection.rows).player.tolist() == uses
    assert selection.relaxation_proven


@every_case
@pytest.mark.parametrize("name", ["sequential", "joint"])
def test_without_limits_the_best_fives_are_chosen(case, name):
    table = case.table()
    limits, engine = ExposureLimits(1.0, 1.0), SearchEngine(table)
    problem = SelectionProblem(table, 5, limits, Diversity(0.0), engine)
    selection = STRATEGIES[name](problem)
    best = sorted(case.lineups(), key=value, reverse=True)[:5]
    assert [table.indices(row) for row in selection.rows] == best
    assert selection.proven == (True,) * 5


@every_case
def test_the_first_of_the_expected_best_has_the_best_mean(case):
    table = case.table()
    limits, engine = ExposureLimits(1.0, 1.0), SearchEngine(table)
    problem = SelectionProblem(table, 2, limits, Diversity(0.0), engine)
    selection = STRATEGIES["emax"](problem)
    first, second = (list(table.indices(row)) for row in selection.rows)
    means = {lineup: POINTS[:, list(lineup)].sum(axis=1).mean() for lineup in case.lineups()}
    assert tuple(first) == max(means, key=means.get)
    both = np.maximum(POINTS[:, first].sum(axis=1), POINTS[:, second].sum(axis=1))
    assert sum(selection.worth) == pytest.approx(both.mean())
    assert selection.bound >= both.mean()
