"""Files are told apart by their columns, and games by their positions."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from dfs_portfolio._internal.csv_text import Table
from dfs_portfolio.inputs.file_kinds import Purpose, explain_wrong_file
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR

SALARIES = "Position,Name + ID,Name,ID,Roster Position,Salary"
ENTRIES = "Entry ID,Contest Name,Contest ID,Entry Fee"


def table(header: str, *rows: str) -> Table:
    lines = tuple((i, tuple(row.split(","))) for i, row in enumerate(rows, 2))
    return Table(Path("x.csv"), tuple(header.split(",")), lines)


def said(wanted: Purpose, header: str, *rows: str, complete: bool = True) -> str | None:
    return explain_wrong_file(table(header, *rows), wanted, DRAFTKINGS_NASCAR, complete=complete)


@pytest.mark.parametrize("wanted", get_args(Purpose))
def test_the_error_says_what_was_wanted(wanted: Purpose) -> None:
    other = "Entry ID,Contest Name" if wanted == "payouts" else "Place,Payout"
    text = said(wanted, other, "1,100")
    assert text is not None
    what, remedy = text.split("; ")
    if wanted != "payouts":
        assert what == "this is a payout table of a contest"
    assert remedy.startswith("expected ")
    word = {"salaries": "salary file", "teams": "team map", "payouts": "Payout"}.get(wanted, wanted)
    assert word in remedy


@pytest.mark.parametrize("wanted", get_args(Purpose))
def test_a_file_nobody_knows_is_left_to_the_reader(wanted: Purpose) -> None:
    assert said(wanted, "a,b", "1,2") is None
    assert said(wanted, "a,b", "1,2", complete=False) is None


@pytest.mark.parametrize(
    ("header", "row", "serves"),
    [
        (SALARIES, "D,A (1),A,1,D,9", ["salaries"]),
        (f"{ENTRIES},D,D,D,D,D,D,,Instructions", "1,x,2,$3", ["lineups"]),
        ("D,D,D,D,D,D", "1,2,3,4,5,6", ["lineups"]),
        ("race_id,driver,car_number,team", "1,A,7,Blue", ["results", "race results"]),
        ("race_id,driver,team,finish", "1,A,Blue,7", ["results", "race results"]),
        ("date,driver,team,finish,laps_led", "1,A,Blue,7,0", ["results", "race results"]),
        ("name,finish,laps_led,dk_points", "A,1,9,50", ["race results"]),
        ("driver,proj", "A,9", ["projections"]),
        ("fighter,salary,fight,points", "A,9000,1,80", ["projections"]),
        ("fighter,salary,fight,points,simulated_mean", "A,9000,1,80.5,71.2", []),
        ("entry,user,user_entries,fighter_1,fighter_2", "1,u,3,A,B", []),
        ("Name,Team", "A,Blue", ["teams"]),
        ("rank,entry_id", "1,2", ["standings"]),
        ("Place,Payout,Field Size", "1,20,9", ["payouts"]),
        ("first_rank,last_rank,prize", "1,1,20", ["payouts"]),
    ],
)
def test_what_each_kind_serves(header: str, row: str, serves: list[str]) -> None:
    got = [want for want in get_args(Purpose) if said(want, header, row, complete=False) is None]
    assert got == serves


def test_a_file_with_the_columns_wanted_is_read_whatever_else_it_is() -> None:
    """A salary file to which somebody added a projection, a projection file with teams."""
    row = "D,A (1),A,1,D,9,40"
    assert said("projections", f"{SALARIES},proj", row) is None
    assert said("teams", "driver,team,proj", "A,Blue,40") is None
    golf = said("projections", f"{SALARIES},proj", row.replace("D,", "G,"))
    assert golf is not None
    assert "DraftKings PGA golf salary file" in golf


@pytest.mark.parametrize(
    ("slots", "name"),
    [
        ("G,G,G,G,G,G", "PGA golf"),
        ("F,F,F,F,F,F", "MMA"),
        ("P,P,P,P,P,P", "tennis"),
        ("CPT,D,D,D,D,CNSTR", "Formula 1 showdown"),
        ("PG,SG,SF,PF,C,G,F,UTIL", "NBA basketball"),
        ("G,G,F,F,F,UTIL", "basketball"),
        ("QB,RB,RB,WR,WR,WR,TE,FLEX,DST", "football"),
        ("P,P,C,1B,2B,3B,SS,OF,OF,OF", "MLB baseball"),
        ("C,C,W,W,W,D,D,G,UTIL", "NHL hockey"),
        ("F,F,M,M,D,D,GK,UTIL", "soccer"),
    ],
)
def test_games_by_their_slots(slots: str, name: str) -> None:
    for header, kind in (
        (slots, "lineup file"),
        (f"{ENTRIES},{slots},,Instructions", "entries file"),
    ):
        text = said("lineups", header, "1,2")
        assert text is not None
        assert text.startswith(f"this is a DraftKings {name} {kind}")


def test_captains_of_an_unknown_game() -> None:
    text = said("lineups", "CPT,FLEX,FLEX,FLEX", "1,2,3,4")
    assert text is not None
    assert "a DraftKings showdown lineup file (position 'CPT', 'FLEX')" in text


def test_a_few_odd_positions_are_no_other_game() -> None:
    good, odd = "D,A (1),A,1,D,9", "QB,B (2),B,2,D,8"
    assert said("salaries", SALARIES, good, good, odd) is None
    assert said("salaries", SALARIES, good, odd, odd) is not None
