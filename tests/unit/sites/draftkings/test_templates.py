"""DraftKings' template for new lineups."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest

from dfs_portfolio.errors import FileFormatError, SettingsError
from dfs_portfolio.sites.draftkings.lineups import read_lineups
from dfs_portfolio.sites.draftkings.templates import fill_template, read_template
from dfs_portfolio.slate import Driver, Slate
from support.entries import as_csv, glued, pool_rows, right_block

SLATE = Slate(tuple(Driver(str(101 + i), f"Driver {i}", 8000 + 80 * i) for i in range(8)))
A, B = (0, 1, 2, 3, 4, 5), (5, 4, 3, 2, 1, 7)


def saved(folder: Path, *left: list[str], slate: Slate | None = SLATE) -> Path:
    path = folder / "template.csv"
    rows = glued([["D"] * 6, *left], right_block(pool_rows(slate)) if slate else [])
    # In the site's own template the lines of advice end otherwise than those of the pool.
    text = as_csv(rows[:1], "\r\n") + as_csv(rows[1:6]) + " \n" + as_csv(rows[7:], "\r\n")
    path.write_bytes(text.encode())
    return path


def test_a_template_is_kept_to_the_byte(tmp_path: Path) -> None:
    path = saved(tmp_path)
    file = read_template(path)
    assert file.to_bytes() == path.read_bytes()
    assert file.pool is not None
    assert file.pool.ids == SLATE.ids


@pytest.mark.parametrize("n_lineups", [1, 7, 15, 16, 500])
def test_lineups_go_into_its_rows_and_behind(tmp_path: Path, n_lineups: int) -> None:
    path = saved(tmp_path)
    lineups = [A, B] * (n_lineups // 2) + [A] * (n_lineups % 2)
    written = fill_template(path, lineups, tmp_path / "out.csv")
    assert [row.indices for row in read_lineups(written, SLATE)] == lineups
    old = list(csv.reader(path.read_text().splitlines()))
    new = list(csv.reader(written.read_text().splitlines()))
    assert len(new) == max(len(old), n_lineups + 1)
    assert [row[6:] for row in new if any(row[6:])] == [row[6:] for row in old if any(row[6:])]


@pytest.mark.parametrize(
    ("left", "lineups", "error", "words"),
    [
        ([], [A] * 501, SettingsError, "501 lineups.*use write_lineups, which splits them"),
        ([], [A[:5]], SettingsError, "not 6 drivers"),
        ([], [(2, 3, 4, 5, 6, 7)], SettingsError, "salary above the cap"),
        ([["101", *[""] * 5]], [A], FileFormatError, "already has lineups, in line 2"),
    ],
)
def test_what_is_refused_writes_nothing(
    tmp_path: Path, left: Any, lineups: Any, error: Any, words: str
) -> None:
    with pytest.raises(error, match=words):
        fill_template(saved(tmp_path, *left), lineups, tmp_path / "out.csv")
    assert os.listdir(tmp_path) == ["template.csv"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PG,SG,SF,PF,C,G,F,UTIL,,Instructions\n", "DraftKings NBA basketball lineups"),
        ("Entry ID,Contest ID,D,D,D,D,D,D\n", "not a template for lineups.*'Entry ID'"),
        ("Position,Name + ID,Name\n", "not a template for lineups"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=words):
        read_template(path)
