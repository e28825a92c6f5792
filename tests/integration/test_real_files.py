"""Real files of DraftKings and others are read, or refused by name."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from dfs_portfolio.draftkings import (
    read_lineups,
    read_projections,
    read_salaries,
    read_team_map,
    write_lineups,
)
from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.slate import Slate

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"no real data at {REAL}")

# Slate -> how many drivers, and who of them has no team.
SLATES = {
    "2023-02-26_cup_fontana": (36, ()),
    "2023-03-12_cup_phoenix": (36, ()),
    "2023-03-26_cup_cota": (39, ()),
    "2023-04-01_trucks_texas": (36, ()),
    "2026-02-28_nxs_cota": (40, ("Tyler Gonzalez",)),
    "2026-02-28_trucks_st-petersburg": (36, ()),
    "2026-03-01_cup_cota": (37, ()),
    "2026-03-14_nxs_las-vegas": (41, ()),
    "2026-03-15_cup_las-vegas": (36, ()),
    "2026-10-04_cup_las-vegas": (36, ()),
}


def salaries(slate: str) -> Slate:
    return read_salaries(REAL / "nascar" / "dksalaries" / f"DKSalaries_{slate}.csv")


def test_no_salary_file_is_forgotten() -> None:
    files = {path.stem for path in (REAL / "nascar" / "dksalaries").glob("*.csv")}
    assert files == {f"DKSalaries_{slate}" for slate in SLATES}


@pytest.mark.parametrize("name", SLATES)
def test_salaries_and_teams(name: str) -> None:
    slate = salaries(name)
    n_drivers, teamless = SLATES[name]
    assert len(slate) == len(slate.without_team) == n_drivers
    assert all(4000 <= salary <= 15000 for salary in slate.salaries)
    assert all(driver.average_points is not None for driver in slate)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        teamed = read_team_map(REAL / "nascar" / "teams" / f"teams_{name}.csv", slate)
    assert teamed.without_team == teamless
    assert [w.category for w in caught] == [DataWarning] * bool(teamless)
    assert all(driver in str(caught[0].message) for driver in teamless)
    assert 10 <= len(teamed.team_names) < n_drivers


def test_a_team_map_of_another_race_is_refused() -> None:
    path = REAL / "nascar" / "teams" / "teams_2023-04-01_trucks_texas.csv"
    with pytest.raises(FileFormatError, match="not in the slate"):
        read_team_map(path, salaries("2026-03-15_cup_las-vegas"))


def test_projections() -> None:
    path = REAL / "nascar" / "projections" / "projections_2026-10-04_cup_las-vegas.csv"
    slate = read_projections(path, salaries("2026-10-04_cup_las-vegas"))
    hamlin = slate[slate.names.index("Denny Hamlin")]
    assert (hamlin.projection, hamlin.floor, hamlin.ceiling) == (50.42814, 31.0, 76.55)
    assert all(driver.start is None for driver in slate)  # the file only has a projected start
    with pytest.raises(FileFormatError, match="a file of another slate"):
        read_projections(path, salaries("2026-03-15_cup_las-vegas"))


def test_the_grid_from_race_results() -> None:
    name = "2026-03-01_cup_cota"
    path = REAL / "nascar" / "actuals" / f"actuals_{name}.csv"
    slate = read_projections(path, salaries(name))
    assert {driver.start for driver in slate} == set(range(1, 38))


@pytest.mark.parametrize(
    "file", ["DKEntries_tennis_2019-01-14_day1.csv", "lineup_upload_template_nba_2018-12-03.csv"]
)
def test_lineups_of_another_sport_are_refused(file: str) -> None:
    with pytest.raises(FileFormatError, match="another sport"):
        read_lineups(REAL / "dkentries" / file, salaries("2026-03-15_cup_las-vegas"))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("other_sports/DKSalaries_f1-showdown_2022_bahrain.csv", ["Formula 1", "showdown", "CPT"]),
        ("other_sports/DKSalaries_mlb_2018-09-06.csv", ["MLB"]),
        ("other_sports/DKSalaries_mma_2023-03-04.csv", ["MMA"]),
        ("other_sports/DKSalaries_pga_2020-01_farmers.csv", ["PGA"]),
        ("other_sports/FanDuel_nascar_2026-03-15_week_players.csv", ["FanDuel NASCAR player list"]),
        ("dkentries/DKEntries_tennis_2019-01-14_day1.csv", ["entries file"]),
        ("contest_standings/contest-standings_f1_2025-11-09_main.csv", ["standings"]),
        ("contest_standings/contest-standings_mma_2025-11-08_double-up-10.csv", ["standings"]),
        ("dkentries/lineup_upload_template_nba_2018-12-03.csv", ["no column 'Position'"]),
        ("nascar/projections/projections_2026-10-04_cup_las-vegas.csv", ["no column 'Position'"]),
        ("README.md", []),
    ],
)
def test_other_files_are_refused_by_name(file: str, words: list[str]) -> None:
    with pytest.raises(FileFormatError) as caught:
        read_salaries(REAL / file)
    for word in words:
        assert word in str(caught.value)


def test_no_other_sport_is_forgotten() -> None:
    assert len(list((REAL / "other_sports").iterdir())) == 5


@pytest.mark.parametrize("name", SLATES)
def test_lineups_come_back(tmp_path: Path, name: str) -> None:
    slate = salaries(name)
    lineups = [tuple(range(i, i + 6)) for i in range(len(slate) - 5)]
    (path,) = write_lineups(tmp_path / "out.csv", slate, lineups)
    assert [row.positions for row in read_lineups(path, slate)] == lineups
