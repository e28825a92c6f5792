"""DraftKings scoring against results that third parties have scored."""

import csv
from pathlib import Path

import numpy as np
import pytest

from dfs_portfolio.sports.nascar.scoring import DRAFTKINGS_SCORING

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "real" / "nascar"

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="real race data are not at hand")


def read_columns(path, names):
    """Columns of numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [np.array([float(row[name]) for row in rows]) for name in names]


def test_published_points_of_talladega_2021():
    path = REAL / "scoring" / "dk_points_by_driver_2021-10-03_talladega.csv"
    names = ["start", "finish", "laps_led", "fastest_laps", "dk_points"]
    start, finish, led, fastest, published = read_columns(path, names)
    assert len(published) == 28
    points = DRAFTKINGS_SCORING.score(start, finish, led, fastest)
    np.testing.assert_allclose(points, published, rtol=0, atol=1e-9)


def test_finish_points_of_every_place():
    finish, published = read_columns(
        REAL / "scoring" / "finish_points.csv", ["finish", "dk_finish_points"]
    )
    assert len(finish) == 41
    points = DRAFTKINGS_SCORING.score(finish, finish, 0, 0)
    np.testing.assert_array_equal(points, published)


def test_every_driver_of_every_race_of_2025():
    path = REAL / "results" / "nascar_results_2025.csv"
    names = ["start", "finish", "laps_led", "fastest_laps", "dk_points"]
    start, finish, led, fastest, published = read_columns(path, names)
    assert len(published) == 3584
    points = DRAFTKINGS_SCORING.score(start, finish, led, fastest)
    np.testing.assert_allclose(points, published, rtol=0, atol=1e-9)
