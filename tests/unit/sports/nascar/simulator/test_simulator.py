import dataclasses
import inspect
import pickle
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfs_portfolio.errors import SettingsError, SlateError
from dfs_portfolio.scenarios.scenario_cache import ScenarioCache
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.sports.nascar.scoring import Scoring
from dfs_portfolio.sports.nascar.simulator import Race, TrackType, race_scenarios, simulate_race
from dfs_portfolio.sports.nascar.simulator.grid import known_starts
from dfs_portfolio.sports.nascar.simulator.laps import share_out
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from support.slates import make_slate

TYPES = get_args(TrackType)
ROAD = Race("road course", "road", 90)


@st.composite
def fields(draw):
    """A slate of 2 to 43 drivers with all, some or no starts known."""
    n = draw(st.integers(2, 43))
    grid = draw(st.permutations(range(1, n + draw(st.integers(0, 4)) + 1)))[:n]
    known = draw(st.sampled_from(["all", "none", "some"]))
    if known == "some":
        mask = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    else:
        mask = [known == "all"] * n
    return make_slate(n, [p if m else None for p, m in zip(grid, mask, strict=True)])


def assert_conserved(outcomes, n, laps):
    places = np.arange(1, n + 1)
    assert (np.sort(outcomes.start, axis=1) == places).all()
    assert (np.sort(outcomes.finish, axis=1) == places).all()
    assert (outcomes.start.astype(int) - outcomes.finish).sum() == 0
    assert (outcomes.laps_led.sum(axis=1) == laps).all()
    assert (outcomes.green_laps <= laps).all()
    assert (outcomes.green_laps >= 0).all()
    assert outcomes.laps_led.min() >= 0
    assert outcomes.fastest_laps.min() >= 0
    # All who retire finish behind all who do not, and somebody does not.
    running = (~outcomes.retired).sum(axis=1, keepdims=True)
    assert (running >= 1).all()
    assert ((outcomes.finish > running) == outcomes.retired).all()
    points = outcomes.points()
    assert np.isfinite(points).all()
    assert np.allclose(points * 20, np.round(points * 20), atol=1e-6)


@settings(max_examples=80, deadline=None)
@given(
    fields(), st.sampled_from(TYPES), st.integers(1, 600), st.integers(0, 2**32), st.integers(1, 40)
)
def test_everything_is_conserved(slate, track_type, laps, seed, n_scenarios):
    outcomes = simulate_race(slate, Race("x", track_type, laps), n_scenarios, seed)
    assert outcomes.finish.shape == (n_scenarios, len(slate))
    assert_conserved(outcomes, len(slate), laps)
    starts = [d.number("start") for d in slate]
    known = [(start, i) for i, start in enumerate(starts) if start is not None]
    order = [i for _, i in sorted(known)]
    assert (np.diff(outcomes.start[:, order].astype(int), axis=1) > 0).all()


def test_conserved_when_everybody_crashes():
    carnage = dataclasses.replace(PROFILES["cup", "superspeedway"], retirement_rate=0.99)
    slate = make_slate(5)
    outcomes = simulate_race(slate, Race("x", "superspeedway", 100, carnage), 2000)
    assert_conserved(outcomes, 5, 100)
    assert outcomes.retired.sum(axis=1).max() == 4


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 12), st.integers(1, 200), st.integers(0, 2**32))
def test_nobody_has_laps_after_retiring(n, laps, seed):
    rng = np.random.default_rng(seed)
    weights = rng.gamma(0.2, size=(20, n))
    running = rng.random((20, n)) < 0.4
    running[np.arange(20), rng.integers(n, size=20)] = True
    exit_lap = np.where(running, laps, rng.integers(0, laps + 1, (20, n)))
    totals = np.full(20, laps)
    counts = share_out(weights, totals, exit_lap, running, rng.random(20))
    assert (counts.sum(axis=1) == laps).all()
    assert counts.min() >= 0
    for k in range(laps + 1):
        out_by_then = ~running & (exit_lap <= k)
        assert (np.where(out_by_then, counts, 0).sum(axis=1) <= k).all()


def test_laps_go_to_a_runner_even_if_all_weight_retired():
    counts = share_out(
        np.array([[1.0, 0.0]]), np.array([10]), np.array([[4, 10]]),
        np.array([[False, True]]), np.array([0.0]),
    )  # fmt: skip
    assert counts.tolist() == [[4, 6]]


