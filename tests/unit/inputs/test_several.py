"""Several files in place of one."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.slate import Driver, Slate

SLATE = Slate(tuple(Driver(str(101 + i), n, 8000) for i, n in enumerate(("Ann Ace", "Ben Bee"))))


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        path.write_text(text)
        return path

    return write


def test_later_files_complete_earlier_ones(file):
    files = [file("name,proj\nAnn Ace,40\n"), file("name,start,proj\nBen Bee,2,\nAnn Ace,1,\n")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        slate = read_projections(files, SLATE)
    assert [player.projection for player in slate] == [40, None]
    assert [player.number("start") for player in slate] == [1, 2]
    assert [source.file for source in slate.sources] == list(map(str, files))
    with pytest.warns(DataWarning, match="no values for 1 of 2 drivers: 'Ben Bee'"):
        read_projections(files[:1], SLATE)


def test_what_is_replaced_is_counted(file):
    files = (
        file("name,proj,floor\nAnn Ace,40,20\nBen Bee,30,10\n"),
        file("name,proj,floor\nAnn Ace,41,20\nBen Bee,31,11\n"),
    )
    with pytest.warns(
        DataWarning, match="replaced 3 values.*: projection of 2, floor of 1 drivers"
    ):
        slate = read_projections(files, SLATE)
    assert [(p.projection, p.floor) for p in slate] == [(41, 20), (31, 11)]


def test_files_that_contradict_each_other_are_refused(file):
    grid = file("name,start\nAnn Ace,1\nBen Bee,2\n")
    with (
        pytest.warns(DataWarning, match="replaced 1 value that was known"),
        pytest.raises(FileFormatError, match="start is used twice: Ann Ace: 2, Ben Bee: 2"),
    ):
        read_projections([grid, file("name,start\nAnn Ace,2\n")], SLATE)
    floor, ceiling = file("name,floor\nAnn Ace,50\n"), file("name,ceiling\nAnn Ace,40\n")
    with pytest.raises(FileFormatError, match="floor above the ceiling, of another file, for 'Ann"):
        read_projections([floor, ceiling], SLATE)


def test_teams_of_several_files(file):
    files = [file("driver,team\nAnn Ace,Red Team\n"), file("driver,team\nBen Bee,RED-TEAM\n")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        slate = read_team_map(files, SLATE)
    assert [player.team for player in slate] == ["Red Team"] * 2
    with pytest.warns(DataWarning, match="replaced the team of 'Ann Ace', in an earlier file"):
        slate = read_team_map([*files, file("driver,team\nAnn Ace,Blue\n")], SLATE)
    assert [player.team for player in slate] == ["Blue", "Red Team"]


@pytest.mark.parametrize(
    ("read", "what"), [(read_projections, "projections"), (read_team_map, "teams")]
)
def test_no_file_is_none(read, what):
    with pytest.raises(SettingsError, match=f"no file of {what}; pass at least one"):
        read([], SLATE)
