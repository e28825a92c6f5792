"""Drivers are found by ID or name, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.slate.name_matching import NameKey, bare_name, match_players, normalise_name
from dfs_portfolio.sports.nascar.contest import NASCAR

NAMES = (
    "Martin Truex Jr",
    "Daniel Suarez",
    "AJ Allmendinger",
    "Shane Van Gisbergen",
    "John H. Nemechek",
    "Nick Sanchez",
    "Andres Perez De Lara",
    "Ty Dillon",
    "Austin Dillon",
    "Austin Hill",
    "Austin Hill",
)
ALIASES = dict(NASCAR.aliases)
SLATE = Slate(tuple(Driver(str(101 + i), name, 5000) for i, name in enumerate(NAMES)))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Martin Truex Jr.", "martin truex jr"),
        ("Truex, Jr.", "Truex Jr"),
        ("Daniel Suárez", "DANIEL SUAREZ"),
        ("Corey LaJoie", "Corey Lajoie"),
        ("Shane van  Gisbergen", "Shane Van Gisbergen"),
        ("A.J. Allmendinger", "AJ Allmendinger"),
        ("A. J. Allmendinger", "AJ Allmendinger"),
        ("Pato O'Ward", "Pato O’Ward"),  # noqa: RUF001
        ("Jean-Éric Vergne", "Jean Eric Vergne"),
        ("Austin J Hill", "Austin J. Hill"),
        ("Corey Heim #", "Corey Heim"),
        ("Kyle Larson(i)", "Kyle Larson"),
        ("Kyle Larson (P)", "Kyle Larson"),
        ("* Austin Hill", "Austin Hill"),
    ],
)
def test_spellings_of_one_name(text: str, other: str) -> None:
    assert normalise_name(text) == normalise_name(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Martin Truex Jr", "Martin Truex"),
        ("John Smith II", "John Smith III"),
        ("Ty Dillon", "Austin Dillon"),
        ("?", "!"),
        ("佐藤", "鈴木"),
    ],
)
def test_different_names_stay_different(text: str, other: str) -> None:
    assert normalise_name(text) != normalise_name(other)


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise_name(text)
    assert normalise_name(once) == once


@pytest.mark.parametrize(
    ("key", "position"),
    [
        ((None, "Martin Truex, Jr."), 0),
        ((None, "Suárez Daniel"), None),
        ((None, "Daniel Suárez"), 1),
        (("", " a.j. allmendinger "), 2),
        ((None, "John Hunter Nemechek"), 4),
        ((None, "Nicholas Sanchez"), 5),
        ((None, "J.H. Nemechek"), 4),
        ((None, "* Ty Dillon (i)"), 7),
        ((None, "Andrés Pérez"), 6),
        (("108", None), 7),
        (("108.0", ""), 7),
        (NameKey("108", "Tyler Dillon"), 7),  # the ID decides
        (("110", "Austin Hill"), 9),
        (("111", "Austin Hill"), 10),
    ],
)
def test_who_is_meant(key: tuple[str | None, str | None], position: int | None) -> None:
    assert match_players([key], SLATE).indices == (position,)


@pytest.mark.parametrize(
    ("key", "words", "candidates", "ambiguous"),
    [
        ((None, "Austin Dillan"), ["'Austin Dillan'", "'Austin Dillon'"], ["Austin Dillon"], False),
        ((None, "Martin Truex"), ["not in the slate"], ["Martin Truex Jr"], False),
        ((None, "Zzz"), ["'Zzz' is not in the slate"], [], False),
        (("999", None), ["ID 999 is not in the slate"], [], False),
        (("999", "Ty Dilon"), ["'Ty Dilon' (ID 999)"], ["Ty Dillon"], False),
        (("999", "Ty Dillon"), ["another slate", "remove the IDs"], ["Ty Dillon (108)"], True),
        ((None, "Austin Hill"), ["110", "111", "use the ID"], ["Austin Hill (110)"], True),
        (("108", "Austin Dillon"), ["ID 108 is Ty Dillon"], ["Austin Dillon (109)"], True),
        ((None, " "), ["there is neither an ID nor a name"], [], False),
    ],
)
def test_who_is_not_guessed(
    key: tuple[str | None, str | None], words: list[str], candidates: list[str], ambiguous: bool
) -> None:
    result = match_players([("108", None), key], SLATE)
    assert result.indices == (7, None)
    (miss,) = result.unmatched
    assert miss.index == 1
    assert miss.ambiguous is ambiguous
    assert set(candidates) <= set(miss.candidates)
    for word in words:
        assert word in miss.reason


def test_numeric_ids_are_matched_as_text() -> None:
    slate = Slate((Driver(7, "A B", 1), Driver("8", "C D", 1)))
    assert match_players([("8", None), ("7", None)], slate).indices == (1, 0)


def test_ids_that_look_alike_are_ambiguous() -> None:
    slate = Slate((Driver(7, "A B", 1), Driver("7", "C D", 1)))
    assert match_players([("7", None)], slate).unmatched[0].ambiguous


def test_both_names_of_an_alias_in_one_slate_stay_apart() -> None:
    slate = Slate((Driver("1", "Nick Sanchez", 1), Driver("2", "Nicholas Sanchez", 1)))
    keys = [(None, "Nicholas Sanchez"), (None, "Nick Sanchez")]
    assert match_players(keys, slate).indices == (1, 0)


def assume(slate_names: list[str], *names: str) -> list[str | None]:
    """Whom names are taken for where suffixes may be missing."""
    slate = Slate(tuple(Driver(str(i), name, 1) for i, name in enumerate(slate_names)))
    result = match_players([(None, name) for name in names], slate, assume_suffix=True)
    taken = [None if place is None else slate.names[place] for place in result.indices]
    for pair in zip(names, taken, strict=True):
        exact = pair[1] and normalise_name(pair[0]) == normalise_name(pair[1])
        assert (pair in result.assumed) == (pair[1] is not None and not exact)
    return taken


def test_a_missing_suffix_is_assumed_if_nobody_else_is_meant() -> None:
    assert assume(["Martin Truex Jr"], "Martin Truex") == ["Martin Truex Jr"]
    assert assume(["Joe Graf"], "Joe Graf Jr.", "Ty Dillon") == ["Joe Graf", None]
    assert assume(["Joe Graf"], "Joe Graf Jr.", "JOE GRAF JR") == ["Joe Graf", "Joe Graf"]


def test_a_suffix_is_not_assumed_where_it_may_be_another_person() -> None:
    assert assume(["A B Jr"], "A B", "A B Jr.") == [None, "A B Jr"]  # both in the file
    assert assume(["A B Jr", "A B"], "A B") == ["A B"]  # both in the slate: exact first
    assert assume(["A B Jr", "A B III"], "A B") == [None]  # two may be meant
    assert assume(["A B Jr"], "A B III") == [None]  # two suffixes are two people
    assert assume(["A B Jr"], "A B", "A B Sr") == [None, None]
    assert assume(["Jr"], "Sr") == [None]


def test_a_suffix_is_assumed_only_on_request_and_never_against_an_id() -> None:
    slate = Slate((Driver("1", "A B Jr", 1),))
    assert match_players([(None, "A B")], slate).indices == (None,)
    assert match_players([("2", "A B")], slate, assume_suffix=True).indices == (None,)
    both = match_players([("1", "X Y"), (None, "A B")], slate, assume_suffix=True)
    assert both.indices == (0, None)  # the driver is in the file already, by ID


@given(
    st.lists(
        st.sampled_from(
            [
                *NAMES,
                "Truex Martin",
                "Martin Truex",
                "Ty Dillon Jr.",
                "Cam Waters",
                "Cameron Waters",
                "Ty Dillon III",
                "Nicholas Sanchez",
            ]
        ),
        unique=True,
    )
)
def test_names_that_share_no_bare_name_with_the_slate_change_nothing(names: list[str]) -> None:
    bare = {bare_name(name, ALIASES) for name in SLATE.names}
    near = [name for name in names if bare_name(name, ALIASES) in bare]

    def found(asked: list[str]) -> dict[str, int]:
        keys = [(None, name) for name in asked]
        match = match_players(keys, SLATE, assume_suffix=True)
        return {n: p for n, p in zip(asked, match.indices, strict=True) if p is not None}

    assert found(near) == found(names)


def test_a_rounded_id_beside_a_name_is_called_so():
    """And not taken for an ID of another slate."""
    slate = Slate.from_records([{"player_id": 44343072, "name": "Kyle Larson", "salary": 9000}])
    (miss,) = match_players([("4.43E+07", "Kyle Larson")], slate).unmatched
    assert "an ID that a spreadsheet has rounded" in miss.reason
