"""Lineups that are entered already: through every door, and on a real slate without stacks."""

from __future__ import annotations

import pytest

from dfs_portfolio import ExposureLimits, LineupRules, Race, Scenarios, build_portfolio
from dfs_portfolio.cli import Exit
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.search import TableCache, ValueTable
from dfs_portfolio.settings import read_settings
from dfs_portfolio.sites.draftkings.lineups import read_valid_lineups
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.sports.nascar.simulator import race_scenarios
from support.files import REAL, salary_rows, write_csv, write_salaries, write_teams
from support.terminal import run

CASES = REAL.parents[1] / "cases"


@pytest.fixture
def files(tmp_path):
    """A slate, a lineup file and an entries file with one lineup and one reservation."""
    rows = [row[1] for row in salary_rows()]
    by_hand, entered = [[*rows[4:6], *rows[-4:]], [*rows[6:8], *rows[-6:-2]]], rows[-6:]
    entries = [["1", "7", *entered], ["2", "7", *[""] * 6]]
    return {
        "salaries": write_salaries(tmp_path),
        "teams": write_teams(tmp_path),
        "hand": write_csv(tmp_path / "hand.csv", "D,D,D,D,D,D", by_hand),
        "entries": write_csv(
            tmp_path / "DKEntries.csv", "Entry ID,Contest ID,D,D,D,D,D,D", entries
        ),
    }


def build(files, out, *more, n=8):
    small = ("-n", n, "--scenarios", 300, "--max-player-exposure", 0.8, "-o", out)
    return run("build", files["salaries"], "--teams", files["teams"], *small, *more)


def test_options_add_up_and_only_new_lineups_are_written(files, tmp_path):
    out = tmp_path / "lineups.csv"
    result = build(files, out, "--keep", files["hand"], "--keep", files["entries"])
    assert result.exit_code == 0, result.output
    for words in (
        "8 lineups, 3 of them kept (*)",
        "3 lineups are kept. They count above, and are not written: they are entered already",
        "note: 3 of them would not be chosen by these rules, and stay as they are: lineup 1: 1 of",
        "Wrote 5 new lineups",
    ):
        assert words in result.output
    assert len(out.read_text().splitlines()) == 6


def test_settings_file_and_option_and_call_give_the_same(files, tmp_path):
    settings = tmp_path / "mine.toml"
    for number, text in enumerate((f"'{files['hand']}'", f"['{files['hand']}']")):
        settings.write_text(f"keep = {text}\n")
        assert read_settings(settings).keep == (str(files["hand"]),)
        out = tmp_path / f"{number}.csv"
        assert build(files, out, "--settings", settings).exit_code == 0
    out = tmp_path / "option.csv"
    assert build(files, out, "--keep", files["hand"]).exit_code == 0
    slate = read_salaries(files["salaries"])
    names = [[slate.names[i] for i in l] for l in read_valid_lineups(files["hand"], slate)]
    settings.write_text(f"keep = {names!r}\n")
    assert build(files, tmp_path / "names.csv", "--settings", settings).exit_code == 0
    written = [tmp_path / name for name in ("0.csv", "1.csv", "option.csv", "names.csv")]
    assert len({path.read_bytes() for path in written}) == 1


def test_an_option_replaces_the_list_of_the_settings_file(files, tmp_path):
    settings = tmp_path / "mine.toml"
    settings.write_text(f"keep = '{files['hand']}'\n")
    result = build(files, tmp_path / "a.csv", "--settings", settings, "--keep", files["entries"])
    assert "8 lineups, 1 of them kept (*)" in result.output


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("nowhere.csv", "there is no file of lineups 'nowhere.csv' to keep"),
        ("salaries", "DKSalaries.csv"),
        ("hand", "leaves none to choose: ask for 3 or more"),
    ],
)
def test_what_cannot_be_kept_is_refused(files, tmp_path, kept, words):
    out = tmp_path / "lineups.csv"
    result = build(files, out, "--keep", files.get(kept, kept), n=2)
    assert result.exit_code == Exit.UNUSABLE
    assert words in result.output
    assert not out.exists()


def test_a_file_of_kept_lineups_is_not_overwritten(files):
    before = files["hand"].read_bytes()
    result = build(files, files["hand"], "--keep", files["hand"])
    assert result.exit_code == Exit.UNUSABLE
    assert "would overwrite" in result.output
    assert files["hand"].read_bytes() == before


# ------------------------------------------------------------------------------- a real slate


@pytest.fixture(scope="module")
def las_vegas():
    if not CASES.is_dir():
        pytest.skip("the cases (../shared/cases) are not beside this checkout")
    slate = read_team_map(CASES / "teams.csv", read_salaries(CASES / "DKSalaries.csv"))
    slate = read_projections(CASES / "projections.csv", slate)
    race = Race("Las Vegas", "intermediate", 267)
    points = ScenarioCache().get_scenarios("race", 300, race_scenarios(slate, race), seed=42)
    return slate, Scenarios(points, seed=42), TableCache()


@pytest.mark.parametrize("strategy", ["sequential", pytest.param("emax", marks=pytest.mark.slow)])
def test_three_lineups_by_hand_and_seventeen_without_stacks(las_vegas, strategy, monkeypatch):
    """Millions of lineups are valued once, whatever is kept."""
    slate, scenarios, tables = las_vegas
    made, right = [], ValueTable.__init__
    monkeypatch.setattr(ValueTable, "__init__", lambda *a, **k: made.append(1) or right(*a, **k))
    known = strategy != "sequential"  # the first one leaves its table behind
    for keep in (CASES / "V4_handmade_lineups.csv", ()):
        portfolio = build_portfolio(
            slate,
            scenarios,
            20,
            rules=LineupRules.unstacked(),
            exposure=ExposureLimits(0.5, 0.7),
            strategy=strategy,
            keep=keep,
            tables=tables,
        )
        assert len(portfolio) == 20
        assert len(portfolio.kept) == (3 if keep else 0)
        assert all(lineup.proven for lineup in portfolio.new)
        assert max(portfolio.player_exposure().values()) <= 0.5
        assert not portfolio.relaxations
    assert made == ([] if known else [1])
