"""A column for each slot: ``D,D,D,D,D,D``, ``Driver 1`` to ``Driver 6``, ``D``, ``D.1`` ..."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dfs_portfolio._internal.csv_text import plain_column
from dfs_portfolio.errors import format_items
from dfs_portfolio.inputs.lineup_layouts.sheet import Found, Sheet

# What tools call a slot, besides the contest's own words.
STEMS: Final = frozenset(
    (
        *("driver", "drivername", "driverid", "fighter", "fightername", "player", "playername"),
        *("playerid", "golfer", "name", "id", "dkid", "slot", "pick", "roster", "rosterslot"),
        *("lineupslot", "p", "d", "f", "g"),
    )
)
# Case, blanks and signs are gone. Libraries number columns of the same name: D.1, D_duplicated_0.
_NAME: Final = re.compile(r"([a-z]+?)(?:duplicated)?([0-9]{0,3})(name|id|nameid|dkid|idname|)")

# Number, if there is one, and index of each column.
_Family = list[tuple[int | None, int]]


def roster_columns(sheet: Sheet) -> list[Found]:
    """Find sets of as many columns of the same name as a lineup has players."""
    found = []
    for family in _families(sheet).values():
        columns = _slots_of(family, sheet)
        if len(columns) == sheet.size:
            found.append(_read(sheet, columns))
    return found


def misfit_columns(sheet: Sheet) -> str:
    """Describe the first set of roster columns that are too many or too few; blank if none is."""
    contest = sheet.slate.contest
    for stem, family in _families(sheet).items():
        as_slots = stem == _SLOT and all(number is None for number, _ in family)
        if as_slots or len(family) > 2:
            names = format_items(dict.fromkeys(sheet.header[i] for _, i in family))
            return f"{len(family)} columns {names}; a lineup of {contest.name} has {sheet.size}"
    if sheet.is_entries_file:
        slots = " or ".join(map(repr, dict.fromkeys(contest.slot_names)))
        return f"0 columns {slots}; a lineup of {contest.name} has {sheet.size}"
    return ""


# The set of columns that are named as the contest's slots.
_SLOT: Final = ("", "")


def _families(sheet: Sheet) -> Mapping[tuple[str, str], _Family]:
    """Return the columns that may be slots, by what is the same in their names."""
    contest = sheet.slate.contest
    slots = {plain_column(slot) for slot in contest.slot_names}
    stems = STEMS | {plain_column(contest.sport.player)}
    families: dict[tuple[str, str], _Family] = {_SLOT: []}
    for index, name in enumerate(sheet.header):
        match = _NAME.fullmatch(plain_column(name))
        if not match or match[1] not in stems | slots:
            continue
        stem = ("", match[3]) if match[1] in slots else (match[1], match[3])
        number = int(match[2]) if match[2] else None
        families.setdefault(stem, []).append((number, index))
    return {stem: family for stem, family in families.items() if family}


def _slots_of(family: _Family, sheet: Sheet) -> list[int]:
    """Return the columns of a family in the order of the slots."""
    if len(family) > sheet.size:
        numbers = sorted(number for number, _ in family if number is not None)
        if numbers in (list(range(1, sheet.size + 1)), list(range(sheet.size))):
            family = [(number, index) for number, index in family if number is not None]
        else:
            family = [(number, index) for number, index in family if any(sheet.column(index))]
    if len({plain_column(slot) for slot in sheet.slate.contest.slot_names}) > 1:
        return [index for _, index in family]
    return [index for _, index in sorted(family, key=lambda column: (column[0] or 0, column[1]))]


def _read(sheet: Sheet, columns: Sequence[int]) -> Found:
    """Read the cells of some columns; rows that are blank there are no lineups."""
    lineups, repeats, blank = [], [], []
    width = sheet.block(columns).stop
    for line, cells in sheet.rows:
        chosen = tuple(cells[i] if i < len(cells) else "" for i in columns)
        if cells[: len(sheet.header)] == sheet.header[: len(cells)]:
            repeats.append(line)
        elif any(chosen):
            lineups.append((line, chosen))
        elif not sheet.is_entries_file and any(cells[:width]):
            blank.append(line)
    return Found(
        tuple(lineups),
        tuple(columns),
        tuple(sheet.header[i] for i in columns),
        warnings=(*_repeated(repeats), *sheet.skipped(blank)),
    )


def _repeated(lines: Sequence[int]) -> tuple[str, ...]:
    return (f"line {format_items(lines)} repeats the header and was not read",) if lines else ()
