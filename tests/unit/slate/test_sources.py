"""What was read from which file."""

from __future__ import annotations

from dfs_portfolio.slate import Driver, FileColumns, Slate

COLUMNS = FileColumns("p.csv", (("ID", "dk_id"), ("name", "Name")), ("a", "b", "c"))


def test_a_line_names_what_was_read():
    assert str(COLUMNS) == "p.csv: read ID = dk_id, Name; not used: a, b, c"
    assert COLUMNS.line(2) == "p.csv: read ID = dk_id, Name; not used: a, b (1 more)"
    assert str(FileColumns("p.csv", (), ())) == "p.csv: read nothing"


def test_sources_add_up_and_are_no_part_of_equality():
    slate = Slate((Driver("1", "A", 100), Driver("2", "B", 100)))
    read = slate.with_source(COLUMNS)
    assert read == slate
    assert read.fingerprint == slate.fingerprint
    assert read.sources == (COLUMNS,)
    assert read.with_source(COLUMNS).without("A").sources == (COLUMNS, COLUMNS)
    assert read.with_teams({"1": "T"}).sources == (COLUMNS,)
