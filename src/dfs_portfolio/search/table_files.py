"""A value table in a file, with the fingerprint of what it was made from.

The file is NumPy's own archive of arrays, whose parts carry checksums. It is written whole or not
at all, and one that is damaged or of other inputs is refused.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from dfs_portfolio._internal.atomic_files import FilePath, write_atomic
from dfs_portfolio.errors import FileFormatError, MemoryLimitError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.value_table import TableState, ValueTable
from dfs_portfolio.slate.slate import Slate

# Raised whenever what is stored, or how values are defined, changes.
FORMAT = 1


def table_fingerprint(
    slate: Slate, scenarios: Scenarios, objective: TailObjective, rules: LineupRules
) -> str:
    """Return a short hash of all that a value table depends on."""
    shape = scenarios.points.shape  # the same numbers may fill another one
    parts = (FORMAT, slate.fingerprint, scenarios.fingerprint, shape, objective, rules)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def save_table(path: FilePath, table: ValueTable) -> Path:
    """Write what is known of a table to a file, whole or not at all.

    Parameters
    ----------
    path
        A name that is free, or a regular file to replace.
    table
        Bounded first, where it is not yet.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    FileFormatError
        If the file cannot be written: no such folder, or a full disk. An earlier file of the name
        is left as it was.
    """
    state = table.state
    arrays: dict[str, Any] = {
        "fingerprint": np.array(_fingerprint(table)),
        "lineups": state.lineups,
        "complete": np.array(state.complete),
        "upper": state.upper,
        "exact": state.exact,
    }
    return write_atomic(path, lambda file: np.savez(file, **arrays))


def load_table(
    path: FilePath,
    slate: Slate,
    scenarios: Scenarios,
    objective: TailObjective,
    rules: LineupRules,
    *,
    threads: int | None = None,
) -> ValueTable:
    """Read a table that `save_table` wrote for the same inputs.

    Parameters
    ----------
    path
        The file.
    slate, scenarios, objective, rules, threads
        As in `ValueTable`.

    Raises
    ------
    FileFormatError
        If there is no such file, it is no value table or a damaged one, or of other inputs.
    MemoryLimitError
        If memory is used up.
    """
    wanted = table_fingerprint(slate, scenarios, objective, rules)
    try:
        with memory_errors_explained("a stored value table"):
            state = _read(path, wanted)
    except MemoryLimitError:
        raise
    except FileNotFoundError:
        raise FileFormatError(str(path), ["there is no such file"]) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise FileFormatError(
            str(path), [f"cannot be read ({reason}): check its name and permissions"]
        ) from error
    except Exception as error:  # archives can be damaged in more ways than their reader foresees
        raise FileFormatError(
            str(path), ["not a value table, or a damaged one: delete it"]
        ) from error
    if state is None:
        raise FileFormatError(
            str(path),
            ["a value table of another slate, other scenarios, objective or rules: make a new one"],
        )
    return ValueTable(slate, scenarios, objective, rules, threads=threads, state=state)


def _fingerprint(table: ValueTable) -> str:
    return table_fingerprint(table.slate, table.scenarios, table.objective, table.rules)


def _read(path: FilePath, wanted: str) -> TableState | None:
    """Return what is stored, or ``None`` where it is of other inputs than those wanted."""
    # Opened here: NumPy leaves a damaged file open.
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
        # Arrays are read up to the length that their headers tell, checksums hold to the end.
        damaged = stored.zip.testzip()
        if damaged is not None:
            raise ValueError(f"the checksum of {damaged} is wrong")
        if str(stored["fingerprint"]) != wanted:
            return None
        return TableState(
            stored["lineups"], bool(stored["complete"]), stored["upper"], stored["exact"]
        )
