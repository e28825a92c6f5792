"""CSV text without loss: some cells change, all other bytes stay as they were downloaded.

The `csv` module returns the values of cells and drops how they were written. Here a cell is a piece
of the file, with its quotes and blanks, and so is every line end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio._internal.csv_text import read_text
from dfs_portfolio.errors import FileFormatError

# A cell in quotes, or one that does not begin with a quote; and the separator after it.
_CELL: Final = re.compile(
    r'(?P<cell> *"[^"]*+(?:""[^"]*+)*+"|(?! *")[^,\r\n]*+)(?P<end>,|\r\n|\n|\r|\Z)'
)
# What to do with a file that a spreadsheet has changed.
SAVE_AGAIN: Final = (
    "download it again, or save it as comma-separated CSV in UTF-8: the site takes no other"
)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as written in the file.

    Parameters
    ----------
    line
        Line number in the file, from 1.
    cells
        Cells as written, with quotes and blanks; rows may differ in length.
    end
        The line end; empty for a last row without one.
    """

    line: int
    cells: tuple[str, ...]
    end: str

    @property
    def values(self) -> tuple[str, ...]:
        """Values of the cells, without quotes and surrounding blanks."""
        return tuple(_value(cell) for cell in self.cells)

    def with_values(self, values: Mapping[int, str]) -> RawRow:
        """Return the row with new values by index; it is lengthened if it is too short."""
        cells = list(self.cells)
        cells += [""] * (max(values, default=-1) + 1 - len(cells))
        for index, value in values.items():
            cells[index] = _quote_if_needed(value)
        return replace(self, cells=tuple(cells))


@dataclass(frozen=True)
class RawCsv:
    """A CSV file, byte for byte.

    Parameters
    ----------
    path
        Where it was read from.
    encoding
        Encoding of the text, including a byte-order mark.
    rows
        All rows, including blank ones.
    """

    path: Path
    encoding: str
    rows: tuple[RawRow, ...]

    def to_bytes(self) -> bytes:
        """Return the bytes of the file: as read, except for cells with new values."""
        return "".join(",".join(row.cells) + row.end for row in self.rows).encode(self.encoding)

    def can_write(self, text: str) -> bool:
        """Tell whether the encoding of the file has every character of a text."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True

    def with_values(self, changes: Mapping[int, Mapping[int, str]]) -> RawCsv:
        """Return the file with new values: index of the row -> index of the column -> value.

        Indices after the last row append rows.
        """
        rows = list(self.rows)
        extra = max(changes, default=0) + 1 - len(rows)
        if extra > 0:
            last = rows[-1]
            end = next((row.end for row in reversed(rows) if row.end), "\n")
            rows[-1] = replace(last, end=last.end or end)
            rows += [RawRow(last.line + more, (), end) for more in range(1, extra + 1)]
        for index, values in changes.items():
            rows[index] = rows[index].with_values(values)
        return replace(self, rows=tuple(rows))


def read_raw(path: FilePath) -> RawCsv:
    r"""Read a CSV file so that it can be written back byte for byte.

    Cells are separated by commas: a site writes no others.

    Parameters
    ----------
    path
        A text file: UTF-8, with or without byte-order mark, or Windows-1252; line ends may be
        mixed, and the last one may be missing.

    Raises
    ------
    FileFormatError
        If there is no such file, it cannot be read, or it is not CSV text.
    """
    text, encoding = read_text(path)
    if encoding == "utf-16":
        raise FileFormatError(str(path), [f"it is UTF-16 text; {SAVE_AGAIN}"])
    rows: list[RawRow] = []
    cells: list[str] = []
    index, line = 0, 1
    while index < len(text) or cells:
        match = _CELL.match(text, index)
        if match is None:
            raise FileFormatError(
                str(path), [f"line {line} is not CSV text; check the quotes there"]
            )
        cells.append(match["cell"])
        index = match.end()
        if match["end"] != ",":
            rows.append(RawRow(line, tuple(cells), match["end"]))
            line += 1 + sum(len(_LINE_END.findall(cell)) for cell in cells)
            cells = []
    if not any(any(row.values) for row in rows):
        raise FileFormatError(str(path), ["the file is empty; export it again"])
    return RawCsv(Path(path), encoding, tuple(rows))


def _value(cell: str) -> str:
    text = cell.lstrip(" ")
    return (text[1:-1].replace('""', '"') if text.startswith('"') else text).strip()


def _quote_if_needed(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if re.search(r'[,"\r\n]', value) else value
