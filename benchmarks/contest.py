"""Time and memory of contests: beside plain NumPy, which sorts the entries of every scenario.

    python benchmarks/contest.py [--slate NAME] [--only WORD]
    python benchmarks/contest.py --table

Every case runs in a process of its own, first on a few scenarios so that kernels are compiled, then
once. Seconds are those of the processor, of all threads together, beside the elapsed ones; memory
is the most that the process had, with the library and the lineups in it. The field is drawn from
the projections of the scenarios' own means. NumPy has whole numbers to sort and settles 200
scenarios; its time is scaled up. Writes ``benchmarks/results/contest.csv``; ``--table`` prints it.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dfs_portfolio import (
    FieldModel,
    Gpp,
    LineupRules,
    PayoutOracle,
    Payouts,
    PortfolioRequest,
    Scenarios,
    TailObjective,
    ValueTable,
    fulfil,
    race_scenarios,
    simulate_contest,
)
from dfs_portfolio.search import Query
from slates import load

RESULTS = Path(__file__).resolve().parent / "results" / "contest.csv"
DEFAULT_SLATE = "2026-10-04_cup_las-vegas"
FEW, NUMPY_SCENARIOS, OWN = 200, 200, 20
# What is measured: words, a function below, entries, scenarios, own lineups.
CASES: tuple[tuple[str, str, int, int, int], ...] = (
    ("plain NumPy, 20 of 10,000 entries", "sort", 10_000, 10_000, OWN),
    ("20 of 10,000 entries", "settle", 10_000, 10_000, OWN),
    ("the same, S = 100,000", "settle", 10_000, 100_000, OWN),
    ("150 of 10,000 entries", "settle", 10_000, 10_000, 150),
    ("plain NumPy, 20 of 200,000 entries", "sort", 200_000, 10_000, OWN),
    ("20 of 200,000 entries", "settle", 200_000, 10_000, OWN),
    ("all of 4,411 entries, one by one", "everybody", 4_411, 10_000, 0),
    ("all lineups bounded by tiers, 4,411 entries", "bounds", 4_411, 10_000, 1),
    ("20 that add most, of all lineups", "greedy", 4_411, 10_000, 20),
    ("150 that add most, of all lineups", "greedy", 4_411, 10_000, 150),
    ("20 that add most, of all lineups, S = 100,000", "greedy", 4_411, 100_000, 20),
    ("portfolio of 20 for money, stacked", "stacked", 4_411, 10_000, 20),
    ("portfolio of 20 for money, all lineups", "unstacked", 4_411, 10_000, 20),
    ("portfolio of 20 for money, stacked, S = 100,000", "stacked", 4_411, 100_000, 20),
    ("portfolio of 20 for money, all lineups, S = 100,000", "unstacked", 4_411, 100_000, 20),
)


def payouts_of(entries: int) -> Payouts:
    """Return prizes like those of the 30K Hook: 22% are paid, a third goes to the first."""
    return Payouts.top_heavy(6.8 * entries, round(0.218 * entries), 1 / 3)


class Setting:
    """A slate, scenarios, all lineups and a field."""

    def __init__(self, slate: str, entries: int, n_scenarios: int, n_own: int) -> None:
        self.name, self.slate, race = load(slate)
        simulate = race_scenarios(self.slate, race)
        self.scenarios = Scenarios.draw(simulate, n_scenarios, seed=1)
        self.model = FieldModel.from_projections(self.slate, self.scenarios.mean)
        self.gpp = Gpp(payouts_of(entries), entries, 8)
        self.field = self.model.draw(entries - n_own, seed=1)
        order = np.argsort(-self.scenarios.mean[self.model.lineups].sum(axis=1), kind="stable")
        self.own = self.model.lineups[order[:n_own]]

    def few(self) -> Scenarios:
        """Return the scenarios on which kernels are compiled."""
        return Scenarios(self.scenarios.points[:FEW])


def settle(s: Setting) -> Callable[[Scenarios], object]:
    return lambda scenarios: simulate_contest(s.own, s.field, s.gpp, scenarios, everybody=True)


def everybody(s: Setting) -> Callable[[Scenarios], object]:
    lineups = np.repeat(s.field.lineups, s.field.counts, axis=0)
    return lambda scenarios: simulate_contest(
        lineups, None, s.gpp, scenarios, slate=s.slate, everybody=True
    )


def oracle_of(s: Setting, scenarios: Scenarios) -> PayoutOracle:
    table = ValueTable(s.slate, scenarios, TailObjective(), LineupRules.unstacked())
    return PayoutOracle(table, s.field, s.gpp)


def bounds(s: Setting) -> Callable[[Scenarios], object]:
    return lambda scenarios: oracle_of(s, scenarios)


def greedy(s: Setting) -> Callable[[Scenarios], object]:
    def choose(scenarios: Scenarios) -> object:
        oracle, chosen = oracle_of(s, scenarios), []
        n_own = s.gpp.entries - s.field.n_entries
        for _ in range(n_own):
            taken = tuple(chosen)
            query = replace(Query.free(s.slate), chosen=taken, excluded=taken)
            found = oracle.best(query)
            assert found is not None
            chosen.append(found[0])
        return chosen

    return choose


def portfolio(s: Setting, rules: LineupRules) -> Callable[[Scenarios], object]:
    """Return what builds a portfolio with the usual limits, a field for every 10,000 scenarios."""
    n_own = s.gpp.entries - s.field.n_entries
    request = PortfolioRequest(
        n_own, rules=rules, strategy="payout", gpp=s.gpp, field=s.model, field_seed=1
    )

    def build(scenarios: Scenarios) -> object:
        found = fulfil(request, s.slate, scenarios)
        if scenarios is s.scenarios:
            print(f"${found.objective:.2f}, gap {found.gap:.2%}", file=sys.stderr, flush=True)
        return found

    return build


def stacked(s: Setting) -> Callable[[Scenarios], object]:
    return portfolio(s, LineupRules())


def unstacked(s: Setting) -> Callable[[Scenarios], object]:
    return portfolio(s, LineupRules.unstacked())


def sort(s: Setting) -> Callable[[Scenarios], object]:
    """Return what settles scenarios by sorting them; the result is compared with the kernels'."""
    lineups = np.repeat(s.field.lineups, s.field.counts, axis=0)
    prefix = np.asarray(s.gpp.payouts.prefix)
    last = len(prefix) - 1

    def work(scenarios: Scenarios) -> object:
        points = np.rint(scenarios.points * 100).astype(np.int32)
        money = np.zeros((len(points), len(s.own)))
        for number, row in enumerate(points):
            mine = row[s.own].sum(axis=1)
            ordered = np.sort(np.concatenate([row[lineups].sum(axis=1), mine]))
            above = len(ordered) - np.searchsorted(ordered, mine, side="right")
            tied = len(ordered) - np.searchsorted(ordered, mine, side="left") - above
            sums = prefix[np.minimum(above + tied, last)] - prefix[np.minimum(above, last)]
            money[number] = sums / tied
        return money

    return work


