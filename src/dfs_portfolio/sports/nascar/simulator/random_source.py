"""Random numbers of a simulation: where they come from, and even ones that can be used again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri

from dfs_portfolio._internal.types import BoolArray, FloatArray

Shape = int | tuple[int, ...]


class RandomSource(Protocol):
    """What a simulation draws from: `FreshNumbers`, `AlignedNumbers` or `EvenNumbers`."""

    def standard_normal(self, size: Shape, /) -> FloatArray:
        """Draw from the standard normal distribution."""

    def standard_exponential(self, size: Shape, /) -> FloatArray:
        """Draw from the exponential distribution of mean 1."""

    def random(self, size: Shape, /) -> FloatArray:
        """Draw from the uniform distribution on [0, 1)."""

    def gamma(self, shape: float, scale: float = ..., size: Shape = ...) -> FloatArray:
        """Draw from a gamma distribution."""

    def beta_where(self, a: float, b: float, chosen: BoolArray, /) -> FloatArray:
        """Draw from a beta distribution, a number for each cell that is chosen, in their order."""


class FreshNumbers(np.random.Generator):
    """Independent random numbers, no more of them than are used."""

    def beta_where(self, a: float, b: float, chosen: BoolArray, /) -> FloatArray:
        """Return numbers of a beta distribution for the chosen cells."""
        return self.beta(a, b, int(np.count_nonzero(chosen)))


class AlignedNumbers(np.random.Generator):
    """Independent random numbers, as many of them whatever is chosen.

    Simulations with other constants meet the same numbers if they start from the same seed, cell
    by cell, although others retire.
    """

    def beta_where(self, a: float, b: float, chosen: BoolArray, /) -> FloatArray:
        """Return numbers of a beta distribution for the chosen cells."""
        return np.asarray(self.beta(a, b, chosen.shape)[chosen])


class EvenNumbers:
    """Random numbers that are even in every column, and the same in every pass.

    A column holds the quantiles at (i + 0.5) / n, each once, in random order (a Latin hypercube
    sample). Means over the scenarios are therefore more exact than with independent numbers: those
    of a driver's points need less than half as many races. The first pass draws; `rewind` starts
    another one, which costs no draws and makes two simulations comparable, race by race.

    Parameters
    ----------
    n_scenarios
        Number of scenarios. The first axis of this length is the one that is even.
    seed
        The same seed gives the same numbers.
    """

    def __init__(self, n_scenarios: int, seed: int) -> None:
        self._rng = np.random.Generator(np.random.PCG64(seed))
        self._levels = (np.arange(n_scenarios) + 0.5) / n_scenarios
        self._drawn: list[FloatArray] = []
        self._next = 0

    def rewind(self) -> None:
        """Start another pass over the same numbers."""
        self._next = 0

    def standard_normal(self, size: Shape, /) -> FloatArray:
        """Return standard normal numbers."""
        return self._take(size, ndtri)

    def standard_exponential(self, size: Shape, /) -> FloatArray:
        """Return exponential numbers of mean 1."""
        return self._take(size, lambda levels: -np.log1p(-levels))

    def random(self, size: Shape, /) -> FloatArray:
        """Return uniform numbers in [0, 1)."""
        return self._take(size, lambda levels: levels)

    def gamma(self, shape: float, scale: float = 1.0, size: Shape = 1) -> FloatArray:
        """Return numbers of a gamma distribution."""
        return self._take(size, lambda levels: scale * gammaincinv(shape, levels))

    def beta_where(self, a: float, b: float, chosen: BoolArray, /) -> FloatArray:
        """Return numbers of a beta distribution for the chosen cells, even over all cells."""
        numbers = self._take(chosen.shape, lambda levels: betaincinv(a, b, levels))
        return np.asarray(numbers[chosen])

    def _take(self, size: Shape, quantiles: Callable[[FloatArray], FloatArray]) -> FloatArray:
        if self._next == len(self._drawn):
            shape = (size,) if isinstance(size, int) else size
            axis = shape.index(len(self._levels))
            along = [1] * len(shape)
            along[axis] = len(self._levels)
            even = np.broadcast_to(quantiles(self._levels).reshape(along), shape)
            numbers = self._rng.permuted(even, axis=axis)
            numbers.setflags(write=False)
            self._drawn.append(numbers)
        self._next += 1
        return self._drawn[self._next - 1]
