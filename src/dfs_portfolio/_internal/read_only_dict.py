"""A dict that keeps its entries."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class ReadOnlyDict(dict[K, V]):
    """A dict that refuses changes; unlike a mapping proxy it can be copied and pickled.

    Examples
    --------
    >>> start = ReadOnlyDict({"start": 3})
    >>> start == {"start": 3}
    True
    >>> start["start"] = 4
    Traceback (most recent call last):
    TypeError: this dict is read-only
    """

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("this dict is read-only")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[ReadOnlyDict[K, V]], tuple[dict[K, V]]]:
        """Pickle and copy as a whole: entry by entry would be a change."""
        return type(self), (dict(self),)
