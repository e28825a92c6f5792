"""Hypothesis strategies for player controls, and the same controls in the library's own types."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st

from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits, ExposureRange
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate
from support.instances import parts_of
from support.oracle import Instance
from support.wishes import Wishes

SHARES = [Fraction(n, 20) for n in (0, 1, 4, 7, 10, 12, 15, 20)]

KINDS = (
    "lock",
    "exclude",
    "group_least",
    "group_most",
    "min_salary",
    "stacks",
    "max_total",
    "max_average",
    "players",
    "teams",
    "max_overlap",
    "ownership_penalty",
    "when_least",
    "max_salary",
    "when_most",
    "max_mean",
    "all_or_none",
    "min_different",
)


@st.composite
def wishes_of(draw: st.DrawFn, instance: Instance, kinds: tuple[str, ...]) -> Wishes:
    """Wishes of some kinds, on top of general limits that may be tight."""
    n, roster = len(instance.salaries), instance.roster_size
    driver = st.integers(0, n - 1)
    some = st.lists(driver, min_size=1, max_size=2, unique=True).map(tuple)
    team = st.sampled_from(sorted(set(instance.teams)))
    share = st.sampled_from(SHARES)

    def one(kind: str) -> dict[str, object]:
        if kind in ("lock", "exclude"):
            return {kind: draw(some)}
        if kind.startswith("group"):
            members = tuple(draw(st.lists(driver, min_size=2, max_size=4, unique=True)))
            count = draw(st.integers(1, 2))
            limits = (count, None) if kind == "group_least" else (0, count - 1)
            return {"groups": ((members, *limits),)}
        if kind.startswith("when"):
            members = tuple(draw(st.lists(driver, min_size=1, max_size=4, unique=True)))
            count = draw(st.integers(1, 2))
            least, most = (count, None) if kind == "when_least" else (0, count - 1)
            return {"when": ((draw(some), members, min(least, len(members)), most),)}
        if kind == "all_or_none":
            return {kind: (tuple(draw(st.lists(driver, min_size=1, max_size=4, unique=True))),)}
        if kind in ("min_salary", "max_salary"):
            costs = sorted(instance.salaries)
            low, high = sum(costs[:roster]), min(sum(costs[-roster:]), instance.salary_cap)
            return {kind: draw(st.integers(low, max(low, high)))}
        if kind == "max_mean":
            return {kind: draw(st.integers(5, 30))}
        if kind == "stacks":
            fewest = draw(st.integers(1, min(2, roster)))
            return {kind: ((draw(team), fewest, draw(st.integers(fewest, roster))),)}
        if kind == "max_total":
            return {kind: draw(st.integers(10 * roster, 40 * roster))}
        if kind == "max_average":
            return {kind: Fraction(draw(st.integers(40, 160)), 4)}
        if kind in ("players", "teams"):
            low = draw(share)
            high = draw(st.none() | st.sampled_from([s for s in SHARES if s >= low]))
            return {kind: ((draw(driver if kind == "players" else team), low, high),)}
        if kind == "min_different":
            return {kind: draw(st.integers(0, roster))}
        if kind == "max_overlap":
            return {kind: draw(st.integers(0, roster - 1))}
        return {kind: draw(st.sampled_from([Fraction(1, 100), Fraction(1, 2), Fraction(3)]))}

    wanted = Wishes(
        ownership=tuple(draw(st.integers(0, 60)) for _ in range(n)),
        max_player=draw(st.sampled_from(SHARES[3:])),
        max_team=draw(st.sampled_from(SHARES[4:])),
        weight=draw(st.sampled_from([0.0, 0.1, 5.0])),
        relax=draw(st.sampled_from(["evenly", "evenly", "fewest"])),
    )
    for kind in kinds:
        changes = one(kind)
        for name in {"groups", "when"} & set(changes):
            changes[name] = (*getattr(wanted, name), *changes[name])
        wanted = replace(wanted, **changes)
    if wanted.max_salary is not None and wanted.min_salary > wanted.max_salary:
        wanted = replace(wanted, min_salary=wanted.max_salary, max_salary=wanted.min_salary)
    return wanted  # salaries the wrong way round would be refused at once


@dataclass(frozen=True)
class Controls:
    """The same in the library's own types."""

    slate: Slate
    rules: LineupRules
    exposure: ExposureLimits
    diversity: Diversity


def controls_of(instance: Instance, wishes: Wishes, on_infeasible: str = "relax") -> Controls:
    """Drivers are given by name or by ID, teams in another spelling."""
    slate = parts_of(instance).slate.with_projections(
        {f"id{i}": {"ownership": percent} for i, percent in enumerate(wishes.ownership)}
    )

    def named(i: int) -> str:
        return f"Driver {i}" if i % 2 else f"id{i}"

    def number(share: Fraction | None) -> float | None:
        return None if share is None else float(share)

    groups = [Group([named(i) for i in m], least, most) for m, least, most in wishes.groups]
    groups += [
        Group([named(i) for i in m], least, most, when=[named(i) for i in condition])
        for condition, m, least, most in wishes.when
    ]
    groups += [Group([named(i) for i in m], all_or_none=True) for m in wishes.all_or_none]
    mean = wishes.max_mean
    by_product = mean is not None and mean % 2 == 0
    rules = LineupRules(
        instance.min_stack,
        instance.max_stack,
        lock=[named(i) for i in wishes.lock],
        exclude=[named(i) for i in wishes.exclude],
        groups=groups,
        min_salary=wishes.min_salary,
        stacks={f"TEAM {team}": (fewest, most) for team, fewest, most in wishes.stacks},
        max_total_ownership=wishes.max_total,
        max_average_ownership=number(wishes.max_average),
        max_salary=wishes.max_salary,
        max_geometric_ownership=None if by_product else mean,
        max_product_ownership=(mean / 100) ** instance.roster_size if by_product else None,
    )
    exposure = ExposureLimits(
        float(wishes.max_player),
        float(wishes.max_team),
        on_infeasible,
        players={named(i): (float(low), number(high)) for i, low, high in wishes.players},
        teams={
            f"team {t}": ExposureRange(float(low), number(high)) for t, low, high in wishes.teams
        },
        relax=wishes.relax,
    )
    diversity = Diversity(
        wishes.weight,
        max_overlap=wishes.max_overlap,
        min_different=wishes.min_different,
        ownership_penalty=float(wishes.ownership_penalty),
    )
    return Controls(slate, rules, exposure, diversity)
