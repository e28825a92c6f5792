"""The salary file: read whatever its layout, refused with every reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, DfsPortfolioError, FileFormatError
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from support.examples import few

HEADER = "Position,Name + ID,Name,ID,Roster Position,Salary,Game Info,TeamAbbrev,AvgPointsPerGame"
NAMES = ("Ann Ace", "Ben Bee", "Cy Cole", "Di Day", "Ed Eng", "Flo Fox", "Gus Gold", "Hal Hunt")
Lines = list[list[str]]


def lines() -> Lines:
    """Return the cells of a salary file that is in order."""
    body = [
        f"D,{name} ({100 + i}),{name},{100 + i},D,{9000 - 100 * i},Race 400,Nasca,{i * 5.5}"
        for i, name in enumerate(NAMES)
    ]
    return [line.split(",") for line in [HEADER, *body]]


def text_of(cells: Lines) -> str:
    return "".join(",".join(row) + "\n" for row in cells)


def saved(folder: Path, content: str | Lines) -> Path:
    path = folder / "DKSalaries.csv"
    path.write_text(content if isinstance(content, str) else text_of(content), encoding="utf-8")
    return path


def test_drivers_come_in_file_order(tmp_path: Path) -> None:
    slate = read_salaries(saved(tmp_path, lines()))
    assert slate.names == NAMES
    assert slate.ids == tuple(str(100 + i) for i in range(8))
    assert slate.salaries.tolist() == [9000 - 100 * i for i in range(8)]
    assert slate[0].average_points == 0.0
    assert slate[1].average_points == 5.5
    assert slate.contest is DRAFTKINGS_NASCAR
    assert set(slate.without_team) == set(NAMES)


def test_columns_go_by_name(tmp_path: Path) -> None:
    expected = read_salaries(saved(tmp_path, lines()))
    shuffled = [[*row[::-1], "note", "1"] for row in lines()]
    shuffled[0] = [*lines()[0][::-1], "Starting", "WAvgPoints"]
    assert read_salaries(saved(tmp_path, shuffled)) == expected
    fewest = [[row[0].lower(), row[3], row[2], row[5]] for row in lines()]
    fewest = [fewest[0], *(["D", *row[1:]] for row in fewest[1:])]
    assert read_salaries(saved(tmp_path, fewest)).salaries.tolist() == expected.salaries.tolist()


@pytest.mark.parametrize("salary", ["10800", "$10800", "10800.00", '"10,800"', '"$10,800.0"'])
def test_salaries_as_spreadsheets_write_them(tmp_path: Path, salary: str) -> None:
    cells = lines()
    cells[1][5] = salary
    assert read_salaries(saved(tmp_path, cells))[0].salary == 10800


def test_blank_average_is_unknown(tmp_path: Path) -> None:
    cells = lines()
    cells[1][8] = ""
    assert read_salaries(saved(tmp_path, cells))[0].average_points is None


def test_an_id_that_became_a_decimal_is_mended(tmp_path: Path) -> None:
    cells = lines()
    cells[1][3] = "100.0"
    assert read_salaries(saved(tmp_path, cells)).ids[0] == "100"


def put(line: int, column: int, text: str) -> Callable[[Lines], None]:
    def change(cells: Lines) -> None:
        cells[line - 1][column] = text

    return change


def without(*names: str) -> Callable[[Lines], None]:
    def change(cells: Lines) -> None:
        keep = [i for i, name in enumerate(cells[0]) if name not in names]
        cells[:] = [[row[i] for i in keep] for row in cells]

    return change


def every(text: str, *columns: int) -> Callable[[Lines], None]:
    """Put a text in whole columns, by default in both positions."""

    def change(cells: Lines) -> None:
        for row in cells[1:]:
            for column in columns or (0, 4):
                row[column] = text

    return change


def shorten(cells: Lines) -> None:
    del cells[6:]


def repeat_salary(cells: Lines) -> None:
    for row in cells:
        row.append(row[5])
    cells[3][-1] = "5000"


def unquoted_comma(cells: Lines) -> None:
    cells[3][2:3] = ["Cole", " Cy"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("Salary", "ID"), ["no column 'ID', 'Salary'"]),
        (without("Name"), ["no column 'Name'"]),
        (without("Position"), ["no column 'Position'"]),
        (repeat_salary, ["2 columns for the Salary", "keep one"]),
        (put(4, 3, "101"), ["ID used more than once", "line 3 ('101')", "line 4 ('101')"]),
        (put(4, 3, ""), ["no ID in line 4"]),
        (put(4, 2, " "), ["no Name in line 4"]),
        (put(4, 3, "4.43E+07"), ["rounded by a spreadsheet", "line 4"]),
        (put(5, 5, ""), ["whole positive number", "line 5 ('')"]),
        (put(5, 5, "-100"), ["whole positive number", "line 5 ('-100')"]),
        (put(5, 5, "0"), ["whole positive number", "line 5 ('0')"]),
        (put(5, 5, "dear"), ["whole positive number", "line 5 ('dear')"]),
        (put(5, 5, "9000.5"), ["whole positive number", "line 5 ('9000.5')"]),
        (put(5, 5, "nan"), ["whole positive number", "line 5 ('nan')"]),
        (put(5, 5, "9" * 5000), ["whole positive number", "line 5"]),
        (put(5, 5, "90000"), ["above the cap", "line 5 ('90000')"]),
        (put(5, 8, "n/a"), ["AvgPointsPerGame is not a number", "line 5 ('n/a')"]),
        (put(5, 0, "G"), ["position is not D", "line 5 ('G')"]),
        (put(5, 4, ""), ["position is not D", "line 5 ('')"]),
        (shorten, ["5 drivers, a lineup has 6"]),
        (unquoted_comma, ["more cells than the 9 columns in line 4", "double quotes"]),
        (every("G"), ["PGA golf", "'G'", "DraftKings NASCAR Classic"]),
        (every("P"), ["tennis"]),
        (every("PG/SG"), ["NBA basketball"]),
        (every("WR"), ["football"]),
        (every("SP"), ["MLB baseball"]),
        (every("GK"), ["soccer"]),
        (every("W"), ["NHL hockey"]),
        (every("XYZ"), ["another sport", "'XYZ'"]),
        (put(5, 0, "CNSTR"), ["Formula 1"]),
        (every("CPT", 4), ["showdown", "CPT"]),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, change: Callable[[Lines], None], words: list[str]
) -> None:
    cells = lines()
    change(cells)
    path = saved(tmp_path, cells)
    with pytest.raises(FileFormatError) as caught:
        read_salaries(path)
    assert caught.value.subject == str(path)
    for word in words:
        assert word in str(caught.value)


def test_fighters_are_of_another_contest(tmp_path: Path) -> None:
    cells = lines()
    every("F")(cells)
    path = saved(tmp_path, cells)
    slate = read_salaries(path)
    assert (slate.contest, slate.names) == (DRAFTKINGS_MMA, NAMES)
    with pytest.raises(FileFormatError, match=r"MMA salary file .*DraftKings NASCAR Classic"):
        read_salaries(path, DRAFTKINGS_NASCAR)
    with pytest.raises(FileFormatError, match=r"NASCAR salary file .*DraftKings MMA Classic"):
        read_salaries(saved(tmp_path, lines()), DRAFTKINGS_MMA)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    cells = lines()
    for change in (put(2, 5, "x"), put(3, 2, ""), put(4, 3, ""), put(5, 8, "?"), put(6, 0, "F")):
        change(cells)
    with pytest.raises(FileFormatError) as caught:
        read_salaries(saved(tmp_path, cells))
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Id,Position,Nickname,FPPG,Salary,Roster Position\n1,D,A,1,9,Driver\n", "FanDuel NASCAR"),
        ("Id,Position,Nickname,FPPG,Salary\n1,QB,A,1,9\n", "FanDuel football player list"),
        ("Entry ID,Contest Name,Contest ID,Entry Fee,D,D,D,D,D,D\n1,x,2,$1\n", "entries file"),
        ("Rank,EntryId,EntryName,Points\n1,2,me,3\n", "standings"),
        ("driver,team\nA,B\n", "this is a team map; expected the salary file"),
        ("driver,car\nA,B\n", "no column 'Position', 'Name', 'ID', 'Salary'"),
    ],
)
def test_another_kind_of_file_is_named(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read_salaries(saved(tmp_path, content))


edits = st.tuples(
    st.integers(0, 700),
    st.integers(0, 12),
    st.binary(max_size=6) | st.sampled_from([b",", b'"', b"\n", b"\r", b"\0", b"-", b"D", b"9"]),
)


@few(120)
@given(st.lists(edits, max_size=8))
def test_damaged_files_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int, bytes]]
) -> None:
    content = text_of(lines()).encode()
    for place, removed, inserted in changes:
        content = content[:place] + inserted + content[place + removed :]
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(content)
    try:
        slate = read_salaries(path)
    except DfsPortfolioError:
        return
    assert len(slate) >= slate.contest.roster_size
    assert slate.salaries.min() > 0


@pytest.mark.parametrize("code", ["O", "OUT", "out", "IR", "IL", "WD", "SUSP", " susp "])
def test_who_is_out_by_the_sites_own_column(tmp_path: Path, code: str) -> None:
    cells = lines()
    cells[0].append("Status")
    for row in cells[1:]:
        row.append("")
    cells[2][-1] = code
    with pytest.warns(DataWarning, match=r"out by its column Status: .* \(") as caught:
        slate = read_salaries(saved(tmp_path, cells))
    assert len(caught) == 1
    assert [player.name for player in slate.withdrawn] == [cells[2][2]]
    assert cells[2][2] not in slate.names


def test_who_may_be_out_is_in_and_told(tmp_path: Path) -> None:
    cells = lines()
    cells[0].append("Status")
    for row, code in zip(cells[1:], ["Q", "dtd", "XYZ", *[""] * 99], strict=False):
        row.append(code)
    with pytest.warns(DataWarning) as caught:
        slate = read_salaries(saved(tmp_path, cells))
    assert slate.withdrawn == ()
    doubtful, odd = (str(warning.message) for warning in caught)
    assert f"in doubt by its column Status: {cells[1][2]} (Q), {cells[2][2]} (DTD)" in doubtful
    assert f"a status that is not known by its column Status: {cells[3][2]} (XYZ)" in odd
