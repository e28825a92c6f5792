"""Seasons of made-up races, drawn from known skills by the simulator itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dfs_portfolio.sports.nascar.results import PastRace, RaceResults
from dfs_portfolio.sports.nascar.simulator import Race
from dfs_portfolio.sports.nascar.simulator.dominators import NO_FACTORS, draw_laps, lead_pace
from dfs_portfolio.sports.nascar.simulator.field import Field
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import AlignedNumbers
from dfs_portfolio.sports.nascar.simulator.track_profiles import TYPICAL_LAPS

FIRST_DAY = date(2024, 1, 6)


def true_skills(n_drivers=44, seed=1):
    """Skills with the spread of a Cup field."""
    return 0.75 * np.random.default_rng(seed).standard_normal(n_drivers)


def make_race(number, skills, track_type="intermediate", series="cup", seed=0, n_cars=36, day=None):
    """One race of some of the drivers, `D0` and so on; two drivers a team, by their numbers."""
    rng = AlignedNumbers(np.random.PCG64([seed, number]))
    cars = np.sort(rng.permutation(len(skills))[:n_cars])
    n = len(cars)
    unknown = np.full(n, np.nan)
    teams = np.unique(cars // 2, return_inverse=True)[1]
    skill = skills[cars] - skills[cars].mean()
    none = np.zeros(n)
    field = Field(skill, none, none + 1, none.astype(np.int64), teams, unknown, unknown)
    race = Race("a race", track_type, TYPICAL_LAPS[track_type], series=series)
    drawn = draw_races(rng, race.constants, field, 1)
    led, fastest = draw_laps(rng, race, drawn, NO_FACTORS)
    order = np.argsort(drawn.finish[0])

    def column(values, kind=np.int64):
        return np.asarray(values)[order].astype(kind)

    return PastRace(
        race_id=str(number),
        name=f"Race {number}",
        track="Some Speedway",
        day=day or FIRST_DAY + timedelta(days=7 * number),
        series=series,
        track_type=track_type,
        scheduled_laps=race.laps,
        laps=race.laps,
        points_race=True,
        drivers=tuple(f"D{car}" for car in cars[order]),
        teams=tuple(f"T{car // 2}" for car in cars[order]),
        start=column(drawn.start[0]),
        finish=column(drawn.finish[0]),
        laps_led=column(led[0]),
        fastest_laps=column(fastest[0]),
        completed=column(np.floor(drawn.distance[0] * race.laps)),
        retired=column(~drawn.running[0], bool),
        running_position=column(
            np.argsort(np.argsort(-lead_pace(race.constants, drawn)[0])) + 1, float
        ),
    )


def make_results(n_races=40, track_types=("intermediate",), skills=None, seed=0, **kwargs):
    """Races one week after the other, types of track in turn."""
    skills = true_skills() if skills is None else skills
    return RaceResults(
        tuple(
            make_race(i, skills, track_types[i % len(track_types)], seed=seed, **kwargs)
            for i in range(n_races)
        )
    )


def with_race(results, index, race):
    """The same results with one race replaced."""
    races = list(results)
    races[index] = race
    return RaceResults(tuple(races))


def reshuffled(race, seed=0):
    """The same race run otherwise: other drivers had each of its places, laps and troubles."""
    order = np.random.default_rng(seed).permutation(len(race))
    return replace(
        race,
        drivers=tuple(race.drivers[i] for i in order),
        teams=tuple(race.teams[i] for i in order),
        start=race.start[order],
    )


def write_results_csv(path, results):
    """Write races as a file of results has them."""
    rows = [
        {
            "race_id": race.race_id,
            "date": race.day.isoformat(),
            "series": race.series,
            "track_type": race.track_type,
            "driver": race.drivers[i],
            "team": race.teams[i],
            "start": race.start[i],
            "finish": race.finish[i],
            "laps": race.completed[i],
            "actual_laps": race.laps,
            "laps_led": race.laps_led[i],
            "fastest_laps": race.fastest_laps[i],
            "status": "Accident" if race.retired[i] else "Running",
            "avg_running_position": race.running_position[i],
        }
        for race in results
        for i in range(len(race))
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path
