"""Who retires, and how far those come."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dfs_portfolio.sports.nascar.simulator.field import read_field
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import AlignedNumbers, FreshNumbers
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.slates import make_slate

TRACK = PROFILES["cup", "superspeedway"]
FIELD = read_field(make_slate(30))


def drawn(kind):
    return draw_races(kind(np.random.PCG64(4)), TRACK, FIELD, 2_000)


@pytest.mark.parametrize("kind", [FreshNumbers, AlignedNumbers])
def test_the_retired_come_as_far_as_the_beta_law_says_and_the_others_to_the_end(kind):
    races = drawn(kind)
    assert (~races.running).mean() == pytest.approx(TRACK.retirement_rate, abs=0.02)
    assert (races.distance[races.running] == 1).all()
    law = stats.beta(*TRACK.exit_shape)
    assert stats.kstest(races.distance[~races.running], law.cdf).pvalue > 0.01
    # Good drivers and bad ones alike, whose races are drawn in their order.
    for drivers in (slice(15), slice(15, None)):
        distance = races.distance[:, drivers][~races.running[:, drivers]]
        assert distance.mean() == pytest.approx(law.mean(), abs=0.02)


def test_fewer_numbers_alter_nothing_but_distances():
    fresh, aligned = drawn(FreshNumbers), drawn(AlignedNumbers)
    for name in ("start", "pace", "running"):
        assert (getattr(fresh, name) == getattr(aligned, name)).all()
    ahead = fresh.running
    assert (fresh.finish[ahead] == aligned.finish[ahead]).all()
    assert (fresh.distance != aligned.distance)[~ahead].any()
