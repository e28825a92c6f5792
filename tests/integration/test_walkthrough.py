"""`docs/walkthrough.md` is run as a person would go through it: every command, file and block."""

from __future__ import annotations

import csv
import re
import shlex
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import pytest
from typer.testing import CliRunner

import dfs_portfolio as dfs
from dfs_portfolio.cli import app
from dfs_portfolio.inputs.lineup_rows import resolve_rows
from dfs_portfolio.sports.nascar.demo import load_demo
from support.entries import LEFT, as_csv, entry, glued, right_block
from support.files import salary_rows, write_csv, write_salaries, write_teams
from support.standings import standings_text

PAGE = Path(__file__).resolve().parents[2] / "docs/walkthrough.md"
BLOCK = re.compile(r"```(csv|toml|sh|python|text)(?: (\S+))?\n(.*?)```", re.S)
BLOCKS = BLOCK.findall(PAGE.read_text(encoding="utf-8"))


@pytest.fixture
def downloads(tmp_path, monkeypatch):
    """The files that the page begins with, and only those."""
    monkeypatch.chdir(tmp_path)
    slate, _ = load_demo()
    write_salaries(tmp_path)
    write_teams(tmp_path)
    entries = [entry(4300000001 + i, "181000001" if i < 6 else "182000002") for i in range(8)]
    rows = glued([LEFT, *entries], right_block(salary_rows()))
    (tmp_path / "DKEntries.csv").write_text(as_csv(rows), encoding="utf-8")
    past = [["cup", "2026-03-08", d.name, d.team] for d in slate if d.name != "Cody Ware"]
    write_csv(tmp_path / "results.csv", "series,date,driver,team", past)
    projections = [
        [
            d.name,
            f"{d.salary / 250 - _start(d) / 10 + 1:.1f}",
            str(_start(d)),
            f"{_ownership(d):.1f}",
        ]
        for d in slate
    ]
    write_csv(tmp_path / "projections.csv", "driver,points,start,ownership", projections)
    payouts = [["1", "$40", "206", "$1"], ["2", "$20"], ["3-5", "$10"], ["6-10", "$5"]]
    write_csv(
        tmp_path / "payouts.csv", "Rank,Payout,Entries,Entry fee", [*payouts, ["11-46", "$2"]]
    )
    race = [[d.name, _start(d), i + 1, *_laps(i)] for i, d in enumerate(slate)]
    write_csv(tmp_path / "race.csv", "driver,start,finish,laps_led,fastest_laps", race)
    return tmp_path


def _start(driver) -> int:
    return driver.extras["start"]


def _laps(index) -> tuple[int, int]:
    """Made-up laps led and fastest laps: the first three lead, and many are fast."""
    return (100, 83, 84)[index] if index < 3 else 0, max(0, 41 - index - 2 * (index > 3))


def write_standings(path):
    """The standings of the first contest: our entries there and two hundred others."""
    slate = dfs.read_salaries("DKSalaries.csv")
    file = dfs.read_entries("filled.csv")
    rows = resolve_rows([(one.line, one.cells) for one in file.entries], slate)
    own = [
        (int(one.entry_id), row.indices)
        for one, row in zip(file.entries, rows, strict=True)
        if one.contest_id == "181000001"
    ]
    others = [
        (5000000001 + n, [(n + j * (1 + n // 36)) % 36 for j in range(6)]) for n in range(200)
    ]
    points = dfs.read_race_points("race.csv", slate).points.tolist()
    path.write_text(standings_text(slate, [*own, *others], points), encoding="utf-8", newline="")


def _projection(driver) -> float:
    """Made-up points, which together are about those of a race."""
    return driver.salary / 250 - _start(driver) / 10 + 1


def _ownership(driver):
    """Made-up percent: dear drivers and those in front are popular."""
    return max(0.5, (driver.salary - 4000) / 220 + (18 - _start(driver)) / 4)


def agrees(shown, real):
    """Compare as doctest does, with ... for anything; else show both."""
    checker, flags = OutputChecker(), ELLIPSIS | NORMALIZE_WHITESPACE
    assert checker.check_output(shown, real, flags), f"the page says\n{shown}\nand it is\n{real}"


def command(line):
    """Run a command of the page; it ends with the exit code in its comment, else with 0."""
    program, *arguments = shlex.split(line, comments=True)
    assert program == "dfs-portfolio"
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": "100"})
    said = re.search(r"# exit code (\d)$", line)
    assert result.exit_code == (int(said[1]) if said else 0), result.output
    return result.output


def test_the_page_goes_through(downloads, capsys):
    output = ""
    for kind, name, content in BLOCKS:
        match kind:
            case "csv":
                if name.startswith("contest-standings"):
                    write_standings(Path(name))  # after the entries that it holds were filled
                agrees(content, Path(name).read_text(encoding="utf-8-sig"))
            case "toml":
                Path(content.split()[1]).write_text(content, encoding="utf-8")
            case "sh":
                output = "".join(command(line) for line in content.splitlines())
            case "python":
                exec(compile(content, PAGE.name, "exec"), {"__name__": "page"})
                output = capsys.readouterr().out
            case "text":
                agrees(content, output)
    assert Path("mine.csv").read_bytes() == Path("lineups.csv").read_bytes()
    old, new = (_rows(name) for name in ("DKEntries.csv", "filled.csv"))
    assert [row[:4] + row[10:] for row in new] == [row[:4] + row[10:] for row in old]
    assert all(all(row[4:10]) for row in new[1:9])


def test_nothing_on_the_page_goes_unrun():
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("```") == 2 * len(BLOCKS)
    used = {
        line.split()[1]
        for kind, _, content in BLOCKS
        if kind == "sh"
        for line in content.splitlines()
    }
    assert used == {"build", "validate", "contest", "fill", "swap", "score"}


def _rows(name):
    with open(name, newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))
