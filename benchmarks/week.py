"""What a week of play asks for, timed: kept lineups, caps that cannot be kept, a late scratch.

python benchmarks/week.py [SLATE]

One warm-up, then the median of five runs, with 10,000 scenarios. Times of `swap` are those of
`swap_entries` alone: the file is read, the lineups are chosen and checked, the new file is made.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import dfs_portfolio as dfs
from slates import load

RUNS = 5
HEADER = "Entry ID,Contest Name,Contest ID,Entry Fee" + ",D" * 6


def timed(what: str, run: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
    """Print the median time of a call, and return its result."""
    result = run(*arguments, **keywords)
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        result = run(*arguments, **keywords)
        times.append(time.perf_counter() - began)
    print(f"{what}: {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f})")
    return result


def write_entries(path: Path, portfolio: dfs.Portfolio, n_copies: int) -> None:
    """Write a file of entries: the portfolio in one contest, copies of its first in another."""
    rows = [(1, lineup) for lineup in portfolio]
    rows += [(2, lineup) for lineup in portfolio[:n_copies]]
    lines = [
        f"{4000000000 + n},A contest,{contest},$1,"
        + ",".join(f"{name} ({key})" for name, key in zip(one.names, one.players, strict=True))
        for n, (contest, one) in enumerate(rows)
    ]
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def measure(
    label: str, rules: dfs.LineupRules, slate: dfs.Slate, race: dfs.Race, scenarios: dfs.Scenarios
) -> None:
    """Time everything under one set of rules."""
    build = partial(dfs.build_portfolio, slate, scenarios, rules=rules, tables=dfs.TableCache())
    portfolio = build(150)
    keep = [lineup.players for lineup in portfolio[100:103]]
    for strategy in ("sequential", "joint", "emax"):
        what = f"{label}: {strategy}, 3 kept and 17 new, table made before"
        timed(what, build, 20, keep=keep, strategy=strategy)
    for n, share in ((20, 0.15), (150, 0.10)):
        what = f"{label}: sequential, {n} lineups, drivers at most {share:.0%}"
        even = timed(what, build, n, exposure=dfs.ExposureLimits(share, 1.0))
        print(f"  {even.relaxation_verdict or 'kept'}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "DKEntries.csv"
        write_entries(path, portfolio, 20)
        uses = portfolio.player_exposure()
        there = slate.without(max(uses, key=uses.__getitem__))
        fresh = dfs.Scenarios.draw(dfs.race_scenarios(there, race), 10_000, seed=1)
        what = f"{label}: swap of the most used driver in 150 entries and 20 copies"
        swap = timed(what, dfs.swap_entries, path, there, fresh, rules=rules)
    print(f"  {'; '.join(swap.summary)}; proven {swap.fewest_proven}, {swap.best_proven}")


def main() -> None:
    """Time everything on one slate."""
    warnings.simplefilter("ignore")
    name, slate, race = load(sys.argv[1] if len(sys.argv) > 1 else "2026-10-04_cup_las-vegas")
    print(f"{name}: {len(slate)} drivers")
    scenarios = dfs.Scenarios.draw(dfs.race_scenarios(slate, race), 10_000, seed=1)
    measure("stacked", dfs.LineupRules(), slate, race, scenarios)
    measure("unstacked", dfs.LineupRules.unstacked(), slate, race, scenarios)


if __name__ == "__main__":
    main()
