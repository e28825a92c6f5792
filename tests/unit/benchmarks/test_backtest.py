"""A backtest on made-up races: it runs, and knows nothing that was not known before the race."""

import re
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from backtest import FIELDS
from backtest_studies import MODEL, SALARIES, Study, choose, rows_of, scenarios_for
from backtest_tables import KINDS, METHODS, RANDOM, write_tables
from dfs_portfolio import LineupRules
from dfs_portfolio.sports.nascar.race_model import SeasonalFit
from dfs_portfolio.sports.nascar.results import PastRace, RaceResults
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES
from past_slates import (
    CHEAPEST,
    DEAREST,
    FIRST_GUESS,
    made_up_races,
    made_up_slate,
    past_averages,
)

N = 24
DAYS = [date(2023, 5, 7), date(2023, 11, 5), date(2024, 3, 3), date(2024, 3, 10)]
# The constants of a season are from races before it (tests/unit/race_model/test_seasons.py).
FIT = SeasonalFit({2024: PROFILES})
FEW = Study(LineupRules(), (3,), (MODEL, SALARIES), n_seeds=2, made_up=True)


def past_race(day, seed):
    rng = np.random.default_rng(seed)
    # Who is good stays good: the order of drivers plus noise.
    order = np.argsort(np.arange(N) + rng.normal(0, 5, N))
    led, fast = np.zeros(N, dtype=np.int64), np.zeros(N, dtype=np.int64)
    led[:3], fast[:3] = (70, 20, 10), (40, 20, 10)
    return PastRace(
        race_id=str(day),
        name="A Race 100",
        track="A Track",
        day=day,
        series="cup",
        track_type="intermediate",
        scheduled_laps=100,
        laps=100,
        points_race=True,
        drivers=tuple(f"Driver {i:02d}" for i in order),
        teams=tuple(f"Team {i % 8}" for i in order),
        start=rng.permutation(N) + 1,
        finish=np.arange(N) + 1,
        laps_led=led,
        fastest_laps=fast,
        completed=np.full(N, 100),
        retired=np.zeros(N, dtype=bool),
        running_position=np.arange(N) + 1.0,
    )


RACES = tuple(past_race(day, seed) for seed, day in enumerate(DAYS))
RESULTS = RaceResults(RACES)


def upside_down(race):
    """The same entries in another order of finish, and the laps to others."""
    return replace(
        race,
        drivers=race.drivers[::-1],
        teams=race.teams[::-1],
        start=race.start[::-1].copy(),
        running_position=race.running_position.copy(),
    )


def first_slate(results):
    """The made-up slate of the first race of 2024."""
    return made_up_slate(next(iter(made_up_races(results))), results)


def lineups_before(results, source):
    """Lineups by name, for the first race of 2024."""
    before = first_slate(results).before
    scenarios = scenarios_for(before, results, FIT, source, 200)(0)
    lineups, _ = choose("sequential", before.slate, scenarios, 5, LineupRules())
    return [[before.slate.names[i] for i in lineup] for lineup in lineups]


@pytest.mark.parametrize("source", [MODEL, SALARIES])
def test_what_happens_in_the_race_or_later_changes_no_lineup(source):
    first, second, own, later = RACES
    changed = RaceResults((first, second, upside_down(own), upside_down(later)))
    assert lineups_before(changed, source) == lineups_before(RESULTS, source)


def test_earlier_races_change_them():
    first, second, own, later = RACES
    changed = RaceResults((upside_down(first), upside_down(second), own, later))
    assert lineups_before(changed, SALARIES) != lineups_before(RESULTS, SALARIES)


def test_made_up_salaries_follow_past_points():
    past = first_slate(RESULTS)
    averages = past_averages(RESULTS.before(DAYS[2]), DAYS[2])
    slate = past.before.slate
    assert (slate.salaries[0], slate.salaries[-1]) == (DEAREST, CHEAPEST)
    assert list(slate.names) == sorted(slate.names, key=lambda name: -averages[name])
    assert "salary" not in past.before.entries
    points = dict(zip(RACES[2].drivers, RACES[2].points(), strict=True))
    assert past.points.tolist() == [points[name] for name in slate.names]


def test_teams_that_results_do_not_say_are_those_of_earlier_races():
    first, second, own, later = RACES
    bare = replace(own, teams=(None,) * N)
    known = first_slate(RESULTS).before.slate
    slate = first_slate(RaceResults((first, second, bare, later))).before.slate
    assert [driver.team for driver in slate] == [driver.team for driver in known]


def test_averages_weigh_recent_races_more():
    old, new = RACES[0], RACES[1]
    day = new.day
    weight = 0.5 ** ((day - old.day).days / 180)
    before = dict(zip(old.drivers, old.points(), strict=True))
    expected = {
        name: (FIRST_GUESS + weight * before[name] + points) / (2 + weight)
        for name, points in zip(new.drivers, new.points(), strict=True)
    }
    assert past_averages(RaceResults((old, new)), day) == pytest.approx(expected)


@pytest.fixture(scope="module")
def table():
    names = FEW.names(RESULTS)
    assert len(names) == 2  # those of 2024
    slates = [FEW.slate(name, RESULTS) for name in names]
    rows = [row for past in slates for row in rows_of(past, RESULTS, FIT, FEW, 200)]
    return pd.DataFrame(rows, columns=FIELDS)


def test_every_way_has_its_row(table):
    assert len(table) == 2 * (1 + len(METHODS) * 2 * 2)
    chosen = table[table["method"] != RANDOM]
    assert (chosen["lineups"] == 3).all()
    assert (chosen["best"] <= chosen["possible"]).all()
    assert (table["possible"] <= table["perfect"]).all()
    assert ((chosen["rank"] == 1) == (chosen["best"] == chosen["possible"])).all()


def test_the_tables_stand_in_their_places(table, tmp_path):
    table.to_csv(tmp_path / "backtest_real.csv", index=False)
    page = tmp_path / "backtest.md"
    tables = [f"real-{kind}-3" for kind in KINDS["real"]]
    without = "<!-- made-up-summary-3 -->\n<!-- end of made-up-summary-3 -->\n"
    places = [f"<!-- {name} -->\n<!-- end of {name} -->\n" for name in ("real-basis", *tables)]
    page.write_text("# Title\n\n" + "\nWords.\n\n".join([*places, without]))
    write_tables(tmp_path, page)
    once = page.read_text()
    for name in tables:
        body = re.search(rf"<!-- {name} -->\n\n(.*?)\n\n<!-- end of {name} -->", once, re.S)[1]
        assert len({line.count("|") for line in body.splitlines()}) == 1
    assert "2 races from 2024-03-03 to 2024-03-10, 2 draws of scenarios of each" in once
    assert once.endswith(without), "a study without a file was touched"
    write_tables(tmp_path, page)
    assert page.read_text() == once
