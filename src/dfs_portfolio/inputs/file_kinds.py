"""Recognise kinds of files, so that every reader can name a file that it cannot use.

People pass the file of another sport, of another site, or the right file in the wrong place. The
error then says what the file is and what was expected. Columns that only one kind has identify the
kind, positions identify the sport; both are data, below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from dfs_portfolio._internal.csv_text import Table, plain_column
from dfs_portfolio.errors import format_items
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.fields import PROJECTION

Purpose = Literal[
    "salaries",
    "teams",
    "projections",
    "results",
    "race results",
    "lineups",
    "scenarios",
    "standings",
    "payouts",
]

_EXPECTED: Final[dict[Purpose, str]] = {
    "salaries": "expected the salary file of {contest}: export DKSalaries.csv there",
    "teams": "expected a team map: a CSV with the columns {player} and team",
    "projections": "expected projections: a CSV with the column {player} and any of {fields}",
    "results": (
        "expected a history of race results: a CSV with the columns driver, team, series and date"
    ),
    "race results": (
        "expected race results: a CSV with a row for each driver of each race, with the columns "
        "date, series, track_type, driver, start, finish, laps, laps_led, fastest_laps"
    ),
    "scenarios": (
        "expected scenarios: a table with a column for each {player} and a row for each scenario"
    ),
    "standings": "expected the standings of a contest, exported from its page on DraftKings",
    "payouts": (
        "expected what the ranks of a contest pay: a CSV with the columns Rank (7, or 7-8) and "
        "Payout"
    ),
    "lineups": "expected lineups of {contest}: an upload file, DKEntries.csv or a table of names",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file.

    Parameters
    ----------
    what
        Its name; ``{game}`` stands for the game.
    marks
        Sets of column names: a file that has all names of one set is of this kind.
    serves
        What it can be read as.
    only
        Whether every other reader refuses it. If not, others read it too, provided that it has
        their columns.
    """

    what: str
    marks: tuple[frozenset[str], ...]
    serves: tuple[Purpose, ...] = ()
    only: bool = True


def _any_of(*sets: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(plain_column, names)) for names in sets)


_ROSTER: Final = Kind("a DraftKings {game}lineup file", (), ("lineups",))
# The first kind that fits applies.
_KINDS: Final = (
    Kind("a FanDuel {game}player list, not a file of DraftKings", _any_of(("FPPG", "Nickname"))),
    Kind(
        "a DraftKings {game}entries file",
        _any_of(("Entry ID", "Contest Name")),
        ("lineups",),
    ),
    Kind("a DraftKings {game}contest standings file", _any_of(("Rank", "EntryId")), ("standings",)),
    Kind("a payout table of a contest", _any_of(("Place", "Payout")), ("payouts",)),
    # Tables of past contests, published by collectors and not by the site.
    Kind(
        "a table of the fighters of a past MMA contest, with the points they scored",
        _any_of(("fighter", "fight", "points", "simulated_mean")),
    ),
    Kind(
        "a table of the entries of a past MMA contest",
        _any_of(("entry", "user", "fighter_1", "fighter_2")),
    ),
    Kind(
        "a history of race results (for read_race_results and read_teams_from_results)",
        _any_of(
            *(("race_id", name) for name in ("car_number", "finish", "laps_led")),
            ("date", "finish", "laps_led"),
        ),
        ("results", "race results"),
    ),
    Kind(
        "the result of a race",
        _any_of(("finish", "laps_led", "dk_points")),
        ("race results",),
    ),
    Kind(
        "a DraftKings {game}salary file",
        _any_of(("Name + ID", "Salary"), ("Position", "Name", "ID", "Salary")),
        ("salaries",),
        only=False,
    ),
    Kind(
        "a projections file",
        _any_of(*((name,) for name in PROJECTION.columns), ("floor",), ("ceiling",)),
        ("projections",),
        only=False,
    ),
    Kind(
        "a payout table of a contest",
        _any_of(("Rank", "Payout"), ("Rank", "Prize"), ("first_rank", "last_rank", "prize")),
        ("payouts",),
        only=False,
    ),
    Kind("a team map", _any_of(("driver", "team"), ("name", "team")), ("teams",), only=False),
)

