"""A value table in a file, with the fingerprint of its inputs.

The file is NumPy's archive of arrays, whose parts carry checksums. It is written as a whole or not
at all; a file that is damaged or of other inputs is refused.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from dfs_portfolio._internal.atomic_files import FilePath, as_path, os_reason, write_atomic
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import FileFormatError, MemoryLimitError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings
from dfs_portfolio.search.table_state import TableState
from dfs_portfolio.search.value_table import ValueTable
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate

# To be raised whenever the contents of a file, or the definition of a value, change.
FORMAT = 2


def table_fingerprint(
    slate: Slate, scenarios: Scenarios, objective: TailObjective, rules: LineupRules
) -> str:
    """Return a short hash of all inputs of a value table."""
    shape = scenarios.points.shape  # the same numbers may fill a matrix of another shape
    parts = (FORMAT, slate.fingerprint, scenarios.fingerprint, shape, objective, rules)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def save_table(path: FilePath, table: ValueTable) -> Path:
    """Write all that is known of a table to a file, as a whole or not at all.

    Parameters
    ----------
    path
        A new name, or a regular file to replace.
    table
        Its bounds are computed first, if they are not yet.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    FileFormatError
        If the file cannot be written, for example because the folder does not exist or the disk
        is full. An earlier file of that name is left as it was.
    """
    check_type("table", table, ValueTable)
    state = table.state
    arrays: dict[str, Any] = {
        "fingerprint": np.array(_fingerprint(table)),
        "lineups": state.lineups,
        "complete": np.array(state.complete),
        "upper": state.upper,
        "exact": state.exact,
        "told": np.array(state.told),
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
    settings: SearchSettings = DEFAULT_SETTINGS,
) -> ValueTable:
    """Read a table that `save_table` wrote for the same inputs.

    Parameters
    ----------
    path
        The file.
    slate, scenarios, objective, rules, threads, settings
        As in `ValueTable`.

    Raises
    ------
    FileFormatError
        If there is no such file, or it is not a value table, damaged, or of other inputs.
    MemoryLimitError
        If memory is used up.
    """
    path = as_path(path)
    require_slate(slate)
    scenarios = scenarios_for(slate, scenarios)
    expected = table_fingerprint(slate, scenarios, objective, rules)
    try:
        with memory_errors_explained("a stored value table"):
            state = _read(path, expected)
    except MemoryLimitError:
        raise
    except FileNotFoundError:
        raise FileFormatError(str(path), ["there is no such file"]) from None
    except OSError as error:
        raise FileFormatError(
            str(path), [f"cannot be read ({os_reason(error)}): check its name and permissions"]
        ) from error
    except Exception as error:  # NumPy raises many types of error for a damaged archive
        raise FileFormatError(
            str(path), ["not a value table, or a damaged one: delete it"]
        ) from error
    if state is None:
        raise FileFormatError(
            str(path),
            ["a value table of another slate, other scenarios, objective or rules: make a new one"],
        )
    return ValueTable(
        slate, scenarios, objective, rules, threads=threads, state=state, settings=settings
    )


def _fingerprint(table: ValueTable) -> str:
    return table_fingerprint(table.slate, table.scenarios, table.objective, table.rules)


def _read(path: FilePath, expected: str) -> TableState | None:
    """Return the stored state, or ``None`` if its fingerprint is not the expected one."""
    # Opened here, since NumPy leaves a damaged file open.
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
        # Checked for the whole archive: NumPy reads an array only as far as its header says.
        damaged = stored.zip.testzip()
        if damaged is not None:
            raise ValueError(f"the checksum of {damaged} is wrong")
        if str(stored["fingerprint"]) != expected:
            return None
        return TableState(
            stored["lineups"],
            bool(stored["complete"]),
            stored["upper"],
            stored["exact"],
            int(stored["told"]),
        )