def test_same_seed_same_bytes_and_another_seed_another_race():
    slate, race = make_slate(36), Race("x", "short", 312)
    a, b, c = (simulate_race(slate, race, 300, seed) for seed in (7, 7, 8))
    for name in ("start", "finish", "laps_led", "fastest_laps", "retired"):
        assert getattr(a, name).tobytes() == getattr(b, name).tobytes()
        assert not np.array_equal(getattr(a, name), getattr(c, name))


def test_global_random_state_is_neither_used_nor_touched():
    slate = make_slate(10)
    np.random.seed(1)  # noqa: NPY002
    first = simulate_race(slate, ROAD, 50).points()
    after = np.random.random()  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    assert np.random.random() == after  # noqa: NPY002
    assert (simulate_race(slate, ROAD, 50).points() == first).all()


def test_arrays_are_small_and_read_only():
    outcomes = simulate_race(make_slate(10), ROAD, 20)
    assert outcomes.start.dtype == outcomes.finish.dtype == np.int16
    assert outcomes.laps_led.dtype == outcomes.fastest_laps.dtype == np.int32
    for array in (outcomes.start, outcomes.finish, outcomes.laps_led, outcomes.points()):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_points_follow_the_scoring_asked_for():
    outcomes = simulate_race(make_slate(12), ROAD, 20)
    no_laps = Scoring(lap_led=0.0, fastest_lap=0.0)
    expected = no_laps.score(outcomes.start, outcomes.finish, 0, 0)
    assert (outcomes.points(no_laps) == expected).all()
    assert (outcomes.to_scenarios(no_laps).points == expected).all()


def test_scenarios_carry_their_source():
    scenarios = simulate_race(make_slate(12), ROAD, 20, seed=3).to_scenarios()
    assert (scenarios.n_scenarios, scenarios.seed) == (20, 3)
    assert "road course" in scenarios.source


def test_scenario_function_takes_count_and_seed():
    slate = make_slate(12)
    draw = race_scenarios(slate, ROAD)
    assert list(inspect.signature(draw).parameters) == ["n_scenarios", "seed"]
    assert (draw(30, seed=5) == simulate_race(slate, ROAD, 30, 5).points()).all()
    cached = ScenarioCache().get_scenarios("road", 30, draw, seed=5)
    assert (cached == draw(30, seed=5)).all()


def test_scenario_function_can_be_sent_elsewhere_and_compared():
    draw = race_scenarios(make_slate(12), ROAD)
    sent = pickle.loads(pickle.dumps(draw))
    assert sent == draw == race_scenarios(make_slate(12), ROAD)
    assert sent != race_scenarios(make_slate(11), ROAD)
    assert (sent(20, seed=5) == draw(20, seed=5)).all()


# --- starting positions


def test_known_starts_are_kept_exactly():
    starts = [4, 1, 6, 2, 3, 5]
    outcomes = simulate_race(make_slate(6, starts), ROAD, 40)
    assert (outcomes.start == starts).all()


def test_gaps_in_a_known_grid_close_up():
    assert known_starts(make_slate(4, [38, 1, 7, 3])).tolist() == [4, 1, 3, 2]


def test_partly_known_grid_keeps_the_known_and_draws_the_rest():
    outcomes = simulate_race(make_slate(6, [None, 2, None, None, 40, None]), ROAD, 200)
    assert set(outcomes.start[:, 1].tolist()) == {2}
    assert set(outcomes.start[:, 4].tolist()) == {6}
    assert set(outcomes.start[:, 0].tolist()) == {1, 3, 4, 5}


def test_simulated_qualifying_favours_the_strong():
    start = simulate_race(make_slate(36), ROAD, 2000).start.mean(axis=0)
    assert start[:6].mean() < 12 < 24 < start[-6:].mean()


def test_duplicate_starts_are_listed_by_name():
    with pytest.raises(SlateError, match="starting position 2 is given to 'Driver 1', 'Driver 3'"):
        simulate_race(make_slate(5, [1, 2, None, 2, 4]), ROAD, 5)


# --- what each type of track is like, in wide bands; docs/simulator.md has the close comparison

BANDS = {  # retirement rate, its count's variance/mean, top leader's share, leaders, start-finish
    "superspeedway": ((0.20, 0.30), (1.2, 2.2), (0.20, 0.34), (13, 23), (-0.05, 0.25)),
    "intermediate": ((0.11, 0.18), (1.7, 3.0), (0.35, 0.52), (8, 14), (0.25, 0.50)),
    "short": ((0.06, 0.11), (1.6, 3.0), (0.37, 0.56), (5, 11), (0.35, 0.60)),
    "road": ((0.06, 0.12), (1.8, 3.4), (0.40, 0.60), (5, 10), (0.35, 0.60)),
}


