"""Lineup files of many tools: each layout gives the same lineups."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.sites.draftkings.lineups import read_lineup_file, read_lineups
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.slate.player import Player
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA

NAMES = ("Ann Ace", "Ben Bee Jr", "Cy Cole", "Di Día", "Ed O'Eng", "Flo Fox", "Gus Gold", "Hal Hay")
IDS = tuple(44343070 + i for i in range(len(NAMES)))
SLATE = Slate(tuple(Driver(str(i), name, 5000) for i, name in zip(IDS, NAMES, strict=True)))
FIRST, LAST = (0, 1, 2, 3, 4, 5), (7, 6, 5, 4, 3, 2)
BOTH = [FIRST, LAST]


def read(folder: Path, text: str, encoding: str = "utf-8") -> list[tuple[int, ...] | None]:
    path = folder / "lineups.csv"
    path.write_bytes(text.encode(encoding))
    return [row.indices for row in read_lineups(path, SLATE)]


def rows_of(*headers: str, label: str = "name", extra: str = "") -> str:
    """Return both lineups under a header, as names, IDs or ``Name (ID)``."""
    shown = {"name": "{n}", "id": "{i}", "name_id": "{n} ({i})", "decimal": "{i}.0", "power": "{p}"}
    powers = [f"{i / 1e7:.7f}E7" for i in IDS]
    lines = [",".join(headers)] if headers else []
    for lineup in BOTH:
        cells = [shown[label].format(n=NAMES[i], i=IDS[i], p=powers[i]) for i in lineup]
        lines.append(",".join(cells) + extra)
    return "\n".join(lines) + "\n"


def numbered(pattern: str, first: int = 1) -> list[str]:
    return [pattern.format(i) for i in range(first, first + 6)]


COLUMNS = {
    "D1": numbered("D{}"),
    "Driver1": numbered("Driver{}"),
    "Driver 1": numbered("Driver {}"),
    "driver_1": numbered("driver_{}"),
    "P1": numbered("P{}"),
    "Player 1": numbered("Player {}"),
    "Slot 1": numbered("Slot {}"),
    "Name1": numbered("Name{}"),
    "G1": numbered("G{}"),
    "Pick #1": numbered("Pick #{}"),
    "from 0": numbered("D{}", 0),
    "Driver 1 Name": numbered("Driver {} Name"),
    "Driver1 ID": numbered("Driver{} ID"),
    "pandas": ["D", *[f"D.{i}" for i in range(1, 6)]],
    "polars": ["D", *[f"D_duplicated_{i}" for i in range(5)]],
    "a spreadsheet": ["D", *[f"D{i}" for i in range(2, 7)]],
    "readr": numbered("D...{}"),
    "blanks and case": numbered("  dRiVeR   {} "),
    "repeated": ["Driver"] * 6,
}


@pytest.mark.parametrize("label", ["name", "id", "name_id", "decimal", "power"])
@pytest.mark.parametrize("columns", COLUMNS)
def test_roster_columns_under_the_names_of_tools(tmp_path: Path, columns: str, label: str) -> None:
    assert read(tmp_path, rows_of(*COLUMNS[columns], label=label)) == BOTH


def with_each(header: str, line: str) -> str:
    """Return a header and a line for both lineups, with its number, names, IDs and both."""
    text = f"{header}\n" if header else ""
    for k, l in enumerate(BOTH, 1):
        names, ids = [NAMES[i] for i in l], [str(IDS[i]) for i in l]
        both = [f"{name} ({player_id})" for name, player_id in zip(names, ids, strict=True)]
        text += line.format(
            k=k,
            names=",".join(names),
            ids=",".join(ids),
            listed=", ".join(names),
            piped=" | ".join(names),
            both=", ".join(both),
            as_site=" ".join(f"D {name}" for name in names),
            as_site_with_ids=" ".join(f"D {name}" for name in both),
            numbers=[int(player_id) for player_id in ids],
        )
    return text


def with_every(header: str, line: str, by_slot: bool = False) -> str:
    """Return a header and a line for every player of both lineups."""
    pairs = [(k, j) for k in range(2) for j in range(6)]
    if by_slot:
        pairs.sort(key=lambda pair: pair[1])
    text = f"{header}\n"
    for k, j in pairs:
        i = BOTH[k][j]
        first = f"Lineup {k}" if j == 0 else ""
        text += line.format(k=k, first=first, name=NAMES[i], id=IDS[i]) + "\n"
    return text


LAYOUTS = {
    "no header": rows_of(),
    "more columns": rows_of(*numbered("D{}"), "Salary", "Proj", extra=",49700,226.2"),
    "a title": "Lineups of Sunday\n\n" + rows_of(*numbered("D{}")),
    "a frame without names": "0,1,2,3,4,5\n" + rows_of(),
    "a frame without names, with an index": with_each(",0,1,2,3,4,5", "{k},{names}\n"),
    "no header and more columns": rows_of(extra=",49700,226.2"),
    "blank columns": rows_of(*numbered("D{}"), "", "", extra=",,"),
    "BOM and CRLF": "\ufeff" + rows_of(*numbered("D{}")).replace("\n", "\r\n"),
    "an index without a name": with_each(",D1,D2,D3,D4,D5,D6,mean", "{k},{names},1.5\n"),
    "an entries file": with_each(
        "Entry ID,Contest ID,D,D,D,D,D,D,,Instructions", "{k},7,{names},,Ann Ace\n"
    ),
    "an entries file through pandas": with_each(
        "Unnamed: 0,D,D.1,D.2,D.3,D.4,D.5,Unnamed: 7,Instructions", "{k},{names},,Ann Ace\n"
    ),
    "a cell": with_each("Names", '"{listed}"\n'),
    "a cell with bars": with_each("Names,Salary", '"{piped}",49700\n'),
    "only a cell": with_each("", '"{listed}"\n'),
    "a cell without a header beside others": with_each("", '{k},"{both}",300.5\n'),
    "Name (ID) in a cell": with_each("rank,lineup,points", '{k},"{both}",300.5\n'),
    "as in contest standings": with_each("Lineup", "{as_site}\n"),
    "standings with IDs": with_each("Lineup", "{as_site_with_ids}\n"),
    "a list of IDs": with_each("n,ids", '{k},"{numbers}"\n'),
    "long": with_every("Lineup,Driver,Salary", "{k},{name},5000"),
    "long with names and IDs": with_every(
        "x,Player ID,Lineup Number,Player Name", "9,{id}.0,{k}.0,{name}"
    ),
    "long with merged cells": with_every("Lineup,Name + ID", "{first},{name} ({id})"),
    "long by slot": with_every("lineup,driver", "{k},{name}", by_slot=True),
    "names and IDs side by side": with_each(
        ",".join([*numbered("Driver {}"), *numbered("Driver {} ID")]), "{names},{ids}\n"
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.filterwarnings("ignore::dfs_portfolio.errors.DataWarning")
def test_layouts(tmp_path: Path, layout: str) -> None:
    assert read(tmp_path, LAYOUTS[layout]) == BOTH


@pytest.mark.parametrize("index", [True, False])
def test_our_own_frame(tmp_path: Path, index: bool) -> None:
    rows = [
        {"lineup": k, **{f"driver_{j}": NAMES[i] for j, i in enumerate(l, 1)}, "cvar_99": 301.5}
        for k, l in enumerate(BOTH, 1)
    ]
    text = pd.DataFrame(rows).set_index("lineup").to_csv(index=index)
    assert read(tmp_path, text) == BOTH


def test_fighters(tmp_path: Path) -> None:
    slate = Slate(
        tuple(Player(i, n, 5000) for i, n in zip(IDS, NAMES, strict=True)), DRAFTKINGS_MMA
    )
    path = tmp_path / "lineups.csv"
    path.write_text("F,F.1,F.2,F.3,F.4,F.5\n" + ",".join(slate.names[:6]) + "\n", encoding="utf-8")
    assert [row.indices for row in read_lineups(path, slate)] == [FIRST]
    path.write_text("Lineup\n" + " ".join(f"F {n}" for n in slate.names[:6]), encoding="utf-8")
    assert [row.indices for row in read_lineups(path, slate)] == [FIRST]


def test_the_columns_are_told(tmp_path: Path) -> None:
    path = tmp_path / "lineups.csv"
    text = rows_of(*numbered("D{}"), "Salary", "Proj", "Blank", extra=",49700,226.2,")
    path.write_text(text, encoding="utf-8")
    file = read_lineup_file(path, SLATE)
    assert file.columns == tuple(numbered("D{}"))
    assert file.unused == ("Salary", "Proj")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            rows_of(*numbered("D{}"), "Captain", extra=",Hal Hay"),
            "column 'Captain' names drivers too and was not read",
        ),
        (rows_of(*numbered("D{}"), "x") + ",,,,,,49000\n", "line 4 has no driver and was not read"),
        (rows_of(*numbered("D{}")) * 2, "line 4 repeats the header and was not read"),
        ("My lineups\n" + rows_of(*numbered("D{}")), "line 1 is above the header and was not read"),
        (rows_of(extra=",49700"), "column 7 names no driver and was not read"),
        (
            "Lineup,Driver\n" + "".join(f"1,{NAMES[i]}\n" for i in FIRST) + "2,\n",
            "line 8 lacks the lineup or the driver and was not read",
        ),
    ],
)
def test_what_is_not_read_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.warns(DataWarning, match=words):
        lineups = read(tmp_path, text)
    assert lineups[0] == FIRST


BARE = ",".join(NAMES[:6])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            f"A,B,C,D9,E,F\n{BARE}\n",
            "names no driver of the slate.*'A', 'B', 'C', 'D9', 'E', 'F'; name those of the "
            "drivers D1 to D6",
        ),
        (f"D1,D2,D3,D4,D5\n{','.join(NAMES[:5])}\n", "5 columns 'D1', .* has 6"),
        (f"D1,D2,D3,D4,D5,D6,D7\n{BARE},Hal Hay\n", "7 columns 'D1', .* has 6"),
        (
            ",".join([*numbered("D{}"), *numbered("Driver{}")])
            + f"\n{BARE},{BARE.replace('Ann Ace', 'Hal Hay')}\n",
            "name different drivers in line 2; keep one set of columns",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(FileFormatError, match=words):
        read(tmp_path, text)


def test_rounded_ids_are_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "lineups.csv"
    path.write_text(f"D1,D2,D3,D4,D5,D6\n4.43E+07,{','.join(map(str, IDS[1:6]))}\n")
    (row,) = read_lineups(path, SLATE)
    assert row.indices is None
    assert "'4.43E+07' is an ID that a spreadsheet has rounded" in row.problems[0]


def test_a_misspelt_name_in_a_first_row_is_no_header(tmp_path: Path) -> None:
    path = tmp_path / "lineups.csv"
    path.write_text(
        "Ann Asce,Ben Beee Jr,Cyy Cole,D Dia,Ed Oeng,Flo Foxx\n" + BARE, encoding="utf-8"
    )
    bad, good = read_lineups(path, SLATE)
    assert "nearest: 'Ann Ace'" in bad.problems[0]
    assert good.indices == FIRST


def test_a_short_lineup_of_a_long_file_is_a_problem_of_its_row(tmp_path: Path) -> None:
    path = tmp_path / "lineups.csv"
    path.write_text("Lineup,Driver\n" + "".join(f"1,{NAMES[i]}\n" for i in FIRST[:5]))
    (row,) = read_lineups(path, SLATE)
    assert (row.line, row.problems) == (2, ("5 drivers; a lineup has 6",))


EXTRA = {
    "Salary": st.integers(20_000, 50_000).map(str),
    "Projected": st.floats(10, 400).map(lambda x: f"{x:.2f}"),
    "Stack": st.sampled_from(["Blue", "Red, 3", ""]),
    "Top 1 Count": st.just("3"),
}


@st.composite
def files(draw: st.DrawFn) -> tuple[list[tuple[int, ...]], str, str]:
    """Return lineups, and a file of them in any layout with other columns anywhere."""
    order = st.permutations(range(len(NAMES))).map(lambda p: tuple(p[:6]))
    lineups = draw(st.lists(order, min_size=1, max_size=4))
    spell = draw(st.sampled_from([str, str.upper, str.lower, lambda n: n.replace("í", "i")]))
    show = draw(
        st.sampled_from(
            [
                lambda i: spell(NAMES[i]),
                lambda i: f"{spell(NAMES[i])} ({IDS[i]})",
                lambda i: str(IDS[i]),
                lambda i: f"{IDS[i]}.0",
            ]
        )
    )
    kind = draw(st.sampled_from(["columns", "cell", "long"]))
    extra = draw(st.lists(st.sampled_from(sorted(EXTRA)), unique=True))
    rows: list[dict[str, Any]] = []
    own = draw(st.sampled_from([list(v) for k, v in COLUMNS.items() if k != "repeated"]))
    if kind == "cell":
        own = [draw(st.sampled_from(["Lineup", "drivers", "x"]))]
    elif kind == "long":
        own = ["Lineup", draw(st.sampled_from(["Driver", "name", "Player Name"]))]
    separator = draw(st.sampled_from([", ", "; ", "|", ","]))
    for number, lineup in enumerate(lineups, 1):
        cells = [show(i) for i in lineup]
        if kind == "columns":
            made = [dict(zip(own, cells, strict=True))]
        elif kind == "cell":
            made = [{own[0]: separator.join(cells)}]
        else:
            made = [{own[0]: number, own[1]: cell} for cell in cells]
        rows += [row | {name: draw(EXTRA[name]) for name in extra} for row in made]
    columns = draw(st.permutations([*own, *extra]))
    frame = pd.DataFrame(rows)[list(columns)]
    out = io.StringIO()
    frame.to_csv(
        out, index=draw(st.booleans()), lineterminator=draw(st.sampled_from(["\n", "\r\n"]))
    )
    return lineups, out.getvalue(), draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))


@settings(deadline=None)
@given(files())
def test_any_layout_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[list[tuple[int, ...]], str, str]
) -> None:
    lineups, text, encoding = made
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read(tmp_path_factory.getbasetemp(), text, encoding) == lineups
