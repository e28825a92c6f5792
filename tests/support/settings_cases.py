"""Hypothesis strategies for a few settings of every kind, said to the library, and plainly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.settings_oracle import Lineup, Pool, Portfolio, Wish

SHARES = [0.0, 0.2, 0.34, 0.5, 0.75, 1.0]
# Many settings that are loose alone, so that it takes several to conflict.
GENERAL_SHARES = [1.0, 1.0, 1.0, 1.0, 0.7, 0.67, 0.5, 0.34]
# All subsets of the settings are tried.
MOST_SETTINGS = 9


@dataclass(frozen=True)
class Case:
    """A pool, the settings as the library takes them, and the same one by one."""

    pool: Pool
    slate: Slate
    settings: dict[str, Any]
    wishes: list[Wish]


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """Five to seven drivers, at least one lineup under the cap."""
    roster, n = draw(st.integers(2, 3)), draw(st.integers(5, 7))
    salaries = tuple(100 * draw(st.integers(45, 110)) for _ in range(n))
    ordered = sorted(salaries)
    return Pool(
        salaries=salaries,
        teams=tuple(draw(st.integers(0, 2)) for _ in range(n)),
        ownership=tuple(draw(st.sampled_from([0, 50, 200, 333])) for _ in range(n)),
        roster_size=roster,
        salary_cap=draw(st.integers(sum(ordered[1 : roster + 1]), sum(ordered[-roster:]))),
        n_lineups=draw(st.sampled_from([2, 3, 1])),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    pool = draw(pools())
    rules: dict[str, Any] = {}
    wishes = [
        *_of_drivers(draw, pool, rules),
        *_of_sums(draw, pool, rules),
        *_of_stacks(draw, pool, rules),
    ]
    exposure: dict[str, Any] = {}
    for kind in ("driver", "team"):
        wishes += _of_exposure(draw, pool, kind, rules["lock"], exposure)
    limit = draw(st.sampled_from([None, None, pool.roster_size - 2, pool.roster_size - 1, 0]))
    if limit is not None and limit < pool.roster_size - 1:
        words = f"two lineups share at most {limit} driver{'s' * (limit != 1)}"
        wishes.append(Wish(words, lambda p: all(len({*a} & {*b}) <= limit for a, b in _pairs(p))))
    assume(len(wishes) <= MOST_SETTINGS)
    players = enumerate(zip(pool.salaries, pool.teams, pool.ownership, strict=True))
    return Case(
        pool,
        Slate.from_records(
            (
                {
                    "driver_id": 100 + i,
                    "name": f"D{i}",
                    "salary": salary,
                    "team": f"T{team}",
                    "ownership": tenths / 10,
                }
                for i, (salary, team, tenths) in players
            ),
            contest=contest_of(pool.roster_size, pool.salary_cap),
        ),
        {
            "rules": LineupRules(**rules),
            "exposure": ExposureLimits(**exposure),
            "diversity": Diversity(max_overlap=limit),
        },
        wishes,
    )


def _pairs(portfolio: Portfolio) -> Any:
    return combinations(portfolio, 2)


def _every(words: str, allowed: Callable[[Lineup], bool]) -> Wish:
    """A setting about each lineup alone."""
    return Wish(words, lambda portfolio: all(allowed(lineup) for lineup in portfolio))


def _of_drivers(draw: st.DrawFn, pool: Pool, rules: dict[str, Any]) -> list[Wish]:
    some = st.lists(st.integers(0, len(pool.salaries) - 1), max_size=2, unique=True)
    locked, excluded = draw(some), draw(some)
    rules["lock"], rules["exclude"] = [f"D{i}" for i in locked], [f"D{i}" for i in excluded]
    wishes = [_every(f"lock D{i}", lambda l, i=i: i in l) for i in locked]
    wishes += [_every(f"exclude D{i}", lambda l, i=i: i not in l) for i in excluded]
    group = draw(st.lists(st.integers(0, len(pool.salaries) - 1), max_size=3, unique=True))
    if len(group) < 2:
        return wishes
    names, count = [f"D{i}" for i in group], draw(st.integers(1, 2))
    of = f"of {', '.join(names)}"
    if draw(st.booleans()):
        return wishes + _of_conditions(draw, pool, rules, group)
    if draw(st.booleans()):
        rules["groups"] = [Group(names, count)]
        wishes.append(_every(f"at least {count} {of}", lambda l: len({*group} & {*l}) >= count))
    else:
        rules["groups"] = [Group(names, at_most=count - 1)]
        wishes.append(_every(f"at most {count - 1} {of}", lambda l: len({*group} & {*l}) < count))
    return wishes


def _of_conditions(
    draw: st.DrawFn, pool: Pool, rules: dict[str, Any], group: list[int]
) -> list[Wish]:
    names = [f"D{i}" for i in group]
    of = f"of {', '.join(names)}"
    if draw(st.booleans()):
        rules["groups"] = [Group(names, all_or_none=True)]
        full = len(group)
        return [_every(f"all or none {of}", lambda l: len({*group} & {*l}) in (0, full))]
    when = draw(st.integers(0, len(pool.salaries) - 1))
    rules["groups"] = [Group(names, at_least=1, when=[f"D{when}"])]
    words = f"with D{when} at least 1 {of}"
    return [_every(words, lambda l: when not in l or bool({*group} & {*l}))]


def _of_sums(draw: st.DrawFn, pool: Pool, rules: dict[str, Any]) -> list[Wish]:
    wishes = []
    if draw(st.booleans()):
        least = draw(st.integers(4500 * pool.roster_size, pool.salary_cap))
        rules["min_salary"] = least
        words = f"salary at least ${least:,}"
        wishes.append(_every(words, lambda l: sum(pool.salaries[i] for i in l) >= least))
    if draw(st.booleans()) and draw(st.booleans()):
        most = draw(st.integers(rules.get("min_salary", 4500 * pool.roster_size), pool.salary_cap))
        rules["max_salary"] = most
        words = f"salary at most ${most:,}"
        if most < pool.salary_cap:
            wishes.append(_every(words, lambda l: sum(pool.salaries[i] for i in l) <= most))
    if draw(st.booleans()):
        tenths = draw(st.sampled_from([100, 250, 533, 600]))
        rules["max_total_ownership"] = tenths / 10
        words = f"ownership of a lineup at most {tenths / 10:g}%"
        wishes.append(_every(words, lambda l: sum(pool.ownership[i] for i in l) <= tenths))
    return wishes


def _of_stacks(draw: st.DrawFn, pool: Pool, rules: dict[str, Any]) -> list[Wish]:
    def kept(lineup: Lineup, low: int, high: int, teams: list[int]) -> bool:
        held = [sum(pool.teams[i] == team for i in lineup) for team in teams]
        return all(count == 0 or low <= count <= high for count in held)

    def limits() -> tuple[int, int]:
        if draw(st.booleans()):
            return 1, pool.roster_size
        low = draw(st.sampled_from([1, 1, 2]))
        return low, draw(st.integers(max(low, pool.roster_size - 1), pool.roster_size))

    wishes, teams, off = [], sorted(set(pool.teams)), (1, pool.roster_size)
    own = draw(st.none() | st.sampled_from(teams))
    if own is not None:
        its = limits()
        rules["stacks"] = {f"T{own}": its}
        if its != off:
            words = f"T{own} stacked {its[0]} to {its[1]}"
            wishes.append(_every(words, lambda l: kept(l, *its, [own])))
    others = [team for team in teams if team != own]
    general = limits()
    rules["min_stack"], rules["max_stack"] = general
    if general != off:
        words = f"stacks of {general[0]} to {general[1]}" + " (default)" * (
            general == (2, min(3, pool.roster_size))
        )
        wishes.append(_every(words, lambda l: kept(l, *general, others)))
    return wishes


def _of_exposure(
    draw: st.DrawFn, pool: Pool, kind: str, lock: list[str], exposure: dict[str, Any]
) -> list[Wish]:
    """A general limit, and one driver or team at most with its own; locked ones have neither."""
    n = pool.n_lineups
    if kind == "driver":
        members = {f"D{i}": (i,) for i in range(len(pool.salaries))}
        free, default = set(lock), 0.5
    else:
        members = {
            f"T{t}": tuple(i for i, of in enumerate(pool.teams) if of == t)
            for t in sorted(set(pool.teams))
        }
        free, default = {f"T{pool.teams[int(name[1:])]}" for name in lock}, 0.7
    general = draw(st.sampled_from(GENERAL_SHARES))
    key = "player" if kind == "driver" else kind  # as the library has it
    exposure[f"max_{key}"] = general
    wishes, others = [], {name: general for name in members if name not in free}
    named = draw(st.lists(st.sampled_from(list(members)), max_size=1))
    exposure[f"{key}s"] = {}
    for name in named:
        low = draw(st.sampled_from(SHARES))
        high = draw(st.none() | st.sampled_from([share for share in SHARES if share >= low]))
        exposure[f"{key}s"][name] = (low, high)
        if name in others:
            others[name] = max(general, low)
        if high is not None:
            others.pop(name, None)
        if low > 0:
            least = _count(low, n, up=True)
            words = f"{name} in at least {_said(low, least, n)}"
            wishes.append(Wish(words, partial(_at_least, members[name], least)))
        if high is not None and high < 1:
            most = _count(high, n, up=False)
            words = f"{name} in at most {_said(high, most, n)}"
            wishes.append(Wish(words, partial(_at_most, members[name], most)))
    if general < 1:
        caps = {name: _count(share, n, up=False) for name, share in others.items()}
        which = f"every other {kind}" if named or free else f"every {kind}"
        words = f"{which} in at most {_said(general, _count(general, n, up=False), n)}"
        words += " (default)" * (general == default)
        wishes.append(
            Wish(words, lambda p: all(_uses(p, members[who]) <= c for who, c in caps.items()))
        )
    return wishes


def _uses(portfolio: Portfolio, players: tuple[int, ...]) -> int:
    """Lineups that hold one of some drivers."""
    return sum(any(i in lineup for i in players) for lineup in portfolio)


def _at_least(players: tuple[int, ...], least: int, portfolio: Portfolio) -> bool:
    return _uses(portfolio, players) >= least


def _at_most(players: tuple[int, ...], most: int, portfolio: Portfolio) -> bool:
    return _uses(portfolio, players) <= most


def _count(share: float, n_lineups: int, *, up: bool) -> int:
    percent = round(100 * share) * n_lineups
    return math.ceil(percent / 100) if up else percent // 100


def _said(share: float, count: int, n_lineups: int) -> str:
    return f"{round(100 * share)}% of the lineups ({count} of {n_lineups})"
