"""Who retired."""

from __future__ import annotations

import pytest

from dfs_portfolio.sports.nascar.results.statuses import has_retired


@pytest.mark.parametrize(
    "status", ["Accident", "Engine", "Suspension", "DVP", "Too Slow", "Parked"]
)
def test_any_reason_is_one_whatever_the_laps(status):
    assert has_retired(status, 0, 100)
    assert has_retired(status, 100, 100)


@pytest.mark.parametrize("status", ["Running", "RUNNING", "running"])
def test_running_is_running_however_many_laps_down(status):
    assert not has_retired(status, 55, 100)


@pytest.mark.parametrize("status", ["", "Disqualified", "DQ"])
def test_where_the_status_does_not_say_laps_do(status):
    assert not has_retired(status, 100, 100)
    assert not has_retired(status, 95, 100)
    assert has_retired(status, 94, 100)
