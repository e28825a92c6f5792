"""Late swaps by brute force, straight from their definition; shares no code with src."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np

Lineup = frozenset[str]


@dataclass(frozen=True)
class SwapCase:
    """Entries, players who are there, and all limits, as plain numbers and names."""

    entries: tuple[tuple[str, Lineup], ...]  # contest and players
    salaries: dict[str, int]  # of everybody, also of those who are out
    teams: dict[str, str]
    out: frozenset[str]
    points: dict[str, tuple[float, ...]]
    roster_size: int
    salary_cap: int
    min_stack: int = 1
    max_stack: int = 99
    max_player: float = 1.0
    max_team: float = 1.0
    least: dict[str, float] = field(default_factory=dict)
    max_overlap: int = 99
    penalty: float = 0.0
    group: tuple[frozenset[str], int] = (frozenset(), 99)  # at most
    locked: frozenset[str] = frozenset()  # cannot be newly picked, nor be taken out
    level: float = 0.5

    @property
    def there(self) -> list[str]:
        return [name for name in self.salaries if name not in self.out]

    @property
    def lineups(self) -> list[Lineup]:
        return list(dict.fromkeys(players for _, players in self.entries))

    def contests(self, lineup: Lineup) -> set[str]:
        return {contest for contest, players in self.entries if players == lineup}

    def copies(self, lineup: Lineup) -> int:
        return sum(players == lineup for _, players in self.entries)

    def is_valid(self, lineup: Lineup) -> bool:
        teams = [self.teams[name] for name in lineup]
        return (
            sum(self.salaries[name] for name in lineup) <= self.salary_cap
            and all(self.min_stack <= teams.count(t) <= self.max_stack for t in teams)
            and len(lineup & self.group[0]) <= self.group[1]
        )

    def value(self, lineup: Lineup) -> float:
        scores = sorted(np.sum([self.points[name] for name in lineup], axis=0).tolist())
        top = scores[-round((1 - self.level) * len(scores)) :]
        return sum(top) / len(top)


def candidates(case: SwapCase, lineup: Lineup) -> list[Lineup]:
    """Every lineup that may take the place of one, whatever it changes."""
    stay = lineup - case.out
    every = map(frozenset, combinations(case.there, case.roster_size))
    return [
        new
        for new in every
        if case.is_valid(new) and stay & case.locked <= new and not (new - stay) & case.locked
    ]


def excesses(case: SwapCase, after: list[Lineup]) -> list[int]:
    """By how much each limit is violated, where it was not so before."""
    n, before, over = len(after), case.lineups, []
    for name in case.there:
        was, now = (sum(name in lineup for lineup in each) for each in (before, after))
        share = case.least.get(name, 0.0)
        most = max(int(max(case.max_player, share) * n + 1e-9), was)
        least = min(int(np.ceil(share * n - 1e-9)), was)
        over.append(max(0, now - most, least - now))
    for team in {case.teams[name] for name in case.there}:
        was, now = (
            sum(any(case.teams[name] == team for name in lineup) for lineup in each)
            for each in (before, after)
        )
        over.append(max(0, now - max(int(case.max_team * n + 1e-9), was)))
    return over


def is_apart(case: SwapCase, one: Lineup, other: Lineup, new: Lineup, other_new: Lineup) -> bool:
    """Whether two lineups differ enough once they have changed."""
    if not case.contests(one) & case.contests(other):
        return True
    most = max(case.max_overlap, len(one & other))
    return len(new & other_new) <= min(most, case.roster_size - 1)


def far_enough(case: SwapCase, before: list[Lineup], after: list[Lineup]) -> bool:
    return all(
        is_apart(case, before[a], before[b], after[a], after[b])
        for a, b in combinations(range(len(before)), 2)
        if after[a] != before[a] or after[b] != before[b]
    )


def options(case: SwapCase) -> dict[Lineup, list[Lineup]]:
    """What each lineup may become; one with locked players that nothing can replace stays short."""
    resting = {l: l for l in case.lineups if not l & case.out}
    while True:
        found = {
            l: [
                new
                for new in candidates(case, l)
                if all(is_apart(case, l, r, new, stay) for r, stay in resting.items())
            ]
            for l in case.lineups
            if l not in resting
        }
        stuck = [l for l, news in found.items() if not news and l & case.locked - case.out]
        if not stuck:
            return {l: [resting[l]] if l in resting else found[l] for l in case.lineups}
        resting |= {l: l - case.out for l in stuck}


def worth(case: SwapCase, before: list[Lineup], after: list[Lineup]) -> float:
    """Value of the new lineups, less the penalty of all pairs."""
    pairs = zip(after, before, strict=True)
    new = [l for l, old in pairs if old & case.out and len(l) == case.roster_size]
    uses = [sum(name in lineup for lineup in after) for name in case.there]
    return sum(map(case.value, new)) - case.penalty * sum(c * (c - 1) / 2 for c in uses)


def best_swap(case: SwapCase) -> tuple[int, int, int, float] | None:
    """Largest excess, sum of them, changes, and worth of the best of all choices."""
    before = case.lineups
    best: tuple[int, int, int, float] | None = None
    for choice in product(*options(case).values()):
        after = list(choice)
        if not far_enough(case, before, after):
            continue
        over = excesses(case, after)
        changes = sum(
            case.copies(old) * len(new - old) for old, new in zip(before, after, strict=True)
        )
        rank = (max(over), sum(over), changes)
        if best is not None and rank > best[:3]:
            continue
        found = (*rank, worth(case, before, after))
        if best is None or (found[:3], -found[3]) < (best[:3], -best[3]):
            best = found
    return best
