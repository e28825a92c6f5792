"""Normal points with given means, standard deviations and correlations."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio import Case, read_projections, scenarios_from_moments, sweep
from dfs_portfolio.errors import DataWarning, ScenarioError, SettingsError
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.scenarios.moments import FLOOR_TO_CEILING
from dfs_portfolio.sports.nascar.demo import load_demo
from support.files import write_csv
from support.points import NAMES, SLATE

MEAN = [45.0, 40.0, 30.0, 25.0]
SD = [20.0, 15.0, 12.0, 0.0]
MATRIX = np.array([[1, 0.5, 0.2, 0], [0.5, 1, 0, 0], [0.2, 0, 1, 0], [0, 0, 0, 1.0]])
N = 200_000


def refused(*args, error=ScenarioError, slate=SLATE, **options):
    with pytest.raises(error) as caught:
        scenarios_from_moments(slate, *args, **options)
    return str(caught.value)


def test_drawn_points_have_the_moments_asked_for():
    points = scenarios_from_moments(SLATE, MEAN, SD, MATRIX)(N, seed=3)
    errors = np.array(SD) / np.sqrt(N)
    assert (np.abs(points.mean(axis=0) - MEAN) <= 5 * errors).all()
    assert points.std(axis=0) == pytest.approx(SD, rel=5 / np.sqrt(2 * N))
    moving = np.corrcoef(points[:, :3].T)
    assert moving == pytest.approx(MATRIX[:3, :3], abs=5 / np.sqrt(N))
    assert (points[:, 3] == 25).all()


def test_marginals_are_normal():
    points = scenarios_from_moments(SLATE, MEAN, SD)(N, seed=4)[:, 0]
    below = [(points <= 45 + 20 * z).mean() for z in (-1.2815516, 0, 0.6744898, 2.3263479)]
    assert below == pytest.approx([0.1, 0.5, 0.75, 0.99], abs=5 * 0.5 / np.sqrt(N))


def test_correlations_are_made_of_team_and_field():
    simulate = scenarios_from_moments(SLATE, MEAN, SD, team_correlation=0.4, field_correlation=-0.1)
    assert simulate.correlation.tolist() == [
        [1.0, 0.4, -0.1, -0.1],
        [0.4, 1.0, -0.1, -0.1],
        [-0.1, -0.1, 1.0, 0.4],
        [-0.1, -0.1, 0.4, 1.0],
    ]
    plain = scenarios_from_moments(SLATE, MEAN, SD)
    assert plain.correlation.tolist() == np.eye(4).tolist()
    shared = scenarios_from_moments(SLATE, MEAN, SD, field_correlation=0.2)
    assert shared.correlation[0].tolist() == [1.0, 0.2, 0.2, 0.2]


def test_the_same_seed_gives_the_same_bytes_and_more_scenarios_go_on():
    simulate = scenarios_from_moments(SLATE, MEAN, SD, MATRIX)
    again = pickle.loads(pickle.dumps(simulate))
    assert simulate(50, seed=7).tobytes() == again(50, seed=7).tobytes()
    assert simulate(80, seed=7)[:50].tobytes() == again(50, seed=7).tobytes()
    assert simulate(50, seed=8).tobytes() != again(50, seed=7).tobytes()
    assert not simulate(5).flags.writeable
    assert (again, hash(again)) == (simulate, hash(simulate))
    assert simulate != scenarios_from_moments(SLATE, MEAN, SD)
    assert simulate != "another kind"


@pytest.mark.parametrize("bad", [{"n_scenarios": 0}, {"n_scenarios": 5, "seed": -1}])
def test_numbers_that_are_out_of_range_are_refused(bad):
    with pytest.raises(SettingsError):
        scenarios_from_moments(SLATE, MEAN, SD)(**bad)


def test_values_may_go_by_name_or_id():
    expected = scenarios_from_moments(SLATE, MEAN, SD, MATRIX)
    shuffled = [2, 0, 3, 1]
    mean = {NAMES[i].upper(): MEAN[i] for i in shuffled}
    sd = pd.Series([SD[i] for i in shuffled], index=[int(SLATE.ids[i]) for i in shuffled])
    frame = pd.DataFrame(MATRIX, index=SLATE.ids, columns=NAMES).iloc[shuffled, shuffled[::-1]]
    assert scenarios_from_moments(SLATE, mean, sd, frame) == expected


def test_what_is_not_given_comes_from_the_slate():
    known = {
        "101": {"projection": 45, "sd": 20, "floor": 0, "ceiling": 1},
        "102": {"projection": 40, "floor": 30, "ceiling": 30 + 15 * FLOOR_TO_CEILING},
        "103": {"projection": 30, "sd": 12},
        "104": {"projection": 25, "sd": 0},
    }
    simulate = scenarios_from_moments(SLATE.with_projections(known))
    assert simulate.mean.tolist() == MEAN
    assert simulate.sd == pytest.approx(SD)
    points = simulate(N, seed=1)[:, 1]
    assert np.quantile(points, 0.9) - np.quantile(points, 0.2) == pytest.approx(
        15 * FLOOR_TO_CEILING, rel=0.01
    )


def test_drivers_without_moments_are_named():
    slate = SLATE.with_projections(
        {"101": {"projection": 40, "floor": 9}, "102": {"floor": 30, "ceiling": 20}}
    )
    said = refused(slate=slate)
    for words in (
        "a projection is needed for every driver, and not known for 'A.J. Bee', 'Cy Day Jr.'",
        "an sd, or floor and ceiling, is needed for every driver, and not known for 'Daniel Suár",
        "sd is out of range for A.J. Bee (-4.7",
        "is a ceiling below its floor?",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("mean", "sd", "words"),
    [
        (MEAN[:3], SD, "mean: shape (3,) for 4 drivers"),
        (40.0, SD, "mean: shape () for 4 drivers"),
        (["x"] * 4, SD, "mean: not numbers"),
        (MEAN, [1, 2, 3, -4], "sd is out of range for Ed O'Foo (-4)"),
        (MEAN, [1, 2, np.nan, 4], "sd is not a number for 'Cy Day Jr.'"),
        ([np.inf, *MEAN[1:]], SD, "mean is out of range for Daniel Suárez (inf)"),
        ({"Nobody": 1, **dict(zip(NAMES, MEAN, strict=True))}, SD, "1 value of no driver: 'Nob"),
        ({NAMES[0]: 1}, SD, "no value for 'A.J. Bee', 'Cy Day Jr.', \"Ed O'Foo\""),
        ({**dict(zip(NAMES, MEAN, strict=True)), 101: 5}, SD, "more than one value for 'Daniel S"),
    ],
)
def test_values_that_are_none_are_refused_in_words(mean, sd, words):
    assert words in refused(mean, sd)


def changed(*cells):
    matrix = MATRIX.copy()
    for i, j, value in cells:
        matrix[i, j] = value
    return matrix


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        (MATRIX[:3], "shape (3, 4) for 4 drivers"),
        (0.3, "shape () for 4 drivers"),
        ([["x"] * 4] * 4, "not a matrix of numbers"),
        (changed((0, 1, 1.5), (1, 0, 1.5)), "[-1, 1] for Daniel Suárez with A.J. Bee (1.5), A.J."),
        (changed((2, 3, np.nan)), "not in [-1, 1] for Cy Day Jr. with Ed O'Foo (nan)"),
        (changed((1, 3, 0.1)), "not the same both ways for A.J. Bee with Ed O'Foo (0.1)"),
        (changed((3, 3, 0.9)), "the diagonal must be 1, and is not for Ed O'Foo (0.9)"),
        (pd.DataFrame(MATRIX, index=NAMES, columns=[*NAMES[:3], "x"]), "no column for \"Ed O'F"),
    ],
)
def test_matrices_that_are_no_correlations_are_refused_in_words(matrix, words):
    assert words in refused(MEAN, SD, matrix)


def test_correlations_that_contradict_each_other_are_refused_with_a_way_out():
    matrix = changed(*((i, j, -0.9) for i in range(3) for j in range(3) if i != j))
    said = refused(MEAN, SD, matrix)
    assert "the smallest eigenvalue is -0.8 and must not be negative" in said
    assert "Multiplied by 0.5555" in said
    shrunk = np.where(np.eye(4) == 1, 1.0, 0.5555 * matrix)
    assert scenarios_from_moments(SLATE, MEAN, SD, shrunk).correlation.tolist() == shrunk.tolist()


def test_perfect_correlations_are_allowed():
    points = scenarios_from_moments(SLATE, MEAN, SD, field_correlation=1)(1000, seed=1)
    standard = (points[:, :3] - MEAN[:3]) / SD[:3]
    assert standard[:, 1:] == pytest.approx(standard[:, [0, 0]], abs=1e-6)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"team_correlation": 1.1}, "team_correlation must be a correlation in [-1, 1]"),
        ({"field_correlation": "x"}, "field_correlation must be a finite number"),
        ({"correlation": MATRIX, "team_correlation": 0.0}, "not both"),
        ({"correlation": MATRIX, "field_correlation": 0.1}, "not both"),
    ],
)
def test_settings_out_of_range_are_refused(options, words):
    assert words in refused(MEAN, SD, error=SettingsError, **options)


def test_a_team_correlation_needs_teams():
    slate = SLATE.with_teams(dict.fromkeys(SLATE.ids))
    said = refused(MEAN, SD, error=SettingsError, slate=slate, team_correlation=0.3)
    assert "team_correlation needs teams and no driver has one" in said
    scenarios_from_moments(slate, MEAN, SD, team_correlation=0.3, field_correlation=0.3)


def test_a_projections_file_is_enough_and_a_sweep_takes_them(tmp_path):
    slate, _ = load_demo()
    rows = [[d.name, 50 - i, 12 + i % 3] for i, d in enumerate(slate)][:-1]
    path = write_csv(tmp_path / "mine.csv", "driver,proj,sd", rows)
    with pytest.warns(DataWarning, match="no values for 1 of 36"):
        partly = read_projections(path, slate)
    assert f"not known for '{slate.names[-1]}'" in refused(slate=partly)
    rest = {slate.ids[-1]: {"projection": 12, "sd": 10}}
    simulate = scenarios_from_moments(partly.with_projections(rest), team_correlation=0.1)
    case = Case("normal", partly, simulate, PortfolioRequest(n_lineups=2), n_scenarios=50)
    assert len(sweep([case, case]).outcomes) == 2
