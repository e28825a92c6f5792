"""The rules of a single lineup: the contest's, stacking, and what the player wants of drivers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import (
    as_player_keys,
    listed,
    raise_problems,
    real_number,
    whole_number,
)
from dfs_portfolio.errors import SettingsError, SlateError, format_items
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lookup import find_drivers, find_teams
from dfs_portfolio.rules.resolved_rules import (
    OWNERSHIP_STEP,
    ResolvedGroup,
    ResolvedRules,
    ownership_steps,
)
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import MAX_DOLLARS, Slate
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR

# Limits of a team that is stacked otherwise than the rest: its name, fewest and most drivers.
TeamStack = tuple[str, tuple[int, int]]


@dataclass(frozen=True)
class LineupRules:
    """What every lineup must satisfy.

    DraftKings has no rule about teams; stacking is the analyst's strategy. Drivers are given by ID
    or by name, teams by name; they are looked up when the rules meet a slate.

    Parameters
    ----------
    roster_size
        Drivers in a lineup.
    salary_cap
        Dollars a lineup may cost at most.
    min_stack, max_stack
        A team that is used at all has at least and at most so many drivers in the lineup.
        1 and the roster size mean no stacking.
    lock, exclude
        Drivers that every lineup holds, and that none does.
    groups
        Drivers of whom a lineup holds so many at least, or at most.
    min_salary
        Dollars a lineup must cost at least.
    stacks
        Team -> its own (fewest, most) drivers in place of `min_stack` and `max_stack`; kept as a
        tuple of pairs.
    max_total_ownership, max_average_ownership
        Most that the projected ownership of a lineup's drivers may add up to, and be on average,
        in percent; counted in steps of 0.0001.

    Raises
    ------
    SettingsError
        If a value is out of range, or two contradict each other.

    Examples
    --------
    >>> LineupRules(min_stack=1, max_stack=6).stacking
    False
    >>> LineupRules(lock="Kyle Larson", stacks={"Team Penske": (1, 3)}).lock
    ('Kyle Larson',)
    """

    roster_size: int = DRAFTKINGS_NASCAR.roster_size
    salary_cap: int = DRAFTKINGS_NASCAR.salary_cap
    min_stack: int = 2
    max_stack: int = 3
    lock: Sequence[Hashable] = field(default=(), kw_only=True)
    exclude: Sequence[Hashable] = field(default=(), kw_only=True)
    groups: Sequence[Group] = field(default=(), kw_only=True)
    min_salary: int = field(default=0, kw_only=True)
    stacks: Mapping[str, tuple[int, int]] | Sequence[TeamStack] = field(default=(), kw_only=True)
    max_total_ownership: float | None = field(default=None, kw_only=True)
    max_average_ownership: float | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("roster_size", "salary_cap", "min_stack", "max_stack"):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least=1))
        object.__setattr__(self, "min_salary", whole_number("min_salary", self.min_salary, least=0))
        if self.salary_cap > MAX_DOLLARS * self.roster_size:
            raise SettingsError(f"salary_cap ${self.salary_cap:,} is no sum of salaries")
        self._check_stack("", self.min_stack, self.max_stack)
        for name in ("lock", "exclude"):
            object.__setattr__(self, name, as_player_keys(name, getattr(self, name)))
        object.__setattr__(self, "groups", _groups_given(self.groups))
        object.__setattr__(self, "stacks", self._stacks_given())
        for name in ("max_total_ownership", "max_average_ownership"):
            limit = getattr(self, name)
            if limit is not None:
                object.__setattr__(self, name, real_number(name, limit, least=0.0))

    @classmethod
    def of(cls, contest: Contest, **rules: Any) -> LineupRules:
        """Take roster size and cap from a contest, and any other rules as given."""
        return cls(contest.roster_size, contest.salary_cap, **rules)

    @classmethod
    def unstacked(cls, contest: Contest = DRAFTKINGS_NASCAR, **rules: Any) -> LineupRules:
        """Return the contest's own rules, without stacking, and any others as given."""
        return cls.of(contest, min_stack=1, max_stack=contest.roster_size, **rules)

    @property
    def stacking(self) -> bool:
        """Whether the rules say anything about teams in general."""
        return self.min_stack > 1 or self.max_stack < self.roster_size

    @property
    def base(self) -> LineupRules:
        """The rules without those that only take lineups away: contest and stacking.

        Values of lineups under these serve any locks, exclusions, groups and limits.
        """
        return replace(
            self,
            lock=(),
            exclude=(),
            groups=(),
            min_salary=0,
            max_total_ownership=None,
            max_average_ownership=None,
        )

    def resolve(self, slate: Slate) -> ResolvedRules:
        """Return the rules as places and numbers of a slate.

        Raises
        ------
        SettingsError
            Listing every driver and team that is not there, with the nearest names, and drivers
            whose ownership is limited and not known.
        """
        problems: list[str] = []

        def indices(keys: Sequence[Hashable]) -> tuple[int, ...]:
            found, unknown = find_drivers(slate, keys)
            problems.extend(unknown)
            return tuple(dict.fromkeys(index for index in found if index is not None))

        locked, excluded = indices(self.lock), indices(self.exclude)
        groups = tuple(
            ResolvedGroup(group.words, indices(group.drivers), group.at_least, group.at_most)
            for group in self.groups
        )
        min_stack, max_stack = self._stack_limits(slate, problems)
        limit = self._ownership_limit
        steps = ownership_steps(slate, excluded, problems) if limit is not None else None
        raise_problems(problems)
        return ResolvedRules(
            slate=slate,
            roster_size=self.roster_size,
            salary_cap=self.salary_cap,
            min_salary=self.min_salary,
            min_stack=min_stack,
            max_stack=max_stack,
            locked=locked,
            excluded=excluded,
            groups=groups,
            ownership=steps,
            max_ownership=limit,
        )

    def check_slate(self, slate: Slate) -> None:
        """Raise `SlateError` if the slate cannot be played under these rules at all."""
        problems = []
        if len(slate) < self.roster_size:
            problems.append(f"{len(slate)} drivers for a roster of {self.roster_size}: add drivers")
        if self.stacking and len(slate.without_team) == len(slate):
            problems.append(
                f"stacking {self.min_stack}-{self.max_stack} needs teams and no driver has one: "
                "give a team map, or turn stacking off with LineupRules.unstacked()"
            )
        if problems:
            raise SlateError("driver data", problems)

    def violations(self, slate: Slate, indices: Sequence[int]) -> tuple[str, ...]:
        """Say in words which rules a lineup breaks.

        Parameters
        ----------
        slate
            The driver pool.
        indices
            Indices of the drivers in the slate, from 0.

        Returns
        -------
        tuple of str
            Empty for a valid lineup.
        """
        return self.resolve(slate).violations(indices)

    @property
    def _ownership_limit(self) -> int | None:
        """The lower of the limits on ownership, as a sum, in steps."""
        limits = []
        if self.max_total_ownership is not None:
            limits.append(self.max_total_ownership)
        if self.max_average_ownership is not None:
            limits.append(self.max_average_ownership * self.roster_size)
        if not limits:
            return None
        # Nobody's ownership is above 100%: a higher limit says nothing.
        return math.floor(min(*limits, 100.0 * self.roster_size) / OWNERSHIP_STEP + 1e-6)

    def _stack_limits(
        self, slate: Slate, problems: list[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return fewest and most drivers of each team that is used."""
        fewest = np.full(len(slate.team_names), self.min_stack, dtype=np.int64)
        room = self.roster_size  # whatever is allowed beyond it
        most = np.full(len(slate.team_names), min(self.max_stack, room), dtype=np.int64)
        own = cast(tuple[TeamStack, ...], self.stacks)
        found, unknown = find_teams(slate, [team for team, _ in own])
        problems.extend(unknown)
        for index, (_, limits) in zip(found, own, strict=True):
            if index is not None:
                fewest[index], most[index] = limits[0], min(limits[1], room)
        known = [slate.team_names[index] for index in found if index is not None]
        twice = [team for team, times in Counter(known).items() if times > 1]
        if twice:
            problems.append(f"stacks given more than once for team {format_items(twice)}: keep one")
        return fewest, most

    def _stacks_given(self) -> tuple[TeamStack, ...]:
        given = self.stacks.items() if isinstance(self.stacks, Mapping) else self.stacks
        stacks = []
        for entry in listed("stacks", "(fewest, most) drivers by team", given):
            try:
                team, (fewest, most) = entry
            except (TypeError, ValueError):
                raise SettingsError(
                    f"stacks must be (fewest, most) drivers by team, got {entry!r}"
                ) from None
            where = f" of team {team!r}"
            limits = (
                whole_number(f"min_stack{where}", fewest, least=1),
                whole_number(f"max_stack{where}", most, least=1),
            )
            self._check_stack(where, *limits)
            stacks.append((str(team), limits))
        return tuple(stacks)

    def _check_stack(self, where: str, fewest: int, most: int) -> None:
        if fewest > most:
            raise SettingsError(f"min_stack {fewest}{where} is above max_stack {most}")
        if fewest > self.roster_size:
            raise SettingsError(
                f"min_stack {fewest}{where} is above the roster of {self.roster_size} drivers"
            )


def _groups_given(groups: object) -> tuple[Group, ...]:
    one = isinstance(groups, Group)
    checked = (groups,) if one else listed("groups", "a list of Group", groups)
    wrong = [group for group in checked if not isinstance(group, Group)]
    if wrong:
        raise SettingsError(f"groups must be a list of Group, got {wrong[0]!r}")
    return checked
