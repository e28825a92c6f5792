"""Three sets of scenarios that share none, however they were made."""

from __future__ import annotations

import functools
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import ScenarioError, SettingsError
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.scenarios.sets import ScenarioSets, draw_scenario_sets, hold_out, split_scenarios
from dfs_portfolio.sports.nascar.demo import load_demo
from dfs_portfolio.sports.nascar.simulator import race_scenarios


def normal(seed, n=100, width=6):
    return np.random.default_rng(seed).normal(40, 20, (n, width))


def sets_of(a, b, c, **known):
    return ScenarioSets(Scenarios(a), Scenarios(b), Scenarios(c), **known)


def simulate(n_scenarios, seed):
    return normal(seed, n_scenarios)


# --------------------------------------------------------------------------------- what is refused


def test_different_sets_are_kept_as_they_are():
    parts = [Scenarios(normal(k)) for k in range(3)]
    sets = ScenarioSets(*parts)
    assert [sets.optimise, sets.choose, sets.report] == [*parts]
    with pytest.raises(FrozenInstanceError):
        sets.report = sets.choose
    assert replace(sets, report=Scenarios(normal(4))).report.points[0, 0] == normal(4)[0, 0]


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        ((1, 1, 2), "optimise and choose are the same matrix"),
        ((1, 2, 1), "optimise and report are the same matrix"),
        ((1, 2, 2), "choose and report are the same matrix"),
        ((1, 1, 1), "3 problems"),
    ],
)
def test_the_same_matrix_twice_is_refused_with_a_remedy(seeds, words):
    with pytest.raises(ScenarioError, match=words) as caught:
        sets_of(*map(normal, seeds))
    assert "a seed of its own" in str(caught.value)
    assert "split_scenarios" in str(caught.value)


def test_the_same_rows_in_another_order_are_refused():
    with pytest.raises(ScenarioError, match=r"100 scenarios of optimise are also in report"):
        sets_of(normal(1), normal(2), normal(1)[::-1])


def test_more_races_of_the_same_seed_are_refused():
    """Ten more of the same generator begin with the same ones."""
    with pytest.raises(ScenarioError, match="100 scenarios of choose are also in report"):
        sets_of(normal(1), normal(2), normal(2, n=110))


def test_a_single_shared_row_is_found_and_named():
    other = normal(2)
    other[7] = normal(1)[41]
    with pytest.raises(ScenarioError, match="1 scenarios of optimise are also in choose: 'row 42'"):
        sets_of(normal(1), other, normal(3))


def test_a_row_equal_by_chance_can_be_declared_so():
    other = normal(2)
    other[7] = normal(1)[41]
    with pytest.raises(ScenarioError, match="known_disjoint=True, if they are equal by chance"):
        sets_of(normal(1), other, normal(3))
    assert sets_of(normal(1), other, normal(3), known_disjoint=True).choose.n_scenarios == 100


def test_up_to_five_shared_rows_are_named():
    other = normal(2)
    other[:8] = normal(1)[10:18]
    with pytest.raises(ScenarioError, match=r"'row 11', .*'row 15' and 3 more"):
        sets_of(normal(1), other, normal(3))


def test_zero_is_zero_whatever_its_sign():
    one, other = normal(1), normal(2)
    one[3] = 0.0
    other[5] = -0.0
    with pytest.raises(ScenarioError, match="'row 4'"):
        sets_of(one, other, normal(3))


def test_rows_of_columns_in_another_memory_order_are_the_same_rows():
    with pytest.raises(ScenarioError, match="are also in"):
        sets_of(normal(1), np.asfortranarray(normal(1)[:50]), normal(3))


def test_sets_must_have_the_same_drivers():
    with pytest.raises(ScenarioError, match="optimise 6, choose 5, report 6"):
        sets_of(normal(1), normal(2, width=5), normal(3))


def test_sets_must_be_scenarios():
    with pytest.raises(SettingsError, match="choose must be of type Scenarios, got ndarray"):
        ScenarioSets(Scenarios(normal(1)), normal(2), Scenarios(normal(3)))


# ---------------------------------------------------------------------------- what is not refused


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize(("largest", "width"), [(1, 2), (2, 4), (4, 5), (3, 3)])
def test_coarse_data_that_repeat_by_nature_are_kept(seed, largest, width):
    random = np.random.default_rng(seed)
    sets_of(*(random.integers(0, largest, (n, width), endpoint=True) for n in (60, 200, 100)))


def with_washouts(seed, n=400):
    """Distinct races, but that a third are all the same: called off, nobody scores."""
    points = normal(seed, n)
    points[::3] = 0.0
    return points


def test_one_outcome_that_repeats_is_no_reason_to_refuse():
    sets_of(*map(with_washouts, range(3)))


