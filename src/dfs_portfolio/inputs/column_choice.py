"""Which column of a file holds what, where several may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dfs_portfolio._internal.csv_text import Table, plain_column
from dfs_portfolio.errors import DataWarning, format_items, warn_caller
from dfs_portfolio.inputs.columns import Columns
from dfs_portfolio.inputs.providers import Provider

# "Proj +/-" and "FPTS/$" are no projections, though signs in names do not matter otherwise.
_RATIO: Final = re.compile(r"\+/-|±|/\s*(?:\$|1?k\b|sal)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The columns of a file that are read.

    Parameters
    ----------
    found
        The index of the column of each key that the file has.
    problems
        Keys with several columns, of which nothing tells the right one.
    told
        Keys for which other columns might have been meant.
    """

    found: dict[str, int]
    problems: tuple[str, ...]
    told: tuple[str, ...]

    def warn(self, table: Table, provider: Provider | None) -> None:
        """Warn if another column might have been meant."""
        if self.told:
            who = f" (columns of {provider.name})" if provider else ""
            warn_caller(f"{table.path}{who}: {'; '.join(self.told)}", DataWarning)


def choose_columns(table: Table, columns: Columns, provider: Provider | None) -> ColumnChoice:
    """Choose the column of each key.

    Of several columns, the first in the order of a known provider that is filled in counts; else a
    name that begins with "my", which is what people call what they edit; else the only one that is
    filled in. Columns with the same cells are one.

    Parameters
    ----------
    table
        The file.
    columns
        The names that the column of each key may have.
    provider
        Whose file it is, if that is known.
    """
    names = ["" if _RATIO.search(name) else plain_column(name) for name in table.header]
    found: dict[str, int] = {}
    problems, told = [], []
    for key, accepted in columns.items():
        barred = _barred(names, key, provider)
        plain = set(map(plain_column, accepted))
        general = [i for i, name in enumerate(names) if name in plain and i not in barred]
        ranked = _ranked(names, general, key, provider)
        candidates = [*ranked, *(i for i in general if i not in ranked)]
        if barred and provider is not None:
            what = provider.others[key][1]
            told.append(f"{key} is not read from {_shown(table, barred)}, {what}")
        if not candidates:
            continue
        filled = [i for i in candidates if len(candidates) == 1 or _cells(table, i)] or candidates
        found[key] = filled[0]
        others = [i for i in filled[1:] if _cells(table, i) != _cells(table, filled[0])]
        if others and filled[0] not in ranked:
            shown = _shown(table, [filled[0], *others])
            problems.append(f"{1 + len(others)} columns for the {key}: {shown}; keep one of them")
        elif others:
            read = _shown(table, filled[:1])
            told.append(f"{key} is read from {read}, not from {_shown(table, others)}")
    return ColumnChoice(found, tuple(problems), tuple(told))


def _ranked(
    names: Sequence[str], general: Sequence[int], key: str, provider: Provider | None
) -> list[int]:
    """Return the columns that have precedence, the first one first."""
    order = provider.columns.get(key, ()) if provider else ()
    if not order:
        return [i for i in general if names[i].startswith("my")]
    return [i for name in map(plain_column, order) for i, n in enumerate(names) if n == name]


def _barred(names: Sequence[str], key: str, provider: Provider | None) -> list[int]:
    """Return the columns that look like a key and are something else in a provider's file."""
    others = provider.others.get(key) if provider else None
    plain = set(map(plain_column, others[0])) if others else set()
    return [i for i, name in enumerate(names) if name in plain]


def _cells(table: Table, column: int) -> tuple[str, ...]:
    """Return the cells of a column; none if all are blank."""
    cells = tuple(row[column] for _, row in table.rows)
    return cells if any(cells) else ()


def _shown(table: Table, columns: Sequence[int]) -> str:
    return format_items(table.header[i] for i in columns)
