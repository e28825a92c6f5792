"""How similar lineups are."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from dfs_portfolio._internal.validation import lineup_players
from dfs_portfolio.errors import SettingsError

# A lineup as the flat calls take it.
LineupIds = Sequence[Hashable] | Mapping[str, Any]


def shared_by_pairs(lineups: Sequence[Sequence[int]]) -> Iterator[int]:
    """Yield how many players each pair of lineups shares.

    Examples
    --------
    >>> list(shared_by_pairs([(0, 1, 2), (1, 2, 3), (4, 5, 0)]))
    [2, 1, 0]
    """
    for one, other in combinations([frozenset(lineup) for lineup in lineups], 2):
        yield len(one & other)


def compute_pairwise_similarity(lineup1: LineupIds, lineup2: LineupIds) -> float:
    """Return the Jaccard similarity of two lineups: shared players over players in either.

    Parameters
    ----------
    lineup1, lineup2
        Player IDs, or mappings with the key ``"drivers"``, such as `Lineup`.

    Examples
    --------
    >>> compute_pairwise_similarity([1, 2, 3], [2, 3, 4])
    0.5
    """
    one, two = set(lineup_players("lineup1", lineup1)), set(lineup_players("lineup2", lineup2))
    return len(one & two) / len(one | two) if one or two else 0.0


def compute_portfolio_correlation(lineups: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how similar the lineups of a portfolio are.

    Parameters
    ----------
    lineups
        Mappings with the key ``"drivers"`` (player IDs).

    Returns
    -------
    dict
        ``avg_similarity`` and ``max_similarity`` over all pairs (0.0 where there is no pair) and
        ``most_similar_pair``, the indices of the first such pair (``None`` where there is none).

    Examples
    --------
    >>> compute_portfolio_correlation([{"drivers": [1, 2]}, {"drivers": [1, 3]}])["max_similarity"]
    0.3333333333333333
    """
    if isinstance(lineups, (str, Mapping)) or not isinstance(lineups, Sequence):
        raise SettingsError(f"lineups must be a list of lineups, got {type(lineups).__name__}")
    pairs = list(combinations(range(len(lineups)), 2))
    if not pairs:
        return {"avg_similarity": 0.0, "max_similarity": 0.0, "most_similar_pair": None}
    values = [compute_pairwise_similarity(lineups[a], lineups[b]) for a, b in pairs]
    closest = int(np.argmax(values))
    return {
        "avg_similarity": float(np.mean(values)),
        "max_similarity": values[closest],
        "most_similar_pair": pairs[closest],
    }
