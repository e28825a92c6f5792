"""Lineups into the entries of a file."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dfs_portfolio.errors import DataWarning, FileFormatError, SettingsError
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.fill import fill, fill_entries
from dfs_portfolio.sites.draftkings.lineups import write_lineups
from dfs_portfolio.slate import Driver, Slate
from support.entries import LEFT, as_csv, entry, glued, named, pool_rows, right_block

NAMES = ("Ann Ace", "Ben Bee Jr", "Cy Cole", "Dí Day", "Ed Eng", "Flo Fox", 'Gus "Go", Gold', "Hu")
SLATE = Slate(tuple(Driver(str(101 + i), name, 8000 + 80 * i) for i, name in enumerate(NAMES)))
A, B, C = (0, 1, 2, 3, 4, 5), (0, 1, 2, 3, 4, 6), (7, 1, 2, 3, 4, 5)
BIG = 2**53 + 1


def saved(folder: Path, *left: list[str], slate: Slate | None = SLATE) -> Path:
    path = folder / "DKEntries.csv"
    right = right_block(pool_rows(slate)) if slate else []
    path.write_text(as_csv(glued([LEFT, *left], right)), encoding="utf-8")
    return path


def quiet(*arguments: Any, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)
        return fill_entries(*arguments, **options)


def test_reservations_are_filled_in_each_contest(tmp_path: Path) -> None:
    old = named(SLATE, C)
    path = saved(tmp_path, entry(BIG), entry(2, "222", old), entry(3, "222"), entry(4))
    before = path.read_bytes()
    filled = fill_entries(path, np.array([A, B]), tmp_path / "out.csv", contests="111")
    assert [(c.entry.entry_id, c.lineup, c.before) for c in filled.changes] == [
        (str(BIG), 1, ()),
        ("4", 2, ()),
    ]
    assert filled.changes[1].after == (*NAMES[:5], NAMES[6])
    (count,) = filled.contests
    assert (count.contest_id, count.entries, count.filled) == ("111", 2, 2)
    lines, kept = filled.content.split(b"\n"), before.split(b"\n")
    assert [i for i, line in enumerate(lines) if line != kept[i]] == [1, 4]
    assert lines[1].startswith(
        f'{BIG},"NAS $10K [Top, 111]",111,$1 ,Ann Ace (101),Ben Bee Jr (102),'.encode()
    )
    assert (
        lines[4].split(b",$1 ,")[1]
        == (
            "Ann Ace (101),Ben Bee Jr (102),Cy Cole (103),Dí Day (104),Ed Eng (105),"
            '"Gus ""Go"", Gold (107)",,"4. A line of advice, with a comma "'
        ).encode()
    )
    assert (tmp_path / "out.csv").read_bytes() == filled.content
    assert path.read_bytes() == before


def test_lineups_are_replaced_where_asked_for(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1, "7", named(SLATE, C)), entry(2, "7", named(SLATE, A)))
    filled = fill_entries(path, [A, B], path, replace=True, cell_format="id")
    (change,) = filled.changes
    assert (change.entry.entry_id, change.lineup) == ("1", 2)
    assert change.before == (NAMES[7], *NAMES[1:6])
    again = fill_entries(path, [A, B], path, replace=True)
    assert again.changes == ()
    assert again.content == filled.content == path.read_bytes()
    assert b",101,102,103,104,105,107,," in again.content


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1))
    filled = fill_entries(path, [A], tmp_path / "nowhere" / "out.csv", dry_run=True)
    assert len(filled.changes) == 1
    assert os.listdir(tmp_path) == ["DKEntries.csv"]
    assert filled == fill(read_entries(path), [A])


def test_lineups_come_from_a_file_too(tmp_path: Path) -> None:
    (lineups,) = write_lineups(tmp_path / "lineups.csv", SLATE, [B, A])
    path = saved(tmp_path, entry(1), entry(2))
    from_file = fill_entries(path, lineups, tmp_path / "out.csv")
    assert from_file == fill(read_entries(path), [B, A])
    lineups.write_text("D,D,D,D,D,D\n101,102,103,104,105,999\n")
    with pytest.raises(FileFormatError, match=r"lineups.csv: line 2: ID 999 is not in the slate"):
        fill_entries(path, lineups, tmp_path / "out.csv")


def test_places_are_those_of_the_slate_given(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1))
    fewer = Slate(tuple(reversed(SLATE.players[1:])))
    filled = fill_entries(path, [D], tmp_path / "out.csv", fewer)
    assert filled.changes[0].after == fewer.names[1:]
    numbers = Slate(tuple(Driver(int(str(d.player_id)), d.name, d.salary) for d in fewer))
    assert fill(read_entries(path), [D], numbers) == filled


def test_without_a_pool_the_slate_is_needed(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1), slate=None)
    assert fill_entries(path, [A], tmp_path / "out.csv", SLATE).contests[0].filled == 1
    os.remove(tmp_path / "out.csv")
    with pytest.raises(SettingsError, match=r"no player pool at its right.*--salaries"):
        fill_entries(path, [A], tmp_path / "out.csv")
    assert os.listdir(tmp_path) == ["DKEntries.csv"]


D = (1, 2, 3, 4, 5, 6)


@pytest.mark.parametrize(
    ("held", "lineups", "words"),
    [
        ([None, None], [A, B, C], "contest 7: lineups left over 1"),
        ([None, None], [A], "contest 7: reservations left blank 1"),
        ([None, None], [A, A], "contest 7: entries that repeat a lineup 1"),
        (
            [D, D, None],
            [A, B],
            "contest 7: lineups left over 1, entries left with other lineups 2, "
            "entries that repeat a lineup 1",
        ),
    ],
)
def test_what_deserves_a_look_is_warned_of(
    tmp_path: Path, held: Any, lineups: Any, words: str
) -> None:
    rows = [entry(i, "7", named(SLATE, l) if l else []) for i, l in enumerate(held)]
    with pytest.warns(DataWarning, match=f"DKEntries.csv: {words}$"):
        fill_entries(saved(tmp_path, *rows), lineups, tmp_path / "out.csv")


def test_only_some_contests_are_warned_of(tmp_path: Path) -> None:
    path = saved(tmp_path, *(entry(i, str(i)) for i in range(1, 9)))
    with pytest.warns(DataWarning) as caught:
        fill_entries(path, [A, B], tmp_path / "out.csv")
    (warning,) = caught
    assert "contest 5: lineups left over 1; and 3 more contests like these" in str(warning.message)


def test_contests_are_counted(tmp_path: Path) -> None:
    left = [entry(1, "7"), entry(2, "7", named(SLATE, A)), entry(3, "7", named(SLATE, C))]
    left += [entry(4, "7"), entry(5, "8")]
    filled = quiet(saved(tmp_path, *left), [A, B], tmp_path / "out.csv", contests=[7, "8"])
    first, second = filled.contests
    assert (first.filled, first.replaced, first.unchanged, first.others, first.blank) == (
        1,
        0,
        1,
        1,
        1,
    )
    assert (first.entries, first.left_over, first.repeats) == (4, 0, 0)
    assert (second.entries, second.filled, second.left_over) == (1, 1, 1)
    assert second.note == "contest 8: lineups left over 1"


def test_windows_1252_keeps_its_bytes_and_may_lack_a_sign(tmp_path: Path) -> None:
    slate = Slate((Driver("100", "Łuk", 100), *SLATE.players))
    path = saved(tmp_path, entry(1, "7", fee="£5"), slate=None)
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    filled = fill_entries(path, [(1, 2, 3, 4, 5, 6)], tmp_path / "out.csv", slate)
    assert "£5,Ann Ace (101)".encode("cp1252") in filled.content
    assert "Dí Day".encode("cp1252") in filled.content
    with pytest.raises(
        SettingsError, match=r"lacks some character of 'Łuk \(100\)'; write bare IDs"
    ):
        fill_entries(path, [(0, 2, 3, 4, 5, 6)], tmp_path / "out.csv", slate)
    bare = fill_entries(path, [(0, 2, 3, 4, 5, 6)], tmp_path / "out.csv", slate, cell_format="id")
    assert b",100,102,103," in bare.content


LOCKED = [named(SLATE, C)[0] + " (LOCKED)", *named(SLATE, C)[1:]]
OTHER = Slate(tuple(Driver(str(201 + i), f"Else {i}", 5000) for i in range(7)))


@pytest.mark.parametrize(
    ("rows", "lineups", "options", "error", "words"),
    [
        ([entry(1)], [], {}, SettingsError, ["there are none"]),
        ([entry(1)], [A, A[:5]], {}, SettingsError, ["not 6 drivers in lineup 2"]),
        ([entry(1)], [(0, 0, 1, 2, 3, 4)], {}, SettingsError, ["more than once in lineup 1"]),
        ([entry(1)], [(3, 4, 5, 6, 7, 8)], {}, SettingsError, ["not indices in the slate"]),
        ([entry(1)], [A, (2, 3, 4, 5, 6, 7)], {}, SettingsError, ["$50,000 in lineup 2"]),
        (
            [entry(1)],
            [A],
            {"cell_format": "name"},
            SettingsError,
            ["cell_format must be one of name_id, id"],
        ),
        ([entry(1)], [A], {"contests": "5"}, SettingsError, ["in contest '5'", "contests '111'"]),
        ([entry(1)], [A], {"contests": []}, SettingsError, ["in contest none"]),
        (
            [entry(1)],
            [A],
            {"slate": OTHER},
            FileFormatError,
            ["lacks 7 of the 7", "'Else 4 (2"],
        ),
        (
            [entry(1), entry(2, cells=named(OTHER, A))],
            [A],
            {},
            FileFormatError,
            ["line 3", "ID 201", "and 1 more problems", "the file of the slate?"],
        ),
        ([entry(1, cells=["101"] * 6)], [A], {}, FileFormatError, ["line 2: more than once"]),
        ([entry(1, cells=["101", *[""] * 5])], [A], {}, FileFormatError, ["1 drivers"]),
        (
            [entry(1, cells=LOCKED), entry(2, cells=LOCKED), entry(3)],
            [A, B],
            {"replace": True},
            FileFormatError,
            ["1 entries to change are locked: '1'", "fill reservations only"],
        ),
    ],
)
def test_what_is_refused_leaves_an_earlier_file(
    tmp_path: Path, rows: Any, lineups: Any, options: Any, error: Any, words: list[str]
) -> None:
    path = saved(tmp_path, *rows)
    output = tmp_path / "out.csv"
    output.write_text("earlier")
    with pytest.raises(error) as caught:
        fill_entries(path, lineups, output, **options)
    for word in words:
        assert word in str(caught.value)
    assert output.read_text() == "earlier"
    assert sorted(os.listdir(tmp_path)) == ["DKEntries.csv", "out.csv"]


def test_locked_entries_that_do_not_change_are_no_hindrance(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1, cells=LOCKED), entry(2))
    filled = fill_entries(path, [C, A], tmp_path / "out.csv", replace=True)
    assert [change.entry.entry_id for change in filled.changes] == ["2"]
    assert f",{','.join(LOCKED)},".encode() in filled.content


def test_locked_drivers_are_not_given_out(tmp_path: Path) -> None:
    pool = pool_rows(SLATE)
    pool[7][1] += " (LOCKED)"
    path = tmp_path / "DKEntries.csv"
    path.write_text(as_csv(glued([LEFT, entry(1)], right_block(pool))), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"locked in .*DKEntries.csv: 'Hu'"):
        fill_entries(path, [C], tmp_path / "out.csv")
    assert quiet(path, [A, C], tmp_path / "out.csv").contests[0].filled == 1


def test_another_contest_is_read_by_its_own_rules(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1), slate=None)
    path.write_text(path.read_text(encoding="utf-8").replace("D,D,D,D,D,D", "P,P,P,P,P,P"))
    with pytest.raises(FileFormatError, match="DraftKings tennis entries"):
        fill_entries(path, [A], tmp_path / "out.csv", SLATE)


@pytest.mark.parametrize("given", [SLATE, None])
def test_a_lineup_with_somebody_who_is_out_is_refused(tmp_path: Path, given: Slate | None) -> None:
    path = saved(tmp_path, entry(1), entry(2, "111", named(SLATE, C)))
    output = tmp_path / "out.csv"
    lineups = write_lineups(tmp_path / "lineups.csv", SLATE, [A, B])[0]
    for out, words in ((["Gus Go Gold"], "Gus"), ("106", "Flo Fox"), (["Hu"], None)):
        options = {"slate": given, "out": out}
        if words is None:  # who is out may be in entries that do not change
            assert quiet(path, lineups, output, **options).contests[0].filled == 1
            assert quiet(path, [A, B], output, **options).contests[0].filled == 1
            continue
        with pytest.raises(FileFormatError, match=f"line [23]: {words}.* is out"):
            quiet(path, lineups, output, **options)
        with pytest.raises(SettingsError, match=f"lineups hold drivers who are out: .{words}"):
            quiet(path, [A, B], output, **options)


def test_an_entry_may_hold_somebody_who_is_out_of_the_slate(tmp_path: Path) -> None:
    path = saved(tmp_path, entry(1), entry(2, "111", named(SLATE, C)), slate=None)
    slate = SLATE.without("Hu")
    filled = quiet(path, [A], tmp_path / "out.csv", slate)
    assert [change.entry.entry_id for change in filled.changes] == ["1"]
