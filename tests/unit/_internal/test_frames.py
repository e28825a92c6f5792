"""Cells that hold nothing, and cells that only look like it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio._internal.frames import is_blank


@pytest.mark.parametrize(
    "value",
    [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT, np.datetime64("NaT", "ns"), "", " \t"],
)
def test_blank(value):
    assert is_blank(value)


@pytest.mark.parametrize("value", [0, False, "nan", "x", [], (), [None], np.array([np.nan]), {}])
def test_not_blank(value):
    assert not is_blank(value)
