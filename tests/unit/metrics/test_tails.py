"""Tails of samples: closed forms, limits, identities."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.metrics.tails import (
    TailMetrics,
    adaptive_scenario_count,
    compute_cvar,
    compute_tail_metrics,
    tail_bound,
    tail_count,
    tail_layers,
    tail_mean,
    tail_standard_error,
    value_at_risk,
)
from dfs_portfolio.rules.objective import TailObjective

FOUR = [10.0, 20.0, 30.0, 40.0]
LEVELS = ["0", "0.01", "0.1", "0.29", "0.5", "0.57", "0.9", "0.95", "0.975", "0.99", "0.999"]

finite = st.floats(-1e6, 1e6, allow_nan=False)
samples = arrays(np.float64, st.integers(1, 40), elements=finite)
levels = st.sampled_from([float(level) for level in LEVELS])


# ---------------------------------------------------------------- how many scores are in the tail


def test_the_tail_of_ten_thousand_at_99_percent_is_one_hundred():
    assert (1 - 0.99) * 10_000 != 100.0  # why it is not simply multiplied
    assert tail_count(10_000, 0.99) == 100.0


@pytest.mark.parametrize("text", LEVELS)
@pytest.mark.parametrize("n", [1, 2, 3, 7, 10, 100, 250, 999, 1000, 4096, 10_000, 99_999, 10**6])
def test_tail_count_is_exact(n, text):
    exact = (1 - Fraction(text)) * n
    found = tail_count(n, float(text))
    assert found == pytest.approx(float(exact), rel=1e-12, abs=0)
    if exact.denominator == 1:
        assert found == exact
    assert math.ceil(found) == math.ceil(exact)


def test_tail_count_at_the_ends():
    assert tail_count(10, 0.0) == 10.0
    assert tail_count(10, 1.0) == 0.0


# ---------------------------------------------------------------------------------- closed forms


@pytest.mark.parametrize(
    ("level", "upper", "lower"),
    [
        (0.0, 25.0, 25.0),  # all four
        (0.25, 30.0, 20.0),  # three of four
        (0.5, 35.0, 15.0),  # two of four
        (0.6, 36.25, 13.75),  # 1.6 of four: (40 + 0.6 * 30) / 1.6 and (10 + 0.6 * 20) / 1.6
        (0.7, 230 / 6, 70 / 6),  # 1.2 of four: (40 + 0.2 * 30) / 1.2 and (10 + 0.2 * 20) / 1.2
        (0.75, 40.0, 10.0),  # exactly one
        (0.9, 40.0, 10.0),  # a part of one
        (1.0, 40.0, 10.0),
    ],
)
def test_four_scores_by_hand(level, upper, lower):
    for order in (FOUR, FOUR[::-1], [30.0, 10.0, 40.0, 20.0]):
        assert tail_mean(order, level, tail="upper").item() == pytest.approx(upper, rel=1e-14)
        assert tail_mean(order, level, tail="lower").item() == pytest.approx(lower, rel=1e-14)


@pytest.mark.parametrize(
    ("level", "upper", "lower"),
    [(0.0, 10.0, 40.0), (0.5, 30.0, 20.0), (0.6, 30.0, 20.0), (0.75, 40.0, 10.0), (1, 40.0, 10.0)],
)
def test_the_edge_of_the_tail_by_hand(level, upper, lower):
    assert value_at_risk(FOUR, level, tail="upper").item() == upper
    assert value_at_risk(FOUR, level, tail="lower").item() == lower


def test_ties_at_the_edge_change_nothing():
    # best 2.5 of 5: (7 + 5 + 0.5 * 5) / 2.5
    assert tail_mean([5, 5, 5, 1, 7], 0.5, tail="upper").item() == pytest.approx(14.5 / 2.5)


@pytest.mark.parametrize("tail", ["upper", "lower"])
def test_many_lineups_equal_one_after_the_other(tail):
    scores = np.random.default_rng(3).normal(200, 40, (97, 5))
    for level in (0.0, 0.5, 0.9, 0.95, 0.99, 1.0):
        together = tail_mean(scores, level, tail=tail)
        singly = [tail_mean(column, level, tail=tail).item() for column in scores.T]
        assert together.shape == (5,)
        np.testing.assert_allclose(together, singly, rtol=1e-14)
        edges = [value_at_risk(column, level, tail=tail).item() for column in scores.T]
        assert value_at_risk(scores, level, tail=tail).tolist() == edges


def test_the_input_is_left_as_it_was():
    scores = np.array([3.0, 1.0, 2.0])
    tail_mean(scores, 0.5, tail="upper")
    value_at_risk(scores, 0.5, tail="lower")
    assert scores.tolist() == [3.0, 1.0, 2.0]


# ------------------------------------------------------------------------------------ identities


@given(samples)
def test_level_0_is_the_mean_and_level_1_an_extreme(scores):
    slack = 1e-9 * (1 + np.abs(scores).max())
    assert tail_mean(scores, 0, tail="upper") == pytest.approx(scores.mean(), abs=slack)
    assert tail_mean(scores, 0, tail="lower") == pytest.approx(scores.mean(), abs=slack)
    assert tail_mean(scores, 1, tail="upper") == scores.max()
    assert tail_mean(scores, 1, tail="lower") == scores.min()


@given(samples, st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_a_higher_level_is_a_better_upper_and_a_worse_lower_tail(scores, some_levels):
    slack = 1e-9 * (1 + np.abs(scores).max())
    some_levels = sorted(some_levels)
    upper = [tail_mean(scores, a, tail="upper").item() for a in some_levels]
    lower = [tail_mean(scores, a, tail="lower").item() for a in some_levels]
    assert (np.diff(upper) >= -slack).all()
    assert (np.diff(lower) <= slack).all()


@given(samples, levels)
def test_the_lower_tail_is_the_upper_tail_turned_round(scores, level):
    assert tail_mean(scores, level, tail="lower") == -tail_mean(-scores, level, tail="upper")
    assert value_at_risk(scores, level, tail="lower") == -value_at_risk(
        -scores, level, tail="upper"
    )


@given(samples, levels, st.floats(-100, 100), st.sampled_from([0.5, 2.0, 4.0]))
def test_moving_and_stretching_scores_moves_and_stretches_the_tail(scores, level, shift, factor):
    slack = 1e-8 * (1 + np.abs(scores).max())
    moved = tail_mean(factor * scores + shift, level, tail="upper")
    expected = factor * tail_mean(scores, level, tail="upper") + shift
    assert moved == pytest.approx(expected, abs=slack)


@given(samples, levels, finite)
def test_the_bound_is_never_below_the_tail_mean(scores, level, threshold):
    size = 1 + np.abs(scores).max() + abs(threshold)
    # Sums of up to 40 excesses over as little as 0.001 of a scenario: rounding is magnified.
    slack = 1e-12 * size / min(1.0, tail_count(len(scores), level))
    mean = tail_mean(scores, level, tail="upper").item()
    assert tail_bound(scores, level, threshold).item() >= mean - slack


@given(samples, levels)
def test_the_bound_is_the_tail_mean_at_the_value_at_risk(scores, level):
    edge = value_at_risk(scores, level, tail="upper").item()
    expected = tail_mean(scores, level, tail="upper").item()
    found = tail_bound(scores, level, edge).item()
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * (1 + np.abs(scores).max()))


def test_the_bound_away_from_the_edge_by_hand():
    # level 0.5 of four: threshold 20 gives 20 + (10 + 20) / 2 = 35, the edge 30 gives 30 + 10 / 2
    assert tail_bound(FOUR, 0.5, 20.0).item() == 35.0
    assert tail_bound(FOUR, 0.5, 30.0).item() == 35.0
    assert tail_bound(FOUR, 0.5, 0.0).item() == 50.0  # 0 + 100 / 2
    assert tail_bound(FOUR, 0.5, 45.0).item() == 45.0  # nothing above it
    assert tail_bound(np.array([FOUR, FOUR]).T, 0.5, 0.0).tolist() == [50.0, 50.0]


# ------------------------------------------------------------------------------- refused arguments


@pytest.mark.parametrize("level", [-0.01, 1.01, 95, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize(
    "function",
    [
        compute_cvar,
        compute_tail_metrics,
        tail_standard_error,
        lambda y, a: tail_mean(y, a, tail="upper"),
        lambda y, a: tail_mean(y, a, tail="lower"),
        lambda y, a: value_at_risk(y, a, tail="upper"),
        lambda y, a: tail_bound(y, a, 0.0),
    ],
)
def test_a_level_outside_0_and_1_is_refused(function, level):
    with pytest.raises(ValueError, match=r"alpha must be in \[0, 1\]") as caught:
        function(FOUR, level)
    assert isinstance(caught.value, SettingsError)


@pytest.mark.parametrize("points", [[], np.empty((0, 3)), np.empty((3, 0)), 5.0])
def test_no_points_are_refused(points):
    with pytest.raises(SettingsError, match="points cannot be empty"):
        tail_mean(points, 0.5, tail="upper")
    with pytest.raises(SettingsError, match="points cannot be empty"):
        value_at_risk(points, 0.5, tail="upper")


def test_the_tail_must_be_named():
    with pytest.raises(TypeError, match="tail"):
        tail_mean(FOUR, 0.5)
    with pytest.raises(SettingsError, match="'upper' or 'lower', not 'best'"):
        tail_mean(FOUR, 0.5, tail="best")


def test_value_at_risk_refuses_a_tail_it_does_not_know():
    with pytest.raises(SettingsError, match="not 'best'"):
        value_at_risk(FOUR, 0.5, tail="best")


def test_a_bound_at_level_1_is_refused():
    with pytest.raises(SettingsError, match="below 1"):
        tail_bound(FOUR, 1.0, 0.0)


# ------------------------------------------------------------------- the names fixed by the plan


def test_compute_cvar_by_hand():
    assert compute_cvar(FOUR, 0.6) == 36.25
    assert compute_cvar(FOUR, 1) == 40.0
    assert compute_cvar(FOUR, 0) == 25.0
    assert isinstance(compute_cvar(np.array(FOUR), 0.6), float)
    assert compute_cvar([7], 0.99) == 7.0


def test_compute_tail_metrics_by_hand():
    metrics = compute_tail_metrics(FOUR, 0.5)
    assert metrics == TailMetrics(
        VaR=30.0, CVaR=35.0, top_X_pct=40.0, conditional_upside=10.0, alpha=0.5
    )
    assert metrics.tail == "upper"
    assert all(type(getattr(metrics, name)) is float for name in metrics.__slots__[:-1])


def test_the_metrics_of_the_lower_tail_by_hand():
    metrics = compute_tail_metrics(FOUR, 0.6, tail="lower")
    # the worst 1.6 of four: 10 and 0.6 of 20, their edge 20
    assert metrics == TailMetrics(
        VaR=20.0,
        CVaR=13.75,
        top_X_pct=10.0,
        conditional_upside=13.75 - 25.0,
        alpha=0.6,
        tail="lower",
    )
    assert compute_cvar(FOUR, 0.6, tail="lower") == 13.75
    assert compute_cvar(FOUR, 1, tail="lower") == 10.0
    assert compute_tail_metrics(FOUR, 1, tail="lower").CVaR == 10.0
    assert compute_tail_metrics(FOUR, 0, tail="lower").CVaR == 25.0


@pytest.mark.parametrize("function", [compute_cvar, compute_tail_metrics, tail_standard_error])
def test_metrics_know_two_tails(function):
    with pytest.raises(SettingsError, match="not 'left'"):
        function(FOUR, 0.5, tail="left")
    with pytest.raises(TypeError):
        function(FOUR, 0.5, "lower")


@given(samples, levels)
def test_the_metrics_of_the_lower_tail_are_those_of_the_upper_turned_round(scores, level):
    slack = 1e-9 * (1 + np.abs(scores).max())
    lower = compute_tail_metrics(scores, level, tail="lower")
    upper = compute_tail_metrics(-scores, level)
    for name in ("VaR", "CVaR", "top_X_pct", "conditional_upside"):
        assert getattr(lower, name) == pytest.approx(-getattr(upper, name), abs=slack)
    assert lower.top_X_pct - slack <= lower.CVaR <= lower.VaR + slack
    assert lower.conditional_upside <= slack
    error = tail_standard_error(scores, level, tail="lower")
    assert error == tail_standard_error(-scores, level)


def test_tail_metrics_of_a_hundred():
    metrics = compute_tail_metrics(range(1, 101), 0.95)
    # the best five of 1..100 are 96..100: mean 98, and 98 - 50.5 above the mean of all
    expected = TailMetrics(
        VaR=96.0, CVaR=98.0, top_X_pct=100.0, conditional_upside=47.5, alpha=0.95
    )
    assert metrics == expected


@given(samples, levels)
def test_tail_metrics_stand_in_order(scores, level):
    metrics = compute_tail_metrics(scores, level)
    slack = 1e-9 * (1 + np.abs(scores).max())
    assert metrics.VaR - slack <= metrics.CVaR <= metrics.top_X_pct + slack
    assert metrics.conditional_upside >= -slack


def test_no_points_have_no_tail_metrics():
    with pytest.raises(ValueError, match="points cannot be empty"):
        compute_tail_metrics([], 0.5)
    with pytest.raises(ValueError, match="points cannot be empty"):
        compute_cvar([], 0.5)


# --------------------------------------------------------------------- how many scenarios to draw


@pytest.mark.parametrize(
    ("alpha", "tail_samples", "count"),
    [
        (0.99, 100, 10_000),
        (0.999, 100, 100_000),
        (0.995, 100, 20_000),
        (0.95, 100, 2_000),
        (0.96, 100, 2_500),
        (0.95, 1, 2_000),
        (0.90, 100, 1_000),
        (0.90, 101, 1_010),
        (0.85, 100, 667),  # 100 / 0.15 = 666.7
        (0.5, 100, 500),
        (0.0, 1_000, 1_000),
        (0.0, 1, 500),
    ],
)
def test_adaptive_scenario_count_by_hand(alpha, tail_samples, count):
    assert adaptive_scenario_count(alpha, tail_samples) == count


def test_adaptive_scenario_count_asks_for_100_in_the_tail_by_default():
    assert adaptive_scenario_count(0.999) == adaptive_scenario_count(0.999, 100)


@given(st.integers(0, 9999), st.integers(1, 5000))
def test_the_tail_gets_the_samples_it_needs_and_not_one_scenario_more(basis_points, samples_):
    alpha = basis_points / 10_000
    share = 1 - Fraction(basis_points, 10_000)
    floor = next(
        f for a, f in [(0.99, 10_000), (0.95, 2_000), (0.9, 1_000), (0, 500)] if alpha >= a
    )
    count = adaptive_scenario_count(alpha, samples_)
    assert isinstance(count, int)
    assert count >= floor
    assert count * share >= samples_
    assert count == floor or (count - 1) * share < samples_


@pytest.mark.parametrize(
    ("alpha", "tail_samples", "words"),
    [
        (1.0, 100, r"alpha must be in \[0, 1\]"),
        (-0.1, 100, r"alpha must be in \[0, 1\]"),
        (99, 100, r"alpha must be in \[0, 1\]"),
        (math.nan, 100, r"alpha must be in \[0, 1\]"),
        (0.9, 0, "min_tail_samples must be at least 1"),
        (0.9, -5, "min_tail_samples must be at least 1"),
    ],
)
def test_adaptive_scenario_count_refuses(alpha, tail_samples, words):
    with pytest.raises(SettingsError, match=words):
        adaptive_scenario_count(alpha, tail_samples)


# ------------------------------------------------------------------------------- sampling error


@pytest.mark.parametrize(("level", "size"), [(0.5, 400), (0.9, 2000), (0.95, 4000)])
def test_the_standard_error_is_the_spread_of_repeated_samples(level, size):
    """1,500 samples know their standard deviation to about 2%; the formula is asymptotic."""
    draws = np.random.default_rng(11).normal(250, 40, (size, 1500))
    spread = tail_mean(draws, level, tail="upper").std(ddof=1)
    stated = np.mean([tail_standard_error(column, level) for column in draws.T[:200]])
    assert stated == pytest.approx(spread, rel=0.15)


def test_the_standard_error_by_hand():
    # level 0.5: tail 30, 40; variance 25, CVaR - VaR = 5: sqrt((25 + 0.5 * 25) / 2)
    assert tail_standard_error(FOUR, 0.5) == pytest.approx(math.sqrt(18.75))
    # lower: tail 10, 20, the same; and where the tails differ: 0, 4 and 10, 40
    assert tail_standard_error(FOUR, 0.5, tail="lower") == pytest.approx(math.sqrt(18.75))
    uneven = [0.0, 4.0, 10.0, 40.0]
    assert tail_standard_error(uneven, 0.5, tail="lower") == pytest.approx(math.sqrt(6 / 2))
    assert tail_standard_error(uneven, 0.5) == pytest.approx(math.sqrt((225 + 112.5) / 2))
    # level 0 is the plain mean: sqrt(125 + 0) / sqrt(4)
    assert tail_standard_error(FOUR, 0.0) == pytest.approx(math.sqrt(125 / 4))


def test_less_than_one_score_in_the_tail_has_no_standard_error():
    assert tail_standard_error(FOUR, 0.9) == math.inf
    assert tail_standard_error(FOUR, 1.0) == math.inf


# ------------------------------------------------------------------------------- weights by rank


@pytest.mark.parametrize(
    ("n", "levels", "weights", "layers"),
    [
        (4, (0.5,), (1,), [(2, 1 / 2)]),
        (4, (0.0,), (1,), [(4, 1 / 4)]),
        (4, (0.75,), (1,), [(1, 1)]),
        (4, (0.9,), (1,), [(1, 1)]),  # less than one score: the extreme one
        (4, (1.0,), (1,), [(1, 1)]),
        (1, (0.0, 0.99), (0.5, 0.5), [(1, 1)]),
        (4, (0.6,), (1,), [(1, 1 / 1.6), (1, 0.6 / 1.6)]),
        (5, (0.5,), (1,), [(2, 1 / 2.5), (1, 0.5 / 2.5)]),
        # 2 and 4 of ten: 0.5 / 2 + 0.5 / 4 twice, then 0.5 / 4
        (10, (0.8, 0.6), (0.5, 0.5), [(2, 0.375), (2, 0.125)]),
        (10, (0.6, 0.8), (0.5, 0.5), [(2, 0.375), (2, 0.125)]),
        (10, (0.8, 0.6), (0, 1), [(4, 0.25)]),
        (10, (0.8, 0.6), (1, 0), [(2, 0.5)]),
        (10, (0.8, 0.8), (0.5, 0.5), [(2, 0.5)]),
        # 2.5 and 2.8 of ten: two full, the third counts in part in both
        (10, (0.75, 0.72), (0.5, 0.5), [(2, 0.2 + 0.5 / 2.8), (1, 0.1 + 0.4 / 2.8)]),
        # 2.5 and 3 of ten
        (10, (0.75, 0.7), (0.5, 0.5), [(2, 0.2 + 0.5 / 3), (1, 0.1 + 0.5 / 3)]),
        (10_000, (0.99, 0.95), (0.7, 0.3), [(100, 0.0076), (400, 0.0006)]),
    ],
)
def test_layers_by_hand(n, levels, weights, layers):
    found = tail_layers(n, levels, weights)
    assert [count for count, _ in found] == [count for count, _ in layers]
    assert [w for _, w in found] == pytest.approx([w for _, w in layers], rel=1e-13)
    assert all(type(count) is int and type(w) is float for count, w in found)


def test_neighbouring_layers_of_the_same_weight_merge():
    # what the larger tail adds to its rank 2 is lost in rounding beside what rank 1 has
    assert tail_layers(4, (0.75, 0.5), (1.0, 1e-12)) == ((1, 1.0 + 5e-13), (1, 5e-13))
    assert tail_layers(4, (0.5, 0.75), (1.0, 1e-30)) == ((2, 0.5),)


@given(
    samples,
    st.lists(
        st.tuples(levels, st.integers(0, 9)), min_size=1, max_size=4, unique_by=lambda p: p[0]
    ).filter(lambda pairs: any(w for _, w in pairs)),
    st.sampled_from(["upper", "lower"]),
)
def test_layers_give_the_value_of_the_objective(scores, pairs, tail):
    some_levels = [a if a else 0.5e-3 for a, _ in pairs]
    weights = [w / sum(w for _, w in pairs) for _, w in pairs]
    found = tail_layers(len(scores), some_levels, weights)
    each = [w for _, w in found]
    assert all(count >= 1 for count, _ in found)
    assert each == sorted(set(each), reverse=True)
    assert each[-1] > 0
    assert sum(count * w for count, w in found) == pytest.approx(1.0, rel=1e-12)
    ranked = sorted(scores, reverse=tail == "upper")
    value, first = 0.0, 0
    for count, weight in found:
        value += weight * sum(ranked[first : first + count])
        first += count
    assert first <= len(scores)
    expected = TailObjective(some_levels, weights, tail).value(scores).item()
    assert value == pytest.approx(expected, rel=1e-9, abs=1e-9 * (1 + np.abs(scores).max()))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, (0.5,), (1,)), "n_scenarios must be a whole number from 1"),
        ((2.5, (0.5,), (1,)), "n_scenarios must be a whole number from 1"),
        ((4, (), ()), "0 levels, 0 weights"),
        ((4, (0.5,), (0.5, 0.5)), "1 levels, 2 weights"),
        ((4, (1.5,), (1,)), r"alpha must be in \[0, 1\]"),
        ((4, (math.nan,), (1,)), "levels must be a finite number"),
        ((4, 0.5, (1,)), "levels must be a sequence"),
        ((4, (0.5,), (0.9,)), "must sum to 1"),
        ((4, (0.5, 0.6), (-0.5, 1.5)), "must not be negative"),
        ((4, (0.5,), (math.inf,)), "weights must be a finite number"),
    ],
)
def test_layers_refuse(arguments, words):
    with pytest.raises(SettingsError, match=words):
        tail_layers(*arguments)


def test_scores_of_several_lineups_are_no_sample_of_one():
    scores = np.arange(12.0).reshape(6, 2)
    for measure in (compute_cvar, compute_tail_metrics):
        with pytest.raises(SettingsError, match=r"\(6, 2\), expected the scores of one"):
            measure(scores, 0.5)
        assert measure(scores[:, [0]], 0.5) == measure(scores[:, 0], 0.5)
