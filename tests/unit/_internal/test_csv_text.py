"""Reading and writing CSV text, whatever a spreadsheet did to it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dfs_portfolio._internal.csv_text import (
    Table,
    at_lines,
    parse_number,
    read_table,
    write_text_atomic,
)
from dfs_portfolio.errors import FileFormatError

HEADER = ("Name", "Points")
ROWS = ((2, ("Daniel Suárez", "1")), (3, ("Truex, Martin", "2")))
TEXT = 'Name,Points\nDaniel Suárez,1\n"Truex, Martin",2\n'


def saved(folder: Path, content: bytes | str) -> Path:
    path = folder / "table.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="byte-order mark"),
        pytest.param(TEXT.encode("cp1252"), id="windows-1252"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="crlf"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="cr"),
        pytest.param(TEXT.rstrip().encode(), id="no final newline"),
        pytest.param(
            'Name , Points\n Daniel Suárez ,1 \n "Truex, Martin",  2\n'.encode(), id="blanks"
        ),
        pytest.param((TEXT + " \n,,\n\n").encode(), id="blank lines after"),
    ],
)
def test_the_same_table_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    table = read_table(saved(tmp_path, content))
    assert table == Table(tmp_path / "table.csv", HEADER, ROWS)


def test_line_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, '\nA,B\n\n1,"two\nlines"\n \n3,4\n'))
    assert table.rows == ((4, ("1", "two\nlines")), (7, ("3", "4")))


def test_short_rows_are_padded_and_long_ones_kept(tmp_path: Path) -> None:
    table = read_table(saved(tmp_path, "A,B,C\n1\n1,2,3,,\n1,2,3,4\n"))
    assert table.rows[0][1] == ("1", "", "")
    (problem,) = table.overlong
    assert "line 4" in problem
    assert "double quotes" in problem


def test_repeated_column_names_survive(tmp_path: Path) -> None:
    assert read_table(saved(tmp_path, "D,D,D\n1,2,3\n")).header == ("D", "D", "D")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "text",
    [
        "Name,Proj\nSuárez,50.43\n",
        "Name;Proj\nSuárez;50,43\n",
        "Name\tProj\r\nSuárez\t50,43\r\n",
        "sep=,\nName,Proj\nSuárez,50.43\n",
        '"sep=;"\r\nName;Proj\r\nSuárez;50,43\r\n',
        "sep=|\nName|Proj\nSuárez|50.43\n",
    ],
)
def test_the_same_table_in_every_dialect(tmp_path: Path, text: str, encoding: str) -> None:
    table = read_table(saved(tmp_path, text.encode(encoding)))
    assert table.header == ("Name", "Proj")
    assert [cells for _, cells in table.rows] == [("Suárez", "50.43")]
    assert table.rows[0][0] == (3 if "sep" in text else 2)


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        ("1,5;2", ["1.5", "2"]),
        ("1.234,5;11.500", ["1234.5", "11500"]),  # points are those of thousands
        ("1,5;2.5", ["1,5", "2.5"]),  # a decimal point somewhere: no such language
        ("11,500;10,800", ["11,500", "10,800"]),  # may be thousands, so it stays as written
        ("11,500;0,119", ["11.500", "0.119"]),
        ("12,5%;-,5", ["12.5%", "-,5"]),
        ('"Truex, Jr";1,5', ["Truex, Jr", "1.5"]),
        ("1,2,3;1,5", ["1,2,3", "1.5"]),
    ],
)
def test_decimal_commas(tmp_path: Path, rows: str, numbers: list[str]) -> None:
    table = read_table(saved(tmp_path, f"a;b\n{rows}\n"))
    assert [cells for _, cells in table.rows] == [tuple(numbers)]


def test_a_comma_in_the_header_separates(tmp_path: Path) -> None:
    assert read_table(saved(tmp_path, "a,b;c\n1,2;3\n")).header == ("a", "b;c")
    assert read_table(saved(tmp_path, '"a,b";c\n1;2\n')).header == ("a,b", "c")


def test_columns_are_found_by_name() -> None:
    table = Table(Path("x"), ("Start Pos", "NAME", "name", ""), ())
    found, problems = table.find({"start": ("start_pos",), "driver": ("name",), "team": ("team",)})
    assert found == {"start": 0, "driver": 1}
    assert problems == ("2 columns for the driver: 'NAME', 'name'; keep one of them",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", ["empty"], id="empty"),
        pytest.param(b"\n ,\n", ["empty"], id="only blanks"),
        pytest.param(b"a,b\n\0,1\n", ["binary"], id="NUL"),
        pytest.param(b"PK\x03\x04abc", ["workbook", "CSV"], id="xlsx"),
        pytest.param("a,b\n1,2\n".encode("utf-16")[:-1], ["neither"], id="half a sign of utf-16"),
        pytest.param("a,b\n\0,2\n".encode("utf-16"), ["binary"], id="NUL in utf-16"),
        pytest.param(b"a,b\n\x81\xff,1\n", ["neither UTF-8"], id="no code page"),
        pytest.param(b'a,b\n1,2\n"open,3\n4,5\n', ["line 3", "quotes"], id="open quote"),
        pytest.param(b'a,b\n"x"y,2\n', ["line 2", "quotes"], id="quote amid a cell"),
        pytest.param(b"a,b\n" + b"x" * 200_000, ["line 2", "field"], id="giant cell"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, words: list[str]) -> None:
    path = saved(tmp_path, content)
    with pytest.raises(FileFormatError) as caught:
        read_table(path)
    for word in [str(path), *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [("absent.csv", "no such file"), ("", "folder"), ("a\0b.csv", "null"), ("x" * 300, "long")],
)
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read_table(tmp_path / name)


def test_a_file_one_may_not_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(FileFormatError, match=r"Permission denied.*check its name and permissions"):
        read_table(saved(tmp_path, TEXT))


def test_text_is_written_as_it_is_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("something much longer than the new text\n")
    assert write_text_atomic(path, "é\r\n") == path
    assert path.read_bytes() == "é\r\n".encode()
    assert os.listdir(tmp_path) == ["out.csv"]


def test_text_that_is_not_unicode_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileFormatError, match="surrogates"):
        write_text_atomic(tmp_path / "out.csv", "\ud800")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1.0),
        ("-1.50", -1.5),
        (".5", 0.5),
        ("2e1", 20.0),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("1_000", None),
        ("1,000", None),
        ("0x10", None),
        ("٣", None),
        ("12 %", None),
    ],
)
def test_numbers(text: str, number: float | None) -> None:
    assert parse_number(text) == number


def test_only_some_lines_are_named() -> None:
    assert at_lines([(2, "a"), (3, "")]) == "line 2 ('a'), line 3 ('')"
    assert at_lines((i, "x") for i in range(8)).endswith("line 4 ('x') and 3 more")
