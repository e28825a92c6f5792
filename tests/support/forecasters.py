"""Toy forecasters, and races that one of them describes exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dfs_portfolio.sports.nascar.results import PastRace, RaceResults
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sports.nascar.simulator.outcomes import RaceOutcomes

N_CARS, LAPS = 12, 100


def lottery_race(number, day, series="cup", track_type="short"):
    """A race whose finish is a lottery; the winner leads all laps, the second has the fastest."""
    rng = np.random.default_rng([7, number])
    start = rng.permutation(N_CARS) + 1
    finish = np.arange(1, N_CARS + 1)
    drivers = rng.permutation(N_CARS)
    return PastRace(
        race_id=str(number),
        name=f"Race {number}",
        track="Some Speedway",
        day=day,
        series=series,
        track_type=track_type,
        scheduled_laps=LAPS,
        laps=LAPS,
        points_race=True,
        drivers=tuple(f"D{i}" for i in drivers),
        teams=tuple(f"T{i % 4}" for i in drivers),
        start=start,
        finish=finish,
        laps_led=np.where(finish == 1, LAPS, 0),
        fastest_laps=np.where(finish == 2, LAPS - 20, 0),
        completed=np.full(N_CARS, LAPS),
        retired=np.zeros(N_CARS, dtype=bool),
        running_position=finish.astype(float),
    )


def lottery_results(n_races=140, first=date(2023, 1, 1), **kwargs):
    return RaceResults(
        tuple(lottery_race(i, first + timedelta(days=7 * i), **kwargs) for i in range(n_races))
    )


@dataclass(frozen=True)
class Lottery:
    """Draws the finish; `luck` of 1 is the truth, less of it trusts the start too much."""

    luck: float = 1.0

    def simulate(self, entries, track_type, laps, n_scenarios, seed, *, series):
        start = np.broadcast_to(entries["start"].to_numpy(), (n_scenarios, len(entries)))
        drawn = np.random.default_rng(seed).random(start.shape)
        place = self.luck * drawn + (1 - self.luck) * start / len(entries)
        finish = place.argsort(axis=1).argsort(axis=1) + 1
        return RaceOutcomes(
            Race("lottery", track_type, laps),
            seed,
            start,
            finish,
            np.where(finish == 1, laps, 0),
            np.where(finish == 2, laps - 20, 0),
            np.zeros(start.shape, dtype=bool),
        ).to_scenarios()


def fit_lottery(known, day):
    return Lottery()


def fit_overconfident(known, day):
    return Lottery(luck=0.5)
