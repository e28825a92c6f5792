"""Scenarios from means, standard deviations and correlations of players' points."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist
from typing import TYPE_CHECKING, Final, Union

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.frames import is_series
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import ScenarioError, SettingsError, format_items, join_limited
from dfs_portfolio.scenarios.correlations import (
    as_correlations,
    check_correlations,
    symmetric_root,
    team_correlations,
)
from dfs_portfolio.scenarios.points import MAX_POINTS
from dfs_portfolio.scenarios.readers.labels import find_labels
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

# Distance from the floor (20% quantile) to the ceiling (90% quantile) of a normal distribution, in
# standard deviations.
FLOOR_TO_CEILING: Final = NormalDist().inv_cdf(0.9) - NormalDist().inv_cdf(0.2)

# A number for each player: in slate order, or by name or ID.
PerPlayer = Union[ArrayLike, Mapping[Hashable, float], "pd.Series[float]"]


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array; see __eq__ below.
@dataclass(frozen=True, eq=False)
class MomentScenarios:
    """A scenario function that draws normal points; it can be pickled and compared.

    `scenarios_from_moments` makes and checks it; its arrays are read-only.

    Parameters
    ----------
    mean, sd
        Mean and standard deviation of the points of each player, shape (n_players,).
    correlation
        Correlation of the points of any two players, shape (n_players, n_players).
    """

    mean: FloatArray
    sd: FloatArray
    correlation: FloatArray

    def __post_init__(self) -> None:
        for name in ("mean", "sd", "correlation"):
            array = np.array(getattr(self, name), dtype=np.float64)
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def __call__(self, n_scenarios: int, seed: int = 0) -> FloatArray:
        """Return points, shape (n_scenarios, n_players), read-only.

        With the same seed, fewer scenarios are the first ones of more.
        """
        n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
        rng = np.random.Generator(np.random.PCG64(whole_number("seed", seed, least=0)))
        independent = rng.standard_normal((n_scenarios, len(self.mean)))
        # Not a matrix product: the sums of BLAS depend on the number of threads.
        correlated = np.einsum("si,ji->sj", independent, self._root)
        points = np.asarray(self.mean + self.sd * correlated)
        points.setflags(write=False)
        return points

    def __eq__(self, other: object) -> bool:
        return self._content == other._content if isinstance(other, MomentScenarios) else False

    def __hash__(self) -> int:
        return hash(self._content)

    @cached_property
    def _root(self) -> FloatArray:
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

    Points are jointly normal, hence symmetric about the mean and unbounded: the simplest scenarios
    with these moments. Real points of strong players have a longer upper tail, which only a
    simulator or a file of points can reproduce.

    Parameters
    ----------
    slate
        The players.
    mean
        Expected points of each player: numbers in slate order, or a mapping or pandas Series by
        name or ID. By default the projections of the slate.
    sd
        Standard deviations of the points, from 0, in the same forms. By default those of the
        slate; for a player without one, the standard deviation of the normal distribution with the
        player's floor and ceiling as quantiles of 20% and 90%.
    correlation
        Correlation of the points of any two players: a matrix in slate order, or a frame with names
        or IDs on both sides. By default made from the two numbers below.
    team_correlation
        Correlation of team-mates; by default the same as of other players.
    field_correlation
        Correlation of players who are not team-mates.

    Returns
    -------
    MomentScenarios
        ``scenario_fn(n_scenarios, seed=0)`` returns points (n_scenarios, n_players), read-only.

    Raises
    ------
    ScenarioError
        If players have no mean or standard deviation or an impossible one, or if there are no such
        correlations. The message names the players.
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
    require_slate(slate)
    means = slate.known("projection") if mean is None else _per_player("mean", mean, slate)
    sds = _known_sd(slate) if sd is None else _per_player("sd", sd, slate)
    problems = [
        *_moment_problems(
            slate, "mean", means, -MAX_POINTS, "a projection" if mean is None else ""
        ),
        *_moment_problems(
            slate, "sd", sds, 0, "an sd, or floor and ceiling," if sd is None else ""
        ),
    ]
    if problems:
        raise ScenarioError(f"moments of {slate.contest.sport.players}' points", problems)
    if correlation is None:
        matrix = team_correlations(slate, team_correlation, field_correlation)
    elif team_correlation is not None or field_correlation:
        raise SettingsError("give correlation, or team_correlation and field_correlation, not both")
    else:
        matrix = as_correlations(slate, correlation)
    check_correlations(slate, matrix)
    return MomentScenarios(means, sds, matrix)


def _known_sd(slate: Slate) -> FloatArray:
    """Return the standard deviations of a slate, NaN if unknown."""
    width = slate.known("ceiling") - slate.known("floor")
    sd = slate.known("sd")
    return np.where(np.isnan(sd), width / FLOOR_TO_CEILING, sd)


def _per_player(name: str, values: PerPlayer, slate: Slate) -> FloatArray:
    """Return numbers from the caller in slate order."""
    if isinstance(values, Mapping) or is_series(values):
        labels = find_labels(name, list(values.keys()), slate, "value")
        if labels.problems:
            raise ScenarioError(name, labels.problems)
        listed = list(values.values()) if isinstance(values, Mapping) else values.tolist()
        values = [listed[i] for i in labels.order]
    try:
        numbers = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScenarioError(name, [f"not numbers ({error})"]) from None
    if numbers.shape != (len(slate),):
        sport = slate.contest.sport
        raise ScenarioError(
            name,
            [
                f"shape {numbers.shape} for {len(slate)} {sport.players}: "
                f"give one number a {sport.player}"
            ],
        )
    return numbers


def _moment_problems(
    slate: Slate, name: str, values: FloatArray, least: float, source: str
) -> Iterator[str]:
    """Yield a problem if players have no number, and one if they have an impossible one."""
    missing = [slate.names[i] for i in np.flatnonzero(np.isnan(values))]
    if missing and source:
        word = slate.contest.sport.player
        yield f"{source} is needed for every {word}, and not known for {format_items(missing)}"
    elif missing:
        yield f"{name} is not a number for {format_items(missing)}"
    bad = np.flatnonzero((values < least) | (values > MAX_POINTS))
    if len(bad):
        shown = join_limited([f"{slate.names[i]} ({values[i]:g})" for i in bad])
        below = "; is a ceiling below its floor?" if source and least == 0 else ""
        yield f"{name} is out of range for {shown}{below}"
