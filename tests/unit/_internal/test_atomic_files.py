"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from dfs_portfolio._internal.atomic_files import write_atomic
from dfs_portfolio.errors import DfsPortfolioError, FileFormatError
from support.systems import posix_only


def content(data: bytes) -> Callable[[IO[bytes]], object]:
    return lambda file: file.write(data)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """An earlier file."""
    path = tmp_path / "out.bin"
    path.write_bytes(b"something much longer than what is new")
    return path


@posix_only
def test_writing_replaces_the_whole_file(old: Path) -> None:
    old.chmod(0o640)
    assert write_atomic(old, content(b"new")) == old
    assert old.read_bytes() == b"new"
    assert old.stat().st_mode & 0o777 == 0o640
    assert os.listdir(old.parent) == ["out.bin"]


def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    write_atomic(tmp_path / "new", content(b"x"))
    (tmp_path / "other").write_bytes(b"x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_name_may_be_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_atomic("new", content(b"x")) == Path("new")
    assert (tmp_path / "new").read_bytes() == b"x"


@posix_only
def test_writing_through_a_link_keeps_the_link(old: Path) -> None:
    link = old.with_name("link")
    link.symlink_to(old.name)
    write_atomic(link, content(b"new"))
    assert link.is_symlink()
    assert old.read_bytes() == b"new"


def test_nothing_is_seen_of_a_file_before_it_is_whole(old: Path) -> None:
    seen = []

    def write(file: IO[bytes]) -> None:
        file.write(b"half of it, ")
        file.flush()
        seen.append(old.read_bytes())
        file.write(b"and the rest")

    before = old.read_bytes()
    write_atomic(old, write)
    assert seen == [before]
    assert old.read_bytes() == b"half of it, and the rest"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(
    old: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = old.read_bytes()
    monkeypatch.setattr(os, step, full)
    words = r"out\.bin.*cannot be written \(No space left.*an earlier file is left as it was"
    with pytest.raises(DfsPortfolioError, match=words):
        write_atomic(old, content(b"new"))
    assert old.read_bytes() == before
    assert os.listdir(old.parent) == ["out.bin"]


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.EIO, "Input/output error"), FileFormatError),
        (ValueError("an open writing handle"), FileFormatError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (MemoryError(), MemoryError),
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_what_fails_while_writing_leaves_no_part_behind(
    old: Path, error: BaseException, raised: type[BaseException], there: bool
) -> None:
    def fail(file: IO[bytes]) -> None:
        file.write(b"some of it")
        raise error

    before = old.read_bytes()
    path = old if there else old.with_name("new")
    with pytest.raises(raised):
        write_atomic(path, fail)
    assert old.read_bytes() == before
    assert os.listdir(old.parent) == ["out.bin"]


def test_an_interrupt_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    before = old.read_bytes()
    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(old, content(b"new"))
    assert old.read_bytes() == before
    assert os.listdir(old.parent) == ["out.bin"]


@posix_only
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no/such/folder.csv", ["make the folder", "no/such"]),
        (".", ["not a regular file"]),
        ("a\0b.csv", ["cannot be written"]),
        ("x" * 300, ["cannot be written"]),
        ("loop", ["cannot be written"]),
    ],
)
def test_where_nothing_can_be_written(tmp_path: Path, name: str, words: list[str]) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileFormatError) as caught:
        write_atomic(tmp_path / name, content(b"text"))
    for word in words:
        assert word in str(caught.value)
    assert os.listdir(tmp_path) == ["loop"]


def test_a_device_is_not_replaced() -> None:
    with pytest.raises(FileFormatError, match="not a regular file"):
        write_atomic(os.devnull, content(b"text"))
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
