"""The race model of a day, and its simulated races."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.race_model.ratings import Prediction, Ratings
from dfs_portfolio.sports.nascar.race_model.starters import Starters, read_starters
from dfs_portfolio.sports.nascar.results import TrackType
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sports.nascar.simulator.field import Field, read_field
from dfs_portfolio.sports.nascar.simulator.outcomes import SimulatedScenarios
from dfs_portfolio.sports.nascar.simulator.simulator import PreparedRace, prepare_race
from dfs_portfolio.sports.nascar.simulator.track_profiles import Profiles


# eq=False: ratings have no equality of their own, so that a model equals only itself.
@dataclass(frozen=True, eq=False)
class RaceModel:
    """Ratings of drivers and constants of tracks from the races before a day.

    Made by `fit_race_model`.

    Parameters
    ----------
    until
        Only races before this day were used.
    n_races
        Number of races that the ratings learned from.
    ratings
        Ratings of drivers and teams.
    profiles
        Constants by series and type of track.
    """

    until: date
    n_races: int
    ratings: Ratings
    profiles: Profiles

    def simulate(
        self,
        entries: pd.DataFrame | Slate,
        track_type: TrackType,
        laps: int,
        n_scenarios: int = 10_000,
        seed: int = 0,
        *,
        series: Series = "cup",
        fit_projections: bool = True,
    ) -> SimulatedScenarios:
        """Simulate a race many times.

        Parameters
        ----------
        entries
            A slate, or a frame with a column ``driver`` and, where known, ``start``, ``team``,
            ``salary`` and the projections of `Driver`. Drivers are matched to the results by
            name. A missing team is that of the driver's latest race in the series, and a missing
            start is drawn. Results on one side and salaries and projections on the other are
            weighted by precision: the latter count much for a new driver, and little for one with
            many races. A driver with neither is rated like an unknown driver.
        track_type
            ``"superspeedway"``, ``"intermediate"``, ``"short"`` or ``"road"``.
        laps
            Laps of the race, at least 1.
        n_scenarios
            Number of races, at least 1.
        seed
            The same inputs and seed give the same results; at least 0.
        series
            ``"cup"``, ``"nxs"`` or ``"trucks"``.
        fit_projections
            As in `simulate_race`.

        Returns
        -------
        SimulatedScenarios
            Points, finish, laps led and fastest laps, each (n_scenarios, n_entries), in the order
            of the entries.

        Raises
        ------
        SettingsError
            For an unknown type of track or series, or less than one lap or scenario.
        SlateError
            Listing every problem of the entries.
        """
        race = Race(f"{series} race", track_type, laps, series=series)
        simulate = self.scenarios(entries, race, fit_projections=fit_projections)
        return simulate.draw(n_scenarios, seed)

    def scenarios(
        self, entries: pd.DataFrame | Slate, race: Race, *, fit_projections: bool = True
    ) -> ModelScenarios:
        """Return a scenario function of a race: ``scenario_fn(n_scenarios, seed=0)``.

        Parameters
        ----------
        entries
            As for `simulate`.
        race
            Only its type of track, laps and series count.
        fit_projections
            As in `simulate_race`.
        """
        return ModelScenarios(self, entries, race, fit_projections)

    def prepare(
        self, entries: pd.DataFrame | Slate, race: Race, *, fit_projections: bool
    ) -> PreparedRace:
        """Return a race that is ready to be simulated; parameters are those of `scenarios`."""
        profile = self.profiles[race.series, race.track_type]
        race = replace(race, profile=profile)
        starters = read_starters(entries, lambda name: self.ratings.latest_team(name, race.series))
        field = self.field(starters, race.track_type, race.series)
        return prepare_race(starters.slate, field, race, fit=fit_projections)

    def field(self, starters: Starters, track_type: TrackType, series: Series) -> Field:
        """Make the field of a race, with skills from the results and from the slate."""
        slate = starters.slate
        base = read_field(slate)
        names = self.ratings.names_of(slate)
        teams = [driver.team for driver in slate]
        prediction = self.ratings.predict(names, teams, track_type, series, self.until)
        return base.with_skill(*_combine(prediction, base, starters))


# eq=False: comparing two frames of entries gives a frame, which has no truth value.
@dataclass(frozen=True, eq=False)
class ModelScenarios:
    """A scenario function that simulates a race by a model; unlike a closure, it can be pickled.

    Parameters
    ----------
    model, entries, race, fit_projections
        As for `RaceModel.scenarios`.
    """

    model: RaceModel
    entries: pd.DataFrame | Slate
    race: Race
    fit_projections: bool = True

    def __call__(self, n_scenarios: int, seed: int = 0) -> FloatArray:
        """Return points of simulated races, shape (n_scenarios, n_entries), read-only."""
        return self.draw(n_scenarios, seed).points

    def draw(self, n_scenarios: int, seed: int = 0) -> SimulatedScenarios:
        """Return scenarios that know the races they come from."""
        return self.prepared.draw(n_scenarios, seed)

    @cached_property
    def prepared(self) -> PreparedRace:
        """What the races are simulated from; the fit to projections is made once."""
        return self.model.prepare(self.entries, self.race, fit_projections=self.fit_projections)


def _combine(
    prediction: Prediction, base: Field, starters: Starters
) -> tuple[FloatArray, FloatArray]:
    """Average skills from results and from the slate, weighted by their precisions.

    Returns
    -------
    tuple of ndarray
        Means and variances, each (n_drivers,).
    """
    informed = starters.has_strength & bool(base.skill.any())
    if not informed.any():
        return prediction.skill, prediction.variance
    # Each estimate is relative to a level of its own. The mean of the drivers that both estimate
    # is the common one.
    skill = prediction.skill - prediction.skill[informed].mean()
    slate_skill = base.skill - base.skill[informed].mean()
    precision = np.where(informed, 1 / base.skill_variance, 0.0)
    total = precision + 1 / prediction.variance
    mean = (precision * slate_skill + skill / prediction.variance) / total
    return mean, 1 / total
