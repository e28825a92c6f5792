"""Scenarios: equally likely outcomes of a race, and a cache that keeps them."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.byte_cache import ByteCache
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import ScenarioError, SettingsError, format_items
from dfs_portfolio.slate.slate import Slate

# Beyond any race; single precision, which bounds are computed in, would not hold much more.
MAX_POINTS = 1e9

# ``f(n_scenarios)`` or ``f(n_scenarios, seed=...)``, giving points (n_scenarios, n_players).
ScenarioFunction = Callable[..., ArrayLike]


@runtime_checkable
class ScenarioSource(Protocol):
    """Something that can be simulated for a slate, such as a race."""

    @property
    def name(self) -> str:
        """For provenance and reports."""

    def scenario_fn(self, slate: Slate) -> ScenarioFunction:
        """Return a scenario function for the players of a slate."""


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class Scenarios:
    """Points of every player in every scenario.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_players), in DraftKings points, columns in slate order. The array is
        made read-only; it is copied only if it is not yet a writable-free array of float64.
    seed
        What the scenarios were drawn with, ``None`` if not known.
    source
        Where they come from, in words.

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

    points: NDArray[np.float64]
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
        """Call a scenario function and keep what it gives, with its seed.

        Parameters
        ----------
        scenario_fn
            ``scenario_fn(n_scenarios)``, or ``scenario_fn(n_scenarios, seed=...)`` if it has a
            parameter of that name; gives points of shape (n_scenarios, n_players).
        n_scenarios
            How many scenarios to ask it for.
        seed
            Passed on to a function that takes it; recorded only then.
        source
            Where the scenarios come from, in words.

        Raises
        ------
        ScenarioError
            If the function returns no matrix of finite numbers.

        Examples
        --------
        >>> def simulate(n_scenarios, seed):
        ...     return np.random.default_rng(seed).normal(40, 10, (n_scenarios, 3))
        >>> Scenarios.draw(simulate, 1_000, seed=7).seed
        7
        """
        seed = seed if takes_seed(scenario_fn) else None
        return cls(draw_points(scenario_fn, n_scenarios, seed), seed=seed, source=source)

    @property
    def n_scenarios(self) -> int:
        """Number of rows."""
        return int(self.points.shape[0])

    @cached_property
    def mean(self) -> NDArray[np.float64]:
        """Mean points of each player, shape (n_players,)."""
        return np.asarray(self.points.mean(axis=0))

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of the matrix, for provenance and cache keys."""
        digest = hashlib.sha256(np.ascontiguousarray(self.points).data)
        return digest.hexdigest()[:16]

    def check_width(self, slate: Slate) -> None:
        """Raise `ScenarioError` unless there is one column for each player of the slate."""
        if self.points.shape[1] != len(slate):
            raise ScenarioError(
                "scenarios",
                [
                    f"{self.points.shape[1]} columns for {len(slate)} drivers; "
                    "give one column a driver, in the order of the driver data"
                ],
            )


def checked_points(points: ArrayLike) -> NDArray[np.float64]:
    """Return `points` as a read-only float64 matrix, or say what is wrong with it.

    Parameters
    ----------
    points
        Anything NumPy can make a matrix (n_scenarios, n_players) of.

    Raises
    ------
    ScenarioError
        If it is not a numeric matrix with at least one row and column, or not finite.
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
    # Only an array that owns its memory and cannot be written to is sure to stay as it is.
    if array.flags.writeable or not array.flags.owndata:
        array = array.copy()
        array.setflags(write=False)
    return array


class ScenarioCache:
    """Keeps scenario matrices, so that a race is simulated once.

    The same race, count and seed give the same read-only array object. Safe to share between
    threads: while one computes a matrix, others that want it wait. Once more than `max_bytes` are
    held, the matrix used longest ago is dropped.

    Parameters
    ----------
    max_bytes
        Memory for matrices; a single larger matrix is still kept, alone.

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
        self._arrays: ByteCache[NDArray[np.float64]] = ByteCache(max_bytes, lambda a: a.nbytes)

    def get_scenarios(
        self,
        race_id: Hashable,
        n_scenarios: int,
        scenario_fn: ScenarioFunction,
        seed: int | None = None,
    ) -> NDArray[np.float64]:
        """Return the matrix of a race, drawing it the first time.

        Parameters
        ----------
        race_id
            Names the race.
        n_scenarios
            How many scenarios to ask `scenario_fn` for.
        scenario_fn
            ``scenario_fn(n_scenarios)``, or ``scenario_fn(n_scenarios, seed=...)`` if it has a
            parameter of that name; gives (n_scenarios, n_players) points.
        seed
            Part of the key, and passed on to a function that takes it.

        Returns
        -------
        ndarray of float, read-only
            Shape (n_scenarios, n_players).

        Raises
        ------
        ScenarioError
            If what the function returned is not such a matrix.
        """
        key = (race_id, n_scenarios, seed)
        return self._arrays.get(key, lambda: draw_points(scenario_fn, n_scenarios, seed))

    def size(self) -> int:
        """Return how many matrices are held."""
        return len(self._arrays)

    def clear(self) -> None:
        """Forget all matrices."""
        self._arrays.clear()


def draw_points(
    scenario_fn: ScenarioFunction, n_scenarios: int, seed: int | None
) -> NDArray[np.float64]:
    """Call a scenario function and check what it returns.

    Parameters and errors are those of `ScenarioCache.get_scenarios`; the number of rows must be
    the number asked for, or the function's own fixed number of scenarios.
    """
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    extra: dict[str, Any] = {}
    if seed is not None and takes_seed(scenario_fn):
        extra["seed"] = seed
    return checked_points(scenario_fn(n_scenarios, **extra))


def takes_seed(scenario_fn: ScenarioFunction) -> bool:
    """Tell whether a scenario function has a parameter called ``seed``."""
    try:
        parameters = inspect.signature(scenario_fn).parameters
    except (TypeError, ValueError):  # a callable without a signature, such as a C function
        return False
    return "seed" in parameters
