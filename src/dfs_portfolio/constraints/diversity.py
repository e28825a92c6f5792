"""Adds the overlap penalty of the next lineup to a Pyomo model."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pyomo.environ as pyo

from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.rules.similarity import (
    compute_pairwise_similarity,
    compute_portfolio_correlation,
)

__all__ = [
    "add_correlation_penalty",
    "compute_pairwise_similarity",
    "compute_portfolio_correlation",
]


def add_correlation_penalty(
    model: Any,
    x: Mapping[Hashable, Any],
    previous_lineups: Sequence[Mapping[str, Any]],
    correlation_weight: float = 0.1,
) -> Any:
    """Add the overlap penalty of the next lineup to a Pyomo model.

    Adds the mutable parameter ``overlap_cost`` (points each player costs, by index in `x`) and the
    named expression ``correlation_penalty``, which is returned and is to be subtracted from an
    objective that is maximised. From one lineup to the next only the parameter changes.

    Parameters
    ----------
    model
        A Pyomo model or block to add components to.
    x
        Binary selection variable of each player ID.
    previous_lineups
        Mappings with the key ``"drivers"`` (player IDs).
    correlation_weight
        Points for each player shared with each earlier lineup.
    """
    weight = real_number("correlation_weight", correlation_weight, least=0.0)
    uses: dict[Hashable, int] = {}
    for lineup in previous_lineups:
        for player_id in lineup["drivers"]:
            uses[player_id] = uses.get(player_id, 0) + 1
    costs = {index: weight * uses.get(i, 0) for index, i in enumerate(x)}
    model.overlap_cost = pyo.Param(list(costs), mutable=True, within=pyo.Reals, initialize=costs)
    terms = [model.overlap_cost[index] * x[i] for index, i in enumerate(x)]
    model.correlation_penalty = pyo.Expression(expr=pyo.quicksum(terms) if terms else 0.0)
    return model.correlation_penalty
