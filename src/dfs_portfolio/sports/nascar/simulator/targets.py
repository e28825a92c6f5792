"""What projections say of a driver's race, as numbers that a simulation can be fitted to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.slate.slate import Slate

# Chances to finish at least so far in front, by the name of the projected quantity.
CHANCES: Final[Mapping[str, int]] = MappingProxyType(
    {"win_probability": 1, "top3_probability": 3, "top5_probability": 5, "top10_probability": 10}
)
# Every measure but the projection itself, with the difference that counts as one: in points,
# positions, or standard deviations of the normal distribution whose quantile a chance is.
UNITS: Final[Mapping[str, float]] = MappingProxyType(
    {"floor": 5.0, "ceiling": 5.0, "sd": 3.0, "expected_finish": 1.5} | dict.fromkeys(CHANCES, 0.25)
)
# Chances nearer to 0 or 1 are too rare in a simulation to be told apart.
CHANCE_LIMITS: Final = (0.002, 0.998)


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """Measures of every driver's race, given or simulated.

    Parameters
    ----------
    mean
        Mean points, shape (n_drivers,), NaN where not given.
    others
        In units of `UNITS`, a row each in that order, shape (n_measures, n_drivers), NaN where not
        given.
    """

    mean: FloatArray
    others: FloatArray

    @property
    def any(self) -> bool:
        """Whether anything is given."""
        return not (np.isnan(self.mean).all() and np.isnan(self.others).all())

    @property
    def of_finish(self) -> NDArray[np.bool_]:
        """Whether something is given about the driver's finish, not only about points."""
        rows = [i for i, name in enumerate(UNITS) if name in CHANCES or name == "expected_finish"]
        return np.asarray(~np.isnan(self.others[rows]).all(axis=0))

    @property
    def of_level(self) -> NDArray[np.bool_]:
        """Whether something is given that says how good the driver is, and not only how steady."""
        rows = [i for i, name in enumerate(UNITS) if name != "sd"]
        told = ~np.isnan(self.others[rows]).all(axis=0)
        return np.asarray(told | ~np.isnan(self.mean))


def given_measures(slate: Slate) -> Measures:
    """Return what a slate says of its drivers."""
    return Measures(slate.known("projection"), _scaled({k: slate.known(k) for k in UNITS}))


def simulated_measures(points: FloatArray, finish: NDArray[Any]) -> Measures:
    """Return the same measures of simulated races, arrays of shape (n_scenarios, n_drivers)."""
    floor, ceiling = np.quantile(points, (0.2, 0.9), axis=0)
    mean = np.asarray(points.mean(axis=0))
    values: dict[str, FloatArray] = {
        "floor": floor,
        "ceiling": ceiling,
        "sd": np.asarray(points.std(axis=0)),
        "expected_finish": np.asarray(finish.mean(axis=0)),
    }
    values |= {name: np.asarray((finish <= last).mean(axis=0)) for name, last in CHANCES.items()}
    return Measures(mean, _scaled(values))


def _scaled(values: Mapping[str, FloatArray]) -> FloatArray:
    rows = []
    for name, unit in UNITS.items():
        value = values[name]
        rows.append((ndtri(np.clip(value, *CHANCE_LIMITS)) if name in CHANCES else value) / unit)
    return np.stack(rows)
