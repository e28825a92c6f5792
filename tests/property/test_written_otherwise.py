"""What a file says does not depend on the order and spelling of its columns, nor on who saved it.

Each file of a case is written in every way that people and spreadsheets write it, and must give the
same slate.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.sites.draftkings.lineups import read_lineups
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.slate import Driver, Slate
from support.files import HEADER

NAMES = (
    *("Daniel Suárez", "A.J. Bee", "Cy Day Jr.", "Ed O'Foo", "Gil Hay", "Ian Jay", "Kit Lee"),
    *("Max Ney", "Ova Poe"),
)
SLATE = Slate(
    tuple(
        Driver(str(101 + i), name, 9000 - 100 * i, average_points=30.5 - i)
        for i, name in enumerate(NAMES)
    )
)
# Who is out, how the site says so, and who is only in doubt.
STATUS = {"A.J. Bee": "OUT", "Gil Hay": "wd", "Kit Lee": "Q"}
Rows = list[list[str]]

SALARIES: Rows = [
    [*HEADER.split(","), "Status", "Starting"],
    *(
        [
            *("D", f"{d.name} ({d.player_id})", d.name, str(d.player_id), "D", str(d.salary)),
            *("South Point 400", "Nasca", str(d.average_points), STATUS.get(d.name, ""), ""),
        ]
        for d in SLATE
    ),
]
TEAMS: Rows = [
    ["driver", "team", "car number"],
    *([d.name, f"Team {i // 2}", f"{i}.5"] for i, d in enumerate(SLATE)),
]
SABERSIM: Rows = [
    [
        *("DFS ID", "Name", "Pos", "SS Proj", "My Proj", "SS Own", "My Own", "dk_points"),
        *("dk_25_percentile", "dk_std", "fd_points"),
    ],
    *(
        [
            *(str(d.player_id), d.name, "D", f"{40.25 - i}", f"{41.75 - i}", f"{20.5 + i}"),
            *(f"{30.25 + i}", f"{40.25 - i}", f"{20.5 - i}", f"{21.25 + i}", "1.5"),
        ]
        for i, d in enumerate(SLATE)
    ),
]
LINEUPS: Rows = [
    ["D"] * 6,
    *([f"{d.name} ({d.player_id})" for d in SLATE[i : i + 6]] for i in (0, 3)),
]


def written(rows: Rows, separator: str, encoding: str, *, hint: bool, ends: str) -> bytes:
    """A table as a spreadsheet saves it: with decimal commas where commas do not separate."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ends)
    for row in rows:
        writer.writerow([cell if separator == "," else with_comma(cell) for cell in row])
    first = f"sep={separator}{ends}" if hint else ""
    return (first + text.getvalue()).encode(encoding)


def with_comma(cell: str) -> str:
    whole, point, decimals = cell.partition(".")
    return f"{whole},{decimals}" if point and whole.isdecimal() and decimals.isdecimal() else cell


def respelt(draw: st.DrawFn, name: str) -> str:
    """A column name in another case, with other signs between its words."""
    sign = draw(st.sampled_from([" ", "_", "", "-"]))
    change: Callable[[str], str] = draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    return change(name.replace("_", " ").replace(" ", sign))


@st.composite
def files(draw: st.DrawFn, rows: Rows) -> bytes:
    """The same table, written otherwise: order, spelling, encoding, separators."""
    order: Sequence[int] = draw(st.permutations(range(len(rows[0]))))
    body = draw(st.permutations(rows[1:]))
    header = [respelt(draw, rows[0][i]) for i in order]
    table = [header, *([row[i] for i in order] for row in body)]
    return written(
        table,
        draw(st.sampled_from(",;\t")),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        hint=draw(st.booleans()),
        ends=draw(st.sampled_from(["\n", "\r\n"])),
    )


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("otherwise") / "file.csv"


def read_without_warnings(read: Callable[[], Slate]) -> Slate:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return read()


def in_order(slate: Slate) -> list[Driver]:
    return sorted(slate, key=lambda d: str(d.player_id))


OUT = SLATE.without([name for name, code in STATUS.items() if code != "Q"])


@given(content=files(SALARIES))
def test_salaries_and_who_is_out(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    slate = read_without_warnings(lambda: read_salaries(path))
    assert in_order(slate) == in_order(OUT)
    assert {d.name for d in slate.withdrawn} == {d.name for d in OUT.withdrawn}
    assert slate.event == "South Point 400"


@given(content=files(TEAMS))
def test_teams(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    slate = read_without_warnings(lambda: read_team_map(path, OUT))
    assert [d.team for d in slate] == [f"Team {SLATE.index_of[d.player_id] // 2}" for d in OUT]


@given(content=files(SABERSIM))
def test_the_projection_is_what_the_user_edits(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    for slate in (SLATE, OUT):
        read = read_without_warnings(lambda slate=slate: read_projections(path, slate))
        for player in read:
            i = SLATE.index_of[player.player_id]
            assert (player.projection, player.sd) == (41.75 - i, 21.25 + i)
            assert player.ownership == pytest.approx(30.25 + i)
            assert player.floor is None


@given(content=files(TEAMS), gone=st.integers(0, len(NAMES) - 1))
def test_who_is_gone_from_the_pool_is_told(path: Path, content: bytes, gone: int) -> None:
    path.write_bytes(content)
    slate = Slate(SLATE.players[:gone] + SLATE.players[gone + 1 :])
    with pytest.warns(DataWarning, match="1 not in the player pool, counted as out: ") as caught:
        read = read_team_map(path, slate)
    assert NAMES[gone] in str(caught[0].message).replace('"', "'")
    assert not read.without_team


@given(data=st.data())
def test_lineups_and_who_is_out(path: Path, data: st.DataObject) -> None:
    separator = data.draw(st.sampled_from(",;\t"))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
    hint = data.draw(st.booleans())
    path.write_bytes(written(LINEUPS, separator, encoding, hint=hint, ends="\r\n"))
    assert [row.indices for row in read_lineups(path, SLATE)] == [
        (0, 1, 2, 3, 4, 5),
        (3, 4, 5, 6, 7, 8),
    ]
    problems = [row.problems for row in read_lineups(path, OUT)]
    assert problems == [("A.J. Bee is out", "Gil Hay is out"), ("Gil Hay is out",)]
