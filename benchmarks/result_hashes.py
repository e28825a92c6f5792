"""Hashes of results on all real slates: the same inputs give the same bytes, before and after.

    python benchmarks/result_hashes.py            compare with benchmarks/results/hashes.json
    python benchmarks/result_hashes.py --update   write that file anew

Simulated races, value tables and portfolios of every slate, forecasts of the race model, and the
tables of the calibration. A change that is meant to alter results updates the file and says why;
any other leaves it alone. Floating point depends on processor and libraries to the last digit, so
compare on the machine that wrote the file, or run it before a change and after.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

import dfs_portfolio as dfs
from dfs_portfolio.sports.nascar.calibration import calibrate
from dfs_portfolio.sports.nascar.race_model import fit_profiles
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, format_profiles

FILE = Path(__file__).resolve().parent / "results" / "hashes.json"
REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "real" / "nascar"
TYPES = ("superspeedway", "intermediate", "short", "road")
Hashes = dict[str, dict[str, str]]


def hash_of(*arrays: object) -> str:
    """Return a short hash of kinds, shapes and bytes of arrays."""
    digest = hashlib.sha256()
    for array in map(np.ascontiguousarray, arrays):
        digest.update(str((array.dtype.str, array.shape)).encode())
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


def slates() -> Iterator[tuple[str, dfs.Slate]]:
    """Yield every real slate with its teams, by name."""
    for path in sorted((REAL / "dksalaries").glob("DKSalaries_*.csv")):
        name = path.stem.removeprefix("DKSalaries_")
        yield name, dfs.read_team_map(REAL / "teams" / f"teams_{name}.csv", dfs.read_salaries(path))


def portfolio_hash(portfolio: dfs.Portfolio) -> str:
    return hash_of(
        portfolio.indices,
        np.array([portfolio.objective, portfolio.bound]),
        np.array([lineup.value for lineup in portfolio]),
        np.array([lineup.bound for lineup in portfolio]),
        np.array([r.uses for r in portfolio.relaxations], dtype=np.int64),
    )


def hashes_of_slate(name: str, slate: dfs.Slate) -> dict[str, str]:
    """Hash simulated races, tables and portfolios of one slate."""
    points = dfs.race_scenarios(slate, dfs.Race.typical(TYPES[len(name) % 4]))(2000, seed=7)
    found = {"points": hash_of(points)}
    tables = dfs.TableCache()
    for kind, rules, n_scenarios in (
        ("stacked", dfs.LineupRules(), 2000),
        ("unstacked", dfs.LineupRules.unstacked(), 500),
    ):
        scenarios = dfs.Scenarios(points[:n_scenarios], seed=7)
        table = tables.get_table(slate, scenarios, dfs.TailObjective(), rules)
        best = table.top(1_000)  # bounds of the others are as tight as they need be
        found[f"{kind}_table"] = hash_of(table.lineups, best, table.evaluate(best))
        for strategy in ("sequential", "joint", "emax"):
            sizes = (20, 150) if (kind, strategy) == ("stacked", "sequential") else (20,)
            for n_lineups in sizes:
                portfolio = dfs.build_portfolio(
                    slate,
                    scenarios,
                    n_lineups,
                    rules=rules,
                    strategy=strategy,
                    tables=tables,
                    options=dfs.SolverOptions(time_limit_s=120),
                )
                found[f"{kind}_{strategy}_{n_lineups}"] = portfolio_hash(portfolio)
    return found


def hashes_of_race_model() -> dict[str, str]:
    """Hash forecasts for every slate, constants fitted to 2022, and a calibration."""
    files = sorted((REAL / "results").glob("nascar_results_20*.csv"))
    past = dfs.read_race_results(files)
    model = dfs.fit_race_model(past, "2026-03-15", profiles=PROFILES)
    found = {
        f"model_{name}": hash_of(model.simulate(slate, "short", 300, 500, seed=3).points)
        for name, slate in slates()
    }
    text = format_profiles(fit_profiles(past.before(date(2023, 1, 1)), 2), {})
    found["profiles_2022"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    report = calibrate(past, first=date(2026, 2, 1), n_scenarios=300, seed=1, n_workers=1)
    with tempfile.TemporaryDirectory() as folder:
        for file in sorted(map(Path, report.write(Path(folder)))):
            found[f"cal_{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()[:16]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the file anew")
    update = parser.parse_args().update
    warnings.simplefilter("ignore")  # relaxed limits are part of what is hashed
    known: Hashes = json.loads(FILE.read_text()) if FILE.exists() else {}
    found: Hashes = {}
    for name, slate in slates():
        found[name] = hashes_of_slate(name, slate)
        print(name, differences(known.get(name, {}), found[name]), flush=True)
    found["race model"] = hashes_of_race_model()
    print("race model", differences(known.get("race model", {}), found["race model"]))
    if update:
        FILE.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    elif found != known:
        sys.exit("results changed")


def differences(known: dict[str, str], found: dict[str, str]) -> str:
    changed = [key for key in sorted({*known, *found}) if known.get(key) != found.get(key)]
    return ", ".join(changed) or "the same"


if __name__ == "__main__":
    main()
