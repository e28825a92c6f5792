"""Opening a table file: read it, find its columns, refuse a file of another kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.inputs.column_choice import choose_columns
from dfs_portfolio.inputs.columns import Columns
from dfs_portfolio.inputs.file_kinds import Purpose, explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, open_source
from dfs_portfolio.inputs.providers import provider_of
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.slate.sources import FileColumns

Found = Mapping[str, int]


def open_table(
    source: TableSource | Table,
    columns: Columns,
    purpose: Purpose,
    contest: Contest,
    missing: Callable[[Table, Found], Iterable[str]],
    *,
    usable: Callable[[Table, Found], bool] = lambda table, found: True,
) -> tuple[Table, dict[str, int]]:
    """Read a table file and find its columns.

    Parameters
    ----------
    source
        A file, a frame, or a table that was read before.
    columns
        The columns it may have, by what messages call them. A `DataWarning` tells where several
        columns might have been meant; see `choose_columns`.
    purpose
        What to read it as.
    contest
        The rules of the contest.
    missing
        Returns a sentence for each required column that is missing.
    usable
        Whether a table with all required columns can serve its purpose.

    Returns
    -------
    table, columns
        The table, and the index of each column found.

    Raises
    ------
    FileFormatError
        If the file is of another kind, which the error names; else with all problems of its
        columns.
    """
    table = open_source(source)
    provider = provider_of(table.header) if purpose == "projections" else None
    choice = choose_columns(table, columns, provider)
    found, problems = choice.found, choice.problems
    absent = list(missing(table, found))
    complete = not absent and usable(table, found)
    wrong_file = explain_wrong_file(table, purpose, contest, complete=complete)
    if wrong_file:
        raise FileFormatError(str(table.path), [wrong_file])
    if absent or problems:
        raise FileFormatError(str(table.path), [*absent, *problems, *table.overlong])
    choice.warn(table, provider)
    return table, found


def file_columns(table: Table, found: Found) -> FileColumns:
    """Return which columns of a table were read, and which were not."""
    read = tuple((key, table.header[index]) for key, index in found.items())
    used = set(found.values())
    unused = (name for index, name in enumerate(table.header) if name and index not in used)
    return FileColumns(str(table.path), read, tuple(unused))