def test_one_outcome_that_repeats_hides_no_overlap():
    mixed = np.concatenate((with_washouts(1)[:100], with_washouts(2)[:300]))
    with pytest.raises(ScenarioError, match="66 scenarios of optimise are also in choose"):
        sets_of(with_washouts(1), mixed, with_washouts(3))


def test_rows_that_differ_in_halves_of_points_are_told_apart():
    """Doubles of small fractions have long runs of zero bits, which a weak hash confuses."""
    bits = (np.arange(2**14)[:, None] >> np.arange(14)) & 1
    points, even = bits / 2, bits.sum(axis=1) % 2 == 0
    sets_of(points[even], points[~even], points + 1)


def test_what_is_known_to_be_disjoint_is_not_compared():
    sets = sets_of(normal(1), normal(1), normal(2), known_disjoint=True)
    assert sets.choose.n_scenarios == 100


# ------------------------------------------------------------------------------------ drawing them


def test_the_same_seed_draws_the_same_sets():
    one, two = draw_scenario_sets(simulate, 50, 42), draw_scenario_sets(simulate, 50, 42)
    for name in ("optimise", "choose", "report"):
        assert getattr(one, name).fingerprint == getattr(two, name).fingerprint
        assert getattr(one, name).seed == getattr(two, name).seed


def test_seeds_are_those_that_the_docstring_says():
    sets = draw_scenario_sets(simulate, 50, 42)
    words = np.random.SeedSequence(42).generate_state(3).tolist()
    assert [sets.optimise.seed, sets.choose.seed, sets.report.seed] == words
    assert sets.choose.points.tolist() == normal(words[1], 50).tolist()


def test_neighbouring_seeds_share_no_set():
    prints = set()
    for seed in range(20):
        sets = draw_scenario_sets(simulate, 5, seed)
        prints |= {s.fingerprint for s in (sets.optimise, sets.choose, sets.report)}
    assert len(prints) == 60


def test_sizes_are_as_asked_and_change_no_other_set():
    sets = draw_scenario_sets(simulate, 50, 42, n_choose=10, n_report=200)
    assert [s.n_scenarios for s in (sets.optimise, sets.choose, sets.report)] == [50, 10, 200]
    assert sets.optimise.fingerprint == draw_scenario_sets(simulate, 50, 42).optimise.fingerprint


def test_the_simulator_draws_disjoint_sets():
    slate, race = load_demo()
    sets = draw_scenario_sets(race_scenarios(slate, race), 200, 42)
    sets.report.for_slate(slate)


def test_a_function_without_a_seed_that_repeats_itself_is_refused_in_words():
    with pytest.raises(ScenarioError, match="has no parameter 'seed'") as caught:
        draw_scenario_sets(lambda n: normal(1, n), 50, 42)
    assert "optimise and choose are the same matrix" in str(caught.value)
    with pytest.raises(ScenarioError, match="has no parameter 'seed'"):
        draw_scenario_sets(lambda n: normal(1, n), 50, 42, n_choose=20, n_report=70)


def test_a_function_that_does_not_use_its_seed_is_refused_in_words():
    with pytest.raises(ScenarioError, match="was given another seed for each set: does it use it"):
        draw_scenario_sets(lambda n, seed: normal(1, n), 50, 42)


def test_a_function_with_luck_of_its_own_is_welcome():
    random = np.random.default_rng(1)
    sets = draw_scenario_sets(lambda n: random.normal(40, 20, (n, 6)), 50, 42)
    assert sets.report.n_scenarios == 50


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scenario_fn": normal(1)}, "scenario_fn must be a function"),
        ({"n_scenarios": 0}, "n_scenarios must be a whole number from 1"),
        ({"seed": -1}, "seed must be a whole number from 0"),
        ({"seed": None}, "seed must be a whole number from 0"),
        ({"n_choose": 0}, "n_choose must be a whole number from 1"),
        ({"n_report": 2.5}, "n_report must be a whole number from 1"),
    ],
)
def test_arguments_are_checked_before_anything_is_drawn(changes, words):
    calls = []

    def counting(n_scenarios, seed):
        calls.append(n_scenarios)
        return normal(seed, n_scenarios)

    with pytest.raises(SettingsError, match=words):
        draw_scenario_sets(**({"scenario_fn": counting, "n_scenarios": 5, "seed": 1} | changes))
    assert not calls


def test_what_the_function_returns_is_checked():
    with pytest.raises(ScenarioError, match="shape"):
        draw_scenario_sets(lambda n: np.ones(n), 5, 1)


# -------------------------------------------------------------------------------- cutting a matrix


def rows(scenarios):
    return list(map(tuple, scenarios.points.tolist()))


