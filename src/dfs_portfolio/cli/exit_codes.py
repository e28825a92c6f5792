"""Exit codes of the command line."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """Why a command failed."""

    INVALID = 1
    UNUSABLE = 2
    IMPOSSIBLE = 3
    FAILED = 4
    INTERRUPTED = 130
