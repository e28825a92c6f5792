"""Which of several columns is meant."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.inputs.column_choice import choose_columns
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.providers import PROVIDERS, provider_of
from dfs_portfolio.slate import Driver, Slate
from support.entries import as_csv

NAMES = ("Ann Ace", "Ben Bee", "Cy Cole", "Di Day", "Ed Eel", "Flo Fox", "Gil Gnu", "Hal Hen")
SLATE = Slate(tuple(Driver(str(101 + i), name, 8000) for i, name in enumerate(NAMES)))
POINTS = {"points": ("proj", "points", "my_proj")}


def table(*rows: str) -> Table:
    header, *body = (tuple(row.split(",")) for row in rows)
    return Table(Path("p.csv"), header, tuple(enumerate(body, 2)))


@pytest.mark.parametrize(
    ("rows", "column", "told"),
    [
        (("Proj", "1"), 0, 0),
        (("x,Points", "1,2"), 1, 0),
        (("Proj,Points", "1,1"), 0, 0),  # the same twice
        (("Proj,Points", ",2"), 1, 0),  # one of them blank
        (("Proj,Points", ","), 0, 0),
        (("Proj,My Proj", "1,2"), 1, 1),
        (("My Proj,Proj", "1,"), 0, 0),
        (("My Proj,Proj", ",2"), 1, 0),
        (("Proj,Proj +/-", "1,2"), 0, 0),
        (("Proj/$,Proj", "1,2"), 1, 0),
        (("Points/1k,Points / Sal,Proj", "1,2,3"), 2, 0),
    ],
)
def test_one_of_several_columns(rows, column, told):
    choice = choose_columns(table(*rows), POINTS, None)
    assert choice.found == {"points": column}
    assert choice.problems == ()
    assert len(choice.told) == told


def test_what_nothing_decides_is_a_problem():
    choice = choose_columns(table("Proj,Points,a", "1,2,3"), POINTS, None)
    assert choice.problems == ("2 columns for the points: 'Proj', 'Points'; keep one of them",)
    assert choose_columns(table("a,b", "1,2"), POINTS, None).found == {}


# Provider -> header, a row of the first driver, and what is read of it.
FILES = {
    "SaberSim": (
        "DFS ID,Name,Pos,Team,Opp,Status,Salary,Actual,SS Proj,Live Proj,My Proj,Value,SS Own,"
        "Adj Own,My Own,Min Exp,Max Exp,Saber Team,Saber Total,dk_points,dk_25_percentile,"
        "dk_75_percentile,dk_99_percentile,fd_points,dk_std,fd_std",
        "101,Ann Ace,D,NAS,,,8000,,40.5,1,41,3,20,21,22,0,1,,,40.5,20,50,90,60,24.4,",
        {"projection": 41, "ownership": 22, "sd": 24.4},
    ),
    "Stokastic": (
        "Name,Position,Team,Salary,Projection,Std Dev,Ceiling,Floor,Bust%,Boom%,Own%,Optimal%,"
        "Leverage",
        "Ann Ace,D,NAS,8000,41,24.4,55,25,22.1,31.8,28.6,29.27,0.7",
        {"projection": 41, "sd": 24.4, "ownership": 28.6},
    ),
    "Establish The Run": (
        "Player,DK Pos,Team,Opp,DK Salary,DK Proj,DK Value,Small Field,Large Field,DK Floor,"
        "DK Ceiling,id",
        'Ann Ace,D,NAS,,"$8,000",41,5.9,56.0%,42.4%,11.0,70.6,101',
        {"projection": 41, "ownership": 42.4, "floor": 11, "ceiling": 70.6},
    ),
    "Establish The Run, before": (
        "Player,Team,Opponent,DK Position,DK Salary,DK Projection,DK Value,DK Ownership,DKSlateID",
        "Ann Ace,NAS,,D,$8000,41,6.8,46%,101",
        {"projection": 41, "ownership": 46},
    ),
    "RotoWire": (
        "PLAYER,POS,TEAM,OPP,SAL,RST%,FPTS,VAL",
        "Ann Ace,D,NAS,,8000,12.5,41,5.1",
        {"projection": 41, "ownership": 12.5},
    ),
    "FantasyLabs": (
        "Player,Salary,Proj,Proj +/-,Pts/Sal,Ceiling,Floor,pOwn,Perfect%",
        "Ann Ace,8000,41,3.3,5.1,60,20,12.5,8",
        {"projection": 41, "ownership": 12.5},
    ),
    "nobody": (
        "driver,My Projection,Projection,floor,ceiling,proj_own",
        "Ann Ace,41,40,20,60,12.5%",
        {"projection": 41, "floor": 20, "ceiling": 60, "ownership": 12.5},
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_files_of_providers(tmp_path, name):
    header, row, values = FILES[name]
    path = tmp_path / "p.csv"
    path.write_text(f"{header}\n{row}\n")
    provider = provider_of(header.split(","))
    assert (provider.name if provider else "nobody") == name.partition(",")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        slate = read_projections(path, SLATE)
    fields = ("projection", "floor", "ceiling", "sd", "ownership")
    read = {field: slate[0].number(field) for field in fields}
    assert read == {
        field: pytest.approx(values[field]) if field in values else None for field in fields
    }
    (source,) = slate.sources
    assert {key for key, _ in source.read} - {"ID", "name"} == set(values)
    assert len(source.read) + len(source.unused) == len(header.split(","))


def test_a_provider_is_named_and_so_is_what_was_not_read(tmp_path):
    path = tmp_path / "p.csv"
    header, row, _ = FILES["SaberSim"]
    path.write_text(f"{header}\n{row}\n")
    with pytest.warns(DataWarning) as caught:
        read_projections(path, SLATE)
    said = str(caught[0].message)
    assert "(columns of SaberSim): projection is read from 'My Proj', not from 'SS Proj'" in said
    assert "ownership is read from 'My Own', not from 'Adj Own', 'SS Own'" in said
    assert "floor is not read from 'dk_25_percentile', a 25% quantile" in said


def test_what_the_user_left_blank_is_the_providers_own(tmp_path):
    header, row, _ = FILES["SaberSim"]
    cells = row.split(",")
    cells[10] = cells[14] = ""
    path = tmp_path / "p.csv"
    path.write_text(as_csv([header.split(","), cells]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        slate = read_projections(path, SLATE)
    assert (slate[0].projection, slate[0].ownership) == (40.5, 21)


def test_two_projections_of_nobody_known_are_refused(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("driver,proj,fpts\nAnn Ace,1,2\n")
    with pytest.raises(FileFormatError, match="2 columns for the projection: 'proj', 'fpts'; keep"):
        read_projections(path, SLATE)


def test_every_provider_says_where_its_header_was_seen():
    assert len({provider.name for provider in PROVIDERS}) == len(PROVIDERS)
    for provider in PROVIDERS:
        assert provider.source.endswith(".")
        assert provider.marks
        assert "projection" in provider.columns
