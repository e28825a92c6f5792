"""Compile the inner loops, and keep what is compiled wherever a folder can be written.

Numba keeps compiled loops beside their module or in the user's cache folder, and raises an error
where it can write neither: in a container that runs as another user, or on a shared server.
"""

# mypy: disable-error-code="no-untyped-def, untyped-decorator"
from __future__ import annotations

import logging
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from numba import njit
from numba.core import config

_LOG: Final = logging.getLogger(__name__)
_CONFIG: Any = config  # Numba sets its names when it is imported


def compiled(**options: Any) -> Callable[[Any], Any]:
    """Return a decorator that compiles a function when it is first called, and keeps the result.

    Parameters
    ----------
    options
        Options of `numba.njit`, except ``cache``.
    """

    def decorate(function: Any) -> Any:
        try:
            return njit(cache=True, **options)(function)
        except RuntimeError as error:
            if "no locator" not in str(error):
                raise
        folder = _own_temporary_folder()
        _report(folder)
        if folder is None:
            return njit(**options)(function)
        with _cache_in(folder):
            return njit(cache=True, **options)(function)

    return decorate


@cache
def _report(folder: Path | None) -> None:
    """Say once where compiled loops are kept."""
    why = "neither the package's folder nor the user's cache folder can be written"
    if folder is None:
        _LOG.warning(
            "%s: the inner loops are compiled anew in every run, which takes some seconds; "
            "set NUMBA_CACHE_DIR to a folder that can be written",
            why,
        )
    else:
        _LOG.warning("%s: compiled inner loops are kept in %s", why, folder)


def _own_temporary_folder() -> Path | None:
    """Return a folder for temporary files that only this user can write, or None.

    What is loaded from a cache is run, so a folder that somebody else may have made is not used.
    """
    user = os.geteuid() if hasattr(os, "geteuid") else "user"
    try:
        folder = Path(tempfile.gettempdir()) / f"dfs-portfolio-{user}"
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return None
    if not stat.S_ISDIR(status.st_mode):
        return None
    if hasattr(os, "geteuid") and (status.st_uid != user or status.st_mode & 0o077):
        return None
    return folder


@contextmanager
def _cache_in(folder: Path) -> Iterator[None]:
    """Have Numba keep what is decorated meanwhile in a folder."""
    before, _CONFIG.CACHE_DIR = _CONFIG.CACHE_DIR, str(folder)
    try:
        yield
    finally:
        _CONFIG.CACHE_DIR = before
