"""What a file says does not depend on how it is written; a damaged one is read or refused."""

from __future__ import annotations

import csv
import io
import itertools
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, DfsPortfolioError
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.slate.name_matching import match_players
from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results
from support.examples import few
from support.files import HEADER

NAMES = (
    "Daniel Suárez",
    "A.J. Allmendinger",
    "Ben Bee Jr.",
    "Cy O'Cole",
    "Di Day",
    "Ed Éng",
    "F G",
)
SLATE = Slate(tuple(Driver(str(100 + i), name, 9000 - 100 * i) for i, name in enumerate(NAMES)))
SALARIES = [
    HEADER.split(","),
    *(
        [
            "D",
            f"{d.name} ({d.player_id})",
            d.name,
            d.player_id,
            "D",
            str(d.salary),
            "R",
            "Nasca",
            "1",
        ]
        for d in SLATE
    ),
]
TEAMS = [
    ["driver", "team", "owner"],
    *([d.name, f"Team {i // 2}", "x"] for i, d in enumerate(SLATE)),
]
PROJECTIONS = [
    ["ID", "driver", "proj", "win %", "laps led", "own"],
    *(
        [d.player_id, d.name, str(40 - i), f"{10 + i}%", str(i), str(20.5 + i)]
        for i, d in enumerate(SLATE)
    ),
]
RESULTS = [
    ["driver", "team", "series", "date", "car_number", "race_id"],
    *(
        [d.name, f"Team {i // 2}", "cup", f"2026-03-{i + 1:02}", "7", "1"]
        for i, d in enumerate(SLATE)
    ),
    *([d.name, "Old", "cup", f"2025-03-{i + 1:02}", "7", "1"] for i, d in enumerate(SLATE)),
]
READERS = {
    "salaries": (SALARIES, read_salaries),
    "teams": (TEAMS, lambda path: read_team_map(path, SLATE)),
    "projections": (PROJECTIONS, lambda path: read_projections(path, SLATE)),
    "results": (
        RESULTS,
        lambda path: read_teams_from_results(path, SLATE, series="cup", before="2026-04-01"),
    ),
}
WRITINGS = list(itertools.product(["utf-8", "utf-8-sig", "cp1252"], ["\n", "\r\n", "\r"]))


def encoded(cells, encoding="utf-8", end="\n", quote=csv.QUOTE_MINIMAL):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator=end, quoting=quote).writerows(cells)
    return buffer.getvalue().encode(encoding)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("readers") / "file.csv"


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_way_a_file_is_written_does_not_matter(path, name, data):
    cells, read = READERS[name]
    path.write_bytes(encoded(cells))
    expected = read(path)
    header, *body = cells
    extra = data.draw(st.sampled_from([[], ["note"], ["Status", "WAvgPoints"]]))
    columns = data.draw(st.permutations(range(len(header) + len(extra))))
    rows = data.draw(st.permutations(body))
    case = data.draw(st.sampled_from([str, str.upper, str.lower]))
    wide = [[*map(case, header), *extra], *([*row, *("" for _ in extra)] for row in rows)]
    shuffled = [[row[i] for i in columns] for row in wide]
    encoding, end = data.draw(st.sampled_from(WRITINGS))
    quote = data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    content = encoded(shuffled, encoding, end, quote)
    path.write_bytes(content.removesuffix(end.encode()) if data.draw(st.booleans()) else content)
    slate = read(path)
    assert sorted(slate, key=lambda d: d.player_id) == sorted(expected, key=lambda d: d.player_id)
    if name != "salaries":  # there the order is the file's own
        assert slate == expected


SPELLINGS = (str.upper, str.lower, lambda s: s.replace(".", ""), lambda s: f" * {s}(i)  #")


@given(
    st.permutations(range(len(SLATE))), st.lists(st.sampled_from(SPELLINGS), min_size=7, max_size=7)
)
def test_names_are_found_however_they_are_spelt(places, spellings):
    keys = [(None, spell(SLATE.names[i])) for i, spell in zip(places, spellings, strict=True)]
    assert match_players(keys, SLATE).indices == tuple(places)


@given(st.integers(0, len(SLATE) - 1), st.text(max_size=20))
def test_an_id_decides_unless_the_name_is_somebody_elses(place, name):
    found = match_players([(SLATE.ids[place], name)], SLATE)
    by_name = match_players([(None, name)], SLATE).indices[0]
    if by_name in (None, place):
        assert found.indices == (place,)
    else:
        assert found.indices == (None,)
        assert found.unmatched[0].ambiguous


edits = st.tuples(
    st.integers(0, 400),
    st.integers(0, 12),
    st.binary(max_size=6)
    | st.sampled_from([b",", b'"', b"\n", b"\r", b"\0", b"-", b"%", b"9", b"."]),
)


@pytest.mark.parametrize("name", READERS)
@few(100)
@given(changes=st.lists(edits, max_size=8))
def test_damaged_files_are_read_or_refused(path, name, changes):
    cells, read = READERS[name]
    content = encoded(cells)
    for place, removed, inserted in changes:
        content = content[:place] + inserted + content[place + removed :]
    path.write_bytes(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        try:
            slate = read(path)
        except DfsPortfolioError:
            return
    assert len(slate) >= 6
    assert all(driver.ownership is None or 0 <= driver.ownership <= 100 for driver in slate)
    chances = [driver.number("win_probability") for driver in slate]
    assert all(chance is None or chance <= 1 for chance in chances)
