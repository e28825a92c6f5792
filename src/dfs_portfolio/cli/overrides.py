"""Settings given as command-line options, merged over the settings file.

Options become a table like that of the file and are merged key by key, so Python, file and command
line cannot differ in what a setting means.
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

# Words of messages that are not the name of a setting -> the option that gives it.
_OTHER_WORDS = {
    "team map": "--teams or --results",
    "stacking on": "--stack",
    "stacking off": "--no-stack",
}


class SettingOverrides:
    """The settings that were given as options."""

    def __init__(self, values: Mapping[SettingOption, object]) -> None:
        self._values = {option: value for option, value in values.items() if value is not None}

    def settings(
        self, file: Path | None = None, below: Mapping[str, Any] | None = None
    ) -> Settings:
        """Return the settings: options over the file, over `below`, over the defaults.

        Raises
        ------
        SettingsError, FileFormatError
            Listing everything that is wrong with the options, or with the file.
        """
        layers = [below or {}]
        if file is not None:
            layers.append(read_settings_table(file))
        called = {option.key: option.flag for option in self._values}
        return make_settings(*layers, self._table(), called=called)

    def _table(self) -> dict[str, Any]:
        """Return the options as a settings file would hold them."""
        table: dict[str, Any] = {}
        problems = []
        for option, value in self._values.items():
            room, _, key = option.key.rpartition(".")
            try:
                parsed = option.parse(value) if option.parse else value  # type: ignore[arg-type]
            except SettingsError as error:
                problems.append(f"{option.flag}: {error}")
                continue
            (table.setdefault(room, {}) if room else table)[key] = parsed
        raise_problems(problems)
        return table


def with_setting_options(
    options: Iterable[SettingOption], defaults: Settings | None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Replace a command's parameter `overrides` by options.

    The command takes its parameters by name. The help shows `defaults`, if there are any.
    """
    taken = tuple(options)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**values: Any) -> None:
            overrides = SettingOverrides({option: values.pop(option.name) for option in taken})
            command(**values, overrides=overrides)

        own = list(inspect.signature(command, eval_str=True).parameters.values())
        at = [parameter.name for parameter in own].index("overrides")
        own[at : at + 1] = [option.parameter(defaults) for option in taken]
        with_options.__signature__ = inspect.Signature(own)  # type: ignore[attr-defined]
        return with_options

    return decorate


def option_hint(text: str) -> str:
    """Return which options the settings are that a message names; nothing where it names none."""
    flags = {option.key.rpartition(".")[2]: option.flag for option in OPTIONS}
    flags |= _OTHER_WORDS
    words = dict.fromkeys(re.findall(rf"[a-z]+_[a-z_]+|{'|'.join(_OTHER_WORDS)}", text))
    hints = [f"{word} is {flags[word]}" for word in words if flags.get(word, text) not in text]
    return f" (on the command line, {', '.join(hints)})" if hints else ""
