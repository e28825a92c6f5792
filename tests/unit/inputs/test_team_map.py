"""Race teams from the analyst's own file."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.slate import Driver, Slate

SLATE = Slate(
    (
        Driver("101", "Ann Ace", 9000, team="old"),
        Driver("102", "Ben Bee Jr", 8000),
        Driver("103", "Cy Cole", 7000),
    )
)
WHOLE = "driver,team\nAnn Ace,Blue\nBen Bee Jr.,Red\nCy Cole,Blue\n"


def saved(folder: Path, text: str) -> Path:
    path = folder / "teams.csv"
    path.write_text(text, encoding="utf-8")
    return path


def teams(slate: Slate) -> list[str | None]:
    return [driver.team for driver in slate]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        WHOLE.replace("driver,team", "Name,Team"),
        "car_number,team,driver_id,manufacturer\n1,Red,102,x\n2,Blue,101,y\n3,Blue,103,z\n",
        "id,driver,team\n101,A. Ace,Blue\n102,,Red\n,Cy Cole,Blue\n",
        WHOLE + "Ann Ace,Blue\n",
        WHOLE.replace("Cy Cole,Blue", "Cy Cole,BLUE "),
    ],
)
def test_teams_are_entered(tmp_path: Path, text: str) -> None:
    assert teams(read_team_map(saved(tmp_path, text), SLATE)) == ["Blue", "Red", "Blue"]


@pytest.mark.parametrize("text", [WHOLE.replace("Ann Ace,Blue\n", ""), WHOLE.replace("Blue", "")])
def test_drivers_without_a_team_are_named_once(tmp_path: Path, text: str) -> None:
    with pytest.warns(
        DataWarning, match="'Ann Ace'.*; stacking counts each as a team of one"
    ) as caught:
        slate = read_team_map(saved(tmp_path, text), SLATE)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert slate[0].team is None
    assert slate[1].team == "Red"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("team,car\nBlue,1\n", ["no column with the drivers"]),
        ("driver,car\nAnn Ace,1\n", ["no column 'team'"]),
        ("driver,proj\nAnn Ace,1\n", ["this is a projections file", "expected a team map"]),
        ("driver,team,race_id,car_number\nAnn Ace,Blue,1,1\n", ["read_teams_from_results"]),
        ("car\n1\n", ["no column with the drivers", "no column 'team'"]),
        ("driver,name,team\nAnn Ace,Ben Bee,Blue\n", ["2 columns for the name"]),
        (
            WHOLE + "Cy Kole,Red\n",
            ["line 5: 'Cy Kole'", "nearest: 'Cy Cole'", "--unknown-names ignore"],
        ),
        (WHOLE + "Ann Ace,Red\n", ["line 5: 'Ann Ace' has team 'Red'", "'Blue' before"]),
        (WHOLE + ",Red\n", ["neither a name nor an ID in line 5"]),
        (WHOLE + "Ann, Ace,Red\n", ["more cells than the 2 columns in line 5"]),
        ("id,driver,team\n101,Cy Cole,Blue\n", ["ID 101 is Ann Ace", "Cy Cole (103)"]),
        (WHOLE + "Xx,Red\n" * 30, ["line 24: 'Xx'", "and 10 more rows"]),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: list[str]) -> None:
    path = saved(tmp_path, text)
    with pytest.raises(FileFormatError) as caught:
        read_team_map(path, SLATE)
    assert caught.value.subject == str(path)
    for word in words:
        assert word in str(caught.value)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = WHOLE + "Zed,Red\nAnn Ace,Red\n,Red\nQuux,Red\nYan,Red\n"
    with pytest.raises(FileFormatError) as caught:
        read_team_map(saved(tmp_path, text), SLATE)
    assert len(caught.value.problems) == 5


def test_strangers_are_left_out_on_request(tmp_path: Path) -> None:
    path = saved(tmp_path, WHOLE + "Zed,Red\nQuux,Red\n")
    with pytest.warns(DataWarning, match="2 not in the slate, ignored: 'Zed', 'Quux'") as caught:
        slate = read_team_map(path, SLATE, unknown="ignore")
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert teams(slate) == ["Blue", "Red", "Blue"]


@pytest.mark.parametrize("row", ["101,Cy Cole,Red", "999,Cy Cole,Red", ",Ben Bee Jr,Red"])
def test_contradictions_are_never_left_out(tmp_path: Path, row: str) -> None:
    slate = Slate((*SLATE.players, Driver("104", "Ben Bee Jr", 6000)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(FileFormatError, match="line 2"):
            read_team_map(saved(tmp_path, f"id,driver,team\n{row}\n"), slate, unknown="ignore")


def test_unknown_is_one_of_two_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'error' or 'ignore', not 'skip'"):
        read_team_map(saved(tmp_path, WHOLE), SLATE, unknown="skip")  # type: ignore[arg-type]


def test_a_missing_suffix_is_taken_and_said(tmp_path: Path) -> None:
    path = saved(tmp_path, WHOLE.replace("Ben Bee Jr.", "Ben Bee"))
    with pytest.warns(DataWarning, match="read 'Ben Bee' as 'Ben Bee Jr'") as caught:
        assert teams(read_team_map(path, SLATE)) == ["Blue", "Red", "Blue"]
    assert caught[0].filename == __file__


def test_father_and_son_are_not_one(tmp_path: Path) -> None:
    path = saved(tmp_path, WHOLE + "Ben Bee,Green\n")
    with pytest.raises(FileFormatError, match="line 5: 'Ben Bee' is not in the slate"):
        read_team_map(path, SLATE)
