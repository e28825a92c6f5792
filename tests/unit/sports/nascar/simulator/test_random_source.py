"""Random numbers: even ones (each quantile once in every column), fresh and aligned ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dfs_portfolio.sports.nascar.simulator.random_source import (
    AlignedNumbers,
    EvenNumbers,
    FreshNumbers,
)


def beta_everywhere(source, size):
    return source.beta_where(1.2, 0.8, np.ones(size, np.bool_)).reshape(size)


LEVELS = (np.arange(50) + 0.5) / 50
DRAWS = {
    "standard_normal": (lambda source, size: source.standard_normal(size), stats.norm()),
    "standard_exponential": (
        lambda source, size: source.standard_exponential(size),
        stats.expon(),
    ),
    "random": (lambda source, size: source.random(size), stats.uniform()),
    "gamma": (lambda source, size: source.gamma(2.5, 0.4, size=size), stats.gamma(2.5, scale=0.4)),
    "beta": (lambda source, size: beta_everywhere(source, size), stats.beta(1.2, 0.8)),
}


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("size", [50, (50, 3), (2, 50)])
def test_every_column_holds_each_quantile_once(kind, size):
    draw, distribution = DRAWS[kind]
    numbers = draw(EvenNumbers(50, seed=1), size)
    axis = 1 if size == (2, 50) else 0
    columns = np.moveaxis(numbers, axis, 0).reshape(50, -1)
    for column in columns.T:
        assert np.sort(column) == pytest.approx(distribution.ppf(LEVELS))
    assert len({column.tobytes() for column in columns.T}) == columns.shape[1]


def test_another_pass_has_the_same_numbers_and_another_seed_others():
    source = EvenNumbers(40, seed=3)
    first = [source.standard_normal((40, 2)), source.random(40)]
    source.rewind()
    second = [source.standard_normal((40, 2)), source.random(40)]
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert (EvenNumbers(40, seed=4).standard_normal((40, 2)) != first[0]).any()
    with pytest.raises(ValueError, match="read-only"):
        first[0][0, 0] = 1.0


def some_cells(share):
    return np.random.default_rng(5).random((4_000, 3)) < share


@pytest.mark.parametrize("kind", [FreshNumbers, AlignedNumbers])
def test_beta_numbers_for_chosen_cells_follow_their_law(kind):
    chosen = some_cells(0.3)
    numbers = kind(np.random.PCG64(2)).beta_where(1.2, 0.8, chosen)
    assert numbers.shape == (chosen.sum(),)
    assert stats.kstest(numbers, stats.beta(1.2, 0.8).cdf).pvalue > 0.01


def test_even_numbers_for_chosen_cells_are_those_of_all_cells():
    chosen = np.arange(120).reshape(40, 3) % 4 == 1
    everywhere = beta_everywhere(EvenNumbers(40, seed=1), (40, 3))
    assert (EvenNumbers(40, seed=1).beta_where(1.2, 0.8, chosen) == everywhere[chosen]).all()


def test_fresh_numbers_are_drawn_only_where_they_are_used():
    """Whoever chooses fewer has drawn fewer: the next numbers differ, unlike those of aligned."""
    for kind, same in ((FreshNumbers, False), (AlignedNumbers, True)):
        next_numbers = []
        for share in (0.1, 0.9):
            source = kind(np.random.PCG64(3))
            source.beta_where(1.2, 0.8, some_cells(share))
            next_numbers.append(source.random(5).tolist())
        assert (next_numbers[0] == next_numbers[1]) == same


def test_aligned_numbers_meet_every_cell_whatever_is_chosen():
    few, many = some_cells(0.1), some_cells(0.9)  # the few are among the many
    drawn = np.full(many.shape, np.nan)
    drawn[many] = AlignedNumbers(np.random.PCG64(3)).beta_where(1.2, 0.8, many)
    assert (AlignedNumbers(np.random.PCG64(3)).beta_where(1.2, 0.8, few) == drawn[few]).all()
