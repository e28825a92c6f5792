"""What earlier runs of the backtest have found, to be used again for as long as it holds."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import joblib

import dfs_portfolio
from dfs_portfolio._internal.atomic_files import write_atomic
from dfs_portfolio.sports.nascar.race_model import SeasonalFit, fit_seasons
from dfs_portfolio.sports.nascar.results import RaceResults

PACKAGE = Path(dfs_portfolio.__file__).parent
# What makes scenarios out of results.
MODEL = ("race_results", "race_model", "simulation", "data")

Rows = list[dict[str, str]]


def fingerprint(results: Iterable[Path]) -> str:
    """Return what changes with the results, and with any file of the race model or simulator."""
    code = (path for part in MODEL for path in (PACKAGE / part).rglob("*"))
    digest = hashlib.sha256()
    for path in [*sorted(results), *sorted(p for p in code if p.suffix in {".py", ".json"})]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def seasonal_fit(
    results: RaceResults, first_year: int, mark: str, folder: Path, n_workers: int
) -> SeasonalFit:
    """Find the constants of the seasons since a year, or read those of the same fingerprint."""
    path = folder / f"seasons_{first_year}_{mark}.joblib"
    if path.is_file():
        return joblib.load(path)
    days = [race.day for race in results if race.day.year >= first_year]
    fit = fit_seasons(results, days, n_workers)
    folder.mkdir(exist_ok=True)
    write_atomic(path, lambda file: joblib.dump(fit, file))
    return fit


def as_text(row: dict[str, Any], fields: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row as they are in the file, blank where there is no value."""
    return {field: _cell(row.get(field)) for field in fields}


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return format(value, ".6g") if isinstance(value, float) else str(value)


def read_rows(path: Path) -> dict[str, Rows]:
    """Read the rows of each slate; nothing where there is no file."""
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {slate: list(group) for slate, group in groupby(rows, key=lambda row: row["slate"])}


def write_rows(path: Path, slates: Iterable[Rows], fields: Sequence[str]) -> None:
    """Write the rows of some slates, all of them or none."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fields, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for rows in slates for row in rows)
    write_atomic(path, lambda file: file.write(text.getvalue().encode()))