def check(s: Setting, money: Any) -> None:
    """Compare what NumPy pays with what the kernels pay."""
    points = s.scenarios.points[: len(money)]
    found = settle(s)(Scenarios(points))
    np.testing.assert_allclose(found.money, money.sum(axis=1), atol=1e-6)  # type: ignore[attr-defined]


WORK = {
    "settle": settle,
    "everybody": everybody,
    "bounds": bounds,
    "greedy": greedy,
    "stacked": stacked,
    "unstacked": unstacked,
    "sort": sort,
}


def run(slate: str, number: int) -> dict[str, Any]:
    """Measure a case."""
    words, what, entries, n_scenarios, n_own = CASES[number]
    setting = Setting(slate, entries, n_scenarios, n_own)
    work = WORK[what](setting)
    work(setting.few())
    scenarios, scale = setting.scenarios, 1.0
    if what == "sort":
        scenarios = Scenarios(scenarios.points[:NUMPY_SCENARIOS])
        scale = n_scenarios / NUMPY_SCENARIOS
    elapsed, processor = time.perf_counter(), time.process_time()
    found = work(scenarios)
    elapsed, processor = time.perf_counter() - elapsed, time.process_time() - processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    if what == "sort":
        check(setting, found)
    return {
        "what": words,
        "slate": setting.name,
        "lineups": len(setting.model.lineups),
        "different": len(setting.field.lineups),
        "n_scenarios": n_scenarios,
        "processor_s": round(scale * processor, 2),
        "elapsed_s": round(scale * elapsed, 2),
        "memory_gb": round(memory, 2),
    }


def table() -> str:
    """Return the results in Markdown."""
    with RESULTS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    lines = [
        "| what | different lineups in the field | processor s | elapsed s | peak GB |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {row['what']} | {int(row['different']):,} | {float(row['processor_s']):,.2f} | "
        f"{float(row['elapsed_s']):,.2f} | {row['memory_gb']} |"
        for row in rows
    ]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slate", default=DEFAULT_SLATE)
    parser.add_argument("--only", default="", help="cases whose words contain this")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--case", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.table:
        print(table())
        return
    if args.case is not None:
        print(json.dumps(run(args.slate, args.case)))
        return
    rows = []
    for number, (words, *_) in enumerate(CASES):
        if args.only not in words:
            continue
        command = [sys.executable, __file__, "--slate", args.slate, "--case", str(number)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        rows.append(json.loads(done.stdout.splitlines()[-1]))
        print(*rows[-1].values(), sep="  ", flush=True)
    if not args.only:
        with RESULTS.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
