"""All that is known about the lineups of a value table."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import BoolArray, FloatArray


class TableState(NamedTuple):
    """All that is known about the lineups of a table.

    Parameters
    ----------
    lineups
        uint8, shape (n_lineups, roster_size); see `enumerate_lineups`.
    complete
        Whether these are all lineups that satisfy the rules.
    upper
        float64, shape (n_lineups,): the exact value if `exact` is true, otherwise an upper bound.
    exact
        bool, shape (n_lineups,).
    told
        How many of the best lineups the bounds tell apart; 0 if there are none yet.
    """

    lineups: NDArray[np.uint8]
    complete: bool
    upper: FloatArray
    exact: BoolArray
    told: int = 0
