"""The race model: what was learned by a day, and the races it simulates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.race_model.ratings import Prediction, Ratings
from dfs_portfolio.sports.nascar.race_model.starters import Entries, read_entries
from dfs_portfolio.sports.nascar.results import TrackType
from dfs_portfolio.sports.nascar.scoring import scoring_of
from dfs_portfolio.sports.nascar.series import Series
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sports.nascar.simulator.field import Field, read_field
from dfs_portfolio.sports.nascar.simulator.outcomes import SimulatedScenarios
from dfs_portfolio.sports.nascar.simulator.simulator import simulate_field
from dfs_portfolio.sports.nascar.simulator.track_profiles import Profiles

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class RaceModel:
    """How good drivers are and what tracks are like, as known before a day.

    Made by `fit_race_model`.

    Parameters
    ----------
    until
        Races of this day or later are not known.
    n_races
        How many were learned from.
    ratings
        Of drivers and teams.
    profiles
        Constants, by series and type of track.
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
    ) -> SimulatedScenarios:
        """Simulate a race many times.

        Parameters
        ----------
        entries
            A slate, or a frame with a column ``driver`` and, where known, ``start``, ``team``,
            ``salary`` and the projections of `Driver`. A driver is found in the results by name. A
            team that is not given is that of his latest race in the series. A start that is not
            given is drawn. Salaries and projections count beside the results, in proportion to
            what each leaves in doubt: much for a driver who never raced, little for one who
            often did. A driver with neither is as good as an unknown one, and as uncertain.
        track_type
            ``"superspeedway"``, ``"intermediate"``, ``"short"`` or ``"road"``.
        laps
            Laps of the race, at least 1.
        n_scenarios
            How many races, at least 1.
        seed
            Same inputs and seed, same results; at least 0.
        series
            ``"cup"``, ``"nxs"`` or ``"trucks"``.

        Returns
        -------
        SimulatedScenarios
            Points, and finish, laps led and fastest laps, each (n_scenarios, n_entries), in the
            order of the entries.

        Raises
        ------
        SettingsError
            For an unknown type of track or series, or fewer laps or scenarios than 1.
        SlateError
            If the entries cannot be used, listing why.
        """
        race = Race(f"{series} race", track_type, laps, series=series)
        race = replace(race, profile=self.profiles[race.series, track_type])
        given = read_entries(entries, lambda name: self.ratings.latest_team(name, race.series))
        field = self.field(given, track_type, race.series)
        scoring = scoring_of(given.slate.contest)
        return simulate_field(field, race, n_scenarios, seed, scoring).to_scenarios()

    def scenarios(self, entries: pd.DataFrame | Slate, race: Race) -> ModelScenarios:
        """Return a scenario function of a race: ``scenario_fn(n_scenarios, seed=0)``.

        Parameters
        ----------
        entries
            As for `simulate`.
        race
            Its type of track, laps and series.
        """
        return ModelScenarios(self, entries, race)

    def field(self, entries: Entries, track_type: TrackType, series: Series) -> Field:
        """Return the entries as numbers: skill from results, and from what is said of them."""
        slate = entries.slate
        base = read_field(slate)
        names = self.ratings.names_of(slate)
        teams = [driver.team for driver in slate]
        learned = self.ratings.predict(names, teams, track_type, series, self.until)
        return base.with_skill(*_joined(learned, base, entries))


@dataclass(frozen=True, eq=False)
class ModelScenarios:
    """A scenario function that simulates a race by a model; unlike a closure, it can be pickled.

    Parameters
    ----------
    model, entries, race
        As `RaceModel.scenarios`.
    """

    model: RaceModel
    entries: pd.DataFrame | Slate
    race: Race

    def __call__(self, n_scenarios: int, seed: int = 0) -> Matrix:
        """Return points of simulated races, shape (n_scenarios, n_entries), read-only."""
        race = self.race
        return self.model.simulate(
            self.entries, race.track_type, race.laps, n_scenarios, seed, series=race.series
        ).points


def _joined(learned: Prediction, base: Field, entries: Entries) -> tuple[Matrix, Matrix]:
    """Weigh two estimates of skill by their precision: from results, and from the slate."""
    told = entries.told & bool(base.skill.any())
    if not told.any():
        return learned.skill, learned.doubt
    # Both are relative to a level of the field: that of the drivers the slate tells apart.
    skill = learned.skill - learned.skill[told].mean()
    precision = np.where(told, 1 / base.doubt, 0.0)
    total = precision + 1 / learned.doubt
    mean = (precision * (base.skill - base.skill[told].mean()) + skill / learned.doubt) / total
    return mean, 1 / total
