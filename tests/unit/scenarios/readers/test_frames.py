"""Points in data frames, in every layout that files have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, ScenarioError
from dfs_portfolio.scenarios.readers.layout import ReadLimits
from dfs_portfolio.scenarios.readers.reading import read_scenarios
from dfs_portfolio.slate.slate import Slate

NAMES = ("Kyle Larson", "Chase Elliott", "Joey Logano")
IDS = (44343072, 44343073, 44343074)
SLATE = Slate.from_records(
    {"driver_id": str(i), "name": name, "salary": 8000} for i, name in zip(IDS, NAMES, strict=True)
)
POINTS = np.array([[10.0, 20.0, 30.0], [1.0, 2.5, 3.0], [7.0, 8.0, 9.0]])
UPRIGHT = pd.DataFrame(POINTS[:, ::-1], columns=NAMES[::-1])
BY_ROW = pd.DataFrame(POINTS.T[::-1], index=NAMES[::-1])
SIMS = ["sim_1", "sim_2", "sim_3"]

LAYOUTS = {
    "columns": UPRIGHT,
    "IDs with a gap": UPRIGHT.set_axis([float(i) for i in IDS[::-1]], axis=1),
    "an index of scenarios": UPRIGHT.rename_axis("scenario"),
    "a column of scenarios": UPRIGHT.rename_axis("scenario").reset_index(),
    "numbered columns": pd.DataFrame(POINTS),
    "rows": BY_ROW,
    "rows with a name": BY_ROW.rename_axis("driver"),
    "rows of scenarios": BY_ROW.set_axis(SIMS, axis=1),
    "a column of names": BY_ROW.rename_axis("name").reset_index(),
    "a column of IDs": BY_ROW.set_axis(SIMS, axis=1)
    .set_axis(IDS[::-1])
    .rename_axis("ID")
    .reset_index(),
    "objects": UPRIGHT.astype(object),
    "text": UPRIGHT.astype(str),
    "nullable": UPRIGHT.convert_dtypes(),
}


@pytest.mark.parametrize("frame", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(frame):
    found = read_scenarios(frame, SLATE)
    assert found.points.tolist() == POINTS.tolist()
    assert found.source == "data frame"
    assert found.labels is None


def test_a_player_gone_from_the_pool_is_out():
    with pytest.warns(DataWarning, match="1 not in the player pool, counted as out: 'Nobody'"):
        found = read_scenarios(UPRIGHT.assign(Nobody=1.0), SLATE)
    assert found.points.tolist() == POINTS.tolist()


WITH_A_WORD = UPRIGHT.astype(object).mask(UPRIGHT == 2.5, "fast")


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (UPRIGHT.drop(columns="Joey Logano"), "no column for 'Joey Logano'"),
        (
            UPRIGHT.drop(columns="Joey Logano").assign(**{"Joe Logano": 1.0}),
            "'Joe Logano' is not in the slate .nearest: 'Joey Logano'",
        ),
        (UPRIGHT.replace(2.5, np.nan), "row 2, column 'Chase Elliott' .nan"),
        (WITH_A_WORD, "row 2, column 'Chase Elliott' .'fast'"),
        (UPRIGHT.iloc[:0], "no scenarios under the names"),
        (UPRIGHT.set_axis(pd.MultiIndex.from_product([["a"], NAMES]), axis=1), "2 levels of names"),
        (BY_ROW.assign(mean=5.0), "columns that are no scenario: 'mean'"),
    ],
)
def test_what_is_refused(frame, words):
    with pytest.raises(FileFormatError, match=words) as caught:
        read_scenarios(frame, SLATE)
    assert str(caught.value).startswith("data frame")


def test_numbered_columns_must_be_as_many_as_players():
    with pytest.raises(ScenarioError, match="2 columns for 3 drivers"):
        read_scenarios(pd.DataFrame(POINTS[:, :2]), SLATE)


def test_a_frame_has_the_limits_of_a_file():
    with pytest.raises(FileFormatError, match="more than 8 numbers"):
        read_scenarios(UPRIGHT, SLATE, limits=ReadLimits(max_cells=8))
