"""How much memory there is, and errors in words where there is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from dfs_portfolio.errors import MemoryLimitError

# Where Linux tells what a container may use, and uses: the current layout, and the one before.
CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)


def available_memory() -> int:
    """Return how many bytes this process could still take without swapping or being stopped.

    The least of what is free on the machine, left in the container, and left under the limit on
    the process's own address space.
    """
    room = [int(psutil.virtual_memory().available)]
    room += [limit - used for limit, used in map(_read_cgroup, CGROUPS) if limit is not None]
    limit = _address_space()
    if limit is not None:
        room.append(limit - int(psutil.Process().memory_info().vms))
    return max(0, min(room))


@contextmanager
def guarded(what: str) -> Iterator[None]:
    """Say in words that memory is used up.

    Raises
    ------
    MemoryLimitError
        In place of a `MemoryError`.
    """
    try:
        yield
    except MemoryError:
        raise MemoryLimitError(
            f"memory is used up by {what}: exclude drivers, turn stacking on, use fewer "
            "scenarios, or give the process more memory"
        ) from None


def _read_cgroup(files: tuple[str, str]) -> tuple[int | None, int]:
    """Return limit and use; no limit where there is none, or no such file."""
    try:
        limit, used = (Path(name).read_text().strip() for name in files)
    except OSError:
        return None, 0
    return (int(limit), int(used)) if limit.isdecimal() and used.isdecimal() else (None, 0)


def _address_space() -> int | None:
    """Return the limit on the process's address space, if there is one."""
    try:
        import resource
    except ImportError:  # not on Windows
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit
