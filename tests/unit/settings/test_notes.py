"""What a default decides is told."""

from __future__ import annotations

from dfs_portfolio import NascarSettings, Settings
from dfs_portfolio.settings import default_notes
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA

DRIVERS = Slate(tuple(Driver(str(i), f"Driver {i}", 8000 + i) for i in range(8)), event="The 400")
FIGHTERS = Slate(
    tuple(Driver(str(i), f"Fighter {i}", 8000, game=f"{i // 2}") for i in range(8)), DRAFTKINGS_MMA
)
TRACK = Settings(sports={"NASCAR": NascarSettings("road", 90)})


def starts(notes):
    return [note.split(":")[0] for note in notes]


def test_all_that_nobody_gave():
    assert starts(default_notes(DRIVERS, Settings())) == [
        "no track type given",
        "no laps given",
        "no starting position of 8 of 8 drivers",
        "no projections",
        "no teams",
    ]
    assert "(the salary file calls it 'The 400')" in default_notes(DRIVERS, Settings())[0]
    assert "superspeedway, short, road" in default_notes(DRIVERS, Settings())[0]


def test_what_was_given_is_not_told():
    known = {key: {"start": i + 1, "win_probability": 0.1} for i, key in enumerate(DRIVERS.ids)}
    slate = DRIVERS.with_projections(known).with_teams({"1": "T"})
    assert default_notes(slate, TRACK) == ()
    some = slate.with_projections({"3": {"start": None}})
    assert starts(default_notes(some, TRACK)) == ["no starting position of 1 of 8 drivers"]
    assert "no projections" not in starts(default_notes(DRIVERS, TRACK, has_results=True))


def test_floors_are_projections_if_races_are_fitted_to_them():
    slate = DRIVERS.with_projections({key: {"floor": 10.0} for key in DRIVERS.ids})
    unfitted = Settings(sports={"NASCAR": NascarSettings("road", 90, fit_projections=False)})
    assert "no projections" not in starts(default_notes(slate, TRACK))
    assert "no projections" in starts(default_notes(slate, unfitted))


def test_a_default_that_was_given_is_not_told():
    given = ("nascar.track_type", "rules.lock", "mma.finish_share")
    notes = starts(default_notes(DRIVERS, Settings(), given))
    assert "no track type given" not in notes
    assert "no laps given" in notes
    assert "no track type given" in starts(default_notes(DRIVERS, TRACK, ()))


def test_scenarios_from_elsewhere_need_no_notes():
    for source in ("moments", "points.csv"):
        assert default_notes(DRIVERS, Settings(scenario_source=source)) == ()


def test_bouts():
    assert starts(default_notes(FIGHTERS, Settings())) == [
        "no chance to win of 8 of 8 fighters",
        "no chances to win inside the distance",
    ]
    chances = {"win_probability": 0.5, "finish_probability": 0.2}
    known = FIGHTERS.with_projections(dict.fromkeys(FIGHTERS.ids, chances))
    assert default_notes(known, Settings()) == ()
    assert starts(default_notes(FIGHTERS, Settings(), ["mma.finish_share"])) == [
        "no chance to win of 8 of 8 fighters"
    ]
