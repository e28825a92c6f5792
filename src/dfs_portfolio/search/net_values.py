"""Values of lineups net of the costs of a query."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.threads import run_pieces
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.search import net_value_kernels
from dfs_portfolio.search.pieces import piece_size
from dfs_portfolio.search.query import DualPrices, Query
from dfs_portfolio.search.settings import SearchSettings
from dfs_portfolio.slate.slate import Slate


def net_values(
    lineups: NDArray[np.uint8],
    values: FloatArray,
    query: Query,
    prices: DualPrices | None,
    slate: Slate,
    threads: int,
    settings: SearchSettings,
) -> FloatArray:
    """Return values less costs; -inf for lineups that the query's caps and overlaps do not allow.

    Parameters
    ----------
    lineups, values
        Shapes (n_lineups, roster_size) and (n_lineups,).
    query
        Costs, caps and overlaps; neither `excluded` nor the prices of lineups are applied.
    prices
        Prices of teams, if there are any.
    slate
        The players.
    threads, settings
        As in `ValueTable`.
    """
    net = np.empty(len(lineups))
    team_cost = np.zeros(len(slate.team_names)) if prices is None else prices.team
    player_excess, team_excess, allowance = query.weighed
    earlier = query.apart_members

    def work(piece: slice) -> None:
        net_value_kernels.net_values(
            lineups[piece],
            values[piece],
            query.player_cost,
            team_cost,
            slate.team_index,
            player_excess,
            team_excess,
            allowance,
            earlier,
            min(query.max_overlap, slate.contest.roster_size),
            net[piece],
        )

    size = piece_size(len(net), len(slate), threads, settings)
    run_pieces(work, len(net), max(size, settings.largest_chunk), threads)
    return net
