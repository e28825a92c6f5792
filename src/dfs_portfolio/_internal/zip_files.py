"""A zip file with a single file in it, as sites offer for download."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio.errors import FileFormatError, format_items

_MARK: Final = b"PK\x03\x04"
_MAX_BYTES: Final = 500_000_000  # the standings of a contest of a million entries have 150 MB


def unzipped(path: FilePath, content: bytes) -> bytes:
    """Return the only CSV file in a zip file; content without one as it is.

    Parameters
    ----------
    path
        For messages.
    content
        Content of the file.

    Raises
    ------
    FileFormatError
        If it is a damaged zip file, or has more than one CSV file in it.
    """
    if not content.startswith(_MARK):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if not names:
                return content  # a workbook is a zip file too
            if len(names) > 1:
                raise FileFormatError(
                    str(path), [f"a zip file with {format_items(names)}; give one of them"]
                )
            with archive.open(names[0]) as file:
                unpacked = file.read(_MAX_BYTES + 1)
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError),
        ValueError,
    ) as error:
        if isinstance(error, FileFormatError):
            raise
        raise FileFormatError(
            str(path),
            [
                f"a workbook or zip file that cannot be unpacked ({error}); save it as CSV, or "
                "download it again"
            ],
        ) from error
    if len(unpacked) > _MAX_BYTES:
        raise FileFormatError(str(path), [f"unpacks to more than {_MAX_BYTES:,} bytes: too large"])
    return unpacked
