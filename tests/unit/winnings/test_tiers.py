"""Which tiers lineups reach, against comparing every score with every line."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from dfs_portfolio import Payouts
from dfs_portfolio.winnings.field_scores import field_scores
from dfs_portfolio.winnings.opponents import Opponents
from dfs_portfolio.winnings.tiers import Tiers
from dfs_portfolio.winnings.units import LANES, score_units

LINEUPS = np.array(list(combinations(range(9), 3)), dtype=np.uint8)
N_SCENARIOS = 33 * LANES + 5  # several pieces, and a block that is not full


def made(prizes, n_field=40, threads=1, step=0.05, seed=3):
    rng = np.random.default_rng(seed)
    points = np.round(rng.integers(-20, 60, (N_SCENARIOS, 9)) * step, 2)
    units = score_units(points, 3)
    counts = np.bincount(rng.integers(0, len(LINEUPS), n_field), minlength=len(LINEUPS))
    held = np.flatnonzero(counts)
    nobody = np.full((1, 3), 9, dtype=np.uint8)  # a blank entry
    others = np.concatenate([LINEUPS[held], nobody])
    field = Opponents(others, np.append(counts[held], 1).astype(np.int32))
    prefix = np.array(Payouts(prizes).prefix)
    pieces = field_scores(units, slice(0, N_SCENARIOS), field, len(prizes), threads)
    scores = units.of_lineups(field.entries)
    return units, Tiers.of(units, pieces, prefix, threads), -np.sort(-scores, axis=0)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("n_field", [40, 3])
@pytest.mark.parametrize("step", [0.05, 0.01])
def test_lineups_reach_tiers_as_by_definition(threads, n_field, step):
    prizes = [100.0, 40, 40, 12.5, 5, 5, 5, 1.25]
    units, tiers, ordered = made(prizes, n_field, threads, step)
    assert tiers.ranks.tolist() == [1, 3, 4, 7, 8]
    assert tiers.drops.tolist() == [60.0, 27.5, 7.5, 3.75, 1.25]
    scores, n_entries = units.of_lineups(LINEUPS), n_field + 1
    reaches = np.array(
        [
            scores >= ordered[rank - 1] if rank <= n_entries else np.ones_like(scores, dtype=bool)
            for rank in tiers.ranks
        ]
    )
    reached = tiers.reached(LINEUPS)
    np.testing.assert_array_equal(reached, reaches.sum(axis=0).T)
    weights = np.random.default_rng(1).random((5, N_SCENARIOS))
    wanted = np.einsum("tls,ts->l", reaches, weights)
    summed = tiers.summed(weights)
    np.testing.assert_allclose(tiers.values(summed, LINEUPS), wanted, rtol=1e-12)
    np.testing.assert_allclose(tiers.values_of_reached(summed, reached), wanted, rtol=1e-12)


def test_more_tiers_than_a_byte_can_count():
    units, tiers, ordered = made(np.arange(300.0, 0, -1), n_field=500)
    assert tiers.n_tiers == 300
    scores = units.of_lineups(LINEUPS)
    wanted = (scores[:, None, :] >= ordered[None, :300, :]).sum(axis=1)
    np.testing.assert_array_equal(tiers.reached(LINEUPS), wanted.T)


def test_nothing_is_paid():
    _, tiers, _ = made([])
    assert tiers.n_tiers == 0
    assert not tiers.values(tiers.summed(np.zeros((0, N_SCENARIOS))), LINEUPS).any()
    assert not tiers.reached(LINEUPS).any()
