"""Races in blocks: the same races whatever their number and that of threads, in little memory."""

from __future__ import annotations

import tracemalloc
from functools import cache

import numpy as np
import pytest
from numba.core import config

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.sports.nascar.simulator import Race, race_scenarios
from dfs_portfolio.sports.nascar.simulator.blocks import BLOCK, block_numbers, run_blocks
from dfs_portfolio.sports.nascar.simulator.outcomes import ARRAYS
from support.slates import make_slate

MEGABYTE = 2**20
N_DRIVERS = 20
MOST = 3 * BLOCK + 7


@cache
def simulate():
    """Starts drawn and given, and expected laps, so that every step of a race has its part."""
    starts = [1, None, 3] + [None] * (N_DRIVERS - 3)
    slate = make_slate(N_DRIVERS, starts, laps_led=[40.0] + [None] * (N_DRIVERS - 1))
    return race_scenarios(slate, Race("x", "short", 300), fit_projections=False)


@cache
def many():
    return simulate().prepared.outcomes(MOST, 5, threads=1)


def assert_same(outcomes, expected):
    for name in ARRAYS:
        array = getattr(outcomes, name)
        assert array.dtype == ARRAYS[name]
        assert np.array_equal(array, getattr(expected, name)[: len(array)])


@pytest.mark.parametrize(
    "n", [1, 2, 300, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK - 1, 2 * BLOCK, 3 * BLOCK + 6]
)
def test_few_races_are_the_first_of_many(n):
    outcomes = simulate().outcomes(n, 5)
    assert outcomes.n_scenarios == n
    assert_same(outcomes, many())
    points = simulate()(n, seed=5)
    assert np.array_equal(points, many().points()[:n])
    assert not points.flags.writeable


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_races_do_not_depend_on_the_number_of_threads(threads):
    prepared = simulate().prepared
    assert_same(prepared.outcomes(MOST, 5, threads=threads), many())
    assert np.array_equal(prepared.points(MOST, 5, threads=threads), many().points())


def test_as_many_threads_as_the_rest_of_the_library_uses(monkeypatch):
    monkeypatch.setattr(config, "NUMBA_NUM_THREADS", 3)
    assert_same(simulate().outcomes(MOST, 5), many())
    with pytest.raises(SettingsError, match="threads must be a whole number from 1"):
        simulate().prepared.points(5, 1, threads=0)


def test_blocks_and_seeds_differ():
    finish = many().finish
    blocks = {finish[k * BLOCK : (k + 1) * BLOCK].tobytes() for k in range(3)}
    blocks.add(simulate().outcomes(BLOCK, 6).finish.tobytes())
    assert len(blocks) == 4
    streams = {block_numbers(seed, k).random(3).tobytes() for seed in range(5) for k in range(5)}
    assert len(streams) == 25


def test_every_block_has_its_own_numbers_and_only_the_last_is_cut():
    told = {}
    run_blocks(lambda rng, races: told.update({races.start: (races.stop, rng.random(1))}), MOST, 9)
    assert {start: stop for start, (stop, _) in told.items()} == {
        0: BLOCK,
        BLOCK: 2 * BLOCK,
        2 * BLOCK: 3 * BLOCK,
        3 * BLOCK: MOST,
    }
    for start, (_, number) in told.items():
        assert number == block_numbers(9, start // BLOCK).random(1)


def test_memory_is_that_of_the_result_and_a_few_megabytes_for_each_thread():
    prepared, n = simulate().prepared, 30_000
    prepared.points(BLOCK, 1)  # loops are compiled and loaded
    cells = n * N_DRIVERS
    sizes = {"points": 8 * cells, "outcomes": 13 * cells}
    for name, size in sizes.items():
        tracemalloc.start()
        kept = getattr(prepared, name)(n, 1, threads=2)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < size + 20 * MEGABYTE, name
    tracemalloc.start()
    points = kept.points()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < points.nbytes + 5 * MEGABYTE
