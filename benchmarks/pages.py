"""Tables in Markdown, and their places in the pages of docs.

A place is between the lines ``<!-- NAME -->`` and ``<!-- end of NAME -->``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

# What stands above a column, and what shows its part of a row.
Column = tuple[str, Callable[[Any], str]]


def markdown(rows: Sequence[Any], columns: Sequence[Column], words: Sequence[str]) -> str:
    """Return a table, numbers to the right, the columns of `words` to the left."""
    heads = [head for head, _ in columns]
    lines = [*heading(*heads, numbers=[head for head in heads if head not in words])]
    lines += [line(*(show(row) for _, show in columns)) for row in rows]
    return "\n".join(lines)


def heading(*heads: str, numbers: Sequence[str] = ()) -> Iterator[str]:
    """Yield the first two lines of a table; the columns of `numbers` go to the right."""
    yield line(*heads)
    yield line(*("---:" if head in numbers else "---" for head in heads))


def line(*cells: str) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def fill(page: Path, texts: Mapping[str, str]) -> None:
    """Write texts into their places in a page; other places stay as they are.

    Raises
    ------
    SystemExit
        If a text does not have one place; the page stays as it was.
    """
    whole = page.read_text(encoding="utf-8")
    for name, text in texts.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        place = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
        fresh = f"{begin}\n{text}\n\n{end}"
        whole, n = place.subn(lambda _, fresh=fresh: fresh, whole)
        if n != 1:
            raise SystemExit(
                f"{page.name} has {n} places for {name}: it needs the lines {begin.strip()} and "
                f"{end} once, in this order"
            )
    page.write_text(whole, encoding="utf-8")
