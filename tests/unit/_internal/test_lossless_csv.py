"""CSV text to the byte."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dfs_portfolio._internal.csv_dialect import Dialect, dialect_of
from dfs_portfolio._internal.csv_text import read_rows
from dfs_portfolio._internal.lossless_csv import RawCsv, read_raw
from dfs_portfolio.errors import FileFormatError


def read(folder: Path, content: bytes) -> RawCsv:
    path = folder / "raw.csv"
    path.write_bytes(content)
    return read_raw(path)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"a,b\n1,2\n", id="plain"),
        pytest.param(b"a,b\r\n1,2\n3,4\r5,6", id="mixed ends, none at the end"),
        pytest.param(b"\xef\xbb\xbfa,b\n1,2\n", id="byte-order mark"),
        pytest.param("Suárez,b\n".encode("cp1252"), id="windows-1252"),
        pytest.param(b'"a", "b,\nc" \n'.replace(b'" \n', b'"\n'), id="quotes and line breaks"),
        pytest.param(b" a ,\tb\n\n \n,,,\n1", id="blanks and ragged rows"),
        pytest.param(b'"",a"b,""\n', id="blank quotes, a quote amid a cell"),
        pytest.param(b"a,", id="a comma at the end"),
    ],
)
def test_what_is_read_is_written(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content).to_bytes() == content


def test_cells_mean_what_they_mean(tmp_path: Path) -> None:
    raw = read(tmp_path, b' a ,"b, ""c"""\r\n\n "d\ne",f\n')
    assert [row.values for row in raw.rows] == [("a", 'b, "c"'), ("",), ("d\ne", "f")]
    assert [(row.line, row.end) for row in raw.rows] == [(1, "\r\n"), (2, "\n"), (3, "\n")]


def test_only_the_cells_that_change_are_written_anew(tmp_path: Path) -> None:
    raw = read(tmp_path, b'"a", b\r\n"c"\n"d",e')
    new = raw.with_values({0: {1: 'x "y", z'}, 1: {2: "n"}})
    assert new.to_bytes() == b'"a","x ""y"", z"\r\n"c",,n\n"d",e'
    assert raw.to_bytes() == b'"a", b\r\n"c"\n"d",e'


@pytest.mark.parametrize(
    ("content", "grown"),
    [(b"a\r\nb", b"a\r\nb\r\n\r\n,x\r\n"), (b"a\n", b"a\n\n\n,x\n"), (b"a", b"a\n\n\n,x\n")],
)
def test_a_file_grows_with_its_own_line_ends(tmp_path: Path, content: bytes, grown: bytes) -> None:
    place = 3
    assert read(tmp_path, content).with_values({place: {1: "x"}}).to_bytes() == grown


def test_an_encoding_says_what_it_can_write(tmp_path: Path) -> None:
    assert not read(tmp_path, "é,b".encode("cp1252")).can_write("Łuk")
    assert read(tmp_path, "é,b".encode("cp1252")).can_write("Suárez")
    assert read(tmp_path, b"a,b").can_write("Łuk")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n ,\n", "empty"),
        (b'a\n"b\nc\n', "line 2 is not CSV text"),
        (b'a\n"b"c\n', "line 2 is not CSV text"),
        (b"a\0", "binary"),
    ],
)
def test_what_is_no_csv_text_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read(tmp_path, content)


@given(st.text(st.sampled_from('ab", \n\r\té'), max_size=30))
def test_it_reads_as_the_csv_module_does(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    assume(dialect_of(text) == Dialect())  # tabs between cells
    path = tmp_path_factory.getbasetemp() / "same.csv"
    path.write_bytes(text.encode())
    try:
        expected = read_rows(path)
    except FileFormatError:
        with pytest.raises(FileFormatError):
            read_raw(path)
        return
    raw = read_raw(path)
    assert raw.to_bytes() == text.encode()
    assert tuple((row.line, row.values) for row in raw.rows if any(row.values)) == expected


@given(
    st.lists(
        st.lists(st.text(st.sampled_from('ab", é'), max_size=5), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    st.data(),
)
def test_any_cell_may_be_written_anew(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], data: st.DataObject
) -> None:
    rows = [["x", *row] for row in rows]
    path = tmp_path_factory.getbasetemp() / "anew.csv"
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    path.write_bytes(stream.getvalue().encode())
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, 6))
    value = data.draw(st.text(st.sampled_from('ab", é'), max_size=5))
    text = read_raw(path).with_values({place: {column: value}}).to_bytes().decode()
    rows[place] += [""] * (column + 1 - len(rows[place]))
    rows[place][column] = value
    assert list(csv.reader(io.StringIO(text))) == rows
