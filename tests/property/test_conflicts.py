"""Conflicts of settings against brute force over all subsets of them and all portfolios."""

from __future__ import annotations

import pytest
from hypothesis import assume, event, given

from dfs_portfolio.infeasibility import explain_infeasibility, minimal_conflict
from support.examples import few
from support.settings_cases import cases
from support.settings_oracle import smallest_conflicts


@few()
@given(cases())
def test_the_settings_named_are_a_smallest_conflict(case):
    size, conflicts = smallest_conflicts(case.pool, case.wishes)
    found = explain_infeasibility(case.slate, case.pool.n_lineups, **case.settings, time_limit_s=60)
    event(f"smallest conflict: {size}")
    if size is None:
        assert found is None
        return
    assert found is not None
    assert found.smallest
    assert found.irreducible
    if size == 0:
        assert found.settings == (f"{case.pool.n_lineups} different lineups",)
        return
    named = frozenset(found.settings)
    assert len(named) == len(found.settings) == size
    assert named in conflicts
    assert not any(named - {one} in conflicts for one in named)


@few()
@given(cases())
def test_without_the_proof_the_settings_named_are_still_a_conflict_of_which_all_are_needed(case):
    """What the deletion filter alone finds."""
    size, conflicts = smallest_conflicts(case.pool, case.wishes)
    assume(size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minimal_conflict, "_feasible_with_many", lambda oracle, subset: None)
        found = explain_infeasibility(
            case.slate, case.pool.n_lineups, **case.settings, time_limit_s=60
        )
    named = frozenset(found.settings)
    assert named in conflicts
    assert found.irreducible
    assert not any(named - {one} in conflicts for one in named)
    assert not found.smallest or len(named) == size
