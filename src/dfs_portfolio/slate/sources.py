"""Which columns of which file a slate was read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileColumns:
    """What was read from one file.

    Parameters
    ----------
    file
        Name of the file.
    read
        Pairs of what was read, such as ``"projection"``, and the name of its column.
    unused
        Names of the columns that were not read.

    Examples
    --------
    >>> print(FileColumns("p.csv", (("name", "Name"), ("projection", "My Proj")), ("Opp",)))
    p.csv: read Name, projection = My Proj; not used: Opp
    """

    file: str
    read: tuple[tuple[str, str], ...]
    unused: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.line()

    def line(self, limit: int | None = None) -> str:
        """Return a line for people, which names at most so many unused columns."""
        read = ", ".join(name if _same(key, name) else f"{key} = {name}" for key, name in self.read)
        return f"{self.file}: read {read or 'nothing'}{_unused(self.unused, limit)}"


def _same(key: str, name: str) -> bool:
    return key.casefold() == name.strip().casefold()


def _unused(names: Sequence[str], limit: int | None) -> str:
    if not names:
        return ""
    shown = names if limit is None else names[:limit]
    more = f" ({len(names) - len(shown)} more)" if len(shown) < len(names) else ""
    return f"; not used: {', '.join(shown)}{more}"
