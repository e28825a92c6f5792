"""Work on many lineups, cut in pieces, on all cores.

The kernels release Python's lock, so plain threads do. Between pieces the caller is told how far
the work has come, and whatever he raises, an interrupt from the keyboard too, ends it.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from numba.core import config

from dfs_portfolio._internal.progress import Report
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import MemoryLimitError

# Scores computed in a piece, about a twentieth of a second: short enough to be stopped.
PIECE_SCORES = 2**28
# And at least, about a thousandth of a second: what starting a thread takes must not count.
LEAST_SCORES = 2**22
# Pieces each thread gets at least, so that none waits long for the last.
PIECES_EACH = 4
# Bytes that a thread needs to start, its stack above all. Python waits for good for one that finds
# no memory on its first steps, so there must be some before.
THREAD_BYTES = 2**24

Piece = Callable[[slice], None]


def thread_count(threads: int | None = None) -> int:
    """Return how many threads to use: as many as asked for, or as Numba may.

    Numba counts the cores that the process may run on; NUMBA_NUM_THREADS sets another number.
    """
    if threads is None:
        return int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]  # set at run time
    return whole_number("threads", threads, least=1)


def piece_size(n_items: int, n_scenarios: int, threads: int) -> int:
    """Return how many lineups make a piece."""
    by_time = PIECE_SCORES // max(1, n_scenarios)
    by_threads = math.ceil(n_items / (PIECES_EACH * threads))
    return max(1, LEAST_SCORES // max(1, n_scenarios), min(by_time, by_threads))


def run_pieces(
    work: Piece, n_items: int, size: int, threads: int, report: Report | None = None
) -> None:
    """Do a work piece by piece.

    Parameters
    ----------
    work
        Called with the slice of items to work on; pieces must not touch each other's results.
    n_items, size
        How many items there are, and how many make a piece. Results must not depend on it.
    threads
        How many pieces are worked on at a time; one where memory has no room for more threads.
    report
        Told the share of the items that are done, from the calling thread.

    Raises
    ------
    MemoryLimitError
        If no thread can be started.
    BaseException
        What `work` or `report` raises, after the pieces under way have ended.
    """
    report = report or (lambda share: None)
    pieces = [slice(first, min(first + size, n_items)) for first in range(0, n_items, size)]
    threads = min(threads, len(pieces))
    if threads <= 1 or not _room_for(threads):
        for piece in pieces:
            work(piece)
            report(piece.stop / n_items)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: dict[Future[None], int] = {}
        try:
            for piece in pieces:
                waiting[_submit(pool, work, piece)] = piece.stop - piece.start
            done = 0
            while waiting:
                finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    future.result()
                    done += waiting.pop(future)
                report(done / n_items)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _room_for(threads: int) -> bool:
    try:
        mmap.mmap(-1, threads * THREAD_BYTES).close()
    except OSError:
        return False
    return True


def _submit(pool: ThreadPoolExecutor, work: Piece, piece: slice) -> Future[None]:
    try:
        return pool.submit(work, piece)
    except RuntimeError as error:  # as many threads as the system allows
        raise MemoryLimitError(
            f"no thread can be started ({error}): use one thread, or give the process more memory"
        ) from error
