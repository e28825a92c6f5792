"""Which entry gets which lineup."""

from __future__ import annotations

import pytest

from dfs_portfolio.sites.draftkings._assignment import Assignment, Indices, assign_lineups

A, B, C, D = (0, 1), (0, 2), (1, 2), (2, 3)


@pytest.mark.parametrize(
    ("current", "lineups", "replace", "expected"),
    [
        pytest.param([None, None], [A, B], False, Assignment({0: 0, 1: 1}, (), ()), id="in order"),
        pytest.param([None], [A, B, C], False, Assignment({0: 0}, (), (1, 2)), id="left over"),
        pytest.param([None] * 3, [A], False, Assignment({0: 0}, (), ()), id="too few"),
        pytest.param([A, None], [B], False, Assignment({1: 0}, (), ()), id="others stay"),
        pytest.param([A, None], [B, C], True, Assignment({0: 0, 1: 1}, (), ()), id="replaced"),
        pytest.param([A, D, None], [B], True, Assignment({2: 0}, (), ()), id="reservations first"),
        pytest.param(
            [A, D, None], [B, C], True, Assignment({0: 0, 2: 1}, (), ()), id="then the first"
        ),
        pytest.param([None, B], [A, B, C], False, Assignment({0: 0}, (1,), (2,)), id="kept"),
        pytest.param(
            [D, (2, 0)], [A, B], True, Assignment({0: 0}, (1,), ()), id="in another order"
        ),
        pytest.param([A, A], [A, B], True, Assignment({1: 1}, (0,), ()), id="kept once"),
        pytest.param([A, A], [A, A], True, Assignment({}, (0, 1), ()), id="kept as often as given"),
        pytest.param([None, None], [A, A], False, Assignment({0: 0, 1: 1}, (), ()), id="repeated"),
    ],
)
def test_assignments(
    current: list[Indices | None], lineups: list[Indices], replace: bool, expected: Assignment
) -> None:
    assert assign_lineups(current, lineups, replace=replace) == expected
