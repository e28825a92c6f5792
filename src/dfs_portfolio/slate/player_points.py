"""The points that players scored."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dfs_portfolio._internal.types import FloatArray


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class PlayerPoints:
    """The points that the players of a slate scored.

    Parameters
    ----------
    points
        In the order of the slate, shape (n_players,), read-only; NaN where not known.
    source
        Where they come from, in words.
    notes
        What deserves attention: who did not start, whose points are not known, and why.
    """

    points: FloatArray
    source: str
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        points = np.array(self.points, dtype=np.float64)
        points.setflags(write=False)
        object.__setattr__(self, "points", points)
