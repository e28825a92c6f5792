"""Portfolios chosen before real races, and what they made of what happened.

    python benchmarks/backtest.py [--studies real unstacked made-up] [--slates NAME ...]
    python benchmarks/backtest.py --table
    python benchmarks/backtest.py --plot

Every portfolio is chosen from what was known before the race (`past_slates.Upcoming`, and races of
earlier days), and judged by the actual points, among all lineups that were possible (`hindsight`).
Writes ``benchmarks/results/backtest_STUDY.csv`` slate by slate; ``--table`` puts what they hold
into ``docs/backtest.md``, and ``--plot`` draws it into ``docs/figures``.
"""

from __future__ import annotations

import argparse
import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from backtest_tables import METHODS, MODEL, RANDOM, SALARIES, write_tables
from dfs_portfolio import LineupRules, Scenarios, Slate, TableCache, build_portfolio, simulate_race
from dfs_portfolio.race_model import SeasonalFit, fit_seasons
from dfs_portfolio.race_results import RaceResults, read_race_results
from hindsight import Hindsight
from past_slates import RESULTS, SLATES, PastSlate, Upcoming, made_up_slates, real_slate

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"

FIELDS = (
    "slate", "track_type", "n_drivers", "n_possible", "possible", "perfect", "n_lineups", "source",
    "seed", "method", "lineups", "relaxed", "best", "share", "share_perfect", "mean", "shared",
    "near", "top", "rank", "beats_random",
)  # fmt: skip

# No slate is of an earlier season.
FIRST_SLATE = date(2023, 1, 1)

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

    def slates(self, results: RaceResults, names: Sequence[str] | None) -> Iterator[PastSlate]:
        """Go through the slates, or those of the names given."""
        if self.made_up:
            every = made_up_slates(results)
            yield from (past for past in every if not names or past.before.name in names)
        else:
            yield from (real_slate(name, results) for name in SLATES if not names or name in names)


STUDIES = {
    "real": Study(LineupRules(), (20, 150), (MODEL, SALARIES), n_seeds=1),
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
    return made.positions, len(made.relaxations)


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


def run(name: str, settings: argparse.Namespace, results: RaceResults, fit: SeasonalFit) -> None:
    """Write rows slate by slate, so that a run that is cut short leaves what it measured."""
    study = STUDIES[name]
    path = settings.results / f"backtest_{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        for number, past in enumerate(study.slates(results, settings.slates)):
            rows = list(rows_of(past, results, fit, study, settings.scenarios))
            table = pd.DataFrame(rows, columns=FIELDS).astype({"seed": "Int64"})
            table.to_csv(
                stream, index=False, header=number == 0, float_format="%.6g", lineterminator="\n"
            )
            stream.flush()
            print(name, past.before.name, f"{len(rows)} portfolios", sep="  ", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", nargs="+", choices=STUDIES, default=list(STUDIES))
    parser.add_argument("--slates", nargs="+", help="only these, such as 2026-03-15_cup_las-vegas")
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--table", action="store_true", help="put what the files hold into docs")
    parser.add_argument("--plot", action="store_true", help="draw what the files hold")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    settings = parser.parse_args()
    warnings.simplefilter("ignore")
    if settings.plot:
        from plots import draw_backtest

        draw_backtest(settings.results, DOCS / "figures")
        return
    if not settings.table:
        settings.results.mkdir(exist_ok=True)
        results = read_race_results(RESULTS)
        fit = fit_seasons(results, [race.day for race in results if race.day >= FIRST_SLATE], 2)
        for name in settings.studies:
            run(name, settings, results, fit)
    write_tables(settings.results, DOCS / "backtest.md")


if __name__ == "__main__":
    main()
