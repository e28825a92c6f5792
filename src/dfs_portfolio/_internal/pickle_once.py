"""A value that many tasks share, sent to other processes as one string of bytes."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")


class PickledOnce(Generic[T]):
    """Holds a value that is made into bytes once, and again into a value once in each process.

    Thousands of small arrays take longer to send with every task than its work takes. Within a
    process nothing is done.

    Parameters
    ----------
    value
        Anything that can be pickled; not to be changed.
    """

    def __init__(self, value: T) -> None:
        self.value = value

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(self.value)

    def __reduce__(self) -> tuple[Callable[[bytes], object], tuple[bytes]]:
        """Travel as bytes."""
        return _unpacked, (self._packed,)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> PickledOnce[object]:
    return PickledOnce(pickle.loads(packed))