@given(st.integers(0, 2**32), st.integers(3, 60), st.integers(1, 10), st.integers(1, 10))
def test_parts_are_the_whole_and_share_nothing(seed, n, first, second):
    points = np.arange(2.0 * n).reshape(n, 2)
    total = first + second + 5
    shares = (first / total, second / total, 5 / total)
    sizes = [round(n * share) for share in shares]
    split = functools.partial(split_scenarios, Scenarios(points, seed=3), shares, seed=seed)
    if min(n * share for share in shares) < 1 - 1e-9:
        return  # a set of none may be left, see below
    sets = split()
    parts = [sets.optimise, sets.choose, sets.report]
    assert sorted(row for part in parts for row in rows(part)) == list(map(tuple, points.tolist()))
    for part, size in zip(parts, sizes, strict=True):
        assert abs(part.n_scenarios - size) <= 1
        assert part.seed == 3
    assert [part.fingerprint for part in parts] == [
        part.fingerprint for part in (split().optimise, split().choose, split().report)
    ]


def test_another_seed_cuts_otherwise():
    whole = Scenarios(normal(1))
    one, two = (split_scenarios(whole, seed=seed) for seed in (1, 2))
    assert one.optimise.fingerprint != two.optimise.fingerprint
    assert [s.n_scenarios for s in (one.optimise, one.choose, one.report)] == [50, 25, 25]


def test_each_row_has_its_chance_of_each_part():
    """Over many seeds, and not only the first rows in the first part."""
    whole = Scenarios(np.arange(40.0).reshape(20, 2))
    counts = np.zeros(20)
    for seed in range(400):
        counts[(split_scenarios(whole, seed=seed).report.points[:, 0] / 2).astype(int)] += 1
    # 100 expected, standard deviation 8.7
    assert counts.min() > 65
    assert counts.max() < 135


@pytest.mark.parametrize("first", [0.05, 0.15, 0.25, 0.35, 0.45])
def test_a_share_of_one_row_is_one_row(first):
    sets = split_scenarios(Scenarios(normal(1, 10)), (first, 0.1, 0.9 - first), seed=1)
    assert sets.choose.n_scenarios == 1


def test_a_matrix_with_the_same_row_twice_can_be_cut():
    for seed in range(20):
        split_scenarios(Scenarios(np.repeat(normal(1, 10), 2, axis=0)), seed=seed)
    split_scenarios(Scenarios(np.ones((9, 2))), (1 / 3, 1 / 3, 1 / 3), seed=1)


@pytest.mark.parametrize(
    "shares",
    [(0.5, 0.5), (0.5, 0.5, 0.0), (0.5, 0.7, -0.2), (50, 25, 25), (0.5, 0.2, 0.2), (), 0.5, "abc"],
)
def test_shares_are_checked(shares):
    with pytest.raises(SettingsError, match="shares must be"):
        split_scenarios(Scenarios(normal(1)), shares, seed=1)


def test_other_arguments_are_checked():
    with pytest.raises(SettingsError, match="seed must be a whole number from 0"):
        split_scenarios(Scenarios(normal(1)), seed=-1)
    with pytest.raises(SettingsError, match=r"got ndarray: wrap a matrix"):
        split_scenarios(normal(1), seed=1)


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_to_cut(n):
    with pytest.raises(ScenarioError, match="give more scenarios or other shares"):
        split_scenarios(Scenarios(normal(1, n)), seed=1)


# ------------------------------------------------------------------------------ keeping some of it


@given(st.integers(0, 2**32), st.integers(2, 60), st.floats(0.02, 0.98))
def test_what_is_held_out_had_no_part_in_the_rest(seed, n, share):
    points = np.arange(2.0 * n).reshape(n, 2)
    whole = Scenarios(points, seed=3, source="mine")
    if not 1 <= n * share <= n - 1:
        return  # a part of none may be left, see below
    kept, fresh = hold_out(whole, share, seed=seed)
    assert sorted(rows(kept) + rows(fresh)) == list(map(tuple, points.tolist()))
    assert abs(fresh.n_scenarios - n * share) <= 0.5 + 1e-6
    assert (kept.seed, fresh.source) == (3, "mine, one of 2 parts")
    again = hold_out(whole, share, seed=seed)
    assert [kept.fingerprint, fresh.fingerprint] == [part.fingerprint for part in again]


def test_a_quarter_is_held_out_by_default():
    assert [part.n_scenarios for part in hold_out(Scenarios(normal(1)), seed=1)] == [75, 25]


@pytest.mark.parametrize("share", [0, 1, -0.1, 25, float("nan"), "half", None])
def test_a_share_to_hold_out_is_checked(share):
    with pytest.raises(SettingsError, match="share must be"):
        hold_out(Scenarios(normal(1)), share, seed=1)


def test_one_scenario_cannot_be_in_two_parts():
    with pytest.raises(ScenarioError, match="give more scenarios or other shares"):
        hold_out(Scenarios(normal(1, 1)), seed=1)
