"""Slates whose race has been run: what was known before it, apart from what came of it.

Real ones have DraftKings' own salaries; made-up ones have salaries that past points suggest, and
so there are as many as there are races.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dfs_portfolio import Race, Slate, read_salaries, read_teams_from_results
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults
from slates import REAL

RESULTS = sorted((REAL / "results").glob("nascar_results_*.csv"))
SLATES = sorted(
    path.stem.removeprefix("actuals_") for path in (REAL / "actuals").glob("actuals_*.csv")
)

# Made-up salaries: the range that DraftKings uses most, in its steps.
DEAREST, CHEAPEST, STEP = 11_000, 4_500, 100
FIRST_SEASON = 2024
HALF_LIFE_DAYS = 180.0
# Every driver starts with one race of as many points as the weakest usually make.
FIRST_GUESS = 20.0


@dataclass(frozen=True)
class Upcoming:
    """What is known of a race before it.

    Parameters
    ----------
    name
        Of the slate.
    day, series
        When, and in which of the three series.
    race
        Type of track, and the laps that are scheduled.
    slate
        The starters, with salaries, averages, starting positions and race teams.
    priced
        Whether the salaries are DraftKings' own, and so say something that results do not.
    """

    name: str
    day: date
    series: str
    race: Race
    slate: Slate
    priced: bool

    @property
    def entries(self) -> Slate | pd.DataFrame:
        """What a race model is told: made-up salaries are left out."""
        if self.priced:
            return self.slate
        known = [(driver.name, driver.number("start"), driver.team) for driver in self.slate]
        return pd.DataFrame(known, columns=["driver", "start", "team"])


@dataclass(frozen=True, eq=False)
class PastSlate:
    """A race, and the points its drivers made, shape (n_drivers,), in slate order."""

    before: Upcoming
    points: NDArray[np.float64]


def real_slate(name: str, results: RaceResults) -> PastSlate:
    """Read a real slate; drivers who did not start are left out, as the grid was known.

    Race teams are those of each driver's latest entry before the day. Starting positions come
    from the file of the outcome, which nothing else but the points is taken from.
    """
    day, series = date.fromisoformat(name.split("_")[0]), name.split("_")[1]
    [past] = [race for race in results.of_series(series) if race.day == day]
    actual = pd.read_csv(REAL / "actuals" / f"actuals_{name}.csv", dtype={"id": str})
    actual = actual[actual["in_race"] == 1].set_index("id")
    pool = read_salaries(REAL / "dksalaries" / f"DKSalaries_{name}.csv")
    starters = Slate(tuple(driver for driver in pool if driver.player_id in actual.index))
    starters = starters.with_projections({i: {"start": s} for i, s in actual["start"].items()})
    slate = read_teams_from_results(RESULTS, starters, series=series, before=day)
    race = Race(past.name, past.track_type, past.scheduled_laps, series=past.series)
    points = actual["dk_points"].loc[list(slate.ids)].to_numpy(dtype=np.float64)
    return PastSlate(Upcoming(name, day, series, race, slate, priced=True), points)


def made_up_races(results: RaceResults) -> dict[str, PastRace]:
    """Return the points races since the first season by the names of their made-up slates."""
    return {
        f"{race.day}_{race.series}_{race.track.lower().replace(' ', '-')}": race
        for race in results
        if race.points_race and race.day.year >= FIRST_SEASON and race.scheduled_laps
    }


def made_up_slate(name: str, results: RaceResults) -> PastSlate:
    """Make a slate of a race: the higher the mean of past points, the dearer the driver.

    The race's own entry list gives drivers, teams and starting positions, all known before it;
    a team it does not give is the driver's last one in the series.
    """
    race = made_up_races(results)[name]
    history = results.before(race.day)
    averages = past_averages(history, race.day)
    last_teams = {
        driver: team
        for earlier in history.of_series(race.series)
        for driver, team in zip(earlier.drivers, earlier.teams, strict=True)
        if team
    }
    average = np.array([averages.get(driver, FIRST_GUESS) for driver in race.drivers])
    # Drivers without a difference are in order of their names: the race's order is its outcome.
    order = sorted(range(len(race)), key=lambda i: (-average[i], race.drivers[i]))
    salaries = STEP * np.rint(np.linspace(DEAREST, CHEAPEST, len(race)) / STEP).astype(int)
    records = (
        {
            "driver_id": race.drivers[i],
            "salary": int(salary),
            "team": race.teams[i] or last_teams.get(race.drivers[i]),
            "start": int(race.start[i]),
            "average_points": float(average[i]),
        }
        for i, salary in zip(order, salaries, strict=True)
    )
    shape = Race(race.name, race.track_type, race.scheduled_laps, series=race.series)
    before = Upcoming(name, race.day, race.series, shape, Slate.from_records(records), priced=False)
    return PastSlate(before, race.points()[order])


def past_averages(history: RaceResults, day: date) -> dict[str, float]:
    """Return each driver's mean points in past races of any series, recent ones counting more.

    Parameters
    ----------
    history
        Races before the day.
    day
        A race's weight halves with every `HALF_LIFE_DAYS` that it lies behind this day.
    """
    weights: defaultdict[str, float] = defaultdict(lambda: 1.0)
    totals: defaultdict[str, float] = defaultdict(lambda: FIRST_GUESS)
    for race in history:
        if not race.points_race:
            continue
        weight = 0.5 ** ((day - race.day).days / HALF_LIFE_DAYS)
        for driver, points in zip(race.drivers, race.points(), strict=True):
            weights[driver] += weight
            totals[driver] += weight * float(points)
    return {driver: totals[driver] / weights[driver] for driver in totals}
