"""Contest standings: entries on the left side, players on the right."""

from __future__ import annotations

import io
import math
import warnings
import zipfile

import pytest

import dfs_portfolio
from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.sites.draftkings.standings import (
    StandingsEntry,
    StandingsPlayer,
    read_standings,
)

HEADER = "Rank,EntryId,EntryName,TimeRemaining,Points,Lineup,,Player,Roster Position,%Drafted,FPTS"
ROWS = (
    "1,9007199254740993,ann (1/2),0,90.5,D Kyle Larson D Ty Gibbs,,Kyle Larson,D,66.67%,60.5",
    "2,8,ben,0,60.5,D Kyle Larson D Zane Smith,,Ty Gibbs,D,33.33%,30",
    "3,9,cy,0,0,,,Zane Smith,D,33.33%,0",
)


@pytest.fixture
def saved(tmp_path):
    def save(*rows: str, header: str = HEADER, encoding: str = "utf-8-sig"):
        path = tmp_path / "contest-standings-1.csv"
        path.write_bytes("\r\n".join([header, *rows]).encode(encoding))
        return path

    return save


def refused(path) -> tuple[str, ...]:
    with pytest.raises(FileFormatError) as caught:
        read_standings(path)
    return caught.value.problems


def test_entries_and_players(saved):
    found = read_standings(saved(*ROWS))
    slots = ("D", "D")
    assert found.entries == (
        StandingsEntry(
            1, "9007199254740993", "ann (1/2)", 90.5, slots, ("Kyle Larson", "Ty Gibbs")
        ),
        StandingsEntry(2, "8", "ben", 60.5, slots, ("Kyle Larson", "Zane Smith")),
        StandingsEntry(3, "9", "cy", 0.0, (), ()),
    )
    assert found.players == (
        StandingsPlayer("Kyle Larson", "D", 66.67, 60.5),
        StandingsPlayer("Ty Gibbs", "D", 33.33, 30.0),
        StandingsPlayer("Zane Smith", "D", 33.33, 0.0),
    )
    assert found.points.tolist() == [90.5, 60.5, 0.0]
    assert (found.slots, found.finished) == ({"D"}, True)


def test_the_two_sides_have_rows_of_their_own(saved):
    """More players than entries; and rows that end with the left side."""
    found = read_standings(saved(ROWS[0], ",,,,,,,Ty Gibbs,D,50%,30", "2,8,ben,0,60.5,"))
    assert [entry.entry_id for entry in found.entries] == ["9007199254740993", "8"]
    assert [player.name for player in found.players] == ["Kyle Larson", "Ty Gibbs"]


def test_a_zip_file_as_downloaded(saved, tmp_path):
    path = saved(*ROWS)
    with zipfile.ZipFile(tmp_path / "contest-standings-1.zip", "w") as archive:
        archive.write(path, "contest-standings-1.csv")
    assert read_standings(tmp_path / "contest-standings-1.zip").entries == (
        read_standings(path).entries
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_encodings(saved, encoding):
    text = [row.replace("Kyle Larson", "José Suárez") for row in ROWS]
    assert read_standings(saved(*text, encoding=encoding)).players[0].name == "José Suárez"


def test_without_the_right_side(saved):
    cut = [",".join(line.split(",")[:6]) for line in (HEADER, *ROWS)]
    found = read_standings(saved(*cut[1:], header=cut[0]))
    assert found.players == ()
    assert found.entries[1].lineup == ("Kyle Larson", "Zane Smith")


def test_columns_in_another_order(saved):
    order = [4, 1, 0, 3, 2, 5, 10, 7, 8, 9]
    lines = [",".join(line.split(",")[i] for i in order) for line in (HEADER, *ROWS)]
    assert read_standings(saved(*lines[1:], header=lines[0])).entries == (
        read_standings(saved(*ROWS)).entries
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("2,8,ben", "two,8,ben", "Rank is not a whole number in line 3 ('two')"),
        ("2,8,ben", "2,4.3E+09,ben", "EntryId is not a whole number (changed by a spreadsheet?)"),
        ("60.5,D", "?,D", "Points is not a number in line 3 ('?')"),
        ("66.67%", "101%", "%Drafted is not a percentage in line 2 ('101')"),
        ("66.67%", "-1%", "%Drafted is not a percentage in line 2 ('-1')"),
        ("60.5,D", "1e308,D", "Points is not a number in line 3 ('1e308')"),
        (",60.5", ",none", "FPTS is not a number in line 2 ('none')"),
        (
            "Zane Smith,D,33.33%,0",
            "Ty Gibbs,D,33.33%,9",
            "a player twice, with different values, in line 4 ('Ty Gibbs')",
        ),
        ("2,8,ben", "2,9,ben", "EntryId used more than once: '9'; export it again"),
        ("1,9007199254740993", "1,9007199254740993 4", "EntryId is not a whole number"),
        (
            "3,9,cy,0,0,,,Zane Smith,D,33.33%,0",
            "3,9,cy,0,0,,,Zane Smith,D,33.33%,0,1",
            "more cells",
        ),
    ],
)
def test_an_invalid_cell(saved, old, new, problem):
    rows = "\n".join(ROWS)
    assert old in rows
    (found,) = refused(saved(*rows.replace(old, new, 1).split("\n")))
    assert found.startswith(problem)


