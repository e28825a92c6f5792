"""What lineups from anywhere violate."""

from __future__ import annotations

import pytest

from dfs_portfolio import Diversity, ExposureLimits, LineupRules, Slate
from dfs_portfolio.errors import SettingsError, SlateError
from dfs_portfolio.rules.violations import Violation, check_lineups
from dfs_portfolio.sites.draftkings.lineups import LineupRow

SLATE = Slate.from_records(
    {"driver_id": i, "name": f"D{i}", "salary": 8000 + 100 * (i % 3), "team": f"T{i // 3}"}
    for i in range(12)
)
LOW, HIGH, MIXED = (0, 1, 2, 3, 4, 5), (6, 7, 8, 9, 10, 11), (0, 1, 2, 3, 4, 6)
FREE = ExposureLimits(1.0, 1.0)


def said(lineups, **limits):
    return [str(violation) for violation in check_lineups(SLATE, lineups, **limits)]


def test_lineups_that_keep_everything_violate_nothing():
    limits = ExposureLimits(0.5, 0.5, players={"D0": (0.5, 0.5)})
    rules = LineupRules(min_salary=48_000, lock=())
    assert said([LOW, HIGH], rules=rules, exposure=limits, diversity=Diversity(max_overlap=0)) == []


def test_without_limits_only_the_contest_counts():
    assert said([LOW, LOW, MIXED]) == []
    dear = Slate.from_records({"driver_id": i, "salary": 9000} for i in range(6))
    assert [str(v) for v in check_lineups(dear, [LOW])] == [
        "line 1: salary $54,000 is above the cap of $50,000"
    ]
    assert said([LOW[:5]]) == ["line 1: 5 drivers, expected 6"]


def test_player_controls_are_checked_lineup_by_lineup():
    rules = LineupRules.unstacked(lock="D6", exclude="D5")
    assert said([LOW, MIXED], rules=rules) == [
        "line 1: locked and not in the lineup: 'D6'",
        "line 1: excluded and in the lineup: 'D5'",
    ]


def test_each_lineup_satisfies_one_of_several_rules():
    rules = [
        LineupRules.unstacked(lock="D6", exclude="D5"),
        LineupRules.unstacked(lock=["D0", "D5"]),
    ]
    assert said([LOW, MIXED], rules=rules) == []
    assert said([HIGH], rules=rules) == []
    assert said([(1, 2, 3, 4, 5, 7)], rules=rules) == ["line 1: locked and not in the lineup: 'D0'"]
    # Nobody is in every lineup by all of them, so nobody is exempt from the general limit.
    only = ExposureLimits(0.9, 1.0, players={f"D{i}": (0, 1) for i in range(1, 12)})
    assert said([LOW, LOW], rules=rules, exposure=only) == [
        "'D0' is in 2 of 2 lineups, more than the limit of 1 (line 1, 2)"
    ]


def test_exposure_belongs_to_all_lineups_and_names_the_lines():
    limits = ExposureLimits(
        1.0, 1.0, players={"D0": (0, 0.5), "D11": (0.6, 1)}, teams={"T2": (0, 0.4), "T3": (1, 1)}
    )
    assert said([LOW, MIXED, HIGH], exposure=limits) == [
        "'D0' is in 2 of 3 lineups, more than the limit of 1 (line 1, 2)",
        "'D11' is in 1 of 3 lineups, fewer than the 2 asked for (line 3)",
        "team 'T2' is in 2 of 3 lineups, more than the limit of 1 (line 2, 3)",
        "team 'T3' is in 1 of 3 lineups, fewer than the 3 asked for (line 3)",
    ]


def test_a_driver_in_no_lineup_is_short_of_his_minimum():
    limits = ExposureLimits(1.0, 1.0, players={"D11": (0.1, None)})
    assert said([LOW], exposure=limits) == [
        "'D11' is in 0 of 1 lineups, fewer than the 1 asked for"
    ]


def test_a_locked_driver_has_no_general_limit():
    rules = LineupRules.unstacked(lock="D0")
    assert said([LOW, MIXED], rules=rules, exposure=ExposureLimits(0.9, 1.0)) == [
        f"'D{i}' is in 2 of 2 lineups, more than the limit of 1 (line 1, 2)" for i in range(1, 5)
    ]


def test_overlap_is_said_at_the_later_lineup():
    assert said([LOW, HIGH, MIXED], diversity=Diversity(max_overlap=5)) == []
    assert said([LOW, HIGH, MIXED, LOW], diversity=Diversity(max_overlap=4)) == [
        "line 3: shares more than 4 drivers with line 1",
        "line 4: shares more than 4 drivers with line 1, 3",
    ]


def test_rows_of_a_file_keep_their_lines_and_their_problems():
    rows = [
        LineupRow(3, (), LOW, ()),
        LineupRow(5, (), None, ("'Nobody' is not in the slate",)),
        LineupRow(9, (), LOW, ()),
    ]
    found = check_lineups(SLATE, rows, exposure=ExposureLimits(0.5, 1.0), diversity=Diversity())
    assert found[0] == Violation(5, "'Nobody' is not in the slate")
    assert [v.line for v in found[1:]] == [None] * 6
    assert "is in 2 of 2 lineups, more than the limit of 1 (line 3, 9)" in found[1].message


def test_what_cannot_be_checked_is_refused():
    with pytest.raises(SettingsError, match="lineup 2 must be indices"):
        check_lineups(SLATE, [LOW, (0, 1, 2, 3, 4, 12)])
    with pytest.raises(SettingsError, match="lineup 1 must be indices"):
        check_lineups(SLATE, [("D0",)])
    with pytest.raises(SettingsError, match="'D99' is not in the slate"):
        check_lineups(SLATE, [LOW], rules=LineupRules(lock="D99"))
    with pytest.raises(SettingsError, match="no team 'Red'"):
        check_lineups(SLATE, [LOW], exposure=ExposureLimits(teams={"Red": (0, 1)}))
    single = Slate.from_records({"driver_id": i, "salary": 8000} for i in range(6))
    with pytest.raises(SlateError, match="needs teams"):
        check_lineups(single, [LOW], rules=LineupRules())
