"""The settings file: TOML, read whole, with every problem in it at once."""

from __future__ import annotations

import tomllib
from typing import Any

from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.files import FilePath, read_bytes
from dfs_portfolio.settings.tables import make_settings, settings_problems
from dfs_portfolio.settings.values import Settings


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
    problems = settings_problems(table)
    if problems:
        raise FileFormatError(str(path), problems)
    return table


def _toml(path: FilePath) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        problem = "is not UTF-8 text; save it as UTF-8"
    except RecursionError:
        problem = "is not a settings file: brackets in brackets without end"
    except ValueError as error:  # tomllib's own, and numbers too long for Python
        problem = f"is not TOML: {error}; docs/settings.md shows how a settings file is written"
    raise FileFormatError(str(path), [problem])
