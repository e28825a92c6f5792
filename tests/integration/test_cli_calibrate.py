"""``dfs-portfolio calibrate`` as a person uses it."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from dfs_portfolio.cli import Exit
from dfs_portfolio.sports.nascar.calibration import plots
from dfs_portfolio.sports.nascar.calibration.report import TABLES
from support import terminal
from support.files import write_csv
from support.forecasters import lottery_results

HEADER = (
    "race_id,date,series,track_type,scheduled_laps,driver,team,start,finish,laps,laps_led,"
    "fastest_laps,status"
)

run = partial(terminal.run, "calibrate")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Twenty races before 2024, and six in it."""
    rows = {2023: [], 2024: []}
    for race in lottery_results(26, first=date(2023, 8, 17)):
        columns = (
            race.drivers, race.teams, race.start, race.finish, race.completed, race.laps_led,
            race.fastest_laps,
        )  # fmt: skip
        about = [race.race_id, race.day, race.series, "short_track", race.scheduled_laps]
        for cells in zip(*columns, strict=True):
            rows[race.day.year].append([*map(str, (*about, *cells)), "Running"])
    folder = tmp_path_factory.mktemp("results")
    return [write_csv(folder / f"{year}.csv", HEADER, rows[year]) for year in rows]


def test_it_shows_and_writes_tables(files, tmp_path, monkeypatch):
    monkeypatch.setattr(plots, "find_spec", lambda name: None)
    out = tmp_path / "calibration"
    result = run(*files, "--scenarios", 40, "-o", out)
    assert result.exit_code == 0, result.output
    for words in (
        "6 races from 2024-01-04 to 2024-02-08",
        "Points within the central part",
        "climatology by start",
        "Real and simulated races: short",
        f"Wrote 5 tables to {out}",
        "note: plots need matplotlib",
    ):
        assert words in result.output
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{t}.csv" for t in TABLES)
    again = tmp_path / "again"
    run(*files, "--scenarios", 40, "-o", again)
    for table in TABLES:
        assert (again / f"{table}.csv").read_bytes() == (out / f"{table}.csv").read_bytes()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "2025-01-01"], "choose other days, or give more results"),
        (
            ["--until", "2024-01-10"],
            "from 2024-01-01 to 2024-01-10 that count for the championship: 1",
        ),
        (["--from", "2023-09-01"], "begin later, or give earlier results"),
        (["--from", "May"], "'May' is not a date such as"),
        (["--scenarios", "1"], "n_scenarios must be a whole number from 2"),
        (["--workers", "0"], "n_workers must be a whole number from 1"),
    ],
)
def test_what_cannot_be_done_is_said(files, tmp_path, options, words):
    result = run(*files, *options)
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_missing_file_and_a_folder_that_cannot_be_are_named(files, tmp_path):
    missing = run(tmp_path / "none.csv")
    assert missing.exit_code == Exit.UNUSABLE
    assert "there is no such file" in missing.output
    nowhere = run(*files, "-o", tmp_path / "no" / "such")
    assert nowhere.exit_code == Exit.UNUSABLE
    assert "make the folder" in nowhere.output


def test_strict_refuses_a_blank(files, tmp_path):
    text = files[1].read_text()
    line = next(line for line in text.splitlines() if line.endswith("Running"))
    cells = line.split(",")
    cells[-2] = ""
    path = tmp_path / "2024.csv"
    path.write_text(text.replace(line, ",".join(cells)))
    refused = run(files[0], path, "--scenarios", 40, "--strict")
    assert refused.exit_code == Exit.UNUSABLE
    assert "fastest_laps is not a whole number" in refused.output
    result = run(files[0], path, "--scenarios", 40)
    assert result.exit_code == 0, result.output
    assert "1 of 26 races count for ratings only" in result.output
    assert "5 races from 2024-01-11 to 2024-02-08" in result.output
