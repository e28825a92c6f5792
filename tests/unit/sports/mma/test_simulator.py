"""Bouts: one winner each, means and spreads as projected, chances as they are given."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio import fight_scenarios
from dfs_portfolio.errors import DataWarning, SettingsError, SlateError
from dfs_portfolio.sports.mma import simulator
from dfs_portfolio.sports.mma.simulator import CHANCE_LIMITS, FLOOR_TO_CEILING, LEVELS, NOISE_SD
from support.fighters import card, fighter

N = 40_000


@pytest.fixture
def levels_only(monkeypatch):
    """Without noise each fighter makes one of three scores, which tell how the bout ended."""
    monkeypatch.setattr(simulator, "NOISE_SHARE", 0.0)


def near(found, expected, sd, n=N):
    """Whether means of n draws are within five standard errors."""
    return np.all(np.abs(np.asarray(found) - expected) <= 5 * np.asarray(sd) / np.sqrt(n))


def outcomes(slate, seed=1, n=N, **settings):
    """0 for a loss, 1 for a win by decision, 2 for one inside the distance."""
    points = fight_scenarios(slate, **settings)(n, seed=seed)
    ranks = [np.unique(column.round(6), return_inverse=True)[1] for column in points.T]
    return np.stack(ranks, axis=1)


# ------------------------------------------------------------------------- points as projected


PROJECTED = [
    fighter(0, projection=85.0, sd=38.0),
    fighter(1, projection=40.0, sd=30.0),
    fighter(2, projection=62.5, sd=45.0),
    fighter(3, projection=61.0, sd=12.0),
    fighter(4, projection=95.0, sd=25.0, win_probability=0.8, finish_probability=0.6),
    fighter(5, projection=30.0, sd=0.0),
]


def test_means_and_deviations_are_those_of_the_projections():
    slate = card(*PROJECTED)
    points = fight_scenarios(slate)(N, seed=1)
    sd = slate.known("sd")
    assert points.shape == (N, 6)
    assert near(points.mean(axis=0), slate.known("projection"), sd)
    # No outcome is far from its level: the squares vary less than those of a normal distribution.
    assert near(points.std(axis=0), sd, sd)
    assert (points[:, 5] == 30.0).all()


def test_floor_and_ceiling_stand_in_for_the_deviation():
    records = [fighter(0, floor=20, ceiling=90), fighter(1, floor=20, ceiling=90, sd=9)]
    sd = fight_scenarios(card(*records)).sd
    assert sd == pytest.approx([70 / FLOOR_TO_CEILING, 9])
    assert pytest.approx(1.28155 + 0.84162, abs=1e-4) == FLOOR_TO_CEILING


def test_nothing_known_gives_typical_points():
    """Two fighters of equal price: each wins half of the bouts, half of these by decision."""
    found = fight_scenarios(card(fighter(0, salary=8000), fighter(1, salary=8000)))
    lost, decision, finish = LEVELS
    mean = 0.5 * lost + 0.25 * decision + 0.25 * finish
    spread = np.sqrt(
        0.5 * (lost - mean) ** 2 + 0.25 * (decision - mean) ** 2 + 0.25 * (finish - mean) ** 2
    )
    assert found.win.tolist() == [0.5, 0.5]
    assert found.mean == pytest.approx([mean, mean])
    assert found.sd == pytest.approx([np.hypot(spread, NOISE_SD)] * 2)


def test_the_dearer_and_the_better_projected_are_favourites():
    by_salary = fight_scenarios(card(fighter(0), fighter(1))).win
    assert by_salary[0] == pytest.approx(1 / (1 + np.exp(-0.41 * 0.150)))
    by_points = fight_scenarios(
        card(fighter(0, projection=40), fighter(1, projection=67))
    ).win  # points count before salaries
    assert by_points == pytest.approx([0.5 - 27 / 135, 0.5 + 27 / 135])
    far = fight_scenarios(card(fighter(0, projection=120), fighter(1, projection=5))).win
    assert far.tolist() == pytest.approx(CHANCE_LIMITS[::-1])


# ----------------------------------------------------------------------------------- one winner


def test_of_each_bout_one_fighter_wins(levels_only):
    won = outcomes(card(*map(fighter, range(8)))) > 0
    assert (won.reshape(N, 4, 2).sum(axis=2) == 1).all()


def test_opponents_are_opposed_and_nobody_else_is():
    points = fight_scenarios(card(*map(fighter, range(8))), finish_share=0)(N, seed=4)
    found = np.corrcoef(points, rowvar=False)
    for i in range(8):
        for j in range(i):
            expected = -0.75 if i // 2 == j // 2 else 0.0  # all but the noise, which is a quarter
            assert found[i, j] == pytest.approx(expected, abs=5 / np.sqrt(N))


def test_opponents_need_not_stand_side_by_side(levels_only):
    slate = card(*(fighter(i, bout=i % 4) for i in range(8)))
    assert fight_scenarios(slate).opponent.tolist() == [4, 5, 6, 7, 0, 1, 2, 3]
    won = outcomes(slate) > 0
    assert (won[:, :4] != won[:, 4:]).all()


# -------------------------------------------------------------------------------- chances given


def test_chances_that_are_given_are_met(levels_only):
    slate = card(
        fighter(0, win_probability=0.7, finish_probability=0.21),
        fighter(1, win_probability=0.3),
        fighter(2, win_probability=0.1, finish_probability=0.1),
        fighter(3),
        fighter(4),
        fighter(5, win_probability=0.45),
    )
    found = outcomes(slate, finish_share=0.25)
    win = np.array([0.7, 0.3, 0.1, 0.9, 0.55, 0.45])
    assert fight_scenarios(slate).win == pytest.approx(win)
    assert near((found > 0).mean(axis=0), win, np.sqrt(win * (1 - win)))
    inside = np.array([0.21, 0.3 / 4, 0.1, 0.9 / 4, 0.55 / 4, 0.45 / 4])
    rank = [2, 2, 1, 2, 2, 2]  # the third fighter wins inside the distance or not at all
    assert near((found == rank).mean(axis=0), inside, np.sqrt(inside * (1 - inside)))


def test_bookmakers_chances_are_scaled_to_one():
    slate = card(fighter(0, win_probability=0.75), fighter(1, win_probability=0.30))
    assert fight_scenarios(slate).win == pytest.approx([0.75 / 1.05, 0.30 / 1.05])


def test_nobody_is_certain_to_win():
    slate = card(fighter(0, win_probability=1.0), fighter(1, win_probability=0.0))
    assert fight_scenarios(slate).win.tolist() == pytest.approx(CHANCE_LIMITS[::-1])


@pytest.mark.parametrize(("one", "other", "total"), [(0.7, 0.7, "140%"), (0.3, 0.4, "70%")])
def test_chances_that_contradict_each_other_are_refused(one, other, total):
    fine = (fighter(2, win_probability=0.6), fighter(3, win_probability=0.45))
    slate = card(fighter(0, win_probability=one), fighter(1, win_probability=other), *fine)
    with pytest.raises(SlateError) as caught:
        fight_scenarios(slate)
    assert str(caught.value) == (
        "fighter data: chances to win of a bout are not near 100% in all: "
        f"'Fighter 0 and Fighter 1 ({total})'"
    )


def test_a_finish_is_a_win():
    slate = card(fighter(0, win_probability=0.4, finish_probability=0.5), fighter(1))
    with pytest.raises(SlateError, match=r"^fighter data: finish_probability above .*'Fighter 0'$"):
        fight_scenarios(slate)


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(-20, 150), st.floats(0, 80)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 2**32),
)
def test_any_chances_give_finite_points_and_the_mean_and_deviation_asked_for(bouts, seed):
    records = []
    for number, (win, finish, projection, sd) in enumerate(bouts):
        known = {"projection": projection, "sd": sd}
        records += [
            fighter(2 * number, win_probability=win, finish_probability=win * finish, **known),
            fighter(2 * number + 1, win_probability=1 - win, **known),
        ]
    function = fight_scenarios(card(*records))
    points = function(50, seed=seed)
    assert np.isfinite(points).all()
    total = function.win.reshape(-1, 2).sum(axis=1)
    assert total == pytest.approx(np.ones(len(bouts)))
    assert ((function.finish >= 0) & (function.finish <= 1)).all()


# ------------------------------------------------------------------------- odd cards, odd calls


def test_a_fighter_without_an_opponent_is_simulated_alone(levels_only):
    slate = card(fighter(0), fighter(1), fighter(2, win_probability=0.8))
    with pytest.warns(DataWarning, match="no single opponent on the slate for 'Fighter 2': sim"):
        won = outcomes(slate) > 0
    assert (won[:, 0] != won[:, 1]).all()
    assert near(won[:, 2].mean(), 0.8, 0.4)
    assert abs(np.corrcoef(won, rowvar=False)[2, 0]) < 5 / np.sqrt(N)


def test_three_in_a_bout_have_no_single_opponent():
    slate = card(*(fighter(i, bout=0) for i in range(3)), fighter(3, bout=1), fighter(4, bout=1))
    with pytest.warns(DataWarning, match="'Fighter 0', 'Fighter 1', 'Fighter 2'"):
        found = fight_scenarios(slate)
    assert found.opponent.tolist() == [0, 1, 2, 4, 3]


def test_a_card_without_bouts_is_refused():
    slate = card(*(fighter(i) | {"game": None} for i in range(6)))
    with pytest.raises(SlateError, match="no bouts: give each fighter a game, such as 'Grasso@She"):
        fight_scenarios(slate)


def test_a_ceiling_below_the_floor_is_refused():
    with pytest.raises(SlateError, match=r"(?i)floor.*'?Fighter 0"):
        fight_scenarios(card(fighter(0, floor=90, ceiling=20), fighter(1)))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_points():
    slate = card(*PROJECTED)
    one, same = fight_scenarios(slate), fight_scenarios(card(*PROJECTED))
    assert one(200, seed=7).tobytes() == same(200, seed=7).tobytes()
    assert (one(200, seed=7)[:, :5] != one(200, seed=8)[:, :5]).all()
    assert one(200).tobytes() == one(200, seed=0).tobytes()


def test_it_can_be_pickled():
    function = fight_scenarios(card(*PROJECTED))
    again = pickle.loads(pickle.dumps(function))
    assert again.description == function.description
    assert again(100, seed=3).tobytes() == function(100, seed=3).tobytes()


def test_points_cannot_be_changed():
    points = fight_scenarios(card(*PROJECTED))(10)
    with pytest.raises(ValueError, match="read-only"):
        points[0, 0] = 1.0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0,), "n_scenarios must be a whole number from 1"),
        ((2.5,), "n_scenarios must be a whole number from 1"),
        ((10, -1), "seed must be a whole number from 0"),
        ((10, "x"), "seed must be a whole number from 0"),
    ],
)
def test_numbers_that_are_none_are_refused(arguments, words):
    with pytest.raises(SettingsError, match=words):
        fight_scenarios(card(*PROJECTED))(*arguments)


@pytest.mark.parametrize("share", [-1, 2, "many"])
def test_a_finish_share_that_is_no_share_is_refused(share):
    with pytest.raises(SettingsError, match="finish_share"):
        fight_scenarios(card(fighter(0), fighter(1)), finish_share=share)
