"""Checks lineups from any source against rules and limits: one by one, in pairs and in all."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from dfs_portfolio._internal.validation import check_types
from dfs_portfolio.errors import SettingsError, brief, format_items
from dfs_portfolio.inputs.lineup_rows import LineupRow
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.resolved_rules import ResolvedRules
from dfs_portfolio.slate.built_lineups import indices_on
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class Violation:
    """One rule or limit that is violated.

    Parameters
    ----------
    line
        Line of the lineup in its file, or its number from 1; ``None`` if it concerns all lineups.
    message
        What is violated and, if it concerns all lineups, on which lines.
    """

    line: int | None
    message: str

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


def check_lineups(
    slate: Slate,
    lineups: Sequence[LineupRow | Sequence[int]],
    *,
    rules: LineupRules | Sequence[LineupRules] | None = None,
    exposure: ExposureLimits | None = None,
    diversity: Diversity | None = None,
) -> tuple[Violation, ...]:
    """Check lineups from any source.

    Exposure is counted over the lineups whose players are all known; a row that names an unknown
    player is a violation itself.

    Parameters
    ----------
    slate
        The player pool.
    lineups
        Rows of a file as `read_lineups` returns them, a portfolio, or indices in the slate.
    rules
        What each lineup must satisfy; by default the contest's own rules. Several, such as those
        of batches: each lineup must satisfy one of them.
    exposure
        How often players and teams may be used; by default without limit.
    diversity
        Only its `max_overlap` and `min_different` are checked; by default there is no limit.

    Returns
    -------
    tuple of Violation
        In the order of the lineups, followed by those that concern all lineups.

    Raises
    ------
    SlateError, SettingsError
        If rules or limits cannot be applied to the slate, or a lineup is neither a row nor indices.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 9000 if i else 4000} for i in range(12)
    ... )
    >>> [str(v) for v in check_lineups(slate, [(0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 4)])]
    ["line 2: driver more than once: '4'"]
    """
    require_slate(slate)
    rules = LineupRules.contest_only() if rules is None else rules
    several = tuple(rules) if isinstance(rules, (list, tuple)) and rules else (rules,)
    check_types(
        *(("rules", one, LineupRules) for one in several),
        ("exposure", exposure, ExposureLimits),
        ("diversity", diversity, Diversity),
    )
    if isinstance(lineups, (str, Mapping)) or not isinstance(lineups, Iterable):
        raise SettingsError(
            "lineups must be a portfolio, rows of read_lineups, or a list of lineups as indices, "
            f"got {brief(lineups)}"
        )
    choices = [cast("LineupRules", one) for one in several]
    for one in choices:
        one.check_slate(slate)
    rows = [_row(slate, number, lineup) for number, lineup in enumerate(lineups, 1)]
    resolved = [one.resolve(slate) for one in choices]
    limits = (diversity or Diversity()).in_contest(slate.contest)
    overlaps = _overlaps(slate, rows, limits.max_overlap)
    found = []
    for row in rows:
        broken = () if row.indices is None else _broken(resolved, row.indices)
        messages = (*row.problems, *broken, *overlaps.get(row.line, ()))
        found += [Violation(row.line, message) for message in messages]
    if exposure is not None:
        found += [
            Violation(None, message)
            for message in _exposure_messages(slate, rows, exposure, _always_locked(resolved))
        ]
    return tuple(found)


def _broken(rules: Sequence[ResolvedRules], indices: Sequence[int]) -> tuple[str, ...]:
    """Describe which rules a lineup breaks, of those that it is nearest to."""
    return min((one.violations(indices) for one in rules), key=len)


def _always_locked(rules: Sequence[ResolvedRules]) -> list[int]:
    """Return who is locked whatever the rules, and exempt from general limits."""
    return sorted(set.intersection(*({*one.locked} for one in rules)))


def _row(slate: Slate, number: int, lineup: LineupRow | Sequence[int]) -> LineupRow:
    """Return a row of a file as it is; make one of indices."""
    if isinstance(lineup, LineupRow):
        return lineup
    try:
        given = indices_on(slate, lineup)
    except SettingsError as error:
        return LineupRow(number, (), None, (str(error),))
    try:
        indices = tuple(operator.index(index) for index in given)
    except TypeError:
        indices = (-1,)
    if not all(0 <= index < len(slate) for index in indices):
        raise SettingsError(
            f"lineup {number} must be indices in the slate (0 to {len(slate) - 1}) or a row of "
            f"read_lineups, got {brief(given)}"
        )
    return LineupRow(number, (), indices, ())


def _overlaps(
    slate: Slate, rows: Sequence[LineupRow], limit: int | None
) -> dict[int, tuple[str, ...]]:
    """Return, by line, with which earlier lines a lineup shares too many players."""
    found: dict[int, tuple[str, ...]] = {}
    if limit is None:
        return found
    earlier: list[tuple[int, frozenset[int]]] = []
    for row in rows:
        if row.indices is None:
            continue
        players = frozenset(row.indices)
        close = [line for line, others in earlier if len(players & others) > limit]
        if close:
            words = slate.contest.sport.players
            found[row.line] = (f"shares more than {limit} {words} with line {format_items(close)}",)
        earlier.append((row.line, players))
    return found


def _exposure_messages(
    slate: Slate, rows: Sequence[LineupRow], exposure: ExposureLimits, locked: Sequence[int]
) -> Iterator[str]:
    """Yield which players and teams are in too many or too few lineups, and on which lines."""
    lineups = [(row.line, row.indices) for row in rows if row.indices is not None]
    counts = exposure.counts(slate, len(lineups), locked)
    players: dict[int, list[int]] = {index: [] for index in range(len(slate))}
    teams: dict[int, list[int]] = {team: [] for team in range(len(slate.team_names))}
    for line, indices in lineups:
        for index in dict.fromkeys(indices):
            players[index].append(line)
        for team in dict.fromkeys(int(slate.team_index[index]) for index in indices):
            teams[team].append(line)
    for names, lines, least, most in (
        (map(repr, slate.names), players, counts.player_least, counts.player_most),
        (
            (f"team {name!r}" for name in slate.team_names),
            teams,
            counts.team_least,
            counts.team_most,
        ),
    ):
        for index, name in enumerate(names):
            used = lines[index]
            share = f"{name} is in {len(used)} of {len(lineups)} lineups"
            where = f" (line {format_items(used)})" if used else ""
            if len(used) > most[index]:
                yield f"{share}, more than the limit of {most[index]}{where}"
            if len(used) < least[index]:
                yield f"{share}, fewer than the {least[index]} asked for{where}"
