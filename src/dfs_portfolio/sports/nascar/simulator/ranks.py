"""Ranks of the drivers in every race."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray


def descending_ranks(values: FloatArray) -> NDArray[np.int16]:
    """Rank the drivers of every race from the largest value.

    Parameters
    ----------
    values
        Shape (n_scenarios, n_drivers), no NaN.

    Returns
    -------
    ndarray of int16
        Same shape, a permutation of 1 to n_drivers in each row. Drivers with equal values are
        ranked in their order.
    """
    from dfs_portfolio.sports.nascar.simulator.kernels import rank_rows  # Numba takes long

    ranks = np.empty(values.shape, dtype=np.int16)
    rank_rows(values, ranks)
    return ranks
