"""``dfs-portfolio swap`` as a person uses it."""

from __future__ import annotations

import os
from functools import partial

import pytest

from dfs_portfolio.cli import Exit
from dfs_portfolio.sports.nascar.demo import load_demo
from support import terminal
from support.entries import LEFT, as_csv, entry, glued, named, right_block
from support.files import salary_rows, write_csv, write_salaries, write_teams

FAST = ("--scenarios", "300", "--no-stack")
OUT = "Denny Hamlin"
run = partial(terminal.run, "swap", columns=80)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Four entries in two contests; three hold Denny Hamlin, two of them the same lineup."""
    monkeypatch.chdir(tmp_path)
    slate, _ = load_demo()
    hamlin = slate.names.index(OUT)
    cheap = sorted(range(len(slate)), key=lambda i: slate.salaries[i])
    lineups = [[hamlin, *cheap[:5]], [hamlin, *cheap[1:6]], cheap[:6], [hamlin, *cheap[:5]]]
    contests = ["111", "111", "111", "222"]
    left = [LEFT]
    for n, (contest, lineup) in enumerate(zip(contests, lineups, strict=True)):
        left.append(entry(n, contest, named(slate, lineup)))
    left += [entry(9, "222")]
    for name, right in (("DKEntries.csv", right_block(salary_rows())), ("left.csv", [])):
        (tmp_path / name).write_text(as_csv(glued(left, right)), encoding="utf-8")
    write_salaries(tmp_path)
    write_teams(tmp_path)
    return tmp_path


def changed(files, name="swapped.csv", before="DKEntries.csv"):
    """Numbers of the lines that differ; of those, only one cell may."""
    old, new = ((files / n).read_text().splitlines() for n in (before, name))
    assert len(old) == len(new)
    lines = [i for i, line in enumerate(new) if line != old[i]]
    for i in lines:
        pairs = zip(old[i].split(","), new[i].split(","), strict=True)
        assert sum(a != b for a, b in pairs) == 1
    return lines


def test_a_driver_who_is_out_is_replaced(files):
    result = run("DKEntries.csv", "--out", OUT, *FAST)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("3 of 4 entries held Denny Hamlin\n3 drivers changed: ")
    assert "exposure, of 3 lineups: Denny Hamlin 2 -> 0, " in result.output
    assert "entry 0 in NAS $10K [Top, 111], line 2\n  - Denny Hamlin\n  + " in result.output
    assert "\nnote: no track type given: " in result.output
    assert "\nnote: no projections: " in result.output
    assert result.output.rstrip().endswith("3 of 4 entries change; wrote swapped.csv")
    assert changed(files) == [1, 2, 4]
    lines = (files / "swapped.csv").read_text().splitlines()
    cells = [line.split(",$1 ,")[1].split(",,")[0] for line in (lines[1], lines[4])]
    assert cells[0] == cells[1]  # the copy in the other contest


@pytest.mark.parametrize("option", [("--keep", "left.csv"), ("--relax", "fewest")])
def test_options_of_a_whole_portfolio_are_refused(files, option):
    """They would have no effect."""
    result = run("DKEntries.csv", "--out", OUT, *option, *FAST)
    assert result.exit_code == Exit.UNUSABLE
    assert "No such option" in result.output


def test_columns_are_told(files):
    write_csv(files / "p.csv", "Name,Proj,Opp", [[d.name, "30", "x"] for d in load_demo()[0]])
    result = run("DKEntries.csv", "--out", OUT, "--projections", "p.csv", *FAST)
    assert "\np.csv: read Name, projection = Proj; not used: Opp\n" in result.output


def test_a_driver_who_left_the_pool_is_out_without_a_word(files):
    """In the analyst's own files he still is, and in the settings."""
    slate, _ = load_demo()
    lines = (files / "DKSalaries.csv").read_text().splitlines(keepends=True)
    (files / "without.csv").write_text("".join(line for line in lines if OUT not in line))
    rows = [[d.name, str(d.salary / 200)] for d in slate]
    write_csv(files / "projections.csv", "driver,points", rows)
    (files / "mine.toml").write_text(f'[rules]\nstacking = false\nexclude = ["{OUT}"]\n')
    result = run(
        *("left.csv", "--salaries", "without.csv", "--teams", "teams.csv", "-o", "new.csv"),
        *("--projections", "projections.csv", "--settings", "mine.toml", "--scenarios", "300"),
    )
    assert result.exit_code == 0, result.output
    assert result.output.startswith("3 of 4 entries held Denny Hamlin\n")
    assert changed(files, "new.csv", "left.csv") == [1, 2, 4]


def test_entries_of_batches_are_mended_by_the_common_rules(files):
    (files / "mine.toml").write_text(
        "[[batches]]\nn_lineups = 3\nrules = { max_salary = 49_000 }\n"
    )
    result = run("DKEntries.csv", "--out", OUT, *FAST, "--settings", "mine.toml")
    assert result.exit_code == 0, result.output
    assert "new lineups satisfy the common rules, not those of a batch" in result.output


def test_a_dry_run_writes_nothing_and_a_contest_is_enough(files):
    before = sorted(os.listdir(files))
    result = run("DKEntries.csv", "--out", OUT, "--contest", 222, "--dry-run", *FAST)
    assert result.exit_code == 0, result.output
    assert "1 of 1 entries change; wrote nothing" in result.output
    assert sorted(os.listdir(files)) == before


def test_no_input_is_overwritten(files):
    before = (files / "left.csv").read_bytes()
    result = run("left.csv", "--salaries", "DKSalaries.csv", "--out", OUT, "-o", "left.csv", *FAST)
    assert result.exit_code == 2
    assert "would overwrite left.csv, which is read" in result.output
    assert (files / "left.csv").read_bytes() == before


def test_nobody_out(files):
    result = run("DKEntries.csv", *FAST)
    assert result.exit_code == 0, result.output
    assert "none of 4 entries holds somebody who is out: nothing to change" in result.output
    assert changed(files) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("DKEntries.csv", "--out", "Deny Hamlin"), "(nearest: 'Denny Hamlin')"),
        (("DKEntries.csv", "--out", OUT, "--contest", "9"), "is in contest '9'"),
        (("left.csv", "--out", OUT), "--salaries DKSalaries.csv"),
        (("DKSalaries.csv", "--out", OUT), "this is a salary file"),
        (("DKEntries.csv", "--out", OUT, "-o", "no/out.csv"), "make the folder"),
        (("DKEntries.csv", "--out", OUT, "--lock", "Kyle Larsen"), "(nearest: 'Kyle Larson')"),
    ],
)
def test_what_cannot_be_used_ends_in_words_and_no_file(files, arguments, words):
    before = sorted(os.listdir(files))
    result = run(*arguments, *FAST)
    assert result.exit_code == Exit.UNUSABLE, result.output
    assert words in result.output
    assert sorted(os.listdir(files)) == before
