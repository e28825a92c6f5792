"""Checks of plain values from callers."""

from __future__ import annotations

import math
import operator
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from typing import Any, cast

import numpy as np

from dfs_portfolio.errors import SettingsError


def check_type(name: str, value: object, kind: type) -> None:
    """Check the type of a value.

    Raises
    ------
    SettingsError
        If the value is of another type.

    Examples
    --------
    >>> check_type("rules", 7, dict)
    Traceback (most recent call last):
    dfs_portfolio.errors.SettingsError: rules must be of type dict, got int
    """
    if not isinstance(value, kind):
        raise SettingsError(f"{name} must be of type {kind.__name__}, got {type(value).__name__}")


def check_types(*values: tuple[str, object, type]) -> None:
    """Check the types of values by name, each ``None`` or of its type; see `check_type`."""
    for name, value, kind in values:
        if value is not None:
            check_type(name, value, kind)


def check_choice(name: str, value: object, choices: Sequence[str]) -> None:
    """Check that a value is one of some words.

    Raises
    ------
    SettingsError
        If it is not. The message lists the choices.

    Examples
    --------
    >>> check_choice("tail", "left", ("upper", "lower"))
    Traceback (most recent call last):
    dfs_portfolio.errors.SettingsError: tail must be one of upper, lower, not 'left'
    """
    if not isinstance(value, str) or value not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {value!r}")


def real_number(name: str, value: object, least: float = -math.inf) -> float:
    """Return a finite number given by the caller.

    Raises
    ------
    SettingsError
        If it is not a number, not finite, or below `least`.

    Examples
    --------
    >>> real_number("weight", 1, least=0)
    1.0
    """
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:  # a whole number of more than 300 digits
            number = math.inf
        if math.isfinite(number) and number >= least:
            return number
    floor = f" from {least:g}" if least > -math.inf else ""
    raise SettingsError(f"{name} must be a finite number{floor}, got {value!r}")


def real_numbers(name: str, values: object) -> tuple[float, ...]:
    """Return finite numbers given by the caller as any sequence."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise SettingsError(f"{name} must be a sequence of numbers, got {values!r}")
    return tuple(real_number(name, value) for value in values)


def whole_number(name: str, value: object, least: int) -> int:
    """Return a whole number given by the caller; NumPy's integers and 20.0 are accepted.

    Raises
    ------
    SettingsError
        If it is not a whole number, or below `least`.

    Examples
    --------
    >>> whole_number("n_lineups", 20, least=1)
    20
    """
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        value = int(value)  # spreadsheets and frames turn 20 into 20.0
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise SettingsError(f"{name} must be a whole number from {least}, got {value!r}")
    return number


def as_player_keys(what: str, keys: object) -> tuple[Hashable, ...]:
    """Return IDs or names of players as a tuple: one or several; a set is sorted."""
    if isinstance(keys, Mapping) or hasattr(keys, "columns"):
        raise SettingsError(
            f"{what} must be IDs or names, got {type(keys).__name__}: pass a list of them"
        )
    if isinstance(keys, (str, int, float, np.generic)) or hasattr(keys, "player_id"):
        return (hashable_key(what, keys),)
    return tuple(hashable_key(what, key) for key in as_tuple(what, "IDs or names", keys))


def as_tuple(what: str, kind: str, values: Any) -> tuple[Any, ...]:
    """Return several values given by the caller as a tuple; a set is sorted.

    Raises
    ------
    SettingsError
        If they are not iterable. The message says that `what` must be of this kind.
    """
    try:
        return tuple(sorted(values, key=str) if isinstance(values, Set) else values)
    except TypeError:
        raise SettingsError(f"{what} must be {kind}, got {values!r}") from None


def hashable_key(what: str, key: Any) -> Hashable:
    """Return the caller's name or ID of a player or a team, if it is hashable.

    A whole float is an ID that a gap in a column turned into one, and a player stands for its ID.

    Examples
    --------
    >>> hashable_key("lock", 44343072.0), hashable_key("lock", np.str_("Kyle Larson"))
    (44343072, 'Kyle Larson')
    """
    key = getattr(key, "player_id", key)
    key = key.item() if isinstance(key, np.generic) else key
    if isinstance(key, float) and key.is_integer():
        key = int(key)
    if key is None or key != key:
        raise SettingsError(f"{what} must be IDs or names, and one of them is missing: {key!r}")
    try:
        hash(key)
    except TypeError:
        raise SettingsError(f"{what} must be IDs or names, got {key!r}") from None
    return cast(Hashable, key)


def lineup_players(what: str, lineup: Any) -> tuple[Hashable, ...]:
    """Return the player IDs of a lineup: a sequence of IDs, or a mapping with ``"drivers"``.

    Raises
    ------
    SettingsError
        If it is neither.

    Examples
    --------
    >>> lineup_players("lineup", [101, 102]), lineup_players("lineup", {"drivers": [101, 102]})
    ((101, 102), (101, 102))
    """
    if isinstance(lineup, Mapping):
        lineup = lineup.get("drivers")
    if isinstance(lineup, str) or not isinstance(lineup, Iterable):
        raise SettingsError(
            f"{what} must be player IDs, or a mapping with the key 'drivers', got {lineup!r}"
        )
    return tuple(hashable_key(what, key) for key in lineup)


def raise_problems(problems: Iterable[str]) -> None:
    """Raise `SettingsError` with all problems of some settings, if there are any."""
    distinct = list(dict.fromkeys(problems))
    if distinct:
        raise SettingsError("; ".join(distinct))
