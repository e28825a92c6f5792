"""Projections of any provider, joined to the slate."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.slate import Driver, Slate

SLATE = Slate(
    (
        Driver("101", "Ann Ace", 9000, average_points=3.0),
        Driver("102", "Ben Bee Jr", 8000),
    )
)


def saved(folder: Path, text: str) -> Path:
    path = folder / "projections.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("column", "field"),
    [
        ("proj_dk", "projection"),
        ("Projection", "projection"),
        ("PROJ", "projection"),
        ("points", "projection"),
        ("FPTS", "projection"),
        ("fpts_proj", "projection"),
        ("DK Points", "projection"),
        ("Fantasy Points", "projection"),
        ("floor", "floor"),
        ("floor_p20", "floor"),
        ("P20", "floor"),
        ("Ceiling", "ceiling"),
        ("ceiling_p90", "ceiling"),
        ("p90", "ceiling"),
        ("start", "start"),
        ("Starting Position", "start"),
        ("start_pos", "start"),
        ("Grid", "start"),
        ("qualifying", "start"),
        ("Std Dev", "sd"),
        ("exp_finish", "expected_finish"),
        ("Proj. Finish", "expected_finish"),
        ("exp_laps_led", "laps_led"),
        ("Laps Led", "laps_led"),
        ("exp_fastest_laps", "fastest_laps"),
        ("Fast Laps", "fastest_laps"),
        ("own", "ownership"),
        ("% Drafted", "ownership"),
        ("Proj Own %", "ownership"),
    ],
)
def test_columns_by_many_names(tmp_path: Path, column: str, field: str) -> None:
    path = saved(tmp_path, f"Driver,note,{column}\nBen Bee Jr.,x,2\nANN ACE,y,1.0\n")
    slate = read_projections(path, SLATE)
    assert [driver.number(field) for driver in slate] == [1, 2]
    assert slate[0].average_points == 3.0


@pytest.mark.parametrize("event", ["win", "top3", "top5", "top10"])
@pytest.mark.parametrize("form", ["{}_pct", "{}_prob", "p_{}", "{} %", "{} Probability", "{}"])
def test_probabilities_by_many_names(tmp_path: Path, event: str, form: str) -> None:
    path = saved(tmp_path, f"Driver,{form.format(event)}\nBen Bee Jr.,25%\nANN ACE,0.5 %\n")
    slate = read_projections(path, SLATE)
    assert [driver.number(f"{event}_probability") for driver in slate] == [0.005, 0.25]


def test_ownership_is_in_percent(tmp_path: Path) -> None:
    for cells in (("0.25", "0.125"), ("25", "12.5"), ("25%", "12.5 %")):
        path = saved(tmp_path, f"name,own\nAnn Ace,{cells[0]}\nBen Bee Jr,{cells[1]}\n")
        assert [driver.ownership for driver in read_projections(path, SLATE)] == [25.0, 12.5]


def test_all_fields_by_id(tmp_path: Path) -> None:
    text = "ID,name,proj,floor,ceiling,start\n102,,-1.5,-20,40,12\n101.0,A. Ace,30,20,,\n"
    slate = read_projections(saved(tmp_path, text), SLATE)
    assert slate[0] == Driver("101", "Ann Ace", 9000, None, None, 30.0, 20.0, None, 3.0)
    assert slate[1] == Driver(
        "102", "Ben Bee Jr", 8000, None, None, -1.5, -20.0, 40.0, None, extras={"start": 12}
    )
    assert type(slate[1].extras["start"]) is int


def test_a_projected_start_is_no_starting_position(tmp_path: Path) -> None:
    path = saved(tmp_path, "name,proj,projected_start\nAnn Ace,1,18.5\nBen Bee Jr,2,18.5\n")
    assert read_projections(path, SLATE)[0].number("start") is None


def test_blank_cells_keep_what_was_known(tmp_path: Path) -> None:
    path = saved(tmp_path, "name,proj,start\nAnn Ace,1,\nBen Bee Jr,2,\n")
    slate = SLATE.with_projections({"101": {"start": 4, "projection": 9.0}})
    assert read_projections(path, slate)[0].number("start") == 4
    assert read_projections(path, slate)[0].projection == 1.0


@pytest.mark.parametrize("row", ["", "Ben Bee Jr,\n"])
def test_drivers_without_a_value_are_named(tmp_path: Path, row: str) -> None:
    path = saved(tmp_path, "name,proj\nAnn Ace,1\n" + row)
    with pytest.warns(DataWarning, match="no values for 1 of 2 drivers: 'Ben Bee Jr'") as caught:
        slate = read_projections(path, SLATE)
    assert caught[0].filename == __file__
    assert slate[1].projection is None


HEAD = "name,proj,floor,ceiling,start\nBen Bee Jr,1,2,3,4\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,sd\nAnn Ace,-1\n", ["sd is not a number from 0 in line 2 ('-1')"]),
        ("name,laps led\nAnn Ace,-1\n", ["laps_led is not a number from 0"]),
        ("name,fast laps\nAnn Ace,x\n", ["fastest_laps is not a number from 0"]),
        ("name,exp_finish\nAnn Ace,0.5\n", ["expected_finish is not a number from 1"]),
        ("name,win\nAnn Ace,12\nBen Bee Jr,0.3\n", ["'win' holds both line 2 ('12') and"]),
        ("name,own\nAnn Ace,120%\n", ["own is above 100% in line 2 ('120%')"]),
        (
            "name,win,top5\nAnn Ace,30%,20%\n",
            ["win_probability above the top5_probability in line 2 ('0.3 > 0.2')"],
        ),
        ("name,finish,laps led,dk points\nAnn Ace,1,9,60\n", ["this is the result of a race"]),
        (
            "name,price\nAnn Ace,1\n",
            ["no column with a value", "projection, floor", "win_probability"],
        ),
        ("proj\n1\n", ["no column with the drivers"]),
        ("a,b\n1,2\n", ["no column with the drivers", "no column with a value"]),
        ("name,proj,points\nAnn Ace,1,2\n", ["2 columns for the projection: 'proj', 'points'"]),
        (HEAD + "Ann Ace,high,,,\n", ["projection is not a finite number", "line 3 ('high')"]),
        (HEAD + "Ann Ace,nan,,,\n", ["projection is not a finite number", "line 3 ('nan')"]),
        (HEAD + "Ann Ace,,inf,,\n", ["floor is not a finite number", "line 3 ('inf')"]),
        (HEAD + "Ann Ace,,,-inf,\n", ["ceiling is not a finite number", "line 3 ('-inf')"]),
        (HEAD + "Ann Ace,,,,0\n", ["start is not a whole number from 1", "line 3 ('0')"]),
        (HEAD + "Ann Ace,,,,-3\n", ["start is not a whole number from 1", "line 3 ('-3')"]),
        (HEAD + "Ann Ace,,,,3.5\n", ["start is not a whole number from 1", "line 3 ('3.5')"]),
        (HEAD + "Ann Ace,,,,1e300\n", ["start is not a whole number from 1", "line 3 ('1e300')"]),
        (HEAD + "Ann Ace,,,,4\n", ["start is used twice in line 3 ('4'); correct one"]),
        (HEAD + "Ann Ace,,9,5,\n", ["floor above the ceiling", "line 3 ('9.0 > 5.0')"]),
        (
            HEAD + "Ann Ace,1\nAnn Ace,1\n",
            ["driver repeated in line 4 ('Ann Ace'); keep one row for each driver"],
        ),
        (
            HEAD + "Ann Aze,1\n",
            ["line 3: 'Ann Aze'", "nearest: 'Ann Ace'", "--unknown-names ignore"],
        ),
        (HEAD + ",1\n", ["neither a name nor an ID in line 3"]),
        (HEAD + "Ann Ace,1,2,3,5,6\n", ["more cells than the 5 columns in line 3"]),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, words: list[str]) -> None:
    path = saved(tmp_path, text)
    with pytest.raises(FileFormatError) as caught:
        read_projections(path, SLATE)
    assert caught.value.subject == str(path)
    for word in words:
        assert word in str(caught.value)


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    text = HEAD + "Ann Ace,x,y,z,4\nAnn Aze,1,2,3,5\nBen Bee Jr,1,2,3,x\n"
    with pytest.raises(FileFormatError) as caught:
        read_projections(saved(tmp_path, text), SLATE)
    assert len(caught.value.problems) == 7


def test_strangers_are_left_out_on_request(tmp_path: Path) -> None:
    path = saved(tmp_path, HEAD + "Ann Ace,1,,,\nAverage,x,x,x,x\n")
    with pytest.warns(DataWarning, match="1 not in the slate, ignored: 'Average'") as caught:
        slate = read_projections(path, SLATE, unknown="ignore")
    assert len(caught) == 1
    assert slate[0].projection == 1.0


def test_unknown_is_one_of_two_words(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="'error' or 'ignore', not 'skip'"):
        read_projections(saved(tmp_path, HEAD), SLATE, unknown="skip")  # type: ignore[arg-type]


def test_a_status_in_projections_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "name,proj,Status\nAnn Ace,1,Out\nBen Bee Jr,2,Q\n")
    with pytest.warns(DataWarning, match=r"out by its column Status, but in .*: Ann Ace \(Out\);"):
        slate = read_projections(path, SLATE)
    assert slate[0].projection == 1
    with pytest.warns(DataWarning, match="who is out") as caught:
        read_projections(path, SLATE.without("Ann Ace"))
    assert len(caught) == 1
