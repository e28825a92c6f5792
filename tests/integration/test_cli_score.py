"""``dfs-portfolio score`` as a person uses it."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from dfs_portfolio.cli import Exit
from dfs_portfolio.sites.draftkings.lineups import write_lineups
from dfs_portfolio.sports.nascar.demo import load_demo
from support import terminal
from support.entries import LEFT, as_csv, cheap_lineups, entry, glued, named, right_block
from support.files import salary_rows, write_csv, write_salaries
from support.standings import standings_text

SLATE, _ = load_demo()
LINEUPS = cheap_lineups(SLATE, 4)
POINTS = [float(len(SLATE) - i) for i in range(len(SLATE))]
SCORES = [sum(POINTS[i] for i in l) for l in LINEUPS]

run = partial(terminal.run, "score", columns=80)


def passed(*arguments):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments):
    result = run(*arguments)
    assert result.exit_code == Exit.UNUSABLE
    return result.output


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Lineups, entries in two contests, the results of the race and the standings of a contest."""
    monkeypatch.chdir(tmp_path)
    write_salaries(tmp_path)
    write_lineups("lineups.csv", SLATE, LINEUPS)
    left = [LEFT, entry(101, "111", named(SLATE, LINEUPS[0])), entry(102, "111")]
    left += [entry(201, "222", named(SLATE, LINEUPS[1])), entry(202, "222", ["Nobody (1)"] * 6)]
    text = as_csv(glued(left, right_block(salary_rows())))
    (tmp_path / "DKEntries.csv").write_text(text, encoding="utf-8")
    rows = [[name, i + 1, i + 1, 0, 0] for i, name in enumerate(SLATE.names)]
    write_csv(tmp_path / "race.csv", "driver,start,finish,laps_led,fastest_laps", rows)
    field = [(900 + n, tuple(range(n, n + 6))) for n in range(31)]
    contest = [*field, (101, LINEUPS[0]), (999, ())]
    text = standings_text(SLATE, contest, POINTS)
    (tmp_path / "standings.csv").write_text(text, encoding="utf-8", newline="")
    return tmp_path


ALONE = ("lineups.csv", "--salaries", "DKSalaries.csv")


def test_lineups_by_the_results_of_the_race(files):
    output = passed(*ALONE, "--results", "race.csv", "--top", 2)
    assert "Points of 36 of 36 drivers: race.csv\n" in output
    assert "4 of 4 lineups scored\n   rank  lineup    points\n      1  line " in output
    assert "  2 more; mean " in output
    assert "\nBest lineup, " in output
    assert "field rank" not in output
    assert max(map(len, output.splitlines())) <= 80


def test_lineups_against_a_field(files):
    output = passed(*ALONE, "--standings", "standings.csv", "-o", "scores.csv")
    assert "Field: 33 entries, 1 without a lineup; points from 0.00 to " in output
    assert "The points of all 32 lineups known are the sums of their players' points." in output
    assert "rank  lineup    points  field rank  beaten   tied\n" in output
    table = pd.read_csv("scores.csv")
    assert table["lineup"].tolist() == [f"line {n}" for n in range(2, 6)]
    assert table["points"].tolist() == SCORES
    field = [sum(POINTS[n : n + 6]) for n in range(31)] + [SCORES[0], 0]
    assert table["field_rank"].tolist() == [1 + sum(q > p for q in field) for p in SCORES]
    assert table["beaten"].tolist() == [sum(q < p for q in field) / 33 for p in SCORES]
    assert table["tied"].tolist() == [sum(q == p for q in field) for p in SCORES]
    assert max(map(len, output.splitlines())) <= 80


