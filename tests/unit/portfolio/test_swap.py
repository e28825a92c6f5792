"""Swaps of entries: the result, its texts and frames, and what cannot be used."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from dfs_portfolio.errors import (
    DataWarning,
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    InternalError,
    ScenarioError,
    SettingsError,
)
from dfs_portfolio.portfolio import verify_swap
from dfs_portfolio.portfolio.swap import swap_entries
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.selection.swaps import SwapChoice
from dfs_portfolio.slate.slate import Slate
from support.entries import LEFT, as_csv, entry, named

EVERYBODY = Slate.from_records(
    {"driver_id": str(100 + i), "name": f"Driver {i}", "salary": 7000, "projection": i, "team": i}
    for i in range(12)
)
SLATE = Slate(EVERYBODY.players[1:])  # Driver 0 is out
FREE = ExposureLimits(1.0, 1.0)
LINEUPS = [(0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 6), (1, 2, 3, 4, 5, 11), (0, 1, 2, 3, 4, 5)]


@pytest.fixture
def entries(tmp_path):
    rows = [
        entry(n, "71" if n < 4 else "72", named(EVERYBODY, l)) for n, l in enumerate(LINEUPS, 1)
    ]
    rows += [entry(9, "71")]
    path = tmp_path / "DKEntries.csv"
    path.write_text(as_csv([LEFT, *rows]))
    return path


def swap(entries, slate=SLATE, **settings):
    settings = {"rules": LineupRules.unstacked(), "exposure": FREE} | settings
    return swap_entries(entries, slate, **settings)


def test_the_result_says_what_changed(entries, tmp_path):
    result = swap(entries)
    # With driver 11 the first lineup would be the third, which stays; the copy changes alike.
    assert [(c.entry.entry_id, c.out, c.added) for c in result.changes] == [
        ("1", ("Driver 0",), ("Driver 10",)),
        ("2", ("Driver 0",), ("Driver 11",)),
        ("4", ("Driver 0",), ("Driver 10",)),
    ]
    assert (result.n_entries, result.n_lineups, result.n_changed) == (4, 3, 3)
    assert result.out == {"Driver 0": 3}
    assert result.summary[0] == "3 of 4 entries held Driver 0"
    assert result.summary[1].startswith("3 drivers changed: Driver 1")
    assert result.summary[1].endswith("; caps kept")
    assert result.uses[0] == verify_swap.UseChange("Driver 0", 2, 0, True)
    frame = result.changes_frame()
    assert frame["entry_id"].tolist() == ["1", "2", "4"]
    assert frame["out"].tolist() == ["Driver 0"] * 3
    uses = result.exposures_frame().set_index("name")
    assert uses.loc["Driver 0", ["before", "after"]].tolist() == [2, 0]
    written = result.write(tmp_path / "new.csv").read_bytes()
    old, new = entries.read_bytes().split(b"\n"), written.split(b"\n")
    assert [n for n, line in enumerate(new) if line != old[n]] == [1, 2, 4]
    assert new[1].replace(b"Driver 10 (110)", b"Driver 0 (100)") == old[1]


def test_scenarios_decide_if_there_are_any(entries):
    points = np.tile(np.arange(11.0)[::-1], (10, 1))  # the projections, upside down
    result = swap(entries, scenarios=Scenarios(points))
    assert {name for c in result.changes for name in c.added} <= {
        "Driver 6",
        "Driver 5",
        "Driver 7",
    }


def test_nobody_out_changes_nothing(entries):
    result = swap(entries, EVERYBODY)
    assert result.changes == ()
    assert result.content == entries.read_bytes()
    assert result.summary == ("none of 4 entries holds somebody who is out: nothing to change",)


def test_only_the_contests_requested(entries):
    assert [c.entry.entry_id for c in swap(entries, contests="72").changes] == ["4"]


def test_settings_may_name_those_who_are_out(entries):
    rules = LineupRules.unstacked(lock=["Driver 0", "Driver 4"])
    limits = ExposureLimits(1, 1, players={"100": (0.1, 0.9)})
    result = swap(entries, rules=rules, exposure=limits)
    assert len(result.changes) == 3


def test_caps_that_leave_no_way_are_exceeded_with_a_warning(entries):
    tight = ExposureLimits(0.1, 1.0)
    with pytest.warns(ExposureRelaxedWarning, match="player Driver"):
        result = swap(entries, exposure=tight)
    assert result.relaxations
    assert "limits exceeded" in result.summary[1]
    with pytest.raises(ExposureInfeasibleError):
        swap(entries, exposure=dataclasses.replace(tight, on_infeasible="raise"))


def test_a_share_of_0_means_never(entries):
    best = {"Driver 11": (0, 0), "Driver 10": (0, 0)}
    result = swap(entries, exposure=ExposureLimits(1, 1, players=best))
    assert [c.added for c in result.changes] == [("Driver 9",)] * 3
    no_team = ExposureLimits(1, 1, teams={"11": (0, 0)})
    added = [c.added for c in swap(entries, exposure=no_team).changes]
    assert added == [("Driver 10",)] * 3
    with pytest.raises(ExposureInfeasibleError, match="0 means never"):
        swap(entries, exposure=ExposureLimits(0.0, 1.0))


def test_locked_entries_stay_with_a_warning(entries):
    text = entries.read_text().replace("Driver 0 (100)", "Driver 0 (100) (LOCKED)", 1)
    entries.write_text(text)
    with pytest.warns(DataWarning, match="are locked"):
        result = swap(entries)
    assert [e.entry_id for e in result.locked] == ["1"]
    assert [c.entry.entry_id for c in result.changes] == ["2", "4"]


def test_an_entry_with_an_empty_slot_is_completed(entries):
    entries.write_text(entries.read_text().replace("Driver 11 (111)", ""))
    result = swap(entries, EVERYBODY)
    assert [(c.entry.entry_id, c.out) for c in result.changes] == [("3", ("",))]
    assert result.summary[0] == "1 of 4 entries held an empty slot"


def test_what_cannot_be_used(entries):
    with pytest.raises(ScenarioError, match="columns"):
        swap(entries, scenarios=Scenarios([[1.0] * 12]))
    bare = Slate.from_records(
        {"driver_id": str(100 + i), "name": f"Driver {i}", "salary": 7000} for i in range(1, 12)
    )
    with pytest.raises(ScenarioError, match="no projection of 'Driver 1'"):
        swap(entries, bare)
    with pytest.raises(SettingsError, match="'Drivr 3' is not in the slate"):
        swap(entries, rules=LineupRules.unstacked(lock="Drivr 3"))


def test_a_wrong_choice_does_not_leave(entries, monkeypatch):
    def wrong(problem):
        return SwapChoice(dict.fromkeys(problem.open, (0, 1, 2, 3, 4, 5)))

    monkeypatch.setattr("dfs_portfolio.portfolio.swap.choose_swaps", wrong)
    with pytest.raises(InternalError, match="share more than 5"):
        swap(entries)
