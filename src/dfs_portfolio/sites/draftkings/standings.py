"""DraftKings' contest standings: every entry of a contest, and the points of its players."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from dfs_portfolio._internal.csv_text import Table, at_lines, parse_number
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import DataWarning, FileFormatError, format_items, warn_caller
from dfs_portfolio.inputs.file_kinds import SLOT_CODES, explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, open_source
from dfs_portfolio.scenarios.points import MAX_POINTS
from dfs_portfolio.sites.draftkings._lineup_text import NO_LINEUP, split_lineup
from dfs_portfolio.slate.registry import default_contest

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "Rank": ("Rank",),
    "EntryId": ("EntryId",),
    "EntryName": ("EntryName",),
    "TimeRemaining": ("TimeRemaining",),
    "Points": ("Points",),
    "Lineup": ("Lineup",),
    "Player": ("Player",),
    "Roster Position": ("Roster Position",),
    "%Drafted": ("%Drafted",),
    "FPTS": ("FPTS",),
}
_NEEDED: Final = ("Rank", "EntryId", "Points", "Lineup")
_NEEDED_OF_PLAYERS: Final = ("%Drafted", "FPTS")
_WHOLE: Final = re.compile(r"[0-9]{1,30}")
_NONE_LEFT: Final = ("", "0")
_MAX_PERCENT: Final = 100.01  # of rounded numbers


class StandingsEntry(NamedTuple):
    """An entry of a contest.

    Parameters
    ----------
    rank
        From 1; tied entries share one.
    entry_id, entry_name
        As written: an ID is text.
    points
        Its points.
    slots, lineup
        The slots and the name in each; both empty for an entry without a lineup.
    """

    rank: int
    entry_id: str
    entry_name: str
    points: float
    slots: tuple[str, ...]
    lineup: tuple[str, ...]


class StandingsPlayer(NamedTuple):
    """A player whom somebody drafted.

    Parameters
    ----------
    name
        As written.
    position
        The roster position that the file has beside the name; one of several, if there are.
    ownership
        Share of the entries that hold the player, in percent.
    points
        NaN if not known.
    """

    name: str
    position: str
    ownership: float
    points: float


@dataclass(frozen=True)
class Standings:
    """The standings of a contest; `match_standings` compares them with a slate.

    Parameters
    ----------
    source
        The file.
    entries
        All entries, in the order of the file.
    players
        Players whom somebody drafted; none if the file does not list them.
    finished
        Whether no entry has time remaining.
    """

    source: str
    entries: tuple[StandingsEntry, ...]
    players: tuple[StandingsPlayer, ...]
    finished: bool = True

    @property
    def points(self) -> FloatArray:
        """Points of each entry, shape (n_entries,)."""
        return np.array([entry.points for entry in self.entries], dtype=np.float64)

    @property
    def slots(self) -> frozenset[str]:
        """Names of the slots that lineups have."""
        return frozenset(slot for entry in self.entries for slot in entry.slots)


def read_standings(source: TableSource) -> Standings:
    r"""Read the standings of a contest as DraftKings exports them.

    The left side of the file has a row for each entry, the right side one for each player whom
    somebody drafted. Any sport is read.

    Parameters
    ----------
    source
        The CSV file, the zip file with it as downloaded, or a frame with the same columns.

    Returns
    -------
    Standings
        A `DataWarning` names entries whose lineup cannot be read, and says if ranks and points do
        not agree, or if the contest is not over.

    Raises
    ------
    FileFormatError
        Listing every problem, or naming the kind of file it is.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "contest-standings-1.csv"
    ...     _ = path.write_text(
    ...         "Rank,EntryId,EntryName,TimeRemaining,Points,Lineup,,Player,Roster Position,"
    ...         "%Drafted,FPTS\n1,7,ann,0,90.5,D Kyle Larson D Ty Gibbs,,Kyle Larson,D,100%,60.5\n"
    ...         "2,8,ben,0,60.5,D Kyle Larson D Chase Briscoe,,Ty Gibbs,D,50%,30\n"
    ...     )
    ...     standings = read_standings(path)
    >>> standings.entries[0].lineup, standings.players[1].ownership
    (('Kyle Larson', 'Ty Gibbs'), 50.0)
    """
    table = open_source(source)
    columns = _find_columns(table)
    players, problems = _players(table, columns)
    entries, unread, more = _entries(table, columns, players)
    problems = [*table.overlong, *problems, *more]
    if not entries and not problems:
        problems = ["no entry in it; export it again"]
    if problems:
        raise FileFormatError(str(table.path), problems)
    left_at = columns.get("TimeRemaining")
    n_left = sum(row[left_at] not in _NONE_LEFT for _, row in table.rows) if left_at else 0
    standings = Standings(str(table.path), tuple(entries), tuple(players.values()), not n_left)
    for warning in _warnings(standings, n_left, unread):
        warn_caller(f"{table.path}: {warning}", DataWarning)
    return standings


def _find_columns(table: Table) -> dict[str, int]:
    columns, problems = table.find(_COLUMNS)
    needed = _NEEDED + (_NEEDED_OF_PLAYERS if "Player" in columns else ())
    absent = [f"no column {name!r}" for name in needed if name not in columns]
    contest = default_contest()
    wrong_file = explain_wrong_file(table, "standings", contest, complete=not absent)
    if wrong_file:
        raise FileFormatError(str(table.path), [wrong_file])
    if absent or problems:
        raise FileFormatError(str(table.path), [*absent, *problems])
    return columns


class _Cells:
    """Invalid cells, by what is wrong with them."""

    def __init__(self) -> None:
        self.wrong: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)

    def number(self, kind: str, line: int, text: str, least: float, most: float) -> float:
        """Return a number within limits; note the cell if it is none, and return NaN."""
        value = parse_number(text)
        if value is None or not least <= value <= most:
            self.wrong[kind].append((line, text))
            return math.nan
        return value

    def points(self, column: str, line: int, text: str) -> float:
        """Return points, as `number`; too many for any contest are no points."""
        return self.number(f"{column} is not a number", line, text, -MAX_POINTS, MAX_POINTS)

    def problems(self) -> list[str]:
        """Describe the cells, one sentence for each kind."""
        return [f"{kind} in {at_lines(cells)}" for kind, cells in self.wrong.items()]


def _players(
    table: Table, columns: Mapping[str, int]
) -> tuple[dict[str, StandingsPlayer], list[str]]:
    """Read the right side: players by name, and problems."""
    players: dict[str, StandingsPlayer] = {}
    if "Player" not in columns:
        return players, []
    cells, position = _Cells(), columns.get("Roster Position")
    for line, row in table.rows:
        name = " ".join(row[columns["Player"]].split())
        if not name:
            continue
        share = row[columns["%Drafted"]].removesuffix("%").strip()
        points = row[columns["FPTS"]]
        player = StandingsPlayer(
            name,
            "" if position is None else row[position],
            cells.number("%Drafted is not a percentage", line, share, 0, _MAX_PERCENT),
            cells.points("FPTS", line, points) if points else math.nan,
        )
        if players.setdefault(name, player) != player:
            cells.wrong["a player twice, with different values,"].append((line, name))
    return players, cells.problems()


def _entries(
    table: Table, columns: Mapping[str, int], players: Mapping[str, StandingsPlayer]
) -> tuple[list[StandingsEntry], list[tuple[int, str]], list[str]]:
    """Read the left side: entries, lineups that are none, and problems."""
    at, cells = columns, _Cells()
    rank_at, id_at, points_at, lineup_at = (at[key] for key in _NEEDED)
    name_at = at.get("EntryName")
    rows = [(line, row) for line, row in table.rows if row[rank_at] or row[id_at] or row[lineup_at]]
    texts = dict.fromkeys(row[lineup_at] for _, row in rows)
    slots = _slots(texts, players)
    # Many entries have the same lineup, and a contest may have hundreds of thousands of entries.
    lineups = {text: split_lineup(text, slots, players) for text in texts}
    entries, unread = [], []
    for line, row in rows:
        lineup = lineups[row[lineup_at]]
        if lineup is None:
            unread.append((line, row[lineup_at]))
        if not _WHOLE.fullmatch(row[rank_at]):
            cells.wrong["Rank is not a whole number"].append((line, row[rank_at]))
            continue
        if not _WHOLE.fullmatch(row[id_at]):
            cells.wrong["EntryId is not a whole number (changed by a spreadsheet?)"].append(
                (line, row[id_at])
            )
        entry = StandingsEntry(
            int(row[rank_at]),
            row[id_at],
            "" if name_at is None else row[name_at],
            cells.points("Points", line, row[points_at]),
            *(lineup or NO_LINEUP),
        )
        entries.append(entry)
    counts = Counter(entry.entry_id for entry in entries)
    twice = [entry_id for entry_id, count in counts.items() if count > 1]
    again = [f"EntryId used more than once: {format_items(twice)}; export it again"]
    return entries, unread, [*cells.problems(), *(again if twice else ())]


def _slots(lineups: Iterable[str], players: Mapping[str, StandingsPlayer]) -> frozenset[str]:
    """Return the names of slots: those at the beginning of lineups, and those of players."""
    first = {text.split(maxsplit=1)[0] for text in lineups if text.strip()}
    own = {code for player in players.values() for code in player.position.split("/") if code}
    found = frozenset(first & SLOT_CODES) | own
    # With one kind of slot, other codes may be initials in names.
    return found if len(found) == 1 else found | SLOT_CODES


def _warnings(
    standings: Standings, n_left: int, unread: Sequence[tuple[int, str]]
) -> Iterator[str]:
    n_entries = len(standings.entries)
    if n_left:
        yield (
            f"the contest is not over ({n_left:,} of {n_entries:,} entries have time remaining): "
            "points and ranks are those so far"
        )
    if unread:
        yield f"the lineups of {len(unread):,} entries cannot be read: {at_lines(unread)}"
    points = np.round(standings.points * 100)  # some have the error of binary fractions
    above = n_entries - np.searchsorted(np.sort(points), points, side="right")
    wrong = [e.entry_id for e, n in zip(standings.entries, above, strict=True) if e.rank != n + 1]
    if wrong:
        yield (
            f"the ranks of {len(wrong):,} of {n_entries:,} entries do not agree with their "
            f"points ({format_items(wrong)}): are all entries there?"
        )
