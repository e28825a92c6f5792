"""Even random numbers: the quantiles of each distribution, once in every column."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dfs_portfolio.sports.nascar.simulator.random_source import EvenNumbers

LEVELS = (np.arange(50) + 0.5) / 50
DRAWS = {
    "standard_normal": (lambda source, size: source.standard_normal(size), stats.norm()),
    "standard_exponential": (
        lambda source, size: source.standard_exponential(size),
        stats.expon(),
    ),
    "random": (lambda source, size: source.random(size), stats.uniform()),
    "gamma": (lambda source, size: source.gamma(2.5, 0.4, size=size), stats.gamma(2.5, scale=0.4)),
    "beta": (lambda source, size: source.beta(1.2, 0.8, size), stats.beta(1.2, 0.8)),
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
