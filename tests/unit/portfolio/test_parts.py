"""One lineup of a portfolio, and parts of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.lineup import Lineup
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate

SLATE = Slate.from_records(
    {"driver_id": i, "salary": 7500 + 100 * i, "team": f"T{i % 4}"} for i in range(14)
)
SCENARIOS = Scenarios(np.random.default_rng(3).normal(45, 15, (400, 14)))


def built(strategy="sequential"):
    return build_portfolio(SLATE, SCENARIOS, 6, diversity=Diversity(0.5), strategy=strategy)


def test_an_index_gives_a_lineup_and_a_slice_a_portfolio():
    portfolio = built()
    assert isinstance(portfolio[0], Lineup)
    assert portfolio[-1] is portfolio.lineups[-1]
    assert isinstance(portfolio[1:3], Portfolio)
    assert portfolio[1:3].indices.tolist() == portfolio.indices[1:3].tolist()


def test_exposures_of_a_part_are_shares_of_the_part():
    part = built()[:3]
    for lineup in part:
        uses = {key: sum(key in other.players for other in part) / 3 for key in lineup.players}
        assert lineup.exposure == uses
    assert max(part.player_exposure().values()) == max(max(x.exposure.values()) for x in part)


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_the_whole_as_a_slice_has_the_objective_of_the_whole(strategy):
    portfolio = built(strategy)
    assert portfolio[:].objective == pytest.approx(portfolio.objective, rel=1e-12)


def test_the_objective_of_a_part_is_that_of_its_lineups():
    part = built()[2:5]
    shared = sum(
        len(set(part[i].players) & set(part[j].players)) for i in range(3) for j in range(i)
    )
    assert part.objective == pytest.approx(sum(x.value for x in part) - 0.5 * shared)


def test_gains_add_up_for_the_first_lineups_alone():
    portfolio = built("emax")
    best = SCENARIOS.points[:, portfolio.indices[:4]].sum(axis=2).max(axis=1)
    assert portfolio[:4].objective == pytest.approx(best.mean())
    assert math.isnan(portfolio[1:3].objective)


def test_a_part_claims_neither_bound_nor_relaxation():
    part = built("joint")[:2]
    assert math.isinf(part.bound)
    assert part.relaxations == ()
    assert (part.requested, part.complete) == (2, True)


def test_a_part_without_lineups_is_refused():
    with pytest.raises(IndexError, match="at least one lineup"):
        built()[6:]
