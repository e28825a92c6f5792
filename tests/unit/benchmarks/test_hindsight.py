"""What lineups made of a race, against plain enumeration of lineups and of portfolios."""

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio import LineupRules, Slate
from hindsight import Hindsight

SALARIES = [12_000, 11_000, 9_000, 8_500, 8_000, 7_000, 6_500, 4_500]
POINTS = np.array([50.25, 61.0, 20.5, 33.0, 33.0, -4.0, 12.15, 40.0])


@pytest.fixture(scope="module")
def lineups():
    every = combinations(range(8), 6)
    return [lineup for lineup in every if sum(SALARIES[i] for i in lineup) <= 50_000]


@pytest.fixture(scope="module")
def seen():
    slate = Slate.from_records({"driver_id": i, "salary": s} for i, s in enumerate(SALARIES))
    return Hindsight(slate, LineupRules.unstacked(), POINTS)


def test_the_best_that_was_possible(seen, lineups):
    scores = [sum(POINTS[list(lineup)]) for lineup in lineups]
    assert seen.n_lineups == len(lineups) > 5
    assert seen.possible == pytest.approx(max(scores))


def test_a_portfolio_is_judged_by_its_lineups(seen, lineups):
    chosen = lineups[:3]
    scores = [sum(POINTS[list(lineup)]) for lineup in chosen]
    shared = [len(set(a) & set(b)) for a, b in combinations(chosen, 2)]
    judged = seen.judge(np.array(chosen))
    every = [sum(POINTS[list(lineup)]) for lineup in lineups]
    assert judged["best"] == pytest.approx(max(scores))
    assert judged["share"] == pytest.approx(max(scores) / max(every))
    assert judged["mean"] == pytest.approx(np.mean(scores))
    assert judged["shared"] == pytest.approx(np.mean(shared))
    assert judged["near"] == sum(score >= 0.9 * max(every) for score in scores)
    assert judged["rank"] == 1 + sum(score > max(scores) + 1e-6 for score in every)


@pytest.mark.parametrize("size", [1, 2, 4])
def test_random_portfolios_are_all_portfolios(seen, lineups, size):
    scores = {lineup: sum(POINTS[list(lineup)]) for lineup in lineups}
    bests = [max(scores[lineup] for lineup in some) for some in combinations(lineups, size)]
    random = seen.judge_random(size)
    assert random["best"] == pytest.approx(np.mean(bests))
    assert random["mean"] == pytest.approx(np.mean(list(scores.values())))
    shared = [len(set(a) & set(b)) for a, b in combinations(lineups, 2)]
    assert random["shared"] == pytest.approx(np.mean(shared))
    for best in sorted(scores.values()):
        wins = [1.0 if b < best - 1e-6 else 0.5 * (b < best + 1e-6) for b in bests]
        assert seen.beats_random(best, size) == pytest.approx(np.mean(wins))


def test_more_random_lineups_than_there_are_hold_the_best(seen):
    assert seen.judge_random(10_000)["share"] == pytest.approx(1.0)
