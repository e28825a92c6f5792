"""The own entries of ``contest``, and what its files say of all others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from dfs_portfolio.cli.score_core import Sheet, sheets_on
from dfs_portfolio.errors import FileFormatError, SettingsError, format_items
from dfs_portfolio.field import Field
from dfs_portfolio.inputs.lineup_rows import row_problems
from dfs_portfolio.inputs.payout_tables import PayoutFile
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.rules.violations import check_lineups
from dfs_portfolio.sites.draftkings.standings_match import MatchedStandings
from dfs_portfolio.slate.slate import Slate

# What DraftKings writes behind the name of a user with several entries: (7/150).
_NUMBER: Final = re.compile(r"\s*\([0-9,]+/[0-9,]+\)$")


@dataclass(frozen=True)
class OwnEntries:
    """The entries whose winnings are wanted.

    Parameters
    ----------
    labels
        What each is called: the ID of the entry, or the line in its file.
    lineups
        The players of each as indices in the slate; empty for an entry without a lineup.
    rows
        The number of each among the entries of the standings, from 0; none if they are not there.
    notes
        What was left out, a sentence each.
    """

    labels: tuple[str, ...]
    lineups: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def with_lineup(self) -> OwnEntries:
        """Return those that have a lineup: the others score 0, and count among the field.

        Raises
        ------
        SettingsError
            If none has.
        """
        some = [i for i, lineup in enumerate(self.lineups) if lineup]
        blank = [self.labels[i] for i, lineup in enumerate(self.lineups) if not lineup]
        if not some:
            raise SettingsError(f"none of the {len(self.lineups):,} entries has a lineup")
        if not blank:
            return self
        left_out = (
            f"left out: {len(blank):,} entries without a lineup of this slate, which score 0 and "
            f"cost their fee: {format_items(blank)}"
        )
        return OwnEntries(
            tuple(self.labels[i] for i in some),
            tuple(self.lineups[i] for i in some),
            tuple(self.rows[i] for i in some) if self.rows else (),
            (*self.notes, left_out),
        )


def own_entries(
    lineups: Path | None,
    user: str | None,
    contest_id: str | None,
    standings: MatchedStandings | None,
    slate: Slate,
) -> OwnEntries:
    """Read the own entries from a lineup file, or find those of a user in the standings.

    Parameters
    ----------
    lineups, user
        One of the two.
    contest_id
        Of which contest, if the file has entries of several.
    standings
        Of the contest, if there are any; needed for `user`.
    slate
        The players.

    Raises
    ------
    SettingsError
        If none or both are given, or the user, the contest or some entries are not there.
    FileFormatError
        If the file cannot be read, or listing its rows that are no lineups of the slate.
    """
    if lineups is not None and user is None:
        _, sheets = sheets_on(lineups, slate)
        sheet = _one_sheet(lineups, sheets, contest_id, standings)
        return _of_sheet(lineups, sheet, standings, slate)
    if user is not None and lineups is None and standings is not None:
        return _of_user(user, standings)
    raise SettingsError("whose lineups? give a lineup file, or --user with --standings")


def _of_user(user: str, standings: MatchedStandings) -> OwnEntries:
    """Find the entries of a user, in any case, with or without their number."""
    entries = standings.standings.entries
    owners = [_owner(entry.entry_name) for entry in entries]
    wanted = _owner(user).casefold()
    rows = [i for i, owner in enumerate(owners) if owner.casefold() == wanted]
    if not rows:
        near = get_close_matches(_owner(user), dict.fromkeys(owners), n=3)
        nearest = f" (nearest: {format_items(near)})" if near else ""
        raise SettingsError(f"no entry of {user!r} in {standings.standings.source}{nearest}")
    return OwnEntries(
        tuple(entries[i].entry_id for i in rows),
        tuple(standings.lineups[i] or () for i in rows),
        tuple(rows),
    )


def _owner(name: str) -> str:
    return _NUMBER.sub("", name).strip()


def _one_sheet(
    path: Path,
    sheets: Sequence[Sheet],
    contest_id: str | None,
    standings: MatchedStandings | None,
) -> Sheet:
    """Return the lineups of one contest: the one that is named, or that the standings are of."""
    ids = [sheet.contest_id for sheet in sheets if sheet.contest_id]
    if contest_id is not None:
        chosen = [sheet for sheet in sheets if sheet.contest_id == contest_id]
        if not chosen:
            has = f"it has {format_items(ids)}" if ids else "it has no entries, but lineups alone"
            raise SettingsError(f"{path} has no contest {contest_id!r}; {has}")
        return chosen[0]
    chosen = list(sheets)
    if standings is not None:
        known = {entry.entry_id for entry in standings.standings.entries}
        chosen = [sheet for sheet in sheets if known.intersection(sheet.labels)] or chosen
    if len(chosen) > 1:
        raise SettingsError(
            f"{path} has lineups of {len(chosen)} contests, {format_items(ids)}: name one with "
            "--contest"
        )
    return chosen[0]


def _of_sheet(
    path: Path, sheet: Sheet, standings: MatchedStandings | None, slate: Slate
) -> OwnEntries:
    problems = row_problems(sheet.rows)
    if not sheet.rows:
        problems = ("no entry with a lineup; fill them first",)
    if problems:
        raise FileFormatError(str(path), problems)
    notes = []
    if sheet.blank:
        notes.append(f"left out: {sheet.blank:,} entries without a lineup, which cost their fee")
    broken = check_lineups(slate, sheet.rows)
    if broken:
        n_broken = len({violation.line for violation in broken})
        notes.append(f"{n_broken:,} lineups break the rules of the contest: {broken[0]}")
    lineups = tuple(row.indices or () for row in sheet.rows)
    own = OwnEntries(sheet.labels, lineups, (), tuple(notes))
    if standings is None:
        return own
    number = {entry.entry_id: i for i, entry in enumerate(standings.standings.entries)}
    missing = [label for label in sheet.labels if label not in number]
    if len(missing) == len(sheet.labels):
        return own
    if missing:
        raise SettingsError(
            f"{len(missing)} of the {len(sheet.labels)} entries of {path} are not in "
            f"{standings.standings.source}: {format_items(missing)}; export both again"
        )
    return replace(own, rows=tuple(number[label] for label in sheet.labels))


def contest_of(
    file: PayoutFile,
    entries: int | None,
    entry_fee: float | None,
    standings: MatchedStandings | None,
    n_further: int,
) -> Gpp:
    """Return the tournament; where the payout table does not say its size, the standings do.

    Parameters
    ----------
    file
        The payout table.
    entries, entry_fee
        Of the options.
    standings
        Of the contest, if there are any.
    n_further
        Own entries that are not among those of the standings; the contest is larger by as many.

    Raises
    ------
    SettingsError, FileFormatError
        As `read_gpp`, and if the contest is smaller than its standings or than the own entries.
    """
    if standings is None:
        gpp = file.gpp(entries, entry_fee)
        if n_further > gpp.entries:
            raise SettingsError(
                f"{n_further:,} lineups for a contest of {gpp.entries:,} entries: give the size "
                "of the contest with --entries"
            )
        return gpp
    n_there = len(standings.standings.entries)
    size = n_there if entries is None and file.entries is None else entries
    gpp = file.gpp(size, entry_fee, unfilled=True)
    if n_there > gpp.entries:
        raise SettingsError(
            f"{standings.standings.source} has {n_there:,} entries, and the contest "
            f"{gpp.entries:,}: are the payouts those of this contest?"
        )
    return replace(gpp, entries=max(gpp.entries, n_there + n_further))


def other_entries(standings: MatchedStandings, own: OwnEntries) -> Field | None:
    """Return the field of the standings without own entries; ``None`` if there is nobody else.

    Raises
    ------
    DataError
        If lineups are hidden or not whole, or entries are missing.
    """
    field = Field.from_standings(standings)
    if not own.rows:
        return field
    mine = set(own.rows)
    others = [lineup for i, lineup in enumerate(standings.lineups) if i not in mine]
    if not others:
        return None
    rows = [lineup for lineup in others if lineup]
    return Field.from_lineups(standings.slate, rows, len(others) - len(rows), field.description)


def further_note(own: OwnEntries, standings: MatchedStandings) -> str:
    """Say that own lineups are not among the entries of the standings."""
    return (
        f"the {len(own.labels):,} lineups are not entries of {standings.standings.source}: they "
        f"count as further ones beside all {len(standings.standings.entries):,}, for the same "
        "prizes"
    )
