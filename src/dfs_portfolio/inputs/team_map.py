"""Race teams, from a file of the analyst's: DraftKings gives none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio.errors import DataWarning, FileFormatError, join_limited, warn_caller
from dfs_portfolio.inputs.columns import KEY_COLUMNS, TEAM_COLUMNS
from dfs_portfolio.inputs.opening import open_table
from dfs_portfolio.inputs.player_rows import PlayerRow, Unknown, checked_unknown, players_of
from dfs_portfolio.slate.contest import SportFacts
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.slate.slate import Slate


def read_team_map(path: FilePath, slate: Slate, unknown: Unknown = "error") -> Slate:
    """Give the drivers of a slate the race teams of a CSV file.

    Parameters
    ----------
    path
        A file with a column ``driver`` or ``name``, or ``id`` or ``driver_id``, and a column
        ``team`` or ``team_name``; others are ignored. Spellings of a team that differ only in
        case, blanks or punctuation are taken as one team, spelt as at first.
    slate
        The players.
    unknown
        ``"error"`` refuses rows of players that are not in the slate, ``"ignore"`` leaves them
        out with a `DataWarning`.

    Returns
    -------
    Slate
        A copy with the teams of the file. Players that have none there have ``team=None``, and
        a `DataWarning` names them.

    Raises
    ------
    FileFormatError
        Listing every problem of the file, or saying what kind of file it is instead.
    SettingsError
        If `unknown` is another word.
    """
    checked_unknown(unknown)
    table, columns = open_table(
        path,
        {**KEY_COLUMNS, **TEAM_COLUMNS},
        "teams",
        slate.contest,
        lambda _, found: _missing(found, slate.contest.sport),
    )
    rows, faults = players_of(table, columns, slate, unknown)
    teams, contradictions = _teams(rows, columns["team"], slate)
    faults = (*table.overlong, *faults, *contradictions)
    if faults:
        raise FileFormatError(str(path), faults)
    return with_teams(str(path), slate, teams)


def _missing(found: Mapping[str, int], sport: SportFacts) -> Iterator[str]:
    """Say which columns a team map lacks."""
    if not {"driver's ID", "driver's name"} & set(found):
        yield f"no column with the {sport.players}: call it {sport.player!r}, 'name' or 'id'"
    if "team" not in found:
        yield "no column 'team'"


def with_teams(
    source: str,
    slate: Slate,
    teams: Mapping[int, str],
    nearest: Mapping[int, tuple[str, ...]] | None = None,
) -> Slate:
    """Return a slate with the teams found, and warn of the players who have none.

    Parameters
    ----------
    source
        What the teams were read from.
    slate
        The players.
    teams
        Index in the slate -> team.
    nearest
        Index in the slate -> names in the file that come near, for players without a team.
    """
    without = [index for index in range(len(slate)) if index not in teams]
    if without:
        near = {index: ", ".join(map(repr, names)) for index, names in (nearest or {}).items()}
        shown = join_limited(
            [
                repr(slate.names[index]) + (f" (nearest: {near[index]})" if near.get(index) else "")
                for index in without
            ]
        )
        words = slate.contest.sport.players
        warn_caller(
            f"{source}: no team for {len(without)} of {len(slate)} {words}: {shown}; "
            f"stacking takes each as a team of one, so lineups that need 2 or more {words} "
            "of every team cannot hold them",
            DataWarning,
        )
    return slate.with_teams({key: teams.get(index) for index, key in enumerate(slate.ids)})


def _teams(
    rows: tuple[PlayerRow, ...], column: int, slate: Slate
) -> tuple[dict[int, str], list[str]]:
    """Return the team of each index in the slate, and the contradictions found."""
    spelling: dict[str, str] = {}
    teams: dict[int, str] = {}
    problems = []
    for row in rows:
        text = row.cells[column]
        if not text:
            continue
        team = spelling.setdefault(normalise_name(text), text)
        if teams.setdefault(row.position, team) != team:
            problems.append(
                f"line {row.line}: {slate.names[row.position]!r} has team {team!r}, "
                f"but {teams[row.position]!r} before; keep one"
            )
    return teams, problems
