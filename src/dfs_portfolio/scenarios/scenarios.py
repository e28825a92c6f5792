"""Scenarios, equally likely outcomes of a contest, and a cache for them."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.byte_cache import ByteCache
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import ScenarioError, SettingsError, format_items
from dfs_portfolio.slate.slate import Slate

# Beyond any contest; single precision, in which bounds are computed, would not hold much more.
MAX_POINTS = 1e9

# ``f(n_scenarios)`` or ``f(n_scenarios, seed=...)``, giving points (n_scenarios, n_players).
ScenarioFunction = Callable[..., ArrayLike]


@runtime_checkable
class ScenarioDraw(Protocol):
    """A scenario function that can also return scenarios that know more than points."""

    def draw(self, n_scenarios: int, seed: int = 0) -> Scenarios:
        """Return scenarios with the points that a call with the same numbers returns."""


@runtime_checkable
class ScenarioSource(Protocol):
    """Something that can be simulated for a slate, such as a race."""

    @property
    def name(self) -> str:
        """Its name, for provenance and reports."""

    def scenario_fn(self, slate: Slate) -> ScenarioFunction:
        """Return a scenario function for the players of a slate."""


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Scenarios:
    """Points of every player in every scenario.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_players), in fantasy points, columns in slate order. Stored as a
        read-only array of float64; copied unless it is one already.
    seed
        Seed of the draw, ``None`` if unknown.
    source
        Origin of the scenarios, in words.

    Raises
    ------
    ScenarioError
        If `points` is not a matrix of finite numbers.

    Examples
    --------
    >>> scenarios = Scenarios([[10.0, 20.0], [30.0, 5.0]])
    >>> scenarios.n_scenarios, scenarios.mean.tolist()
    (2, [20.0, 12.5])
    """

    points: FloatArray
    seed: int | None = None
    source: str = "given by the caller"

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", checked_points(self.points))

    @classmethod
    def draw(
        cls,
        scenario_fn: ScenarioFunction,
        n_scenarios: int = 10_000,
        *,
        seed: int | None = 42,
        source: str = "scenario function of the caller",
    ) -> Scenarios:
        """Call a scenario function and return its scenarios, with their seed.

        Parameters
        ----------
        scenario_fn
            ``scenario_fn(n_scenarios)``, or ``scenario_fn(n_scenarios, seed=...)`` if it has a
            parameter of that name; returns points of shape (n_scenarios, n_players).
        n_scenarios
            Number of scenarios to draw.
        seed
            Passed to a function that takes a seed; recorded only in that case.
        source
            Origin of the scenarios, in words.

        Raises
        ------
        ScenarioError
            If the function does not return a matrix of finite numbers.

        Examples
        --------
        >>> def simulate(n_scenarios, seed):
        ...     return np.random.default_rng(seed).normal(40, 10, (n_scenarios, 3))
        >>> Scenarios.draw(simulate, 1_000, seed=7).seed
        7
        """
        seed = seed if takes_seed(scenario_fn) else None
        return cls(call_scenario_fn(scenario_fn, n_scenarios, seed), seed=seed, source=source)

    @property
    def n_scenarios(self) -> int:
        """Number of rows."""
        return int(self.points.shape[0])

    @cached_property
    def mean(self) -> FloatArray:
        """Mean points of each player, shape (n_players,)."""
        return np.asarray(self.points.mean(axis=0))

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of the matrix, for provenance and cache keys."""
        digest = hashlib.sha256(np.ascontiguousarray(self.points).data)
        return digest.hexdigest()[:16]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know of how they were made, a sentence each."""
        return ()

    def simulated(self, field: str) -> FloatArray | None:
        """Return what the scenarios say of a projected quantity that points alone do not tell.

        Parameters
        ----------
        field
            Name of the quantity, such as ``win_probability``.

        Returns
        -------
        ndarray or None
            Shape (n_players,); ``None`` if these scenarios do not know it.
        """
        return None

    def check_width(self, slate: Slate) -> None:
        """Raise `ScenarioError` unless there is one column for each player of the slate."""
        if self.points.shape[1] != len(slate):
            sport = slate.contest.sport
            raise ScenarioError(
                "scenarios",
                [
                    f"{self.points.shape[1]} columns for {len(slate)} {sport.players}; "
                    f"give one column a {sport.player}, in the order of the {sport.player} data"
                ],
            )


def checked_points(points: ArrayLike) -> FloatArray:
    """Return points as a read-only matrix of float64, or raise an error that lists the problems.

    Parameters
    ----------
    points
        Anything that NumPy can convert into a matrix (n_scenarios, n_players).

    Raises
    ------
    ScenarioError
        If it is not a matrix of finite numbers with at least one row and one column.
    """
    try:
        array = np.asarray(points)
        if array.dtype.kind not in "biufO":
            raise TypeError(f"they are of type {array.dtype}")
        array = np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ScenarioError("scenarios", [f"points are not numbers ({error})"]) from None
    if array.ndim != 2 or 0 in array.shape:
        raise ScenarioError(
            "scenarios",
            [f"points have shape {array.shape}; expected (n_scenarios, n_drivers), neither 0"],
        )
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        where = format_items(f"row {r + 1}, column {c + 1}" for r, c in bad.tolist())
        raise ScenarioError("scenarios", [f"{len(bad)} points are NaN or infinite: {where}"])
    largest = np.abs(array).max()
    if largest > MAX_POINTS:
        raise ScenarioError(
            "scenarios", [f"a score of {largest:g} points: is the matrix in points?"]
        )
    # An array that does not own its memory may still change through another one.
    if array.flags.writeable or not array.flags.owndata:
        array = array.copy()
        array.setflags(write=False)
    return array


class ScenarioCache:
    """A cache of scenario matrices, so that each contest is simulated once.

    The same contest, number and seed return the same read-only array object. Safe to share between
    threads: while one thread computes a matrix, others that need it wait. Beyond `max_bytes`, the
    matrix used longest ago is dropped.

    Parameters
    ----------
    max_bytes
        Memory for matrices; a single larger matrix is still stored, alone.

    Examples
    --------
    >>> cache = ScenarioCache()
    >>> a = cache.get_scenarios("fontana", 3, lambda n: np.ones((n, 2)))
    >>> a is cache.get_scenarios("fontana", 3, lambda n: np.zeros((n, 2)))
    True
    """

    def __init__(self, max_bytes: int = 512 * 1024**2) -> None:
        if max_bytes < 0:
            raise SettingsError("max_bytes cannot be negative")
        self._arrays: ByteCache[FloatArray] = ByteCache(max_bytes, lambda a: a.nbytes)

    def get_scenarios(
        self,
        race_id: Hashable,
        n_scenarios: int,
        scenario_fn: ScenarioFunction,
        seed: int | None = None,
    ) -> FloatArray:
        """Return the matrix of a contest; it is drawn the first time.

        Parameters
        ----------
        race_id
            Name of the contest.
        n_scenarios
            Number of scenarios to draw.
        scenario_fn
            ``scenario_fn(n_scenarios)``, or ``scenario_fn(n_scenarios, seed=...)`` if it has a
            parameter of that name; returns points (n_scenarios, n_players).
        seed
            Part of the key, and passed to a function that takes a seed.

        Returns
        -------
        ndarray of float, read-only
            Shape (n_scenarios, n_players).

        Raises
        ------
        ScenarioError
            If the function does not return such a matrix.
        """
        key = (race_id, n_scenarios, seed)
        return self._arrays.get(key, lambda: draw_points(scenario_fn, n_scenarios, seed))

    def size(self) -> int:
        """Return the number of matrices in the cache."""
        return len(self._arrays)

    def clear(self) -> None:
        """Drop all matrices."""
        self._arrays.clear()


def draw_points(scenario_fn: ScenarioFunction, n_scenarios: int, seed: int | None) -> FloatArray:
    """Call a scenario function and check the points that it returns.

    Parameters and errors are those of `ScenarioCache.get_scenarios`.
    """
    return checked_points(call_scenario_fn(scenario_fn, n_scenarios, seed))


def call_scenario_fn(scenario_fn: ScenarioFunction, n_scenarios: int, seed: int | None) -> Any:
    """Call a scenario function, with the seed if it takes one; its points are not checked."""
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    extra: dict[str, Any] = {}
    if seed is not None and takes_seed(scenario_fn):
        extra["seed"] = seed
    return scenario_fn(n_scenarios, **extra)


def takes_seed(scenario_fn: ScenarioFunction) -> bool:
    """Tell whether a scenario function has a parameter called ``seed``."""
    try:
        parameters = inspect.signature(scenario_fn).parameters
    except (TypeError, ValueError):  # a callable without a signature, such as a C function
        return False
    return "seed" in parameters
