"""The command that finds the constants of tracks again."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from dfs_portfolio.cli import app
from dfs_portfolio.sports.nascar.race_model import fit_race_model
from dfs_portfolio.sports.nascar.results import read_race_results
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES, read_profiles
from support.races import make_results, write_results_csv

N_RACES = 27


@pytest.fixture(scope="module")
def csv(tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "results.csv"
    return write_results_csv(path, make_results(N_RACES))


def fit(*arguments):
    return CliRunner().invoke(app, ["fit", *map(str, arguments)])


def test_constants_are_written_and_serve_a_model(csv, tmp_path):
    output = tmp_path / "constants.json"
    result = fit(csv, "-o", output)
    assert result.exit_code == 0, result.output
    assert f"{N_RACES} races from 2024-01-06 to 2024-07-06" in result.output
    text = output.read_text()
    assert json.loads(text)["about"] == {
        "files": ["results.csv"],
        "races": N_RACES,
        "first": "2024-01-06",
        "last": "2024-07-06",
    }
    profiles = read_profiles(text)
    assert profiles["cup", "intermediate"] != PROFILES["cup", "intermediate"]
    assert profiles["cup", "road"] == PROFILES["cup", "road"]
    results = read_race_results(csv)
    assert [race.drivers for race in results] == [race.drivers for race in make_results(N_RACES)]
    frame = pd.DataFrame({"driver": ["D1", "D2", "D3"]})
    model = fit_race_model(csv, "2025-01-01", profiles=profiles)
    assert model.simulate(frame, "intermediate", 267, 20).points.shape == (20, 3)


def test_no_race_before_the_day(csv, tmp_path):
    output = tmp_path / "constants.json"
    result = fit(csv, "-o", output, "--until", "2020-01-01")
    assert result.exit_code == 2
    assert "no race before 2020-01-01" in result.output
    assert not output.exists()


def test_a_file_that_is_not_there(tmp_path):
    result = fit(tmp_path / "nothing.csv")
    assert result.exit_code == 2
    assert "nothing.csv" in result.output


def test_a_race_that_is_wrong_is_left_out_unless_strict(csv, tmp_path):
    lines = csv.read_text().splitlines()
    place = lines[0].split(",").index("start")
    cells = lines[1].split(",")
    cells[place] = "?"
    path = tmp_path / "results.csv"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]))
    refused = fit(path, "-o", tmp_path / "constants.json", "--strict")
    assert refused.exit_code == 2
    assert "start is not a whole number from 1 to 99 in line 2 ('?')" in refused.output
    result = fit(path, "-o", tmp_path / "constants.json", "--until", "2024-03-01")
    assert result.exit_code == 0, result.output
    assert f"left out: 1 of {N_RACES} races, which have invalid cells" in result.output
