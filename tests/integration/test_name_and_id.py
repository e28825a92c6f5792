"""``Name (ID)``, as the site writes it, wherever a player is named."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import dfs_portfolio as dfs
from dfs_portfolio.cli import app
from dfs_portfolio.errors import DfsPortfolioError
from dfs_portfolio.rules.groups import Group
from support.files import salary_rows, write_csv, write_salaries, write_teams

LABELS = {row[2]: row[1] for row in salary_rows()}
NAMES = ("Kyle Larson", "Denny Hamlin", "Chase Elliott")
LARSON, HAMLIN, ELLIOTT = (LABELS[name] for name in NAMES)


@pytest.fixture
def slate(tmp_path):
    return dfs.read_team_map(write_teams(tmp_path), dfs.read_salaries(write_salaries(tmp_path)))


@pytest.mark.parametrize("spell", [str, str.upper, lambda label: label.replace(" (", "(")])
def test_in_rules_and_exposure_limits(slate, spell):
    one, two, three = (slate.names.index(name) for name in NAMES)
    rules = dfs.LineupRules(
        lock=(spell(LARSON), "Kyle Larson"),
        exclude=(spell(HAMLIN),),
        groups=(Group((spell(LARSON), spell(ELLIOTT)), at_most=1),),
    ).resolve(slate)
    assert (rules.locked, rules.excluded) == ((one,), (two,))
    assert rules.groups[0].indices == (one, three)
    players, _ = dfs.ExposureLimits(players={spell(ELLIOTT): (0.0, 0.3)}).ranges(slate)
    assert list(players) == [three]


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Kyle Larson (1)", "ID 1 is not in the slate, which has Kyle Larson"),
        (HAMLIN.replace("Denny Hamlin", "Kyle Larson"), "is Denny Hamlin .* that of Kyle Larson"),
        ("4.43E+07", "an ID that a spreadsheet has rounded"),
    ],
)
def test_a_name_and_an_id_that_disagree_are_refused(slate, label, words):
    with pytest.raises(DfsPortfolioError, match=words):
        dfs.LineupRules(lock=(label,)).resolve(slate)


def test_in_a_settings_file_and_in_options(slate, tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text(
        f"n_lineups = 2\n[rules]\nlock = ['{LARSON}']\n"
        f"[[rules.groups]]\nplayers = ['{LARSON}', '{HAMLIN}']\nat_least = 1\n"
        f"[exposure.players]\n'{ELLIOTT}' = {{ max = 0.5 }}\n"
    )
    settings = dfs.read_settings(path)
    assert settings.rules.resolve(slate).locked == (slate.names.index("Kyle Larson"),)
    out = tmp_path / "lineups.csv"
    built = CliRunner().invoke(
        app,
        [
            *("build", str(tmp_path / "DKSalaries.csv"), "--teams", str(tmp_path / "teams.csv")),
            *("--settings", str(path), "--scenarios", "50", "-o", str(out)),
            *("--exclude", HAMLIN, "--group", f"at most 1: {LARSON}, {ELLIOTT}"),
            *("--player-exposure", f"{LARSON}=0.5:1"),
        ],
    )
    assert built.exit_code == 0, built.output
    for line in out.read_text(encoding="utf-8").splitlines()[1:]:
        assert LARSON in line
        assert HAMLIN not in line
        assert ELLIOTT not in line


def test_in_the_name_cells_of_files(tmp_path):
    salaries = dfs.read_salaries(write_salaries(tmp_path))
    teams = write_csv(tmp_path / "map.csv", "driver,team", [[l, "Blue"] for l in LABELS.values()])
    assert set(dfs.read_team_map(teams, salaries).team_names) == {"Blue"}
    points = [[label, 30] for label in LABELS.values()]
    path = write_csv(tmp_path / "points.csv", "Name,Projection", points)
    assert {player.projection for player in dfs.read_projections(path, salaries)} == {30.0}
