"""What the master problem is asked for, and what it answers."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class MinimumViolation:
    """A complete portfolio with few uses over the limits, or missing.

    Parameters
    ----------
    extra
        How many there are; infinite where no complete portfolio was found.
    floor
        Proven: no complete portfolio makes fewer than this; infinite where there is none.
    rows
        Its lineups.
    """

    extra: float
    floor: float
    rows: tuple[int, ...]

    @property
    def proven(self) -> bool:
        """Whether no complete portfolio makes fewer."""
        return self.extra == self.floor


@dataclass(frozen=True)
class Turn:
    """The lineup that is chosen next.

    Parameters
    ----------
    row
        The lineup; ``None`` if none of the candidates can be completed.
    completion
        Lineups that complete the portfolio after it.
    proven
        Whether it is proven that no better candidate can be completed.
    """

    row: int | None
    completion: tuple[int, ...]
    proven: bool


@dataclass(frozen=True)
class MasterObjective:
    """What the model is asked for; see its docstring."""

    with_values: bool = False
    penalty_weight: float = 0.0
    extra_price: float = 0.0
    extra_budget: float = math.inf
    vacant_price: float | None = None


@dataclass(frozen=True)
class PricingResult:
    """What pricing found out about a relaxation.

    Parameters
    ----------
    bound
        On the relaxation's cost, proven for all lineups.
    promise
        What each lineup outside could take off the cost, shape (n_lineups,); -inf for columns.
    """

    bound: float
    promise: NDArray[np.float64]