def test_entries_contest_by_contest(files):
    """The standings are those of contest 111: it has an entry there."""
    output = passed("DKEntries.csv", "--standings", "standings.csv", "-o", "scores.csv")
    first, _, second = output.partition("contest 222 ")
    assert "contest 111 NAS $10K [Top, 111]: 1 of 1 lineups scored, 1 entries without" in first
    assert "  101     " in first
    assert "field rank" in first
    assert "1 of 2 lineups scored\n  not lineups of this slate: 202: " in second
    assert "field rank" not in second
    table = pd.read_csv("scores.csv")
    assert table["contest"].tolist() == [111, 222, 222]
    assert table["lineup"].tolist() == [101, 201, 202]
    assert table["field_rank"].isna().tolist() == [False, True, True]


def test_points_that_are_not_known(files):
    """A driver whom nobody drafted is not in the standings; no lineup gets 0 for that."""
    text = standings_text(SLATE, [(1, LINEUPS[0])], POINTS)
    (files / "one.csv").write_text(text, encoding="utf-8", newline="")
    output = passed(*ALONE, "--standings", "one.csv")
    assert "Points of 6 of 36 drivers" in output
    assert "1 of 4 lineups scored\n  3 lineups without points, since those of drivers in" in output


def test_standings_that_do_not_add_up(files):
    text = (files / "standings.csv").read_text(encoding="utf-8")
    old = f",{sum(POINTS[:6]):g},"
    assert text.count(old) == 1
    (files / "odd.csv").write_text(text.replace(old, f",{sum(POINTS[:6]) + 1:g},"), "utf-8")
    output = passed(*ALONE, "--standings", "odd.csv")
    assert "note: the points of 1 of 32 entries are not the sum of their players'" in output


def test_drivers_who_did_not_start(files):
    lines = (files / "race.csv").read_text().splitlines()
    (files / "race.csv").write_text("\n".join(lines[:-1]))
    output = passed(*ALONE, "--results", "race.csv")
    name = SLATE.names[-1]
    assert f"note: not in the results, so taken as not started, with 0 points: {name!r}" in output


def test_lineups_with_a_driver_who_was_out_are_scored(files):
    held = SLATE.names[LINEUPS[0][0]]
    text = (files / "DKSalaries.csv").read_text()
    header, *rows = text.splitlines()
    rows = [f"{row},{'OUT' if held in row else ''}" for row in rows]
    (files / "DKSalaries.csv").write_text("\n".join([f"{header},Status", *rows]))
    results = (files / "race.csv").read_text().splitlines()
    (files / "race.csv").write_text("\n".join(row for row in results if held not in row))
    output = passed(*ALONE, "--results", "race.csv")
    assert "4 of 4 lineups scored" in output
    assert f"note: not in the results, so taken as not started, with 0 points: {held!r}" in output


def test_which_options_go_together(files):
    assert "either --results or --standings" in refused(*ALONE)
    both = ("--results", "race.csv", "--standings", "standings.csv")
    assert "either --results or --standings" in refused(*ALONE, *both)
    day = ("--standings", "standings.csv", "--date", "2026-03-15")
    assert "--series and --date are for --results" in refused(*ALONE, *day)
    assert "add --salaries" in refused("lineups.csv", "--results", "race.csv")


def test_an_output_that_is_an_input(files):
    before = (files / "race.csv").read_bytes()
    output = refused(*ALONE, "--results", "race.csv", "-o", "./race.csv")
    assert "would overwrite" in output
    assert (files / "race.csv").read_bytes() == before


def test_other_files(files):
    assert "expected the standings of a contest" in refused(*ALONE, "--standings", "DKSalaries.csv")
    assert "expected race results" in refused(*ALONE, "--results", "standings.csv")


def test_contests_of_reservations_alone(files):
    left = [LEFT, entry(101, "111", named(SLATE, LINEUPS[0])), entry(301, "333")]
    text = as_csv(glued(left, right_block(salary_rows())))
    (files / "DKEntries.csv").write_text(text, encoding="utf-8")
    output = passed("DKEntries.csv", "--results", "race.csv", "-o", "scores.csv")
    assert "0 of 0 lineups scored, 1 entries without a lineup" in output
    assert len(pd.read_csv("scores.csv")) == 1
