"""The settings file: TOML, read whole, with every problem in it at once."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from dfs_portfolio._internal.atomic_files import FilePath, read_bytes
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.settings.from_tables import make_settings, setting_problems
from dfs_portfolio.settings.values import Settings

# Beyond any settings. Python's reader takes minutes for a key of 100,000 names, and values nested
# so deep, or numbers so long, cannot even be shown in a message.
_MAX_NAMES, _MAX_DEPTH = 50, 20
_ENDLESS = "is not a settings file: brackets in brackets, or tables in tables, without end"


def read_settings(path: FilePath) -> Settings:
    """Read a settings file; what it does not say is as by default.

    ``docs/settings.md`` lists every key.

    Parameters
    ----------
    path
        A TOML file.

    Raises
    ------
    FileFormatError
        If the file cannot be read, or holds keys or values that are no settings, naming all.
    """
    return make_settings(read_settings_table(path))


def read_settings_table(path: FilePath) -> dict[str, Any]:
    """Read a settings file as the tables it holds, checked, for `make_settings` to lay over others.

    Parameters and errors are those of `read_settings`.
    """
    table = _toml(path)
    problems = setting_problems(table)
    if problems:
        raise FileFormatError(str(path), problems)
    return table


def _toml(path: FilePath) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
        if _longest_key(text) > _MAX_NAMES:
            raise RecursionError
        table = tomllib.loads(text)
        problem = _excess(table)
    except UnicodeDecodeError:
        problem = "is not UTF-8 text; save it as UTF-8"
    except RecursionError:
        problem = _ENDLESS
    except ValueError as error:  # tomllib's own, and numbers too long for Python
        problem = f"is not TOML: {error}; docs/settings.md shows how a settings file is written"
    if problem:
        raise FileFormatError(str(path), [problem])
    return table


def _longest_key(text: str) -> int:
    """Return how many names there are in the longest key, or a few more than that."""
    return max(len(re.findall(r"[^.\s][ \t]*\.", part)) for part in re.split(r"[,=\n]", text))


def _excess(table: dict[str, Any]) -> str | None:
    """Say what is in a table that no settings are; level by level, as depth has no end."""
    level: list[Any] = [table]
    for _ in range(_MAX_DEPTH):
        if any(type(value) is int and not -(2**63) <= value < 2**63 for value in level):
            return "is not TOML: a whole number of more than 64 bits"
        inner = [v.values() if isinstance(v, dict) else v for v in level if _holds(v)]
        level = [value for values in inner for value in values]
        if not level:
            return None
    return _ENDLESS


def _holds(value: object) -> bool:
    return isinstance(value, (dict, list))
