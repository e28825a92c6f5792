"""All lineups of a slate, in order, and what is said where there are none or too many."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio.errors import NoLineupError, SearchLimitError, SlateError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.search import MAX_LINEUPS, enumerate_lineups
from dfs_portfolio.slate.slate import Slate
from support.contests import contest_of


def slate_of(salaries, teams=None):
    teams = teams or [f"t{i}" for i in range(len(salaries))]
    return Slate.from_records(
        {"driver_id": i, "salary": s, "team": t}
        for i, (s, t) in enumerate(zip(salaries, teams, strict=True))
    )


def lineups_of(slate, roster=6, cap=50_000, *stack, **settings):
    slate = replace(slate, contest=contest_of(roster, cap))
    return enumerate_lineups(slate, LineupRules(*stack), **settings)


def listed(*arguments, **settings):
    return [tuple(row) for row in lineups_of(*arguments, **settings).tolist()]


def test_every_combination_in_lexicographic_order():
    found = lineups_of(slate_of([1] * 6), 3, 3, 1, 3)
    assert found.dtype == np.uint8
    assert [tuple(row) for row in found.tolist()] == list(combinations(range(6), 3))


def test_the_salary_cap_by_hand():
    # pairs of 1, 2, 3, 4 for at most 5: 1+2, 1+3, 1+4, 2+3
    assert listed(slate_of([1, 2, 3, 4]), 2, 5, 1, 2) == [(0, 1), (0, 2), (0, 3), (1, 2)]
    assert listed(slate_of([4, 3, 2, 1]), 2, 5, 1, 2) == [(0, 3), (1, 2), (1, 3), (2, 3)]


def test_stacks_by_hand():
    slate = slate_of([1] * 5, "ABABC")
    assert listed(slate, 4, 9, 2, 2) == [(0, 1, 2, 3)]  # two of A and two of B; C cannot be used
    assert listed(slate, 2, 9, 2, 2) == [(0, 2), (1, 3)]
    assert listed(slate, 2, 9, 1, 1) == [
        p for p in combinations(range(5), 2) if p not in {(0, 2), (1, 3)}
    ]


def test_the_whole_slate_can_be_the_only_lineup():
    assert listed(slate_of([10, 20, 30]), 3, 60, 1, 3) == [(0, 1, 2)]
    assert listed(slate_of([10, 20]), 1, 10, 1, 1) == [(0,)]


def test_the_issue_s_mock_slate_counted_by_hand():
    """Three teams of four: 3 * 4 * 4 stacks of 3+3 and 6**3 of 2+2+2, less those over the cap."""
    slate = slate_of([7500 + 100 * i for i in range(12)], [i % 3 for i in range(12)])
    assert len(listed(slate, 6, 60_000, 2, 3)) == 48 + 216
    # The six dearest cost 6 * 7500 + 100 * (6 + ... + 11) = 50,100; the next dearer set costs
    # 50,000: only one lineup is over the cap, if its teams can be stacked: they can, 2+2+2.
    found = listed(slate, 6, 50_000, 2, 3)
    assert len(found) == 263
    assert (6, 7, 8, 9, 10, 11) not in found


def test_255_drivers_fit_and_256_do_not():
    found = lineups_of(slate_of([1] * 255), 2, 2, 1, 2)
    assert len(found) == 255 * 254 // 2
    assert found[-1].tolist() == [253, 254]
    with pytest.raises(SearchLimitError, match="256 drivers; the search takes at most 255"):
        lineups_of(slate_of([1] * 256), 2, 2, 1, 2)


def test_the_limit_is_the_last_number_that_is_listed():
    slate = slate_of([1] * 6)
    assert len(listed(slate, 2, 2, 1, 2, max_lineups=15)) == 15
    words = "more than 14 lineups satisfy the rules: exclude drivers, turn stacking on"
    with pytest.raises(SearchLimitError, match=words):
        listed(slate, 2, 2, 1, 2, max_lineups=14)
    assert MAX_LINEUPS == 20_000_000


@pytest.mark.parametrize(
    ("salaries", "teams", "rules", "words"),
    [
        (
            [30, 10, 20],
            "AAA",
            (2, 29, 1, 2),
            r"the 2 cheapest drivers cost \$30, above the cap of \$29: raise the cap",
        ),
        (
            [1, 1, 1, 1],
            "AABC",
            (4, 9, 2, 3),
            r"no lineup of 4 drivers under \$9 has 2 to 3 drivers of every team it uses "
            r"\(2 drivers are in teams that can be stacked\): widen the stacking limits",
        ),
        # Five drivers in stacks of exactly two cannot be had from any teams.
        ([1] * 6, "AABBCC", (5, 9, 2, 2), r"\(6 drivers are in teams that can be stacked\)"),
        # The cheapest three cost 12, but stacked they cost 1 + 10 + 11 or more.
        ([1, 1, 10, 10, 10], "ABAAB", (3, 20, 3, 3), r"has 3 to 3 drivers of every team"),
    ],
)
def test_why_there_is_no_lineup_is_put_in_words(salaries, teams, rules, words):
    with pytest.raises(NoLineupError, match=words):
        listed(slate_of(salaries, teams), *rules)


def test_a_slate_that_cannot_be_played_is_refused():
    with pytest.raises(SlateError, match="3 drivers for a roster of 6: add drivers"):
        listed(slate_of([1, 1, 1]))
