"""The lineups of a contest, counted."""

from __future__ import annotations

import numpy as np
import pytest

from dfs_portfolio import Field, load_demo, match_standings, read_standings
from dfs_portfolio.errors import DataError, DataWarning, SettingsError
from support.field_slates import slate_of
from support.standings import standings_text

SLATE = slate_of([6_000, 5_500, 5_000, 4_500, 4_000], 2, 10_000)
FIELD = Field.from_lineups(SLATE, [[1, 3], [3, 1], [2, 4], [3, 1]], n_blank=1)
NASCAR, _ = load_demo()
POINTS = [float(i) for i in range(len(NASCAR))]
LINEUP = [5, 9, 12, 20, 28, 31]


def matched(text, tmp_path, slate=NASCAR):
    path = tmp_path / "contest-standings-1.csv"
    path.write_text(text, encoding="utf-8", newline="")
    return match_standings(read_standings(path), slate)


def test_copies_are_counted():
    assert FIELD.lineups.tolist() == [[1, 3], [2, 4]]
    assert FIELD.counts.tolist() == [3, 1]
    assert FIELD.counts.dtype == np.int32
    assert FIELD.n_entries == 5
    assert FIELD.unique_share == 0.4
    assert FIELD.mean_copies == pytest.approx((3 * 3 + 1) / 4)
    assert FIELD.ownership.tolist() == [0, 75, 25, 75, 25]
    assert FIELD.salary_left.tolist() == [0, 1_000]


def test_it_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        FIELD.counts[0] = 7


def test_a_field_may_be_blank_but_not_empty():
    blank = Field.from_lineups(SLATE, [], n_blank=3)
    assert (blank.n_entries, blank.unique_share, blank.mean_copies) == (3, 0.0, 0.0)
    assert blank.ownership.tolist() == [0.0] * 5
    with pytest.raises(SettingsError, match="at least one entry"):
        Field.from_lineups(SLATE, [])


@pytest.mark.parametrize(
    ("counts", "message"),
    [([1], "for each lineup"), ([0, 1], "from 1"), ([1.0, 2.0], "whole number")],
)
def test_counts_are_whole_numbers_of_lineups(counts, message):
    with pytest.raises(SettingsError, match=message):
        Field(SLATE, [[0, 4], [1, 3]], counts)


def test_a_lineup_is_there_once_and_in_order():
    for lineups in ([[0, 4], [4, 0]], [[1, 3], [0, 4]]):
        with pytest.raises(SettingsError, match="each lineup once, in ascending order"):
            Field(SLATE, lineups, [1, 1])


def test_standings_are_a_field_with_blank_and_unknown_entries(tmp_path):
    other = [0, *LINEUP[1:]]
    entries = [(1, LINEUP), (2, LINEUP[::-1]), (3, other), (4, [])]
    text = standings_text(NASCAR, entries, POINTS)
    field = Field.from_standings(matched(text, tmp_path))
    assert field.lineups.tolist() == [other, LINEUP]
    assert field.counts.tolist() == [1, 2]
    assert field.n_blank == 1
    assert "contest-standings-1.csv" in field.description


def test_players_who_are_not_in_the_slate_are_nobody_and_the_others_stay(tmp_path):
    entries = [(1, LINEUP), (2, [0, *LINEUP[1:]]), (3, [1, *LINEUP[1:]]), (4, [2, *LINEUP[1:]])]
    points = [0.0, 0.0, *POINTS[2:]]
    text = standings_text(NASCAR, [*entries, (5, [])], points)
    renamed = text.replace(NASCAR.names[0], "Ann Other").replace(NASCAR.names[1], "Bo Other")
    told = r"2 of 5 entries hold players who are not in the slate, and count 0 points: 'Ann Other'"
    with pytest.warns(DataWarning, match=told + ", 'Bo Other'$"):
        gone = Field.from_standings(matched(renamed, tmp_path))
    nobody = len(NASCAR)
    known = Field.from_standings(matched(text, tmp_path))
    assert gone.lineups.tolist() == [[2, *LINEUP[1:]], LINEUP, [*LINEUP[1:], nobody]]
    assert gone.counts.tolist() == [1, 1, 2]
    assert (gone.n_blank, gone.n_entries) == (1, 5)
    np.testing.assert_array_equal(gone.ownership[2:], known.ownership[2:])
    # The same from a slate in which they are out.
    with pytest.warns(DataWarning, match="2 of 5 entries"):
        out = Field.from_standings(matched(text, tmp_path, NASCAR.without(NASCAR.names[:2])))
    assert (out.lineups[:, :5] + 2).tolist() == [[2, *LINEUP[1:5]], LINEUP[:5], LINEUP[1:]]
    assert out.ownership.tolist() == known.ownership[2:].tolist()


