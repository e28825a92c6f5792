"""Small portfolios, built in eight threads or one after the other."""

from __future__ import annotations

import threading
from functools import cache

import numpy as np

from dfs_portfolio import (
    Diversity,
    ExposureLimits,
    Scenarios,
    Slate,
    TailObjective,
    build_portfolio,
)

THREADS = 8
# A thread that has not ended by then is taken for one that never does.
JOIN_S = 300.0
OBJECTIVE = TailObjective((0.9,), (1.0,))


@cache
def inputs(seed, n_scenarios):
    slate = Slate.from_records(
        {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(10)
    )
    points = np.random.default_rng(seed).normal(50, 10, (n_scenarios, 10))
    return slate, Scenarios(points)


def build(number, n_scenarios=40, **settings):
    """Return the lineups and the bound of a portfolio that depends on a number."""
    portfolio = build_portfolio(
        *inputs(number % 3, n_scenarios),
        4,
        exposure=ExposureLimits(0.75 + 0.125 * (number % 3), 1.0),
        objective=OBJECTIVE,
        diversity=Diversity(0.1 * (number % 2)),
        **settings,
    )
    return portfolio.indices.tolist(), portfolio.gap, [l.value for l in portfolio]


def in_threads(jobs):
    """Do every job in one of eight threads; return the answers in order."""
    answers, waiting, lock = [None] * len(jobs), list(enumerate(jobs)), threading.Lock()

    def work():
        while True:
            with lock:
                if not waiting:
                    return
                place, settings = waiting.pop()
            try:
                answers[place] = build(place, **settings)
            except Exception as error:
                answers[place] = error

    threads = [threading.Thread(target=work, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(JOIN_S)
    assert not any(thread.is_alive() for thread in threads), "a thread never ends"
    return answers
