"""DraftKings points of a driver's race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.contest import Contest


def _finish_points() -> tuple[int, ...]:
    """Return points for finishing 1st to 40th.

    Each position scores one point less than the one before it: three less at 2, two less at 11,
    21 and 31.
    """
    points, steps = [45], {2: 3, 11: 2, 21: 2, 31: 2}
    for finish in range(2, 41):
        points.append(points[-1] - steps.get(finish, 1))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Scoring:
    """Points of one driver in one race.

    Parameters
    ----------
    finish_points
        Points for finishing 1st, 2nd, ...; later positions score 0.
    place_gained
        Points for each position gained from start to finish, and lost for each position lost.
    lap_led
        Points for each lap led.
    fastest_lap
        Points for each fastest lap.
    """

    finish_points: tuple[int, ...] = field(default_factory=_finish_points)
    place_gained: float = 1.0
    lap_led: float = 0.25
    fastest_lap: float = 0.45

    def score(
        self, start: ArrayLike, finish: ArrayLike, laps_led: ArrayLike, fastest_laps: ArrayLike
    ) -> FloatArray:
        """Score results, element by element.

        Parameters
        ----------
        start, finish
            Positions counted from 1; arrays of any shapes that broadcast together.
        laps_led, fastest_laps
            Numbers of laps, broadcast against the positions.

        Returns
        -------
        ndarray of float
            DraftKings points, of the broadcast shape.

        Raises
        ------
        SettingsError
            If a finishing position is not a whole number from 1.

        Examples
        --------
        >>> float(Scoring().score(start=19, finish=1, laps_led=5, fastest_laps=2))
        65.15
        """
        position = np.asarray(finish).astype(np.int64)
        if (position != np.asarray(finish)).any() or (position < 1).any():
            raise SettingsError("finishing positions are whole numbers from 1")
        table = np.append(np.asarray(self.finish_points, dtype=np.float64), 0.0)
        points = (
            table[np.minimum(position, len(table)) - 1]
            + self.place_gained * (np.asarray(start, dtype=np.float64) - position)
            + self.lap_led * np.asarray(laps_led, dtype=np.float64)
            + self.fastest_lap * np.asarray(fastest_laps, dtype=np.float64)
        )
        # Every score is a multiple of 0.05; rounding removes the error of binary fractions.
        return np.asarray(np.round(points, 10), dtype=np.float64)


DRAFTKINGS_SCORING: Final = Scoring()
_SCORING: Final[Mapping[str, Scoring]] = {"DraftKings": DRAFTKINGS_SCORING}


def scoring_of(contest: Contest) -> Scoring:
    """Return how a contest scores a race.

    Raises
    ------
    SettingsError
        If the scoring of its site is not known.
    """
    if contest.site not in _SCORING:
        raise SettingsError(
            f"how {contest.site} scores NASCAR is not known; there is {', '.join(_SCORING)}"
        )
    return _SCORING[contest.site]
