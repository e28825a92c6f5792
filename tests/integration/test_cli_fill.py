"""``dfs-portfolio fill`` as a person uses it."""

from __future__ import annotations

import os
from functools import partial

import pytest

from dfs_portfolio.cli import Exit
from dfs_portfolio.sites.draftkings.lineups import write_lineups
from dfs_portfolio.sports.nascar.demo import load_demo
from support import terminal
from support.entries import LEFT, as_csv, cheap_lineups, entry, glued, named, right_block
from support.files import salary_rows, write_salaries

run = partial(terminal.run, "fill", columns=80)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Five entries in two contests, two of them reservations; and two lineups."""
    monkeypatch.chdir(tmp_path)
    slate, _ = load_demo()
    lineups = cheap_lineups(slate, 4)
    write_lineups("lineups.csv", slate, lineups[:2])
    left = [LEFT, entry(9007199254740993, "111"), entry(2, "222", named(slate, lineups[2]))]
    left += [entry(3, "222"), entry(4, "111"), entry(5, "333", named(slate, lineups[3]))]
    for name, right in (("DKEntries.csv", right_block(salary_rows())), ("left.csv", [])):
        (tmp_path / name).write_text(as_csv(glued(left, right)), encoding="utf-8")
    return tmp_path


def test_reservations_are_filled(files):
    result = run("DKEntries.csv", "--lineups", "lineups.csv", "-o", "out.csv")
    assert result.exit_code == 0, result.output
    assert "contest 111 NAS $10K [Top, 111]: 2 filled\n" in result.output
    assert "contest 222 NAS $10K [Top, 222]: 1 filled, 1 left with other lineups\n" in result.output
    assert "3 of 5 entries change; wrote out.csv" in result.output
    assert "contest 222: lineups left over 1, entries left with other lineups 1" in result.output
    old, new = ((files / name).read_text().splitlines() for name in ("DKEntries.csv", "out.csv"))
    assert [i for i, line in enumerate(new) if line != old[i]] == [1, 3, 4]


def test_a_dry_run_shows_every_change_and_writes_nothing(files):
    slate, _ = load_demo()
    before = sorted(os.listdir(files))
    result = run(
        *("DKEntries.csv", "--lineups", "lineups.csv", "--dry-run", "--replace"),
        *("--contest", 111, "--contest", 333, "-v"),
    )
    assert result.exit_code == 0, result.output
    assert sorted(os.listdir(files)) == before
    lineups = [", ".join(slate.names[i] for i in l) for l in cheap_lineups(slate, 4)]
    for words in (
        "entry 9007199254740993 in NAS $10K [Top, 111], line 2\n  - (reserved)\n",
        f"line 2\n  - (reserved)\n  + {lineups[0]}\n",
        f"entry 4 in NAS $10K [Top, 111], line 5\n  - (reserved)\n  + {lineups[1]}\n",
        f"entry 5 in NAS $10K [Top, 333], line 6\n  - {lineups[3]}\n  + {lineups[0]}\n",
        "3 of 3 entries change; wrote nothing\n",
    ):
        assert words in result.output


def test_a_dry_run_of_many_entries_says_what_changes_first_in_few_lines(files):
    slate, _ = load_demo()
    left = [LEFT, *(entry(10 + i, str(500 + i % 19)) for i in range(171))]
    (files / "many.csv").write_text(as_csv(glued(left, right_block(salary_rows()))))
    result = run("many.csv", "--lineups", "lineups.csv", "--dry-run")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert len(lines) <= 15
    assert lines[0] == "38 of 171 entries change; wrote nothing"
    assert "13 more contests: 26 filled, 91 left blank" in lines
    assert f"in more entries: {slate.names[cheap_lineups(slate, 1)[0][0]]} +" in result.stdout
    assert lines[-1] == "--verbose lists every entry that changes"
    whole = run("many.csv", "--lineups", "lineups.csv", "--dry-run", "--verbose").stdout
    assert whole.count("  - (reserved)\n") == 38
    assert len([line for line in whole.splitlines() if line.startswith("contest ")]) == 19


def test_salaries_stand_in_for_a_pool(files):
    refused = run("left.csv", "--lineups", "lineups.csv", "-o", "out.csv")
    assert refused.exit_code == Exit.UNUSABLE
    assert "no player pool at its right" in refused.output
    assert "--salaries" in refused.output
    assert not (files / "out.csv").exists()
    salaries = write_salaries(files)
    options = ("--salaries", salaries, "--cell-format", "id")
    result = run("left.csv", "--lineups", "lineups.csv", "-o", "out.csv", *options)
    assert result.exit_code == 0, result.output
    slate, _ = load_demo()
    cells = ",".join(str(slate.ids[i]) for i in cheap_lineups(slate, 1)[0])
    assert f",$1 ,{cells}\n" in (files / "out.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("DKEntries.csv", "--lineups", "absent.csv"), "absent.csv: there is no such file"),
        (("absent.csv", "--lineups", "lineups.csv"), "absent.csv: there is no such file"),
        (("lineups.csv", "--lineups", "lineups.csv"), "not a file of DraftKings entries"),
        (("DKEntries.csv", "--lineups", "lineups.csv", "--contest", "9"), "is in contest '9'"),
        (("DKEntries.csv", "--lineups", "lineups.csv", "-o", "no/out.csv"), "make the folder"),
    ],
)
def test_what_cannot_be_used_ends_in_words_and_no_file(files, arguments, words):
    before = sorted(os.listdir(files))
    result = run(*arguments)
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output
    assert sorted(os.listdir(files)) == before
