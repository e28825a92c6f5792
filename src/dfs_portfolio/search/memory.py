"""How much memory there is, and errors in words where there is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from dfs_portfolio.errors import MemoryLimitError

# Where Linux tells what a container may use, what it uses, and on what: the current layout, and
# the one before.
CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        "/sys/fs/cgroup/memory/memory.stat",
    ),
)
# Copies of files that nobody has looked at for a while: given back as soon as memory is wanted.
CACHED = ("total_inactive_file", "inactive_file")


def available_memory() -> int:
    """Return how many bytes this process could still take without swapping or being stopped.

    The least of what is free on the machine, left in the container, and left under the limit on
    the process's own address space.
    """
    room = [int(psutil.virtual_memory().available)]
    room += [free for free in map(_left_in_container, CGROUPS) if free is not None]
    limit = _address_space()
    if limit is not None:
        room.append(limit - int(psutil.Process().memory_info().vms))
    return max(0, min(room))


@contextmanager
def memory_errors_explained(what: str) -> Iterator[None]:
    """Say in words that memory is used up.

    Raises
    ------
    MemoryLimitError
        In place of a `MemoryError`.
    """
    try:
        yield
    except MemoryLimitError:  # says more than could be said here
        raise
    except MemoryError:
        raise MemoryLimitError(
            f"memory is used up by {what}: exclude drivers, turn stacking on, use fewer "
            "scenarios, or give the process more memory"
        ) from None


def _left_in_container(files: tuple[str, str, str]) -> int | None:
    """Return what is left of a container's memory; ``None`` without a limit, or such files."""
    try:
        limit, used = (Path(name).read_text().strip() for name in files[:2])
    except OSError:
        return None
    if not (limit.isdecimal() and used.isdecimal()):
        return None
    return int(limit) - max(0, int(used) - _reclaimable(files[2]))


def _reclaimable(file: str) -> int:
    """Return how much of what a container uses is only a copy of files."""
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
