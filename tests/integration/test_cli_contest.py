"""``dfs-portfolio contest`` as a person uses it."""

from __future__ import annotations

import csv
import re
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import dfs_portfolio as dfs
from dfs_portfolio.cli import Exit
from dfs_portfolio.cli.contest_core import FRESH
from dfs_portfolio.field.model import TOP_OWNERSHIP
from dfs_portfolio.sites.draftkings.lineups import write_lineups
from support import terminal
from support.entries import LEFT, as_csv, entry, glued, named, right_block
from support.files import HEADER, REAL, needs_real_files, salary_rows, write_csv
from support.real_contests import write_contest
from support.reference_contest import shares
from support.standings import standings_text

# Every second driver of the demo slate: few lineups, so that a field is fitted at once. Salaries
# alone give one of them 69%.
TOP = 75
ROWS = salary_rows()[::2]
STARTS = range(1, len(ROWS) + 1)
N_LINEUPS = 4
run = partial(terminal.run, "contest", columns=80)
QUICK = ("--scenarios", 400)
PAYS = ("--payouts", "payouts.csv")


def passed(*arguments, columns=80):
    result = run(*arguments, columns=columns)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*arguments):
    """What is wrong; nothing is written, and nothing simulated."""
    before = {path: path.read_bytes() for path in Path().iterdir()}
    result = run(*arguments, "-o", "winnings.csv")
    assert result.exit_code == Exit.UNUSABLE, result.output
    assert {path: path.read_bytes() for path in Path().iterdir()} == before
    return " ".join(result.output.split())


def slate_here():
    slate = dfs.read_salaries("DKSalaries.csv")
    return dfs.read_projections("projections.csv", slate)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Salaries, projections, payouts, and four lineups of the field's kind."""
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "DKSalaries.csv", HEADER, ROWS)
    means = [
        [row[2], f"{int(row[5]) / 250 + 13.2:.1f}", start]
        for row, start in zip(ROWS, STARTS, strict=True)
    ]
    write_csv(tmp_path / "projections.csv", "driver,points,start", means)
    tiers = [["1", "100", "60", "5"], ["2-4", "25", "", ""], ["5-12", "8", "", ""]]
    write_csv(tmp_path / "payouts.csv", "Place,Payout,Field Size,Entry Fee", tiers)
    slate = slate_here()
    model = dfs.FieldModel.from_projections(slate, top_ownership=TOP, seed=3)
    lineups = model.lineups[np.argsort(-model.probabilities)[: 2 * N_LINEUPS : 2]]
    write_lineups("lineups.csv", slate, lineups.tolist())
    owned = [[*row, f"{own:.3f}"] for row, own in zip(means, model.ownership, strict=True)]
    write_csv(tmp_path / "owned.csv", "driver,points,start,ownership", owned)
    return tmp_path


SALARIES = "DKSalaries.csv"
NUMBER = re.compile(r"[$±]?[0-9][0-9.,]*[0-9]%?|[$±]?[0-9]%?")
ALONE = (SALARIES, "lineups.csv", *PAYS)
BY_POINTS = ("--top-ownership", TOP, *QUICK)
PROJECTED = (*ALONE, "--projections", "projections.csv", *BY_POINTS)
OWNED = (*ALONE, "--projections", "owned.csv", *QUICK)


@pytest.fixture
def contest(files):
    """Standings of 60 entries, of which ann has three, two of them of `DKEntries.csv`."""
    slate = slate_here()
    rows = [row.indices for row in dfs.read_lineups("lineups.csv", slate)]
    model = dfs.FieldModel.from_projections(slate, top_ownership=TOP, seed=3)
    field = model.draw(57, seed=4)
    others = np.repeat(field.lineups, field.counts, axis=0).tolist()
    points = [float(80 - 3 * i) for i in range(len(slate))]
    entries = [(500 + n, lineup) for n, lineup in enumerate(others[:56])]
    entries += [(556, ()), (101, rows[0]), (102, rows[1]), (103, ())]
    text = standings_text(slate, entries, points)
    for number, shown in ((101, "Ann A (1/3)"), (102, "Ann A (2/3)"), (103, "Ann A (3/3)")):
        text = text.replace(f"user{number},", f"{shown},")
    Path("standings.csv").write_text(text, encoding="utf-8", newline="")
    left = [LEFT, *(entry(101 + i, "111", named(slate, rows[i])) for i in range(2))]
    left += [entry(201, "222", named(slate, rows[2])), entry(202, "222")]
    text = as_csv(glued(left, right_block(ROWS)))
    Path("DKEntries.csv").write_text(text, encoding="utf-8")
    return points


