"""Time and memory on a whole slate, and how they grow; every case in a process of its own.

    python benchmarks/full_slate.py [--repeats 5] [--slate NAME] [--only WORD]
    python benchmarks/full_slate.py --table
    python benchmarks/full_slate.py --plot

Kernels are warm: each process runs its case once on a few scenarios before it is timed. Repeats of
all cases take turns, so that a machine that drifts drifts for all. Writes
``benchmarks/results/full_slate.csv`` row by row; ``--table`` prints it in Markdown, ``--plot``
draws it into ``docs/figures``. Ratios are to plain NumPy on the same machine in the same run: the
same values, gains or choices without bounds, and on part of the lineups where it would take
minutes, at the same time a lineup.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

import full_slate_cases

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "full_slate.csv"
FIGURES = HERE.parent / "docs" / "figures"
FIELDS = (
    "series", "words", "slate", "drivers", "n_scenarios", "n_lineups", "strategy", "stacked",
    "cores", "lineups", "median", "least", "most", "memory_gb", "baseline", "ratio", "gap",
    "repeats", "day",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """What is timed, and what it is compared with.

    Parameters
    ----------
    series
        The plot or table it belongs to.
    words
        What it is, for a reader.
    what
        A function of `full_slate_cases`.
    settings
        Its arguments.
    baseline
        Words of the case that its time is compared with.
    cores
        Threads of the kernels, by default all.
    """

    series: str
    words: str
    what: str
    settings: dict[str, Any] = field(default_factory=dict)
    baseline: str = ""
    cores: int | None = None


NUMPY = {
    "values": "plain NumPy: exact values of all lineups",
    "wide": "plain NumPy: exact values of all lineups, S = 100,000",
    "gains": "plain NumPy: 20 turns of gains of all lineups",
    "greedy": "plain NumPy: values and greedy choice, stacked",
}


def cases() -> list[Case]:
    """List all cases; those of a series differ in one thing."""
    free = {"stacked": False}
    many, emax = free | {"n_lineups": 150}, free | {"strategy": "emax"}
    found = [
        Case("main", NUMPY["greedy"], "numpy_greedy", {"n_lineups": 20}),
        Case("main", NUMPY["values"], "numpy_values", free),
        Case("main", NUMPY["gains"], "numpy_gains", free | {"turns": 20}),
        Case("main", NUMPY["wide"], "numpy_values", free | {"n_scenarios": 100_000}),
        Case("main", "all lineups bounded, exact top 1,000", "top", free, NUMPY["values"]),
        Case(
            "main",
            "the same with scores that are no multiples of 0.05",
            "top",
            free | {"noise": True},
            NUMPY["values"],
        ),
        Case(
            "main",
            "the same, S = 100,000",
            "top",
            free | {"n_scenarios": 100_000},
            NUMPY["wide"],
        ),
        Case("main", "20 stacked, sequential", "portfolio", {"n_lineups": 20}, NUMPY["greedy"]),
        Case("main", "150 stacked, sequential", "portfolio", {"n_lineups": 150}, NUMPY["greedy"]),
        Case("main", "20 unstacked, sequential", "portfolio", free, NUMPY["values"]),
        Case(
            "main",
            "150 unstacked, joint",
            "portfolio",
            many | {"strategy": "joint"},
            NUMPY["values"],
        ),
        Case(
            "main", "20 unstacked, emax", "portfolio", free | {"strategy": "emax"}, NUMPY["gains"]
        ),
        Case(
            "main",
            "20 unstacked, emax, S = 100,000",
            "portfolio",
            emax | {"n_scenarios": 100_000},
        ),
        Case("main", "18 lines: how often each lineup scores beyond", "lines", free),
        Case("main", "exposure moved: 20 unstacked, table kept", "moved", free),
        Case(
            "main", "exposure moved: 150 unstacked, table kept", "moved", free | {"n_lineups": 150}
        ),
    ]
    for size in (1_000, 3_000, 10_000, 30_000, 100_000):
        found.append(Case("scenarios", f"S = {size:,}", "top", free | {"n_scenarios": size}))
    for drivers in (15, 18, 22, 27, 32, 36, 41):
        found.append(Case("lineups", f"{drivers} drivers", "top", free | {"drivers": drivers}))
    for strategy in ("sequential", "joint", "emax"):
        for n in (20, 50, 100, 150):
            settings = free | {"n_lineups": n, "strategy": strategy}
            found.append(Case("portfolio", f"{n} lineups, {strategy}", "portfolio", settings))
    for cores in range(1, (os.cpu_count() or 1) + 1):
        found.append(Case("cores", f"top 1,000, {cores} cores", "top", free, cores=cores))
        found.append(Case("cores", f"20 emax, {cores} cores", "portfolio", emax, cores=cores))
    return found


def run(case: Case, slate: str, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run a case in a process of its own, with some variables of its environment."""
    environment = {**os.environ, **(variables or {})}
    if case.cores:
        environment["NUMBA_NUM_THREADS"] = str(case.cores)
    name = "2026-03-14_nxs_las-vegas" if case.series == "lineups" else slate
    request = json.dumps({"what": case.what, "slate": name, "settings": case.settings})
    out = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "full_slate_cases.py"), request],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return json.loads(out.stdout)


