"""What the backtest tries on which slates, and the rows that come of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backtest_tables import METHODS, MODEL, RANDOM, SALARIES
from dfs_portfolio import (
    LineupRules,
    Scenarios,
    Slate,
    TableCache,
    build_portfolio,
    simulate_race,
)
from dfs_portfolio.sports.nascar.race_model import SeasonalFit
from dfs_portfolio.sports.nascar.results import RaceResults
from hindsight import Hindsight
from past_slates import SLATES, PastSlate, Upcoming, made_up_races, made_up_slate, real_slate

Draw = Callable[[int], Scenarios]


@dataclass(frozen=True)
class Study:
    """What is tried on which slates.

    Parameters
    ----------
    rules
        What a lineup must satisfy.
    sizes
        Numbers of lineups.
    sources
        Where scenarios come from.
    n_seeds
        Draws of scenarios; each makes portfolios of its own.
    made_up
        Whether salaries are made up.
    """

    rules: LineupRules
    sizes: tuple[int, ...]
    sources: tuple[str, ...]
    n_seeds: int
    made_up: bool = False

    def names(self, results: RaceResults) -> list[str]:
        """Return the names of the slates, by day and series."""
        return sorted(made_up_races(results)) if self.made_up else SLATES

    def slate(self, name: str, results: RaceResults) -> PastSlate:
        """Make one of the slates."""
        return (made_up_slate if self.made_up else real_slate)(name, results)

    def ways(self) -> set[tuple[str, ...]]:
        """Return size, source, seed and method of every row of a slate, as in the file."""
        chosen = itertools.product(self.sizes, self.sources, range(self.n_seeds), METHODS)
        random = ((size, "", "", RANDOM) for size in self.sizes)
        return {tuple(map(str, way)) for way in (*random, *chosen)}


STUDIES = {
    "real": Study(LineupRules(), (20, 150), (MODEL, SALARIES), n_seeds=3),
    "unstacked": Study(LineupRules.unstacked(), (20, 150), (MODEL,), n_seeds=1),
    "made-up": Study(LineupRules(), (20,), (MODEL, SALARIES), n_seeds=1, made_up=True),
}


def scenarios_for(
    before: Upcoming, results: RaceResults, fit: SeasonalFit, source: str, n_scenarios: int = 10_000
) -> Draw:
    """Return what draws scenarios of a race from what was known before it.

    Parameters
    ----------
    before
        The race to come.
    results
        Past races; those of the day itself and later ones are not used.
    fit
        Knows the constants of tracks as they were at the start of each season.
    source
        ``"race model"``: drivers rated by earlier races. ``"salaries"``: the simulator alone, which
        knows salaries and averages, but no driver's race.
    n_scenarios
        How many each draw makes.
    """
    race, day = before.race, before.day
    if source == SALARIES:
        profile = fit.profiles[day.year][race.series, race.track_type]
        known = replace(race, profile=profile)
        return lambda seed: simulate_race(before.slate, known, n_scenarios, seed).to_scenarios()
    model = fit(results.before(day), day)
    return lambda seed: model.simulate(
        before.entries, race.track_type, race.laps, n_scenarios, seed, series=before.series
    )


def choose(
    method: str,
    slate: Slate,
    scenarios: Scenarios,
    n_lineups: int,
    rules: LineupRules,
    tables: TableCache | None = None,
) -> tuple[NDArray[np.int64], int]:
    """Choose a portfolio at default settings.

    Returns
    -------
    tuple
        Lineups as places in the slate, and how many exposure limits they could not keep.
    """
    if method == "mean":
        # Of one scenario every tail is its score: the mean, less the penalty, lineup by lineup.
        method, scenarios = "sequential", Scenarios(scenarios.mean[None, :])
    made = build_portfolio(slate, scenarios, n_lineups, rules=rules, strategy=method, tables=tables)
    return made.indices, len(made.relaxations)


def rows_of(
    past: PastSlate, results: RaceResults, fit: SeasonalFit, study: Study, n_scenarios: int
) -> Iterator[dict[str, Any]]:
    """Choose and judge all portfolios of a slate, one row each; first the random ones."""
    slate = past.before.slate
    seen = Hindsight(slate, study.rules, past.points)
    perfect = Hindsight(slate, LineupRules.unstacked(), past.points).possible
    about = {
        "slate": past.before.name,
        "track_type": past.before.race.track_type,
        "n_drivers": len(slate),
        "n_possible": seen.n_lineups,
        "possible": seen.possible,
        "perfect": perfect,
    }

    def row(judged: dict[str, float], **how: Any) -> dict[str, Any]:
        return {**about, **how, **judged, "share_perfect": judged["best"] / perfect}

    for size in study.sizes:
        yield row(seen.judge_random(size), n_lineups=size, method=RANDOM)
    for source in study.sources:
        draw = scenarios_for(past.before, results, fit, source, n_scenarios)
        for seed in range(study.n_seeds):
            scenarios, tables = draw(seed), TableCache()
            for size, method in itertools.product(study.sizes, METHODS):
                lineups, relaxed = choose(method, slate, scenarios, size, study.rules, tables)
                how = {"source": source, "seed": seed, "method": method, "n_lineups": size}
                yield row(seen.judge(lineups), **how, lineups=len(lineups), relaxed=relaxed)