def test_of_many_who_are_not_in_the_slate_five_are_named(tmp_path):
    text = standings_text(NASCAR, [(1, LINEUP), (2, range(6)), (3, range(6, 12))], [0.0] * 40)
    for number, name in enumerate(NASCAR.names[:6]):
        text = text.replace(name, f"Other {'abcdef'[number]}")
    with pytest.warns(DataWarning, match=r"2 of 3 entries .* 'Other d' and 1 more$"):
        gone = Field.from_standings(matched(text, tmp_path))
    assert (len(gone.lineups), gone.n_blank) == (2, 1)  # one has nobody of the slate


def test_who_scored_and_is_not_in_the_slate_is_told(tmp_path):
    """Such a lineup has fewer points here than on the site."""
    text = standings_text(NASCAR, [(1, LINEUP), (2, [3, *LINEUP[1:]])], POINTS)
    text = text.replace(NASCAR.names[3], "Ann Other")
    with pytest.warns(DataWarning, match=r"points of Ann Other \(3\): is this the slate of the"):
        Field.from_standings(matched(text, tmp_path))


def test_nobody_counts_as_no_player_and_no_copy():
    rows = [[5, 1], [1, 3], [1, 5], [5, 4], [5, 5], [1, 3]]
    told = r"contest 7: 3 of 7 entries hold players who are not in the slate.*: index 5$"
    with pytest.warns(DataWarning, match=told):
        field = Field.from_lineups(SLATE, rows, 1, "contest 7")
    assert field.lineups.tolist() == [[1, 3], [1, 5], [4, 5]]
    assert field.counts.tolist() == [2, 2, 1]
    assert (field.n_blank, field.n_entries) == (2, 7)
    assert field.whole.tolist() == [True, False, False]
    assert field.unique_share == 3 / 7
    assert field.mean_copies == pytest.approx((4 + 4 + 1) / 5)
    assert field.ownership.tolist() == [0, 80, 0, 40, 20]
    np.testing.assert_array_equal(field.salary_left, [0, np.nan, np.nan])
    again = Field(SLATE, field.lineups, field.counts, field.n_blank)
    assert again.lineups.tolist() == field.lineups.tolist()


@pytest.mark.parametrize("row", [[1, 6], [5, 6], [-1, 5], [1, 1]])
def test_nobody_is_one_index_after_the_players(row):
    with pytest.raises(SettingsError, match="lineup 1 is not 2 different"):
        Field.from_lineups(SLATE, [row])


def test_a_lineup_of_nobody_is_a_blank_entry():
    assert Field.from_lineups(SLATE, [[5, 5], [5, 5]]).n_blank == 2
    with pytest.raises(SettingsError, match="count it in n_blank"):
        Field(SLATE, [[1, 3], [5, 5]], [1, 1])


def test_hidden_lineups_are_refused(tmp_path):
    text = standings_text(NASCAR, [(1, LINEUP), (2, [0, *LINEUP[1:]])], POINTS)
    text = text.replace(f"D {NASCAR.names[0]}", "D LOCKED")
    with pytest.raises(DataError, match=r"1 of 2 entries are hidden \(LOCKED\)"):
        Field.from_standings(matched(text, tmp_path))


def test_points_without_a_lineup_are_refused(tmp_path):
    """What cannot be read is no blank entry."""
    text = standings_text(NASCAR, [(1, LINEUP), (2, [0, *LINEUP[1:]])], POINTS)
    text = text.replace(f"D {NASCAR.names[0]}", f"?{NASCAR.names[0]}")
    with pytest.warns(DataWarning, match="cannot be read"):
        standings = matched(text, tmp_path)
    with pytest.raises(DataError, match=r"1 of 2 entries have points without a lineup .*: '2'"):
        Field.from_standings(standings)


def test_lineups_in_part_are_refused(tmp_path):
    text = standings_text(NASCAR, [(1, LINEUP), (22, LINEUP[1:])], POINTS)
    with pytest.raises(DataError, match="1 of 2 entries do not have 6 drivers: '22'"):
        Field.from_standings(matched(text, tmp_path))


def test_a_file_without_all_entries_is_refused(tmp_path):
    entries = [(1, LINEUP), (2, [0, *LINEUP[1:]]), (3, [1, *LINEUP[1:]])]
    lines = standings_text(NASCAR, entries, POINTS).split("\r\n")
    del lines[1]
    text = "\r\n".join(lines)
    with pytest.warns(DataWarning, match="are all entries there"):
        standings = matched(text, tmp_path)
    with pytest.raises(DataError, match="rank 3 in a file of 2 entries"):
        Field.from_standings(standings)


def test_standings_must_be_matched(tmp_path):
    path = tmp_path / "contest-standings-1.csv"
    path.write_text(standings_text(NASCAR, [(1, LINEUP)], POINTS), encoding="utf-8")
    for wrong in (read_standings(path), path, None):
        with pytest.raises(SettingsError, match=r"match_standings\(read_standings"):
            Field.from_standings(wrong)
