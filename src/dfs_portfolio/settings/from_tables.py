"""Build `Settings` from nested tables, as in a settings file, and report all problems at once.

Each value is checked by its own class (`LineupRules`, `ExposureLimits`, ...), once for Python,
settings file and command line. This module adds the names of the keys, and the notation of values
that are not plain.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from typing import Any

from dfs_portfolio._internal.validation import raise_problems
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.portfolio.batch import Batch
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

# A sport's table has the name of the sport in lower case.
_SPORTS: Mapping[str, str] = {name.lower(): name for name in SPORTS}
_TABLES: Mapping[str, type] = {
    "objective": TailObjective,
    "rules": LineupRules,
    "exposure": ExposureLimits,
    "diversity": Diversity,
    "options": SolverOptions,
    **{key: get_sport(name).settings for key, name in _SPORTS.items()},
}

# Lists of tables.
_LISTS: Mapping[str, type] = {"rules.groups": Group, "batches": Batch}

# Settings of values that no file holds.
PYTHON_ONLY = ("gpp", "field", "field_seed")

# Keys that are checked together, since they may contradict each other; others are checked alone.
_TOGETHER = (
    ("levels", "weights"),
    ("stacking", "min_stack", "max_stack"),
    ("scenario_source", "team_correlation", "field_correlation"),
    tuple(field.name for field in fields(Group)),
    tuple(field.name for field in fields(ExposureRange)),
)


def make_settings(*layers: Table, called: Mapping[str, str] | None = None) -> Settings:
    """Build settings from tables that are merged key by key; later tables take precedence.

    Parameters
    ----------
    layers
        Tables as in a settings file, such as ``{"rules": {"lock": ["Kyle Larson"]}}``. A list
        replaces the whole list of earlier tables, except that ``out`` adds up: nobody who is out
        comes in again because another one is out, too.
    called
        Names of keys in messages, such as ``{"rules.lock": "--lock"}``; by default the keys.

    Raises
    ------
    SettingsError
        Listing every unknown key and every invalid value.

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
    settings = maker.make(Settings, _with_common_rules(merged), "")
    raise_problems(maker.problems)
    return settings  # type: ignore[return-value]


def setting_problems(table: Table) -> tuple[str, ...]:
    """Return the problems of a table of settings; none if it is valid."""
    maker = _Maker({})
    maker.make(Settings, _with_common_rules(table), "")
    return tuple(maker.problems)


def setting_keys() -> tuple[str, ...]:
    """Return all keys with their tables, such as ``rules.lock``."""
    top = [key for key in _keys(Settings) if key not in _TABLES]
    return (*top, *(f"{name}.{key}" for name, kind in _TABLES.items() for key in _keys(kind)))


class _Maker:
    """Builds values from tables, and collects their problems."""

    def __init__(self, called: Mapping[str, str]) -> None:
        self.called = called
        self.problems: list[str] = []

    def make(self, kind: type, table: object, path: str) -> object | None:
        """Build a value from a table; return ``None`` if that is not possible."""
        before = len(self.problems)
        if not isinstance(table, Mapping):
            self.add(path, f"must be a table of keys and values, got {table!r}")
            return None
        values: dict[str, Any] = {}
        for key, entry in table.items():
            where = f"{path}.{key}" if path else str(key)
            if key not in _keys(kind):
                self.add(where, f"unknown setting{_nearest(kind, path, str(key))}")
            elif (value := self.value(where, entry)) is not None:
                values[key] = value
        missing = [
            field.name for field in fields(kind) if _required(field) and field.name not in table
        ]
        if missing:
            self.add(path, f"lacks {format_items(missing)}")
            return None
        if any(_required(field) and field.name not in values for field in fields(kind)):
            return None  # it is present but invalid, which is reported already
        if kind is Settings and "n_lineups" in table and table.get("batches"):
            self.add("n_lineups", "is the sum of the batches: leave it out")
        if kind is Settings:
            sports = {_SPORTS[key]: values.pop(key) for key in list(values) if key in _SPORTS}
            values |= {"sports": sports} if sports else {}
        for unit in [values] if kind is Batch else _units(values):
            self.attempt(kind, unit, path)
        # Keys that are valid one by one may still contradict each other.
        return self.attempt(kind, values, path) if len(self.problems) == before else None

    def attempt(self, kind: type, values: Table, path: str) -> object | None:
        """Build a value from known keys, or add the problem."""
        try:
            return kind(**values)  # type: ignore[no-any-return]
        except SettingsError as error:
            key = next(iter(values)) if len(values) == 1 and _key(path) in ("", *_TABLES) else ""
            message = str(error)
            repeated = f"{key} " if message.startswith(f"{key} must ") else ""
            self.add(f"{path}.{key}".strip("."), message.removeprefix(repeated))
            return None

    def value(self, path: str, value: object) -> object | None:
        """Return the value of a key; most values stay as they are."""
        key = _key(path)
        if key == "options" and isinstance(value, Mapping):
            value = {"time_limit_s": DEFAULT_TIME_LIMIT_S, **value}
        if key in _TABLES:
            return self.make(_TABLES[key], value, path)
        if key == "options.extra":
            return value
        if key in _LISTS:
            if not isinstance(value, Sequence) or isinstance(value, str):
                self.add(path, f"must be a list of tables, got {value!r}")
                return None
            label = self.label(path)
            kind = _LISTS[key]
            entries = [self.make(kind, entry, f"{label} {n}") for n, entry in enumerate(value, 1)]
            return None if any(entry is None for entry in entries) else entries
        if key in ("exposure.players", "exposure.teams"):
            return self.named(
                path, value, lambda where, entry: self.make(ExposureRange, entry, where)
            )
        if key == "rules.stacks":
            return self.named(path, value, self.stack)
        if isinstance(value, Mapping):
            self.add(path, f"must not be a table, got {value!r}")
            return None
        return value

    def named(
        self, path: str, table: object, make: Callable[[str, object], object | None]
    ) -> dict[str, object] | None:
        """Build the values of a table whose keys are names of players or teams."""
        if not isinstance(table, Mapping):
            self.add(path, f"must be a table of names, got {table!r}")
            return None
        label = self.label(path)
        values = {name: make(f"{label} {name!r}", entry) for name, entry in table.items()}
        return None if None in values.values() else values

    def stack(self, path: str, entry: object) -> tuple[int, int | None] | None:
        """Return the fewest and the most players of one team."""
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
        """Return the name of a key in messages."""
        return self.called.get(path, path)

    def add(self, path: str, problem: str) -> None:
        """Add a problem of a key or table."""
        self.problems.append(f"{self.label(path)}: {problem}" if path else problem)


