"""Points in a Parquet file, read with pyarrow if it is installed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from dfs_portfolio._internal.atomic_files import FilePath, read_bytes
from dfs_portfolio.errors import FileFormatError, format_items
from dfs_portfolio.scenarios.readers.labels import MAX_LABELS
from dfs_portfolio.scenarios.readers.layout import (
    DEFAULT_LIMITS,
    Body,
    ReadLimits,
    Sheet,
    check_size,
    reading,
)


def open_parquet(path: FilePath, limits: ReadLimits = DEFAULT_LIMITS) -> Sheet:
    """Read the schema of a Parquet file; the sheet reads its columns when they are needed.

    Raises
    ------
    FileFormatError
        If pyarrow is not installed, or the file is not Parquet, damaged or too large.
    """
    content = read_bytes(path)
    parquet, buffer = _pyarrow(path)
    with reading(path, "Parquet"):
        file = parquet.ParquetFile(buffer(content), page_checksum_verification=True)
        header = tuple(map(str, file.schema_arrow.names))
        n_rows = int(file.metadata.num_rows)
    check_size(path, n_rows, len(header), limits)
    repeated = [name for name, count in Counter(header).items() if count > 1]
    if repeated:
        raise FileFormatError(str(path), [f"columns of the same name: {format_items(repeated)}"])

    def read(columns: Sequence[int], key: int | None) -> Body:
        with reading(path, "Parquet"):
            return _read(file, header, n_rows, columns, key)

    return Sheet(header, "row", read)


def _read(
    file: Any, header: Sequence[str], n_rows: int, columns: Sequence[int], key: int | None
) -> Body:
    import pyarrow

    types = file.schema_arrow.types
    text = [i for i in columns if not _is_number(types[i])]
    if key is not None and n_rows > MAX_LABELS:
        return Body(np.empty((0, len(columns))), problems=(f"{n_rows} rows of players",))
    if text:
        shown = format_items(header[i] for i in text)
        return Body(np.empty((0, len(columns))), problems=(f"no numbers in column {shown}",))
    needed = [*columns, *([] if key is None else [key])]
    table = file.read(columns=[header[i] for i in needed], use_threads=False)
    values = np.empty((n_rows, len(columns)))
    for index, i in enumerate(columns):
        numbers = table.column(header[i]).cast(pyarrow.float64(), safe=False)
        values[:, index] = numbers.to_numpy()
    keys = () if key is None else map(_label, table.column(header[key]).to_pylist())
    return Body(values, tuple(keys))


def _is_number(kind: Any) -> bool:
    import pyarrow

    types = pyarrow.types
    return bool(types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind))


def _label(value: object) -> str:
    return "" if value is None else str(value)


def _pyarrow(path: FilePath) -> tuple[Any, Any]:
    """Return pyarrow's module for Parquet, and its class for a file in memory."""
    try:
        from pyarrow import BufferReader, parquet
    except ImportError:
        raise FileFormatError(
            str(path),
            [
                "reading Parquet needs pyarrow, which is not installed: "
                "pip install 'dfs-portfolio[parquet]', or save the points as CSV or npz"
            ],
        ) from None
    return parquet, BufferReader
