"""The size of the pieces that lineups are worked on in: `run_pieces` of `threads` runs them."""

from __future__ import annotations

import math

from dfs_portfolio.search.settings import DEFAULT_SETTINGS, SearchSettings


def piece_size(
    n_items: int, n_scenarios: int, threads: int, settings: SearchSettings = DEFAULT_SETTINGS
) -> int:
    """Return the number of lineups in a piece."""
    by_time = settings.piece_scores // max(1, n_scenarios)
    by_threads = math.ceil(n_items / (settings.pieces_per_thread * threads))
    fewest = settings.min_piece_scores // max(1, n_scenarios)
    return max(1, fewest, min(by_time, by_threads))
