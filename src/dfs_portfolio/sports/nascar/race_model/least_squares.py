"""Adjusting constants until what they lead to comes nearest to what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile

Matrix = NDArray[np.float64]

_MOST_STEPS: Final = 25


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a constant may be: searched on a logarithmic scale if that is above 0.

    Parameters
    ----------
    least, most
        Of the constant.
    step
        Difference, of the constant or its logarithm, by which slopes are measured.
    """

    least: float
    most: float
    step: float

    def position(self, value: float) -> float:
        """Return where a value is on the scale."""
        value = float(np.clip(value, self.least, self.most))
        return float(np.log(value)) if self.least > 0 else value

    def value(self, position: float) -> float:
        """Return the value at a position."""
        value = float(np.exp(position)) if self.least > 0 else float(position)
        return float(np.clip(value, self.least, self.most))


def adjust(
    begin: TrackProfile,
    limits: Mapping[str, Limits],
    residuals: Callable[[TrackProfile], Matrix],
) -> TrackProfile:
    """Find the constants with the least sum of squared residuals, near those to begin with.

    Parameters
    ----------
    begin
        All constants; those not in `limits` stay.
    limits
        Of the constants to adjust, by name.
    residuals
        Differences in units of their errors, shape (n_residuals,). They may have small steps, as
        ranks of simulated races do: slopes are measured over wider ones.
    """
    steps = np.array([limit.step for limit in limits.values()])
    least = np.array([limit.position(limit.least) for limit in limits.values()])
    most = np.array([limit.position(limit.most) for limit in limits.values()])

    def at(x: Matrix) -> TrackProfile:
        values: dict[str, Any] = {
            name: limit.value(position)
            for position, (name, limit) in zip(x, limits.items(), strict=True)
        }
        return replace(begin, **values)

    # Slopes are asked for where the residuals have just been.
    @lru_cache(maxsize=1)
    def last(position: tuple[float, ...]) -> Matrix:
        return residuals(at(np.array(position)))

    def slopes(x: Matrix) -> Matrix:
        here = last(tuple(x))
        # Away from the limit, where one is near.
        signed = np.where(x + steps > most, -steps, steps)
        ahead = [residuals(at(there)) for there in x + np.diag(signed)]
        return np.column_stack(
            [(there - here) / step for there, step in zip(ahead, signed, strict=True)]
        )

    first = [limit.position(getattr(begin, name)) for name, limit in limits.items()]
    inside = 1e-6 * (most - least)
    found = least_squares(
        lambda x: last(tuple(x)),
        np.clip(first, least + inside, most - inside),
        jac=slopes,
        bounds=(least, most),
        x_scale=steps,
        xtol=1e-3,
        ftol=1e-3,
        max_nfev=_MOST_STEPS,
    )
    return at(found.x)
