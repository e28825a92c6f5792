"""Player controls by brute force: plain numbers and plain Python, sharing no code with src.

A *wish* is what a player sets. Every portfolio of a small instance is looked at, one by one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from support.oracle import Instance, value

Lineup = tuple[int, ...]
Portfolio = tuple[Lineup, ...]


@dataclass(frozen=True)
class Wishes:
    """What a player wants, by number of driver and team; shares and percents are exact."""

    lock: tuple[int, ...] = ()
    exclude: tuple[int, ...] = ()
    groups: tuple[tuple[tuple[int, ...], int, int | None], ...] = ()
    when: tuple[tuple[tuple[int, ...], tuple[int, ...], int, int | None], ...] = ()  # if any of ...
    all_or_none: tuple[tuple[int, ...], ...] = ()
    min_salary: int = 0
    max_salary: int | None = None
    stacks: tuple[tuple[int, int, int], ...] = ()  # team, fewest, most
    ownership: tuple[int, ...] = ()  # percent of each driver
    max_total: int | None = None
    max_average: Fraction | None = None
    max_mean: int | None = None  # percent, of the geometric mean
    max_player: Fraction = Fraction(1)
    max_team: Fraction = Fraction(1)
    players: tuple[tuple[int, Fraction, Fraction | None], ...] = ()  # driver, min, max
    teams: tuple[tuple[int, Fraction, Fraction | None], ...] = ()
    relax: str = "evenly"
    max_overlap: int | None = None
    min_different: int | None = None
    ownership_penalty: Fraction = Fraction(0)
    weight: float = 0.0


def is_wanted(instance: Instance, wishes: Wishes, lineup: Lineup) -> bool:
    """Whether the contest, stacking and the player allow a lineup."""
    if len(lineup) != instance.roster_size or len(set(lineup)) != len(lineup):
        return False
    cost = sum(instance.salaries[i] for i in lineup)
    if not wishes.min_salary <= cost <= instance.salary_cap:
        return False
    if wishes.max_salary is not None and cost > wishes.max_salary:
        return False
    own = {team: (fewest, most) for team, fewest, most in wishes.stacks}
    used = [instance.teams[i] for i in lineup]
    for team in used:
        fewest, most = own.get(team, (instance.min_stack, instance.max_stack))
        if not fewest <= used.count(team) <= most:
            return False
    if any(i not in lineup for i in wishes.lock) or any(i in lineup for i in wishes.exclude):
        return False
    for members, least, most_of_group in wishes.groups:
        held = len(set(members) & set(lineup))
        if held < least or (most_of_group is not None and held > most_of_group):
            return False
    for condition, members, least, most_of_group in wishes.when:
        held = len(set(members) & set(lineup))
        if set(condition) & set(lineup) and not (
            least <= held and (most_of_group is None or held <= most_of_group)
        ):
            return False
    if any(0 < len(set(members) & set(lineup)) < len(members) for members in wishes.all_or_none):
        return False
    if wishes.max_mean is not None:
        product = math.prod(wishes.ownership[i] for i in lineup)
        if product > wishes.max_mean ** len(lineup):
            return False
    owned = sum(wishes.ownership[i] for i in lineup) if wishes.ownership else 0
    if wishes.max_total is not None and owned > wishes.max_total:
        return False
    return wishes.max_average is None or Fraction(owned, len(lineup)) <= wishes.max_average


def wanted_lineups(instance: Instance, wishes: Wishes) -> list[Lineup]:
    every = combinations(range(len(instance.salaries)), instance.roster_size)
    return [lineup for lineup in every if is_wanted(instance, wishes, lineup)]


def violations(
    instance: Instance, wishes: Wishes, portfolio: Portfolio, n: int
) -> list[tuple[int, bool]]:
    """Uses over or short of each limit of a portfolio of n, and whether it may not be violated."""
    found = []
    locked_teams = {instance.teams[i] for i in wishes.lock}
    ranges = {i: (low, high) for i, low, high in wishes.players}
    for i in range(len(instance.salaries)):
        low, high = ranges.get(i, (Fraction(0), None))
        general = Fraction(1) if i in wishes.lock else wishes.max_player
        uses = sum(i in lineup for lineup in portfolio)
        found.append(_beyond(uses, low, high, general, n))
    ranges = {t: (low, high) for t, low, high in wishes.teams}
    for team in sorted(set(instance.teams)):
        low, high = ranges.get(team, (Fraction(0), None))
        general = Fraction(1) if team in locked_teams else wishes.max_team
        uses = sum(any(instance.teams[i] == team for i in lineup) for lineup in portfolio)
        found.append(_beyond(uses, low, high, general, n))
    return found


def _beyond(
    uses: int, low: Fraction, high: Fraction | None, general: Fraction, n: int
) -> tuple[int, bool]:
    share = max(general, low) if high is None else high
    over = max(0, uses - math.floor(share * n))
    return max(over, math.ceil(low * n) - uses), share == 0 and over > 0


Beyond = tuple[int, int]


def possible(instance: Instance, wishes: Wishes, n: int) -> tuple[Beyond | None, list[Portfolio]]:
    """The fewest uses beyond the limits, of one and in all, and every portfolio with no more.

    Of one counts first if limits are relaxed evenly, and not at all otherwise.
    """
    best: Beyond | None = None
    found: list[Portfolio] = []
    for portfolio in combinations(wanted_lineups(instance, wishes), n):
        pairs = list(combinations(portfolio, 2))
        if wishes.max_overlap is not None and any(
            len(set(a) & set(b)) > wishes.max_overlap for a, b in pairs
        ):
            continue
        if wishes.min_different is not None and any(
            len(set(a) - set(b)) < wishes.min_different for a, b in pairs
        ):
            continue
        each = violations(instance, wishes, portfolio, n)
        if any(forbidden for _, forbidden in each):
            continue
        uses = [count for count, _ in each]
        beyond = max(uses) if wishes.relax == "evenly" else 0, sum(uses)
        if best is None or beyond < best:
            best, found = beyond, []
        if beyond == best:
            found.append(portfolio)
    return best, found


def owned_cost(wishes: Wishes, portfolio: Portfolio) -> float:
    if not wishes.ownership:
        return 0.0
    return float(wishes.ownership_penalty * sum(wishes.ownership[i] for l in portfolio for i in l))


def sequential_worth(
    instance: Instance, wishes: Wishes, earlier: Portfolio, lineup: Lineup
) -> float:
    shared = sum(len(set(lineup) & set(other)) for other in earlier)
    return value(instance, lineup) - wishes.weight * shared - owned_cost(wishes, (lineup,))


def emax_worth(instance: Instance, wishes: Wishes, earlier: Portfolio, lineup: Lineup) -> float:
    added = expected_best(instance, (*earlier, lineup))
    if earlier:
        added -= expected_best(instance, earlier)
    return added - owned_cost(wishes, (lineup,))


def expected_best(instance: Instance, portfolio: Portfolio) -> float:
    best = [max(sum(row[i] for i in lineup) for lineup in portfolio) for row in instance.points]
    return sum(best) / len(best)


Worth = Callable[[Instance, Wishes, Portfolio, Lineup], float]


def greedy_worths(
    instance: Instance, wishes: Wishes, good: list[Portfolio], n: int, worth: Worth
) -> list[tuple[Lineup, float]]:
    """Each lineup the best that leaves one of the good portfolios possible, and its worth."""
    chosen: list[tuple[Lineup, float]] = []
    sets = [set(portfolio) for portfolio in good]
    for _ in range(n):
        earlier = tuple(lineup for lineup, _ in chosen)
        sets = [s for s in sets if s.issuperset(earlier)]
        open_to = sorted({l for s in sets for l in s} - set(earlier))
        best = max(open_to, key=lambda l: worth(instance, wishes, earlier, l))
        chosen.append((best, worth(instance, wishes, earlier, best)))
    return chosen


def joint_worth(instance: Instance, wishes: Wishes, good: list[Portfolio]) -> float:
    """The best sum of values less all penalties."""
    values = {lineup: value(instance, lineup) for p in good for lineup in p}
    return max(
        sum(values[l] for l in p)
        - wishes.weight * sum(len(set(a) & set(b)) for a, b in combinations(p, 2))
        - owned_cost(wishes, p)
        for p in good
    )


def best_expected(instance: Instance, wishes: Wishes, good: list[Portfolio]) -> float:
    return max(expected_best(instance, p) - owned_cost(wishes, p) for p in good)
