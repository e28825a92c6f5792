"""What a command was told by its options: read as a table like that of the file, laid over it.

So Python, file and command line cannot differ in what a setting means.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from dfs_portfolio._internal.validation import raise_problems
from dfs_portfolio.cli.setting_options import OPTIONS, SettingOption
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.settings import Settings, make_settings, read_settings_table

# What messages call what is no setting by that name -> its option.
_OTHER_WORDS = {
    "team map": "--teams or --results",
    "stacking on": "--stack",
    "stacking off": "--no-stack",
}


class Given:
    """The settings that were given as options."""

    def __init__(self, values: Mapping[SettingOption, object]) -> None:
        self._values = {option: value for option, value in values.items() if value is not None}

    def settings(
        self, file: Path | None = None, below: Mapping[str, Any] | None = None
    ) -> Settings:
        """Return the settings: options over the file, that over `below`, that over the defaults.

        Raises
        ------
        SettingsError, FileFormatError
            Naming everything wrong with the options, or with the file.
        """
        layers = [below or {}]
        if file is not None:
            layers.append(read_settings_table(file))
        called = {option.key: option.flag for option in self._values}
        return make_settings(*layers, self._table(), called=called)

    def _table(self) -> dict[str, Any]:
        """Return what was given as a settings file would have it."""
        table: dict[str, Any] = {}
        problems = []
        for option, value in self._values.items():
            room, _, key = option.key.rpartition(".")
            try:
                said = option.phrase(value) if option.phrase else value  # type: ignore[arg-type]
            except SettingsError as error:
                problems.append(f"{option.flag}: {error}")
                continue
            (table.setdefault(room, {}) if room else table)[key] = said
        raise_problems(problems)
        return table


def with_setting_options(
    options: Iterable[SettingOption], defaults: Settings | None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Put options in the place of a command's parameter `given`, which holds those that were used.

    The command takes its parameters by name. The help shows `defaults`, if there are any to show.
    """
    taken = tuple(options)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**values: Any) -> None:
            given = Given({option: values.pop(option.name) for option in taken})
            command(**values, given=given)

        own = list(inspect.signature(command, eval_str=True).parameters.values())
        index = [parameter.name for parameter in own].index("given")
        own[index : index + 1] = [option.parameter(defaults) for option in taken]
        with_options.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
        return with_options

    return decorate


def option_hint(text: str) -> str:
    """Say which options the settings are that a message names; nothing where it names none."""
    flags = {option.key.rpartition(".")[2]: option.flag for option in OPTIONS}
    flags |= _OTHER_WORDS
    words = dict.fromkeys(re.findall(rf"[a-z]+_[a-z_]+|{'|'.join(_OTHER_WORDS)}", text))
    said = [f"{word} is {flags[word]}" for word in words if flags.get(word, text) not in text]
    return f" (on the command line, {', '.join(said)})" if said else ""
