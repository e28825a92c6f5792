"""Portfolios chosen before real races, and what they made of what happened.

    python benchmarks/backtest.py [--studies real unstacked made-up] [--workers 2]
        [--slates NAME ...] [--every 3] [--afresh]
    python benchmarks/backtest.py --table
    python benchmarks/backtest.py --plot

Every portfolio is chosen from what was known before the race (`past_slates.Upcoming`, and races of
earlier days), and judged by the actual points, among all lineups that were possible (`hindsight`).
Writes ``benchmarks/results/backtest_STUDY.csv`` slate by slate: a run that was cut short goes on
with the slates that are missing. ``--table`` puts what the files hold into ``docs/backtest.md``,
and ``--plot`` draws it into ``docs/figures``.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import joblib

from backtest_studies import STUDIES, Study, rows_of
from backtest_tables import write_tables
from dfs_portfolio.sports.nascar.race_model import SeasonalFit
from dfs_portfolio.sports.nascar.results import RaceResults, read_race_results
from kept import Rows, as_text, fingerprint, read_rows, seasonal_fit, write_rows
from past_slates import RESULTS

HERE = Path(__file__).resolve().parent
DOCS = HERE.parent / "docs"
CACHE = HERE / ".cache"

FIELDS = (
    "slate", "track_type", "n_drivers", "n_possible", "possible", "perfect", "n_lineups", "source",
    "seed", "method", "lineups", "relaxed", "best", "share", "share_perfect", "mean", "shared",
    "near", "top", "rank", "beats_random", "n_scenarios", "fingerprint",
)  # fmt: skip

# No slate is of an earlier season.
FIRST_YEAR = 2023


def rows_of_slate(
    study: Study, name: str, results: RaceResults, fit: SeasonalFit, n_scenarios: int, mark: str
) -> Rows:
    """Return the rows of a slate as they are in the file, every row with what it was made from."""
    made_from = {"n_scenarios": n_scenarios, "fingerprint": mark}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what could not be kept is counted in the rows
        past = study.slate(name, results)
        rows = rows_of(past, results, fit, study, n_scenarios)
        return [as_text(row | made_from, FIELDS) for row in rows]


def whole_slates(path: Path, study: Study, n_scenarios: int, mark: str) -> dict[str, Rows]:
    """Read the slates of a file that have all rows of the study, made from the same."""
    return {
        slate: rows
        for slate, rows in read_rows(path).items()
        if {(r["n_lineups"], r["source"], r["seed"], r["method"]) for r in rows} == study.ways()
        and {(r.get("n_scenarios"), r.get("fingerprint")) for r in rows}
        == {(str(n_scenarios), mark)}
    }


def run(
    study: Study,
    wanted: list[str],
    results: RaceResults,
    fit: SeasonalFit,
    path: Path,
    *,
    n_scenarios: int,
    mark: str,
    n_workers: int = 1,
    afresh: bool = False,
) -> Iterator[str]:
    """Choose and judge what is missing in a file; yield the name of each slate once written.

    Parameters
    ----------
    study, wanted, results, fit
        What is tried, on which of its slates.
    path
        Of the rows, in order of the slates; those of earlier runs stay where they hold.
    n_scenarios
        Of each draw.
    mark
        Fingerprint of what scenarios come from: rows with another one do not hold.
    n_workers
        Processes, each with one slate and one thread at a time.
    afresh
        Whether slates that are wanted are done again, too.
    """
    done = whole_slates(path, study, n_scenarios, mark)
    missing = [name for name in wanted if afresh or name not in done]
    work = joblib.delayed(rows_of_slate)
    found = joblib.Parallel(n_jobs=n_workers, return_as="generator")(
        work(study, name, results, fit, n_scenarios, mark) for name in missing
    )
    for name, rows in zip(missing, found, strict=True):
        done[name] = rows
        write_rows(path, (done[slate] for slate in study.names(results) if slate in done), FIELDS)
        yield name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--studies", nargs="+", choices=STUDIES, default=list(STUDIES))
    parser.add_argument("--slates", nargs="+", help="only these, such as 2026-03-15_cup_las-vegas")
    parser.add_argument("--every", type=int, default=1, help="3: the first slate of three, by day")
    parser.add_argument("--afresh", action="store_true", help="choose again what the files hold")
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--table", action="store_true", help="put what the files hold into docs")
    parser.add_argument("--plot", action="store_true", help="draw what the files hold")
    parser.add_argument("--results", type=Path, default=HERE / "results")
    settings = parser.parse_args()
    if settings.plot:
        from plots import draw_backtest

        draw_backtest(settings.results, DOCS / "figures")
    elif settings.table:
        write_tables(settings.results, DOCS / "backtest.md")
    else:
        run_studies(settings)


def run_studies(settings: argparse.Namespace) -> None:
    """Run the studies that are asked for, and say how far they have come."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # contradictions in results, known
        results = read_race_results(RESULTS)
    mark, began = fingerprint(RESULTS), time.monotonic()
    fit = seasonal_fit(results, FIRST_YEAR, mark, CACHE, settings.workers)
    print(f"constants of the seasons  {time.monotonic() - began:.0f} s", flush=True)
    settings.results.mkdir(exist_ok=True)
    for name in settings.studies:
        study = STUDIES[name]
        slates = sample(study.names(results), settings.every, settings.slates)
        written = run(
            study,
            slates,
            results,
            fit,
            settings.results / f"backtest_{name}.csv",
            n_scenarios=settings.scenarios,
            mark=mark,
            n_workers=settings.workers,
            afresh=settings.afresh,
        )
        for slate in written:
            print(f"{name}  {slate}  {time.monotonic() - began:.0f} s", flush=True)


def sample(names: list[str], every: int, only: list[str] | None = None) -> list[str]:
    """Return the first of every so many slates, and of these the ones asked for."""
    return [name for name in names[::every] if not only or name in only]


if __name__ == "__main__":
    main()
