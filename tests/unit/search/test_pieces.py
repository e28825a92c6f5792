"""The size of pieces of work."""

from __future__ import annotations

import pytest

from dfs_portfolio.search.pieces import piece_size


@pytest.mark.parametrize(
    ("n_items", "n_scenarios", "n_threads", "size"),
    [
        (3_000_000, 10_000, 2, 26_843),  # 2**28 scores
        (3_000_000, 100_000, 2, 2_684),
        (8_000, 10_000, 2, 1_000),  # four pieces for each thread
        (8_001, 10_000, 2, 1_001),
        (8_000, 10_000, 1, 2_000),
        (80, 10_000, 2, 419),  # 2**22 scores at least
        (3, 10, 4, 419_430),
        (0, 10, 4, 419_430),
        (10, 10**12, 1, 1),
    ],
)
def test_pieces_are_small_enough_to_be_stopped_and_shared(n_items, n_scenarios, n_threads, size):
    assert piece_size(n_items, n_scenarios, n_threads) == size