def _keys(kind: type) -> list[str]:
    """Return the keys of the table that a value is built from."""
    names = [field.name for field in fields(kind)]
    if kind is Batch:
        names.remove("scenarios")  # no file holds an array
    if kind is Settings:
        names = [name for name in names if name not in ("sports", *PYTHON_ONLY)]
        names += _SPORTS
    return names


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _units(values: Table) -> Iterator[Table]:
    """Split keys into groups that can be checked separately."""
    left = dict(values)
    for key in values:
        together = next((keys for keys in _TOGETHER if key in keys), (key,))
        unit = {name: left.pop(name) for name in together if name in left}
        if unit:
            yield unit


def _nearest(kind: type, path: str, key: str) -> str:
    """Return a hint at similar keys, if any; a key of the same name elsewhere comes first."""
    where, known = key, _keys(kind)
    if kind in (Settings, *_TABLES.values()):
        where, known = f"{path}.{key}".strip("."), list(setting_keys())
    same = [name for name in known if name.rpartition(".")[2] == key]
    if same and "." not in same[0]:
        return f"; {same[0]} belongs at the top of the file, before the first [table]"
    near = same or difflib.get_close_matches(where, [*known, *_TABLES], n=3, cutoff=0.6)
    return f" (nearest: {', '.join(near)})" if near else ""


def _spelled_out(layer: Table, below: Table) -> Table:
    """Return a layer with ``stacking``, the stack limits and ``out`` filled in.

    ``stacking`` replaces the limits of earlier layers; limits turn stacking on again. ``out``
    completes that of earlier layers.
    """
    if "out" in layer and "out" in below:
        layer = {**layer, "out": [*_listed(below["out"]), *_listed(layer["out"])]}
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


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _key(path: str) -> str:
    """Return a path without the batch that it is in, whose tables are like those of the file."""
    return re.sub(r"^batches \d+\.", "", path)


def _with_common_rules(table: Table) -> Table:
    """Return the settings with the rules and the objective of each batch laid over the common."""
    batches = table.get("batches") if isinstance(table, Mapping) else None
    if not isinstance(batches, Sequence) or isinstance(batches, str):
        return table
    return {**table, "batches": [_over_common(table, batch) for batch in batches]}


def _over_common(table: Table, batch: object) -> object:
    if not isinstance(batch, Mapping):
        return batch
    own = dict(batch)
    for name in ("rules", "objective"):
        common, layer = table.get(name), own.get(name)
        if isinstance(layer, Mapping) and isinstance(common, Mapping):
            below = {name: common}
            own[name] = _merged([below, _spelled_out({name: layer}, below)])[name]
    return own


def _merged(layers: Iterable[Table]) -> dict[str, Any]:
    """Merge tables key by key; later tables take precedence."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for key, value in layer.items():
            below = merged.get(key)
            both = isinstance(value, Mapping) and isinstance(below, Mapping)
            merged[key] = _merged([below, value]) if both else value  # type: ignore[list-item]
    return merged
