"""The components of a driver's rating: their variances, and which of them count in a race."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.sports.nascar.results import TrackType
from dfs_portfolio.sports.nascar.series import Series

# The components: overall skill, then the effects of each type of track and of each series.
_TYPES: Final = get_args(TrackType)
_SERIES: Final = get_args(Series)
_SIZE: Final = 1 + len(_TYPES) + len(_SERIES)


@dataclass(frozen=True, slots=True)
class RatingSettings:
    """Variances in squared normal scores; drifts are per year.

    Parameters
    ----------
    skill, of_type, of_series, team
        Prior variances of a new driver or team.
    skill_drift, of_type_drift, of_series_drift, team_drift
        Growth of these variances with time.
    superspeedway, intermediate, short, road
        Variances of the noise of one race.

    The defaults maximise the likelihood of the races from June 2022 to December 2023, each given
    the races before it. No race of the calibration has a part in them.
    """

    skill: float = 0.071
    of_type: float = 0.044
    of_series: float = 0.181
    team: float = 0.332
    skill_drift: float = 0.003
    of_type_drift: float = 0.060
    of_series_drift: float = 0.0086
    team_drift: float = 0.0036
    superspeedway: float = 0.432
    intermediate: float = 0.298
    short: float = 0.329
    road: float = 0.410

    def noise(self, track_type: TrackType) -> float:
        """Return the variance of the noise of one race."""
        return float(getattr(self, track_type))

    @property
    def prior_variances(self) -> FloatArray:
        """Variances of the components of a new driver's rating, shape (n_components,)."""
        variances = [self.skill, *[self.of_type] * len(_TYPES), *[self.of_series] * len(_SERIES)]
        return np.array(variances)

    @property
    def drift(self) -> FloatArray:
        """Yearly growth of the variances of the components, shape (n_components,)."""
        of_type, of_series = self.of_type_drift, self.of_series_drift
        return np.array([self.skill_drift, *[of_type] * len(_TYPES), *[of_series] * len(_SERIES)])


def loading(track_type: TrackType, series: str) -> FloatArray:
    """Return 1 for the components that count in a race, else 0, shape (n_components,)."""
    load = np.zeros(_SIZE)
    load[[0, 1 + _TYPES.index(track_type), 1 + len(_TYPES) + _SERIES.index(series)]] = 1.0
    return load
