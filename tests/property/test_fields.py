"""Fields of tiny slates against brute force: every lineup by trying all, feasibility by an LP."""

from __future__ import annotations

import warnings
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from dfs_portfolio import Field, FieldModel
from dfs_portfolio.errors import DataWarning, InfeasibleError
from support.field_slates import slate_of
from support.reference_fields import all_lineups, columns


@st.composite
def slates(draw):
    n, size = draw(st.integers(3, 8)), draw(st.integers(1, 4))
    salaries = draw(st.lists(st.integers(30, 120), min_size=n, max_size=n))
    size = min(size, n)
    cheapest, dearest = sum(sorted(salaries)[:size]), sum(sorted(salaries)[-size:])
    cap = draw(st.integers(cheapest, dearest))
    return slate_of([100 * s for s in salaries], size, 100 * cap)


@st.composite
def fields(draw):
    """A slate with a mix of its lineups: often of a few alone, on the edge of what is possible."""
    slate = draw(slates())
    lineups = all_lineups(slate)
    weights = draw(
        st.lists(
            st.sampled_from([0, 0, 0, 1, 2, 5, 40]), min_size=len(lineups), max_size=len(lineups)
        )
    )
    assume(sum(weights))
    held = columns(lineups, np.empty((len(lineups), 0)), len(slate))
    return slate, lineups, held, np.array(weights) / sum(weights)


@given(fields())
def test_the_field_has_the_ownership_and_is_the_nearest_to_its_base(case):
    slate, lineups, held, mix = case
    own = mix @ held
    model = FieldModel.from_ownership(slate, own, least_spend=0)
    assert model.lineups.tolist() == lineups.tolist()
    p = model.probabilities
    np.testing.assert_allclose(p @ held, own, atol=1e-9)
    np.testing.assert_allclose(model.ownership, 100 * p @ held, atol=1e-9)
    # Of all mixes with this ownership it is the nearest to the base in relative entropy.
    free = FieldModel(slate, lineups, base_of(slate, lineups))
    assert divergence(p, free.probabilities) <= divergence(mix, free.probabilities) + 1e-7


def base_of(slate, lineups):
    from dfs_portfolio.field import usual_salary_left

    cap = slate.contest.salary_cap
    base = np.exp(usual_salary_left(cap - slate.salaries[lineups].sum(axis=1), cap))
    return base / base.sum()


def divergence(p, q):
    some = p > 0
    return float(p[some] @ np.log(p[some] / q[some]))


@given(slates(), st.data())
def test_ownership_is_refused_if_and_only_if_no_mix_has_it(slate, data):
    n, size = len(slate), slate.contest.roster_size
    raw = np.array(data.draw(st.lists(st.integers(0, 10), min_size=n, max_size=n)), dtype=float)
    assume(raw.sum() > 0)
    own = raw * size / raw.sum()
    assume(own.max() <= 1)
    lineups = all_lineups(slate)
    held = columns(lineups, np.empty((len(lineups), 0)), n)
    # The least greatest error of any mix.
    cost = np.append(np.zeros(len(lineups)), 1.0)
    a = np.vstack((np.hstack((held.T, -np.ones((n, 1)))), np.hstack((-held.T, -np.ones((n, 1))))))
    one = np.append(np.ones(len(lineups)), 0.0)[None]
    least = linprog(cost, a, np.append(own, -own), one, [1.0]).fun
    assume(least < 1e-12 or least > 1e-6)
    spend = own @ slate.salaries
    if least < 1e-12:
        model = FieldModel.from_ownership(slate, own, least_spend=0)
        np.testing.assert_allclose(model.probabilities @ held, own, atol=1e-9)
    elif spend > slate.salaries[lineups].sum(axis=1).max() + 0.5:
        with pytest.raises(ValueError, match="spends"):
            FieldModel.from_ownership(slate, own, least_spend=0)
    else:
        with pytest.raises((InfeasibleError, ValueError)) as caught:
            FieldModel.from_ownership(slate, own, least_spend=0)
        assert "found" not in str(caught.value).split("(")[0]  # it is proven


@given(fields(), st.integers(1, 50), st.integers(0, 10**6))
def test_drawn_fields_hold_lineups_that_somebody_may_enter(case, entries, seed):
    slate, lineups, _, mix = case
    model = FieldModel(slate, lineups, mix)
    field = model.draw(entries, seed)
    assert field.n_entries == entries
    assert (model.probabilities_of(field.lineups) > 0).all()
    again = model.draw(entries, seed)
    assert again.counts.tolist() == field.counts.tolist()
    assert again.lineups.tolist() == field.lineups.tolist()


@given(fields(), st.integers(2, 40))
def test_copies_are_expected_as_they_are_on_average(case, entries):
    """Of one lineup, of all different ones, and weighted by entries, by binomial sums."""
    slate, lineups, _, mix = case
    model = FieldModel(slate, lineups, mix)
    np.testing.assert_allclose(model.expected_copies(lineups, entries), entries * mix)
    assert model.expected_unique(entries) == pytest.approx((1 - (1 - mix) ** entries).sum())
    second = entries * mix * (1 - mix) + (entries * mix) ** 2
    assert model.expected_mean_copies(entries) == pytest.approx(second.sum() / entries)


@given(slates(), st.data())
def test_players_who_are_missing_are_not_told_apart(slate, data):
    """Counted as sets of known players."""
    n, size = len(slate), slate.contest.roster_size
    entry = st.lists(st.integers(0, n + size - 1), min_size=size, max_size=size, unique=True)
    drawn = data.draw(st.lists(entry, min_size=1, max_size=20))
    known = [tuple(sorted(i for i in one if i < n)) for one in drawn]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        field = Field.from_lineups(slate, np.minimum(drawn, n))
    expected = Counter(one for one in known if one)
    found = {
        tuple(i for i in lineup if i < n): count
        for lineup, count in zip(field.lineups.tolist(), field.counts.tolist(), strict=True)
    }
    assert found == expected
    assert len(field.lineups) == len(found)
    assert field.n_blank == known.count(())
    held = np.array([sum(i in one for one in known) for i in range(n)])
    np.testing.assert_allclose(field.ownership, 100 * held / max(expected.total(), 1))
    whole = [len(one) == size for one in found]
    assert field.whole.tolist() == whole
    cap = slate.contest.salary_cap
    left = [
        cap - sum(slate.salaries[i] for i in one) if len(one) == size else np.nan for one in found
    ]
    np.testing.assert_array_equal(field.salary_left, left)


@given(fields(), st.data())
def test_counting_entries_is_counting_rows(case, data):
    slate, lineups, _, _ = case
    rows = data.draw(st.lists(st.integers(0, len(lineups) - 1), min_size=1, max_size=30))
    entries = [data.draw(st.permutations(lineups[row].tolist())) for row in rows]
    field = Field.from_lineups(slate, entries, n_blank=2)
    expected = np.bincount(rows, minlength=len(lineups))
    assert field.lineups.tolist() == lineups[expected > 0].tolist()
    assert field.counts.tolist() == expected[expected > 0].tolist()
    assert field.n_entries == len(rows) + 2
    held = sum(np.isin(np.arange(len(slate)), entry) for entry in entries)
    np.testing.assert_allclose(field.ownership, 100 * held / len(rows))
