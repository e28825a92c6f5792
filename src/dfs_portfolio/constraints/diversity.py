"""Diversity: how alike the lineups of a portfolio are, and what that costs.

Every pair of lineups is penalised by the number of drivers they share. Over a whole portfolio this
adds up to a function of the drivers' counts alone, because a driver in ``c`` lineups is shared by
``c (c - 1) / 2`` pairs.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio.checks import real_number, whole_number
from dfs_portfolio.constraints.players import no_problems
from dfs_portfolio.constraints.slate_rules import OWNERSHIP_STEP, ownership_steps
from dfs_portfolio.slate import Slate


@dataclass(frozen=True)
class Diversity:
    """How unlike one another, and the field's, lineups should be.

    Parameters
    ----------
    weight
        Points taken off for each driver that two lineups share; 0 for none.
    max_overlap
        Most drivers that any two lineups may share; ``None`` for no limit.
    ownership_weight
        Points taken off for each percent of projected ownership of each driver in a lineup.
    """

    weight: float = 0.1
    max_overlap: int | None = field(default=None, kw_only=True)
    ownership_weight: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        weight = real_number("the diversity weight", self.weight, least=0.0)
        object.__setattr__(self, "weight", weight)
        price = real_number("ownership_weight", self.ownership_weight, least=0.0)
        object.__setattr__(self, "ownership_weight", price)
        if self.max_overlap is not None:
            limit = whole_number("max_overlap", self.max_overlap, least=0)
            object.__setattr__(self, "max_overlap", limit)

    def ownership_cost(self, slate: Slate, excluded: Sequence[int] = ()) -> NDArray[np.float64]:
        """Return the points taken off for each driver for his ownership, shape (n_drivers,).

        Parameters
        ----------
        slate
            The driver pool.
        excluded
            Places of drivers who are in no lineup.

        Raises
        ------
        SettingsError
            Naming the others whose ownership has a price and is not known.
        """
        if self.ownership_weight == 0.0:
            return np.zeros(len(slate))
        problems: list[str] = []
        steps = ownership_steps(slate, excluded, problems)
        no_problems(problems)
        return np.asarray(self.ownership_weight * OWNERSHIP_STEP * steps)

    def penalty(self, driver_counts: ArrayLike) -> float:
        """Return the penalty of a whole portfolio, in points.

        Parameters
        ----------
        driver_counts
            Lineups that hold each driver, shape (n_drivers,).

        Examples
        --------
        >>> Diversity(0.5).penalty([3, 1])
        1.5
        """
        counts = np.asarray(driver_counts, dtype=np.float64)
        return float(self.weight * (counts * (counts - 1) / 2).sum())


def shared_by_pairs(lineups: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield how many drivers each pair of lineups shares.

    Examples
    --------
    >>> list(shared_by_pairs([(0, 1, 2), (1, 2, 3), (4, 5, 0)]))
    [2, 1, 0]
    """
    for one, other in combinations([frozenset(lineup) for lineup in lineups], 2):
        yield len(one & other)


def add_correlation_penalty(
    model: Any,
    x: Mapping[Hashable, Any],
    previous_lineups: Sequence[Mapping[str, Any]],
    correlation_weight: float = 0.1,
) -> Any:
    """State the overlap penalty of the next lineup on a Pyomo model.

    Adds the mutable parameter ``overlap_cost`` (points off for each driver, by place in `x`) and
    the named expression ``correlation_penalty``, which is returned, to be subtracted from an
    objective that is maximised. For the lineup after this one only the parameter changes.

    Parameters
    ----------
    model
        A Pyomo model or block that may be built on.
    x
        Binary selection variable of each driver ID.
    previous_lineups
        Mappings with the key ``"drivers"`` (driver IDs).
    correlation_weight
        Points for each driver shared with each earlier lineup.
    """
    weight = Diversity(correlation_weight).weight
    uses: dict[Hashable, int] = {}
    for lineup in previous_lineups:
        for driver_id in lineup["drivers"]:
            uses[driver_id] = uses.get(driver_id, 0) + 1
    costs = {place: weight * uses.get(i, 0) for place, i in enumerate(x)}
    model.overlap_cost = pyo.Param(list(costs), mutable=True, within=pyo.Reals, initialize=costs)
    terms = [model.overlap_cost[place] * x[i] for place, i in enumerate(x)]
    model.correlation_penalty = pyo.Expression(expr=pyo.quicksum(terms) if terms else 0.0)
    return model.correlation_penalty


def compute_pairwise_similarity(lineup1: Sequence[Hashable], lineup2: Sequence[Hashable]) -> float:
    """Return the Jaccard similarity of two lineups: shared drivers over drivers in either.

    Examples
    --------
    >>> compute_pairwise_similarity([1, 2, 3], [2, 3, 4])
    0.5
    """
    one, two = set(lineup1), set(lineup2)
    return len(one & two) / len(one | two) if one or two else 0.0


def compute_portfolio_correlation(lineups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how alike the lineups of a portfolio are.

    Parameters
    ----------
    lineups
        Mappings with the key ``"drivers"`` (driver IDs).

    Returns
    -------
    dict
        ``avg_similarity`` and ``max_similarity`` over all pairs (0.0 where there is no pair) and
        ``most_similar_pair``, the places of the first such pair (``None`` where there is none).

    Examples
    --------
    >>> compute_portfolio_correlation([{"drivers": [1, 2]}, {"drivers": [1, 3]}])["max_similarity"]
    0.3333333333333333
    """
    pairs = list(combinations(range(len(lineups)), 2))
    if not pairs:
        return {"avg_similarity": 0.0, "max_similarity": 0.0, "most_similar_pair": None}
    values = [
        compute_pairwise_similarity(lineups[a]["drivers"], lineups[b]["drivers"]) for a, b in pairs
    ]
    closest = int(np.argmax(values))
    return {
        "avg_similarity": float(np.mean(values)),
        "max_similarity": values[closest],
        "most_similar_pair": pairs[closest],
    }
