"""Outputs that would overwrite an input, or cannot be written, are refused before any work."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from dfs_portfolio.errors import FileFormatError


def check_output(output: Path, inputs: Iterable[Path | None], *, in_parts: bool = False) -> None:
    """Refuse an output that is one of the inputs, or cannot be written.

    Parameters
    ----------
    output
        The file to write.
    inputs
        The files that are read; ``None`` for those that are not given.
    in_parts
        Whether several files may be written: ``a_1.csv``, ``a_2.csv`` in place of ``a.csv``.

    Raises
    ------
    FileFormatError
        If it is a folder, if its folder does not exist, or if it is an input, also by another
        spelling or through a link.
    """
    if output.is_dir():
        raise FileFormatError(str(output), ["is a folder: choose another name"])
    if not output.parent.is_dir():
        raise FileFormatError(
            str(output),
            [f"its folder does not exist: make the folder {str(output.parent)!r} first"],
        )
    for path in inputs:
        if path is not None and (_same(output, path) or (in_parts and _part_of(output, path))):
            raise FileFormatError(
                str(output), [f"would overwrite {path}, which is read: choose another name"]
            )


def same_name(one: Path, other: Path) -> bool:
    """Tell whether two paths name the same file without links."""
    return os.path.abspath(one) == os.path.abspath(other)


def _same(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to the same file."""
    try:
        if one.exists() and other.exists():
            return one.samefile(other)
        return one.resolve() == other.resolve()
    except (OSError, RuntimeError, ValueError):  # a loop of links: whoever reads it says so
        return same_name(one, other)


def _part_of(output: Path, path: Path) -> bool:
    """Tell whether a file may be one of those that a long list of lineups is split into."""
    pattern = re.escape(output.stem) + r"_[0-9]+" + re.escape(output.suffix)
    return bool(re.fullmatch(pattern, path.name)) and _same(output.parent, path.parent)
