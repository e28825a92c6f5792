"""Work on many items, cut into pieces, on all cores.

Compiled loops and NumPy release Python's lock, so plain threads suffice. Between pieces the calling
thread reports progress; whatever the report raises, also an interrupt from the keyboard, ends the
work.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from dfs_portfolio._internal.progress import Report
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import MemoryLimitError

# Address space that a new thread needs for its stack and its first steps. If a thread finds no
# memory before it has signalled that it runs, `Thread.start` waits for it forever (seen with a
# limit on the address space). Hence the check before threads are started.
THREAD_BYTES = 2**24

Piece = Callable[[slice], None]


def thread_count(threads: int | None = None) -> int:
    """Return the number of threads to use; by default as many as Numba uses.

    Numba counts the cores that the process may run on; NUMBA_NUM_THREADS sets another number.
    """
    if threads is None:
        from numba.core import config  # takes long

        return int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]  # set at run time
    return whole_number("threads", threads, least=1)


def run_pieces(
    work: Piece, n_items: int, size: int, threads: int, report: Report | None = None
) -> None:
    """Run a task on all items, piece by piece.

    Parameters
    ----------
    work
        Called with the slice of items to work on; pieces must not touch each other's results.
    n_items, size
        Number of items, and of items in a piece. Results must not depend on the size.
    threads
        Number of pieces worked on at a time; one if memory has no room for more threads.
    report
        Called from the calling thread with the share of the items that are done.

    Raises
    ------
    MemoryLimitError
        If no thread can be started.
    BaseException
        Whatever `work` or `report` raises, after the pieces under way have ended.
    """
    report = report or (lambda share: None)
    pieces = [slice(first, min(first + size, n_items)) for first in range(0, n_items, size)]
    threads = min(threads, len(pieces))
    if threads <= 1 or not _has_room_for(threads):
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


def _has_room_for(threads: int) -> bool:
    """Tell whether the address space has room for so many threads."""
    try:
        mmap.mmap(-1, threads * THREAD_BYTES).close()
    except OSError:
        return False
    return True


def _submit(pool: ThreadPoolExecutor, work: Piece, piece: slice) -> Future[None]:
    try:
        return pool.submit(work, piece)
    except RuntimeError as error:  # the system starts no more threads
        raise MemoryLimitError(
            f"no thread can be started ({error}): use one thread, or give the process more memory"
        ) from error
