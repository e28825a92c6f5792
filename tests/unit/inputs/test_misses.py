"""Names without a player: out, gone, ignored or wrong."""

from __future__ import annotations

import pytest

from dfs_portfolio.errors import DataWarning
from dfs_portfolio.inputs.misses import Misses, sort_misses
from dfs_portfolio.slate import Driver, Slate
from dfs_portfolio.slate.name_matching import NameKey, match_players

NAMES = ("Denny Hamlin", "Kyle Larson", "Ty Dillon", "Ben Bee", "Cy Cole")
POOL = Slate(tuple(Driver(str(101 + i), name, 8000) for i, name in enumerate(NAMES)))
SLATE = POOL.without("Cy Cole")


def sorted_names(keys, unknown="error", slate=SLATE):
    match = match_players([k if isinstance(k, tuple) else (None, k) for k in keys], slate)
    misses = sort_misses(match, slate, len(keys), unknown)
    groups = (misses.out, misses.gone, misses.ignored, misses.wrong)
    return tuple([miss.key.name or miss.key.player_id for miss in group] for group in groups)


@pytest.mark.parametrize(
    ("keys", "unknown", "expected"),
    [
        (NAMES, "error", (["Cy Cole"], [], [], [])),
        ((*NAMES, "Jim Jay"), "error", (["Cy Cole"], ["Jim Jay"], [], [])),
        ((*NAMES, "Jim Jay"), "ignore", (["Cy Cole"], [], ["Jim Jay"], [])),
        ((*NAMES, "Jim Jay"), None, (["Cy Cole"], [], [], ["Jim Jay"])),
        # Misspelt, though everybody has a row: somebody has two, or a name is wrong.
        ((*NAMES, "Deny Hamlin"), "error", (["Cy Cole"], [], [], ["Deny Hamlin"])),
        # A relative of somebody who has a row is another person, of somebody without one not.
        ((*NAMES, "Terry Dillon"), "error", (["Cy Cole"], ["Terry Dillon"], [], [])),
        (("Denny Hamlin", "Kyle Larson", "T. Dillon"), "error", ([], [], [], ["T. Dillon"])),
        # Most of a file: of another slate.
        (("Denny Hamlin", "Jim Jay"), "error", ([], [], [], ["Jim Jay"])),
        (("Denny Hamlin", "Kyle Larson", "Jim Jay"), "error", ([], ["Jim Jay"], [], [])),
        # An ID alone resembles nobody, or anybody who has no row.
        ((*NAMES, ("999", None)), "error", (["Cy Cole"], ["999"], [], [])),
        ((*NAMES[:3], ("999", None)), "error", ([], [], [], ["999"])),
        # Contradictions are never left out.
        ((*NAMES, ("101", "Kyle Larson")), "ignore", (["Cy Cole"], [], [], ["Kyle Larson"])),
    ],
)
def test_what_a_name_without_a_player_means(keys, unknown, expected):
    assert sorted_names(keys, unknown) == expected


def test_one_warning_for_each_kind():
    match = match_players([(None, "Cy Cole"), (None, "Jim Jay"), ("7", None)], SLATE)
    out, gone, ignored = match.unmatched
    assert out.key == NameKey(None, "Cy Cole")
    with pytest.warns(DataWarning) as caught:
        Misses((out,), (gone,), (ignored,)).warn("x.csv", "row")
    assert [str(warning.message) for warning in caught] == [
        "x.csv: 1 not in the slate, ignored: 'ID 7'",
        "x.csv: 1 not in the player pool, counted as out: 'Jim Jay'",
        "x.csv: left out the row of 'Cy Cole', who is out",
    ]
