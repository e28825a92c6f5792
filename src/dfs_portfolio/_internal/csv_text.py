"""CSV text in, text out: what people's spreadsheets do to a file, met in one place.

Repeated column names carry meaning in DraftKings' files (``D,D,D,D,D,D``), so rows are read with
the `csv` module and columns are looked up by name on demand.
"""

from __future__ import annotations

import csv
import io
import math
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath, read_bytes, write_atomic
from dfs_portfolio.errors import FileFormatError, format_items, join_limited

Row = tuple[int, tuple[str, ...]]

_NUMBER: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a CSV file with a header.

    Parameters
    ----------
    path
        Where it was read from.
    header
        Column names as written, possibly repeated or blank.
    rows
        Line number in the file (from 1) and cells of each row that is not blank; never fewer
        cells than the header has.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def find(self, wanted: Mapping[str, Sequence[str]]) -> tuple[dict[str, int], tuple[str, ...]]:
        """Find columns by any of the names they go by; case, blanks and signs do not matter.

        Parameters
        ----------
        wanted
            Key of the caller's choice -> accepted column names.

        Returns
        -------
        tuple
            Key -> place of the column, for those present; and a problem for each key that more
            than one column answers to.
        """
        names = [plain_column(name) for name in self.header]
        found: dict[str, int] = {}
        problems = []
        for key, accepted in wanted.items():
            plain = set(map(plain_column, accepted))
            indices = [i for i, name in enumerate(names) if name in plain]
            if len(indices) > 1:
                shown = format_items(self.header[i] for i in indices)
                problems.append(f"{len(indices)} columns for the {key}: {shown}; keep one of them")
            if indices:
                found[key] = indices[0]
        return found, tuple(problems)

    @property
    def overlong(self) -> tuple[str, ...]:
        """A problem if rows hold more cells than there are columns, else nothing."""
        width = len(self.header)
        lines = [line for line, cells in self.rows if any(cells[width:])]
        if not lines:
            return ()
        return (
            f"more cells than the {width} columns in line {format_items(lines)}: "
            "put a name that holds a comma in double quotes",
        )


def read_text(path: FilePath) -> tuple[str, str]:
    """Read a text file, and how its bytes became text.

    Parameters
    ----------
    path
        A text file: UTF-8, with or without byte-order mark, or Windows-1252.

    Returns
    -------
    tuple of str
        The text, line ends as they are; and its encoding, in which the same text gives the same
        bytes again.

    Raises
    ------
    FileFormatError
        If there is no such file, it cannot be read, or it holds no text.
    """
    content = read_bytes(path)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileFormatError(str(path), ["it is a workbook, not text; save it as CSV"])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileFormatError(str(path), ["it is UTF-16 text; save it as CSV in UTF-8"])
    if b"\0" in content:
        raise FileFormatError(str(path), ["it is a binary file, not CSV text"])
    # Windows-1252 is the code page of older spreadsheets.
    for encoding in ("utf-8-sig" if content.startswith(BOM_UTF8) else "utf-8", "cp1252"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise FileFormatError(
        str(path), ["it is neither UTF-8 nor Windows-1252 text; save it as CSV in UTF-8"]
    )


def read_rows(path: FilePath) -> tuple[Row, ...]:
    """Read all rows of a CSV file that are not blank, with their line numbers.

    Parameters
    ----------
    path
        A text file: UTF-8, with or without byte-order mark, or Windows-1252; any line ends.

    Raises
    ------
    FileFormatError
        If there is no such file, it cannot be read, or it holds no CSV text.
    """
    return tuple(iter_rows(path))


def iter_rows(path: FilePath) -> Iterator[Row]:
    """Give the rows of a CSV file one by one, for files too large to hold every cell as text.

    Parameters and errors are those of `read_rows`; an error in the middle comes when it is reached.
    """
    text, _ = read_text(path)
    # Strict, because a quote left open would otherwise swallow the rest of the file unnoticed.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    line, empty = 1, True
    try:
        for record in reader:
            cells = tuple(cell.strip() for cell in record)
            if any(cells):
                empty = False
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileFormatError(
            str(path), [f"line {line} is not CSV text ({error}); check the quotes there"]
        ) from None
    if empty:
        raise FileFormatError(str(path), ["the file is empty; export it again"])


def read_table(path: FilePath) -> Table:
    """Read a CSV file whose first row names the columns.

    Parameters and errors are those of `read_rows`.
    """
    return as_table(path, read_rows(path))


def as_table(path: FilePath, rows: Sequence[Row]) -> Table:
    """Take the first of some rows as the header of the others.

    Raises
    ------
    FileFormatError
        If the cells are separated by something else than commas.
    """
    (_, header), *body = rows
    if len(header) == 1 and (mark := re.search(r"[;\t]", header[0])):
        sign = "tabs" if mark[0] == "\t" else "semicolons"
        raise FileFormatError(
            str(path), [f"cells are separated by {sign}; save the file as comma-separated CSV"]
        )
    blank = ("",) * len(header)
    filled = tuple((line, cells + blank[len(cells) :]) for line, cells in body)
    return Table(Path(path), header, filled)


def write_text_atomic(path: FilePath, text: str) -> Path:
    """Write a text file as a whole or not at all.

    Parameters
    ----------
    path
        As in `write_atomic`, whose return value and errors are those of this function.
    text
        Written as UTF-8, line ends as they are.
    """
    return write_atomic(path, lambda file: file.write(text.encode("utf-8")))


def plain_column(name: str) -> str:
    """Return what counts of a column name: letters and digits, whatever their case.

    Examples
    --------
    >>> plain_column("Name + ID"), plain_column("top_5 %")
    ('nameid', 'top5')
    """
    return re.sub(r"[\W_]+", "", name.casefold())


def parse_number(text: str) -> float | None:
    """Return a plain finite number, ``None`` for anything else (also for ``nan`` and ``1_000``).

    Examples
    --------
    >>> parse_number("12.5"), parse_number("-.5"), parse_number("nan"), parse_number("1,000")
    (12.5, -0.5, None, None)
    """
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def at_lines(found: Iterable[tuple[int, str]]) -> str:
    """Name the first few cells of a file in words: ``line 3 ('abc'), line 9 ('') and 3 more``."""
    return join_limited([f"line {line} ({cell!r})" for line, cell in found])
