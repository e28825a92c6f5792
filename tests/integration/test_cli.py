"""The command line as a person uses it."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.cli import Exit
from dfs_portfolio.sports.nascar.demo import load_demo
from support.files import HEADER, salary_rows, write_csv, write_salaries, write_teams
from support.terminal import run


@pytest.fixture
def files(tmp_path):
    return {"salaries": write_salaries(tmp_path), "teams": write_teams(tmp_path)}


def test_build_writes_a_file_that_validates(files, tmp_path):
    out = tmp_path / "lineups.csv"
    arguments = ("build", files["salaries"], "--teams", files["teams"])
    result = run(*arguments, "-n", 5, "--scenarios", 500, "-o", out, "--max-player-exposure", 0.8)
    assert result.exit_code == 0, result.output
    assert "note: stacking leaves out 4 drivers" in result.output
    for words in ("5 lineups", "500 fresh", "Exposure", "Wrote 5 lineups"):
        assert words in result.output
    lines = out.read_text().splitlines()
    assert lines[0] == "D,D,D,D,D,D"
    assert len(lines) == 6
    checked = run("validate", out, "--salaries", files["salaries"], "--teams", files["teams"])
    assert checked.exit_code == 0
    assert "5 of 5 lineups are valid (roster, salary cap, stacking)" in checked.output


def test_target_scores_are_shown(files, tmp_path):
    arguments = ("build", files["salaries"], "--no-stack", "-n", 3, "--scenarios", 300)
    out = tmp_path / "lineups.csv"
    result = run(*arguments, "-o", out, "--target-score", 250, "--target-score", 412.5)
    assert result.exit_code == 0, result.output
    for words in ("reaches 250 ", "reaches 412.5", "300 used to choose (flatters)"):
        assert words in result.output


def test_demo_gives_the_same_bytes_twice(tmp_path):
    outs = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for out in outs:
        assert run("demo", "-n", 3, "--scenarios", 400, "-o", out).exit_code == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_validate_names_line_and_fault(files, tmp_path):
    rows = salary_rows()
    dear, cheap = [r[1] for r in rows[:6]], [r[1] for r in rows[-6:]]
    lineups = [dear, cheap, [*cheap[:5], cheap[0]], [*cheap[:5], "Nobody (1)"]]
    path = write_csv(tmp_path / "bad.csv", "D,D,D,D,D,D", lineups)
    result = run("validate", path, "--salaries", files["salaries"])
    assert result.exit_code == Exit.INVALID
    assert "line 2: salary" in result.output
    assert "line 3" not in result.output
    assert "line 4: more than once in the lineup" in result.output
    assert "line 5" in result.output
    assert "1 of 4 lineups are valid" in result.output


def test_validate_never_says_that_exposure_is_right_where_it_is_not(files, tmp_path):
    rows = salary_rows()
    lineups = [[r[1] for r in rows[-6 - k : len(rows) - k]] for k in range(3)]
    path = write_csv(tmp_path / "mine.csv", "D,D,D,D,D,D", lineups)
    command = ("validate", path, "--salaries", files["salaries"], "--max-player-exposure")
    broken = run(*command, 0.34)
    assert broken.exit_code == Exit.INVALID
    last = broken.output.splitlines()[-1]
    assert last == (
        "3 of 3 lineups are valid one by one (roster, salary cap). Together they are not: "
        "6 exposure limits are not kept, see above."
    )
    kept = run(*command, 1.0, "--max-team-exposure", 0.99, "--exclude", rows[0][2])
    assert kept.exit_code == 0, kept.output
    assert "3 of 3 lineups are valid (roster, salary cap, player controls, exposure)" in kept.output


def test_validate_says_what_it_read_of_another_tools_file(files, tmp_path):
    cheap = [r[2] for r in salary_rows()[-6:]]
    header = ",".join([*(f"Driver {k}" for k in range(1, 7)), "Salary"])
    path = write_csv(tmp_path / "tool.csv", header, [[*cheap, "39000"]])
    checked = run("validate", path, "--salaries", files["salaries"])
    assert checked.exit_code == 0, checked.output
    assert "'Driver 6'; not used: 'Salary'" in checked.output


@pytest.fixture
def results(tmp_path):
    """Two files of past results; the race of the slate, on the 15th, is in the second."""
    slate, _ = load_demo()
    old = [["cup", "2026-03-08", d.name, d.team] for d in slate][:-1]
    new = [["cup", "2026-03-15", d.name, "Another Team"] for d in slate]
    paths = []
    for name, rows in (("old.csv", old), ("new.csv", new)):
        paths.append(write_csv(tmp_path / name, "series,date,driver,team", rows))
    return ["--results", paths[0], "--results", paths[1], "--series", "cup"]


def test_race_teams_may_come_from_results_before_the_race(files, results, tmp_path):
    outs = [tmp_path / "a.csv", tmp_path / "b.csv"]
    last = load_demo()[0][-1].name
    sources = (["--teams", files["teams"]], [*results, "--date", "2026-03-15"])
    for out, source in zip(outs, sources, strict=True):
        small = ("-n", 3, "--scenarios", 200, "--exclude", last, "-o", out)
        built = run("build", files["salaries"], *source, *small)
        assert built.exit_code == 0, built.output
    assert f"no team for 1 of 36 drivers: '{last}'" in built.output
    assert "36 drivers: 35 with a team, 0 with projected points" in built.output
    assert outs[0].read_bytes() == outs[1].read_bytes()
    checked = run("validate", outs[0], "--salaries", files["salaries"], *sources[1])
    assert "3 of 3 lineups are valid (roster, salary cap, stacking)" in checked.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "add --date, or leave out --results and --series"),
        (["--date", "2026-03-15", "--teams", "teams.csv"], "or --teams"),
        (["--date", "15 March"], "'15 March' is not a date such as 2026-03-15"),
        (["--date", "2026-03-08"], "no team in the cup series before 2026-03-08"),
    ],
)
def test_results_that_cannot_be_used_are_refused_in_words(files, results, tmp_path, options, words):
    out = tmp_path / "lineups.csv"
    result = run("build", files["salaries"], *results, *options, "-o", out)
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), Exit.UNUSABLE, "needs teams and no driver has one"),
        (("--no-stack", "--max-player-exposure", 30), Exit.UNUSABLE, "did you mean 0.3"),
        (("--no-stack", "--max-player-exposure", 0), Exit.IMPOSSIBLE, "means never"),
        (
            ("--no-stack", "--max-player-exposure", 0.1, "--on-infeasible", "raise"),
            Exit.IMPOSSIBLE,
            "fill",
        ),
        (("--no-stack", "--overlap-penalty", -1), Exit.UNUSABLE, "--overlap-penalty: must be a"),
        (("--min-stack", 4, "--max-stack", 3), Exit.UNUSABLE, "above max_stack"),
        (
            ("--no-stack", "--target-score", "nan"),
            Exit.UNUSABLE,
            "--target-score: must be a finite number",
        ),
        (("--teams", "missing.csv"), Exit.UNUSABLE, "missing.csv"),
    ],
)
def test_bad_settings_end_in_words_and_no_file(files, tmp_path, arguments, code, words):
    out = tmp_path / "lineups.csv"
    result = run("build", files["salaries"], "-n", 5, "--scenarios", 100, "-o", out, *arguments)
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output
    assert not out.exists()


def test_an_output_that_cannot_be_written_is_said(files, tmp_path):
    result = run(
        "build", files["salaries"], "--no-stack", "-n", 2, "--scenarios", 100,
        "-o", tmp_path / "no" / "such" / "folder.csv",
    )  # fmt: skip
    assert result.exit_code == Exit.UNUSABLE
    assert "folder" in result.output


def test_all_problems_of_a_file_at_once(tmp_path):
    rows = salary_rows()
    rows[0][5], rows[1][5], rows[2][3] = "", "-100", rows[3][3]
    path = write_csv(tmp_path / "DKSalaries.csv", HEADER, rows)
    result = run("build", path, "--no-stack")
    assert result.exit_code == Exit.UNUSABLE
    assert "2 problems" in result.output
    for words in ("ID used more than once", "line 2", "line 3", "-100"):
        assert words in result.output


def test_validate_notes_what_an_upload_would_trip_over(files, tmp_path):
    cheap = salary_rows()[-6:]
    names, cells = [r[2] for r in cheap], [r[1] for r in cheap]
    path = write_csv(tmp_path / "mixed.csv", "D,D,D,D,D,D", [cells, cells, names])
    result = run("validate", path, "--salaries", files["salaries"])
    assert result.exit_code == 0
    assert "line 3 repeats the lineup of line 2" in result.output
    assert "bare names, which DraftKings refuses, in line 4" in result.output


@pytest.fixture
def lineups(files, tmp_path):
    """Five lineups of the demo slate."""
    path = tmp_path / "lineups.csv"
    arguments = ("build", files["salaries"], "--teams", files["teams"], "-o", path)
    assert run(*arguments, "-n", 5, "--scenarios", 200, "--max-player-exposure", 0.8).exit_code == 0
    return path


def validated(files, lineups, *options):
    arguments = ("validate", lineups, "--salaries", files["salaries"], "--teams", files["teams"])
    return run(*arguments, *options)


def test_validate_holds_a_file_to_what_is_asked_and_to_nothing_else(files, lineups, tmp_path):
    assert validated(files, lineups).exit_code == 0  # though drivers are over the usual half
    settings = tmp_path / "settings.toml"
    settings.write_text('rules.exclude = ["Cody Ware"]\nexposure.players."Ty Dillon".min = 1\n')
    kept = validated(files, lineups, "--settings", settings, "--player-exposure", "Ty Dillon=0:")
    assert kept.exit_code == 0
    assert "(roster, salary cap, stacking, player controls, exposure)" in kept.output
    broken = validated(
        files, lineups, "--settings", settings, "--lock", "Cole Custer", "--max-overlap", 0
    )
    assert broken.exit_code == Exit.INVALID
    for words in (
        "line 2: locked and not in the lineup: 'Cole Custer'",
        "shares more than 0 drivers with line 2",
        "'Ty Dillon' is in ",
        "fewer than the 5 asked for",
        "0 of 5 lineups are valid",
        "player controls, overlap). Together they are not: 1 exposure limit is not kept",
    ):
        assert words in broken.output


def test_a_limit_over_all_lineups_is_enough_to_fail(files, lineups):
    result = validated(files, lineups, "--max-player-exposure", 0.2)
    assert result.exit_code == Exit.INVALID
    assert "more than the limit of 1 (line " in result.output
    assert "5 of 5 lineups are valid" in result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--lock", "Kyle Larsen"), "nearest: 'Kyle Larson'"),
        (("--team-stack", "Team Pensky=1:2"), "nearest 'Team Penske'"),
        (
            ("--max-player-exposure", 30),
            "--max-player-exposure: must be a share in [0, 1], got 30.0; did you mean",
        ),
        (("--group", "one of: A, B"), "--group: cannot be read: 'one of: A, B'"),
        (("--settings", "none.toml"), "none.toml: there is no such file"),
        (("--max-total-ownership", 100), "ownership is limited or priced and not known"),
    ],
)
def test_validate_says_what_it_cannot_check(files, lineups, options, words):
    result = validated(files, lineups, *options)
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output


def test_validate_needs_teams_where_the_settings_stack(files, lineups):
    result = run("validate", lineups, "--salaries", files["salaries"], "--min-stack", 2)
    assert result.exit_code == Exit.UNUSABLE
    assert "needs teams and no driver has one" in result.output
    assert "team map is --teams or --results, stacking off is --no-stack" in result.output


def test_a_bad_settings_file_is_refused_whole_and_before_the_work(files, tmp_path):
    out, settings = tmp_path / "lineups.csv", tmp_path / "settings.toml"
    settings.write_text("n_lineup = 5\n[exposure]\nmax_player = 30\n")
    arguments = ("build", files["salaries"], "--no-stack", "-o", out)
    result = run(*arguments, "--settings", settings)
    assert result.exit_code == Exit.UNUSABLE
    for words in ("settings.toml: 2 problems", "nearest: n_lineups", "did you mean 0.3"):
        assert words in result.output
    assert not out.exists()


def test_help_shows_the_options_in_groups_with_their_defaults():
    said = run("build", "--help").output
    rooms = ["Input", "Scenarios", "Portfolio", "Lineup rules", "Exposure", "Diversity", "Solver"]
    places = [said.index(f"─ {room} ─") for room in [*rooms, "Output"]]
    assert places == sorted(places)
    for words in ("[default: 20]", "[default: 0.99, 0.95]", "[default: 0.7]", "[default: on]"):
        assert words in " ".join(said.replace("│", " ").split())
    assert "default: 0.5" not in run("validate", "--help").output


def test_validate_refuses_a_file_without_a_lineup_in_one_message(files):
    result = run("validate", files["salaries"], "--salaries", files["salaries"])
    assert result.exit_code == Exit.UNUSABLE
    assert result.output.count("\n") <= 2
    assert "this is a DraftKings NASCAR salary file" in result.output


def test_more_lineups_than_a_file_takes_are_split(files, tmp_path):
    out = tmp_path / "lineups.csv"
    arguments = ("build", files["salaries"], "--no-stack", "--scenarios", 100, "-n", 501)
    result = run(*arguments, "-o", out)
    assert result.exit_code == 0, result.output
    assert "lineups_1.csv, " in result.output
    lines = [len((tmp_path / f"lineups_{i}.csv").read_text().splitlines()) for i in (1, 2)]
    assert lines == [501, 2]


@pytest.fixture
def points(tmp_path):
    """A hundred scenarios of the demo slate, in a file."""
    names = [row[2] for row in salary_rows()]
    rows = np.random.default_rng(1).normal(40, 20, (100, len(names))).round(2).tolist()
    return write_csv(tmp_path / "points.csv", ",".join(names), rows)


def test_lineups_are_chosen_on_scenarios_of_a_file(files, points, tmp_path):
    out = tmp_path / "lineups.csv"
    arguments = ("build", files["salaries"], "--no-stack", "-n", 3, "-o", out)
    result = run(*arguments, "--scenario-source", points)
    assert result.exit_code == 0, result.output
    for words in ("file points.csv: 75 scenarios to choose on, 25 held out", "25 fresh", "Wrote 3"):
        assert words in result.output
    result = run(*arguments, "--scenario-source", points, "--hold-out", 0)
    assert result.exit_code == 0, result.output
    assert "all 100 scenarios to choose on" in result.output
    assert "fresh" not in result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ("--scenario-source", "points.txt"),
            "--scenario-source: must be simulator or rated-simulator or moments, or a",
        ),
        (("--scenario-source", "none.csv"), "none.csv: there is no such file"),
        (("--scenario-source", "moments"), "a projection is needed for every driver"),
        (("--team-correlation", 0.2), "scenario_source is --scenario-source"),
        (("--hold-out", 25), "--hold-out: must be a share below 1, got 25.0"),
    ],
)
def test_scenarios_that_cannot_be_had_end_in_words(files, tmp_path, options, words):
    out = tmp_path / "lineups.csv"
    result = run("build", files["salaries"], "--no-stack", "-n", 3, "-o", out, *options)
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output
    assert not out.exists()
