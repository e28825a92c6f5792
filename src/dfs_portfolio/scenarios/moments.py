"""Scenarios from what is expected of each player: mean, standard deviation and correlation."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.frames import is_series
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import ScenarioError, SettingsError, format_items, join_limited
from dfs_portfolio.scenarios.correlations import (
    check_correlations,
    given_correlations,
    symmetric_root,
    team_correlations,
)
from dfs_portfolio.scenarios.readers.labels import find_labels
from dfs_portfolio.scenarios.scenarios import MAX_POINTS
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

# From floor to ceiling, quantiles of 20% and 90%, in standard deviations of a normal distribution.
FLOOR_TO_CEILING: Final = NormalDist().inv_cdf(0.9) - NormalDist().inv_cdf(0.2)

# A number for each player: in slate order, or by name or ID.
PerPlayer = Union[ArrayLike, Mapping[Hashable, float], "pd.Series[float]"]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MomentScenarios:
    """A scenario function that draws normal points; it can be pickled and compared.

    Made by `scenarios_from_moments`, which checks; arrays are read-only.

    Parameters
    ----------
    mean, sd
        Mean and standard deviation of the points of each player, shape (n_players,).
    correlation
        Of the points of each two players, shape (n_players, n_players).
    """

    mean: Vector
    sd: Vector
    correlation: Vector

    def __post_init__(self) -> None:
        for array in (self.mean, self.sd, self.correlation):
            array.setflags(write=False)

    def __call__(self, n_scenarios: int, seed: int = 0) -> Vector:
        """Return points, shape (n_scenarios, n_players), read-only.

        Fewer scenarios of the same seed are the first of more.
        """
        n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
        rng = np.random.Generator(np.random.PCG64(whole_number("seed", seed, least=0)))
        independent = rng.standard_normal((n_scenarios, len(self.mean)))
        # Not by a library whose sums depend on the number of threads.
        drawn = np.einsum("si,ji->sj", independent, self._root)
        points = np.asarray(self.mean + self.sd * drawn)
        points.setflags(write=False)
        return points

    def __eq__(self, other: object) -> bool:
        return self._content == other._content if isinstance(other, MomentScenarios) else False

    def __hash__(self) -> int:
        return hash(self._content)

    @cached_property
    def _root(self) -> Vector:
        return symmetric_root(self.correlation)

    @property
    def _content(self) -> tuple[bytes, ...]:
        return tuple(array.tobytes() for array in (self.mean, self.sd, self.correlation))


def scenarios_from_moments(
    slate: Slate,
    mean: PerPlayer | None = None,
    sd: PerPlayer | None = None,
    correlation: ArrayLike | pd.DataFrame | None = None,
    *,
    team_correlation: float | None = None,
    field_correlation: float = 0.0,
) -> MomentScenarios:
    """Return a function that draws points with given means, standard deviations, correlations.

    Points are jointly normal, and so symmetric about the mean and without a least value: the
    simplest scenarios that have these moments. Real points of strong players have a longer upper
    tail, which a simulated race or a file of points can show and this cannot.

    Parameters
    ----------
    slate
        The players.
    mean
        Expected points of each player: numbers in slate order, or a mapping or pandas Series by
        name or ID. By default the projections of the slate.
    sd
        Standard deviations of the points, from 0, in the same forms. By default those of the
        slate; for a player without one, what the distance from floor to ceiling (quantiles of 20%
        and 90%) is for a normal distribution.
    correlation
        Of the points of each two players: a matrix in slate order, or a frame with names or IDs
        on both sides. By default made of the two below.
    team_correlation
        Correlation of team-mates; by default that of any two players.
    field_correlation
        Correlation of players who are no team-mates.

    Returns
    -------
    MomentScenarios
        ``scenario_fn(n_scenarios, seed=0)`` giving points (n_scenarios, n_players), read-only.

    Raises
    ------
    ScenarioError
        Naming the players without a mean or a standard deviation, or what is wrong with them; or
        what makes the correlations impossible.
    SettingsError
        If `team_correlation` or `field_correlation` is out of range, or given with a matrix.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "name": f"D{i}", "salary": 8000, "team": i // 2} for i in range(4)
    ... )
    >>> simulate = scenarios_from_moments(
    ...     slate, mean={"D0": 45, "D1": 40, "D2": 30, "D3": 30}, sd=[15] * 4, team_correlation=0.3
    ... )
    >>> simulate(100_000, seed=1).mean(axis=0).round().tolist()
    [45.0, 40.0, 30.0, 30.0]
    """
    means = slate.known("projection") if mean is None else _per_player("mean", mean, slate)
    sds = _known_sd(slate) if sd is None else _per_player("sd", sd, slate)
    problems = [
        *_wrong(slate, "mean", means, -MAX_POINTS, "a projection" if mean is None else ""),
        *_wrong(slate, "sd", sds, 0, "an sd, or floor and ceiling," if sd is None else ""),
    ]
    if problems:
        raise ScenarioError("moments of drivers' points", problems)
    if correlation is None:
        matrix = team_correlations(slate, team_correlation, field_correlation)
    elif team_correlation is not None or field_correlation:
        raise SettingsError("give correlation, or team_correlation and field_correlation, not both")
    else:
        matrix = given_correlations(slate, correlation)
    check_correlations(slate, matrix)
    return MomentScenarios(means, sds, matrix)


def _known_sd(slate: Slate) -> Vector:
    """Return the standard deviations that a slate tells, NaN where it tells none."""
    width = slate.known("ceiling") - slate.known("floor")
    sd = slate.known("sd")
    return np.where(np.isnan(sd), width / FLOOR_TO_CEILING, sd)


def _per_player(name: str, given: PerPlayer, slate: Slate) -> Vector:
    """Return numbers from the caller in slate order."""
    if isinstance(given, Mapping) or is_series(given):
        labels = find_labels(name, list(given.keys()), slate, "value")
        if labels.problems:
            raise ScenarioError(name, labels.problems)
        values = list(given.values()) if isinstance(given, Mapping) else given.tolist()
        given = [values[i] for i in labels.order]
    try:
        numbers = np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScenarioError(name, [f"not numbers ({error})"]) from None
    if numbers.shape != (len(slate),):
        raise ScenarioError(
            name, [f"shape {numbers.shape} for {len(slate)} drivers: give one number a driver"]
        )
    return numbers


def _wrong(slate: Slate, name: str, values: Vector, least: float, source: str) -> Iterator[str]:
    """Say which players have no such number, or an impossible one."""
    missing = [slate.names[i] for i in np.flatnonzero(np.isnan(values))]
    if missing and source:
        yield f"{source} is needed for every driver, and not known for {format_items(missing)}"
    elif missing:
        yield f"{name} is not a number for {format_items(missing)}"
    bad = np.flatnonzero((values < least) | (values > MAX_POINTS))
    if len(bad):
        shown = join_limited([f"{slate.names[i]} ({values[i]:g})" for i in bad])
        below = "; is a ceiling below its floor?" if source and least == 0 else ""
        yield f"{name} is out of range for {shown}{below}"
