"""The player pool of a contest, with salaries and teams."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Union, cast, overload

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.frames import is_blank, is_frame
from dfs_portfolio.errors import SettingsError, SlateError, format_items
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.player import (
    COMMON_NUMBERS,
    ID_KEYS,
    Player,
    as_record,
    player_from,
)
from dfs_portfolio.slate.problems import player_problems
from dfs_portfolio.slate.registry import default_contest
from dfs_portfolio.slate.sources import FileColumns
from dfs_portfolio.slate.withdrawals import find_withdrawn

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Slate(Sequence[Player]):
    """An ordered, checked pool of players.

    The order of `players` is the order of scenario columns and of every array in the library.

    Parameters
    ----------
    players
        At least one, with distinct IDs and whole positive salaries.
    contest
        The rules of the contest; by default DraftKings NASCAR Classic.
    withdrawn
        Players of the pool who are out. They are in no lineup and in no simulation, and other
        files may still name them. See `without`.
    event
        What the site's file calls the event, such as ``"South Point 400"``, if it has one name.
    sources
        Which column of which file was read as what, a value for each file, the first read first;
        no part of a comparison.

    Raises
    ------
    SlateError
        Listing every problem.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     [{"driver_id": 7, "name": "A. Driver", "salary": 9000, "team": "Blue"}]
    ... )
    >>> slate[0].name, slate.salaries.tolist()
    ('A. Driver', [9000])
    """

    players: tuple[Player, ...]
    contest: Contest = field(default_factory=default_contest)
    withdrawn: tuple[Player, ...] = ()
    event: str | None = field(default=None, compare=False)
    sources: tuple[FileColumns, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        problems = list(player_problems(self.players, self.contest))
        if self.withdrawn and not problems:
            # An ID is that of one player, in or out.
            problems += player_problems((*self.players, *self.withdrawn), self.contest)
        if problems:
            raise SlateError(_subject(self.contest), problems)

    @classmethod
    def from_records(
        cls, records: Iterable[Mapping[str, Any]], contest: Contest | None = None
    ) -> Slate:
        """Build a slate from mappings with the keys of `Player`.

        Parameters
        ----------
        records
            Each with ``player_id`` (or ``driver_id``) and ``salary``; ``name`` defaults to the ID
            as text. Further fields of the contest's sport, such as ``start``, become extras;
            other keys are ignored. Missing values may be ``None`` or NaN.
        contest
            The rules of the contest; by default DraftKings NASCAR Classic.

        Raises
        ------
        SlateError
            Listing every record that lacks a key or holds an impossible value.
        """
        contest = default_contest() if contest is None else contest
        subject, word = _subject(contest), contest.sport.player
        if isinstance(records, (str, Mapping)) or not isinstance(records, Iterable):
            raise SlateError(subject, [f"expected records, a frame or a slate: {records!r}"])
        rows = list(records)
        if not all(isinstance(row, Mapping) for row in rows):
            raise SlateError(subject, ["a record is not a mapping with keys such as 'salary'"])
        problems = []
        for keys in (ID_KEYS, ("salary",)):
            missing = [
                n for n, row in enumerate(rows, 1) if all(is_blank(row.get(key)) for key in keys)
            ]
            if missing:
                problems.append(
                    f"no {keys[-1]!r} in record {format_items(missing)}: every {word} needs one"
                )
        if problems:
            raise SlateError(subject, problems)
        return cls(tuple(player_from(record, contest) for record in rows), contest)

    @classmethod
    def from_any(cls, data: PlayerData, contest: Contest | None = None) -> Slate:
        """Build a slate from a frame with the columns of `Player` or from records, or return one.

        Parameters
        ----------
        data
            A slate, a frame or records. A slate is returned as it is.
        contest
            As in `from_records`.

        Raises
        ------
        SlateError
            As `from_records`.
        SettingsError
            If `data` is a slate of another contest.
        """
        if isinstance(data, Slate):
            if contest is not None and contest != data.contest:
                raise SettingsError(
                    f"the slate is played under {data.contest.name}, not under {contest.name}"
                )
            return data
        if is_frame(data):
            rows = data.to_dict("records")
            return cls.from_records(({str(k): v for k, v in r.items()} for r in rows), contest)
        records = cast("Iterable[Mapping[str, Any]]", data)
        return cls.from_records(records, contest)

    def __len__(self) -> int:
        return len(self.players)

    @overload
    def __getitem__(self, index: int) -> Player: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Player, ...]: ...
    def __getitem__(self, index: int | slice) -> Player | tuple[Player, ...]:
        return self.players[index]

    def __iter__(self) -> Iterator[Player]:
        return iter(self.players)

    @cached_property
    def ids(self) -> tuple[Hashable, ...]:
        """Player IDs in slate order."""
        return tuple(p.player_id for p in self.players)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in slate order."""
        return tuple(p.name for p in self.players)

    @cached_property
    def index_of(self) -> dict[Hashable, int]:
        """Player ID -> index in the slate, from 0."""
        return {player_id: i for i, player_id in enumerate(self.ids)}

    @cached_property
    def salaries(self) -> NDArray[np.int64]:
        """Salaries in dollars, shape (n_players,), read-only."""
        return _read_only(np.array([p.salary for p in self.players], dtype=np.int64))

    @cached_property
    def team_names(self) -> tuple[str, ...]:
        """Teams in order of first appearance; a player without one counts as a team of one."""
        return tuple(dict.fromkeys(_team_label(p) for p in self.players))

    @cached_property
    def team_index(self) -> NDArray[np.int64]:
        """Index in `team_names` of each player's team, shape (n_players,), read-only."""
        index = {team: i for i, team in enumerate(self.team_names)}
        return _read_only(np.array([index[_team_label(p)] for p in self.players], dtype=np.int64))

    @cached_property
    def team_known(self) -> NDArray[np.bool_]:
        """Whether each of `team_names` is a real team, shape (n_teams,), read-only."""
        known = np.zeros(len(self.team_names), dtype=bool)
        known[self.team_index] = [p.team is not None for p in self.players]
        known.setflags(write=False)
        return known

    @property
    def without_team(self) -> tuple[str, ...]:
        """Names of the players without a known team."""
        return tuple(p.name for p in self.players if p.team is None)

    @cached_property
    def games(self) -> dict[str, tuple[int, ...]]:
        """Games in order of first appearance -> indices of their players, ascending."""
        games: dict[str, list[int]] = {}
        for index, player in enumerate(self.players):
            if player.game is not None:
                games.setdefault(player.game, []).append(index)
        return {game: tuple(indices) for game, indices in games.items()}

    @cached_property
    def id_texts(self) -> frozenset[str]:
        """IDs of all players as text, also of those who are out."""
        return frozenset(str(p.player_id) for p in (*self.players, *self.withdrawn))

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of the players and the contest, for provenance and cache keys."""
        rows = [[*as_record(p).values(), sorted(p.extras.items())] for p in self.players]
        return hashlib.sha256((repr(rows) + repr(self.contest)).encode()).hexdigest()[:16]

    def known(self, name: str) -> NDArray[np.float64]:
        """Return a number about every player, shape (n_players,); NaN where it is not known.

        Parameters
        ----------
        name
            ``projection``, ``floor``, ``ceiling``, ``average_points``, ``ownership``, ``sd``, or
            a field of the contest's sport.
        """
        values = (player.number(name) for player in self.players)
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)

    def with_teams(self, teams: Mapping[Hashable, str | None]) -> Slate:
        """Return a copy with new teams, by player ID; other players keep theirs."""
        return self._replace({key: {"team": team} for key, team in teams.items()})

    def with_projections(self, projections: Mapping[Hashable, Mapping[str, Any]]) -> Slate:
        """Return a copy with new numbers, by player ID.

        Parameters
        ----------
        projections
            Player ID -> numbers by field name, as in `known`.

        Raises
        ------
        SlateError
            For an unknown ID, an unknown field or an impossible value.
        """
        fields = {*COMMON_NUMBERS, *(f.name for f in self.contest.sport.fields)}
        unknown = sorted({str(f) for row in projections.values() for f in row} - fields)
        if unknown:
            raise SlateError("projections", [f"unknown field {format_items(unknown)}"])
        return self._replace(projections)

    def with_source(self, source: FileColumns) -> Slate:
        """Return a copy that was read from one more file."""
        return replace(self, sources=(*self.sources, source))

    def without(self, players: Hashable | Iterable[Hashable]) -> Slate:
        """Return a copy in which some players are out: withdrawn, scratched, injured.

        In contrast to `LineupRules.exclude` they are not simulated either: others get their
        places and laps. Scenarios made before do not fit the copy.

        Parameters
        ----------
        players
            Names, IDs, ``Name (ID)`` or `Player`; one or several. Somebody who is out already, or
            whose name
            resembles nobody's of the slate (the site may have removed the player), is only a
            `DataWarning`.

        Raises
        ------
        SlateError
            If a name or an ID is not of the slate and may be misspelt, with the nearest names.
        SettingsError
            If they are no names or IDs.

        Examples
        --------
        >>> slate = Slate.from_records(
        ...     {"driver_id": i, "name": f"Driver {i}", "salary": 8000} for i in range(3)
        ... )
        >>> smaller = slate.without("Driver 1")
        >>> smaller.names, smaller.withdrawn[0].name
        (('Driver 0', 'Driver 2'), 'Driver 1')
        """
        out = find_withdrawn(self, players)
        if not out:
            return self
        left = tuple(player for i, player in enumerate(self.players) if i not in out)
        leaving = tuple(player for i, player in enumerate(self.players) if i in out)
        return replace(self, players=left, withdrawn=(*self.withdrawn, *leaving))

    def _replace(self, changes: Mapping[Hashable, Mapping[str, Any]]) -> Slate:
        unknown = [key for key in changes if key not in self.index_of]
        if unknown:
            word = self.contest.sport.player
            raise SlateError(_subject(self.contest), [f"unknown {word} ID {format_items(unknown)}"])
        players = tuple(
            player_from({**as_record(p), **p.extras, **changes[p.player_id]}, self.contest)
            if p.player_id in changes
            else p
            for p in self.players
        )
        return replace(self, players=players)


# Player data as the flat calls accept them.
PlayerData = Union[Slate, "pd.DataFrame", Iterable[Mapping[str, Any]]]


def sized_slate(data: PlayerData, roster_size: int, salary_cap: int) -> Slate:
    """Return the slate of a flat call, which has its own parameters for roster size and cap.

    Raises
    ------
    SettingsError
        If `data` is a slate whose contest has another roster size or cap.
    SlateError
        As `Slate.from_records`.
    """
    if isinstance(data, Slate):
        contest = data.contest
        if (contest.roster_size, contest.salary_cap) != (roster_size, salary_cap):
            raise SettingsError(
                f"the slate is played under {contest.name}: n_drivers={contest.roster_size}, "
                f"salary_cap={contest.salary_cap}; the call says n_drivers={roster_size}, "
                f"salary_cap={salary_cap}. Pass those of the slate, or a slate with another contest"
            )
        return data
    return Slate.from_any(data, default_contest().resized(roster_size, salary_cap))


def _subject(contest: Contest) -> str:
    return f"{contest.sport.player} data"


def _team_label(player: Player) -> str:
    return player.team if player.team is not None else f"(no team) {player.player_id}"


def _read_only(array: NDArray[np.int64]) -> NDArray[np.int64]:
    array.setflags(write=False)
    return array
