"""Points whose columns have names or IDs meet a slate."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import DataWarning, ScenarioError, SettingsError
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.scenarios.sets import ScenarioSets, draw_scenario_sets, hold_out
from dfs_portfolio.slate.slate import Slate

DRIVERS = [("44343072", "Kyle Larson"), ("44343073", "Chase Elliott"), ("44343074", "Joey Logano")]
SLATE = Slate.from_records({"driver_id": i, "name": name, "salary": 8000} for i, name in DRIVERS)
POINTS = np.array([[10.0, 20.0, 30.0], [1.0, 2.0, 3.0]])
ORDER = [2, 0, 1]
SHUFFLED = POINTS[:, ORDER]


def spelled(how):
    return [how(*DRIVERS[i]) for i in ORDER]


SPELLINGS = {
    "names": lambda i, name: name,
    "capitals": lambda i, name: name.upper(),
    "IDs as text": lambda i, name: i,
    "IDs": lambda i, name: int(i),
    "IDs as floats": lambda i, name: float(i),
    "NumPy's IDs": lambda i, name: np.int64(i),
    "names and IDs": lambda i, name: f"{name} ({i})",
}


@pytest.mark.parametrize("how", SPELLINGS.values(), ids=SPELLINGS)
def test_columns_are_matched_to_the_slate(how):
    labels = spelled(how)
    frame = pd.DataFrame(SHUFFLED, columns=labels)
    for points in (
        frame,
        dict(zip(labels, SHUFFLED.T, strict=True)),
        Scenarios(SHUFFLED, labels=labels),
        pd.DataFrame(SHUFFLED.T, index=list(map(str, labels))),
    ):
        assert scenarios_for(SLATE, points).points.tolist() == POINTS.tolist()


def test_a_series_is_one_scenario():
    one = pd.Series(SHUFFLED[0], index=spelled(SPELLINGS["names"]))
    assert Scenarios(one).for_slate(SLATE).points.tolist() == POINTS[:1].tolist()
    assert Scenarios({"a": 1.0, "b": 2.0}).points.tolist() == [[1.0, 2.0]]


def test_a_column_that_numbers_the_scenarios_is_no_player():
    frame = pd.DataFrame(SHUFFLED, columns=spelled(SPELLINGS["names"]))
    for name in ("Unnamed: 0", "scenario", "sim"):
        numbered = frame.copy()
        numbered.insert(1, name, [0, 1])
        assert Scenarios(numbered).for_slate(SLATE).points.tolist() == POINTS.tolist()


def test_numbers_from_0_are_taken_in_slate_order():
    aligned = Scenarios(pd.DataFrame(POINTS)).for_slate(SLATE)
    assert aligned.points.tolist() == POINTS.tolist()
    assert aligned.labels is None
    filtered = pd.DataFrame(POINTS).iloc[[1]]  # rows may have any numbers
    assert Scenarios(filtered).for_slate(SLATE).points.tolist() == POINTS[1:].tolist()


def test_numbers_from_0_that_are_ids_in_another_order_are_refused():
    slate = Slate.from_records({"driver_id": i, "salary": 8000} for i in (2, 0, 1))
    with pytest.raises(ScenarioError, match="columns 0 to 2 may be numbers in the order of the"):
        Scenarios(pd.DataFrame(POINTS)).for_slate(slate)
    frame = pd.DataFrame(POINTS, columns=[2, 0, 1])
    assert Scenarios(frame).for_slate(slate).points.tolist() == POINTS.tolist()
    assert Scenarios(POINTS).for_slate(slate).points.tolist() == POINTS.tolist()


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        (["Kyle Larsen", "Chase Elliott", "Joey Logano"], "'Kyle Larsen' is not in the slate"),
        (["Kyle Larsen", "Chase Elliott", "Joey Logano"], "nearest: 'Kyle Larson'"),
        (["Kyle Larson", "Chase Elliott", "Chase Elliott"], "more than one column for 'Chase E"),
        (["Kyle Larson", "Chase Elliott", "Chase Elliott"], "no column for 'Joey Logano'"),
        (["x", "y", "z"], r"frame.to_numpy\(\)\); read_scenarios\(frame, slate\)"),
        (["0", "1", "2"], "is not in the slate"),
        ([0, 2, 1], "ID 2 is not in the slate"),
    ],
)
def test_labels_that_are_not_those_of_the_slate_are_refused(labels, words):
    with pytest.raises(ScenarioError, match=words):
        Scenarios(pd.DataFrame(POINTS, columns=labels)).for_slate(SLATE)


def test_other_players_are_refused_or_left_out_as_from_files():
    frame = pd.DataFrame(SHUFFLED, columns=spelled(SPELLINGS["names"]))
    frame["Denny Hamlin"] = 5.0
    with pytest.warns(DataWarning, match="not in the player pool, counted as out: 'Denny Hamlin'"):
        assert Scenarios(frame).for_slate(SLATE).points.tolist() == POINTS.tolist()
    misspelt = frame.drop(columns="Denny Hamlin").rename(columns={"Joey Logano": "Joe Logano"})
    with pytest.raises(ScenarioError, match="'Joe Logano' is not in the slate"):
        Scenarios(misspelt).for_slate(SLATE)
    with pytest.warns(DataWarning, match="1 not in the slate, ignored: 'Denny Hamlin'"):
        aligned = Scenarios(frame).for_slate(SLATE, unknown="ignore")
    assert aligned.points.tolist() == POINTS.tolist()


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (pd.DataFrame({"name": ["Kyle Larson"], "sim_1": [3.0]}), "column 'name' holds no points"),
        (pd.DataFrame({("a", "b"): [1.0]}), "columns have 2 levels of names"),
        (pd.DataFrame({"Kyle Larson": [1.0, np.nan]}), "row 2, column Kyle Larson"),
        (pd.DataFrame({"Kyle Larson": pd.array([1, None], dtype="Int64")}), "row 2, column Kyle"),
        ({"Kyle Larson": [1.0, 2.0], "Joey Logano": [1.0]}, "different numbers of scenarios"),
    ],
)
def test_frames_without_points_are_refused(points, words):
    with pytest.raises(ScenarioError, match=words):
        Scenarios(points)


def test_there_must_be_a_label_for_each_column():
    with pytest.raises(ScenarioError, match="2 labels for 3 columns"):
        Scenarios(POINTS, labels=("a", "b"))


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("points.csv", "read_scenarios"),
        (lambda n: POINTS, r"Scenarios.draw\(function"),
        (None, "must be of type Scenarios, or a matrix of points, got NoneType"),
        (7, "must be of type Scenarios"),
    ],
)
def test_what_is_no_scenarios_is_told_how_to_become_them(thing, words):
    with pytest.raises(SettingsError, match=words):
        scenarios_for(SLATE, thing)


class OtherFrame:
    """A frame of another library, of which NumPy only sees the numbers."""

    def __array__(self, dtype=None, copy=None):
        return SHUFFLED

    def to_pandas(self):
        return pd.DataFrame(SHUFFLED, columns=spelled(SPELLINGS["names"]))


class BrokenFrame(OtherFrame):
    def to_pandas(self):
        raise ImportError("no module named pyarrow")


def test_frames_of_other_libraries_have_labels_too():
    assert Scenarios(OtherFrame()).for_slate(SLATE).points.tolist() == POINTS.tolist()
    with pytest.raises(SettingsError, match=r"cannot be made a data frame of pandas \(ImportErr"):
        Scenarios(BrokenFrame())


# ---------------------------------------------------------------------- sets, parts and caches


def labelled(n_scenarios, seed=0):
    points = np.random.default_rng(seed).normal(30, 10, (n_scenarios, 3))
    return pd.DataFrame(points, columns=spelled(SPELLINGS["names"]))


def test_parts_and_sets_keep_their_labels():
    scenarios = Scenarios.draw(labelled, 100, seed=3)
    straight = scenarios.for_slate(SLATE)
    for part, other in zip(hold_out(scenarios, seed=1), hold_out(straight, seed=1), strict=True):
        assert np.array_equal(part.for_slate(SLATE).points, other.points)
    sets = draw_scenario_sets(labelled, 50, 7)
    assert sets.report.labels == tuple(spelled(SPELLINGS["names"]))


def test_the_same_scenarios_in_another_order_overlap():
    scenarios = Scenarios.draw(labelled, 50, seed=3)
    same, other = scenarios.for_slate(SLATE), Scenarios.draw(labelled, 50, seed=4)
    renamed = Scenarios(same.points, labels=SLATE.names)
    with pytest.raises(ScenarioError, match="optimise and choose are the same matrix"):
        ScenarioSets(scenarios, renamed, other)


def test_a_cache_never_loses_labels():
    cache = ScenarioCache()
    drawn = cache.draw("fontana", 10, labelled, seed=3)
    assert drawn.labels == tuple(spelled(SPELLINGS["names"]))
    assert cache.draw("fontana", 10, labelled, seed=3) is drawn
    with pytest.raises(ScenarioError, match=r"the columns have names .* use ScenarioCache.draw"):
        cache.get_scenarios("fontana", 10, labelled, seed=3)
