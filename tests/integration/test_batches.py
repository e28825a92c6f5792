"""Batches from a settings file: rules over the common ones, projections of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dfs_portfolio import LineupRules, fulfil, fulfil_batches, load_demo, race_scenarios
from dfs_portfolio.cli import Exit
from dfs_portfolio.errors import FileFormatError, SettingsError
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.settings import Settings, make_settings, read_settings
from dfs_portfolio.sites.draftkings.lineups import read_valid_lineups, write_lineups
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from support.files import write_csv, write_salaries, write_teams
from support.terminal import run

TEXT = """
n_scenarios = 300

[exposure]
max_player = 0.8
max_team = 1.0

[rules]
min_salary = 40_000

[[batches]]
label = "stacked"
n_lineups = 4

[[batches]]
n_lineups = 3
label = "free"

[batches.rules]
stacking = false

[[batches.rules.groups]]
players = ["Kyle Larson", "Denny Hamlin"]
at_most = 1
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "mine.toml").write_text(TEXT)
    return ["build", write_salaries(tmp_path), "--teams", write_teams(tmp_path)]


def test_rules_of_a_batch_lie_over_the_common_ones(tmp_path):
    (tmp_path / "mine.toml").write_text(TEXT)
    stacked, free = read_settings(tmp_path / "mine.toml").batches
    assert (stacked.label, stacked.n_lineups, stacked.rules) == ("stacked", 4, None)
    assert free.rules.min_salary == 40_000
    assert free.rules.min_stack == LineupRules.unstacked().min_stack
    assert free.rules.groups[0].at_most == 1
    table = {"objective": {"tail": "lower"}, "batches": [{"n_lineups": 2, "objective": {}}]}
    (batch,) = make_settings(table).batches
    assert batch.objective == TailObjective(tail="lower")
    assert batch.label == "1"


def test_a_settings_file_gives_what_the_call_gives(files, tmp_path):
    out = tmp_path / "lineups.csv"
    result = run(*files, "--settings", tmp_path / "mine.toml", "-o", out)
    assert result.exit_code == 0, result.output
    for words in ("7 lineups", "Batch stacked: 4 lineups", "Batch free: 3 lineups", "Wrote 7"):
        assert words in result.output
    settings = read_settings(tmp_path / "mine.toml")
    slate = read_team_map(files[3], read_salaries(files[1]))
    race = settings.for_sport("NASCAR").race
    scenarios = Scenarios.draw(race_scenarios(slate, race), 300, seed=42)
    portfolio = fulfil_batches(settings, slate, scenarios, settings.batches)
    again = tmp_path / "again.csv"
    write_lineups(again, slate, portfolio.indices)
    assert again.read_bytes() == out.read_bytes()
    with pytest.raises(SettingsError, match="have batches: use fulfil_batches"):
        fulfil(settings, slate, scenarios)
    out_of_it = replace(settings, out=("Denny Hamlin",))
    with pytest.raises(SettingsError, match="out, but in the slate: 'Denny Hamlin'"):
        fulfil_batches(out_of_it, slate, scenarios, settings.batches)


def test_a_built_file_is_valid_by_the_settings_that_built_it(files, tmp_path):
    out = tmp_path / "lineups.csv"
    assert run(*files, "--settings", tmp_path / "mine.toml", "-o", out).exit_code == 0
    check = ["validate", out, "--salaries", files[1], *files[2:]]
    result = run(*check, "--settings", tmp_path / "mine.toml")
    assert result.exit_code == 0, result.output
    assert "by the rules of one" in result.output
    (tmp_path / "stacked.toml").write_text(TEXT.split("[[batches]]")[0])
    result = run(*check, "--settings", tmp_path / "stacked.toml")
    assert result.exit_code == Exit.INVALID


def test_projections_of_a_batch_are_what_it_is_simulated_with(files, tmp_path):
    """The last of the field is projected far above all others, for the second batch alone."""
    slate, _ = load_demo()
    last = min(slate, key=lambda d: d.salary).name
    rows = [[d.name, "120" if d.name == last else "20"] for d in slate]
    write_csv(tmp_path / "high.csv", "name,points", rows)
    text = TEXT.split("[[batches]]")[0].replace("max_player = 0.8", "max_player = 1.0")
    batches = [
        "[[batches]]\nn_lineups = 2\n[batches.rules]\nstacking = false\n",
        f"[[batches]]\nn_lineups = 2\nprojections = '{tmp_path / 'high.csv'}'\n"
        "[batches.rules]\nstacking = false\n",
    ]
    (tmp_path / "mine.toml").write_text(text + "".join(batches))
    out = tmp_path / "lineups.csv"
    result = run(*files, "--settings", tmp_path / "mine.toml", "-o", out)
    assert result.exit_code == 0, result.output
    index = [d.name for d in slate].index(last)
    lineups = read_valid_lineups(out, read_salaries(files[1]))
    assert [index in lineup for lineup in lineups[2:]] == [True, True]
    told = [line for line in result.output.splitlines() if line.startswith("batch 2: ")]
    assert "high.csv: read name, projection = points" in told[0]
    assert "batch 1: " not in result.output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[batches]]\nlabel = 'a'", "batches 1: lacks 'n_lineups'"),
        ("[[batches]]\nn_lineups = 0", "batches 1: n_lineups must be"),
        ("batches = 3", "batches: must be a list of tables, got 3"),
        ("batches = ['a']", "batches 1: must be a table of keys and values, got 'a'"),
        ("[[batches]]\nn_lineups = 1\nscenarios = 3", "batches 1.scenarios: unknown setting"),
        ("[[batches]]\nn_lineups = 1\nengine = 'milp'", "batches 1.engine: unknown setting"),
        (
            "[[batches]]\nn_lineups = 1\n[batches.rules]\nmin_salary = -1",
            "batches 1.rules.min_salary: must be",
        ),
        (
            "[[batches]]\nn_lineups = 1\n[[batches.rules.groups]]\nat_least = 1",
            "batches 1.rules.groups 1",
        ),
    ],
)
def test_what_is_no_batch_is_named(tmp_path, text, words):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(FileFormatError, match=words):
        read_settings(path)


def test_the_number_of_lineups_is_that_of_the_batches(files, tmp_path):
    (tmp_path / "count.toml").write_text("n_lineups = 9\n" + TEXT)
    with pytest.raises(FileFormatError, match="n_lineups: is the sum of the batches: leave it out"):
        read_settings(tmp_path / "count.toml")
    mine = ("--settings", tmp_path / "mine.toml", "-n", 9, "-o", tmp_path / "lineups.csv")
    result = run(*files, *mine)
    assert result.exit_code == Exit.UNUSABLE
    assert "--lineups: is the sum of the batches" in result.output
    assert not (tmp_path / "lineups.csv").exists()
    assert make_settings({"n_lineups": 9, "batches": []}).n_lineups == 9


def test_batches_with_projections_need_a_simulator():
    table = {
        "scenario_source": "points.csv",
        "batches": [{"n_lineups": 2, "projections": "mine.csv"}],
    }
    with pytest.raises(SettingsError, match="scenario_source is a file of points"):
        make_settings(table)
    assert Settings().batches == ()


def test_a_file_of_projections_that_is_not_there_is_named(files, tmp_path):
    (tmp_path / "mine.toml").write_text("[[batches]]\nn_lineups = 2\nprojections = 'nowhere.csv'\n")
    result = run(*files, "--settings", tmp_path / "mine.toml", "-o", tmp_path / "lineups.csv")
    assert result.exit_code == Exit.UNUSABLE
    assert "nowhere.csv" in result.output
