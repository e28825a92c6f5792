"""Rules of DraftKings' upload: how cells are written, and which lineups are refused."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

from dfs_portfolio._internal.frames import is_frame
from dfs_portfolio._internal.validation import check_choice
from dfs_portfolio.errors import SettingsError, brief, format_items
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.slate.built_lineups import indices_on
from dfs_portfolio.slate.slate import Slate

_SITE_ID: Final = re.compile(r"[0-9]+")


def roster_cells(slate: Slate, cell_format: CellFormat) -> tuple[str, ...]:
    """Return the cell of each player: ``Name (ID)``, or the bare ID."""
    check_choice("cell_format", cell_format, get_args(CellFormat))
    if cell_format == "id":
        return tuple(str(player.player_id) for player in slate)
    return tuple(f"{one_line(player.name)} ({player.player_id})" for player in slate)


def one_line(name: str) -> str:
    """Return a name without line breaks and repeated blanks."""
    return " ".join(name.split())


def as_indices(lineups: object, slate: Slate) -> list[Sequence[int]]:
    """Return lineups as indices in the slate; those of a portfolio go by their players.

    Raises
    ------
    SettingsError
        If they are not several lineups, or of another slate.
    """
    if isinstance(lineups, (str, Mapping)) or not isinstance(lineups, Iterable):
        raise SettingsError(
            "lineups must be a portfolio, or a list of lineups as indices in the slate, "
            f"got {brief(lineups)}"
        )
    if is_frame(lineups):
        raise SettingsError(
            "lineups are a data frame: pass indices, such as those of read_lineups(frame, slate)"
        )
    found: list[Any] = [indices_on(slate, lineup) for lineup in lineups]
    return found


def shape_problems(slate: Slate, lineups: Sequence[Sequence[int]]) -> Iterator[str]:
    """List the reasons why the site would not accept these as lineups of the slate."""
    contest, sport = slate.contest, slate.contest.sport
    if not lineups:
        yield "there are none; pass at least one"
    strange = [key for key in slate.ids if not _SITE_ID.fullmatch(str(key))]
    if strange:
        yield (
            f"{sport.player} ID {format_items(strange)} is not a DraftKings ID (digits only); "
            "read the slate from the site's salary file"
        )
    sized, repeated, outside = [], [], []
    for number, lineup in enumerate(lineups, 1):
        try:
            indices = [operator.index(index) for index in lineup]
        except TypeError:
            outside.append(number)
            continue
        if len(indices) != contest.roster_size:
            sized.append(number)
        if len(set(indices)) != len(indices):
            repeated.append(number)
        if any(not 0 <= index < len(slate) for index in indices):
            outside.append(number)
    if sized:
        yield f"not {contest.roster_size} {sport.players} in lineup {format_items(sized)}"
    if repeated:
        yield f"a {sport.player} more than once in lineup {format_items(repeated)}"
    if outside:
        yield (
            f"not indices in the slate (0 to {len(slate) - 1}) in lineup {format_items(outside)}; "
            "pass indices, not IDs"
        )


def salary_problems(slate: Slate, lineups: Sequence[Sequence[int]]) -> Iterator[str]:
    """List the lineups above the salary cap."""
    salaries, cap = slate.salaries.tolist(), slate.contest.salary_cap
    costs = [sum(salaries[index] for index in lineup) for lineup in lineups]
    dear = [number for number, cost in enumerate(costs, 1) if cost > cap]
    if dear:
        yield f"salary above the cap of ${cap:,} in lineup {format_items(dear)}"