# Positions that only one game has; the first game that fits applies.
_GAME_MARKS: Final = (
    (frozenset({"CNSTR"}), "Formula 1"),
    (frozenset({"SP", "RP", "1B", "2B", "3B", "OF"}), "MLB baseball"),
    (frozenset({"QB", "RB", "WR", "TE", "DST"}), "football"),
    (frozenset({"PG", "SG", "SF", "PF"}), "NBA basketball"),
    (frozenset({"GK"}), "soccer"),
    (frozenset({"LW", "RW", "W"}), "NHL hockey"),
    (frozenset({"TOP", "JNG", "MID", "ADC", "SUP"}), "League of Legends"),
)
# Games that are known by the exact set of their positions, which other games use too.
_GAME_EXACTLY: Final = (
    (frozenset({"D"}), "NASCAR"),
    (frozenset({"D", "DRIVER"}), "NASCAR"),  # on FanDuel
    (frozenset({"DRIVER"}), "NASCAR"),
    (frozenset({"G"}), "PGA golf"),
    (frozenset({"F"}), "MMA"),
    (frozenset({"P"}), "tennis"),
    (frozenset({"F", "G"}), "basketball"),
)
_ANY_GAME: Final = frozenset({"CPT", "MVP", "UTIL", "FLEX"})  # slots, not positions
# Names of slots and positions, of every game.
SLOT_CODES: Final = _ANY_GAME.union(
    {"C", "M", "S", "SS"}, *(codes for codes, _ in (*_GAME_MARKS, *_GAME_EXACTLY))
)


def explain_wrong_file(
    table: Table, wanted: Purpose, contest: Contest, *, complete: bool = True
) -> str | None:
    """Explain what a file is and what was expected, if it is the wrong kind of file.

    Parameters
    ----------
    table
        The file.
    wanted
        What the reader takes it for.
    contest
        The rules of the contest.
    complete
        Whether the file has all columns that the reader needs.

    Returns
    -------
    str or None
        ``None`` if the file may be of the kind expected, or if its kind is not known.

    Examples
    --------
    >>> from pathlib import Path
    >>> from dfs_portfolio.slate.registry import default_contest
    >>> table = Table(Path("x.csv"), ("Id", "Nickname", "FPPG", "Salary"), ())
    >>> explain_wrong_file(table, "teams", default_contest()).split(";")[0]
    'this is a FanDuel player list, not a file of DraftKings'
    """
    kind = _kind_of(table)
    if kind is None:
        return None
    positions = tuple(_positions(table, kind)) if "{game}" in kind.what else ()
    game = _game(positions, contest)
    # Standings are read of every sport; the slate that they are compared with says which is right.
    any_game = wanted == "standings" and wanted in kind.serves
    ours = any_game or game in (None, game_of(contest.positions))
    if ours and (wanted in kind.serves or (complete and not kind.only)):
        return None
    what = kind.what.format(game=f"{game} " if game else "")
    if not ours:
        codes = format_items(sorted(frozenset[str]().union(*positions)))
        what += f"{'' if game else ' of another sport'} (position {codes})"
    expected = _EXPECTED[wanted].format(
        contest=contest.name,
        player=contest.sport.player,
        fields=", ".join(field.name for field in contest.sport.fields),
    )
    return f"this is {what}; {expected}"


def game_of(positions: Collection[str]) -> str:
    """Return the name of the game with these positions, in capitals; blank if it is not known.

    Examples
    --------
    >>> game_of({"D"}), game_of({"PG", "C"}), game_of({"X"})
    ('NASCAR', 'NBA basketball', '')
    """
    codes = frozenset(positions)
    unmistakable = (name for marks, name in _GAME_MARKS if marks & codes)
    exactly = (name for marks, name in _GAME_EXACTLY if marks == codes)
    return next(unmistakable, None) or next(exactly, "")


def _kind_of(table: Table) -> Kind | None:
    names = set(map(plain_column, table.header))
    fits = (kind for kind in _KINDS if any(marks <= names for marks in kind.marks))
    return next(fits, _ROSTER if len(_slots(table.header)) > 1 else None)


def _slots(header: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roster columns at the start of a header; none if it starts otherwise."""
    first = header[: header.index("")] if "" in header else header
    slots = tuple(cell.upper() for cell in first)
    return slots if SLOT_CODES.issuperset(slots) else ()


def _positions(table: Table, kind: Kind) -> Iterator[frozenset[str]]:
    """Yield the positions of each player, or of each roster column; ``PG/SG`` are two."""
    names = list(map(plain_column, table.header))
    if kind is _ROSTER:
        cells = _slots(table.header)
    elif "entryfee" in names:
        cells = _slots(table.header[names.index("entryfee") + 1 :])
    else:
        indices = [names.index(n) for n in ("position", "rosterposition") if n in names]
        cells = tuple("/".join(filter(None, (row[i] for i in indices))) for _, row in table.rows)
    for cell in cells:
        if cell:
            yield frozenset(cell.upper().split("/"))


def _game(positions: tuple[frozenset[str], ...], contest: Contest) -> str | None:
    """Return the game of a file: ``None`` without positions, blank if they are unknown."""
    codes = frozenset[str]().union(*positions)
    if not codes:
        return None
    showdown = "CPT" in codes
    # If half of the cells fit the contest, the others are faults of their lines, not another game.
    own = frozenset(contest.positions)
    if 2 * positions.count(own) >= len(positions):
        codes = codes & {"CNSTR"} or own
    name = game_of(codes - _ANY_GAME)
    return f"{name} showdown".strip() if showdown else name
