"""A value shared by many tasks, sent to other processes as one string of bytes."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")


class PickledOnce(Generic[T]):
    """Holds a value that is pickled once, and unpickled once in each process.

    Pickling thousands of small arrays with every task would take longer than the task itself.
    Within a process the value is passed on as it is.

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
        """Pickle as bytes that are made only once."""
        return _unpack, (self._packed,)


@lru_cache(maxsize=1)
def _unpack(packed: bytes) -> PickledOnce[object]:
    return PickledOnce(pickle.loads(packed))
