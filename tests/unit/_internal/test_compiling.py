"""Compiled loops where nothing can be written."""

from __future__ import annotations

import logging
import os

import pytest
from numba.core import caching

from dfs_portfolio._internal import compiling


@pytest.fixture
def no_locator(monkeypatch):
    """Numba finds neither the module's nor the user's folder; other settings stay."""
    for name in ("InTreeCacheLocator", "UserWideCacheLocator"):
        monkeypatch.setattr(
            getattr(caching, name), "from_function", classmethod(lambda *arguments: None)
        )
    compiling._report.cache_clear()
    yield
    compiling._report.cache_clear()


def plus_one(number):
    return number + 1


def test_compiled_loops_are_kept_in_an_own_temporary_folder(
    no_locator, monkeypatch, tmp_path, caplog
):
    monkeypatch.setattr(compiling.tempfile, "tempdir", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert compiling.compiled()(plus_one)(1) == 2
        compiling.compiled()(plus_one)
    (record,) = caplog.records  # said once
    (folder,) = tmp_path.iterdir()
    assert f"compiled inner loops are kept in {folder}" in record.getMessage()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.rglob("*plus_one*.nbi"))
    assert not compiling._CONFIG.CACHE_DIR


def test_without_any_folder_loops_are_compiled_anew(no_locator, monkeypatch, caplog):
    monkeypatch.setattr(compiling, "_own_temporary_folder", lambda: None)
    with caplog.at_level(logging.WARNING):
        kernel = compiling.compiled(nogil=True)(plus_one)
    assert kernel(1) == 2
    assert kernel.targetoptions["nogil"]
    assert "compiled anew in every run" in caplog.text
    assert "NUMBA_CACHE_DIR" in caplog.text


def test_a_folder_that_others_may_write_is_not_used(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling.tempfile, "tempdir", str(tmp_path))
    folder = compiling._own_temporary_folder()
    assert folder is not None
    folder.chmod(0o777)
    assert compiling._own_temporary_folder() is None
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", folder)
    assert compiling._own_temporary_folder() is None


def test_without_a_temporary_folder_there_is_none(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling.tempfile, "tempdir", str(tmp_path / "missing"))
    assert compiling._own_temporary_folder() is None


def test_other_errors_of_numba_are_not_hidden(monkeypatch):
    def fail(**options):
        raise RuntimeError("something else")

    monkeypatch.setattr(compiling, "njit", fail)
    with pytest.raises(RuntimeError, match="something else"):
        compiling.compiled()(plus_one)
