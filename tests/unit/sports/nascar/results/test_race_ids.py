"""Which race a row is of, where the file has no ID for it."""

from __future__ import annotations

from datetime import date

import pytest

from dfs_portfolio.sports.nascar.results._race_ids import may_be_of, race_ids
from dfs_portfolio.sports.nascar.results.driver_results import KnownRace, ResultRow

DAY = date(2026, 2, 15)
DAYTONA = KnownRace("", "cup", DAY, "Daytona", "")
MADE = "cup 2026-02-15 Daytona"


def ids(*races: KnownRace) -> list[str | None]:
    return race_ids([ResultRow(race, "x.csv", i, (), None) for i, race in enumerate(races)])


def test_an_id_is_made_of_series_day_and_track():
    assert ids(DAYTONA, DAYTONA) == [MADE, MADE]
    assert (
        ids(DAYTONA, DAYTONA._replace(track="DAYTONA "), DAYTONA._replace(track="")) == [MADE] * 3
    )
    assert ids(DAYTONA._replace(track="")) == ["cup 2026-02-15"]
    assert ids(DAYTONA._replace(series="nxs")) == ["nxs 2026-02-15 Daytona"]


def test_a_row_is_of_the_race_that_has_an_id():
    given = DAYTONA._replace(race_id="7")
    assert ids(DAYTONA, given) == ["7", "7"]
    assert ids(DAYTONA._replace(track=""), given) == ["7", "7"]
    assert ids(DAYTONA._replace(track="Bristol"), given) == ["cup 2026-02-15 Bristol", "7"]


def test_a_row_that_may_be_of_two_races_is_of_none():
    given = DAYTONA._replace(race_id="7"), DAYTONA._replace(race_id="8")
    assert ids(DAYTONA, *given) == [None, "7", "8"]
    tracks = DAYTONA, DAYTONA._replace(track="Bristol")
    assert ids(DAYTONA._replace(track=""), *tracks)[0] is None


@pytest.mark.parametrize("unknown", [{"series": None}, {"day": None}])
def test_a_row_without_series_or_day_may_be_of_any_that_agrees(unknown):
    row = DAYTONA._replace(**unknown)
    assert ids(row, DAYTONA) == [None, MADE]
    assert may_be_of(row, [DAYTONA])
    assert not may_be_of(row, [DAYTONA._replace(track="Bristol")])
    other = DAYTONA._replace(series="nxs") if "day" in unknown else DAYTONA._replace(day=date.max)
    assert not may_be_of(row, [other])
