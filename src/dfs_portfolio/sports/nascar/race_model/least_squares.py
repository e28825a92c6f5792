"""Nonlinear least squares over the constants of a track profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from scipy.optimize import least_squares

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.sports.nascar.simulator.track_profiles import TrackProfile

_MAX_EVALUATIONS: Final = 25


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """The range in which a constant is searched, on a logarithmic scale if it lies above 0.

    Parameters
    ----------
    lower, upper
        Bounds of the constant.
    step
        Step for numerical slopes, on the scale of the search.
    """

    lower: float
    upper: float
    step: float

    def to_scale(self, value: float) -> float:
        """Return a value on the scale of the search."""
        value = float(np.clip(value, self.lower, self.upper))
        return float(np.log(value)) if self.lower > 0 else value

    def from_scale(self, x: float) -> float:
        """Return the value at a point of the scale."""
        value = float(np.exp(x)) if self.lower > 0 else float(x)
        return float(np.clip(value, self.lower, self.upper))


def minimise_residuals(
    guess: TrackProfile,
    ranges: Mapping[str, ParameterRange],
    residuals: Callable[[TrackProfile], FloatArray],
) -> TrackProfile:
    """Find the constants with the least sum of squared residuals near a first guess.

    Parameters
    ----------
    guess
        All constants. Those without a range do not change.
    ranges
        Ranges of the constants to fit, by name.
    residuals
        Returns differences in units of their standard errors, shape (n_residuals,). It may be a
        step function, as ranks of simulated races make it: slopes use wide steps.
    """
    steps = np.array([r.step for r in ranges.values()])
    lower = np.array([r.to_scale(r.lower) for r in ranges.values()])
    upper = np.array([r.to_scale(r.upper) for r in ranges.values()])

    def profile_at(x: FloatArray) -> TrackProfile:
        values: dict[str, Any] = {
            name: r.from_scale(x_k) for x_k, (name, r) in zip(x, ranges.items(), strict=True)
        }
        return replace(guess, **values)

    # The solver asks for slopes at the point where it has just asked for residuals.
    @lru_cache(maxsize=1)
    def residuals_at(x: tuple[float, ...]) -> FloatArray:
        return residuals(profile_at(np.array(x)))

    def slopes(x: FloatArray) -> FloatArray:
        here = residuals_at(tuple(x))
        # Step away from a bound that is close.
        signed = np.where(x + steps > upper, -steps, steps)
        ahead = [residuals(profile_at(there)) for there in x + np.diag(signed)]
        return np.column_stack(
            [(there - here) / step for there, step in zip(ahead, signed, strict=True)]
        )

    first = [r.to_scale(getattr(guess, name)) for name, r in ranges.items()]
    margin = 1e-6 * (upper - lower)
    solution = least_squares(
        lambda x: residuals_at(tuple(x)),
        np.clip(first, lower + margin, upper - margin),
        jac=slopes,
        bounds=(lower, upper),
        x_scale=steps,
        xtol=1e-3,
        ftol=1e-3,
        max_nfev=_MAX_EVALUATIONS,
    )
    return profile_at(solution.x)