def test_lineups_in_a_contest_that_is_to_come(files):
    output = passed(*PROJECTED, "--top", 3, "-o", "winnings.csv")
    assert "field: 56 entries, drawn anew for every 10,000 scenarios: quantal response" in output
    assert "4 entries of $5 in a contest of 60, $239 to 12 ranks; 400 scenarios (fresh)" in output
    assert "note: 4 entries in a contest of 60: one person may enter at most 1\n" in output
    assert "note: money needs many scenarios: 400 leave the ROI an error of" in output
    assert "The best 3 of 4 lineups, each beside the others; dollars a contest" in output
    assert "± standard error; 1 more" in output
    assert "they are no promise of profit" in output
    table = [line for line in output.splitlines() if line.startswith(("lineup ", "line ", " "))]
    assert len(table) == 1 + 2 * 3
    assert max(map(len, table)) <= 80
    frame = pd.read_csv("winnings.csv")
    assert frame["lineup"].tolist() == [f"line {n}" for n in range(2, 6)]
    shown = [line.split()[1] for line in table if line.startswith("line ")]
    best = frame.sort_values("winnings", ascending=False)["lineup"].str.split().str[1]
    assert shown == best.tolist()[:3]


def test_the_figures_are_those_of_python(files):
    passed(*PROJECTED, "--seed", 7, "-o", "winnings.csv")
    slate = slate_here()
    race = dfs.Settings().for_sport("NASCAR").race
    fresh = dfs.Scenarios.draw(dfs.race_scenarios(slate, race), 400, seed=7 + FRESH)
    model = dfs.FieldModel.from_projections(slate, top_ownership=TOP, seed=7)
    result = dfs.simulate_contest(
        dfs.read_lineups("lineups.csv", slate),
        lambda block: model.draw(56, seed=7 + FRESH + block),
        dfs.read_gpp("payouts.csv"),
        fresh,
        everybody=True,
    )
    again = pd.read_csv("winnings.csv").drop(columns="lineup")
    pd.testing.assert_frame_equal(again, result.to_frame(), rtol=1e-12)
    first = Path("winnings.csv").read_bytes()
    passed(*PROJECTED, "--seed", 7, "-o", "winnings.csv")
    assert Path("winnings.csv").read_bytes() == first


def test_a_slate_with_ownership_has_the_field_of_it(files):
    output = passed(*OWNED)
    assert "56 entries, drawn anew for every 10,000 scenarios: ownership of the slate" in output
    output = passed(*OWNED, *BY_POINTS[:2])
    assert "quantal response to projections" in output


def test_without_projections_the_field_expects_what_is_simulated(files):
    output = passed(*ALONE, *BY_POINTS)
    assert "note: no projections: " in output
    assert "without projections of all, it expects the simulated means" in output


def test_scenarios_of_a_file_are_those_that_build_holds_out(files):
    slate = slate_here()
    rng = np.random.default_rng(1)
    points = pd.DataFrame(rng.normal(40, 15, (200, len(slate))).round(2), columns=slate.names)
    points.to_csv("points.csv", index=False)
    output = passed(*ALONE, "--scenario-source", "points.csv", *BY_POINTS[:2], "-o", "winnings.csv")
    assert "; 50 scenarios (fresh), 1 field" in output
    rows = dfs.read_lineups("lineups.csv", slate)
    _, fresh = dfs.hold_out(dfs.read_scenarios("points.csv", slate), 0.25, seed=42)
    model = dfs.FieldModel.from_projections(
        dfs.read_salaries("DKSalaries.csv"), fresh.points.mean(axis=0), top_ownership=TOP, seed=42
    )
    gpp = dfs.read_gpp("payouts.csv")
    field = model.draw(56, seed=42 + FRESH)
    result = dfs.simulate_contest(rows, field, gpp, fresh, everybody=True)
    again = pd.read_csv("winnings.csv").drop(columns="lineup")
    pd.testing.assert_frame_equal(again, result.to_frame(), rtol=1e-12)
    output = passed(*ALONE, "--scenario-source", "points.csv", *BY_POINTS[:2], "--hold-out", 0)
    assert "; 200 scenarios (used to choose (flatters))" in output
    assert "all figures are too high" in output


