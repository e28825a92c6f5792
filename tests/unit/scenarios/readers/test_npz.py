"""Points in NumPy's archives."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from dfs_portfolio import read_scenarios
from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.scenarios.readers.layout import ReadLimits
from support.points import NAMES, POINTS, SLATE

SHUFFLED = [2, 0, 3, 1]


def saved(tmp_path, *args, compressed=False, **arrays):
    path = tmp_path / "points.npz"
    (np.savez_compressed if compressed else np.savez)(path, *args, **arrays)
    return path


def refused(path, **options):
    with pytest.raises(FileFormatError) as caught:
        read_scenarios(path, SLATE, **options)
    return str(caught.value)


@pytest.mark.parametrize("key", ["players", "drivers", "ids", "names"])
@pytest.mark.parametrize(
    "labels",
    [
        np.array(NAMES),
        np.array([name.encode() for name in NAMES]),
        np.array([int(i) for i in SLATE.ids]),
        np.array(SLATE.ids),
    ],
)
def test_columns_go_by_their_labels(tmp_path, labels, key):
    arrays = {"points": POINTS[:, SHUFFLED], key: labels[SHUFFLED], "seed": np.array(3)}
    path = saved(tmp_path, compressed=True, **arrays)
    assert read_scenarios(path, SLATE).points.tolist() == POINTS.tolist()


def test_labelled_rows_are_turned(tmp_path):
    path = saved(tmp_path, points=POINTS.T[SHUFFLED], players=np.array(NAMES)[SHUFFLED])
    assert read_scenarios(path, SLATE).points.tolist() == POINTS.tolist()


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int16, np.uint8])
@pytest.mark.parametrize("order", ["C", "F"])
def test_one_array_alone_is_in_the_order_of_the_slate(tmp_path, kind, order):
    points = np.array(np.abs(POINTS), dtype=kind, order=order)
    assert read_scenarios(saved(tmp_path, points), SLATE).points.tolist() == points.tolist()


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"points": POINTS, "columns": np.array(NAMES)}, "'points' and 'players' (names or IDs)"),
        ({"a": POINTS, "b": POINTS}, "arrays 'a', 'b': wanted are"),
        ({}, "wanted are 'points' and 'players'"),
        ({"x": POINTS[:, :3]}, "3 columns without names for 4 drivers"),
        ({"x": POINTS.T}, "3 columns without names for 4 drivers"),
        ({"x": POINTS[0]}, "array 'x' has 1 axes of type float64"),
        ({"x": POINTS > 0}, "type bool"),
        ({"x": POINTS + 0j}, "type complex128"),
        ({"x": np.array(NAMES)}, "has 1 axes of type <U"),
        ({"x": POINTS[:0]}, "no scenarios under the names"),
        ({"x": np.where(POINTS == 0, np.nan, POINTS)}, "row 2, column 'Cy Day Jr.' (nan)"),
        ({"points": POINTS, "drivers": np.array([NAMES])}, "shape (1, 4); wanted is a list"),
        ({"points": POINTS, "drivers": np.arange(4) / 2}, "labels are of type float64"),
        ({"points": POINTS, "drivers": np.array(NAMES[:2])}, "shape (3, 4) for 2 players"),
        ({"points": POINTS[:, :3], "drivers": np.array(NAMES[:3])}, 'no column for "Ed O\'Foo"'),
        ({"points": POINTS, "drivers": np.array(["Nobody"] * 4)}, "4 columns of no driver"),
        ({"points": POINTS, "drivers": np.array([NAMES[0]] * 4)}, "more than one column for"),
    ],
)
def test_other_arrays_are_refused_in_words(tmp_path, arrays, words):
    assert words in refused(saved(tmp_path, **arrays))


def test_objects_of_python_are_not_read(tmp_path):
    said = refused(saved(tmp_path, points=POINTS, players=np.array(NAMES, dtype=object)))
    assert "array 'players' holds Python objects, which are not read" in said
    assert "dtype=str" in said


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path):
    path = saved(tmp_path, np.zeros((5000, 4)), compressed=True)
    assert path.stat().st_size < 2000
    limits = ReadLimits(max_bytes=100_000)
    assert "unpacks to 160,128 bytes, more than 100,000" in refused(path, limits=limits)


def archive(tmp_path, **parts):
    path = tmp_path / "points.npz"
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(f"{name}.npy", content)
    return path


def array_bytes(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_an_array_that_claims_to_be_larger_than_it_is_is_refused(tmp_path):
    content = array_bytes(POINTS).replace(b"(3, 4)", b"(9999999999999, 4)")
    assert "damaged" in refused(archive(tmp_path, x=content))
    assert "damaged" in refused(archive(tmp_path, x=array_bytes(POINTS)[:-8]))


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"PK\x03\x04" + b"x" * 100, b"\x93NUMPY"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "points.npz"
    path.write_bytes(content)
    assert "no npz file, or a damaged one: save it again" in refused(path)


def test_a_changed_byte_is_noticed(tmp_path):
    path = saved(tmp_path, POINTS)
    content = bytearray(path.read_bytes())
    place = content.index(np.float64(45.25).tobytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert "damaged" in refused(path)
