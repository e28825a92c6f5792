"""Gaussian states of many drivers or teams, whose variances grow with time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Generic, NamedTuple, TypeVar

import numpy as np

from dfs_portfolio._internal.types import FloatArray

Key = TypeVar("Key")

_DAYS_PER_YEAR: Final = 365.25


class GaussianState(NamedTuple):
    """A normal distribution over the components of a rating, as of a day; never written to."""

    mean: FloatArray
    cov: FloatArray
    day: date


class GaussianStates(Generic[Key]):
    """The Gaussian state of each of many keys. A key without one has the prior.

    Parameters
    ----------
    prior_variances
        Variances of the components of a new key, shape (n_components,).
    drift
        Growth of the variances in a year, up to `prior_variances`, shape (n_components,).
    """

    def __init__(self, prior_variances: FloatArray, drift: FloatArray) -> None:
        self._prior_variances, self._drift = prior_variances, drift
        self._prior = GaussianState(
            np.zeros(len(prior_variances)), np.diag(prior_variances), date.min
        )
        self._states: dict[Key, GaussianState] = {}

    def __contains__(self, key: object) -> bool:
        """Tell whether a key has been updated."""
        return key in self._states

    def __iter__(self) -> Iterator[Key]:
        """Iterate over the keys in the order of their first updates."""
        return iter(self._states)

    def predict(self, day: date, keys: Sequence[Key]) -> tuple[FloatArray, FloatArray]:
        """Return the states of some keys on a day; nothing is changed.

        Returns
        -------
        tuple of ndarray
            Means (n_keys, n_components) and covariances (n_keys, n_components, n_components).
        """
        states = [self._states.get(key, self._prior) for key in keys]
        cov = np.array([state.cov for state in states])
        years = np.array([max((day - state.day).days, 0) for state in states]) / _DAYS_PER_YEAR
        variance = np.diagonal(cov, axis1=1, axis2=2)
        most = np.maximum(self._prior_variances, variance)
        grown = np.minimum(variance + years[:, None] * self._drift, most)
        components = np.arange(len(self._prior_variances))
        cov[:, components, components] += grown - variance
        return np.array([state.mean for state in states]), cov

    def update(self, day: date, keys: Sequence[Key], mean: FloatArray, cov: FloatArray) -> None:
        """Replace the states of some keys, as of a day; row i of the arrays is of key i."""
        for key, key_mean, key_cov in zip(keys, mean, cov, strict=True):
            self._states[key] = GaussianState(key_mean, key_cov, day)

    def copy(self) -> GaussianStates[Key]:
        """Return a copy that later updates of this object do not change."""
        other = GaussianStates[Key](self._prior_variances, self._drift)
        other._states = dict(self._states)
        return other
