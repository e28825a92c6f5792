"""Scenarios, equally likely outcomes of a contest, and a cache for them."""

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Union, cast, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import as_tuple, hashable_key, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.player_rows import Unknown, check_unknown
from dfs_portfolio.scenarios.alignment import aligned_points
from dfs_portfolio.scenarios.points import (
    ColumnLabels,
    checked_points,
    without_labels,
)
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

# Points of every player: numbers alone, columns in slate order, or with names or IDs.
Points = Union[ArrayLike, "pd.DataFrame", "pd.Series[float]", Mapping[Hashable, ArrayLike]]

# ``f(n_scenarios)`` or ``f(n_scenarios, seed=...)``, giving points (n_scenarios, n_players).
ScenarioFunction = Callable[..., Points]


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
        Shape (n_scenarios, n_players), in fantasy points. An array has its columns in the order of
        the slate. A frame has a column for each player, named by name, ID or ``Name (ID)``, in any
        order; or a row for each player, if only its rows have names. Columns numbered 0, 1, 2 ...
        are in the order of the slate. A mapping gives the points of each player, a Series those
        of one scenario. Stored as a read-only array of float64; copied unless it is one already.
    seed
        Seed of the draw, ``None`` if unknown.
    source
        Origin of the scenarios, in words.
    labels
        Names or IDs of the columns, ``None`` if they are in the order of the slate. Those of a
        frame are taken by themselves.

    Raises
    ------
    ScenarioError
        If `points` is not a matrix of finite numbers.

    Examples
    --------
    >>> scenarios = Scenarios([[10.0, 20.0], [30.0, 5.0]])
    >>> scenarios.n_scenarios, scenarios.mean.tolist()
    (2, [20.0, 12.5])
    >>> drivers = [(7, "A Bee"), (8, "C Day")]
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "name": name, "salary": 8000} for i, name in drivers
    ... )
    >>> Scenarios({"C Day": [20.0, 5.0], "A Bee": [10.0, 30.0]}).for_slate(slate).points.tolist()
    [[10.0, 20.0], [30.0, 5.0]]
    """

    points: FloatArray
    seed: int | None = None
    source: str = "given by the caller"
    labels: ColumnLabels | None = None

    if TYPE_CHECKING:  # `points` takes more types than it stores

        def __init__(
            self,
            points: Scenarios | Points,
            seed: int | None = None,
            source: str = "given by the caller",
            labels: Sequence[Hashable] | None = None,
        ) -> None: ...

    def __post_init__(self) -> None:
        given: Any = self.points
        if isinstance(given, Scenarios):
            given, found = given.points, given.labels
        else:
            given, found = without_labels(given)
        labels = found if self.labels is None else _checked_labels(self.labels)
        object.__setattr__(self, "points", checked_points(given, labels))
        object.__setattr__(self, "labels", labels)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, slate: Slate, unknown: Unknown = "error") -> Scenarios:
        """Return the points of a frame, matched by its labels, in the order of a slate.

        It is ``Scenarios(frame).for_slate(slate)``. `read_scenarios` reads frames of other layouts,
        such as those with a column of names.
        """
        return cls(frame).for_slate(slate, unknown)

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

    def for_slate(self, slate: Slate, unknown: Unknown = "error") -> Scenarios:
        """Return the scenarios with their columns in the order of a slate, and without labels.

        Whatever uses scenarios with a slate calls this first; without labels it only checks that
        there are as many columns as players.

        Parameters
        ----------
        slate
            The players. Each needs exactly one column.
        unknown
            ``"error"`` refuses columns of players that are not in the slate, ``"ignore"`` leaves
            them out with a `DataWarning`.

        Raises
        ------
        ScenarioError
            Naming the labels that are no players, and the players without a column or with two.
        """
        require_slate(slate)
        check_unknown(unknown)
        points = aligned_points(self.points, self.labels, slate, unknown)
        if self.labels is None:
            return self
        points.setflags(write=False)
        return Scenarios(points, seed=self.seed, source=self.source)

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


def _checked_labels(labels: object) -> ColumnLabels:
    """Return labels of the caller; a player stands for its ID."""
    if isinstance(labels, str):
        raise SettingsError(f"labels must be a list of names or IDs, got {labels!r}")
    given = as_tuple("labels", "a list of names or IDs", labels)
    return tuple(hashable_key("labels", label) for label in given)


def scenarios_for(slate: Slate, scenarios: object, name: str = "scenarios") -> Scenarios:
    """Return whatever a caller passes as scenarios, in the order of a slate.

    Parameters
    ----------
    slate
        The players.
    scenarios
        Scenarios, or points as `Scenarios` takes them.
    name
        What messages call them.

    Raises
    ------
    ScenarioError
        As `Scenarios` and `Scenarios.for_slate`.
    SettingsError
        If it is something else, with the call that makes scenarios of it.
    """
    if isinstance(scenarios, Scenarios):
        return scenarios.for_slate(slate)
    if isinstance(scenarios, (str, os.PathLike)):
        raise SettingsError(f"{name} is a file name: read it with read_scenarios(path, slate)")
    if isinstance(scenarios, ScenarioSource):
        raise SettingsError(
            f"{name} is a {type(scenarios).__name__}: draw scenarios from it, "
            "Scenarios.draw(race_scenarios(slate, race), 10_000, seed=42)"
        )
    if callable(scenarios):
        raise SettingsError(
            f"{name} is a function: draw scenarios from it, "
            "Scenarios.draw(function, 10_000, seed=42)"
        )
    if not isinstance(scenarios, (Sequence, Mapping)) and not hasattr(scenarios, "__array__"):
        raise SettingsError(
            f"{name} must be of type Scenarios, or a matrix of points, "
            f"got {type(scenarios).__name__}"
        )
    return Scenarios(cast(Points, scenarios)).for_slate(slate)


def call_scenario_fn(scenario_fn: ScenarioFunction, n_scenarios: int, seed: int | None) -> Any:
    """Call a scenario function, with the seed if it takes one; its points are not checked."""
    n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
    if not callable(scenario_fn):
        hint = ""
        if isinstance(scenario_fn, ScenarioSource):
            hint = "; race_scenarios(slate, race) makes one of a race"
        kind = type(scenario_fn).__name__
        raise SettingsError(f"scenario_fn must be a function f(n_scenarios), got {kind}{hint}")
    extra: dict[str, Any] = {}
    if seed is not None and takes_seed(scenario_fn):
        extra["seed"] = seed
    if not _takes(scenario_fn, n_scenarios, extra):
        raise SettingsError(
            "scenario_fn cannot be called as scenario_fn(n_scenarios), or with seed=... besides: "
            "give it these parameters and no others without a default"
        )
    return scenario_fn(n_scenarios, **extra)


def _takes(function: ScenarioFunction, n_scenarios: int, extra: Mapping[str, Any]) -> bool:
    """Tell whether a function can be called with these arguments, as far as it says."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # a callable without a signature, such as a C function
        return True
    try:
        signature.bind(n_scenarios, **extra)
    except TypeError:
        return False
    return True


def takes_seed(scenario_fn: ScenarioFunction) -> bool:
    """Tell whether a scenario function has a parameter called ``seed``."""
    try:
        parameters = inspect.signature(scenario_fn).parameters
    except (TypeError, ValueError):  # a callable without a signature, such as a C function
        return False
    return "seed" in parameters
