"""Lineups that are entered already, found on the slate: facts, whatever the rules say now."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from dfs_portfolio.errors import MAX_NAMED, SettingsError
from dfs_portfolio.inputs.lineup_rows import resolve_rows
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate


def find_kept_lineups(
    slate: Slate, lineups: Sequence[Sequence[Hashable]]
) -> tuple[tuple[int, ...], ...]:
    """Find the players of lineups that are entered already.

    Such a lineup must be one that the site takes: a full roster of different players of the slate
    under the salary cap. It may break every other rule and every limit.

    Parameters
    ----------
    slate
        The player pool.
    lineups
        IDs of the slate, names, or ``Name (ID)``. Whole numbers below the number of players, if
        none of them is an ID, are indices in the slate.

    Returns
    -------
    tuple
        For each lineup, in order, its indices in the slate, ascending.

    Raises
    ------
    SettingsError
        Listing what is wrong with which lineup.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": 100 + i, "name": f"D{i}", "salary": 8000} for i in range(8)
    ... )
    >>> find_kept_lineups(slate, [["D5", 100, 101, "D2", "D3", "D4 (104)"], [0, 1, 2, 3, 4, 7]])
    ((0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 7))
    """
    texts = _texts(slate, [tuple(lineup) for lineup in lineups])
    rows = resolve_rows(list(enumerate(texts, 1)), slate)
    site = LineupRules.contest_only().resolve(slate)
    problems, found = [], []
    for row in rows:
        broken = row.problems if row.indices is None else site.violations(row.indices)
        problems += [f"kept lineup {row.line}: {problem}" for problem in broken]
        found.append(tuple(sorted(row.indices or ())))
    if problems:
        shown = "; ".join((*problems[:MAX_NAMED], *_rest(len(problems))))
        hint = ". In a file of entries, swap replaces who is out" if slate.withdrawn else ""
        raise SettingsError(shown + hint)
    return tuple(found)


def _rest(n_problems: int) -> tuple[str, ...]:
    more = n_problems - MAX_NAMED
    return (f"and {more} more problems like these",) if more > 0 else ()


def _text(key: Hashable) -> str:
    """Return a key as a cell of a file would hold it; frames turn whole numbers into floats."""
    return str(int(key)) if isinstance(key, float) and key.is_integer() else str(key)


def _texts(slate: Slate, lineups: Sequence[tuple[Hashable, ...]]) -> list[tuple[str, ...]]:
    """Return lineups as cells of a file would hold them, indices as IDs."""
    ids = list(map(str, slate.ids))
    numbers = [all(isinstance(key, (int, np.integer)) for key in lineup) for lineup in lineups]
    # One reading for all lineups of numbers: a list does not mix IDs and indices.
    pairs = list(zip(lineups, numbers, strict=True))
    used = {str(key) for lineup, number in pairs if number for key in lineup}
    are_indices = used.isdisjoint(ids) and used <= set(map(str, range(len(slate))))
    return [
        tuple(ids[int(str(key))] if number and are_indices else _text(key) for key in lineup)
        for lineup, number in pairs
    ]