def measure(repeats: int, slate: str, only: str) -> None:
    """Run all cases in turns, and write what came of them."""
    chosen = [case for case in cases() if only in f"{case.series} {case.words}"]
    needed = {case.baseline for case in chosen}
    chosen = [case for case in cases() if case in chosen or case.words in needed]
    runs: dict[int, list[dict[str, Any]]] = {place: [] for place in range(len(chosen))}
    for turn in range(repeats):
        for place, case in enumerate(chosen):
            # What takes minutes grows smoothly enough to be seen with three repeats.
            if turn < 3 or case.series == "main":
                runs[place].append(run(case, slate))
                print(f"{turn + 1}: {case.words}: {runs[place][-1]['seconds']:.2f} s", flush=True)
    medians = {
        case.words: statistics.median(r["seconds"] for r in runs[place])
        for place, case in enumerate(chosen)
    }
    with RESULTS.open("w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        for place, case in enumerate(chosen):
            times = [r["seconds"] for r in runs[place]]
            facts = runs[place][0]
            median = medians[case.words]
            writer.writerow(
                {
                    **full_slate_cases.DEFAULTS,
                    **{k: v for k, v in asdict(case).items() if k in FIELDS},
                    **{k: v for k, v in case.settings.items() if k in FIELDS},
                    **{k: v for k, v in facts.items() if k in FIELDS},
                    "cores": case.cores or os.cpu_count(),
                    "median": round(median, 3),
                    "least": round(min(times), 3),
                    "most": round(max(times), 3),
                    "memory_gb": round(max(r["memory_gb"] for r in runs[place]), 2),
                    "ratio": round(medians[case.baseline] / median, 1) if case.baseline else "",
                    "repeats": len(times),
                    "day": date.today().isoformat(),
                }
            )


def print_tables() -> None:
    """Print the results in Markdown."""
    table = pd.read_csv(RESULTS)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}.")
    for series, rows in table.groupby("series", sort=False):
        print(f"\n{series}\n")
        print("| what | lineups | median s | least | most | peak GB | times NumPy | gap |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        for row in rows.itertuples():
            ratio = "" if pd.isna(row.ratio) else f"{row.ratio:,.1f}"
            gap = "" if pd.isna(row.gap) else f"{row.gap:.4%}"
            print(
                f"| {row.words} | {row.lineups:,} | {row.median:.2f} | {row.least:.2f} | "
                f"{row.most:.2f} | {row.memory_gb:.2f} | {ratio} | {gap} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--slate", default="2023-03-26_cup_cota")
    parser.add_argument("--only", default="", help="cases whose words hold this")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--plot", action="store_true")
    arguments = parser.parse_args()
    if not (arguments.table or arguments.plot):
        measure(arguments.repeats, arguments.slate, arguments.only)
    if arguments.plot:
        from plots import draw_full_slate

        draw_full_slate(RESULTS, FIGURES)
    print_tables()


if __name__ == "__main__":
    main()
