"""Reading DKEntries.csv."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.slate import Driver, Slate
from support.entries import LEFT, as_csv, entry, glued, named, pool_rows, right_block

NAMES = ("Ann Ace", "Ben Bee Jr", "Cy Cole", "Dí Day", "Ed Eng", "Flo Fox", 'Gus "Go", Gold')
SLATE = Slate(tuple(Driver(str(101 + i), name, 5000) for i, name in enumerate(NAMES)))
FIRST = named(SLATE, range(6))
BIG = 2**53 + 1
ROWS = glued(
    [LEFT, entry(BIG), entry(2, "222", FIRST, "$0.25"), entry("03", "111", FIRST)],
    right_block(pool_rows(SLATE)),
)


def saved(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "DKEntries.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("last", ["", "end"])
def test_a_file_is_read_and_kept_to_the_byte(
    tmp_path: Path, end: str, encoding: str, last: str
) -> None:
    path = saved(tmp_path, as_csv(ROWS, end).rstrip("\r\n") + (end if last else ""), encoding)
    file = read_entries(path)
    assert file.to_bytes() == path.read_bytes()
    assert [e.entry_id for e in file.entries] == [str(BIG), "2", "03"]
    assert [e.contest_id for e in file.entries] == ["111", "222", "111"]
    assert file.entries[0].contest_name == "NAS $10K [Top, 111]"
    assert [e.fee for e in file.entries] == ["$1", "$0.25", "$1"]
    assert [e.reserved for e in file.entries] == [True, False, False]
    assert file.entries[1].cells == tuple(FIRST)
    assert file.entries[1].line == 3
    assert file.pool is not None
    assert file.pool.names == NAMES
    assert file.pool.ids == SLATE.ids
    assert file.locked == ()


def test_the_right_side_may_be_missing(tmp_path: Path) -> None:
    file = read_entries(saved(tmp_path, as_csv([row[:10] for row in ROWS[:4]])))
    assert file.pool is None
    assert len(file.entries) == 3


def test_instructions_without_a_pool(tmp_path: Path) -> None:
    assert read_entries(saved(tmp_path, as_csv(ROWS[:4]))).pool is None


def test_rows_may_be_short_and_columns_in_another_order(tmp_path: Path) -> None:
    text = "Contest ID,entry id,D,D,D,D,D,D\n7,1\n7,2,101,102,103,104,105,106\n \n"
    file = read_entries(saved(tmp_path, text))
    assert [(e.entry_id, e.contest_id, e.fee) for e in file.entries] == [
        ("1", "7", ""),
        ("2", "7", ""),
    ]
    assert [e.reserved for e in file.entries] == [True, False]


def test_locked_cells_and_drivers(tmp_path: Path) -> None:
    pool = pool_rows(SLATE)
    pool[3][1] += " (LOCKED)"
    cells = [FIRST[0] + " (LOCKED)", *FIRST[1:]]
    rows = glued([LEFT, entry(1, "7", cells), entry(2)], right_block(pool))
    file = read_entries(saved(tmp_path, as_csv(rows)))
    assert [e.locked for e in file.entries] == [(cells[0],), ()]
    assert file.locked == ("104",)
    assert file.pool is not None
    assert file.pool.names == NAMES


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["empty"]),
        ("Position,Name + ID,Name,ID,Salary\nD,A (1),A,1,5\n", ["a salary file", "DKEntries"]),
        ("D,D,D,D,D,D\n1,2,3,4,5,6\n", ["not a file of DraftKings entries", "'Contest ID'"]),
        (",".join(LEFT) + "\n", ["no entry in the file"]),
        (
            "Entry ID,Contest Name,Contest ID,Entry Fee,P,P,P,P,P,P\n1,a,2,$1\n",
            ["DraftKings tennis entries", "not entries of DraftKings NASCAR Classic"],
        ),
        (
            "Entry ID,Contest Name,Contest ID,Entry Fee,PG,SG,SF,PF,C,G,F,UTIL\n1,a,2,$1\n",
            ["DraftKings NBA basketball entries"],
        ),
        (
            "Entry ID,Contest Name,Contest ID,Entry Fee,CPT,D,D,D,D,CNSTR\n1,a,2,$1\n",
            ["DraftKings Formula 1 showdown entries"],
        ),
        ("Entry ID,Contest ID,D,D,D,D,D\n1,2\n", ["5 roster columns 'D'", "has 6"]),
        ("Entry ID,Contest ID\n1,2\n", ["other entries (roster columns none)"]),
        ("Entry ID,Entry ID,Contest ID,D,D,D,D,D,D\n1,2,3\n", ["2 columns for the Entry ID"]),
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(FileFormatError) as caught:
        read_entries(saved(tmp_path, text))
    for word in [str(tmp_path), *words]:
        assert word in str(caught.value)


def test_all_that_is_wrong_with_entries_is_said_at_once(tmp_path: Path) -> None:
    left = [LEFT, entry("4.9E+09"), entry(5), entry(5), entry("", cells=FIRST), entry(6, "")]
    left += [entry(f"{i}.0") for i in range(7, 13)]
    with pytest.raises(FileFormatError) as caught:
        read_entries(saved(tmp_path, as_csv(glued(left, right_block(pool_rows(SLATE))))))
    assert caught.value.problems == (
        "no Entry ID in line 5; download the file again",
        "Entry ID is not a whole number in line 2 ('4.9E+09'), line 7 ('7.0'), line 8 ('8.0'), "
        "line 9 ('9.0'), line 10 ('10.0') and 2 more: changed by a spreadsheet? "
        "Download the file again",
        "no Contest ID in line 6; download the file again",
        "Entry ID used more than once: line 3 ('5'), line 4 ('5'); keep one row for each entry",
    )


def test_a_pool_that_does_not_hold_together_is_refused(tmp_path: Path) -> None:
    pool = pool_rows(SLATE)
    pool[2][5] = "free"
    pool[4][3] = pool[5][3]
    with pytest.raises(FileFormatError) as caught:
        read_entries(saved(tmp_path, as_csv(glued([LEFT, entry(1)], right_block(pool)))))
    assert "ID used more than once: line 13 ('106'), line 14 ('106')" in str(caught.value)
    assert "Salary is not a whole positive number of dollars in line 11 ('free')" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Entry ID;Contest ID;D\n1;2;\n", "separated by semicolons: a spreadsheet has saved it"),
        (b"Entry ID\tContest ID\tD\n1\t2\t\n", "separated by tabs"),
        (b"sep=,\nEntry ID,Contest ID,D\n1,2,\n", "separated by what its first line says"),
        ("Entry ID,Contest ID\n1,2\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_a_site_would_not_take_again_is_refused(tmp_path, content, words):
    path = tmp_path / "DKEntries.csv"
    path.write_bytes(content)
    with pytest.raises(FileFormatError, match=words) as caught:
        read_entries(path)
    assert "save it as comma-separated CSV" in str(caught.value)
