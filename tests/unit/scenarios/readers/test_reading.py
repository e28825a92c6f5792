"""Files of points, read or refused in words."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio import read_scenarios
from dfs_portfolio.errors import DataWarning, FileFormatError, MemoryLimitError, SettingsError
from dfs_portfolio.scenarios.readers.layout import ReadLimits
from dfs_portfolio.slate.slate import Slate
from support.points import NAMES, POINTS, SLATE, write_points_csv

ROWS = POINTS.tolist()
IDS = list(SLATE.ids)


def read(tmp_path, header, rows=ROWS, **options):
    path = write_points_csv(tmp_path / "points.csv", header, rows)
    return read_scenarios(path, SLATE, **options)


def refused(tmp_path, header, rows=ROWS, **options):
    with pytest.raises(FileFormatError) as caught:
        read(tmp_path, header, rows, **options)
    return str(caught.value)


def test_columns_may_be_in_any_order_by_name_or_id_or_both(tmp_path):
    header = ["103", "Ed O'Foo (104)", "daniel suarez", "AJ Bee"]
    found = read(tmp_path, header, POINTS[:, [2, 3, 0, 1]].tolist())
    assert found.points.tolist() == POINTS.tolist()
    assert found.seed is None
    assert found.source == "file points.csv"


@pytest.mark.parametrize("index", ["", "scenario", "Sim", "Unnamed: 0", "sim_id", "Iteration"])
def test_columns_that_number_the_scenarios_are_left_out(tmp_path, index):
    rows = [["text", *row, ""] for row in ROWS]
    assert read(tmp_path, [index, *NAMES, ""], rows).points.tolist() == POINTS.tolist()


@pytest.mark.parametrize(
    ("header", "keys"),
    [
        (["driver", "1", "2", "3"], NAMES),
        (["", "0", "1", "2"], IDS),
        (
            ["Name", "sim_1", "sim_2", "sim_3"],
            [f"{n} ({i})" for n, i in zip(NAMES, IDS, strict=True)],
        ),
        (["whoever", "Scenario 1", "Scenario 2", "Scenario 12"], NAMES),
    ],
)
def test_a_row_for_each_driver_is_recognised(tmp_path, header, keys):
    rows = [[key, *column] for key, column in zip(keys, POINTS.T.tolist(), strict=True)]
    assert read(tmp_path, header, rows[::-1]).points.tolist() == POINTS.tolist()


def test_of_a_row_with_name_and_id_the_id_counts(tmp_path):
    rows = [["x", i, *column] for i, column in zip(IDS, POINTS.T.tolist(), strict=True)]
    found = read(tmp_path, ["driver", "ID", "s1", "s2", "s3"], rows)
    assert found.points.tolist() == POINTS.tolist()


def test_a_salary_is_no_scenario(tmp_path):
    rows = [[name, 9000, *column] for name, column in zip(NAMES, POINTS.T.tolist(), strict=True)]
    said = refused(tmp_path, ["driver", "salary", "1", "2", "3"], rows)
    assert "columns that are no scenario: 'salary'" in said


def test_rows_of_strangers_may_be_left_out_whatever_they_hold(tmp_path):
    rows = [[name, *column] for name, column in zip(NAMES, POINTS.T.tolist(), strict=True)]
    rows.insert(1, ["Some Body", "nan", "", "x"])
    header = ["driver", "1", "2", "3"]
    with pytest.warns(DataWarning, match="1 not in the player pool, counted as out: 'Some Body'"):
        assert read(tmp_path, header, rows).points.tolist() == POINTS.tolist()
    with pytest.warns(DataWarning, match="1 not in the slate, ignored: 'Some Body'"):
        found = read(tmp_path, header, rows, unknown="ignore")
    assert found.points.tolist() == POINTS.tolist()


def test_so_may_columns_of_strangers(tmp_path):
    rows = [["x", *row] for row in ROWS]
    said = refused(tmp_path, ["Daniel Suares", *NAMES], rows)
    assert "1 column of no driver: 'Daniel Suares' is not in the slate (nearest: " in said
    assert "'Daniel Suárez'" in said
    assert "unknown='ignore'" in said
    with pytest.warns(DataWarning, match="ignored: 'Some Body'"):
        found = read(tmp_path, ["Some Body", *NAMES], rows, unknown="ignore")
    assert found.points.tolist() == POINTS.tolist()


def test_all_problems_are_told_at_once(tmp_path):
    header = ["scenario", "Daniel Suárez", "AJ Bee", "101", "Cy Dey"]
    rows = [[1, "12", "nan", "1e999", "x"], [2, "", "4", "5", "6"], [3, 1, 2, 3, 4, 5]]
    said = refused(tmp_path, header, rows)
    for words in (
        "5 problems",
        "'Cy Dey' is not in the slate",
        "no column for 'Cy Day Jr.', \"Ed O'Foo\": every driver of the slate needs one",
        "more than one column for 'Daniel Suárez'",
        "line 2, column 'AJ Bee' ('nan')",
        "line 2, column '101' ('1e999')",
        "line 3, column 'Daniel Suárez' ('')",
        "more cells than the 5 columns in line 4",
    ):
        assert words in said


def test_of_many_wrong_cells_five_are_shown(tmp_path):
    said = refused(tmp_path, NAMES, [["x"] * 4] * 3000)
    assert "line 2, column 'Daniel Suárez' ('x')" in said
    assert "line 3, column 'Daniel Suárez' ('x') and 11995 more" in said


def test_more_points_than_any_race_has_are_refused(tmp_path):
    assert "column 'Daniel Suárez' (1e+10)" in refused(tmp_path, NAMES, [[1e10, 1, 1, 1]])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        (",".join(IDS), "no scenarios under the names"),
        ("1,2,3,4\n5,6,7,8\n", r"columns \('1', .* nor rows \('5'\) are of drivers"),
        ('a,"b\n', "check the quotes"),
        ("driver,team\nA,B\n", "this is a team map; expected scenarios"),
        ("Position,Name + ID,Name,ID,Salary\nD,x,x,1,1\n", "this is a DraftKings salary file"),
        (",".join(f"Driver {i}a" for i in range(501)) + "\n", "501 columns of drivers"),
        ("driver,1\n" + "Nobody,1\n" * 501, "nor rows"),
        ("driver\nA.J. Bee\n", "no scenarios: give a column for each player"),
    ],
)
def test_other_text_is_refused_in_words(tmp_path, content, words):
    path = tmp_path / "points.csv"
    path.write_text(content)
    with pytest.raises(FileFormatError, match=words):
        read_scenarios(path, SLATE)


@pytest.mark.parametrize("name", ["points.txt", "points", "points.xlsx", "points.npy"])
def test_the_name_must_say_what_it_is(tmp_path, name):
    with pytest.raises(FileFormatError, match=r"must end in \.csv, \.parquet, \.npz"):
        read_scenarios(tmp_path / name, SLATE)


@pytest.mark.parametrize("name", ["points.csv", "points.parquet", "points.npz"])
def test_files_that_cannot_be_read_are_refused(tmp_path, name):
    with pytest.raises(FileFormatError, match="there is no such file"):
        read_scenarios(tmp_path / name, SLATE)
    with pytest.raises(FileFormatError):
        read_scenarios(f"\0{name}", SLATE)
    (tmp_path / name).mkdir()
    with pytest.raises(FileFormatError, match="it is a folder"):
        read_scenarios(tmp_path / name, SLATE)
    (tmp_path / name).rmdir()
    (tmp_path / name).write_bytes(b"x" * 200)
    with pytest.raises(FileFormatError, match="200 bytes, more than 100"):
        read_scenarios(tmp_path / name, SLATE, limits=ReadLimits(max_bytes=100))


def test_a_table_of_too_many_cells_is_refused_before_it_is_held(tmp_path):
    limits = ReadLimits(max_cells=8)
    assert "more than 8 numbers" in refused(tmp_path, NAMES, limits=limits)


def test_unknown_is_one_of_two_words(tmp_path):
    with pytest.raises(SettingsError, match="unknown must be 'error' or 'ignore'"):
        read(tmp_path, NAMES, unknown="maybe")


def test_ids_that_are_small_numbers_are_no_scenario_numbers(tmp_path):
    slate = Slate.from_records({"driver_id": i, "salary": 8000} for i in range(4))
    path = write_points_csv(tmp_path / "points.csv", ["", 3, 2, 1, 0], [[0, *r] for r in ROWS])
    assert read_scenarios(path, slate).points.tolist() == np.fliplr(POINTS).tolist()


def test_a_missing_suffix_is_assumed_and_said(tmp_path):
    with pytest.warns(DataWarning, match="read 'Cy Day' as 'Cy Day Jr.'"):
        found = read(tmp_path, [*NAMES[:2], "Cy Day", NAMES[3]])
    assert found.points.tolist() == POINTS.tolist()


@pytest.mark.parametrize(
    ("suffix", "where"), [("csv", "text.iter_rows"), ("npz", "npz.read_bytes")]
)
def test_memory_that_is_used_up_is_said(tmp_path, monkeypatch, suffix, where):
    def full(path):
        raise MemoryError

    monkeypatch.setattr(f"dfs_portfolio.scenarios.readers.{where}", full)
    with pytest.raises(MemoryLimitError, match=r"points\.\w+: memory is used up"):
        read_scenarios(tmp_path / f"points.{suffix}", SLATE)
