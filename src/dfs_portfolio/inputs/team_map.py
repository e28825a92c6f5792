"""Teams from a file of the analyst: DraftKings' NASCAR files have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.inputs.columns import KEY_COLUMNS, TEAM_COLUMNS
from dfs_portfolio.inputs.frames import TableSource
from dfs_portfolio.inputs.opening import file_columns, open_table
from dfs_portfolio.inputs.player_rows import PlayerRow, Unknown, check_unknown, match_rows
from dfs_portfolio.inputs.several import as_tables
from dfs_portfolio.slate.contest import SportFacts
from dfs_portfolio.slate.name_matching import normalise_name
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.sources import FileColumns


def read_team_map(
    source: TableSource | Sequence[TableSource], slate: Slate, unknown: Unknown = "error"
) -> Slate:
    """Read the teams of a slate's players from CSV files or frames.

    Parameters
    ----------
    source
        One file or frame, or several; later ones complete earlier ones and replace their teams,
        and a `DataWarning` names who is. Each has a column of names (``driver``, ``name``) or IDs
        (``id``, ``driver_id``), and a column ``team`` or ``team_name``; `Slate.sources` has the
        columns that were not read. Spellings of a team that differ only in case, blanks or
        punctuation are one team, in the first spelling.
    slate
        The players.
    unknown
        ``"error"`` refuses rows of players that are not in the slate, ``"ignore"`` leaves them
        out with a `DataWarning`.

    Returns
    -------
    Slate
        A copy with the teams of the file. Players without one have ``team=None``, and a
        `DataWarning` names them.

    Raises
    ------
    FileFormatError
        Listing every problem of the file, or naming what kind of file it is instead.
    SettingsError
        If `unknown` is neither.
    """
    require_slate(slate)
    check_unknown(unknown)
    tables = as_tables("teams", source)
    spelling: dict[str, str] = {}
    teams: dict[int, str] = {}
    for table in tables:
        found, columns = _read_table(table, slate, unknown, spelling)
        replaced = [slate.names[i] for i, team in found.items() if teams.get(i, team) != team]
        if replaced:
            warn_caller(
                f"{table.path}: replaced the team of {format_items(replaced)}, in an earlier file",
                DataWarning,
            )
        teams |= found
        slate = slate.with_source(columns)
    return with_teams(", ".join(str(table.path) for table in tables), slate, teams)


def _read_table(
    source: Table, slate: Slate, unknown: Unknown, spelling: dict[str, str]
) -> tuple[dict[int, str], FileColumns]:
    """Return the teams of one file by index, and its columns."""
    table, columns = open_table(
        source,
        {**KEY_COLUMNS, **TEAM_COLUMNS},
        "teams",
        slate.contest,
        lambda _, found: _missing_columns(found, slate.contest.sport),
    )
    rows, faults = match_rows(table, columns, slate, unknown)
    teams, contradictions = _read_teams(rows, columns["team"], slate, spelling)
    faults = (*table.overlong, *faults, *contradictions)
    if faults:
        raise FileFormatError(str(table.path), faults)
    return teams, file_columns(table, columns)


def _missing_columns(found: Mapping[str, int], sport: SportFacts) -> Iterator[str]:
    """List the required columns that a team map lacks."""
    if not {"ID", "name"} & set(found):
        yield f"no column with the {sport.players}: call it '{sport.player}', 'name' or 'id'"
    if "team" not in found:
        yield "no column 'team'"


def with_teams(
    source: str,
    slate: Slate,
    teams: Mapping[int, str],
    nearest: Mapping[int, tuple[str, ...]] | None = None,
) -> Slate:
    """Return a slate with teams, and warn of players without one.

    Parameters
    ----------
    source
        Name of the file, for the warning.
    slate
        The players.
    teams
        Index in the slate -> team.
    nearest
        Index in the slate -> the most similar names in the file, for players without a team.
    """
    without = [index for index in range(len(slate)) if index not in teams]
    if without:
        words = slate.contest.sport.players
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
            f"stacking counts each as a team of one, so lineups that need 2 or more {words} "
            "of every team cannot hold them",
            DataWarning,
        )
    return slate.with_teams({key: teams.get(index) for index, key in enumerate(slate.ids)})


def _read_teams(
    rows: tuple[PlayerRow, ...], column: int, slate: Slate, spelling: dict[str, str]
) -> tuple[dict[int, str], list[str]]:
    """Return the team of each player by index, and a problem for each player with two.

    `spelling` has the first spelling of each team, and gets new ones.
    """
    teams: dict[int, str] = {}
    problems = []
    for row in rows:
        text = row.cells[column]
        if not text:
            continue
        team = spelling.setdefault(normalise_name(text), text)
        if teams.setdefault(row.index, team) != team:
            problems.append(
                f"line {row.line}: {slate.names[row.index]!r} has team {team!r}, "
                f"but {teams[row.index]!r} before; keep one"
            )
    return teams, problems
