"""Whole entries files, made up at random: kept to the byte, filled in roster cells only.

What is expected comes from how a file was made, and from a reader of a few lines that knows
nothing of the library's.
"""

from __future__ import annotations

import os
import warnings
from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.errors import DataWarning, FileFormatError
from dfs_portfolio.sites.draftkings.entries import read_entries
from dfs_portfolio.sites.draftkings.fill import fill_entries
from dfs_portfolio.slate import Driver, Slate
from support.entries import LEFT, pool_rows, right_block

ROSTER = range(4, 10)
# Letters that Windows-1252 has, and no two of which make UTF-8 by chance.
LETTERS = "abcXYZ ,.'-\"éüß"


@dataclass(frozen=True)
class Made:
    """An entries file and what it was made from; a lineup is `None` for a reservation."""

    content: bytes
    encoding: str
    slate: Slate
    has_pool: bool
    ids: list[str]
    contests: list[str]
    lineups: list[tuple[int, ...] | None]
    locked: list[bool]


def orders(size: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.permutations(range(size)).map(lambda order: tuple(order[:6]))


@st.composite
def slates(draw: st.DrawFn) -> Slate:
    names = draw(
        st.lists(
            st.text(LETTERS, max_size=9).map(lambda text: " ".join(f"a{text}".split())),
            min_size=6,
            max_size=9,
        )
    )
    size = len(names)
    ids = draw(st.lists(st.integers(1, 10**9), min_size=size, max_size=size, unique=True))
    return Slate(tuple(Driver(str(i), n, 8000) for i, n in zip(ids, names, strict=True)))


@st.composite
def files(draw: st.DrawFn) -> Made:
    slate = draw(slates())
    size = draw(st.integers(1, 12))
    numbers = st.integers(1, 10**20).map(str)
    ids = draw(st.lists(numbers, min_size=size, max_size=size, unique=True))
    groups = draw(st.lists(numbers, min_size=1, max_size=3, unique=True))
    contests = draw(st.lists(st.sampled_from(groups), min_size=size, max_size=size))
    lineups = draw(st.lists(st.none() | orders(len(slate)), min_size=size, max_size=size))
    locked = [l is not None and draw(st.integers(0, 9)) == 0 for l in lineups]
    has_pool = draw(st.booleans())
    right = right_block(pool_rows(slate)) if has_pool else draw(st.sampled_from([[], [["Note"]]]))
    left = [LEFT]
    for entry_id, contest, lineup, lock in zip(ids, contests, lineups, locked, strict=True):
        title = draw(st.text(LETTERS + "[]$", max_size=9))
        fee = draw(st.sampled_from(["$10", "$1 ", "$0.25", "free"]))
        left.append([entry_id, title, contest, fee, *draw(roster_cells(slate, lineup, lock))])
    gaps = draw(st.integers(0, 2))  # rows without an entry above the last one
    if gaps and size > 1:
        left[2:2] = [[""] * 10 for _ in range(gaps)]
    text = draw(written(left, right))
    # Plain ASCII is UTF-8 already.
    third = "utf-8" if text.isascii() else "cp1252"
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", third]))
    return Made(text.encode(encoding), encoding, slate, has_pool, ids, contests, lineups, locked)


@st.composite
def roster_cells(
    draw: st.DrawFn, slate: Slate, lineup: tuple[int, ...] | None, lock: bool
) -> list[str]:
    if lineup is None:
        return [""] * 6
    forms = ("{name} ({id})", "{name}({id})", "{id}", "{id}.0")
    cells = [
        draw(st.sampled_from(forms)).format(name=slate.names[i], id=slate.ids[i]) for i in lineup
    ]
    if lock:
        cells[draw(st.integers(0, 5))] += " (LOCKED)"
    return cells


@st.composite
def written(draw: st.DrawFn, left: list[list[str]], right: list[list[str]]) -> str:
    """Rows side by side as CSV text, with whatever freedom CSV text leaves."""
    style = draw(st.sampled_from(["\n", "\r\n", "\r", "mixed"]))
    pieces = []
    for place in range(max(len(left), len(right))):
        cells = list(left[place]) if place < len(left) else [""] * 10
        if place < len(right):
            cells += ["", *right[place]]
        elif place:
            cells += [""] * draw(st.integers(0, 12))
            while cells and not cells[-1] and draw(st.booleans()):
                cells.pop()
        raw = [
            '"' + cell.replace('"', '""') + '"'
            if any(sign in cell for sign in ',"') or draw(st.integers(0, 7)) == 0
            else cell + " " * draw(st.integers(0, 1))
            for cell in cells
        ]
        # A row of nothing, as in the site's own files, is a blank.
        pieces.append(",".join(raw) or " ")
        pieces.append(draw(st.sampled_from(["\n", "\r\n"])) if style == "mixed" else style)
    return "".join(pieces[: -1 if draw(st.booleans()) else None])


def grid(text: str) -> list[list[str]]:
    """The raw cells of a CSV text, and its line ends as a last cell; sign by sign."""
    rows: list[list[str]] = [[""]]
    quoted = False
    place = 0
    while place < len(text):
        sign = text[place]
        place += 1
        quoted ^= sign == '"'
        if quoted or sign not in ",\r\n":
            rows[-1][-1] += sign
        elif sign == ",":
            rows[-1].append("")
        else:
            if text[place - 1 : place + 1] == "\r\n":
                sign, place = "\r\n", place + 1
            rows[-1].append(sign)
            rows.append([""])
    if rows[-1] == [""]:
        rows.pop()
    else:
        rows[-1].append("")
    return rows


def plain(cell: str) -> str:
    cell = cell.strip(" ")
    return cell[1:-1].replace('""', '"').strip() if cell[:1] == '"' else cell


def dealt(made: Made, lineups: list[tuple[int, ...]], wanted: set[str], replace: bool) -> list:
    """What each entry gets, `None` for nothing: one entry after the other, from a list."""
    result: list[tuple[int, ...] | None] = [None] * len(made.ids)
    for contest in wanted:
        members = [i for i, c in enumerate(made.contests) if c == contest]
        left, rest = list(lineups), []
        for i in members:
            same = [l for l in left if made.lineups[i] and set(l) == set(made.lineups[i])]
            if same:
                left.remove(same[0])
            else:
                rest.append(i)
        chosen = [i for i in rest if made.lineups[i] is None]
        chosen += [i for i in rest if made.lineups[i] is not None and replace]
        for i in sorted(chosen[: len(left)]):
            result[i] = left.pop(0)
    return result


@given(files())
def test_a_file_is_kept_to_the_byte(tmp_path_factory: pytest.TempPathFactory, made: Made) -> None:
    path = tmp_path_factory.getbasetemp() / "kept.csv"
    path.write_bytes(made.content)
    file = read_entries(path)
    assert file.to_bytes() == made.content
    assert [entry.entry_id for entry in file.entries] == made.ids
    assert [entry.contest_id for entry in file.entries] == made.contests
    assert [entry.reserved for entry in file.entries] == [l is None for l in made.lineups]
    assert [bool(entry.locked) for entry in file.entries] == made.locked
    if made.has_pool:
        assert file.pool is not None
        assert (file.pool.ids, file.pool.names) == (made.slate.ids, made.slate.names)
    else:
        assert file.pool is None


@given(files(), st.data())
def test_only_lineups_change(
    tmp_path_factory: pytest.TempPathFactory, made: Made, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("filled")
    path, output = folder / "DKEntries.csv", folder / "filled.csv"
    path.write_bytes(made.content)
    output.write_bytes(b"earlier")
    lineups = data.draw(st.lists(orders(len(made.slate)), min_size=1, max_size=8))
    held = [l for l in made.lineups if l is not None]
    if held:
        lineups += data.draw(st.lists(st.sampled_from(held), max_size=3))
    wanted = data.draw(st.sets(st.sampled_from(made.contests)))
    replace, form = data.draw(st.booleans()), data.draw(st.sampled_from(["name_id", "id"]))
    slate = None if made.has_pool and data.draw(st.booleans()) else made.slate
    new = dealt(made, lineups, wanted or set(made.contests), replace)

    def run(dry_run: bool):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DataWarning)
            return fill_entries(
                path,
                lineups,
                output,
                slate,
                contests=sorted(wanted) or None,
                replace=replace,
                cell_format=form,
                dry_run=dry_run,
            )

    stuck = [i for i, lock in zip(made.ids, made.locked, strict=True) if lock]
    stuck = [i for i in stuck if new[made.ids.index(i)] is not None]
    if stuck:
        with pytest.raises(FileFormatError, match=f"are locked: '{stuck[0]}'"):
            run(dry_run=False)
        assert output.read_bytes() == b"earlier"
        return

    filled = run(dry_run=True)
    assert output.read_bytes() == b"earlier"
    assert run(dry_run=False) == filled
    assert output.read_bytes() == filled.content
    assert path.read_bytes() == made.content
    assert sorted(os.listdir(folder)) == ["DKEntries.csv", "filled.csv"]

    changed = {made.ids[i]: lineup for i, lineup in enumerate(new) if lineup is not None}
    assert [change.entry.entry_id for change in filled.changes] == list(changed)
    before = grid(made.content.decode(made.encoding))
    after = grid(filled.content.decode(made.encoding))
    check_cells(made.slate, before, after, changed, form)
    ids = Counter(plain(row[0]) for row in after[1:])
    assert {i: n for i, n in ids.items() if i} == dict.fromkeys(made.ids, 1)
    for count in filled.contests:
        members = [i for i, c in enumerate(made.contests) if c == count.contest_id]
        reserved = [i for i in members if made.lineups[i] is None]
        assert count.entries == len(members)
        assert count.filled == sum(new[i] is not None for i in reserved)
        assert count.blank == len(reserved) - count.filled
        assert count.replaced == sum(new[i] is not None for i in members) - count.filled
        assert count.left_over == len(lineups) - count.filled - count.replaced - count.unchanged


def check_cells(
    slate: Slate,
    before: list[list[str]],
    after: list[list[str]],
    changed: dict[str, tuple[int, ...]],
    form: str,
) -> None:
    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        lineup = changed.get(plain(old[0]))
        if lineup is None:
            assert new == old
            continue
        cells = old[:-1] + [""] * (10 - len(old[:-1]))
        assert new[-1] == old[-1]
        assert new[:4] == cells[:4]
        assert new[10:-1] == cells[10:]
        assert [plain(new[i]) for i in ROSTER] == [
            str(slate.ids[i]) if form == "id" else f"{slate.names[i]} ({slate.ids[i]})"
            for i in lineup
        ]


def test_the_reader_of_this_test_reads() -> None:
    assert grid('a,"b\n""c"\r\n\n,d') == [["a", '"b\n""c"', "\r\n"], ["", "\n"], ["", "d", ""]]
    assert grid("a\r") == [["a", "\r"]]
    assert plain(' "a ""b"""') == 'a "b"'
