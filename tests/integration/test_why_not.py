"""Conflicts on every real slate, stacked and not, in portfolios of 20 and 150."""

from __future__ import annotations

from itertools import product

import pytest

from dfs_portfolio.infeasibility import explain_infeasibility
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.groups import Group
from dfs_portfolio.rules.lineup_rules import LineupRules
from support.files import REPRESENTATIVES, needs_real_files, real_slate, real_slates

pytestmark = needs_real_files

STACKING = {"stacked": LineupRules, "unstacked": LineupRules.unstacked}
# The number of lineups and stacking hardly change the search: 150 and unstacked lineups are tried
# on one slate or two, the others are slow.
QUICK = {
    *product(REPRESENTATIVES, [20], ["stacked"]),
    ("2023-03-19_cup_atlanta", 20, "unstacked"),
    ("2026-10-04_cup_las-vegas", 20, "unstacked"),
    ("2026-10-04_cup_las-vegas", 150, "stacked"),
}
CASES = pytest.mark.parametrize(
    ("name", "n_lineups", "stacking"),
    [
        case if case in QUICK else pytest.param(*case, marks=pytest.mark.slow)
        for case in product(real_slates(), [20, 150], STACKING)
    ],
)


def by_salary(slate):
    """Names, the dearest first; of several teams."""
    return [driver.name for driver in sorted(slate, key=lambda driver: -driver.salary)]


@CASES
def test_among_many_settings_the_two_that_conflict_are_named(name, n_lineups, stacking):
    slate, rules = real_slate(name), STACKING[stacking]
    names = by_salary(slate)
    controls = {
        "groups": [Group(names[5:9], at_most=2), Group(names[10:20], at_least=1)],
        "exclude": names[-3:],
        "min_salary": 45_000,
    }
    usual = ExposureLimits(players={names[1]: (0.1, 0.5), names[7]: (0.0, 0.4)})
    assert (
        explain_infeasibility(
            slate, n_lineups, rules=rules(**controls), exposure=usual, time_limit_s=60
        )
        is None
    )
    controls["exclude"] = [*names[-3:], names[1]]
    conflict = explain_infeasibility(
        slate, n_lineups, rules=rules(**controls), exposure=usual, time_limit_s=60
    )
    least = n_lineups // 10
    assert conflict.settings == (
        f"exclude {names[1]}",
        f"{names[1]} in at least 10% of the lineups ({least} of {n_lineups})",
    )
    assert conflict.smallest


@CASES
def test_locks_that_cost_too_much_are_named_under_the_cap(name, n_lineups, stacking):
    """The five dearest with the cheapest of all cost more than the cap; fewer may do so too."""
    slate, rules = real_slate(name), STACKING[stacking]
    names = by_salary(slate)
    dear = sorted(slate.salaries, reverse=True)[:5]
    assert sum(dear) + min(slate.salaries) > 50_000
    conflict = explain_infeasibility(slate, n_lineups, rules=rules(lock=names[:5]), time_limit_s=60)
    assert conflict is not None
    assert conflict.irreducible
    locked = [words for words in conflict.settings if words.startswith("lock ")]
    assert 1 <= len(locked) <= 5
    if len(locked) == len(conflict.settings) and "different" not in conflict.message:
        rest = sorted(slate.salaries)[: 6 - len(locked)]
        costs = [d.salary for d in slate if f"lock {d.name}" in locked]
        assert conflict.message.startswith("Under the salary cap of $50,000 these settings")
        assert stacking == "stacked" or sum(costs) + sum(rest) > 50_000