def test_lineups_against_the_field_of_standings(contest):
    """Lineups of a file without IDs are further entries; those of DKEntries.csv are there."""
    options = (*PAYS, "--standings", "standings.csv", *QUICK)
    output = passed(SALARIES, "lineups.csv", *options)
    assert (
        "field: 60 other entries of standings standings.csv, 2 of them without a lineup" in output
    )
    assert "in a contest of 64, $239" in output
    assert "note: the 4 lineups are not entries of standings.csv: they count as further" in output
    assert "on this one field" in output
    assert "One field for all scenarios" in output
    output = passed(SALARIES, "DKEntries.csv", *options, "-o", "winnings.csv")
    assert "field: 58 other entries of standings standings.csv, 2 of them without" in output
    assert "2 entries of $5 in a contest of 60, $239 to 12 ranks" in output
    assert pd.read_csv("winnings.csv")["lineup"].tolist() == [101, 102]


def test_the_entries_of_a_user(contest):
    options = (SALARIES, *PAYS, "--standings", "standings.csv", *QUICK)
    output = passed(*options, "--user", "ann a", "-o", "winnings.csv")
    assert "2 entries of $5 in a contest of 60" in output
    assert "note: left out: 1 entries without a lineup of this slate, which score 0" in output
    passed(*options, "--user", "Ann A (2/3)", "-o", "again.csv")
    passed(SALARIES, "DKEntries.csv", *options[1:], "-o", "entries.csv")
    assert Path("winnings.csv").read_bytes() == Path("again.csv").read_bytes()
    # In the order of the standings, and of the file.
    frames = [pd.read_csv(name).sort_values("lineup") for name in ("winnings.csv", "entries.csv")]
    columns = ["lineup", "winnings", "winnings_error", "cash", "copies"]
    assert frames[0][columns].values.tolist() == frames[1][columns].values.tolist()


def test_whoever_has_all_entries_wins_the_pool(files):
    slate = slate_here()
    lineups = [row.indices for row in dfs.read_lineups("lineups.csv", slate)]
    text = standings_text(slate, [(i, lineups[i % 4]) for i in range(60)], [1.0] * len(slate))
    for number in range(60):
        text = text.replace(f"user{number},", "ann,")
    Path("all.csv").write_text(text, encoding="utf-8", newline="")
    output = passed(SALARIES, *PAYS, "--standings", "all.csv", "--user", "ann", *QUICK)
    assert "field: nobody else enters" in output
    assert "winnings         $239.00 (error 0.00) for $300 of fees" in output
    assert f"ROI              {100 * (239 / 300 - 1):.2f}% (error 0.00)" in output


def settled(points, prizes):
    """What each entry wins, from the prize of each rank."""
    hundredths = np.rint(np.array(points) * 100).astype(np.int64)
    return shares(hundredths, np.append(0, np.cumsum(prizes))).tolist()


def tiers_of(path):
    """The rows of a payout table as the site has them, with the number of their ranks."""
    with path.open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            first, _, last = row["Place"].partition("-")
            yield row | {"n": int(last or first) - int(first) + 1}


PRIZES = [100] + [25] * 3 + [8] * 8


def test_what_entries_won(contest):
    options = (*PAYS, "--standings", "standings.csv", "--settle")
    output = passed(SALARIES, "DKEntries.csv", *options, "-o", "won.csv")
    standings = dfs.read_standings("standings.csv")
    made = [one.points for one in standings.entries]
    won = settled(made, PRIZES)
    mine = {
        int(e.entry_id): (e.rank, p, w)
        for e, p, w in zip(standings.entries, made, won, strict=True)
    }
    frame = pd.read_csv("won.csv").set_index("lineup")
    for number in (101, 102):
        rank, points, prize = mine[number]
        row = frame.loc[number]
        assert (row["rank"], row["points"]) == (rank, points)
        assert row["prize"] == pytest.approx(prize, abs=1e-9)
        assert row["tied"] == made.count(points)
    total = mine[101][2] + mine[102][2]
    assert f"60 entries, {sum(w > 0 for w in won)} of them paid, $239.00 in all" in output
    assert (
        f"{'-' if total < 10 else ''}${abs(total - 10):,.2f}, ROI {10 * total - 100:.1f}%" in output
    )
    assert f"${total:,.2f} won for $10 of fees" in output
    assert max(map(len, output.splitlines())) <= 80
    output = passed(SALARIES, *options, "--user", "Ann A", "-o", "won.csv")
    assert "3 own entries, " in output
    assert "for $15 of fees" in output
    assert pd.read_csv("won.csv")["prize"].sum() == pytest.approx(total + mine[103][2])


