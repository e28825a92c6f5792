"""Conflicts of settings against brute force over all subsets of them and all portfolios."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from dfs_portfolio.conflicts import core, explain_infeasibility
from dfs_portfolio.constraints.diversity import Diversity
from dfs_portfolio.constraints.exposure import ExposureLimits
from dfs_portfolio.constraints.players import Group
from dfs_portfolio.constraints.rules import LineupRules
from dfs_portfolio.slate import Slate
from support.settings_oracle import Pool, Portfolio, Wish, smallest_conflicts

SHARES = [0.0, 0.2, 0.34, 0.5, 0.75, 1.0]


@dataclass(frozen=True)
class Case:
    """A pool, the settings as the library takes them, and the same by their words."""

    pool: Pool
    settings: dict[str, Any]
    wishes: list[Wish]


def uses(portfolio: Portfolio, drivers: tuple[int, ...]) -> int:
    """Lineups that hold one of some drivers."""
    return sum(any(i in lineup for i in drivers) for lineup in portfolio)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A few settings of every kind on a small slate."""
    roster, n = draw(st.integers(2, 3)), draw(st.integers(4, 6))
    n_lineups = draw(st.integers(1, 3))
    salaries = tuple(100 * draw(st.integers(45, 110)) for _ in range(n))
    teams = tuple(draw(st.integers(0, 2)) for _ in range(n))
    ownership = tuple(draw(st.sampled_from([0.0, 5.0, 20.0, 33.3])) for _ in range(n))
    cap = draw(st.integers(sum(sorted(salaries)[:roster]), sum(sorted(salaries)[-roster:])))
    pool = Pool(salaries, teams, ownership, roster, cap, n_lineups)
    members = {t: tuple(i for i in range(n) if teams[i] == t) for t in sorted(set(teams))}
    drivers, some_teams = st.integers(0, n - 1), st.sampled_from(sorted(set(teams)))
    rules: dict[str, Any] = {}
    wishes: list[Wish] = []

    def every(words: str, allowed: Any) -> None:
        wishes.append(Wish(words, lambda p: all(allowed(l) for l in p)))

    locked = draw(st.lists(drivers, max_size=2, unique=True))
    excluded = draw(st.lists(drivers, max_size=2, unique=True))
    rules["lock"], rules["exclude"] = [f"D{i}" for i in locked], [f"D{i}" for i in excluded]
    for i in locked:
        every(f"lock D{i}", lambda l, i=i: i in l)
    for i in excluded:
        every(f"exclude D{i}", lambda l, i=i: i not in l)
    if draw(st.booleans()):
        group = tuple(draw(st.lists(drivers, min_size=2, max_size=3, unique=True)))
        names, count = [f"D{i}" for i in group], draw(st.integers(1, 2))
        least = draw(st.booleans())
        rules["groups"] = [Group(names, count) if least else Group(names, at_most=count - 1)]
        words = f"at least {count}" if least else f"at most {count - 1}"
        every(
            f"{words} of {', '.join(names)}",
            lambda l: len({*group} & {*l}) >= count if least else len({*group} & {*l}) < count,
        )
    if draw(st.booleans()):
        lowest = draw(st.integers(4500 * roster, cap + 500))
        rules["min_salary"] = lowest
        every(f"salary at least ${lowest:,}", lambda l: sum(salaries[i] for i in l) >= lowest)
    if draw(st.booleans()):
        percent = draw(st.sampled_from([0.0, 10.0, 25.0, 53.3]))
        rules["max_total_ownership"] = percent
        every(
            f"ownership of a lineup at most {percent:g}%",
            lambda l: sum(round(10 * ownership[i]) for i in l) <= round(10 * percent),
        )

    def in_team(lineup: tuple[int, ...], team: int) -> int:
        return sum(teams[i] == team for i in lineup)

    own_stack = draw(st.none() | some_teams)
    if own_stack is not None:
        bottom = draw(st.integers(1, roster))
        top = draw(st.integers(bottom, roster))
        rules["stacks"] = {f"T{own_stack}": (bottom, top)}
        if bottom > 1 or top < roster:
            every(
                f"T{own_stack} stacked {bottom} to {top}",
                lambda l: in_team(l, own_stack) == 0 or bottom <= in_team(l, own_stack) <= top,
            )
    low = draw(st.integers(1, 2))
    high = draw(st.integers(low, roster))
    rules["min_stack"], rules["max_stack"] = low, high
    if low > 1 or high < roster:
        default = " (default)" * ((low, high) == (2, 3))
        every(
            f"stacks of {low} to {high}{default}",
            lambda l: all(
                low <= in_team(l, t) <= high
                for t in members
                if t != own_stack and in_team(l, t) > 0
            ),
        )

    def whole(share: float, how: str) -> int:
        exact = round(share * 100) * n_lineups
        return math.ceil(exact / 100) if how == "least" else exact // 100

    def of_n(how: str, share: float) -> str:
        count = whole(share, "least" if how == "at least" else "most")
        return f"in {how} {100 * share:.4g}% of the lineups ({count} of {n_lineups})"

    general = {"driver": draw(st.sampled_from(SHARES)), "team": draw(st.sampled_from(SHARES))}
    exposure: dict[str, Any] = {"drivers": {}, "teams": {}}
    groups = {
        "driver": {f"D{i}": (i,) for i in range(n)},
        "team": {f"T{t}": held for t, held in members.items()},
    }
    free = {
        "driver": {f"D{i}" for i in locked},
        "team": {f"T{teams[i]}" for i in locked},
    }
    for kind in ("driver", "team"):
        own: dict[str, tuple[float, float | None]] = {}
        for name in draw(st.lists(st.sampled_from(list(groups[kind])), max_size=1)):
            least = draw(st.sampled_from(SHARES))
            most = draw(st.none() | st.sampled_from([s for s in SHARES if s >= least]))
            own[name] = (least, most)
            fewest = whole(least, "least")
            held = groups[kind][name]
            if fewest > 0:
                wishes.append(
                    Wish(
                        f"{name} {of_n('at least', least)}",
                        lambda p, h=held, c=fewest: uses(p, h) >= c,
                    )
                )
            if most is not None and most < 1.0:
                highest = whole(most, "most")
                wishes.append(
                    Wish(
                        f"{name} {of_n('at most', most)}",
                        lambda p, h=held, c=highest: uses(p, h) <= c,
                    )
                )
        exposure[f"{kind}s"] = own
        if general[kind] < 1.0:
            caps = {
                name: whole(max(general[kind], own.get(name, (0.0,))[0]), "most")
                for name in groups[kind]
                if (name in own and own[name][1] is None and name not in free[kind])
                or (name not in own and name not in free[kind])
            }
            which = f"every other {kind}" if own or free[kind] else f"every {kind}"
            default = " (default)" * (general[kind] == {"driver": 0.5, "team": 0.7}[kind])
            wishes.append(
                Wish(
                    f"{which} {of_n('at most', general[kind])}{default}",
                    lambda p, caps=caps, of=groups[kind]: all(
                        uses(p, of[name]) <= c for name, c in caps.items()
                    ),
                )
            )
    limit = draw(st.none() | st.integers(0, roster - 1))
    if limit is not None and limit < roster - 1:
        wishes.append(
            Wish(
                f"two lineups share at most {limit} driver{'s' * (limit != 1)}",
                lambda p: all(len({*a} & {*b}) <= limit for a, b in combinations(p, 2)),
            )
        )
    assume(len(wishes) <= 9)
    settings = {
        "rules": LineupRules(roster, cap, **rules),
        "exposure": ExposureLimits(general["driver"], general["team"], **exposure),
        "diversity": Diversity(max_overlap=limit),
    }
    return Case(pool, settings, wishes)


