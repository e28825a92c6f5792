"""A small share of `make fuzz` in the ordinary suite: every reader, always the same files."""

from __future__ import annotations

import pytest

from fuzz.files import make_file, try_file
from fuzz.readers import COMMANDS, READERS, Reader, split_cells

N_FILES, N_LONG, N_RUNS = 60, 20, 5


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_mutated_files_are_read_or_refused(tmp_path, reader):
    check(tmp_path, reader, N_FILES if reader.slow_s <= Reader.slow_s else N_LONG)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_commands_end_with_a_code_and_whole_files(tmp_path, command):
    check(tmp_path, command, N_RUNS)


def check(folder, reader, n_files):
    for number in range(n_files):
        content, start = make_file(reader, 0, number)
        outcome = try_file(reader, content, start, folder)
        assert not outcome.failure, f"file {number} of seed 0: {outcome.failure}"


@pytest.mark.parametrize("reader", [*READERS, *COMMANDS], ids=lambda reader: reader.name)
def test_files_that_are_not_mutated_are_read(tmp_path, reader):
    start = reader.seeds()[0]
    outcome = try_file(reader, start.content, start, tmp_path)
    assert outcome.read, outcome.failure


@pytest.mark.parametrize("reader", [*READERS, *COMMANDS], ids=lambda reader: reader.name)
def test_a_file_is_made_again_from_its_numbers(reader):
    assert make_file(reader, 3, 14) == make_file(reader, 3, 14)


def test_the_reader_of_this_test_reads():
    assert split_cells('a,"b\n""c"\r\n\n,d') == [
        ["a", '"b\n""c"', "\r\n"],
        ["", "\n"],
        ["", "d", ""],
    ]
    assert split_cells('a"b,c\r') == [['a"b', "c", "\r"]]
