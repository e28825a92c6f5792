"""How much of the salary cap people leave: the part of a lineup's weight that no player has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.slate import Slate

# Share of the entries that left so many dollars of $50,000, in four contests of 4,411 entries each
# (DraftKings MMA, $8, April and May 2026). Beyond $700, 3.7% left up to $1,000, and 3.2% more than
# that: a fall of 23.3% with every $100 gives both to 0.1 percentage points.
SHARES: Final = (0.324, 0.212, 0.139, 0.101, 0.063, 0.044, 0.027, 0.021)
STEP: Final = 100
FALL: Final = 0.7667
CAP: Final = 50_000

# Dollars left, shape (n_lineups,) -> logarithms of weights, same shape.
SalaryLeft = Callable[[IntArray], ArrayLike]


def usual_salary_left(left: ArrayLike, salary_cap: int = CAP) -> FloatArray:
    """Return the logarithm of the weight of lineups that leave so many dollars.

    Shares of four real six-man contests (``docs/field.md``), on straight lines between their
    logarithms. They are no histogram that the field is made to have: ownership tilts it.

    Parameters
    ----------
    left
        Dollars below the cap, any shape.
    salary_cap
        Dollars are those of a cap of $50,000, in proportion.

    Examples
    --------
    >>> usual_salary_left([0, 50, 100]).round(2)
    array([-1.13, -1.34, -1.55])
    """
    steps = np.asarray(left, dtype=np.float64) * (CAP / salary_cap) / STEP
    last = len(SHARES) - 1
    logs = np.interp(steps, np.arange(last + 1), np.log(SHARES))
    return np.asarray(logs + np.maximum(steps - last, 0.0) * np.log(FALL))


def salaries_of(slate: Slate, lineups: NDArray[Any]) -> IntArray:
    """Return the total salary of each lineup, shape (n_lineups,)."""
    total = np.zeros(len(lineups), dtype=np.int64)
    for slot in range(lineups.shape[1]):  # one column at a time needs little memory
        total += slate.salaries[lineups[:, slot]]
    return total


def salary_left_weights(
    salary_left: SalaryLeft | ArrayLike | None, left: IntArray, salary_cap: int
) -> FloatArray:
    """Return the logarithms of weights, shape (n_lineups,).

    Parameters
    ----------
    salary_left
        A function of the dollars left, the logarithms themselves, or ``None`` for the usual ones.
    left
        Dollars that each lineup leaves, shape (n_lineups,).
    salary_cap
        Dollars.

    Raises
    ------
    SettingsError
        If it gives no number for some lineup, or none above -inf for any.
    """
    if salary_left is None:
        return usual_salary_left(left, salary_cap)
    values = salary_left(left) if callable(salary_left) else salary_left
    try:
        logs = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        logs = np.empty(0)
    if logs.shape != left.shape:
        raise SettingsError(
            f"salary_left must give a logarithm for each of the {len(left):,} lineups: pass a "
            "function of the dollars left (an array), an array with one for each, or None"
        )
    if np.isnan(logs).any() or (logs == np.inf).any() or not (logs > -np.inf).any():
        raise SettingsError(
            "salary_left must give finite logarithms, or -inf for lineups that nobody enters, "
            "but not for all"
        )
    return logs
