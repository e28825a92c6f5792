"""Entries with players who are out: read, and given new players, to the byte."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import FileFormatError, SettingsError
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.open_entries import open_entries
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of
from support.entries import as_csv, entry, glued, pool_rows, right_block

EVERYBODY = Slate.from_records(
    {"driver_id": str(100 + i), "name": f"Driver {i}", "salary": 7000} for i in range(9)
)
SLATE = Slate(EVERYBODY.players[1:])  # Driver 0 is out
HEAD = ["Entry ID", "Contest Name", "Contest ID", "Entry Fee", *["D"] * 6]


def label(i, locked=False):
    return f"Driver {i} ({100 + i})" + " (LOCKED)" * locked


def write(tmp_path, *rows, pool=None):
    left = [HEAD, *(entry(n, "71", cells) for n, cells in enumerate(rows, 1))]
    text = as_csv(glued(left, right_block(pool)) if pool else left)
    path = tmp_path / "DKEntries.csv"
    path.write_text(text)
    return path


def test_players_out_empty_slots_and_locked_ones(tmp_path):
    path = write(
        tmp_path,
        [label(i) for i in range(6)],
        ["103", "Driver 1", label(2), "", label(5, True), label(4)],
        [],
    )
    opened = open_entries(path, SLATE)
    first, second, third = opened.entries
    assert first.players == (None, 0, 1, 2, 3, 4)
    assert first.labels[:2] == ("Driver 0 (100)", "Driver 1 (101)")
    assert (first.broken, second.broken, third.broken) == (True, True, False)
    assert second.players == (2, 0, 1, None, 4, 3)
    assert second.locked == (False, False, False, False, True, False)
    assert third.reserved
    content = opened.with_players({0: {0: 7}}, "name_id")
    assert content == path.read_bytes().replace(b"Driver 0 (100)", b"Driver 8 (108)")


def test_the_pool_of_the_file_says_who_is_there_and_who_is_locked(tmp_path):
    pool = [row for row in pool_rows(EVERYBODY) if row[3] != "105"]
    pool = [[c + " (LOCKED)" if c == label(7) else c for c in row] for row in pool]
    path = write(tmp_path, [label(i) for i in (1, 2, 3, 4, 5, 7)], pool=pool)
    opened = open_entries(read_entries(path), SLATE)
    assert opened.entries[0].players == (0, 1, 2, 3, None, 6)
    assert opened.entries[0].labels[4] == label(5)
    assert opened.entries[0].locked == (False,) * 5 + (True,)
    assert opened.available == (True, True, True, True, False, True, False, True)


def test_only_some_contests(tmp_path):
    path = write(tmp_path, [label(i) for i in range(6)])
    with pytest.raises(SettingsError, match="is in contest '9'"):
        open_entries(path, SLATE, "9")
    assert len(open_entries(path, SLATE, 71).entries) == 1


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["Driver 8 (101)", *map(label, (2, 3, 4, 5, 6))], "ID 101 is 'Driver 1', not 'Driver 8'"),
        (list(map(label, (2, 2, 3, 4, 5, 6))), "line 2: a lineup that names somebody twice"),
        (list(map(label, (0, 0, 3, 4, 5, 6))), "line 2: a lineup that names somebody twice"),
        ([f"Other {i} ({i})" for i in range(6)], "nobody in its lineups is on the slate"),
    ],
)
def test_what_is_a_fault_of_the_file(tmp_path, cells, words):
    with pytest.raises(FileFormatError, match=words.replace("(", r"\(")):
        open_entries(write(tmp_path, cells), SLATE)


def test_a_pool_of_another_slate_is_refused(tmp_path):
    others = Slate.from_records({"driver_id": str(i), "salary": 7000} for i in range(8))
    path = write(tmp_path, [label(i) for i in range(6)], pool=pool_rows(others))
    with pytest.raises(FileFormatError, match="nobody in its player pool is on the slate"):
        open_entries(path, SLATE)


def test_another_roster_is_refused(tmp_path):
    path = write(tmp_path, [label(i) for i in range(6)])
    small = Slate(SLATE.players, contest_of(5, 50_000))
    with pytest.raises(SettingsError, match="have the slots"):
        open_entries(read_entries(path), small)
