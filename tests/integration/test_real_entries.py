"""DraftKings' own entries and upload files: kept to the byte, and filled."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from pathlib import Path

import pytest

from dfs_portfolio._internal.lossless_csv import read_raw
from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.fill import fill, fill_entries
from dfs_portfolio.sites.draftkings.lineups import read_lineups
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sites.draftkings.templates import fill_template, read_template
from dfs_portfolio.slate.contest import Contest, Slot, SportFacts
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from support.entries import as_csv, cheap_lineups, glued
from support.files import REAL, needs_real_files, real_slates

pytestmark = needs_real_files

FOLDER = REAL / "dkentries"
TENNIS = FOLDER / "DKEntries_tennis_2019-01-14_day1.csv"
TEMPLATE = FOLDER / "lineup_upload_template_nba_2018-12-03.csv"
TENNIS_RULES = Contest(
    site="DraftKings",
    sport=SportFacts("tennis", "player", "players"),
    name="DraftKings tennis",
    slots=(Slot("P", ("P",)),) * 6,
    salary_cap=50_000,
)


def test_no_file_is_forgotten() -> None:
    assert sorted(FOLDER.iterdir()) == sorted([TENNIS, TEMPLATE])


@pytest.mark.parametrize("path", sorted(REAL.rglob("*.csv")), ids=lambda path: path.name)
def test_every_file_is_kept_to_the_byte(path: Path) -> None:
    assert read_raw(path).to_bytes() == path.read_bytes()


def test_the_tennis_entries_by_their_own_rules() -> None:
    file = read_entries(TENNIS, TENNIS_RULES)
    assert file.to_bytes() == TENNIS.read_bytes()
    assert len(file.entries) == 72
    assert [entry.reserved for entry in file.entries] == [True] + [False] * 71
    assert Counter(entry.contest_id for entry in file.entries) == {
        "67832530": 13,
        "67927785": 20,
        "67927786": 20,
        "67927791": 12,
        "67927951": 7,
    }
    assert file.pool is not None
    assert len(file.pool) == 56
    assert file.locked == ()


def test_the_tennis_entries_filled() -> None:
    file = read_entries(TENNIS, TENNIS_RULES)
    assert file.pool is not None
    filled = fill(file, cheap_lineups(file.pool, 3))
    assert [(c.entry.entry_id, c.before) for c in filled.changes] == [("1000000001", ())]
    old, new = TENNIS.read_bytes().split(b"\n"), filled.content.split(b"\n")
    assert [i for i, line in enumerate(new) if line != old[i]] == [1]
    assert new[1].endswith(old[1].split(b",,,,,,,")[1])


def test_another_sport_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="these are DraftKings tennis entries"):
        fill_entries(TENNIS, [range(6)], tmp_path / "out.csv")
    with pytest.raises(FileFormatError, match="these are DraftKings NBA basketball lineups"):
        fill_template(TEMPLATE, [range(6)], tmp_path / "out.csv")
    with pytest.raises(FileFormatError, match="this is a salary file"):
        read_entries(salary_file(real_slates()[0]))
    assert os.listdir(tmp_path) == []


def salary_file(name: str) -> Path:
    return REAL / "nascar" / "dksalaries" / f"DKSalaries_{name}.csv"


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode())))


def as_nascar(name: str) -> str:
    """The tennis file with another roster header, pool and lineups, all else as it is."""
    slate = read_salaries(salary_file(name))
    lineups = cheap_lineups(slate, 40)
    rows = rows_of(TENNIS)
    left, right = [row[:10] for row in rows], [row[11:] for row in rows]
    left[0][4:] = ["D"] * 6
    for place, row in enumerate(left[1:]):
        if row[4]:
            row[4:] = [f"{slate.names[i]} ({slate.ids[i]})" for i in lineups[20 + place % 20]]
    pool = [row[:9] for row in rows_of(salary_file(name))]
    return as_csv(glued(left, [*right[:7], *pool]))


@pytest.mark.parametrize("name", real_slates())
@pytest.mark.parametrize("replace", [False, True])
def test_nascar_entries(tmp_path: Path, name: str, replace: bool) -> None:
    slate = read_salaries(salary_file(name))
    path, output = tmp_path / "DKEntries.csv", tmp_path / "filled.csv"
    path.write_bytes(as_nascar(name).encode())
    file = read_entries(path)
    assert file.to_bytes() == path.read_bytes()
    assert file.pool == slate
    lineups = cheap_lineups(slate, 20)
    count = 13 if replace else 1
    with pytest.warns(DataWarning, match=f"contest 67832530: lineups left over {20 - count}"):
        filled = fill_entries(path, lineups, output, contests="67832530", replace=replace)
    assert len(filled.changes) == count
    old, new = rows_of(path), rows_of(output)
    assert [row[:4] + row[10:] for row in new] == [row[:4] + row[10:] for row in old]
    assert [i for i, row in enumerate(new) if row != old[i]] == list(range(1, count + 1))
    rows = read_lineups(output, slate)
    assert [row.indices for row in rows[:count]] == lineups[:count]
    assert [row.problems for row in rows] == [()] * 72


@pytest.mark.parametrize(
    ("first", "other", "count"),
    [
        ("2023-02-26_cup_fontana", "2023-03-12_cup_phoenix", 36),
        ("2023-02-26_cup_fontana", "2023-03-05_cup_las-vegas", 37),
        # Of one weekend, and of one series and place three years later.
        ("2026-04-11_nxs_bristol", "2026-04-12_cup_bristol", 38),
        ("2023-03-05_cup_las-vegas", "2026-03-15_cup_las-vegas", 36),
    ],
)
def test_entries_of_another_race_are_refused(
    tmp_path: Path, first: str, other: str, count: int
) -> None:
    path = tmp_path / "DKEntries.csv"
    path.write_bytes(as_nascar(first).encode())
    slate = read_salaries(salary_file(other))
    lacks = rf"lacks {count} of the {count} drivers .* and {count - 5} more"
    with pytest.raises(FileFormatError, match=lacks):
        fill_entries(path, cheap_lineups(slate, 1), tmp_path / "out.csv", slate)
    left_only = "\n".join(",".join(row[:10]) for row in rows_of(path)).replace("$", "")
    path.write_text(left_only)
    with pytest.raises(FileFormatError, match="is this the file of the slate"):
        fill_entries(path, cheap_lineups(slate, 1), tmp_path / "out.csv", slate)
    assert os.listdir(tmp_path) == ["DKEntries.csv"]


def test_a_nascar_template(tmp_path: Path) -> None:
    """The basketball template's own lines of advice and line ends, with a NASCAR pool."""
    name = real_slates()[0]
    slate = read_salaries(salary_file(name))
    head = b"".join(line + b"\n" for line in TEMPLATE.read_bytes().split(b"\n")[:7])
    head = head.replace(b"PG,SG,SF,PF,C,G,F,UTIL", b"D,D,D,D,D,D").replace(b",,,,,,,,,", b"," * 7)
    pool = as_csv([[""] * 7 + row[:9] for row in rows_of(salary_file(name))], "\r\n")
    path = tmp_path / "template.csv"
    path.write_bytes(head + pool.encode())
    assert read_template(path, DRAFTKINGS_NASCAR).to_bytes() == path.read_bytes()
    lineups = cheap_lineups(slate, 60)
    fill_template(path, lineups, tmp_path / "out.csv")
    assert [row.indices for row in read_lineups(tmp_path / "out.csv", slate)] == lineups
    old, new = rows_of(path), rows_of(tmp_path / "out.csv")
    assert [row[6:] for row in new if any(row[6:])] == [row[6:] for row in old if any(row[6:])]
