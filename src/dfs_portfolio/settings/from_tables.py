"""From nested tables, as a settings file holds them, to `Settings`: all problems at once.

What a value may be is said by its own class (`LineupRules`, `ExposureLimits`, ...), once for
Python, file and command line. Here is only what comes on top: which keys there are, and how a table
writes what is no plain value in Python.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

from dfs_portfolio._internal.validation import raise_problems
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.portfolio.request import DEFAULT_TIME_LIMIT_S
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits, ExposureRange
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import NO_LIMIT, LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.settings.values import Settings
from dfs_portfolio.slate.registry import SPORTS
from dfs_portfolio.slate.wings import get_sport
from dfs_portfolio.solvers import SolverOptions

Table = Mapping[str, Any]

# A sport's table is called like the sport, in small letters.
_SPORTS: Mapping[str, str] = {name.lower(): name for name in SPORTS}
_TABLES: Mapping[str, type] = {
    "objective": TailObjective,
    "rules": LineupRules,
    "exposure": ExposureLimits,
    "diversity": Diversity,
    "options": SolverOptions,
    **{key: get_sport(name).settings for key, name in _SPORTS.items()},
}

# Keys that are right or wrong together; every other is checked by itself.
_TOGETHER = (
    ("levels", "weights"),
    ("stacking", "min_stack", "max_stack"),
    ("scenario_source", "team_correlation", "field_correlation"),
    tuple(field.name for field in fields(Group)),
    tuple(field.name for field in fields(ExposureRange)),
)


def make_settings(*layers: Table, called: Mapping[str, str] | None = None) -> Settings:
    """Make settings of tables, each laid over those before it, key by key.

    Parameters
    ----------
    layers
        As a settings file has them, such as ``{"rules": {"lock": ["Kyle Larson"]}}``. A list takes
        the place of the whole list before it.
    called
        What messages call a key, such as ``{"rules.lock": "--lock"}``; else its own name.

    Raises
    ------
    SettingsError
        Naming every key that is none, and every value that is out of range.

    Examples
    --------
    >>> settings = make_settings({"seed": 1, "rules": {"stacking": False}}, {"seed": 2})
    >>> settings.seed, settings.rules.stacking
    (2, False)
    """
    maker = _Maker(called or {})
    merged: Table = {}
    for layer in layers:
        merged = _merged([merged, _spelled_out(layer, merged)])
    settings = maker.make(Settings, merged, "")
    raise_problems(maker.problems)
    return settings  # type: ignore[return-value]


def setting_problems(table: Table) -> tuple[str, ...]:
    """Say in words why a table is no settings; nothing for one that is."""
    maker = _Maker({})
    maker.make(Settings, table, "")
    return tuple(maker.problems)


def setting_keys() -> tuple[str, ...]:
    """Return all keys with their tables, such as ``rules.lock``."""
    top = [key for key in _keys(Settings) if key not in _TABLES]
    return (*top, *(f"{name}.{key}" for name, kind in _TABLES.items() for key in _keys(kind)))


class _Maker:
    """Makes values of tables, and gathers what is wrong with them."""

    def __init__(self, called: Mapping[str, str]) -> None:
        self.called = called
        self.problems: list[str] = []

    def make(self, kind: type, table: object, path: str) -> object | None:
        """Make a value of a table; ``None`` where that is not possible."""
        before = len(self.problems)
        if not isinstance(table, Mapping):
            self.add(path, f"must be a table of keys and values, got {table!r}")
            return None
        given: dict[str, Any] = {}
        for key, value in table.items():
            where = f"{path}.{key}" if path else str(key)
            if key not in _keys(kind):
                self.add(where, f"is no setting{_nearest(kind, path, str(key))}")
            elif (made := self.value(where, value)) is not None:
                given[key] = made
        missing = [
            field.name for field in fields(kind) if _required(field) and field.name not in table
        ]
        if missing:
            self.add(path, f"lacks {format_items(missing)}")
            return None
        if any(_required(field) and field.name not in given for field in fields(kind)):
            return None  # it is there and of no use, which is said already
        if kind is Settings:
            sports = {_SPORTS[key]: given.pop(key) for key in list(given) if key in _SPORTS}
            given |= {"sports": sports} if sports else {}
        for unit in _units(given):
            self.attempt(kind, unit, path)
        # Keys that are right one by one may still contradict each other.
        return self.attempt(kind, given, path) if len(self.problems) == before else None

    def attempt(self, kind: type, given: Table, path: str) -> object | None:
        """Make a value of keys that are known, or say why there is none."""
        try:
            return kind(**given)  # type: ignore[no-any-return]
        except SettingsError as error:
            key = next(iter(given)) if len(given) == 1 and path in ("", *_TABLES) else ""
            words = str(error)
            repeated = f"{key} " if words.startswith(f"{key} must ") else ""
            self.add(f"{path}.{key}".strip("."), words.removeprefix(repeated))
            return None

    def value(self, path: str, value: object) -> object | None:
        """Return what a key stands for: most values as they are."""
        if path == "options" and isinstance(value, Mapping):
            value = {"time_limit_s": DEFAULT_TIME_LIMIT_S, **value}
        if path in _TABLES:
            return self.make(_TABLES[path], value, path)
        if path == "options.extra":
            return value
        if path == "rules.groups":
            if not isinstance(value, Sequence) or isinstance(value, str):
                self.add(path, f"must be a list of tables, got {value!r}")
                return None
            label = self.label(path)
            groups = [self.make(Group, group, f"{label} {n}") for n, group in enumerate(value, 1)]
            return None if None in groups else groups
        if path in ("exposure.players", "exposure.teams"):
            return self.named(
                path, value, lambda where, entry: self.make(ExposureRange, entry, where)
            )
        if path == "rules.stacks":
            return self.named(path, value, self.stack)
        if isinstance(value, Mapping):
            self.add(path, f"must be no table, got {value!r}")
            return None
        return value

    def named(
        self, path: str, table: object, make: Callable[[str, object], object | None]
    ) -> dict[str, object] | None:
        """Make the values of a table whose keys are names of players or teams."""
        if not isinstance(table, Mapping):
            self.add(path, f"must be a table of names, got {table!r}")
            return None
        label = self.label(path)
        made = {name: make(f"{label} {name!r}", entry) for name, entry in table.items()}
        return None if None in made.values() else made

    def stack(self, path: str, entry: object) -> tuple[int, int | None] | None:
        """Return fewest and most players of one team."""
        off = (1, None)
        if entry == "off":
            return off
        if not isinstance(entry, Mapping) or not set(entry) <= {"min", "max"}:
            self.add(path, f'must be "off" or a table of min and max, got {entry!r}')
            return None
        limits = (entry.get("min", off[0]), entry.get("max", off[1]))
        try:
            LineupRules(stacks={"": limits})
        except SettingsError as error:
            self.add(path, str(error).replace(" of team ''", ""))
            return None
        return limits

    def label(self, path: str) -> str:
        return self.called.get(path, path)

    def add(self, path: str, words: str) -> None:
        """Note what is wrong, and with which key or table."""
        self.problems.append(f"{self.label(path)}: {words}" if path else words)


def _keys(kind: type) -> list[str]:
    """Return the keys of the table that a value is made of."""
    names = [field.name for field in fields(kind)]
    if kind is Settings:
        names.remove("sports")
        names += _SPORTS
    return names


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _units(given: Table) -> Iterator[Table]:
    """Take keys apart into those that can be checked alone."""
    left = dict(given)
    for key in given:
        together = next((keys for keys in _TOGETHER if key in keys), (key,))
        unit = {name: left.pop(name) for name in together if name in left}
        if unit:
            yield unit


def _nearest(kind: type, path: str, key: str) -> str:
    """Say which key may be meant, if any is like it; one of the same name elsewhere comes first."""
    where, known = key, _keys(kind)
    if kind in (Settings, *_TABLES.values()):
        where, known = f"{path}.{key}".strip("."), list(setting_keys())
    same = [name for name in known if name.rpartition(".")[2] == key]
    if same and "." not in same[0]:
        return f"; {same[0]} stands at the top of the file, before the first [table]"
    near = same or difflib.get_close_matches(where, [*known, *_TABLES], n=3, cutoff=0.6)
    return f" (nearest: {', '.join(near)})" if near else ""


def _spelled_out(layer: Table, below: Table) -> Table:
    """Return a layer whose ``stacking`` replaces limits below it, and whose limits turn it on."""
    rules, rules_below = layer.get("rules"), below.get("rules")
    if not isinstance(rules, Mapping):
        return layer
    limits = ("min_stack", "max_stack")
    if "stacking" in rules:
        return {**layer, "rules": {**dict.fromkeys(limits), **rules}}
    off = isinstance(rules_below, Mapping) and rules_below.get("stacking") is False
    if off and any(key in rules for key in limits):
        free = {"stacking": True, "min_stack": 1, "max_stack": NO_LIMIT}
        return {**layer, "rules": {**free, **rules}}
    return layer


def _merged(layers: Iterable[Table]) -> dict[str, Any]:
    """Lay tables over each other, key by key."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = merged.get(key)
            both = isinstance(value, Mapping) and isinstance(below, Mapping)
            merged[key] = _merged([below, value]) if both else value  # type: ignore[list-item]
    return merged