@given(cases())
def test_the_settings_named_are_a_smallest_conflict(case):
    pool = case.pool
    slate = Slate.from_records(
        {"driver_id": 100 + i, "name": f"D{i}", "salary": s, "team": f"T{t}", "ownership": o}
        for i, (s, t, o) in enumerate(zip(pool.salaries, pool.teams, pool.ownership, strict=True))
    )
    size, conflicts = smallest_conflicts(pool, case.wishes)
    found = explain_infeasibility(slate, pool.n_lineups, **case.settings, time_limit_s=60)
    event(f"smallest conflict: {size}")
    if size is None:
        assert found is None
        return
    assert found is not None
    assert found.smallest
    assert found.irreducible
    if size == 0:
        assert found.settings in ((), (f"{pool.n_lineups} different lineups",))
        return
    named = frozenset(found.settings)
    assert len(named) == len(found.settings) == size
    assert named in conflicts
    assert not any(named - {one} in conflicts for one in named)


@given(cases())
def test_what_is_claimed_when_time_is_short_is_true(case):
    """With no time for the proof that nothing smaller conflicts."""
    pool = case.pool
    slate = Slate.from_records(
        {"driver_id": 100 + i, "name": f"D{i}", "salary": s, "team": f"T{t}", "ownership": o}
        for i, (s, t, o) in enumerate(zip(pool.salaries, pool.teams, pool.ownership, strict=True))
    )
    size, conflicts = smallest_conflicts(pool, case.wishes)
    assume(size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "_examined", lambda judge, kept: None)
        found = explain_infeasibility(slate, pool.n_lineups, **case.settings, time_limit_s=60)
    named = frozenset(found.settings)
    assert named in conflicts
    assert found.irreducible
    assert not any(named - {one} in conflicts for one in named)
    assert not found.smallest or len(named) == size
