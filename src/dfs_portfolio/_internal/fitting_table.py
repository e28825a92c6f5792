"""A table that a narrow terminal shows as lines of text."""

from __future__ import annotations

from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

_WIDE: Final = 10_000


class FittingTable(Table):
    """A table whose rows become lines of text where its longest words do not fit side by side.

    Otherwise words would be broken in the middle, or cut.

    Examples
    --------
    >>> table = FittingTable("driver", "share", title="Exposure")
    >>> table.add_row("AJ Allmendinger", "40%")
    >>> Console(width=14).print(table)  # doctest: +NORMALIZE_WHITESPACE
    Exposure
    AJ
    Allmendinger:
    share 40%
    """

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table, or its rows as lines."""
        wide = options.update(max_width=_WIDE)
        if self.__rich_measure__(console, wide).minimum <= options.max_width:
            yield from super().__rich_console__(console, options)
            return
        if self.title:
            yield _text(self.title)
        headings = [str(column.header) for column in self.columns]
        for first, *cells in zip(*(column.cells for column in self.columns), strict=True):
            rest = (f"{heading} {cell}" for heading, cell in zip(headings[1:], cells, strict=True))
            yield _text(f"{first}: {', '.join(rest)}".replace("\n", " "))
        if self.caption:
            yield _text(self.caption)


def _text(words: object) -> Text:
    return Text(str(words), overflow="fold")
