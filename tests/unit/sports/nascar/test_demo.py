from dfs_portfolio.sports.nascar.demo import load_demo
from dfs_portfolio.sports.nascar.simulator import simulate_race


def test_demo_is_the_whole_field_of_las_vegas():
    slate, race = load_demo()
    assert len(slate) == 36
    assert (race.track_type, race.laps) == ("intermediate", 267)
    assert sorted(d.extras["start"] for d in slate) == list(range(1, 37))
    assert slate.without_team == ()
    assert {d.salary % 100 for d in slate} == {0}


def test_demo_has_the_facts_of_the_race():
    slate, _ = load_demo()
    first, last = slate[0], slate[-1]
    assert (first.player_id, first.name, first.salary) == ("42252943", "Kyle Larson", 11000)
    assert (first.team, first.average_points) == ("Hendrick Motorsports", 33.12)
    assert (first.extras["start"], last.extras["start"]) == (5, 33)
    assert (last.name, last.salary) == ("Cody Ware", 5000)


def test_demo_can_be_simulated():
    slate, race = load_demo()
    outcomes = simulate_race(slate, race, n_scenarios=50)
    assert (outcomes.start == [d.extras["start"] for d in slate]).all()