def test_unknown_points_of_a_player(saved):
    found = read_standings(saved(*ROWS[:2], ROWS[2].removesuffix(",0") + ","))
    assert math.isnan(found.players[2].points)


@pytest.mark.parametrize("column", ["Rank", "EntryId", "Points", "Lineup", "%Drafted", "FPTS"])
def test_a_column_that_is_missing(saved, column):
    problems = refused(saved(*ROWS, header=HEADER.replace(column, "x")))
    # Without its marks the left side is nothing that is known, and the right side has points.
    marks = "expected the standings of a contest" in problems[0] and column in ("Rank", "EntryId")
    assert marks or problems == (f"no column {column!r}",)


def test_other_files(saved):
    (problem,) = refused(saved("D,A (1),A,1,D,9", header="Position,Name + ID,Name,ID,R,Salary"))
    assert problem.startswith("this is a DraftKings NASCAR salary file; expected the standings")
    assert refused(saved()) == ("no entry in it; export it again",)
    assert refused(saved(header="")) == ("the file is empty; export it again",)


@pytest.mark.parametrize(
    ("rows", "warning"),
    [
        (
            (ROWS[0], ROWS[1].replace("ben,0", "ben,12"), ROWS[2]),
            r"not over \(1 of 3 entries have time remaining\)",
        ),
        ((ROWS[0], ROWS[2]), r"ranks of 1 of 2 entries do not agree with their points \('9'\)"),
        (
            (ROWS[0], ROWS[1].replace("D Kyle Larson D", "Kyle Larson and"), ROWS[2]),
            r"lineups of 1 entries cannot be read: line 3 \('Kyle Larson and Zane Smith'\)",
        ),
    ],
)
def test_what_deserves_attention(saved, rows, warning):
    with pytest.warns(DataWarning, match=warning) as caught:
        found = read_standings(saved(*rows))
    assert len(caught) == 1
    assert len(found.entries) == len(rows)


def test_ties_share_a_rank(saved):
    rows = ("1,7,a,0,571.83997,D A,,A,D,100%,571.84", "1,8,b,0,571.84,D A", "3,9,c,0,5,D A")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [entry.rank for entry in read_standings(saved(*rows)).entries] == [1, 1, 3]


def test_a_workbook_is_no_zip_file_of_standings(tmp_path):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("xl/workbook.xml", "")
    path = tmp_path / "standings.xlsx"
    path.write_bytes(content.getvalue())
    assert refused(path) == ("it is a workbook, not text; save it as CSV",)


def test_the_top_of_the_package_has_it():
    assert dfs_portfolio.read_standings is read_standings
