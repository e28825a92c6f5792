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
    told_first, told_shares
        How many of the best lineups the first scan tells apart, or more if more are asked for; and
        the shares of all lineups that further scans do, if a query goes deeper.
    loose_share
        If more than this share of all lineups needs tighter bounds, a deeper scan makes them.
    scan_sample
        Lineups from which the thresholds of a scan are chosen.
    first_chunk, largest_chunk
        Lineups whose net bounds a query looks at first, and at most in one step; doubled in each
        step. So few are not worth a second thread.
    edge_sample
        Lineups on which the edge of the tail is measured, to place thresholds.
    dual_pool, dual_rounds, price_rounds, dual_steps
        Lineups that represent all others while the dual bound is lowered, how often others may
        join them, how often more where limits have prices, and subgradient steps in each round.
    piece_scores, min_piece_scores
        Most and fewest scores computed between two reports of progress. The first is about a
        twentieth of a second, so that work can be interrupted; the second about a thousandth, so
        that the start of a thread does not count.
    pieces_per_thread
        Fewest pieces for each thread, so that no thread waits long for the last piece.
    scan_size, scan_share
        Fewest lineups of a table that is scanned by `ramp_kernels`, and the smallest share of all
        combinations of its players that they must be: the scan goes through all of those, and the
        row kernels through the lineups alone.
    scan_rows, scan_sums, scan_tile
        Points of tails that have their rows ready at a time, sums that a piece of the scan holds
        at most, and fewest tails in a tile: all fit the caches of a processor.
    scan_pieces_per_thread
        Pieces of the scan for each thread, about; each makes its rows anew.
    range_group
        Lineups handled at a time in the search for the extremes of scenarios, so that slates with
        few scenarios are shared between threads too.
    """

    max_table_lineups: int = 50_000_000
    exact_table_size: int = 20_000
    batch_size: int = 512
    first_chunk: int = 4096
    largest_chunk: int = 65_536
    told_first: int = 1_000
    told_shares: tuple[float, ...] = (0.15, 0.4)
    loose_share: float = 0.03
    scan_sample: int = 20_000
    edge_sample: int = 16
    dual_pool: int = 2_000
    dual_rounds: int = 2
    price_rounds: int = 2
    dual_steps: int = 30
    piece_scores: int = 2**28
    min_piece_scores: int = 2**22
    pieces_per_thread: int = 4
    scan_size: int = 20_000
    scan_share: float = 0.15
    scan_rows: int = 400_000
    scan_sums: int = 1_000_000
    scan_tile: int = 2_048
    scan_pieces_per_thread: int = 8
    range_group: int = 2**17


DEFAULT_SETTINGS: Final = SearchSettings()