def test_what_lineups_would_have_won(contest):
    """By the standings' points of players, or by the results of the race."""
    options = (SALARIES, "lineups.csv", *PAYS, "--standings", "standings.csv", "--settle")
    output = passed(*options, "-o", "won.csv")
    assert "note: the 4 lineups are not entries of standings.csv" in output
    slate = slate_here()
    own = [sum(contest[i] for i in row.indices) for row in dfs.read_lineups("lineups.csv", slate)]
    made = [one.points for one in dfs.read_standings("standings.csv").entries]
    won = settled([*made, *own], PRIZES)[-4:]
    frame = pd.read_csv("won.csv")
    assert frame["points"].tolist() == pytest.approx(own)
    assert frame["prize"].tolist() == pytest.approx(won, abs=1e-9)
    race = [[row[2], i + 1, i + 1, 0, 0] for i, row in enumerate(ROWS)]
    write_csv(Path("race.csv"), "driver,start,finish,laps_led,fastest_laps", race)
    passed(*options, "--results", "race.csv", "-o", "race_won.csv")
    made_there = dfs.read_race_points("race.csv", slate).points
    rows = dfs.read_lineups("lineups.csv", slate)
    expected = [made_there[list(row.indices)].sum() for row in rows]
    assert pd.read_csv("race_won.csv")["points"].tolist() == pytest.approx(expected)
    output = passed(SALARIES, "DKEntries.csv", *options[2:], "--results", "race.csv")
    assert (
        "note: the points of 2 of the 2 entries are not the sum of their players' points" in output
    )


def test_a_narrow_terminal_cuts_nothing(contest):
    """The table becomes a line or more for each lineup, and no number is lost."""
    settled = (SALARIES, "DKEntries.csv", *PAYS, "--standings", "standings.csv", "--settle")
    for arguments, columns, title in ((PROJECTED, 40, "The lineups"), (settled, 30, "2 own")):
        wide, narrow = (
            passed(*arguments, columns=width).partition(title)[2] for width in (200, columns)
        )
        numbers, shown = (set(NUMBER.findall(text)) for text in (wide, narrow))
        assert len(numbers) > 5
        assert numbers <= shown
        table = narrow.partition("\n")[2].partition("All figures")[0].splitlines()
        assert len(table) >= 2
        assert max(map(len, table)) <= columns


def test_a_contest_that_is_not_there_or_too_small(files):
    assert "Missing option '--payouts'" in run(SALARIES, "lineups.csv").output
    assert "no such file" in refused(SALARIES, "lineups.csv", "--payouts", "none.csv").lower()
    said = refused(*PROJECTED, "--entries", 50)
    assert "entries=50 contradicts the file, which has 60" in said
    assert "entries= is --entries" in said
    write_csv(Path("bare.csv"), "Rank,Prize", [["1", "10"]])
    said = refused(SALARIES, "lineups.csv", "--payouts", "bare.csv")
    assert "no entries in the file" in said
    assert "entries= is --entries, entry_fee is --fee" in said
    bare = (SALARIES, "lineups.csv", "--payouts", "bare.csv", "--fee", 2)
    assert "4 lineups for a contest of 3 entries" in refused(*bare, "--entries", 3)
    output = passed(*bare, "--entries", 4, *QUICK)
    assert "field: nobody else enters" in output
    assert "winnings         $10.00 (error 0.00)" in output


def test_lineups_of_another_slate(files):
    other = [["D", "Nobody (1)", "Nobody", "1"]]
    write_csv(Path("other.csv"), "D,D,D,D,D,D", [["Nobody (1)"] * 6, [r[0] for r in other] * 6])
    assert "not on the slate" in refused(SALARIES, "other.csv", *PAYS) or "slate" in refused(
        SALARIES, "other.csv", *PAYS
    )
    held = next(csv.reader(Path("lineups.csv").read_text().splitlines()[1:]))[0]
    said = refused(*PROJECTED, "--out", held.partition(" (")[0])
    assert "lineups.csv" in said
    assert "line 2" in said


