"""How much memory there is, and what is said where it is used up."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from types import SimpleNamespace

import numpy as np
import pytest

from dfs_portfolio.errors import MemoryLimitError, SearchLimitError
from dfs_portfolio.search import memory
from dfs_portfolio.search.memory import available_memory, memory_errors_explained

GIGABYTE = 2**30


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """Ten gigabytes are free, and nothing limits the process."""
    monkeypatch.setattr(
        memory.psutil, "virtual_memory", lambda: SimpleNamespace(available=10 * GIGABYTE)
    )
    monkeypatch.setattr(memory, "_address_space", lambda: None)


@pytest.fixture
def container(tmp_path):
    """Make the files of a container: limit, use and details."""

    def make(limit, used, stat=None, version="new"):
        texts = {"limit": limit, "used": used, "stat": stat}
        for name, text in texts.items():
            if text is not None:
                (tmp_path / f"{version}_{name}").write_text(text)
        return tuple(str(tmp_path / f"{version}_{name}") for name in texts)

    return make


def test_without_limits_it_is_what_the_machine_has():
    assert available_memory(()) == 10 * GIGABYTE


def test_this_machine_has_some_memory(monkeypatch):
    monkeypatch.undo()
    assert 2**20 < available_memory() < 2**60


@pytest.mark.parametrize(
    ("limit", "used", "expected"),
    [
        ("4294967296\n", "1073741824\n", 3 * GIGABYTE),
        ("4294967296", "4294967296", 0),
        ("4294967296", "5294967296", 0),  # over its limit for a moment
        ("max\n", "1073741824\n", 10 * GIGABYTE),
        ("9223372036854771712", "1073741824", 10 * GIGABYTE),  # none, in the older layout
        ("4294967296", "", 10 * GIGABYTE),
        ("-1", "0", 10 * GIGABYTE),
        ("4294967296", None, 10 * GIGABYTE),
        (None, None, 10 * GIGABYTE),
    ],
)
def test_a_container_leaves_what_it_does_not_use(container, limit, used, expected):
    assert available_memory([container(limit, used)]) == expected


@pytest.mark.parametrize(
    ("stat", "given_back"),
    [
        ("anon 5\ninactive_file 2147483648\nactive_file 7\n", 2),
        # In the older layout the container's own and, in all, its children's.
        ("inactive_file 1073741824\ntotal_inactive_file 2147483648\n", 2),
        ("anon 5\n", 0),
        ("inactive_file many\n", 0),
        ("words that are no pairs of two\n", 0),
        ("", 0),
        (None, 0),
    ],
)
def test_copies_of_files_are_given_back_when_wanted(container, stat, given_back):
    files = container("4294967296", "3221225472", stat)
    assert available_memory([files]) == (1 + given_back) * GIGABYTE


def test_no_more_is_given_back_than_is_used(container):
    files = container("4294967296", "1073741824", "inactive_file 9999999999999\n")
    assert available_memory([files]) == 4 * GIGABYTE


def test_the_least_of_all_limits_counts(container, monkeypatch):
    new = container("6442450944", "0", version="new")
    old = container("5368709120", "0", version="old")
    assert available_memory([new, old]) == available_memory([old, new]) == 5 * GIGABYTE
    taken = SimpleNamespace(memory_info=lambda: SimpleNamespace(vms=3 * GIGABYTE))
    monkeypatch.setattr(memory.psutil, "Process", lambda: taken)
    monkeypatch.setattr(memory, "_address_space", lambda: 7 * GIGABYTE)
    assert available_memory([new, old]) == 4 * GIGABYTE
    monkeypatch.setattr(memory, "_address_space", lambda: 2 * GIGABYTE)
    assert available_memory([new, old]) == 0


def test_memory_used_up_is_said_in_words():
    words = "memory is used up by the soup: exclude players, turn stacking on, use fewer scenarios"
    with (
        pytest.raises(MemoryLimitError, match=words) as caught,
        memory_errors_explained("the soup"),
    ):
        np.empty(2**50)
    assert caught.value.__suppress_context__
    assert isinstance(caught.value, MemoryError)
    assert isinstance(caught.value, SearchLimitError)


def test_an_error_that_says_more_is_left_as_it_is():
    precise = MemoryLimitError("3 bytes hold no lineup")
    with (
        pytest.raises(MemoryLimitError) as caught,
        memory_errors_explained("the soup"),
        memory_errors_explained("the salt"),
    ):
        raise precise
    assert caught.value is precise


def test_other_errors_pass():
    with pytest.raises(ZeroDivisionError), memory_errors_explained("the soup"):
        raise ZeroDivisionError


def test_a_guarded_function_keeps_its_name_and_may_fail_twice():
    @memory_errors_explained("the soup")
    def cook(bytes_wanted):
        """Cook."""
        return np.empty(bytes_wanted, dtype=np.uint8)

    assert (cook.__name__, cook.__doc__) == ("cook", "Cook.")
    for _ in range(2):
        assert len(cook(3)) == 3
        with pytest.raises(MemoryLimitError, match="used up by the soup"):
            cook(2**50)


# ---------------------------------------------------------------------------- in another process

LIMITED = """
import resource, sys
import numpy as np
import psutil
from dfs_portfolio.errors import MemoryLimitError
from dfs_portfolio.search import SearchSettings, memory
from support.tables import inputs

slate = inputs(np.round(np.random.default_rng(0).normal(30, 10, (50, 40)))).free(3)
for size in (0, 10**6):  # kernels are compiled, pools and libraries loaded
    slate.table(threads=2, settings=SearchSettings(exact_table_size=size)).top(10)

def limit(spare):
    used = psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (used + spare, resource.RLIM_INFINITY))

"""


def run_limited(code):
    """Run code after LIMITED; return its output, and what else it said."""
    pytest.importorskip("resource")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def same_path(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ":".join(path for path in sys.path if path))


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited so on Linux alone")
def test_a_limit_on_address_space_counts_and_a_core_is_searched(same_path):
    """40 drivers, 3.8 million lineups of six, in 40 megabytes."""
    said = run_limited(
        """
        limit(40 * 2**20)
        free = memory.available_memory()
        assert 30 * 2**20 < free <= 40 * 2**20, free
        values = slate.free(6).table(threads=1)
        assert not values.complete
        assert len(values) > 50_000, len(values)
        assert values.tails.ramps.scans
        best = values.indices(values.top(1)[0])
        print("found", len(best))
        """
    )
    assert said == "found 6\n"


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited so on Linux alone")
def test_a_process_without_memory_is_told_in_words(same_path):
    """As much as is asked for is not there: every size fails in words, or succeeds."""
    said = run_limited(
        """
        outcomes = []
        for spare in (0, 2, 8, 20):
            limit(spare * 2**20)
            try:
                many = slate.free(6)
                many.table(memory_limit=10**9, threads=2).top(10)
            except MemoryLimitError as error:
                outcomes.append(str(error))
            finally:
                resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        for text in outcomes:
            print(text)
        """
    )
    lines = said.splitlines()
    assert len(lines) == 4
    assert all("memory" in line for line in lines)
