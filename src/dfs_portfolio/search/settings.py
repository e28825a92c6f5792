"""Sizes that divide the work of the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Sizes that divide the work of the search; a `ValueTable` carries them to all who ask it.

    They decide how long an answer takes. Answers themselves depend only on `max_table_lineups`,
    and bounds on the expected best score on the three sizes that begin with ``dual``.

    Parameters
    ----------
    max_table_lineups
        No table holds more lineups, however much memory is free: bounds would take minutes.
    exact_table_size
        Tables of at most so many lineups hold exact values from the start: evaluating all costs
        less than bounds save.
    batch_size
        Lineups evaluated at a time, at first, while a query narrows down; doubled in each step.
    first_chunk, largest_chunk
        Lineups whose net bounds a query looks at first, and at most in one step; doubled in each
        step. So few are not worth a second thread.
    ranked_lineups
        Lineups ranked by their bounds at first; all are ranked only for a query that goes deeper.
    edge_sample
        Lineups on which the edge of the tail is measured, to place thresholds.
    gain_batch_size
        Like `batch_size`, for gains.
    full_pass_share
        If more than this share of all lineups may still have the largest gain, all gains are
        computed, in lexicographic order, which takes less time for each.
    dual_pool, dual_rounds, dual_steps
        Lineups that represent all others while the dual bound is lowered, how often others may
        join them, and subgradient steps in each round.
    piece_scores, min_piece_scores
        Most and fewest scores computed between two reports of progress. The first is about a
        twentieth of a second, so that work can be interrupted; the second about a thousandth, so
        that the start of a thread does not count.
    pieces_per_thread
        Fewest pieces for each thread, so that no thread waits long for the last piece.
    range_group
        Lineups handled at a time in the search for the extremes of scenarios, so that slates with
        few scenarios are shared between threads too.
    """

    max_table_lineups: int = 50_000_000
    exact_table_size: int = 20_000
    batch_size: int = 512
    first_chunk: int = 4096
    largest_chunk: int = 65_536
    ranked_lineups: int = 2**19
    edge_sample: int = 64
    gain_batch_size: int = 16_384
    full_pass_share: float = 0.5
    dual_pool: int = 2_000
    dual_rounds: int = 2
    dual_steps: int = 150
    piece_scores: int = 2**28
    min_piece_scores: int = 2**22
    pieces_per_thread: int = 4
    range_group: int = 2**17


DEFAULT_SETTINGS: Final = SearchSettings()
