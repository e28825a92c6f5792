"""What else about a lineup makes people enter it, besides its players and the salary left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import real_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.slate import Slate

# Log-weight of a pair of opponents in a lineup, where custom has at most one player of a game: 1.3%
# of the lineups of two real MMA contests of 4,411 entries hold both fighters of a bout, whose
# weights were -5.0 and -4.3 beside their ownership (docs/field.md).
PAIR_WEIGHT: Final = -4.65


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class LineupFeature:
    """A number about every lineup, with its weight in the field.

    Parameters
    ----------
    name
        For people.
    values
        Of each lineup, shape (n_lineups,).
    weight
        Of a unit: lineups with one more are ``exp(weight)`` times as likely.
    mean
        In place of a weight: the mean over the field, which the weight is chosen to give.

    Raises
    ------
    SettingsError
        Unless the values are finite, and there is either a weight or a mean.
    """

    name: str
    values: FloatArray
    weight: float | None = None
    mean: float | None = None

    def __post_init__(self) -> None:
        if (self.weight is None) == (self.mean is None):
            raise SettingsError(f"feature {self.name!r} needs either a weight or a mean")
        for key in ("weight", "mean"):
            if getattr(self, key) is not None:
                value = real_number(f"{key} of {self.name!r}", getattr(self, key))
                object.__setattr__(self, key, value)
        object.__setattr__(self, "values", _finite_values(self.name, self.values))


def game_pairs(slate: Slate, lineups: NDArray[np.uint8]) -> FloatArray:
    """Return how many pairs of players of one game each lineup holds, shape (n_lineups,).

    Parameters
    ----------
    slate
        The players; those without a game meet nobody.
    lineups
        Indices of players, shape (n_lineups, roster_size).
    """
    pairs = np.zeros(len(lineups))
    game = np.arange(len(slate)) + len(slate.games)
    for number, players in enumerate(slate.games.values()):
        game[list(players)] = number
    size = lineups.shape[1]
    of = [game[lineups[:, slot]] for slot in range(size)]
    for a in range(size):
        for b in range(a):
            pairs += of[a] == of[b]
    return pairs


def usual_features(slate: Slate, lineups: NDArray[np.uint8]) -> tuple[LineupFeature, ...]:
    """Return the features of a sport: pairs of opponents, where custom forbids them."""
    if slate.contest.sport.default_max_per_game != 1 or not slate.games:
        return ()
    return (LineupFeature("players of one game", game_pairs(slate, lineups), weight=PAIR_WEIGHT),)


def checked_features(features: Sequence[LineupFeature], n_lineups: int) -> None:
    """Check that each feature has a value for each lineup.

    Raises
    ------
    SettingsError
        If one has not.
    """
    for feature in features:
        if not isinstance(feature, LineupFeature):
            raise SettingsError(f"features must be LineupFeature, got {type(feature).__name__}")
        if feature.values.shape != (n_lineups,):
            raise SettingsError(
                f"feature {feature.name!r} has {feature.values.size:,} values for {n_lineups:,} "
                "lineups: give one for each"
            )


def _finite_values(name: str, values: ArrayLike) -> FloatArray:
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        array = np.full(1, np.nan)
    if array.ndim != 1 or not np.isfinite(array).all():
        raise SettingsError(f"feature {name!r} must have a finite number for each lineup")
    array.setflags(write=False)
    return array
