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
from support import reference_contest as reference

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
    return units, Tiers.of(units, pieces, prefix, threads), scores


def shares_of(units, tiers, field):
    """In which share of the orders of a tie each lineup reaches each tier, by definition."""
    own = units.of_lineups(LINEUPS)
    above = (field[None] > own[:, None]).sum(axis=1)
    tied = (field[None] == own[:, None]).sum(axis=1)
    return np.clip((tiers.ranks[:, None, None] - above) / (tied + 1), 0, 1)


PRIZES = [100.0, 40, 40, 12.5, 5, 5, 5, 1.25]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("n_field", [40, 3])
@pytest.mark.parametrize("step", [0.05, 0.01])
def test_lineups_reach_tiers_as_by_definition(threads, n_field, step):
    units, tiers, field = made(PRIZES, n_field, threads, step)
    assert tiers.ranks.tolist() == [1, 3, 4, 7, 8]
    assert tiers.drops.tolist() == [60.0, 27.5, 7.5, 3.75, 1.25]
    shares, classes = shares_of(units, tiers, field), tiers.classes(LINEUPS)
    np.testing.assert_allclose(tiers.counts(classes), shares.sum(axis=1), rtol=1e-12)
    np.testing.assert_allclose(tiers.counts(classes[:, :1]), shares[:, 0], rtol=1e-12)
    weights = np.random.default_rng(1).random((5, N_SCENARIOS))
    of_classes, wanted = tiers.weights_of_classes(weights), np.einsum("tls,ts->l", shares, weights)
    np.testing.assert_allclose(tiers.values(of_classes, LINEUPS), wanted, rtol=1e-12)
    np.testing.assert_allclose(tiers.values_of_classes(of_classes, classes), wanted, rtol=1e-12)


def test_drops_as_weights_are_what_a_lineup_is_paid():
    units, tiers, field = made(PRIZES)
    drops = np.repeat(tiers.drops[:, None], N_SCENARIOS, axis=1)
    found = tiers.values(tiers.weights_of_classes(drops), LINEUPS)
    prefix = np.concatenate([[0.0], np.cumsum(PRIZES)])
    for lineup, scores in enumerate(units.of_lineups(LINEUPS)[:9]):
        columns = np.concatenate([field, scores[None]]).T
        paid = sum(reference.shares(column, prefix)[-1] for column in columns)
        assert found[lineup] == pytest.approx(paid, rel=1e-12)


def test_more_tiers_than_a_byte_can_count():
    units, tiers, field = made(np.arange(300.0, 0, -1), n_field=500)
    assert tiers.n_tiers == 300
    wanted = shares_of(units, tiers, field).sum(axis=1)
    np.testing.assert_allclose(tiers.counts(tiers.classes(LINEUPS)), wanted, rtol=1e-12)


def test_nothing_is_paid():
    _, tiers, _ = made([])
    assert tiers.n_tiers == 0
    of_classes = tiers.weights_of_classes(np.zeros((0, N_SCENARIOS)))
    assert not tiers.values(of_classes, LINEUPS).any()
    assert tiers.counts(tiers.classes(LINEUPS)).shape == (0, N_SCENARIOS)