@pytest.mark.parametrize("track_type", TYPES)
def test_track_type_resembles_real_races(track_type):
    race = Race.typical(track_type)
    outcomes = simulate_race(make_slate(37), race, 3000)
    rate, dispersion, top, leaders, link = BANDS[track_type]
    retired = outcomes.retired.sum(axis=1)
    assert rate[0] < retired.mean() / 37 < rate[1]
    assert dispersion[0] < retired.var() / retired.mean() < dispersion[1]
    assert top[0] < outcomes.laps_led.max(axis=1).mean() / race.laps < top[1]
    assert leaders[0] < (outcomes.laps_led > 0).sum(axis=1).mean() < leaders[1]
    centred = outcomes.start - 19.0, outcomes.finish - 19.0
    spearman = (centred[0] * centred[1]).mean() / (centred[0] ** 2).mean()
    assert link[0] < spearman < link[1]
    assert outcomes.fastest_laps.max(axis=1).mean() < outcomes.laps_led.max(axis=1).mean()
    assert 0.70 < outcomes.green_laps.mean() / race.laps < 0.88


def test_team_mates_share_a_little_of_their_fortune():
    n = 36
    slate = Slate(tuple(Driver(i, str(i), 9000, f"Team {i % 9}") for i in range(n)))
    finish = simulate_race(slate, Race("x", "short", 312), 8000).finish
    correlation = np.corrcoef(finish.T)
    mates = np.equal.outer(slate.team_index, slate.team_index) & ~np.eye(n, dtype=bool)
    strangers = ~mates & ~np.eye(n, dtype=bool)
    assert 0.02 < correlation[mates].mean() - correlation[strangers].mean() < 0.15


def test_team_mates_share_their_luck_and_their_accidents():
    n = 36
    slate = Slate(tuple(Driver(i, str(i), 9000, f"Team {i % 9}") for i in range(n)))
    mates = np.equal.outer(slate.team_index, slate.team_index) & ~np.eye(n, dtype=bool)
    alone = dataclasses.replace(PROFILES["cup", "superspeedway"], team_sd=0.0, team_luck=0.0)
    together = dataclasses.replace(alone, team_luck=0.5)
    for value in ("retired", "finish"):
        seen = []
        for track in (alone, together):
            outcomes = simulate_race(slate, Race("x", "superspeedway", 200, track), 4000)
            correlation = np.corrcoef(getattr(outcomes, value).T)
            strangers = ~mates & ~np.eye(n, dtype=bool)
            seen.append(correlation[mates].mean() - correlation[strangers].mean())
        assert abs(seen[0]) < 0.01
        assert seen[1] > 0.15
        # No more and no fewer retire for it.
        assert outcomes.retired.mean() == pytest.approx(alone.retirement_rate, abs=0.01)


def test_chaos_makes_races_differ():
    """As the start tells the finish: by the same on average, but more here and less there."""

    def told(chaos_sd):
        track = dataclasses.replace(PROFILES["cup", "short"], chaos_sd=chaos_sd)
        outcomes = simulate_race(make_slate(36), Race("x", "short", 400, track), 4000)
        start, finish = outcomes.start - 18.5, outcomes.finish - 18.5
        return (start * finish).mean(axis=1) / (start * start).mean(axis=1)

    calm, wild = told(0.02), told(0.8)
    assert wild.std() > 1.2 * calm.std()
    assert wild.mean() == pytest.approx(calm.mean(), abs=0.1)


# --- errors


@pytest.mark.parametrize("n_scenarios", [0, -1, 2.5, True])
def test_number_of_scenarios_is_whole_and_positive(n_scenarios):
    with pytest.raises(SettingsError, match="n_scenarios must be a whole number from 1"):
        simulate_race(make_slate(3), ROAD, n_scenarios)


def test_negative_seed_is_refused():
    with pytest.raises(SettingsError, match="seed must be a whole number from 0, got -1"):
        simulate_race(make_slate(3), ROAD, 5, seed=-1)


def test_numpy_integers_are_welcome():
    assert simulate_race(make_slate(3), ROAD, np.int64(5), seed=np.int32(2)).n_scenarios == 5


def test_one_driver_is_no_race():
    with pytest.raises(SlateError, match="at least 2 drivers"):
        simulate_race(make_slate(1), ROAD, 5)
