"""Read and write a file as a whole, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from dfs_portfolio.errors import FileFormatError, SettingsError

FilePath = str | os.PathLike[str]


def os_reason(error: Exception) -> str:
    """Return the reason of an error of the file system, without number and file name.

    Examples
    --------
    >>> os_reason(OSError(28, "No space left on device", "a.csv"))
    'No space left on device'
    >>> os_reason(ValueError("embedded null byte"))
    'embedded null byte'
    """
    return getattr(error, "strerror", None) or str(error)


def as_path(path: object) -> Path:
    """Return the name of a file as a path.

    Raises
    ------
    SettingsError
        If it is neither text nor a path; for an open file with the way to read it.
    """
    if isinstance(path, (str, os.PathLike)) and isinstance(os.fspath(path), str):
        return Path(path)
    hint = ""
    if hasattr(path, "read"):
        hint = "; pandas.read_csv(file) makes a data frame of an open file, which is read too"
    raise SettingsError(f"a file is given by its name or path, not as {type(path).__name__}{hint}")


def read_bytes(path: FilePath) -> bytes:
    """Read a file.

    Raises
    ------
    FileFormatError
        If there is no such file, or it cannot be read; with the reason of the system.
    """
    path = as_path(path)
    try:
        if path.is_dir():
            raise FileFormatError(str(path), ["it is a folder; give the name of a file in it"])
        return path.read_bytes()
    except FileNotFoundError:
        raise FileFormatError(str(path), ["there is no such file; check the name"]) from None
    except FileFormatError:
        raise
    except (OSError, ValueError) as error:
        raise FileFormatError(
            str(path), [f"cannot be read ({os_reason(error)}); check its name and permissions"]
        ) from error


def write_atomic(path: FilePath, write: Callable[[IO[bytes]], object]) -> Path:
    """Write a file as a whole or not at all.

    A temporary file in the same folder is written first and then replaces `path`. A failure leaves
    an earlier file as it was, and no temporary file behind.

    Parameters
    ----------
    path
        A regular file or a new name, in a folder that exists.
    write
        Called with the open temporary file.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    FileFormatError
        If the folder does not exist, or the file cannot be written; with the reason of the system.
    """
    path = as_path(path)
    try:
        target = path.resolve()  # a link stays a link; its target is written
        if target.is_symlink():  # Python 3.13 resolves a loop of links to the link itself
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if not target.parent.is_dir():
            raise FileFormatError(
                str(path), [f"cannot be written: make the folder {str(target.parent)!r} first"]
            )
        if target.exists() and not target.is_file():
            raise FileFormatError(
                str(path), ["cannot be written: it is not a regular file; choose another name"]
            )
        _replace(target, write)
    except FileFormatError:
        raise
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a NUL in the name
        raise FileFormatError(
            str(path),
            [f"cannot be written ({os_reason(error)}); an earlier file is left as it was"],
        ) from error
    return path


def _replace(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    temporary = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
