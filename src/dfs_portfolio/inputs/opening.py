"""The one opening of all table files: read, find the columns, refuse what is another file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import Table, read_table
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.inputs.columns import Columns
from dfs_portfolio.inputs.file_kinds import Purpose, explain_wrong_file
from dfs_portfolio.slate.contest import Contest

Found = Mapping[str, int]


def open_table(
    source: FilePath | Table,
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
        A file, or a table that is read already.
    columns
        The columns it may have; the key is how messages call one.
    purpose
        What it is to be read as.
    contest
        The rules played under.
    missing
        Says which needed columns are not there, one sentence each.
    usable
        Whether a table that has all needed columns can be what it is read as.

    Returns
    -------
    table, columns
        The table, and the index of each column that it has.

    Raises
    ------
    FileFormatError
        Naming what the file is, if it is another one; else everything wrong with its columns.
    """
    table = source if isinstance(source, Table) else read_table(source)
    found, problems = table.find(columns)
    absent = list(missing(table, found))
    complete = not absent and usable(table, found)
    wrong_file = explain_wrong_file(table, purpose, contest, complete=complete)
    if wrong_file:
        raise FileFormatError(str(table.path), [wrong_file])
    if absent or problems:
        raise FileFormatError(str(table.path), [*absent, *problems, *table.overlong])
    return table, found
