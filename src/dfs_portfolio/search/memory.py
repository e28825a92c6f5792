"""How much memory is free, and errors that say so when it is used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from dfs_portfolio.errors import MemoryLimitError

# The files in which Linux keeps a container's memory limit, its use and the details of its use: of
# control groups version 2, and of version 1.
CGROUPS: Sequence[tuple[str, str, str]] = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        "/sys/fs/cgroup/memory/memory.stat",
    ),
)
# File pages that were not used recently: the system frees them as soon as memory is needed.
CACHED = ("total_inactive_file", "inactive_file")


def available_memory(cgroups: Sequence[tuple[str, str, str]] = CGROUPS) -> int:
    """Return how many bytes this process could still take without swapping or being killed.

    The least of the free memory of the machine, the rest of the container's limit, and the rest of
    the limit on the process's own address space.

    Parameters
    ----------
    cgroups
        Files with the limit, the use and the details of control groups.
    """
    room = [int(psutil.virtual_memory().available)]
    room += [free for free in map(_free_in_container, cgroups) if free is not None]
    limit = _address_space()
    if limit is not None:
        room.append(limit - int(psutil.Process().memory_info().vms))
    return max(0, min(room))


@contextmanager
def memory_errors_explained(what: str) -> Iterator[None]:
    """Turn a `MemoryError` into a `MemoryLimitError` that says what used up the memory.

    Raises
    ------
    MemoryLimitError
        In place of a `MemoryError`.
    """
    try:
        yield
    except MemoryLimitError:  # raised further in, with a closer explanation
        raise
    except MemoryError:
        raise MemoryLimitError(
            f"memory is used up by {what}: exclude players, turn stacking on, use fewer "
            "scenarios, or give the process more memory"
        ) from None


def _free_in_container(files: tuple[str, str, str]) -> int | None:
    """Return the free memory of a container; ``None`` without a limit, or without such files."""
    try:
        limit, used = (Path(name).read_text().strip() for name in files[:2])
    except OSError:
        return None
    if not (limit.isdecimal() and used.isdecimal()):
        return None
    return int(limit) - max(0, int(used) - _reclaimable(files[2]))


def _reclaimable(file: str) -> int:
    """Return how much of a container's use is only a cache of files."""
    try:
        pairs = dict(line.split() for line in Path(file).read_text().splitlines())
        return next(int(pairs[name]) for name in CACHED if name in pairs)
    except (OSError, ValueError, StopIteration):
        return 0


def _address_space() -> int | None:
    """Return the limit on the process's address space, if there is one."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit
