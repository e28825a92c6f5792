"""A cache of simulated scenarios, so that each contest is simulated once."""

from __future__ import annotations

from collections.abc import Hashable

from dfs_portfolio._internal.byte_cache import ByteCache
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.errors import ScenarioError, format_items
from dfs_portfolio.scenarios.points import are_numbered
from dfs_portfolio.scenarios.scenarios import ScenarioFunction, Scenarios, call_scenario_fn


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
    >>> import numpy as np
    >>> cache = ScenarioCache()
    >>> a = cache.get_scenarios("fontana", 3, lambda n: np.ones((n, 2)))
    >>> a is cache.get_scenarios("fontana", 3, lambda n: np.zeros((n, 2)))
    True
    """

    def __init__(self, max_bytes: int = 512 * 1024**2) -> None:
        most = real_number("max_bytes", max_bytes, least=0)
        self._drawn: ByteCache[Scenarios] = ByteCache(most, lambda drawn: drawn.points.nbytes)

    def draw(
        self,
        race_id: Hashable,
        n_scenarios: int,
        scenario_fn: ScenarioFunction,
        seed: int | None = None,
    ) -> Scenarios:
        """Return the scenarios of a contest, with their labels; they are drawn the first time.

        Parameters and errors are those of `get_scenarios`.
        """
        return self._drawn.get(
            (race_id, n_scenarios, seed),
            lambda: Scenarios(call_scenario_fn(scenario_fn, n_scenarios, seed), seed=seed),
        )

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
            If the function does not return such a matrix, or one with names, which an array would
            lose: `draw` returns it with them.
        """
        drawn = self.draw(race_id, n_scenarios, scenario_fn, seed)
        if drawn.labels is not None and not are_numbered(drawn.labels):
            raise ScenarioError(
                "scenarios",
                [
                    f"the columns have names ({format_items(map(str, drawn.labels))}), which an "
                    "array would lose: use ScenarioCache.draw, or return an array in slate order"
                ],
            )
        return drawn.points

    def size(self) -> int:
        """Return the number of matrices in the cache."""
        return len(self._drawn)

    def clear(self) -> None:
        """Drop all matrices."""
        self._drawn.clear()
