"""The core of ``score``: read lineups and what players made, and describe how they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from dfs_portfolio._internal.csv_text import plain_column, read_rows, write_text_atomic
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.inputs.lineup_rows import LineupRow, resolve_rows
from dfs_portfolio.portfolio.scores import LineupScores, score_lineups
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.lineups import read_lineups
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sites.draftkings.standings import read_standings
from dfs_portfolio.sites.draftkings.standings_match import MatchedStandings, match_standings
from dfs_portfolio.slate.player_points import PlayerPoints
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.results.race_points import read_race_points
from dfs_portfolio.sports.nascar.series import Series

if TYPE_CHECKING:
    import pandas as pd

_NAME_WIDTH: Final = 30  # of 80 columns


@dataclass(frozen=True)
class RaceOptions:
    """Where the points of players come from: results of a race, or standings.

    Raises
    ------
    SettingsError
        If there are both or none, or the race of standings is given.
    """

    results: Path | None
    series: Series | None
    day: date | None
    standings: Path | None

    def __post_init__(self) -> None:
        if (self.results is None) == (self.standings is None):
            raise SettingsError("give the points of players: either --results or --standings")
        if self.standings is not None and (self.series or self.day):
            raise SettingsError("--series and --date are for --results: leave them out")


@dataclass(frozen=True)
class Sheet:
    """The lineups of a contest, or of a lineup file.

    Parameters
    ----------
    title
        Its name; blank for a lineup file.
    labels
        What each lineup is called: the ID of its entry, or its line.
    rows
        The lineups.
    blank
        Entries without a lineup.
    contest_id
        Of the contest; blank for a lineup file.
    """

    title: str
    labels: tuple[str, ...]
    rows: tuple[LineupRow, ...]
    blank: int = 0
    contest_id: str = ""


def read_sheets(lineups: Path, salaries: Path | None) -> tuple[Slate, list[Sheet]]:
    """Read the lineups of a file, by contest if it has entries, and their slate."""
    return sheets_on(lineups, None if salaries is None else with_everybody(read_salaries(salaries)))


def sheets_on(lineups: Path, slate: Slate | None) -> tuple[Slate, list[Sheet]]:
    """Read the lineups of a file on a slate, or on the players that the file has at its right."""
    header = {plain_column(cell) for cell in read_rows(lineups)[0][1]}
    if "entryid" not in header:
        if slate is None:
            raise SettingsError(f"the players of {lineups} are not known: add --salaries")
        rows = read_lineups(lineups, slate)
        return slate, [Sheet("", tuple(f"line {row.line}" for row in rows), rows)]
    file = read_entries(lineups, None if slate is None else slate.contest)
    slate = slate or (None if file.pool is None else with_everybody(file.pool))
    if slate is None:
        raise SettingsError(f"{lineups} has no players at its right: add --salaries")
    sheets = []
    for contest_id in dict.fromkeys(entry.contest_id for entry in file.entries):
        entries = [entry for entry in file.entries if entry.contest_id == contest_id]
        filled = [entry for entry in entries if not entry.reserved]
        found = resolve_rows([(entry.line, entry.cells) for entry in filled], slate)
        title = f"contest {contest_id} {entries[0].contest_name}".rstrip()
        labels = tuple(entry.entry_id for entry in filled)
        sheets.append(Sheet(title, labels, found, len(entries) - len(filled), contest_id))
    return slate, sheets


def with_everybody(slate: Slate) -> Slate:
    """Return the slate with those who were out: lineups may hold them, and they score nothing."""
    return replace(slate, players=(*slate.players, *slate.withdrawn), withdrawn=())


def read_points(race: RaceOptions, slate: Slate) -> tuple[PlayerPoints, MatchedStandings | None]:
    """Read what players made, and the standings if it comes from those."""
    if race.standings is not None:
        contest = match_standings(read_standings(race.standings), slate)
        return contest.player_points, contest
    if race.results is None:
        raise SettingsError("give the points of players: either --results or --standings")
    return read_race_points(race.results, slate, series=race.series, date=race.day), None


def describe(
    sheets: Sequence[Sheet],
    slate: Slate,
    points: PlayerPoints,
    contest: MatchedStandings | None,
    top: int,
) -> Iterator[str]:
    """Yield the lines of the report."""
    n_known = int((~np.isnan(points.points)).sum())
    words = slate.contest.sport.players
    yield f"Points of {n_known} of {len(slate)} {words}: {points.source}"
    yield from (f"note: {note}" for note in points.notes)
    if contest is not None:
        yield from _describe_field(contest)
    for sheet in sheets:
        scores = _scores(sheet, sheets, slate, points, contest)
        yield ""
        yield from _describe_sheet(sheet, scores, slate, top)
    every = score_lineups([row for sheet in sheets for row in sheet.rows], slate, points)
    if every.best is not None:
        yield ""
        yield from _describe_best(every, slate, contest)


def write(
    output: Path,
    sheets: Sequence[Sheet],
    slate: Slate,
    points: PlayerPoints,
    contest: MatchedStandings | None,
) -> None:
    """Write a table of all lineups."""
    import pandas as pd

    frames: list[pd.DataFrame] = []
    for sheet in [sheet for sheet in sheets if sheet.rows] or sheets[:1]:
        frame = _scores(sheet, sheets, slate, points, contest).to_frame()
        frame.insert(0, "lineup", sheet.labels)
        if sheet.title:
            frame.insert(0, "contest", sheet.contest_id)
        frames.append(frame)
    write_text_atomic(output, pd.concat(frames).to_csv(index=False, lineterminator="\n"))


def _scores(
    sheet: Sheet,
    sheets: Sequence[Sheet],
    slate: Slate,
    points: PlayerPoints,
    contest: MatchedStandings | None,
) -> LineupScores:
    """Score a sheet; against the field if the standings may be those of its contest."""
    field = None
    if contest is not None:
        known = {entry.entry_id for entry in contest.standings.entries}
        own = [s for s in sheets if known.intersection(s.labels)]
        # If the standings have some of the entries, they are those of that contest alone.
        if not own or sheet in own:
            field = contest.standings.points
    return score_lineups(sheet.rows, slate, points, field)


def _describe_field(contest: MatchedStandings) -> Iterator[str]:
    entries = contest.standings.entries
    blank = sum(not entry.slots for entry in entries)
    points = contest.standings.points
    yield (
        f"Field: {len(entries):,} entries, {blank:,} without a lineup; points from "
        f"{points.min():,.2f} to {points.max():,.2f}, median {np.median(points):,.2f}"
    )
    unlike = contest.unlike_their_players()
    checked = sum(bool(lineup) for lineup in contest.lineups)
    if unlike:
        shown = format_items(entries[i].entry_id for i in unlike)
        yield (
            f"note: the points of {len(unlike):,} of {checked:,} entries are not the sum of their "
            f"players' points: {shown}"
        )
    else:
        yield f"The points of all {checked:,} lineups known are the sums of their players' points."


def _describe_sheet(sheet: Sheet, scores: LineupScores, slate: Slate, top: int) -> Iterator[str]:
    """Yield the table of the best lineups, and what is not scored."""
    n_known = int((~np.isnan(scores.points)).sum())
    title = f"{sheet.title}: " if sheet.title else ""
    blank = f", {sheet.blank} entries without a lineup" if sheet.blank else ""
    yield f"{title}{n_known} of {len(sheet.rows)} lineups scored{blank}"
    yield from _unscored(sheet, scores, slate)
    order = np.argsort(-scores.points, kind="stable")[: min(top, n_known)]
    if not len(order):
        return
    ranks, field_ranks, beaten, tied = (
        scores.ranks,
        scores.field_ranks,
        scores.beaten,
        scores.tied,
    )
    width = max(6, *(len(sheet.labels[i]) for i in order))
    head = f"  {'rank':>5}  {'lineup':<{width}}  {'points':>8}"
    yield head + ("  field rank  beaten   tied" if field_ranks is not None else "")
    for i in order:
        line = f"  {ranks[i]:>5.0f}  {sheet.labels[i]:<{width}}  {scores.points[i]:>8.2f}"
        if field_ranks is not None and beaten is not None and tied is not None:
            line += f"  {field_ranks[i]:>10,.0f}  {_share(beaten[i]):>6}  {tied[i]:>5,.0f}"
        yield line
    mean = np.nanmean(scores.points)
    more = f"{n_known - len(order)} more; " if n_known > len(order) else ""
    yield f"  {more}mean {mean:.2f}, lowest {np.nanmin(scores.points):.2f}"


def _share(beaten: float) -> str:
    """Return a share in percent; never 100.0% for less than all."""
    return f"{np.floor(beaten * 1000) / 10:.1f}%"


def _unscored(sheet: Sheet, scores: LineupScores, slate: Slate) -> Iterator[str]:
    """Say which lineups have no points, and why."""
    wrong = [
        f"{label}: {row.problems[0]}"
        for label, row in zip(sheet.labels, sheet.rows, strict=True)
        if row.problems
    ]
    if wrong:
        yield f"  not lineups of this slate: {'; '.join(wrong[:5])}" + (
            f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        )
    unknown = scores.without_points
    if unknown:
        count = sum(
            lineup is not None and not set(unknown).isdisjoint(lineup) for lineup in scores.lineups
        )
        yield (
            f"  {count} lineups without points, since those of {slate.contest.sport.players} in "
            f"them are not known: {format_items(slate.names[i] for i in unknown)}"
        )


def _describe_best(
    scores: LineupScores, slate: Slate, contest: MatchedStandings | None
) -> Iterator[str]:
    """Yield the players of the best lineup with their points."""
    best = scores.best
    lineup = None if best is None else scores.lineups[best]
    if best is None or lineup is None:
        return
    made = scores.player_points.points
    counts = [sum(i in (other or ()) for other in scores.lineups) for i in lineup]
    owned = None if contest is None else contest.ownership
    yield f"Best lineup, {scores.points[best]:.2f} points"
    head = f"  {slate.contest.sport.player:<{_NAME_WIDTH}}  {'points':>7}  {'lineups':>7}"
    yield head + ("  drafted" if owned is not None else "")
    for index, count in sorted(zip(lineup, counts, strict=True), key=lambda x: -made[x[0]]):
        line = (
            f"  {slate.names[index][:_NAME_WIDTH]:<{_NAME_WIDTH}}  {made[index]:>7.2f}  {count:>7}"
        )
        if owned is not None:
            share = owned[index]
            line += f"  {'-' if np.isnan(share) else f'{share:.2f}%':>7}"
        yield line
