"""One player: numbers of every sport, those of its own, and what a copy of it keeps."""

from __future__ import annotations

import copy
import math
import pickle
from dataclasses import asdict, replace

import numpy as np
import pytest

from dfs_portfolio.errors import SettingsError, SlateError
from dfs_portfolio.slate import Driver, Player, Slate
from dfs_portfolio.slate.player import COMMON_NUMBERS, player_from
from dfs_portfolio.slate.player_data import sized_slate
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
from support.contests import contest_of

ANN = Player(7, "Ann", 9000, "Red", projection=41.5, extras={"start": 3, "laps_led": 12.5})
RECORD = {
    "driver_id": 7,
    "name": "Ann",
    "salary": 9000,
    "team": "Red",
    "projection": 41.5,
    "start": 3,
    "laps_led": 12.5,
}


def test_a_driver_is_a_player():
    assert Driver is Player


# ------------------------------------------------------------------------------------- extras


def test_extras_are_what_was_given_and_known():
    given = {"start": 3, "laps_led": None}
    player = Player(1, "A", 5000, extras=given)
    assert player.extras == {"start": 3}
    given["start"] = 9
    assert player.extras == {"start": 3}
    assert Player(1, "A", 5000).extras == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda extras: extras.__setitem__("start", 4),
        lambda extras: extras.__delitem__("start"),
        lambda extras: extras.__ior__({"start": 4}),
        lambda extras: extras.update(start=4),
        lambda extras: extras.setdefault("fastest_laps", 4),
        lambda extras: extras.pop("start"),
        lambda extras: extras.popitem(),
        lambda extras: extras.clear(),
    ],
)
def test_extras_cannot_be_changed(change):
    with pytest.raises(TypeError, match="this dict is read-only"):
        change(ANN.extras)
    assert ANN.extras == {"start": 3, "laps_led": 12.5}


def test_numbers_go_by_name_wherever_they_are():
    assert (ANN.number("start"), ANN.number("laps_led")) == (3, 12.5)
    assert ANN.number("projection") == 41.5
    assert ANN.number("floor") is ANN.number("fastest_laps") is None
    slate = Slate((ANN, Player(8, "Ben", 8000)))
    np.testing.assert_array_equal(slate.known("start"), [3, math.nan])
    np.testing.assert_array_equal(slate.known("projection"), [41.5, math.nan])


def test_records_bring_the_numbers_of_the_sport_and_no_others():
    record = {**RECORD, "finish_probability": 0.4, "note": "x"}
    assert Slate.from_records([record])[0] == ANN
    fighter = Slate.from_records([record], DRAFTKINGS_MMA)[0]
    assert fighter.extras == {"finish_probability": 0.4}
    assert player_from(RECORD, DRAFTKINGS_NASCAR) == ANN


@pytest.mark.parametrize(
    ("extras", "words"),
    [
        ({"speed": 3}, "unknown extra 'speed' in NASCAR; known: start, win_probability, top3_"),
        ({"finish_probability": 0.1}, "unknown extra 'finish_probability' in NASCAR"),
        ({"start": 0}, "start is not a whole number from 1 for 'A: 0'"),
        ({"start": 2.5}, r"start is not a whole number from 1 for 'A: 2\.5'"),
        ({"win_probability": math.nan}, "win_probability is not a finite number for 'A: nan'"),
        ({"win_probability": 1.5}, "win_probability is not a probability from 0 to 1"),
        ({5: 1.0, "speed": 1.0}, "unknown extra '5', 'speed' in NASCAR"),
        *(({name: 5.0}, f"unknown extra '{name}' in NASCAR") for name in COMMON_NUMBERS),
    ],
)
def test_unusable_extras_are_refused(extras, words):
    with pytest.raises(SlateError, match=words):
        Slate((Player(1, "A", 5000, extras=extras),))


def test_the_fields_of_another_sport_are_named_with_its_own():
    with pytest.raises(SlateError) as caught:
        Slate((Player(1, "A", 5000, extras={"start": 3}),), DRAFTKINGS_MMA)
    assert str(caught.value) == (
        "fighter data: unknown extra 'start' in MMA; known: win_probability, finish_probability"
    )


# ----------------------------------------------------------------------- copies, equality, hash


