"""CSV text in and out; all that spreadsheets do to a file is handled here.

Repeated column names have a meaning in DraftKings' files (``D,D,D,D,D,D``), so rows are read with
the `csv` module, and columns are looked up by name when needed.
"""

from __future__ import annotations

import csv
import io
import math
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath, read_bytes, write_atomic
from dfs_portfolio._internal.csv_dialect import dialect_of
from dfs_portfolio._internal.zip_files import unzipped
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
        Line number in the file (from 1) and cells of each row that is not blank; at least as many
        cells as the header has.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def find(
        self, accepted_names: Mapping[str, Sequence[str]]
    ) -> tuple[dict[str, int], tuple[str, ...]]:
        """Find columns by any of their accepted names; case, blanks and signs do not matter.

        Parameters
        ----------
        accepted_names
            Key of the caller's choice -> accepted column names.

        Returns
        -------
        tuple
            Key -> index of the column, for the columns present; and a problem for each key with
            more than one column.
        """
        names = [plain_column(name) for name in self.header]
        index_of: dict[str, int] = {}
        problems = []
        for key, accepted in accepted_names.items():
            plain = set(map(plain_column, accepted))
            indices = [i for i, name in enumerate(names) if name in plain]
            if len(indices) > 1:
                shown = format_items(self.header[i] for i in indices)
                problems.append(f"{len(indices)} columns for the {key}: {shown}; keep one of them")
            if indices:
                index_of[key] = indices[0]
        return index_of, tuple(problems)

    @property
    def overlong(self) -> tuple[str, ...]:
        """A problem if rows have more cells than there are columns, otherwise nothing."""
        width = len(self.header)
        lines = [line for line, cells in self.rows if any(cells[width:])]
        if not lines:
            return ()
        return (
            f"more cells than the {width} columns in line {format_items(lines)}: "
            "put a name that holds a comma in double quotes",
        )


def read_text(path: FilePath, *, unpack: bool = False) -> tuple[str, str]:
    """Read a text file; return the text and its encoding.

    Parameters
    ----------
    path
        A text file: UTF-8, with or without byte-order mark, Windows-1252, or UTF-16 with its
        byte-order mark.
    unpack
        Whether it may be a zip file with a single CSV file in it.

    Returns
    -------
    tuple of str
        The text with its line ends unchanged, and the encoding that turns the text into the same
        bytes again.

    Raises
    ------
    FileFormatError
        If there is no such file, it cannot be read, or it is not text.
    """
    content = unzipped(path, read_bytes(path)) if unpack else read_bytes(path)
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileFormatError(str(path), ["it is a workbook, not text; save it as CSV"])
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise FileFormatError(str(path), ["it is a binary file, not CSV text"])
        return text, encoding
    raise FileFormatError(
        str(path), ["it is neither UTF-8 nor Windows-1252 text; save it as CSV in UTF-8"]
    )


def _encodings(content: bytes) -> tuple[str, ...]:
    """Return the encodings that a text may have."""
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return ("utf-16",)  # "Unicode text" of spreadsheets
    # Windows-1252 is the encoding of older spreadsheets.
    return ("utf-8-sig" if content.startswith(BOM_UTF8) else "utf-8", "cp1252")


def read_rows(path: FilePath) -> tuple[Row, ...]:
    """Read the rows of a CSV file, with their line numbers; blank rows are skipped.

    Parameters
    ----------
    path
        A text file as for `read_text`; any line ends. Semicolons or tabs separate its cells if
        its first line has no comma, and decimal commas in it become points. A line ``sep=;``
        before the header is obeyed, and is no row. Or a zip file with a single CSV file in it.

    Raises
    ------
    FileFormatError
        If there is no such file, it cannot be read, or it is not CSV text.
    """
    return tuple(iter_rows(path))


def iter_rows(path: FilePath) -> Iterator[Row]:
    """Yield the rows of a CSV file one by one, for files too large to hold every cell as text.

    Parameters and errors are those of `read_rows`; an error is raised when its row is reached.
    """
    text, _ = read_text(path, unpack=True)
    dialect = dialect_of(text)
    stream = io.StringIO(text, newline="")
    stream.seek(dialect.start)
    # Strict: otherwise a quote left open would swallow the rest of the file without an error.
    reader = csv.reader(stream, delimiter=dialect.separator, strict=True, skipinitialspace=True)
    line, empty = 1 + dialect.lines, True
    try:
        for record in reader:
            cells = tuple(cell.strip() for cell in record)
            if any(cells):
                empty = False
                yield line, tuple(map(dialect.read, cells)) if dialect.decimal_comma else cells
            line = reader.line_num + 1 + dialect.lines
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
    """Return a table whose header is the first of some rows."""
    (_, header), *body = rows
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
    """Return the letters and digits of a column name, in lower case.

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


def at_lines(cells: Iterable[tuple[int, str]]) -> str:
    """Format the first few cells of a file: ``line 3 ('abc'), line 9 ('') and 3 more``."""
    return join_limited([f"line {line} ({cell!r})" for line, cell in cells])
