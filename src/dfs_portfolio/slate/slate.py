"""The player pool of a contest, with salaries and teams."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Union, cast, overload

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.frames import as_pandas, is_frame
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import (
    NoSuchItemError,
    SettingsError,
    SlateError,
    brief,
    format_items,
)
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.name_matching import clean_id, index_of_text
from dfs_portfolio.slate.player import (
    COMMON_NUMBERS,
    Player,
    as_record,
    player_from,
    players_from,
)
from dfs_portfolio.slate.problems import check_players, player_problems
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
        check_type("contest", self.contest, Contest)
        check_players(self.players)
        object.__setattr__(self, "players", tuple(self.players))
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
        check_type("contest", contest, Contest)
        return cls(players_from(records, contest), contest)

    @classmethod
    def from_any(cls, data: PlayerData, contest: Contest | None = None) -> Slate:
        """Build a slate from a frame with the columns of `Player` or from records, or return one.

        Parameters
        ----------
        data
            A slate, a frame or records. A slate is returned as it is. A frame of a site's salary
            file (``DKSalaries.csv``) is read like the file; columns with names of fields of
            `Player` and of the sport, such as ``team`` or ``Projection``, are taken too, in any
            case. A `DataWarning` tells of columns such as ``FPTS``, which only `read_projections`
            reads. A named index is a column.
        contest
            As in `from_records`.

        Raises
        ------
        SlateError
            As `from_records`.
        SettingsError
            If `data` is a slate of another contest.
        FileFormatError
            If a frame of a salary file cannot be read.
        """
        if isinstance(data, Slate):
            if contest is not None and contest != data.contest:
                raise SettingsError(
                    f"the slate is played under {data.contest.name}, not under {contest.name}"
                )
            return data
        data = as_pandas(data)
        if is_frame(data):
            from dfs_portfolio.slate.frames import slate_from_frame  # it imports this module

            return slate_from_frame(data, contest)
        records = cast("Iterable[Mapping[str, Any]]", data)
        return cls.from_records(records, contest)

    def __len__(self) -> int:
        return len(self.players)

    @overload
    def __getitem__(self, index: int | str) -> Player: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Player, ...]: ...
    def __getitem__(self, index: int | str | slice) -> Player | tuple[Player, ...]:
        """Return a player by index, from 0, or by text: name, ID or ``Name (ID)``.

        Raises
        ------
        NoSuchItemError
            If there is no such player, or more than one; with the nearest names.
        """
        if isinstance(index, str):
            return self.players[index_of_text(index, self)]
        try:
            return self.players[index]
        except (IndexError, TypeError):
            raise NoSuchItemError(
                f"no {self.contest.sport.player} {index!r}: give an index from 0 to "
                f"{len(self) - 1}, a name or an ID as text"
            ) from None

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

    def find_id(self, key: Hashable) -> int | None:
        """Return the index of the player with an ID, ``None`` if there is none.

        An ID may be given as a number where the slate has text, and the other way round: 44343072,
        44343072.0 and ``"44343072"`` are the same.
        """
        index = self.index_of.get(key)
        return self._index_of_text.get(clean_id(str(key))) if index is None else index

    @cached_property
    def _index_of_text(self) -> dict[str, int]:
        return {clean_id(str(player_id)): i for i, player_id in enumerate(self.ids)}

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

        Raises
        ------
        SettingsError
            If there is no such number.
        """
        fields = (*COMMON_NUMBERS, *(f.name for f in self.contest.sport.fields))
        if name not in fields:
            known = ", ".join(dict.fromkeys(fields))
            raise SettingsError(f"no number {name!r} about a player; there is {known}")
        values = (player.number(name) for player in self.players)
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)

    def with_teams(self, teams: Mapping[Hashable, str | None]) -> Slate:
        """Return a copy with new teams, by player ID; other players keep theirs."""
        if not hasattr(teams, "items"):
            raise SettingsError(f"teams must map player IDs to teams, got {brief(teams)}")
        return self._replace({key: {"team": team} for key, team in teams.items()})

    def with_projections(self, projections: Mapping[Hashable, Mapping[str, Any]]) -> Slate:
        """Return a copy with new numbers, by player ID.

        Parameters
        ----------
        projections
            Player ID -> numbers by field name, as in `known`; or a frame whose index holds the
            IDs.

        Raises
        ------
        SlateError
            For an unknown ID, an unknown field or an impossible value.
        """
        if is_frame(projections):
            projections = cast("Mapping[Hashable, Mapping[str, Any]]", projections.to_dict("index"))
        if not isinstance(projections, Mapping) or not all(
            isinstance(row, Mapping) for row in projections.values()
        ):
            raise SettingsError(
                "projections must map player IDs to numbers by field, such as "
                f"{{'101': {{'projection': 40.0}}}}, got {brief(projections)}"
            )
        fields = {*COMMON_NUMBERS, *(f.name for f in self.contest.sport.fields)}
        unknown = sorted({str(f) for row in projections.values() for f in row} - fields)
        if unknown:
            raise SlateError("projections", [f"unknown field {format_items(unknown)}"])
        return self._replace(projections)

    def with_fields(self, changes: Mapping[Hashable, Mapping[str, Any]]) -> Slate:
        """Return a copy with new values, by player ID and name of the field.

        Raises
        ------
        SlateError
            For an unknown ID or an impossible value.
        """
        return self._replace(changes) if changes else self

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
            whose name resembles nobody's of the slate (the site may have removed the player), is
            only a `DataWarning`.

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
        found = {key: self.find_id(key) for key in changes}
        unknown = [key for key, index in found.items() if index is None]
        if unknown:
            word = self.contest.sport.player
            raise SlateError(_subject(self.contest), [f"unknown {word} ID {format_items(unknown)}"])
        new = {found[key]: values for key, values in changes.items()}
        players = tuple(
            player_from({**as_record(p), **p.extras, **new[index]}, self.contest)
            if index in new
            else p
            for index, p in enumerate(self.players)
        )
        return replace(self, players=players)


# Player data as the flat calls accept them.
PlayerData = Union[Slate, "pd.DataFrame", Iterable[Mapping[str, Any]]]


def _subject(contest: Contest) -> str:
    return f"{contest.sport.player} data"


def _team_label(player: Player) -> str:
    return player.team if player.team is not None else f"(no team) {player.player_id}"


def _read_only(array: NDArray[np.int64]) -> NDArray[np.int64]:
    array.setflags(write=False)
    return array