@pytest.mark.parametrize(
    "again",
    [
        *(
            lambda value, protocol=protocol: pickle.loads(pickle.dumps(value, protocol))
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
        copy.copy,
        copy.deepcopy,
        replace,
    ],
)
def test_a_copy_is_the_same_and_as_read_only(again):
    slate = Slate((ANN, Player(8, "Ben", 8000, game="A@B")), contest_of(2, 20_000))
    assert slate.salaries.sum() == 17_000  # known from now on
    for value in (ANN, slate):
        other = again(value)
        assert other == value
        assert hash(other) == hash(value)
        player = other[0] if value is slate else other
        with pytest.raises(TypeError, match="read-only"):
            player.extras["start"] = 4
    other = again(slate)
    assert other.fingerprint == slate.fingerprint
    assert other.games == {"A@B": (1,)}


def test_equality_and_hash_do_not_depend_on_the_order_of_extras():
    other = replace(ANN, extras=dict(reversed(ANN.extras.items())))
    assert other == ANN
    assert len({ANN, other}) == 1
    assert Slate((ANN,)).fingerprint == Slate((other,)).fingerprint
    for changes in (
        {"extras": {"start": 3}},
        {"extras": {"start": 4, "laps_led": 12.5}},
        {"game": "A@B"},
        {"team": None},
        {"player_id": 8},
    ):
        changed = replace(ANN, **changes)
        assert changed != ANN
        assert len({ANN, changed}) == 2
        assert Slate((ANN,)).fingerprint != Slate((changed,)).fingerprint


def test_a_player_as_plain_data():
    assert asdict(ANN) == {
        **dict.fromkeys(COMMON_NUMBERS),
        "player_id": 7,
        "name": "Ann",
        "salary": 9000,
        "team": "Red",
        "game": None,
        "projection": 41.5,
        "extras": {"start": 3, "laps_led": 12.5},
    }
    assert asdict(Slate((ANN,)))["players"] == (asdict(ANN),)


# ------------------------------------------------------------------------------- of the slate


@pytest.mark.parametrize("blank", [None, "", math.nan])
def test_the_id_has_two_names(blank):
    record = {"name": "A", "salary": 5000}
    assert Slate.from_records([{"player_id": 1, **record}])[0].player_id == 1
    assert Slate.from_records([{"driver_id": 1, **record}])[0].player_id == 1
    assert Slate.from_records([{"player_id": 1, "driver_id": 2, **record}])[0].player_id == 1
    assert Slate.from_records([{"player_id": blank, "driver_id": 2, **record}])[0].player_id == 2


def test_one_index_gives_a_player_and_a_range_gives_several():
    slate = Slate(tuple(Player(i, f"D{i}", 5000) for i in range(4)))
    assert isinstance(slate[0], Player)
    assert slate[-1] is slate.players[3]
    assert slate[1:3] == slate.players[1:3]
    assert slate[::-1] == tuple(reversed(slate.players))
    assert slate[9:] == ()
    with pytest.raises(IndexError):
        slate[4]


def test_games_are_in_order_of_appearance_and_only_those_known():
    records = [
        {"player_id": i, "salary": 5000, "game": game}
        for i, game in enumerate(["C@D", None, "A@B", " C@D ", "  "])
    ]
    slate = Slate.from_records(records)
    assert slate.games == {"C@D": (0, 3), "A@B": (2,)}
    assert Slate.from_records([{"player_id": 1, "salary": 5000}]).games == {}


def test_messages_speak_of_the_players_of_the_sport():
    for contest, word in ((DRAFTKINGS_NASCAR, "driver"), (DRAFTKINGS_MMA, "fighter")):
        with pytest.raises(SlateError, match=f"^{word} data: no {word}s at all"):
            Slate((), contest)
        with pytest.raises(SlateError, match=f"every {word} needs one"):
            Slate.from_records([{"player_id": 1}], contest)
        with pytest.raises(SlateError, match=f"unknown {word} ID 2"):
            Slate((Player(1, "A", 5000),), contest).with_teams({2: "Red"})


def test_a_changed_slate_keeps_extras_game_and_contest():
    contest = contest_of(2, 20_000)
    slate = Slate((replace(ANN, game="A@B"),), contest).with_teams({7: "Blue"})
    assert slate[0] == replace(ANN, game="A@B", team="Blue")
    changed = slate.with_projections({7: {"start": 5, "sd": 3.0, "laps_led": None}})
    assert changed[0].extras == {"start": 5}
    assert (changed[0].sd, changed[0].game, changed.contest) == (3.0, "A@B", contest)


# ------------------------------------------------------------------------- whose contest counts


def test_a_slate_keeps_its_contest_and_refuses_another():
    slate = Slate((ANN,), contest_of(5, 40_000))
    assert Slate.from_any(slate) is slate
    assert Slate.from_any(slate, contest_of(5, 40_000)) is slate
    with pytest.raises(SettingsError, match="is played under DraftKings NASCAR Classic, not under"):
        Slate.from_any(slate, DRAFTKINGS_MMA)
    assert Slate.from_any([RECORD], contest_of(5, 40_000)).contest == contest_of(5, 40_000)
    assert Slate.from_any([RECORD]).contest is DRAFTKINGS_NASCAR


def test_a_flat_call_must_agree_with_the_slate():
    slate = Slate((ANN,), contest_of(5, 40_000))
    assert sized_slate(slate, 5, 40_000) is slate
    assert sized_slate([RECORD], 5, 40_000) == slate
    for size, cap in ((6, 40_000), (5, 50_000), (6, 50_000)):
        with pytest.raises(SettingsError) as caught:
            sized_slate(slate, size, cap)
        assert str(caught.value) == (
            "the slate is played under DraftKings NASCAR Classic: n_drivers=5, salary_cap=40000; "
            f"the call says n_drivers={size}, salary_cap={cap}. Pass those of the slate, or a "
            "slate with another contest"
        )
