"""Read settings files in TOML, and report all problems of a file at once."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from dfs_portfolio._internal.atomic_files import FilePath, read_bytes
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.settings.from_tables import make_settings, setting_problems
from dfs_portfolio.settings.values import Settings

# Limits above any real settings. Python's reader takes minutes for a key of 100,000 names, and
# values nested very deeply, or very long numbers, cannot even be shown in a message.
_MAX_NAMES, _MAX_DEPTH = 50, 20
_TOO_DEEP = "is not a settings file: its brackets or tables are nested too deeply"


def read_settings(path: FilePath) -> Settings:
    """Read a settings file; settings that it does not contain have their defaults.

    ``docs/settings.md`` lists all keys.

    Parameters
    ----------
    path
        A TOML file.

    Raises
    ------
    FileFormatError
        If the file cannot be read, or listing all its unknown keys and invalid values.
    """
    return make_settings(read_settings_table(path))


def read_settings_table(path: FilePath) -> dict[str, Any]:
    """Read and check a settings file, and return its tables, which `make_settings` can merge.

    Parameters and errors are those of `read_settings`.
    """
    table = _parse_toml(path)
    problems = setting_problems(table)
    if problems:
        raise FileFormatError(str(path), problems)
    return table


def _parse_toml(path: FilePath) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        text = content.decode("utf-8-sig")
        if _longest_key(text) > _MAX_NAMES:
            raise RecursionError
        table = tomllib.loads(text)
        problem = _limit_problem(table)
    except UnicodeDecodeError:
        problem = "is not UTF-8 text; save it as UTF-8"
    except RecursionError:
        problem = _TOO_DEEP
    except ValueError as error:  # tomllib's own, and numbers too long for Python
        problem = f"is not TOML: {error}; docs/settings.md shows an example"
    if problem:
        raise FileFormatError(str(path), [problem])
    return table


def _longest_key(text: str) -> int:
    """Return the number of names in the longest key, or slightly more."""
    return max(len(re.findall(r"[^.\s][ \t]*\.", part)) for part in re.split(r"[,=\n]", text))


def _limit_problem(table: dict[str, Any]) -> str | None:
    """Return a problem if a table is too deep or a number too large; level by level."""
    level: list[Any] = [table]
    for _ in range(_MAX_DEPTH):
        if any(type(value) is int and not -(2**63) <= value < 2**63 for value in level):
            return "is not TOML: a whole number of more than 64 bits"
        inner = [v.values() if isinstance(v, dict) else v for v in level if _is_container(v)]
        level = [value for values in inner for value in values]
        if not level:
            return None
    return _TOO_DEEP


def _is_container(value: object) -> bool:
    return isinstance(value, (dict, list))
