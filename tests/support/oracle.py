"""Brute force: everything straight from its definition, in plain Python, sharing no code with src.

Slow and simple on purpose. A result of the library that this module does not confirm does not
exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations


@dataclass(frozen=True)
class Instance:
    """A small portfolio problem, as plain numbers."""

    salaries: tuple[int, ...]
    teams: tuple[int, ...]
    points: tuple[tuple[float, ...], ...]  # scenarios x drivers
    roster_size: int
    salary_cap: int
    min_stack: int
    max_stack: int
    levels: tuple[Fraction, ...]
    weights: tuple[float, ...]
    tail: str = "upper"


def is_valid(instance: Instance, lineup: tuple[int, ...]) -> bool:
    if len(lineup) != instance.roster_size or len(set(lineup)) != len(lineup):
        return False
    if sum(instance.salaries[i] for i in lineup) > instance.salary_cap:
        return False
    used = [instance.teams[i] for i in lineup]
    return all(instance.min_stack <= used.count(t) <= instance.max_stack for t in used)


def all_lineups(instance: Instance) -> list[tuple[int, ...]]:
    players = range(len(instance.salaries))
    every = combinations(players, instance.roster_size)
    return [lineup for lineup in every if is_valid(instance, lineup)]


def tail_mean(scores: list[float], level: Fraction, tail: str = "upper") -> float:
    """Mean of the best (or worst) 1 - level of the scores: whole ones, then a part of the next."""
    left = total = (1 - level) * len(scores)
    gathered = 0.0
    for score in sorted(scores, reverse={"upper": True, "lower": False}[tail]):
        part = min(Fraction(1), left)
        gathered += float(part) * score
        left -= part
        if left <= 0:
            break
    return gathered / float(total)


def value(instance: Instance, lineup: tuple[int, ...]) -> float:
    scores = [sum(row[i] for i in lineup) for row in instance.points]
    pairs = zip(instance.levels, instance.weights, strict=True)
    return sum(weight * tail_mean(scores, level, instance.tail) for level, weight in pairs)


def overlap(portfolio: tuple[tuple[int, ...], ...]) -> int:
    return sum(len(set(a) & set(b)) for a, b in combinations(portfolio, 2))


def excess(
    instance: Instance, portfolio: tuple[tuple[int, ...], ...], player_cap: int, team_cap: int
) -> int:
    """Uses over the caps, of drivers and of teams."""
    over = 0
    for i in range(len(instance.salaries)):
        over += max(0, sum(i in lineup for lineup in portfolio) - player_cap)
    for team in set(instance.teams):
        uses = sum(any(instance.teams[i] == team for i in lineup) for lineup in portfolio)
        over += max(0, uses - team_cap)
    return over


def fewest_excess(instance: Instance, n: int, player_cap: int, team_cap: int) -> int | None:
    portfolios = combinations(all_lineups(instance), n)
    return min((excess(instance, p, player_cap, team_cap) for p in portfolios), default=None)


def sequential(
    instance: Instance, n: int, weight: float, player_cap: int, team_cap: int
) -> list[tuple[int, ...]]:
    """Each lineup the best that leaves a complete portfolio with the fewest excess uses."""
    lineups = all_lineups(instance)
    budget = fewest_excess(instance, n, player_cap, team_cap)
    good = [
        set(p)
        for p in combinations(lineups, n)
        if excess(instance, p, player_cap, team_cap) == budget
    ]
    chosen: list[tuple[int, ...]] = []
    for _ in range(n):
        open_to = {l for p in good if p.issuperset(chosen) for l in p} - set(chosen)

        def net(lineup: tuple[int, ...]) -> float:
            shared = sum(len(set(lineup) & set(earlier)) for earlier in chosen)
            return value(instance, lineup) - weight * shared

        chosen.append(max(sorted(open_to), key=net))
    return chosen


def joint(instance: Instance, n: int, weight: float, player_cap: int, team_cap: int) -> float:
    """Best sum of values less penalty, with the fewest excess uses."""
    lineups = all_lineups(instance)
    budget = fewest_excess(instance, n, player_cap, team_cap)
    values = {lineup: value(instance, lineup) for lineup in lineups}
    return max(
        sum(values[l] for l in p) - weight * overlap(p)
        for p in combinations(lineups, n)
        if excess(instance, p, player_cap, team_cap) == budget
    )


def expected_best(instance: Instance, portfolio: tuple[tuple[int, ...], ...]) -> float:
    """Mean over the scenarios of the best lineup's score."""
    best = [max(sum(row[i] for i in lineup) for lineup in portfolio) for row in instance.points]
    return sum(best) / len(best)


def greedy_expected_best(
    instance: Instance, n: int, player_cap: int, team_cap: int
) -> list[tuple[int, ...]]:
    """Each lineup the one that adds most, of those that leave the fewest excess uses possible."""
    budget = fewest_excess(instance, n, player_cap, team_cap)
    good = [
        set(p)
        for p in combinations(all_lineups(instance), n)
        if excess(instance, p, player_cap, team_cap) == budget
    ]
    chosen: list[tuple[int, ...]] = []
    for _ in range(n):
        open_to = {l for p in good if p.issuperset(chosen) for l in p} - set(chosen)
        chosen.append(max(sorted(open_to), key=lambda l: expected_best(instance, (*chosen, l))))
    return chosen


def best_expected_best(
    instance: Instance, n: int, player_cap: int, team_cap: int, budget: int
) -> float:
    """The highest expected best score of all portfolios with no more excess uses than these."""
    return max(
        expected_best(instance, p)
        for p in combinations(all_lineups(instance), n)
        if excess(instance, p, player_cap, team_cap) <= budget
    )
