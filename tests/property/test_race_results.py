"""Whatever races there were, they are read as they were written; damaged files are refused."""

from __future__ import annotations

import csv
import io
import warnings
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, DfsPortfolioError, FileFormatError
from dfs_portfolio.sports.nascar.results import read_race_results
from support.examples import few
from support.race_results import as_text, values

# Type of track in the table -> what files call it.
TRACKS = {
    "superspeedway": ["superspeedway", "atlanta"],
    "intermediate": ["intermediate", "Intermediate"],
    "short": ["short", "short_track", "Short Track"],
    "road": ["road", "road_course", "street", "other"],
}
SERIES = {"cup": ["cup", "1", "Cup Series"], "nxs": ["nxs", "2", "Xfinity"], "trucks": ["3"]}
NAMES = [f"{first} {last}" for first in ("Ann", "Ben", "Cy") for last in ("Ace", "O'Bee", "Éng")]


@st.composite
def races(draw):
    """A race as values, and the rows that a file would have for it."""
    n = draw(st.integers(2, len(NAMES)))
    laps = draw(st.integers(1, 400))
    completed = [laps, *(draw(st.integers(0, laps)) for _ in range(n - 1))]
    first = draw(st.integers(0, laps))
    led = [laps, *[0] * (n - 1)]
    if first <= completed[1]:
        led[:2] = [laps - first, first]
    kind, series = draw(st.sampled_from(sorted(TRACKS))), draw(st.sampled_from(sorted(SERIES)))
    indices = [
        None if x < 1 else x for x in draw(st.lists(st.integers(0, 30), min_size=n, max_size=n))
    ]
    statuses = draw(st.lists(st.sampled_from(["Running", "Engine"]), min_size=n, max_size=n))
    race = {
        "name": draw(st.sampled_from(["", "The Race", 'A "B", C'])),
        "track": draw(st.sampled_from(["", "Oval"])),
        "day": date(2020, 1, 1) + timedelta(days=draw(st.integers(0, 900))),
        "series": series,
        "track_type": kind,
        "scheduled_laps": draw(st.integers(1, 400)),
        "laps": laps,
        "points_race": draw(st.booleans()),
        "drivers": tuple(draw(st.permutations(NAMES))[:n]),
        "teams": tuple(
            draw(st.lists(st.sampled_from([None, "Red", "Blue"]), min_size=n, max_size=n))
        ),
        "start": draw(st.permutations(range(1, n + 1))),
        "finish": [1, *sorted(draw(st.sets(st.integers(2, 40), min_size=n - 1, max_size=n - 1)))],
        "laps_led": led,
        "fastest_laps": [draw(st.integers(0, min(laps // n, c))) for c in completed],
        "completed": completed,
        "retired": [status != "Running" for status in statuses],
        "running_position": indices,
    }
    called = draw(st.sampled_from(TRACKS[kind])), draw(st.sampled_from(SERIES[series]))
    cells = [
        {
            "date": race["day"].isoformat(),
            "series": called[1],
            "track_type": called[0],
            "race_name": race["name"],
            "track": race["track"],
            "scheduled_laps": str(race["scheduled_laps"]),
            "actual_laps": str(laps),
            "is_points_race": "1" if race["points_race"] else "0",
            "driver": race["drivers"][i],
            "team": race["teams"][i] or "",
            "start": str(race["start"][i]),
            "finish": str(race["finish"][i]),
            "laps": str(completed[i]),
            "laps_led": str(led[i]),
            "fastest_laps": str(race["fastest_laps"][i]),
            "status": statuses[i],
            "avg_running_position": "" if indices[i] is None else str(indices[i]),
        }
        for i in range(n)
    ]
    return race, cells


def written(rows: list[dict[str, str]], columns: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("results") / "results.csv"


@settings(max_examples=60, deadline=None)
@given(st.lists(races(), min_size=1, max_size=4), st.data())
def test_races_come_back(path, made, data):
    expected = [{"race_id": str(i), **race} for i, (race, _) in enumerate(made)]
    expected.sort(key=lambda race: race["day"])
    rows = [{"race_id": str(i), **row} for i, (_, cells) in enumerate(made) for row in cells]
    columns = data.draw(st.permutations(list(rows[0])))
    # Races of a day stay in the order of the file.
    by_race = data.draw(st.booleans())
    shuffled = rows if by_race else sorted(rows, key=lambda row: (row["race_id"], row["driver"]))
    path.write_text(written(shuffled, columns), encoding="utf-8", newline="")
    results = read_race_results(path)
    assert list(map(values, results)) == expected
    frame = pd.read_csv(path, dtype={"race_id": str})
    assert list(map(values, read_race_results(frame))) == expected


BROKEN = {
    "start": ["", "0", "-1", "100", "1.5", "nan", "x"],
    "finish": ["", "0", "inf", "2e9", "1,5"],
    "laps": ["", "-1", "2001", "0x1"],
    "laps_led": ["", "-1", "1_0", "999"],
    "fastest_laps": ["NaN", "-0.5"],
    "date": ["", "2025-02-30", "3/2/2025", "45000"],
    "series": ["", "IndyCar", "4"],
    "driver": [""],
    "is_points_race": ["maybe"],
    "avg_running_position": ["0", "-1", "inf"],
}


@settings(max_examples=80, deadline=None)
@given(st.lists(races(), min_size=1, max_size=3), st.data())
def test_one_cell_that_cannot_be_is_found(path, made, data):
    rows = [{"race_id": str(i), **row} for i, (_, cells) in enumerate(made) for row in cells]
    place = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.sampled_from(sorted(BROKEN)))
    value = data.draw(st.sampled_from(BROKEN[column]))
    rows[place][column] = value
    path.write_text(written(rows, list(rows[0])), encoding="utf-8", newline="")
    with pytest.raises(FileFormatError) as caught:
        read_race_results(path, strict=True)
    text = str(caught.value)
    assert column in text
    assert value == "999" or f"({value!r})" in text


@few(80)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 420),
            st.integers(0, 12),
            st.text(max_size=4) | st.sampled_from(["\n", ",", '"', "0", "9", "-"]),
        ),
        max_size=6,
    )
)
def test_damaged_files_are_read_or_refused(path, changes):
    text = as_text()
    for place, removed, inserted in changes:
        text = text[:place] + inserted + text[place + removed :]
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        try:
            results = read_race_results(path)
        except DfsPortfolioError:
            return
    for race in results:
        assert len(set(race.finish.tolist())) == len(race) > 1
        assert race.laps_led.sum() <= race.laps
