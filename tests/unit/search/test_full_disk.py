"""Value tables that cannot be written: an error or a warning, and no part of a file."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from dfs_portfolio.errors import FileFormatError
from dfs_portfolio.search import save_table
from support.tables import inputs


def test_where_nothing_can_be_written(tmp_path):
    values = inputs().table()
    for name, words in (("no/such/table.npz", "make the folder"), (".", "not a regular file")):
        with pytest.raises(FileFormatError, match=words):
            save_table(tmp_path / name, values)
    assert os.listdir(tmp_path) == []


def test_an_interrupt_leaves_no_part_of_a_file(tmp_path, monkeypatch):
    values = inputs().table()

    def interrupted(file, **arrays):
        file.write(b"PK")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_table(tmp_path / "table.npz", values)
    assert os.listdir(tmp_path) == []


FULL_DISK = """
import os, pathlib, resource, signal, sys, warnings
import numpy as np
from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.search import TableCache, load_table, save_table
from support.tables import inputs

given = inputs(np.random.default_rng(0).normal(30, 10, (40, 18))).free(5)
values = given.table()
values.top(3)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = pathlib.Path(sys.argv[1])
path = folder / "table.npz"
path.write_text("earlier")

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

"""


def on_a_full_disk(folder, monkeypatch, code):
    pytest.importorskip("resource")
    monkeypatch.setenv("PYTHONPATH", ":".join(path for path in sys.path if path))
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK + textwrap.dedent(code), str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout.splitlines()


def test_a_full_disk_leaves_an_earlier_file_and_no_other(tmp_path, monkeypatch):
    """The system itself refuses to write on, at the first byte, in the middle or near the end."""
    said = on_a_full_disk(
        tmp_path,
        monkeypatch,
        """
        for size in (1, 300, 5000, 60_000, 110_000, 121_000):
            limit(size)
            try:
                save_table(path, values)
            except FileFormatError as error:
                print("File too large" in str(error), "an earlier file is left" in str(error),
                      os.listdir(folder), path.read_text())
        limit(200_000)
        save_table(path, values)
        again = load_table(path, *given)
        print(os.listdir(folder), (again.upper == values.upper).all())
        """,
    )
    assert said == ["True True ['table.npz'] earlier"] * 6 + ["['table.npz'] True"]


def test_a_full_disk_is_a_warning_of_a_cache_and_the_table_is_used(tmp_path, monkeypatch):
    said = on_a_full_disk(
        tmp_path,
        monkeypatch,
        """
        path.unlink()
        tables = TableCache(folder)
        limit(60_000)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            kept = tables.get_table(*given)
        print([w.category.__name__ for w in caught], "File too large" in str(caught[0].message))
        print(os.listdir(folder), kept.top(9).tolist() == values.top(9).tolist())
        print(tables.get_table(*given) is kept)
        limit(200_000)
        TableCache(folder).get_table(*given)
        print(len(os.listdir(folder)))
        """,
    )
    assert said == ["['DataWarning'] True", "[] True", "True", "1"]
