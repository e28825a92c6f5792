"""Standard output and error that print any name."""

from __future__ import annotations

import io
import sys


def print_anything() -> None:
    """Have a sign that the terminal's code page lacks printed as a question mark.

    Otherwise a name with an accent ends a command that has already written its file.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
