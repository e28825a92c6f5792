"""Limits on a total over the players of a lineup, counted in whole steps.

Sums of whole steps are exact: plain Python, the enumeration and a solver with its tolerances agree
on every lineup. A product of ownership is a sum of logarithms.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import format_items
from dfs_portfolio.slate.slate import Slate

# Percent.
OWNERSHIP_STEP: Final = 0.0001
# Of the natural logarithm of a share: 0.001% of a geometric mean.
LOG_STEP: Final = 1e-5


# eq=False: arrays have no single truth value, so a generated __eq__ would raise.
@dataclass(frozen=True, eq=False)
class TotalLimit:
    """A limit on the sum of one number over the players of a lineup.

    Parameters
    ----------
    name
        Of its row in a model.
    weights
        The number of each player, in steps, shape (n_players,).
    at_most
        Largest sum, in steps.
    step
        Size of a step, in the unit of the number.
    explain
        Describes a violation, given the sum in steps.
    """

    name: str
    weights: NDArray[np.int64]
    at_most: int
    step: float
    explain: Callable[[int], str]


def salary_limit(slate: Slate, most: int) -> TotalLimit:
    """Return the limit on the total salary, in dollars."""

    def explain(total: int) -> str:
        return f"salary ${total:,} is above the greatest of ${most:,}"

    return TotalLimit("greatest_salary", slate.salaries, most, 1.0, explain)


def ownership_limit(owned: NDArray[np.int64], roster_size: int, most: float) -> TotalLimit:
    """Return the limit on the total ownership of a lineup.

    Parameters
    ----------
    owned
        Ownership of each player, in steps of `OWNERSHIP_STEP`, shape (n_players,).
    roster_size
        Players of a lineup.
    most
        Largest total, in percent.
    """
    # No player's ownership is above 100%, so a higher limit has no effect.
    steps = math.floor(min(most, 100.0 * roster_size) / OWNERSHIP_STEP + 1e-6)

    def explain(total: int) -> str:
        return (
            f"ownership adds up to {total * OWNERSHIP_STEP:.10g}%, above the limit of "
            f"{steps * OWNERSHIP_STEP:.10g}%"
        )

    return TotalLimit("ownership", owned, steps, OWNERSHIP_STEP, explain)


def ownership_product_limit(owned: NDArray[np.int64], roster_size: int, most: float) -> TotalLimit:
    """Return the limit on the product of the ownership of a lineup's players.

    A lineup at the limit is within it: each player may be half a step off by rounding, and the
    limit is wider by as much.

    Parameters
    ----------
    owned
        Ownership of each player, in steps of `OWNERSHIP_STEP`, shape (n_players,).
    roster_size
        Players of a lineup.
    most
        Largest product of shares, above 0; 1 and more have no effect.
    """
    limit = math.floor(min(0.0, math.log(most)) / LOG_STEP + roster_size / 2)
    shares = owned * (OWNERSHIP_STEP / 100)
    # A player whom nobody picks makes the product 0, whoever else is in the lineup: no logarithm
    # is above 0, so one that is as low as the limit suffices.
    logs = np.log(shares, out=np.full(len(shares), -math.inf), where=shares > 0)
    weights = np.where(shares > 0, np.rint(np.maximum(logs, -1e9) / LOG_STEP), min(limit, 0))

    def explain(total: int) -> str:
        log = total * LOG_STEP
        return (
            f"ownership has a geometric mean of {_mean_percent(log, roster_size):.4g}% (product "
            f"{math.exp(log):.3g}), above the limit of "
            f"{_mean_percent(math.log(most), roster_size):.4g}% (product {most:.3g})"
        )

    return TotalLimit("ownership_product", weights.astype(np.int64), limit, LOG_STEP, explain)


def ownership_steps(
    slate: Slate, excluded: Sequence[int], problems: list[str]
) -> NDArray[np.int64]:
    """Return each player's ownership in steps, shape (n_players,); 0 for excluded players.

    Parameters
    ----------
    slate
        The player pool.
    excluded
        Indices of the players that are in no lineup; their ownership need not be known.
    problems
        Gets one more if the ownership of any other player is unknown; it names them.
    """
    unknown = [
        player.name
        for index, player in enumerate(slate)
        if player.ownership is None and index not in excluded
    ]
    if unknown:
        problems.append(
            f"ownership is limited or priced and not known for {format_items(unknown)}: give it "
            f"with the projections, 0 for a {slate.contest.sport.player} whom nobody picks, or "
            "exclude them"
        )
    percent = [
        0.0 if player.ownership is None or index in excluded else player.ownership
        for index, player in enumerate(slate)
    ]
    return np.rint(np.array(percent) / OWNERSHIP_STEP).astype(np.int64)


def _mean_percent(log_product: float, roster_size: int) -> float:
    """Return the geometric mean in percent of a product of shares, given its logarithm."""
    return 100.0 * math.exp(log_product / roster_size)
