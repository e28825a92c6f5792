"""Lineup files out and in."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import MAX_SIGNS, FileFormatError, SettingsError
from dfs_portfolio.sites.draftkings.lineups import (
    export_lineups_dk_format,
    read_lineups,
    read_valid_lineups,
    write_lineups,
)
from dfs_portfolio.slate import Driver, Slate
from support.examples import few

NAMES = ("Ann Ace", "Ben Bee Jr", "Cy Cole", "Di Day", "Ed Eng", "Flo Fox", 'Gus "Go", Gold')
SLATE = Slate(tuple(Driver(str(101 + i), name, 5000) for i, name in enumerate(NAMES)))
FIRST = (0, 1, 2, 3, 4, 5)
LAST = (6, 5, 4, 3, 2, 1)


def saved(folder: Path, text: str) -> Path:
    path = folder / "lineups.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_upload_file(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert write_lineups(path, SLATE, [FIRST, LAST]) == (path,)
    header, first, last, end = path.read_bytes().decode().split("\n")
    assert header == "D,D,D,D,D,D"
    assert first.startswith("Ann Ace (101),Ben Bee Jr (102),Cy Cole (103),")
    assert last.startswith('"Gus ""Go"", Gold (107)",Flo Fox (106),')
    assert end == ""


def test_bare_ids_and_arrays(tmp_path: Path) -> None:
    array: Any = np.array([FIRST, LAST])
    (path,) = write_lineups(tmp_path / "out.csv", SLATE, array, cell_format="id")
    assert path.read_text().splitlines()[1:] == [
        "101,102,103,104,105,106",
        "107,106,105,104,103,102",
    ]
    assert [row.indices for row in read_lineups(path, SLATE)] == [FIRST, LAST]


def test_a_name_of_two_lines_is_written_in_one(tmp_path: Path) -> None:
    slate = Slate((Driver(1, "A\r\nB", 1), *SLATE.players))
    (path,) = write_lineups(tmp_path / "out.csv", slate, [FIRST])
    assert path.read_text().splitlines()[1].startswith("A B (1),")


@pytest.mark.parametrize(
    ("lineups", "words"),
    [
        ([], ["there are none"]),
        ([FIRST, (0, 1, 2)], ["not 6 drivers in lineup 2"]),
        ([(0, 0, 1, 2, 3, 4)], ["more than once in lineup 1"]),
        ([(0, 1, 2, 3, 4, 7)], ["not indices in the slate (0 to 6) in lineup 1"]),
        ([(0, 1, 2, 3, 4, -1)], ["not indices in the slate"]),
        ([("101", "102", "103", "104", "105", "106")], ["pass indices, not IDs"]),
        ([0, 1], ["not indices in the slate (0 to 6) in lineup 1, 2"]),
        ([(0, 0), (9, 1)], ["not 6 drivers in lineup 1, 2", "more than once", "not indices"]),
    ],
)
def test_lineups_that_cannot_be_uploaded(tmp_path: Path, lineups: Any, words: list[str]) -> None:
    with pytest.raises(SettingsError) as caught:
        write_lineups(tmp_path / "out.csv", SLATE, lineups)
    for word in words:
        assert word in str(caught.value)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("n_lineups", "files"),
    [
        (500, {"out.csv": 500}),
        (501, {"out_1.csv": 500, "out_2.csv": 1}),
        (1500, {"out_1.csv": 500, "out_2.csv": 500, "out_3.csv": 500}),
    ],
)
def test_a_file_holds_no_more_than_500_lineups(
    tmp_path: Path, n_lineups: int, files: dict[str, int]
) -> None:
    lineups = [FIRST] * (n_lineups - 1) + [LAST]
    written = write_lineups(tmp_path / "out.csv", SLATE, lineups)
    assert written == tuple(tmp_path / name for name in files)
    assert sorted(os.listdir(tmp_path)) == list(files)
    rows = [read_lineups(path, SLATE) for path in written]
    assert [len(part) for part in rows] == list(files.values())
    assert [row.indices for part in rows for row in part] == lineups


def test_a_part_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "out_2.csv").mkdir()
    with pytest.raises(FileFormatError, match=r"out_2\.csv: cannot be written"):
        write_lineups(tmp_path / "out.csv", SLATE, [FIRST] * 501)
    assert len((tmp_path / "out_1.csv").read_text().splitlines()) == 501
    assert sorted(os.listdir(tmp_path)) == ["out_1.csv", "out_2.csv"]


def test_lineups_of_a_file_that_must_all_be_valid(tmp_path: Path) -> None:
    assert read_valid_lineups(saved(tmp_path, BARE), SLATE) == (FIRST,)
    with pytest.raises(FileFormatError) as caught:
        read_valid_lineups(saved(tmp_path, f"{BARE}\n" + "1,2,3,4,5,6\n" * 3), SLATE)
    assert len(caught.value.problems) == 6
    assert caught.value.problems[0] == "line 2: ID 1 is not in the slate"
    assert caught.value.problems[-1] == "and 13 more problems like these"


@pytest.mark.parametrize("driver_id", ["abc", "12-34", 1.5, "", "１２"])  # noqa: RUF001
def test_ids_must_be_those_of_the_site(tmp_path: Path, driver_id: Any) -> None:
    slate = Slate((Driver(driver_id, "Own Id", 1), *SLATE.players))
    with pytest.raises(SettingsError, match="digits only"):
        write_lineups(tmp_path / "out.csv", slate, [FIRST])


def test_the_format_of_cells_is_one_of_two_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cell_format must be one of name_id, id, not 'name'"):
        write_lineups(tmp_path / "x", SLATE, [FIRST], cell_format="name")  # type: ignore[arg-type]


BARE = "Ann Ace,Ben Bee Jr,Cy Cole,Di Day,Ed Eng,Flo Fox"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"D,D,D,D,D,D\n{BARE}\n", id="names under a header"),
        pytest.param(BARE, id="names only"),
        pytest.param(f"{BARE},,\n", id="blank cells behind"),
        pytest.param("101,102,103,104,105,106\n", id="bare IDs"),
        pytest.param("101.0,102.0,103,104,105,106\n", id="IDs as decimals"),
        pytest.param("Ann Ace (101),Ben Bee Jr(102),(103),Di Day,105,flo fox (106)", id="mixed"),
        pytest.param(
            "Ann Ace (101) (LOCKED),Ben Bee Jr (LOCKED),103 (LOCKED),Di Day,105,106", id="locked"
        ),
        pytest.param(
            f"D,D,D,D,D,D,Budget,FPPG\n{BARE},49500,250.5\n,,,,,,50000,\n",
            id="more columns",
            marks=pytest.mark.filterwarnings("ignore:.*line 3 has no driver"),
        ),
        pytest.param(
            "Entry ID,Contest Name,Contest ID,Entry Fee,D,D,D,D,D,D,,Instructions\n"
            f"123,NAS,7,$1,{BARE},,1. Column A\n"
            "124,NAS,7,$1,,,,,,,,2. Blank for reservations\n"
            ",,,,,,,,,,,D,Ann Ace (101)\n",
            id="entries file",
        ),
    ],
)
def test_one_lineup_in_many_layouts(tmp_path: Path, text: str) -> None:
    (row,) = read_lineups(saved(tmp_path, text), SLATE)
    assert row.problems == ()
    assert row.indices == FIRST


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (BARE.replace("Cy Cole", "Cy Kole"), ["'Cy Kole' is not in the slate", "'Cy Cole'"]),
        (BARE.replace("Cy Cole", "999"), ["ID 999 is not in the slate"]),
        (BARE.replace("Cy Cole", "Cy Cole (999)"), ["ID 999 is not in the slate", "(103)"]),
        (BARE.replace("Cy Cole", "Cy Cole (107)"), ["ID 107 is Gus", "Cy Cole (103)"]),
        (BARE.replace("Cy Cole", "Someone (103)"), ["ID 103 is 'Cy Cole', not 'Someone'"]),
        (BARE.replace("Cy Cole", "Ann Ace"), ["more than once in the lineup: 'Ann Ace'"]),
        (BARE.replace("Cy Cole", ""), ["5 drivers; a lineup has 6"]),
        (BARE + ",107", ["7 drivers; a lineup has 6"]),
        (BARE.replace("Cy Cole", "X").replace("Ed Eng", "Y"), ["'X'", "'Y'"]),
    ],
)
def test_rows_that_are_no_lineup(tmp_path: Path, row: str, words: list[str]) -> None:
    good, bad = read_lineups(saved(tmp_path, f"{BARE}\n\n{row}\n"), SLATE)
    assert (good.line, good.indices, good.problems) == (1, FIRST, ())
    assert bad.line == 3
    assert bad.indices is None
    assert len(bad.problems) == (2 if "'Y'" in words else 1)
    for word in words:
        assert word in "; ".join(bad.problems)


def test_cells_are_kept_as_written(tmp_path: Path) -> None:
    (row,) = read_lineups(saved(tmp_path, f"D,D,D,D,D,D,x\n{BARE},1\n"), SLATE)
    assert row.cells == tuple(BARE.split(","))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("D,D,D,D,D,D\n", "no lineup"),
        ("D,D,D,D,D,D,Budget\n,,,,,,9\n", "no lineup"),
        ("G,G,G,G,G,G\n1,2,3,4,5,6\n", "DraftKings PGA golf lineup file"),
        ("Entry ID,Contest Name,Entry Fee,P,P,P\n1,2,$3,4,5,6\n", "DraftKings tennis entries file"),
        ("Entry ID,Contest Name,X,X,X\n1,2,3,4,5\n", "0 columns 'D'; a lineup of"),
        ("CPT,D,D,D,D,CNSTR\n1,2,3,4,5,6\n", "DraftKings Formula 1 showdown lineup file"),
        ("Rank,EntryId,Lineup\n1,2,x\n", "DraftKings contest standings file"),
        ("driver,team\nA,B\n", "this is a team map"),
        ("D,D,D,D,D\n1,2,3,4,5\n", "5 columns 'D'; a lineup of DraftKings NASCAR Classic has 6"),
    ],
)
def test_files_without_lineups(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read_lineups(saved(tmp_path, text), SLATE)


name_texts = st.text(
    st.sampled_from("abcXYZ éøÜß,\"'.-()’`5;\t#") | st.characters(categories=["L", "P", "S"]),  # noqa: RUF001
    min_size=1,
    max_size=12,
).filter(str.strip)


@st.composite
def slates_and_lineups(draw: st.DrawFn) -> tuple[Slate, list[tuple[int, ...]]]:
    names = draw(st.lists(name_texts, min_size=6, max_size=12))
    ids = draw(
        st.lists(st.integers(1, 10**9), min_size=len(names), max_size=len(names), unique=True)
    )
    slate = Slate(tuple(Driver(str(i), n, 5000) for i, n in zip(ids, names, strict=True)))
    orders = st.permutations(range(len(names))).map(lambda order: tuple(order[:6]))
    return slate, draw(st.lists(orders, min_size=1, max_size=5))


@few(80)
@given(slates_and_lineups(), st.sampled_from(["name_id", "id"]))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    made: tuple[Slate, list[tuple[int, ...]]],
    cells: Any,
) -> None:
    slate, lineups = made
    path = tmp_path_factory.getbasetemp() / "round_trip.csv"
    write_lineups(path, slate, lineups, cell_format=cells)
    rows = read_lineups(path, slate)
    assert [row.problems for row in rows] == [()] * len(lineups)
    assert [row.indices for row in rows] == lineups


def as_export(*lineups: tuple[int, ...]) -> list[dict[str, Any]]:
    return [{"drivers": [SLATE.ids[i] for i in places], "cvar_99": 1.0} for places in lineups]


RECORDS = [{"driver_id": d.player_id, "name": d.name, "salary": d.salary} for d in SLATE]


@pytest.mark.parametrize("data", [SLATE, RECORDS, pd.DataFrame(RECORDS)])
def test_the_plain_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Any) -> None:
    monkeypatch.chdir(tmp_path)
    written = export_lineups_dk_format(as_export(FIRST, LAST), data)
    assert written == str(tmp_path / "nascar_lineups.csv")
    assert Path(written).read_text().splitlines() == [
        BARE,
        '"Gus ""Go"", Gold",Flo Fox,Ed Eng,Di Day,Cy Cole,Ben Bee Jr',
    ]
    assert [row.indices for row in read_lineups(written, SLATE)] == [FIRST, LAST]


@pytest.mark.parametrize("odd", [(0, 1, 2), (0, 1, 2, 3, 4, 5, 6), (0, 0, 1, 2, 3, 4)])
def test_a_lineup_of_another_size_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, odd: tuple[int, ...]
) -> None:
    with caplog.at_level(logging.WARNING):
        path = export_lineups_dk_format(as_export(odd, FIRST), SLATE, tmp_path / "x.csv")
    assert Path(path).read_text() == BARE + "\n"
    (record,) = caplog.records
    assert record.name == "dfs_portfolio.sites.draftkings.lineups"
    assert "lineup 1 left out" in record.getMessage()


@pytest.mark.parametrize(
    ("lineups", "words"),
    [
        ([], "no lineup of 6 drivers"),
        (as_export((0, 1)), "no lineup of 6 drivers"),
        ([{"drivers": ["101", "102", "103", "104", "105", "999"]}], "'999'"),
        ([{"players": []}], "lineup 1 has no list of driver IDs"),
        ([{"drivers": None}], "lineup 1 has no list of driver IDs"),
        ([{"drivers": [[]] * 6}], "lineup 1 has no list of driver IDs"),
        ([[1, 2, 3, 4, 5, 6]], "under the key 'drivers'"),
    ],
)
def test_what_cannot_be_exported(tmp_path: Path, lineups: Any, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        export_lineups_dk_format(lineups, SLATE, tmp_path / "x.csv")
    assert os.listdir(tmp_path) == []


BLANKS = " " * 100_000


@pytest.mark.parametrize(
    "cell", [f"a{BLANKS}b", f"a{BLANKS}(101", f"a (1{BLANKS})", "a (" * 30_000]
)
def test_a_cell_of_very_many_blanks_or_brackets_is_no_driver(tmp_path: Path, cell: str) -> None:
    (row,) = read_lineups(saved(tmp_path, f"D,D,D,D,D,D\n{cell},102,103,104,105,106\n"), SLATE)
    assert row.indices is None
    assert "is not in the slate" in row.problems[0]
    assert len(row.problems[0]) < 2 * MAX_SIGNS


def test_the_last_brackets_hold_the_id(tmp_path: Path) -> None:
    first = f"{SLATE.names[0]} (i){BLANKS}(101) (LOCKED)"
    (row,) = read_lineups(saved(tmp_path, f"D,D,D,D,D,D\n{first},102,103,104,105,106\n"), SLATE)
    assert row.indices == FIRST