def test_lineups_that_cannot_be_entered(files):
    slate = slate_here()
    rows = [[f"{p.name} ({p.player_id})" for p in list(slate)[:6]]]
    rows += list(csv.reader(Path("lineups.csv").read_text().splitlines()[1:]))
    write_csv(Path("dear.csv"), "D,D,D,D,D,D", rows)
    output = passed(SALARIES, "dear.csv", *PROJECTED[2:])
    assert "note: 1 lineups break the rules of the contest: line 2: salary" in output


def test_standings_of_another_slate_or_too_many(contest):
    names = [row[2] for row in ROWS]
    text = Path("standings.csv").read_text(encoding="utf-8")
    other = text
    for name in names:
        other = other.replace(name, f"Somebody {name[::-1]}")
    Path("other.csv").write_text(other, encoding="utf-8")
    options = (SALARIES, "lineups.csv", *PAYS, "--standings")
    assert "standings of another slate" in refused(*options, "other.csv")
    assert "expected the standings of a contest" in refused(*options, "DKSalaries.csv")
    tiers = [["1", "100", "59", "5"]]
    write_csv(Path("small.csv"), "Place,Payout,Field Size,Entry Fee", tiers)
    said = refused(
        SALARIES, "lineups.csv", "--payouts", "small.csv", *options[-1:], "standings.csv"
    )
    assert "standings.csv has 60 entries, and the contest 59" in said
    hidden = text.replace(names[0], "LOCKED")
    Path("hidden.csv").write_text(hidden, encoding="utf-8")
    assert "are hidden (LOCKED)" in refused(*options, "hidden.csv", *QUICK)
    lines = text.splitlines()
    Path("part.csv").write_text("\n".join([lines[0], *lines[3:]]), encoding="utf-8")
    assert "export all entries" in refused(*options, "part.csv", "--settle")


def test_ownership_that_does_not_add_up(files):
    rows = list(csv.reader(Path("owned.csv").read_text().splitlines()))
    halved = [[*row[:3], f"{float(row[3]) / 2:.3f}"] for row in rows[1:]]
    write_csv(Path("half.csv"), ",".join(rows[0]), halved)
    half = (*ALONE, "--projections", "half.csv", *QUICK)
    said = refused(*half)
    assert "it adds up to 300" in said
    assert "repair=True is --repair-ownership" in said
    assert "warning: ownership: it adds up to 300" in passed(*half, "--repair-ownership")
    write_csv(Path("some.csv"), ",".join(rows[0]), [*rows[1:-1], [*rows[-1][:3], ""]])
    said = refused(*ALONE, "--projections", "some.csv")
    assert f"ownership: not known for 1 of {len(ROWS)} drivers" in said
    none = (*ALONE, "--projections", "projections.csv")
    assert "the slate has no ownership" in refused(*none, "--field", "ownership")
    assert "the slate has no ownership" in refused(*none, "--repair-ownership")
    said = refused(*none)
    assert "a most popular player of 45.0% is impossible: salaries alone give 68.8%" in said
    assert "most popular player is --top-ownership" in said


def test_which_options_go_together(contest):
    there = ("--standings", "standings.csv")
    assert "--user and --settle: add --standings" in refused(
        SALARIES, *PAYS, "--user", "x", "--settle"
    )
    assert "whose lineups?" in refused(SALARIES, *PAYS)
    assert "whose lineups?" in refused(*ALONE, *there, "--user", "Ann A")
    said = refused(SALARIES, *PAYS, *there, "--user", "Ann B")
    assert "no entry of 'Ann B' in standings.csv (nearest: 'Ann A'" in said
    assert "the standings are the field" in refused(*ALONE, *there, "--field", "projected")
    both = ("--field", "ownership", "--top-ownership", 50)
    assert "--top-ownership is for --field projected" in refused(*ALONE, *both)
    both = ("--field", "projected", "--repair-ownership")
    assert "--repair-ownership is for --field ownership" in refused(*ALONE, *both)
    said = refused(SALARIES, "DKEntries.csv", *PAYS)
    assert "DKEntries.csv has lineups of 2 contests, '111', '222': name one with --contest" in said
    said = refused(SALARIES, "DKEntries.csv", *PAYS, "--contest", "333")
    assert "has no contest '333'; it has '111', '222'" in said
    output = passed(SALARIES, "DKEntries.csv", *PAYS, "--contest", "222", *BY_POINTS)
    assert "note: left out: 1 entries without a lineup" in output
    assert "1 entry of $5" in output
    said = refused(*ALONE, *there, "--settle", *QUICK, "--projections", "projections.csv")
    assert "--settle simulates nothing: leave out --projections, --scenarios" in said
    said = refused(*ALONE, *there, "--settle", "--date", "2026-03-15")
    assert "--series and --date are for --results" in said
    said = refused(SALARIES, *PAYS, *there, "--user", "user556", *QUICK)
    assert "none of the 1 entries has a lineup" in said


