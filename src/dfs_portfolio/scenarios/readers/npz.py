"""Points in NumPy's archive of arrays; no code in it is executed."""

from __future__ import annotations

import io
import math
import zipfile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.atomic_files import FilePath, read_bytes
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.scenarios.readers.layout import (
    DEFAULT_LIMITS,
    Body,
    ReadLimits,
    Sheet,
    check_size,
    reading,
)

POINTS: Final = "points"
# Names of the array of labels, in order of preference.
LABELS: Final = ("players", "drivers", "ids", "names")
_HEADERS: Final = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def open_npz(
    path: FilePath, limits: ReadLimits = DEFAULT_LIMITS
) -> tuple[FloatArray, tuple[str, ...] | None]:
    """Read the points of an archive and the labels of its columns.

    Returns
    -------
    tuple
        Points, a matrix with a row for each scenario; and a label for each column, ``None`` if the
        archive has no labels.

    Raises
    ------
    FileFormatError
        If the file is not such an archive, damaged or too large, or has other contents.
    """
    content = read_bytes(path)
    with reading(path, "npz"), zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(part.file_size for part in archive.infolist())
        if size > limits.max_bytes:
            raise FileFormatError(
                str(path),
                [f"unpacks to {size:,} bytes, more than {limits.max_bytes:,}: too large"],
            )
        names = [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
        points, labels = _choose_arrays(path, names)
        matrix = _array(path, archive, points)
        texts = None if labels is None else _labels(path, _array(path, archive, labels))
    if matrix.ndim != 2 or matrix.dtype.kind not in "iuf":
        raise FileFormatError(
            str(path),
            [
                f"array {points!r} has {matrix.ndim} axes of type {matrix.dtype}; "
                "wanted are numbers, (n_scenarios, n_players)"
            ],
        )
    n_rows, n_columns = matrix.shape
    check_size(path, n_rows, n_columns, limits)
    return _upright(path, np.asarray(matrix, dtype=np.float64), texts)


def as_sheet(matrix: FloatArray, header: tuple[str, ...]) -> Sheet:
    """Return labelled points as a sheet, like those of the other readers."""
    return Sheet(header, "row", lambda columns, key: Body(matrix[:, list(columns)]))


def _choose_arrays(path: FilePath, names: list[str]) -> tuple[str, str | None]:
    """Return the names of the arrays of points and of players."""
    labels = next((name for name in LABELS if name in names), None)
    if POINTS in names and labels is not None:
        return POINTS, labels
    if len(names) == 1:
        return names[0], None
    raise FileFormatError(
        str(path),
        [
            f"arrays {format_items(names)}: wanted are 'points' and 'players' (names or IDs), "
            "or one array alone, with columns in the order of the slate"
        ],
    )


def _array(path: FilePath, archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Read one array, if its length agrees with its header and it has no Python objects."""
    stream = io.BytesIO(archive.read(f"{name}.npy"))
    shape, _, dtype = _HEADERS[np.lib.format.read_magic(stream)](stream)
    if dtype.hasobject:
        raise FileFormatError(
            str(path),
            [
                f"array {name!r} holds Python objects, which are not read: "
                "save numbers, and names as text (np.array(names, dtype=str))"
            ],
        )
    if math.prod(shape) * dtype.itemsize != len(stream.getbuffer()) - stream.tell():
        raise ValueError("an array whose length disagrees with its header")
    stream.seek(0)
    return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))


def _labels(path: FilePath, array: NDArray[Any]) -> tuple[str, ...]:
    if array.ndim != 1 or array.dtype.kind not in "iuUS":
        raise FileFormatError(
            str(path),
            [
                f"labels are of type {array.dtype} and shape {array.shape}; "
                "wanted is a list of names or IDs"
            ],
        )
    text = np.strings.decode(array, "utf-8", "replace") if array.dtype.kind == "S" else array
    return tuple(map(str, text.tolist()))


def _upright(
    path: FilePath, matrix: FloatArray, labels: tuple[str, ...] | None
) -> tuple[FloatArray, tuple[str, ...] | None]:
    """Transpose a matrix with a row for each labelled player."""
    if labels is None or matrix.shape[1] == len(labels):
        return matrix, labels
    if matrix.shape[0] == len(labels):
        return matrix.T, labels
    raise FileFormatError(
        str(path), [f"points have shape {matrix.shape} for {len(labels)} players"]
    )
