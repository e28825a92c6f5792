"""The parts of a driver's rating: how uncertain each is, and which of them count in a race."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from dfs_portfolio.sports.nascar.race_model.gaussian_states import Matrix
from dfs_portfolio.sports.nascar.results import TrackType
from dfs_portfolio.sports.nascar.series import Series

# Skill everywhere, then what is added on each type of track and in each series.
_TYPES: Final = get_args(TrackType)
_SERIES: Final = get_args(Series)
_SIZE: Final = 1 + len(_TYPES) + len(_SERIES)


@dataclass(frozen=True, slots=True)
class RatingSettings:
    """Variances, in squared normal scores; the drifts are for each year.

    Parameters
    ----------
    skill, of_type, of_series, team
        Of what is not known of a new driver or team.
    skill_drift, of_type_drift, of_series_drift, team_drift
        By which that grows again with time.
    superspeedway, intermediate, short, road
        Of the noise of one race.

    The values are those of the highest likelihood of the races from June 2022 to 2023, each given
    those before it: no race that forecasts are held against has a part in them.
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
    def unknown(self) -> Matrix:
        """Variances of the parts of a new driver's rating, shape (n_parts,)."""
        variances = [self.skill, *[self.of_type] * len(_TYPES), *[self.of_series] * len(_SERIES)]
        return np.array(variances)

    @property
    def drift(self) -> Matrix:
        """Their drifts, shape (n_parts,)."""
        of_type, of_series = self.of_type_drift, self.of_series_drift
        return np.array([self.skill_drift, *[of_type] * len(_TYPES), *[of_series] * len(_SERIES)])


def loading(track_type: TrackType, series: str) -> Matrix:
    """Return which parts of a rating count in a race, shape (n_parts,)."""
    load = np.zeros(_SIZE)
    load[[0, 1 + _TYPES.index(track_type), 1 + len(_TYPES) + _SERIES.index(series)]] = 1.0
    return load
