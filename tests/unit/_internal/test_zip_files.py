"""A zip file with a single CSV file in it."""

from __future__ import annotations

import io
import zipfile

import pytest

from dfs_portfolio._internal.zip_files import unzipped
from dfs_portfolio.errors import FileFormatError


def zipped(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return content.getvalue()


def test_a_single_csv_file():
    assert unzipped("a.zip", zipped(a_csv="1,2")) == b"1,2"
    assert unzipped("a.zip", zipped(a_csv="1,2", readme_txt="x")) == b"1,2"


def test_what_is_no_zip_file_stays_as_it_is():
    assert unzipped("a.csv", b"1,2") == b"1,2"


def test_no_csv_file():
    """A workbook is one, and refused by those who read text."""
    content = zipped(workbook_xml="x")
    assert unzipped("a.xlsx", content) == content


def test_several():
    with pytest.raises(FileFormatError, match=r"a zip file with 'a.csv', 'B.CSV'; give one"):
        unzipped("a.zip", zipped(a_csv="1", B_CSV="2"))


def test_a_damaged_file():
    content = zipped(a_csv="1,2\n" * 500)
    for place in range(4, len(content), 3):
        damaged = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        try:
            assert unzipped("a.zip", damaged) in (b"1,2\n" * 500, damaged)
        except FileFormatError:
            continue
    with pytest.raises(FileFormatError, match="cannot be unpacked"):
        unzipped("a.zip", content[:-30])
