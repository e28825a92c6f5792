"""Settings given as command-line options, merged over the settings file.

Options become a table like that of the file and are merged key by key, so Python, file and command
line cannot differ in what a setting means.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

from dfs_portfolio._internal.validation import raise_problems
from dfs_portfolio.cli.setting_options import OPTIONS, SettingOption
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.settings import Settings, make_settings, read_settings_table

# Other terms in messages -> the option to use.
_OTHER_TERMS = {
    "team map": "--teams or --results",
    "stacking on": "--stack",
    "stacking off": "--no-stack",
    "entries=": "--entries",
    "entry_fee": "--fee",
    "most popular player": "--top-ownership",
    "repair=True": "--repair-ownership",
}


class SettingOverrides:
    """Settings given as command-line options."""

    def __init__(self, values: Mapping[SettingOption, object]) -> None:
        self._values = {option: value for option, value in values.items() if value is not None}

    @property
    def flags(self) -> tuple[str, ...]:
        """The options that were given, as typed."""
        return tuple(option.flag for option in self._values)

    def settings(
        self, files: Sequence[Path] | None = None, below: Mapping[str, Any] | None = None
    ) -> Settings:
        """Return the merged settings: options, files, the last first, `below`, then the defaults.

        Raises
        ------
        SettingsError, FileFormatError
            Listing all problems of the options, or of the file.
        """
        return self.settings_and_keys(files, below)[0]

    def settings_and_keys(
        self, files: Sequence[Path] | None = None, below: Mapping[str, Any] | None = None
    ) -> tuple[Settings, frozenset[str]]:
        """Return the merged settings, and the keys that options and files set.

        The keys are such as ``nascar.track_type``. Errors are those of `settings`.
        """
        tables = [*map(read_settings_table, files or ()), self._table()]
        called = {option.key: option.flag for option in self._values}
        settings = make_settings(below or {}, *tables, called=called)
        return settings, frozenset(key for table in tables for key in _keys(table))

    def _table(self) -> dict[str, Any]:
        """Return the options as a settings file would hold them."""
        table: dict[str, Any] = {}
        problems = []
        for option, value in self._values.items():
            section, _, key = option.key.rpartition(".")
            try:
                parsed = option.parse(value) if option.parse else value  # type: ignore[arg-type]
            except SettingsError as error:
                problems.append(f"{option.flag}: {error}")
                continue
            (table.setdefault(section, {}) if section else table)[key] = parsed
        raise_problems(problems)
        return table


def _keys(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the keys of a table of settings, those of its tables with their names."""
    for name, value in table.items():
        yield name
        if isinstance(value, Mapping):
            yield from (f"{name}.{inner}" for inner in value)


def with_setting_options(
    options: Iterable[SettingOption], defaults: Settings | None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate a command so that options replace its parameter `overrides`.

    The command must accept its parameters by name. The help shows `defaults`, unless ``None``.
    """
    options = tuple(options)

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def with_options(**values: Any) -> None:
            overrides = SettingOverrides({option: values.pop(option.name) for option in options})
            command(**values, overrides=overrides)

        parameters = list(inspect.signature(command, eval_str=True).parameters.values())
        at = [parameter.name for parameter in parameters].index("overrides")
        parameters[at : at + 1] = [option.parameter(defaults) for option in options]
        with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        return with_options

    return decorate


def option_hint(text: str) -> str:
    """Return the options for the settings that a message names; blank if it names none."""
    flags = {option.key.rpartition(".")[2]: option.flag for option in OPTIONS}
    flags |= _OTHER_TERMS
    terms = dict.fromkeys(re.findall(rf"[a-z]+_[a-z_]+|{'|'.join(_OTHER_TERMS)}", text))
    hints = [f"{term} is {flags[term]}" for term in terms if flags.get(term, text) not in text]
    return f" (on the command line, {', '.join(hints)})" if hints else ""
