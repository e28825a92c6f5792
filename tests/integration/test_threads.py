"""Portfolios built in threads are those that are built one after the other."""

from __future__ import annotations

import pytest

from dfs_portfolio import available_solvers
from support.threads import build, in_threads

SOLVERS = [name for name, missing in available_solvers().items() if missing is None]


@pytest.mark.parametrize("count", [16, pytest.param(200, marks=pytest.mark.slow)])
def test_eight_threads_choose_jointly(count):
    jobs = [{"strategy": "joint"}] * count
    assert in_threads(jobs) == [build(place, **job) for place, job in enumerate(jobs)]


def test_threads_with_every_solver_strategy_and_engine():
    jobs = [{"strategy": "joint", "solver": name} for name in SOLVERS]
    jobs += [{"engine": "milp", "solver": name, "n_scenarios": 6} for name in SOLVERS]
    jobs += [{"strategy": "emax"}, {}, {"engine": "columns"}]
    assert in_threads(jobs) == [build(place, **job) for place, job in enumerate(jobs)]
