"""Outputs that are inputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dfs_portfolio.cli.outputs import check_output, same_name
from dfs_portfolio.errors import FileFormatError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("x")
    return path


def test_another_file_may_be_written(file, tmp_path):
    check_output(tmp_path / "b.csv", [file, None, tmp_path / "absent.csv"])
    check_output(tmp_path / "a_1.csv", [file])


@pytest.mark.parametrize("name", ["a.csv", "./a.csv", "folder/../a.csv", "soft.csv", "hard.csv"])
def test_an_input_is_not_overwritten_however_it_is_called(file, tmp_path, name, monkeypatch):
    (tmp_path / "folder").mkdir()
    (tmp_path / "soft.csv").symlink_to(file)
    os.link(file, tmp_path / "hard.csv")
    monkeypatch.chdir(tmp_path)
    for output, given in ((Path(name), file), (file, Path(name)), (tmp_path / name, Path("a.csv"))):
        with pytest.raises(FileFormatError, match=r"would overwrite .*, which is read"):
            check_output(output, [None, given])


def test_nor_are_inputs_called_like_parts_of_it(tmp_path):
    part = tmp_path / "lineups_2.csv"
    check_output(tmp_path / "lineups.csv", [part])
    with pytest.raises(FileFormatError, match="would overwrite"):
        check_output(tmp_path / "lineups.csv", [part], in_parts=True)
    check_output(tmp_path / "lineups.csv", [tmp_path / "lineups_x.csv"], in_parts=True)


def test_where_nothing_can_be_written(tmp_path):
    with pytest.raises(FileFormatError, match="is a folder"):
        check_output(tmp_path, [])
    with pytest.raises(FileFormatError, match=r"make the folder .*no' first"):
        check_output(tmp_path / "no" / "a.csv", [])


def test_a_loop_of_links_is_no_foreign_error(tmp_path):
    one, other = tmp_path / "1.csv", tmp_path / "2.csv"
    one.symlink_to(other)
    other.symlink_to(one)
    check_output(tmp_path / "a.csv", [one])


def test_one_name_in_two_spellings(file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert same_name(Path("a.csv"), file)
    assert same_name(Path("./a.csv"), file)
    assert not same_name(Path("b.csv"), file)
