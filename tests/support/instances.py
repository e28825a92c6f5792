"""Hypothesis strategies for small instances, valid by construction."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from dfs_portfolio.metrics.tails import Tail
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.oracle import Instance, all_lineups

# Levels whose tails hold whole, fractional and less than one scenario.
LEVELS = [Fraction(n, 100) for n in (0, 5, 25, 33, 50, 75, 80, 90, 95, 97, 99)]


@st.composite
def instances(
    draw: st.DrawFn, max_drivers: int = 9, max_roster: int = 4, tail: Tail | None = None
) -> Instance:
    """A slate of up to `max_drivers` with at least one feasible lineup, of either tail or one."""
    roster = draw(st.integers(2, max_roster))
    n = draw(st.integers(roster + 1, max_drivers))
    min_stack = draw(st.integers(1, min(2, roster)))
    max_stack = draw(st.integers(min_stack, roster))
    n_teams = draw(st.integers(2, max(2, n // 2)))
    teams = tuple(i % n_teams for i in range(n))
    salaries = tuple(100 * draw(st.integers(45, 110)) for _ in range(n))
    n_scenarios = draw(st.integers(1, 60))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = draw(st.sampled_from([0.01, 1.0, 40.0]))
    points = rng.normal(draw(st.sampled_from([-20.0, 0.0, 30.0])), scale, (n_scenarios, n))
    if draw(st.booleans()):  # real scores are multiples of 0.05, with ties
        points = np.round(points * 20) / 20
    cheapest = sum(sorted(salaries)[:roster])
    dearest = sum(sorted(salaries)[-roster:])
    levels = draw(st.lists(st.sampled_from(LEVELS), min_size=1, max_size=3, unique=True))
    parts = [draw(st.integers(1, 10)) for _ in levels]
    instance = Instance(
        salaries=salaries,
        teams=teams,
        points=tuple(map(tuple, points.tolist())),
        roster_size=roster,
        salary_cap=draw(st.integers(cheapest, dearest)),
        min_stack=min_stack,
        max_stack=max_stack,
        levels=tuple(levels),
        weights=tuple(p / sum(parts) for p in parts),
        tail=tail or draw(st.sampled_from(["upper", "lower"])),
    )
    assume(all_lineups(instance))
    return instance


@dataclass(frozen=True)
class Parts:
    """The same instance in the library's own types."""

    slate: Slate
    scenarios: Scenarios
    objective: TailObjective
    rules: LineupRules


def parts_of(instance: Instance) -> Parts:
    return Parts(
        slate=Slate.from_records(
            (
                {"driver_id": f"id{i}", "name": f"Driver {i}", "salary": s, "team": f"Team {t}"}
                for i, (s, t) in enumerate(zip(instance.salaries, instance.teams, strict=True))
            ),
            contest=contest_of(instance.roster_size, instance.salary_cap),
        ),
        scenarios=Scenarios(np.array(instance.points)),
        objective=TailObjective(
            tuple(map(float, instance.levels)), instance.weights, instance.tail
        ),
        rules=LineupRules(instance.min_stack, instance.max_stack),
    )
