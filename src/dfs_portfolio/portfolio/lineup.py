"""A lineup with its value, tails and proof."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dfs_portfolio.errors import NoSuchItemError
from dfs_portfolio.metrics.tails import TailMetrics


def level_key(level: float) -> str:
    """Return the key of a level's tail mean: ``cvar_99`` for 0.99.

    Examples
    --------
    >>> level_key(0.99), level_key(0.975)
    ('cvar_99', 'cvar_97.5')
    """
    return f"cvar_{100 * level:.10g}"


def relative_gap(worth: float, bound: float) -> float:
    """Return the relative distance from a worth to its bound; infinite without a bound."""
    if not math.isfinite(bound):
        return math.inf
    return max(0.0, bound - worth) / max(1.0, abs(worth))


@dataclass(frozen=True, eq=False)
class Lineup(Mapping[str, Any]):
    """One lineup, which can also be read like a dict.

    Keys: ``drivers`` (player IDs, in every sport), ``cvar_99`` and so on for every level of the
    objective, ``top_1pct`` (best score in the first level's tail) or, for the lower tail,
    ``bottom_1pct`` (worst score), ``conditional_upside`` (tail mean minus mean, first level),
    ``exposure`` (ID -> share of the portfolio's lineups), ``total_salary``, ``names``.

    Parameters
    ----------
    indices
        Indices of the players in the slate, ascending.
    players, names
        Their IDs and names.
    total_salary
        Dollars.
    value
        Value of the objective, in points, on the scenarios used to choose.
    overlap_penalty
        Points subtracted at its turn for players shared with earlier lineups.
    ownership_penalty
        Points subtracted for the projected ownership of its players.
    tails
        Tail metrics at every level of the objective, in its order.
    mean
        Mean score.
    exposure
        Share of the portfolio's lineups that hold each player, by ID.
    proven
        Whether it is proven that no allowed lineup was better at its turn.
    bound
        Upper bound on the worth of any lineup allowed at its turn; infinite if none was proven.
    gain
        Increase of the expected best score over the lineups before it (for the first lineup, its
        mean), if the strategy is ``"emax"``; of the expected winnings, in dollars, if it is
        ``"payout"``.
    kept
        Whether it was entered already, so that nobody chose it now: nothing is proven about it.
    batch
        Label of the batch that it was chosen in, if the portfolio has batches.
    """

    indices: tuple[int, ...]
    players: tuple[Hashable, ...]
    names: tuple[str, ...]
    total_salary: int
    value: float
    overlap_penalty: float
    tails: tuple[TailMetrics, ...]
    mean: float
    exposure: Mapping[Hashable, float]
    proven: bool
    bound: float = math.inf
    gain: float | None = None
    ownership_penalty: float = 0.0
    kept: bool = False
    batch: str = ""

    @property
    def worth(self) -> float:
        """What the strategy maximised at its turn: its gain, or its value, net of penalties."""
        gross = self.value - self.overlap_penalty if self.gain is None else self.gain
        return gross - self.ownership_penalty

    @property
    def gap(self) -> float:
        """Relative distance from worth to bound: 0 if proven, infinite without a bound."""
        return 0.0 if self.proven else relative_gap(self.worth, self.bound)

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of the class description as a plain dict."""
        first = self.tails[0]
        end = "top" if first.tail == "upper" else "bottom"
        return {
            "drivers": list(self.players),
            **{level_key(t.alpha): t.CVaR for t in self.tails},
            f"{end}_{100 * (1 - first.alpha):.10g}pct": first.top_X_pct,
            "conditional_upside": first.conditional_upside,
            "exposure": dict(self.exposure),
            "total_salary": self.total_salary,
            "names": list(self.names),
        }

    def __getitem__(self, key: str) -> Any:
        values = self.as_dict()
        if key not in values:
            raise NoSuchItemError(f"a lineup has no {key!r}; it has {', '.join(values)}")
        return values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.as_dict())

    def __len__(self) -> int:
        return len(self.as_dict())
