"""The rules of a single lineup: stacking, and the user's locks, exclusions, groups and limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import (
    as_player_keys,
    as_tuple,
    raise_problems,
    real_number,
    whole_number,
)
from dfs_portfolio.errors import SettingsError, SlateError, format_items
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lookup import find_players, find_teams
from dfs_portfolio.rules.resolved_rules import GameLimits, ResolvedGroup, ResolvedRules
from dfs_portfolio.rules.total_limits import (
    TotalLimit,
    ownership_limit,
    ownership_product_limit,
    ownership_steps,
    salary_limit,
)
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.slate import Slate

# A number of players that no roster reaches.
NO_LIMIT: Final = 10**6

_OWNERSHIP_LIMITS: Final = (
    "max_total_ownership",
    "max_average_ownership",
    "max_geometric_ownership",
    "max_product_ownership",
)

# A team with stack limits of its own: its name, fewest and most players; ``None`` for no limit.
TeamStack = tuple[str, tuple[int, int | None]]


@dataclass(frozen=True)
class LineupRules:
    """What every lineup must satisfy, besides the rules of the contest.

    Roster and salary cap belong to the contest. DraftKings has no rule about teams; stacking is the
    analyst's strategy. Players are given by ID or name, teams by name; `resolve` looks them up on a
    slate.

    Parameters
    ----------
    min_stack, max_stack
        Every team in a lineup contributes at least and at most this many players. ``None`` takes
        the default of the sport: 2 and 3 in NASCAR, no limit in MMA.
    stacking
        False turns the two limits above off.
    lock, exclude
        Players that are in every lineup, and in none.
    groups
        Groups of players, with limits on how many of them a lineup holds.
    min_salary, max_salary
        Least and greatest total salary of a lineup, in dollars; ``None`` for the cap of the
        contest, which holds in any case.
    stacks
        Team -> its own (fewest, most) players in place of `min_stack` and `max_stack`, ``None``
        for no limit; stored as a tuple of pairs.
    max_per_game
        Most players of one game, match or bout. ``None`` takes the default of the sport: 1 in MMA,
        where opponents cannot both win.
    max_total_ownership, max_average_ownership
        Largest total and average projected ownership of a lineup's players, in percent; counted in
        steps of 0.0001.
    max_geometric_ownership, max_product_ownership
        Largest geometric mean of the ownership of a lineup's players, in percent, and largest
        product of their ownership as shares, such as 0.0001; a lineup within 0.003% of the mean
        counts as at the limit.

    Raises
    ------
    SettingsError
        If a value is out of range, or two contradict each other.

    Examples
    --------
    >>> LineupRules(lock="Kyle Larson", stacks={"Team Penske": (1, 3)}).lock
    ('Kyle Larson',)
    """

    min_stack: int | None = None
    max_stack: int | None = None
    stacking: bool = field(default=True, kw_only=True)
    lock: Sequence[Hashable] = field(default=(), kw_only=True)
    exclude: Sequence[Hashable] = field(default=(), kw_only=True)
    groups: Sequence[Group] = field(default=(), kw_only=True)
    min_salary: int = field(default=0, kw_only=True)
    stacks: Mapping[str, tuple[int, int | None]] | Sequence[TeamStack] = field(
        default=(), kw_only=True
    )
    max_per_game: int | None = field(default=None, kw_only=True)
    max_total_ownership: float | None = field(default=None, kw_only=True)
    max_average_ownership: float | None = field(default=None, kw_only=True)
    max_salary: int | None = field(default=None, kw_only=True)
    max_geometric_ownership: float | None = field(default=None, kw_only=True)
    max_product_ownership: float | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name in ("min_stack", "max_stack", "max_per_game"):
            limit = getattr(self, name)
            if limit is not None:
                object.__setattr__(self, name, whole_number(name, limit, least=1))
        if not isinstance(self.stacking, bool):
            raise SettingsError(f"stacking must be true or false, got {self.stacking!r}")
        object.__setattr__(self, "min_salary", whole_number("min_salary", self.min_salary, least=0))
        if self.max_salary is not None:
            object.__setattr__(self, "max_salary", whole_number("max_salary", self.max_salary, 1))
            if self.max_salary < self.min_salary:
                raise SettingsError(
                    f"min_salary {self.min_salary} is above max_salary {self.max_salary}"
                )
        given = [name for name in ("min_stack", "max_stack") if getattr(self, name) is not None]
        if given and not self.stacking:
            raise SettingsError(f"stacking is off, and {format_items(given)} is given: drop one")
        _check_stack("", self.min_stack or 1, self.max_stack)
        for name in ("lock", "exclude"):
            object.__setattr__(self, name, as_player_keys(name, getattr(self, name)))
        object.__setattr__(self, "groups", _as_groups(self.groups))
        object.__setattr__(self, "stacks", _as_stacks(self.stacks))
        for name in _OWNERSHIP_LIMITS:
            limit = getattr(self, name)
            if limit is not None:
                object.__setattr__(self, name, real_number(name, limit, least=0.0))
        _check_product(self.max_geometric_ownership, self.max_product_ownership)

    @classmethod
    def unstacked(cls, **rules: Any) -> LineupRules:
        """Return rules without stacking; other rules as given."""
        return cls(stacking=False, **rules)

    @classmethod
    def contest_only(cls) -> LineupRules:
        """Return no rules but the contest's, without the defaults of the sport."""
        return cls(stacking=False, max_per_game=NO_LIMIT)

    @property
    def base(self) -> LineupRules:
        """The same rules without locks, exclusions, groups, salary and ownership limits.

        Those only remove lineups, so values of lineups under the base rules serve any of them.
        """
        return replace(
            self,
            lock=(),
            exclude=(),
            groups=(),
            min_salary=0,
            max_salary=None,
            **dict.fromkeys(_OWNERSHIP_LIMITS),  # type: ignore[arg-type]
        )

    def resolve(self, slate: Slate) -> ResolvedRules:
        """Return the rules as indices and numbers of a slate, together with its contest's.

        Raises
        ------
        SettingsError
            If a player or team is not on the slate, the ownership of a player is limited and
            unknown, or a stack does not fit the roster; lists all problems, with the nearest names.
        """
        problems: list[str] = []

        def indices(keys: Sequence[Hashable], *, may_be_out: bool = True) -> tuple[int, ...]:
            found, unknown = find_players(slate, keys, may_be_out=keys if may_be_out else ())
            problems.extend(unknown)
            return tuple(dict.fromkeys(index for index in found if index is not None))

        locked, excluded = indices(self.lock, may_be_out=False), indices(self.exclude)
        members = [(group, indices(group.players), indices(group.when)) for group in self.groups]
        groups = tuple(
            ResolvedGroup(
                group.description,
                players,
                group.at_least,
                group.at_most,
                when,
                group.all_or_none,
            )
            if bool(when) == bool(group.when)
            else ResolvedGroup(group.description, players)  # on a condition that cannot hold
            for group, players, when in members
        )
        problems += [
            f"no lineup can hold {group.description}: too many of them are out"
            for group, players, when in members
            if slate.withdrawn and len(players) < group.at_least and not group.when
        ]
        min_stack, max_stack = self._stack_limits(slate, problems)
        totals = tuple(self._total_limits(slate, excluded, problems))
        raise_problems(problems)
        return ResolvedRules(
            slate=slate,
            min_salary=self.min_salary,
            min_stack=min_stack,
            max_stack=max_stack,
            locked=locked,
            excluded=excluded,
            groups=groups,
            games=self._game_limits(slate),
            totals=totals,
        )

    def weakened_groups(self, slate: Slate) -> tuple[str, ...]:
        """Return the groups, in words, some of whose players are out: only the others count."""
        if not slate.withdrawn:
            return ()
        return tuple(
            group.description
            for group in self.groups
            if None in find_players(slate, (*group.players, *group.when))[0]
        )

    def stack_range(self, contest: Contest) -> tuple[int, int]:
        """Return the fewest and most players of each team in a lineup, under a contest."""
        size = contest.roster_size
        custom = contest.sport.default_stack if self.stacking else None
        low, high = custom or (1, size)
        fewest = low if self.min_stack is None else self.min_stack
        most = high if self.max_stack is None else self.max_stack
        return fewest, min(most, contest.max_per_team or size, size)

    def stacks_teams(self, contest: Contest) -> bool:
        """Return whether these rules limit teams in general, under a contest."""
        return self.stack_range(contest) != (1, contest.roster_size)

    def check_slate(self, slate: Slate) -> None:
        """Raise `SlateError` if the slate cannot be used under these rules at all."""
        contest, problems = slate.contest, []
        words = contest.sport.players
        if not contest.interchangeable:
            problems.append(
                f"{contest.name} has slots that differ ({contest.describe_slots()}); only contests "
                f"whose slots all take the same {words} are supported"
            )
        if len(slate) < contest.roster_size:
            problems.append(
                f"{len(slate)} {words} for a roster of {contest.roster_size}: add {words}"
            )
        fewest, most = self.stack_range(contest)
        if self.stacks_teams(contest) and len(slate.without_team) == len(slate):
            remedy = "give a team map"
            if not LineupRules.unstacked().stacks_teams(contest):
                remedy += ", or turn stacking off with LineupRules.unstacked()"
            problems.append(
                f"stacking {fewest}-{most} needs teams and no {contest.sport.player} has one: "
                + remedy
            )
        games = self._game_limits(slate)
        if games is not None and not slate.games:
            limited = contest.sport.player if games.most == 1 else words
            problems.append(
                f"at most {games.most} {limited} of a game needs games, and none is "
                f"known: give each {contest.sport.player} a game, or pass "
                f"max_per_game={contest.roster_size}"
            )
        if problems:
            raise SlateError(f"{contest.sport.player} data", problems)

    def violations(self, slate: Slate, indices: Sequence[int]) -> tuple[str, ...]:
        """Describe which rules a lineup breaks.

        Parameters
        ----------
        slate
            The player pool.
        indices
            Indices of the players in the slate, from 0.

        Returns
        -------
        tuple of str
            Empty for a valid lineup.
        """
        return self.resolve(slate).violations(indices)

    def _total_limits(
        self, slate: Slate, excluded: Sequence[int], problems: list[str]
    ) -> Iterator[TotalLimit]:
        """Yield the limits on totals, the tighter of two on the same total; append problems."""
        if self.max_salary is not None:
            yield salary_limit(slate, self.max_salary)
        if all(getattr(self, name) is None for name in _OWNERSHIP_LIMITS):
            return
        size, owned = slate.contest.roster_size, ownership_steps(slate, excluded, problems)
        average, mean = self.max_average_ownership, self.max_geometric_ownership
        totals = [self.max_total_ownership, None if average is None else average * size]
        if known := [total for total in totals if total is not None]:
            yield ownership_limit(owned, size, min(known))
        products = [self.max_product_ownership, None if mean is None else (mean / 100) ** size]
        if known := [product for product in products if product is not None]:
            yield ownership_product_limit(owned, size, min(known))

    def _stack_limits(
        self, slate: Slate, problems: list[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the fewest and most players of each team that is used; append problems."""
        size = slate.contest.roster_size
        general = self.stack_range(slate.contest)
        problems.extend(_stack_problems("", *general, slate.contest))
        fewest = np.full(len(slate.team_names), general[0], dtype=np.int64)
        most = np.full(len(slate.team_names), general[1], dtype=np.int64)
        ceiling = slate.contest.max_per_team or size
        own = cast(tuple[TeamStack, ...], self.stacks)
        found, unknown = find_teams(slate, [team for team, _ in own])
        problems.extend(unknown)
        for index, (team, (low, high)) in zip(found, own, strict=True):
            if index is not None:
                fewest[index], most[index] = low, min(high or size, ceiling, size)
                problems.extend(
                    _stack_problems(f" of team {team!r}", low, int(most[index]), slate.contest)
                )
        known = [slate.team_names[index] for index in found if index is not None]
        twice = [team for team, times in Counter(known).items() if times > 1]
        if twice:
            problems.append(f"stacks given more than once for team {format_items(twice)}: keep one")
        return fewest, most

    def _game_limits(self, slate: Slate) -> GameLimits | None:
        """Return the limits on players of a game; ``None`` if there are none."""
        contest = slate.contest
        custom = contest.sport.default_max_per_game
        limits = [
            limit
            for limit in (self.max_per_game or custom, contest.max_per_game)
            if limit is not None
        ]
        most = min(limits, default=contest.roster_size)
        if most >= contest.roster_size and contest.min_games <= 1:
            return None
        return GameLimits(tuple(slate.games), tuple(slate.games.values()), most, contest.min_games)


def _check_product(mean: float | None, product: float | None) -> None:
    """Refuse limits that no product of shares can be meant by."""
    for name, limit in (("max_geometric_ownership", mean), ("max_product_ownership", product)):
        if limit == 0:
            raise SettingsError(f"{name} must be above 0")
    if product is not None and product > 1:
        raise SettingsError(
            f"max_product_ownership is a product of shares, such as 0.0001, got {product:g}; a "
            "mean in percent is max_geometric_ownership"
        )


def _as_stacks(given: object) -> tuple[TeamStack, ...]:
    pairs = given.items() if isinstance(given, Mapping) else given
    stacks = []
    for entry in as_tuple("stacks", "(fewest, most) players by team", pairs):
        try:
            team, (fewest, most) = entry
        except (TypeError, ValueError):
            raise SettingsError(
                f"stacks must be (fewest, most) players by team, got {entry!r}"
            ) from None
        where = f" of team {team!r}"
        low = whole_number(f"min_stack{where}", fewest, least=1)
        high = None if most is None else whole_number(f"max_stack{where}", most, least=1)
        _check_stack(where, low, high)
        stacks.append((str(team), (low, high)))
    return tuple(stacks)


def _check_stack(where: str, fewest: int, most: int | None) -> None:
    if most is not None and fewest > most:
        raise SettingsError(f"min_stack {fewest}{where} is above max_stack {most}")


def _stack_problems(where: str, fewest: int, most: int, contest: Contest) -> Iterator[str]:
    """Yield why no stack fits a range, whose limits may be the sport's or the contest's."""
    size = contest.roster_size
    if fewest > size:
        yield f"min_stack {fewest}{where} is above the roster of {size} {contest.sport.players}"
    elif fewest > most:
        yield f"min_stack {fewest}{where} is above max_stack {most}"


def _as_groups(groups: object) -> tuple[Group, ...]:
    one = isinstance(groups, Group)
    checked = (groups,) if one else as_tuple("groups", "a list of Group", groups)
    wrong = [group for group in checked if not isinstance(group, Group)]
    if wrong:
        raise SettingsError(f"groups must be a list of Group, got {wrong[0]!r}")
    return checked
