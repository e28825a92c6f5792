"""Lineups as indices of players: checked, sorted, counted, and found in a list of all."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import IntArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.slate import Slate


def as_lineups(slate: Slate, lineups: ArrayLike, *, unknown: bool = False) -> NDArray[np.uint8]:
    """Return lineups with ascending indices, in the order in which they came.

    Parameters
    ----------
    slate
        The players, at most 255.
    lineups
        Indices in the slate, shape (n_lineups, roster_size), in any order within a lineup.
    unknown
        Whether lineups may hold players who are not in the slate: the index ``len(slate)``, which
        is nobody in particular and may be in several slots.

    Raises
    ------
    SettingsError
        If they are no lineups of the slate; says which, from 1.
    """
    size, words = slate.contest.roster_size, slate.contest.sport.players
    if not slate.contest.interchangeable:
        raise SettingsError(
            f"{slate.contest.name} has slots of different kinds: its lineups are no sets of "
            f"{words}, and its field cannot be counted"
        )
    if len(slate) > np.iinfo(np.uint8).max:
        raise SettingsError(f"{len(slate)} {words}; a field takes at most 255")
    array = _array(lineups, size)
    if array.dtype.kind not in "iu" or array.ndim != 2 or array.shape[1] != size:
        raise SettingsError(
            f"lineups must be indices in the slate, {size} in each row, not an array of "
            f"{array.dtype} with the shape {array.shape}"
        )
    ascending = bool((array[:, 1:] > array[:, :-1]).all())
    rows = array if ascending else np.sort(array, axis=1)
    last = len(slate) if unknown else len(slate) - 1
    twice = ((rows[:, 1:] == rows[:, :-1]) & (rows[:, 1:] < len(slate))).any(axis=1)
    wrong = (rows[:, 0] < 0) | (rows[:, -1] > last) | twice
    if wrong.any():
        first = int(np.argmax(wrong))
        raise SettingsError(
            f"lineup {first + 1} is not {size} different {words} with indices from 0 to "
            f"{len(slate) - 1}: {array[first].tolist()}"
        )
    return rows.astype(np.uint8, copy=False)


def _array(lineups: ArrayLike, size: int) -> NDArray[Any]:
    try:
        array = np.asarray(lineups)
    except ValueError:  # rows of different lengths
        return np.empty((0, 0))
    return np.empty((0, size), dtype=np.uint8) if array.size == 0 and array.ndim < 2 else array


def keys_of(lineups: NDArray[np.uint8]) -> NDArray[Any]:
    """Return lineups as texts of bytes, whose order is the lexicographic one, shape (n,)."""
    rows = np.ascontiguousarray(lineups)
    return rows.view(f"S{rows.shape[1]}").ravel()


def counted(lineups: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.int32]]:
    """Return different lineups in lexicographic order, and how often each occurs."""
    _, first, counts = np.unique(keys_of(lineups), return_index=True, return_counts=True)
    return lineups[first], counts.astype(np.int32)


def rows_of(lineups: NDArray[np.uint8], table: NDArray[np.uint8]) -> IntArray:
    """Return the row of each lineup in a table in lexicographic order, -1 where it has none."""
    keys, all_keys = keys_of(lineups), keys_of(table)
    rows = np.minimum(np.searchsorted(all_keys, keys), len(table) - 1)
    return np.where(all_keys[rows] == keys, rows, -1)
