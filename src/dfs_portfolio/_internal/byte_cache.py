"""Keeping what took long to compute, within a limit on memory, safely between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteCache(Generic[V]):
    """Values by key, computed once; the one used longest ago goes first.

    While one thread computes a value, others that want the same one wait.

    Parameters
    ----------
    max_bytes
        Memory for all values; a single larger one is still kept, alone.
    size
        How many bytes a value takes.
    """

    def __init__(self, max_bytes: float, size: Callable[[V], int]) -> None:
        self._max_bytes, self._size = max_bytes, size
        self._lock = threading.Lock()
        self._asked: dict[Hashable, _Turn] = {}
        self._values: OrderedDict[Hashable, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable, compute: Callable[[], V]) -> V:
        """Return the value of a key, computing it where it is not held."""
        with self._lock:
            turn = self._asked.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                return self._get(key, compute)
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:  # as long as one waits, all others must wait with him
                    del self._asked[key]

    def _get(self, key: Hashable, compute: Callable[[], V]) -> V:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = compute()
        with self._lock:
            self._values[key] = value
            self._evict()
        return value

    def clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._values.clear()

    def _evict(self) -> None:
        while len(self._values) > 1 and self._held_bytes() > self._max_bytes:
            self._values.popitem(last=False)

    def _held_bytes(self) -> int:
        return sum(map(self._size, self._values.values()))


class _Turn:
    """One at a time: the lock of a key, and how many have it or wait for it."""

    def __init__(self) -> None:
        self.lock, self.waiting = threading.Lock(), 0
