"""A cache of values within a limit on memory, safe to share between threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteCache(Generic[V]):
    """Values by key, each computed once; the one used longest ago is dropped first.

    While one thread computes a value, others that need the same one wait.

    Parameters
    ----------
    max_bytes
        Memory for all values; a single larger value is still stored, alone.
    size
        Returns the number of bytes of a value.
    """

    def __init__(self, max_bytes: float, size: Callable[[V], int]) -> None:
        self._max_bytes, self._size = max_bytes, size
        self._lock = threading.Lock()
        self._key_locks: dict[Hashable, _KeyLock] = {}
        self._values: OrderedDict[Hashable, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Hashable, compute: Callable[[], V]) -> V:
        """Return the value of a key; it is computed if it is not in the cache."""
        with self._lock:
            key_lock = self._key_locks.setdefault(key, _KeyLock())
            key_lock.users += 1
        try:
            with key_lock.lock:
                return self._get(key, compute)
        finally:
            with self._lock:
                key_lock.users -= 1
                if not key_lock.users:  # all threads that wait for a key must share one lock
                    del self._key_locks[key]

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
        """Drop all values."""
        with self._lock:
            self._values.clear()

    def _evict(self) -> None:
        while len(self._values) > 1 and self._total_bytes() > self._max_bytes:
            self._values.popitem(last=False)

    def _total_bytes(self) -> int:
        return sum(map(self._size, self._values.values()))


class _KeyLock:
    """The lock of a key, and the number of threads that hold it or wait for it."""

    def __init__(self) -> None:
        self.lock, self.users = threading.Lock(), 0
