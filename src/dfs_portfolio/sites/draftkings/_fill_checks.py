"""What is refused before lineups go into a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.inputs.lineup_rows import resolve_rows, row_problems
from dfs_portfolio.sites.draftkings._assignment import Places
from dfs_portfolio.sites.draftkings._upload_rules import salary_problems, shape_problems
from dfs_portfolio.sites.draftkings.entries import EntriesFile, Entry
from dfs_portfolio.sites.draftkings.upload_file import UploadFile
from dfs_portfolio.slate.slate import Slate


def players_of_file(file: UploadFile, slate: Slate | None) -> Slate:
    """Return the players that lineups in a file are made of: the file's own pool, else the slate.

    A slate may lack players of the pool, as when those who will not start were left out.

    Raises
    ------
    SettingsError
        If there is neither, or the slate's lineups have other slots than the file's.
    FileFormatError
        If the slate has players who are not in the pool.
    """
    if slate is not None and slate.contest.slot_names != file.contest.slot_names:
        raise SettingsError(
            f"lineups of {file.path} have the slots {file.contest.describe_slots()}, those of the "
            f"slate {slate.contest.describe_slots()}: read both under the same contest"
        )
    if file.pool is None:
        if slate is None:
            raise SettingsError(
                f"{file.path} has no player pool at its right, so its "
                f"{file.contest.sport.players} are not known: "
                "give the slate too: slate=read_salaries('DKSalaries.csv'), or in a terminal "
                "--salaries DKSalaries.csv"
            )
        return slate
    known = {str(player_id) for player_id in file.pool.ids}
    absent = [f"{d.name} ({d.player_id})" for d in slate or () if str(d.player_id) not in known]
    if absent:
        raise FileFormatError(
            str(file.path),
            [
                f"its player pool lacks {len(absent)} of the {len(slate or ())} "
                f"{file.contest.sport.players} of the slate: {format_items(absent)}; "
                "download both files of the same slate"
            ],
        )
    return file.pool


def lineups_held(file: EntriesFile, players: Slate) -> tuple[Places | None, ...]:
    """Return the lineup of each entry, ``None`` for a reservation.

    Raises
    ------
    FileFormatError
        If the file has lineups of other players, or what is no lineup.
    """
    filled = [entry for entry in file.entries if not entry.reserved]
    rows = resolve_rows([(entry.line, entry.cells) for entry in filled], players)
    problems = row_problems(rows)
    if problems:
        remedy = "is it the file of this slate? Complete such a lineup, or blank its cells"
        raise FileFormatError(str(file.path), [*problems[:-1], f"{problems[-1]}; {remedy}"])
    held = {row.line: row.indices for row in rows}
    return tuple(held.get(entry.line) for entry in file.entries)


def checked_lineups(
    lineups: Iterable[Sequence[int]], slate: Slate, players: Slate
) -> tuple[Places, ...]:
    """Return lineups of the slate as places among the file's players.

    Raises
    ------
    SettingsError
        Naming every reason why the site would refuse them.
    """
    given = list(lineups)
    problems = list(shape_problems(slate, given))
    if not problems:
        place_of = {str(player_id): index for index, player_id in enumerate(players.ids)}
        indices = [place_of[str(player_id)] for player_id in slate.ids]
        found = tuple(tuple(indices[index] for index in lineup) for lineup in given)
        problems = list(salary_problems(players, found))
    if problems:
        raise SettingsError("lineups cannot be uploaded: " + "; ".join(problems))
    return found


def refuse_locked(file: EntriesFile, changed: Sequence[Entry]) -> None:
    """Raise `FileFormatError` if the site no longer takes a change to one of the entries."""
    locked = [entry.entry_id for entry in changed if entry.locked]
    if locked:
        raise FileFormatError(
            str(file.path),
            [
                f"{len(locked)} entries to be changed are locked: {format_items(locked)}; "
                "leave out their contests, or fill reservations only"
            ],
        )


def refuse_locked_players(file: UploadFile, players: Slate, dealt: Iterable[Places]) -> None:
    """Raise `SettingsError` if lineups that are dealt hold players who can no longer be picked."""
    locked = {str(player_id) for player_id in file.locked}
    used = {index for indices in dealt for index in indices}
    names = [d.name for i, d in enumerate(players) if i in used and str(d.player_id) in locked]
    if names:
        raise SettingsError(
            f"lineups hold {players.contest.sport.players} who are locked in {file.path}: "
            f"{format_items(names)}; "
            "the site no longer takes them"
        )
