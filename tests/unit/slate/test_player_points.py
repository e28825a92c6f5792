"""The points that players scored."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio.slate.player_points import PlayerPoints


def test_points_are_a_copy_that_cannot_be_changed():
    given = np.array([1.0, np.nan])
    made = PlayerPoints(given, "somewhere")
    given[0] = 2
    assert made.points[0] == 1
    assert made.notes == ()
    with pytest.raises(ValueError, match="read-only"):
        made.points[0] = 3
