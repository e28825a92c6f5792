"""Checks before lineups are written into a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.lineup_rows import resolve_rows, row_problems
from dfs_portfolio.sites.draftkings._assignment import Indices
from dfs_portfolio.sites.draftkings._upload_rules import salary_problems, shape_problems
from dfs_portfolio.sites.draftkings.entries import EntriesFile, Entry
from dfs_portfolio.sites.draftkings.upload_file import UploadFile
from dfs_portfolio.slate.slate import Slate


def players_of_file(file: UploadFile, slate: Slate | None) -> Slate:
    """Return the players of a file: its own pool, otherwise the slate.

    A slate may lack players of the pool, for example those who will not start.

    Raises
    ------
    SettingsError
        If there is neither, or if the roster slots of slate and file differ.
    FileFormatError
        If the slate has players who are not in the pool.
    """
    if slate is not None and slate.contest.slot_names != file.contest.slot_names:
        raise SettingsError(
            f"lineups of {file.path} have the slots {file.contest.describe_slots()}, those of the "
            f"slate {slate.contest.describe_slots()}: read both under the same contest"
        )
    words = file.contest.sport.players
    if file.pool is None:
        if slate is None:
            raise SettingsError(
                f"{file.path} has no player pool at its right, so its {words} are not known: "
                "pass the slate too: slate=read_salaries('DKSalaries.csv'), or in a terminal "
                "--salaries DKSalaries.csv"
            )
        # An entry may hold somebody who is out since.
        return replace(slate, players=(*slate.players, *slate.withdrawn), withdrawn=())
    known = {str(player_id) for player_id in file.pool.ids}
    absent = [f"{d.name} ({d.player_id})" for d in slate or () if str(d.player_id) not in known]
    if absent:
        raise FileFormatError(
            str(file.path),
            [
                f"its player pool lacks {len(absent)} of the {len(slate or ())} {words} of the "
                f"slate: {format_items(absent)}; download both files from the same slate"
            ],
        )
    return file.pool


def current_lineups(file: EntriesFile, players: Slate) -> tuple[Indices | None, ...]:
    """Return the lineup of each entry, ``None`` for a reservation.

    Raises
    ------
    FileFormatError
        If an entry has players that are not in the pool, or no complete lineup.
    """
    filled = [entry for entry in file.entries if not entry.reserved]
    rows = resolve_rows([(entry.line, entry.cells) for entry in filled], players)
    problems = row_problems(rows)
    if problems:
        remedy = "is this the file of the slate? Complete such a lineup, or blank its cells"
        raise FileFormatError(str(file.path), [*problems[:-1], f"{problems[-1]}; {remedy}"])
    by_line = {row.line: row.indices for row in rows}
    return tuple(by_line.get(entry.line) for entry in file.entries)


def checked_lineups(
    lineups: Iterable[Sequence[int]], slate: Slate, players: Slate
) -> tuple[Indices, ...]:
    """Return lineups of the slate as indices among the file's players.

    Raises
    ------
    SettingsError
        Listing every reason why the site would refuse them.
    """
    lineups = list(lineups)
    problems = list(shape_problems(slate, lineups))
    if not problems:
        index_of = {str(player_id): index for index, player_id in enumerate(players.ids)}
        indices = [index_of[str(player_id)] for player_id in slate.ids]
        translated = tuple(tuple(indices[index] for index in lineup) for lineup in lineups)
        problems = list(salary_problems(players, translated))
    if problems:
        raise SettingsError("lineups cannot be uploaded: " + "; ".join(problems))
    return translated


def refuse_locked(file: EntriesFile, changed: Sequence[Entry]) -> None:
    """Raise `FileFormatError` if an entry to change is locked."""
    locked = [entry.entry_id for entry in changed if entry.locked]
    if locked:
        raise FileFormatError(
            str(file.path),
            [
                f"{len(locked)} entries to change are locked: {format_items(locked)}; "
                "leave out their contests, or fill reservations only"
            ],
        )


def refuse_locked_players(file: UploadFile, players: Slate, lineups: Iterable[Indices]) -> None:
    """Raise `SettingsError` if lineups hold players who can no longer be picked."""
    locked = {str(player_id) for player_id in file.locked}
    used = {index for lineup in lineups for index in lineup}
    names = [d.name for i, d in enumerate(players) if i in used and str(d.player_id) in locked]
    if names:
        raise SettingsError(
            f"lineups hold {players.contest.sport.players} who are locked in {file.path}: "
            f"{format_items(names)}; the site no longer accepts them"
        )


def refuse_out(lineups: Sequence[Sequence[int]], slate: Slate, present: Slate) -> None:
    """Raise `SettingsError` if lineups hold players of the slate who are not present."""
    out = {index for index, key in enumerate(slate.ids) if key not in present.index_of}
    used = {index for lineup in lineups for index in lineup if index in out}
    names = [slate.names[index] for index in sorted(used)]
    if names:
        raise SettingsError(
            f"lineups hold {slate.contest.sport.players} who are out: {format_items(names)}; "
            "replace them first"
        )
