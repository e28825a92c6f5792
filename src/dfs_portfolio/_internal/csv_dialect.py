"""How a text separates its cells and writes its numbers: spreadsheets of many countries differ.

A program writes ``a,b`` and ``50.43``; a spreadsheet in half of Europe ``a;b`` and ``50,43``, and
for spreadsheets some files begin with a line such as ``sep=;``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Excel's hint, which its own users see as a line of the file; it may be quoted and padded.
_HINT: Final = re.compile(r'\s*"?sep=(?P<sign>[^\w\s"]|\t)"?[ ,;\t]*(?:\r\n|\n|\r|\Z)', re.I)
_FIRST_LINE: Final = re.compile(r"\s*([^\r\n]*)")
_QUOTED: Final = re.compile(r'"[^"]*"')
# A number whose comma can only be a decimal sign, not one of thousands; and one whose point can.
_SURE: Final = (
    r"[+-]?(?:(?:0|[0-9]{{4,}}|[0-9]{{1,3}}(?:{1}[0-9]{{3}})+){0}[0-9]+"
    r"|[0-9]+{0}(?:[0-9]{{1,2}}|[0-9]{{4,}}))"
)
_WITH_COMMA: Final = re.compile(
    r"(?P<number>[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?)(?P<sign>\s*%?)"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is written.

    Parameters
    ----------
    separator
        The sign between cells.
    decimal_comma
        Whether numbers have a decimal comma.
    start, lines
        Characters and lines before the first row.
    """

    separator: str = ","
    decimal_comma: bool = False
    start: int = 0
    lines: int = 0

    def read(self, cell: str) -> str:
        """Return a cell with a decimal point, if it is a number with a decimal comma.

        Examples
        --------
        >>> [Dialect(";", True).read(cell) for cell in ("50,43", "1.234,5%", "Truex, Jr", "11.500")]
        ['50.43', '1234.5%', 'Truex, Jr', '11500']
        """
        if not self.decimal_comma:
            return cell
        match = _WITH_COMMA.fullmatch(cell)
        if match is None:
            return cell
        return match["number"].replace(".", "").replace(",", ".") + match["sign"]


def dialect_of(text: str) -> Dialect:
    r"""Tell how a text is written.

    Cells are separated by commas, unless the first line has none and has semicolons or tabs, or a
    line before it says otherwise. Decimal commas are possible in texts without separating commas;
    one number that has a decimal point decides against them.

    Examples
    --------
    >>> dialect_of("Name;Proj\nA. Bee;50,43\n")
    Dialect(separator=';', decimal_comma=True, start=0, lines=0)
    >>> dialect_of("sep=,\nName,Proj\nA. Bee,50.43\n").separator
    ','
    """
    hint = _HINT.match(text)
    start = hint.end() if hint else 0
    separator = hint["sign"] if hint else _separator_of(text)
    lines = len(re.findall(r"\r\n|\n|\r", text[:start]))
    return Dialect(separator, separator != "," and _decimal_comma(text, separator), start, lines)


def _separator_of(text: str) -> str:
    line = _FIRST_LINE.match(text)
    header = _QUOTED.sub("", line[1]) if line else ""
    # The more frequent one; a semicolon, of equals.
    best = max(";\t", key=header.count)
    return best if best in header and "," not in header else ","


def _decimal_comma(text: str, separator: str) -> bool:
    signs = (",", r"\.")
    return _has_number(text, separator, *signs) and not _has_number(text, separator, *signs[::-1])


def _has_number(text: str, separator: str, sign: str, other: str) -> bool:
    """Tell whether some cell, not the first, has a sign that can only be the decimal one."""
    if sign[-1] not in text:
        return False
    edge = rf'[{re.escape(separator)}"\r\n]'
    cell = rf"{edge} {{0,3}}{_SURE.format(sign, other)} {{0,3}}%?(?={edge}|\Z)"
    return re.search(cell, text) is not None