def test_entries_that_the_standings_lack(contest):
    text = Path("standings.csv").read_text(encoding="utf-8").replace(",102,", ",777,")
    Path("standings.csv").write_text(text, encoding="utf-8")
    said = refused(SALARIES, "DKEntries.csv", *PAYS, "--standings", "standings.csv")
    assert "1 of the 2 entries of DKEntries.csv are not in standings.csv: '102'" in said


def test_the_help_shows_the_usual_top_ownership():
    shown = " ".join(run("--help", columns=200).output.split())
    assert f"most popular player, in percent. [default: {TOP_OWNERSHIP:g}]" in shown


def test_an_output_that_is_an_input_or_cannot_be_written(files):
    before = Path("payouts.csv").read_bytes()
    result = run(*PROJECTED, "-o", "./payouts.csv")
    assert result.exit_code == Exit.UNUSABLE
    assert "would overwrite payouts.csv" in result.output
    assert Path("payouts.csv").read_bytes() == before
    assert "make the folder" in run(*PROJECTED, "-o", "none/winnings.csv").output


HOOK = "2026-04-18_30k-hook"


@needs_real_files
def test_a_real_contest(tmp_path, monkeypatch):
    """30K Hook of 18 April 2026: 4,411 entries, of whom one user has 132."""
    monkeypatch.chdir(tmp_path)
    entries = write_contest(tmp_path, HOOK)
    path = REAL / "payouts/payouts_mma_30k-hook.csv"
    options = (SALARIES, "--payouts", path, "--standings", "standings.csv")
    prizes = [float(row["Payout"]) for row in tiers_of(path) for _ in range(row["n"])]
    won = settled([points for _, points in entries], prizes)
    assert sum(won) == pytest.approx(30_000)
    for user in ("user459867", "user969635", "user305899"):
        output = passed(*options, "--user", user, "--settle", "-o", "won.csv")
        mine = [prize for (owner, _), prize in zip(entries, won, strict=True) if owner == user]
        assert "4,411 entries, 962 of them paid, $30,000.00 in all" in output
        assert f"{sum(mine):,.2f} won for ${8 * len(mine):,} of fees" in output
        assert pd.read_csv("won.csv")["prize"].tolist() == pytest.approx(mine, abs=1e-9)
    simulation = ("--projections", "projections.csv", "--scenarios", 2_000)
    output = passed(*options, "--user", "user459867", *simulation, "-o", "winnings.csv")
    assert "132 entries of $8 in a contest of 4,411, $30,000 to 962 ranks; 2,000" in output
    assert "field: 4,279 other entries of standings standings.csv, " in output
    table = pd.read_csv("winnings.csv")
    assert len(table) == 132
    assert -1 < (table["winnings"].mean() / 8 - 1) < 1


@needs_real_files
def test_all_entries_of_a_real_contest_win_its_pool(tmp_path, monkeypatch):
    """Check of the whole: the mean ROI over all entries is that of the pool."""
    monkeypatch.chdir(tmp_path)
    write_contest(tmp_path, HOOK)
    text = Path("standings.csv").read_text(encoding="utf-8")
    Path("standings.csv").write_text(re.sub(r",user[0-9]+( |,)", r",all\1", text), encoding="utf-8")
    path = REAL / "payouts/payouts_mma_30k-hook.csv"
    options = (SALARIES, "--payouts", path, "--standings", "standings.csv", "--user", "all")
    output = passed(*options, "--settle")
    assert "4,411 own entries, 962 paid: $30,000.00 won for $35,288 of fees" in output
    assert "ROI -15.0%" in output
    simulation = ("--projections", "projections.csv", "--scenarios", 200)
    output = passed(*options, *simulation, "-o", "winnings.csv")
    assert "field: 3 other entries of standings standings.csv, 3 of them without a lineup" in output
    roi = pd.read_csv("winnings.csv")["winnings"].sum() / (4_411 * 8) - 1
    assert roi == pytest.approx(30_000 / (4_411 * 8) - 1, rel=0, abs=1e-12)
