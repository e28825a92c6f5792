"""What is believed of many things at once, each a normal distribution that widens with time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Key = TypeVar("Key")

_YEAR: Final = 365.25


class Belief(NamedTuple):
    """A normal distribution over the parts of a rating, on a day; never written to."""

    mean: Matrix
    cov: Matrix
    day: date


class Beliefs(Generic[Key]):
    """A belief of each of many; of those never heard of, the widest there is.

    Parameters
    ----------
    unknown
        Variances of what is not known of a new one, shape (n_parts,).
    drift
        By which variances grow in a year, to these at most, shape (n_parts,).
    """

    def __init__(self, unknown: Matrix, drift: Matrix) -> None:
        self._unknown, self._drift = unknown, drift
        self._stranger = Belief(np.zeros(len(unknown)), np.diag(unknown), date.min)
        self._held: dict[Key, Belief] = {}

    def __contains__(self, key: object) -> bool:
        """Tell whether anything was heard of it."""
        return key in self._held

    def __iter__(self) -> Iterator[Key]:
        """Go through those heard of, the first heard of first."""
        return iter(self._held)

    def on(self, day: date, keys: Sequence[Key]) -> tuple[Matrix, Matrix]:
        """Return means (n_keys, n_parts) and covariances (n_keys, n_parts, n_parts) as of a day."""
        held = [self._held.get(key, self._stranger) for key in keys]
        cov = np.array([belief.cov for belief in held])
        years = np.array([max((day - belief.day).days, 0) for belief in held]) / _YEAR
        variance = np.diagonal(cov, axis1=1, axis2=2)
        most = np.maximum(self._unknown, variance)
        grown = np.minimum(variance + years[:, None] * self._drift, most)
        parts = np.arange(len(self._unknown))
        cov[:, parts, parts] += grown - variance
        return np.array([belief.mean for belief in held]), cov

    def hold(self, day: date, keys: Sequence[Key], mean: Matrix, cov: Matrix) -> None:
        """Believe from a day on what the rows say of the keys."""
        for key, row, square in zip(keys, mean, cov, strict=True):
            self._held[key] = Belief(row, square, day)

    def copy(self) -> Beliefs[Key]:
        """Return a copy that goes its own way."""
        other = Beliefs[Key](self._unknown, self._drift)
        other._held = dict(self._held)
        return other
