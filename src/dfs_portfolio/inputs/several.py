"""Several files in place of one: later files complete earlier ones, and replace their values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.errors import DataWarning, SettingsError, join_limited, warn_caller
from dfs_portfolio.inputs.frames import TableSource, open_source
from dfs_portfolio.slate.slate import Slate


def as_tables(what: str, given: TableSource | Table | Sequence[TableSource]) -> tuple[Table, ...]:
    """Open one or several files or frames.

    Raises
    ------
    SettingsError
        If there is none.
    FileFormatError
        As `open_source`.
    """
    if isinstance(given, str) or not isinstance(given, Sequence):
        return (open_source(given),)
    if not given:
        raise SettingsError(f"no file of {what}; pass at least one")
    if len(given) == 1:
        return (open_source(given[0]),)
    return tuple(open_source(source, number) for number, source in enumerate(given, start=1))


def warn_of_replaced(source: str, before: Slate, after: Slate, fields: Sequence[str]) -> None:
    """Warn of values that a file has replaced by others.

    Parameters
    ----------
    source
        Name of the file.
    before, after
        The players without and with its values.
    fields
        What it may have replaced, by the names of `Player.number`.
    """
    counts: Counter[str] = Counter()
    for old, new in zip(before, after, strict=True):
        for name in fields:
            earlier, later = old.number(name), new.number(name)
            counts[name] += earlier is not None and later is not None and earlier != later
    shown = [f"{name} of {count}" for name, count in counts.items() if count]
    if shown:
        total = counts.total()
        warn_caller(
            f"{source}: replaced {total} value{'s' * (total > 1)} that "
            f"{'were' if total > 1 else 'was'} known before: {join_limited(shown)} "
            f"{before.contest.sport.players}",
            DataWarning,
        )
