"""The user's settings as separate constraints: each with a description, any of them removable.

Roster and salary cap belong to the site; they are not settings.

**Which limits apply to a player or team is decided once**, by all settings together: a general
limit applies only to players and teams without a limit of their own, even after that limit is
removed. Removing a setting therefore never removes feasible portfolios, which the search for a
conflict relies on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

from dfs_portfolio.errors import join_limited
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import (
    ExposureCounts,
    ExposureLimits,
    ExposureRange,
    max_count,
    min_count,
)
from dfs_portfolio.rules.lineup_rules import NO_LIMIT, LineupRules, TeamStack
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.slate.slate import Slate

_DEFAULT = " (default)"
# What a setting limits, and the index of its player, team, group or stack; 0 if it is general.
SettingKey = tuple[str, int]
# Some of the settings, as indices in `UserConstraints.settings`.
Subset = frozenset[int]
# Limits on the ownership of a lineup, with descriptions.
_OWNERSHIP = {
    "max_total_ownership": "ownership of a lineup at most {:g}%",
    "max_average_ownership": "average ownership of a lineup at most {:g}%",
    "max_geometric_ownership": "geometric mean of the ownership of a lineup at most {:g}%",
    "max_product_ownership": "product of the ownership of a lineup at most {:g}",
}
_OF_ONE_LINEUP = (
    "lock",
    "exclude",
    "group",
    "min_salary",
    "max_salary",
    *_OWNERSHIP,
    "stack",
    "stacking",
    "game",
)


@dataclass(frozen=True)
class Setting:
    """One setting of the user.

    Parameters
    ----------
    key
        What it limits.
    description
        For messages.
    """

    key: SettingKey
    description: str

    @property
    def of_one_lineup(self) -> bool:
        """Whether it constrains each lineup by itself, not the portfolio as a whole."""
        return self.key[0] in _OF_ONE_LINEUP


@dataclass(frozen=True)
class ConstraintSubset:
    """The constraints of some settings.

    Parameters
    ----------
    slate, n_lineups
        The player pool, and the size of the portfolio.
    rules, limits, max_overlap
        Lineup rules, exposure limits, and the limit on overlap; ``None`` for no limit.
    """

    slate: Slate
    n_lineups: int
    rules: LineupRules
    limits: ExposureLimits
    max_overlap: int | None

    @cached_property
    def resolved(self) -> ResolvedRules:
        """The rules as indices and numbers of the slate."""
        return self.rules.resolve(self.slate)

    @cached_property
    def counts(self) -> ExposureCounts:
        """The exposure limits as counts of lineups."""
        return self.limits.counts(self.slate, self.n_lineups, self.resolved.locked)


class UserConstraints:
    """All settings of a user for one slate.

    Parameters
    ----------
    slate, n_lineups
        The player pool, and the number of different lineups requested.
    rules, exposure, diversity
        The settings.

    Attributes
    ----------
    settings
        Those that limit anything, general ones last.

    Raises
    ------
    SettingsError
        If they name players or teams that are not on the slate.
    """

    def __init__(
        self,
        slate: Slate,
        n_lineups: int,
        rules: LineupRules,
        exposure: ExposureLimits,
        diversity: Diversity,
    ) -> None:
        self._rules, self._exposure = rules, exposure
        self._diversity = diversity.in_contest(slate.contest)
        self._resolved = rules.resolve(slate)
        self._players, self._teams = exposure.ranges(slate)
        teams = dict.fromkeys(int(slate.team_index[index]) for index in self._resolved.locked)
        self._locked_teams = tuple(team for team in teams if slate.team_known[team])
        # Excluded players need no ownership, but subsets of the settings may let them in again.
        blank = {d.player_id: {"ownership": 0.0} for d in slate if d.ownership is None}
        self.slate = slate.with_projections(blank) if blank else slate
        self.n_lineups = n_lineups
        self.settings = tuple(Setting(*described) for described in self._described())

    def restricted_to(self, subset: Subset) -> ConstraintSubset:
        """Return the constraints of some settings."""
        keys = {self.settings[index].key for index in subset}
        return ConstraintSubset(
            self.slate,
            self.n_lineups,
            self._rules_of(keys),
            self._limits_of(keys),
            self._diversity.max_overlap if ("max_overlap", 0) in keys else None,
        )

    @property
    def _stacks(self) -> tuple[TeamStack, ...]:
        return cast(tuple[TeamStack, ...], self._rules.stacks)

    def _rules_of(self, keys: Collection[SettingKey]) -> LineupRules:
        rules, resolved = self._rules, self._resolved
        ids = self.slate.ids
        general = ("stacking", 0) in keys
        ownership = {
            name: getattr(rules, name) if (name, 0) in keys else None for name in _OWNERSHIP
        }
        return replace(
            rules,
            lock=tuple(ids[i] for i in resolved.locked if ("lock", i) in keys),
            exclude=tuple(ids[i] for i in resolved.excluded if ("exclude", i) in keys),
            groups=tuple(g for at, g in enumerate(rules.groups) if ("group", at) in keys),
            min_salary=rules.min_salary if ("min_salary", 0) in keys else 0,
            max_salary=rules.max_salary if ("max_salary", 0) in keys else None,
            min_stack=rules.min_stack if general else None,
            max_stack=rules.max_stack if general else None,
            stacking=general,
            max_per_game=rules.max_per_game if ("game", 0) in keys else NO_LIMIT,
            stacks=tuple(
                (team, limits if ("stack", at) in keys else (1, None))
                for at, (team, limits) in enumerate(self._stacks)
            ),
            **ownership,
        )

    def _limits_of(self, keys: Collection[SettingKey]) -> ExposureLimits:
        slate, limits = self.slate, self._exposure
        max_player = limits.max_player if ("max_player", 0) in keys else 1.0
        max_team = limits.max_team if ("max_team", 0) in keys else 1.0
        players = _ranges(keys, "player", self._players, self._resolved.locked, max_player)
        teams = _ranges(keys, "team", self._teams, self._locked_teams, max_team)
        return ExposureLimits(
            max_player,
            max_team,
            players=[(slate.ids[index], range_) for index, range_ in players.items()],
            teams=[(slate.team_names[index], range_) for index, range_ in teams.items()],
        )

    def _described(self) -> Iterator[tuple[SettingKey, str]]:
        """Yield all settings that limit anything, with descriptions; general ones come last."""
        yield from self._of_players()
        yield from self._of_lineups()
        yield from self._of_exposure()
        yield from self._of_games_and_stacks()
        yield from self._general_exposure()

    def _of_players(self) -> Iterator[tuple[SettingKey, str]]:
        names = self.slate.names
        for index in self._resolved.locked:
            yield ("lock", index), f"lock {names[index]}"
        for index in self._resolved.excluded:
            yield ("exclude", index), f"exclude {names[index]}"
        for index, group in enumerate(self._rules.groups):
            if group.limits_lineups:
                resolved = self._resolved.groups[index]
                members, when = (
                    join_limited([names[i] for i in indices])
                    for indices in (resolved.indices, resolved.when)
                )
                yield ("group", index), group.describe(members, when)

    def _of_lineups(self) -> Iterator[tuple[SettingKey, str]]:
        rules = self._rules
        if rules.min_salary > 0:
            yield ("min_salary", 0), f"salary at least ${rules.min_salary:,}"
        if rules.max_salary is not None and rules.max_salary < self.slate.contest.salary_cap:
            yield ("max_salary", 0), f"salary at most ${rules.max_salary:,}"
        for name, text in _OWNERSHIP.items():
            if (limit := getattr(rules, name)) is not None:
                yield (name, 0), text.format(limit)
        for index, (team, (fewest, most)) in enumerate(self._stacks):
            size = self.slate.contest.roster_size
            if fewest > 1 or (most or size) < size:
                yield ("stack", index), f"{team} stacked {fewest} to {most or size}"

    def _of_exposure(self) -> Iterator[tuple[SettingKey, str]]:
        for kind, names, ranges in (
            ("player", self.slate.names, self._players),
            ("team", self.slate.team_names, self._teams),
        ):
            for index, limits in ranges.items():
                if min_count(limits.min, self.n_lineups) > 0:
                    yield (
                        (f"{kind}_least", index),
                        f"{names[index]} in {self._at_least(limits.min)}",
                    )
                if limits.max is not None and limits.max < 1.0:
                    yield (f"{kind}_most", index), f"{names[index]} in {self._at_most(limits.max)}"

    def _of_games_and_stacks(self) -> Iterator[tuple[SettingKey, str]]:
        rules, contest = self._rules, self.slate.contest
        sport, size = contest.sport, contest.roster_size
        limit = self._diversity.max_overlap
        if limit is not None and limit < size - 1:
            word = sport.player if limit == 1 else sport.players
            text = f"two lineups share at most {limit} {word}"
            if self._diversity.min_different == size - limit:
                text = f"two lineups differ in at least {size - limit} {sport.players}"
            yield ("max_overlap", 0), text
        games = self._resolved.games
        if games is not None and games.most < size:
            word = sport.player if games.most == 1 else sport.players
            text = f"at most {games.most} {word} of a game"
            yield ("game", 0), text + _DEFAULT * (rules.max_per_game is None)
        if rules.stacks_teams(contest):
            fewest, most = rules.stack_range(contest)
            usual = (fewest, most) == LineupRules().stack_range(contest)
            yield ("stacking", 0), f"stacks of {fewest} to {most}" + _DEFAULT * usual

    def _general_exposure(self) -> Iterator[tuple[SettingKey, str]]:
        exposure, word = self._exposure, self.slate.contest.sport.player
        if exposure.max_team < 1.0 and self.slate.team_known.any():
            which = "every other team" if self._locked_teams or self._teams else "every team"
            text = f"{which} in {self._at_most(exposure.max_team)}"
            yield ("max_team", 0), text + _DEFAULT * (exposure.max_team == ExposureLimits.max_team)
        if exposure.max_player < 1.0:
            which = "every other" if self._resolved.locked or self._players else "every"
            text = f"{which} {word} in {self._at_most(exposure.max_player)}"
            usual = exposure.max_player == ExposureLimits.max_player
            yield ("max_player", 0), text + _DEFAULT * usual

    def _at_least(self, share: float) -> str:
        return self._of_n("at least", share, min_count(share, self.n_lineups))

    def _at_most(self, share: float) -> str:
        return self._of_n("at most", share, max_count(share, self.n_lineups))

    def _of_n(self, how: str, share: float, count: int) -> str:
        return f"{how} {100 * share:.4g}% of the lineups ({count} of {self.n_lineups})"


def _ranges(
    keys: Collection[SettingKey],
    kind: str,
    own: Mapping[int, ExposureRange],
    free: Collection[int],
    general: float,
) -> dict[int, ExposureRange]:
    """Return the ranges of all that have their own, and of those exempt from the general limit."""
    ranges = dict.fromkeys(free, ExposureRange(0.0, 1.0))
    for index, limits in own.items():
        lowest = limits.min if (f"{kind}_least", index) in keys else 0.0
        highest = limits.most(1.0 if index in free else general)
        if limits.max is not None and (f"{kind}_most", index) not in keys:
            highest = 1.0
        ranges[index] = ExposureRange(lowest, highest)
    return ranges
