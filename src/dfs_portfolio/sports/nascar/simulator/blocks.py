"""Many races in blocks of a fixed size, on all cores, each block with random numbers of its own.

A block depends on the seed and its number alone. So the first races of many are those of fewer with
the same seed, no result depends on the number of threads, and a thread needs memory for one block.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from dfs_portfolio._internal.threads import run_pieces, thread_count
from dfs_portfolio.sports.nascar.simulator.random_source import FreshNumbers, RandomSource

# Races in a block, which is always drawn whole: few enough that its arrays stay in the cache and
# that a handful of races takes no time, and enough for NumPy's calls to pay. Results depend on it.
BLOCK: Final = 1_000
_SPARE_BYTES: Final = 2**23  # more than the arrays of a block


def block_numbers(seed: int, number: int) -> FreshNumbers:
    """Return the random numbers of a block, independent of those of other blocks and seeds."""
    return FreshNumbers(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(number,))))


def run_blocks(
    work: Callable[[RandomSource, slice], None],
    n_scenarios: int,
    seed: int,
    threads: int | None = None,
) -> None:
    """Run a task on all blocks.

    Parameters
    ----------
    work
        Called with the random numbers of a block and the slice of its races. It draws `BLOCK` races
        and keeps the first ones, as many as the slice is long: only the last block is cut.
    n_scenarios
        Number of races.
    seed
        Seed of the simulation.
    threads
        Number of blocks worked on at a time; ``None`` for one on each core.

    Raises
    ------
    MemoryLimitError
        If no thread can be started.
    """

    def draw(races: slice) -> None:
        work(block_numbers(seed, races.start // BLOCK), races)

    _keep_freed_memory()
    run_pieces(draw, n_scenarios, BLOCK, thread_count(threads))


def _keep_freed_memory() -> None:
    """Have freed memory kept for the next arrays, where the C library is glibc.

    It gives memory back to the system and asks for it again, for every array of every block, until
    it has seen a larger array freed; that takes a fifth of the time. This one is never touched.
    """
    np.empty(_SPARE_BYTES, np.uint8)
