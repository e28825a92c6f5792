"""Work in pieces on several threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba.core import config

from dfs_portfolio._internal import threads
from dfs_portfolio._internal.threads import run_pieces, thread_count
from dfs_portfolio.errors import MemoryLimitError, SettingsError


class Record:
    """Work that writes down its pieces, and who did them."""

    def __init__(self):
        self.pieces, self.workers = [], set()

    def __call__(self, piece):
        self.pieces.append((piece.start, piece.stop))
        self.workers.add(threading.get_ident())


@given(st.integers(0, 200), st.integers(1, 250), st.integers(1, 6))
def test_pieces_cover_all_items_exactly_once(n_items, size, n_threads):
    work, shares = Record(), []
    run_pieces(work, n_items, size, n_threads, shares.append)
    expected = [(a, min(a + size, n_items)) for a in range(0, n_items, size)]
    assert sorted(work.pieces) == expected
    assert shares == sorted(shares)
    assert shares[-1:] == ([1.0] if n_items else [])


def test_one_thread_works_in_order_where_it_was_called():
    work = Record()
    run_pieces(work, 10, 3, 1)
    assert work.pieces == [(0, 3), (3, 6), (6, 9), (9, 10)]
    assert work.workers == {threading.get_ident()}


def test_a_single_piece_starts_no_thread():
    work = Record()
    run_pieces(work, 10, 10, 8)
    assert work.workers == {threading.get_ident()}


@pytest.mark.parametrize("n_threads", [2, 3])
def test_as_many_pieces_at_a_time_as_threads(n_threads):
    together = threading.Barrier(n_threads)  # never passed by fewer
    work = Record()

    def meet(piece):
        together.wait(timeout=30)
        work(piece)

    run_pieces(meet, 6, 1, n_threads)
    assert len(work.pieces) == 6
    assert len(work.workers) == n_threads
    assert threading.get_ident() not in work.workers


@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_the_report_comes_from_the_caller_with_rising_shares(n_threads):
    told = []
    run_pieces(
        lambda piece: None,
        10,
        3,
        n_threads,
        lambda share: told.append((share, threading.get_ident())),
    )
    shares = [share for share, _ in told]
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0
    assert {who for _, who in told} == {threading.get_ident()}
    if n_threads == 1:
        assert shares == [0.3, 0.6, 0.9, 1.0]


class Slow:
    """Pieces of which some fail at once, and others are under way until they are let go."""

    def __init__(self, failing, error):
        self.failing, self.error = failing, error
        self.begun, self.ended = [], []
        self.under_way = threading.Event()

    def __call__(self, piece):
        self.begun.append(piece.start)
        if piece.start == self.failing:
            assert self.under_way.wait(timeout=30)
            raise self.error
        self.under_way.set()
        time.sleep(0.05)
        self.ended.append(piece.start)


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), KeyboardInterrupt(), MemoryError()])
def test_an_error_of_the_work_passes_once_pieces_under_way_have_ended(error):
    work = Slow(0, error)
    before = threading.active_count()
    with pytest.raises(type(error)) as caught:
        run_pieces(work, 100, 1, 2)
    assert caught.value is error
    assert sorted(work.ended) == sorted(set(work.begun) - {0})  # none is left half-made
    assert len(work.begun) < 100  # the others are cancelled
    assert threading.active_count() == before


@pytest.mark.parametrize("error", [ZeroDivisionError("x"), KeyboardInterrupt()])
@pytest.mark.parametrize("n_threads", [1, 2])
def test_what_the_report_raises_ends_the_work(error, n_threads):
    begun, ended = [], []

    def work(piece):
        begun.append(piece.start)
        time.sleep(0.01)
        ended.append(piece.start)

    def report(share):
        raise error

    before = threading.active_count()
    with pytest.raises(type(error)) as caught:
        run_pieces(work, 100, 1, n_threads, report)
    assert caught.value is error
    assert 1 <= len(begun) < 100
    assert sorted(begun) == sorted(ended)
    assert threading.active_count() == before


def test_a_thread_that_cannot_start_is_an_error_in_words(monkeypatch):
    def no_room(pool):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threads.ThreadPoolExecutor, "_adjust_thread_count", no_room)
    with pytest.raises(MemoryLimitError, match=r"can't start new thread\): use one thread"):
        run_pieces(lambda piece: None, 10, 1, 2)


def test_without_room_for_threads_the_caller_does_the_work(monkeypatch):
    asked = []

    def no_room(file, size):
        asked.append(size)
        raise OSError("Cannot allocate memory")

    monkeypatch.setattr(threads.mmap, "mmap", no_room)
    work = Record()
    run_pieces(work, 10, 3, 8)
    assert work.pieces == [(0, 3), (3, 6), (6, 9), (9, 10)]
    assert work.workers == {threading.get_ident()}
    assert asked == [4 * threads.THREAD_BYTES]  # no more threads than pieces


NO_MEMORY = """
import faulthandler, resource
import psutil
from dfs_portfolio._internal.threads import run_pieces

done = []
run_pieces(lambda piece: done.append(piece), 4, 1, 2)  # stacks of threads that ended are reused
faulthandler.dump_traceback_later(60, exit=True)
used = psutil.Process().memory_info().vms
resource.setrlimit(resource.RLIMIT_AS, (used, resource.RLIM_INFINITY))
run_pieces(lambda piece: done.append(piece), 40, 1, 4)
print(len(done))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited so on Linux alone")
def test_a_process_without_memory_does_not_wait_for_threads_that_never_run():
    run = subprocess.run(
        [sys.executable, "-c", NO_MEMORY],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "44\n", "")


def test_a_runtime_error_of_the_work_is_not_taken_for_one_of_threads():
    def work(piece):
        raise RuntimeError("mine")

    with pytest.raises(RuntimeError, match=r"^mine$"):
        run_pieces(work, 10, 1, 2)


def test_as_many_threads_as_asked_for_or_as_numba_may_use(monkeypatch):
    monkeypatch.setattr(config, "NUMBA_NUM_THREADS", 7)
    assert thread_count() == 7
    assert thread_count(3) == 3
    for wrong in (0, -1, 1.5, "2", True):
        with pytest.raises(SettingsError, match="threads must be a whole number from 1"):
            thread_count(wrong)
