"""Value tables in files: the same bits back, or a refusal."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from dfs_portfolio.errors import FileFormatError, MemoryLimitError
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import (
    Query,
    SearchSettings,
    ValueTable,
    load_table,
    save_table,
    table_files,
    table_fingerprint,
)
from support.contests import contest_of
from support.tables import inputs

# Tables of bounds, and small steps.
SMALL = SearchSettings(exact_table_size=0, batch_size=3)
DAMAGED = "not a value table, or a damaged one: delete it"


def facts(values):
    """All that is known, to the bit."""
    state = values.state
    return (
        state.lineups.tolist(),
        state.complete,
        [float(v).hex() for v in state.upper],
        state.exact.tolist(),
        state.told,
    )


@pytest.fixture(params=["exact", "bounded", "scanned", "core"])
def given(request):
    """Inputs, and a table of them: all exact, some exact, told apart in part, or not complete."""
    given = inputs()
    if request.param == "exact":
        return given, given.table()
    if request.param in ("bounded", "scanned"):
        scan = {"scan_size": 0, "told_first": 20} if request.param == "scanned" else {}
        values = given.table(settings=replace(SMALL, **scan))
        values.top(4)
        assert 0 < values.exact.sum() < len(values)
        assert (values.state.told < len(values)) == bool(scan)
        return given, values
    given = given.free(6)
    values = given.table(memory_limit=100 * 76, settings=SMALL)
    assert not values.complete
    return given, values


@pytest.fixture
def path(tmp_path):
    return tmp_path / "value_table.npz"


# ----------------------------------------------------------------------------------- there and back


def test_the_same_bits_come_back(given, path):
    inputs, values = given
    assert save_table(path, values) == path
    again = load_table(path, *inputs, settings=values.settings)
    assert facts(again) == facts(values)
    assert os.listdir(path.parent) == [path.name]


def test_a_table_from_a_file_answers_as_the_one_it_was_saved_from(given, path):
    inputs, values = given
    save_table(path, values)
    again = load_table(path, *inputs, threads=1, settings=values.settings)
    query = replace(Query.free(values.slate), player_cost=np.linspace(0, 30, 12))
    assert again.best(query) == values.best(query)
    assert again.top(50).tolist() == values.top(50).tolist()
    assert facts(again) == facts(values)


def test_bounds_are_computed_before_a_table_is_saved(path):
    values = inputs().table(settings=SMALL)
    save_table(path, values)
    with np.load(path) as stored:
        assert np.isfinite(stored["upper"]).all()


def test_an_earlier_file_is_replaced(path):
    given = inputs()
    path.write_text("something else")
    save_table(path, given.table())
    assert len(load_table(path, *given)) == 263


def test_a_name_may_be_text_and_have_no_suffix(tmp_path):
    given = inputs()
    name = str(tmp_path / "table")
    save_table(name, given.table())
    assert len(load_table(name, *given)) == 263
    assert os.listdir(tmp_path) == ["table"]


# ------------------------------------------------------------------------------------- other inputs

OTHERS = {
    "slate": lambda g: g._replace(slate=g.slate.with_teams({0: "elsewhere"})),
    "scenarios": lambda g: g._replace(scenarios=Scenarios(np.nextafter(g.scenarios.points, 99.0))),
    "levels": lambda g: g._replace(objective=TailObjective((0.99, 0.91), (0.6, 0.4))),
    "weights": lambda g: g._replace(objective=TailObjective((0.99, 0.9), (0.4, 0.6))),
    "tail": lambda g: g._replace(objective=replace(g.objective, tail="lower")),
    "cap": lambda g: g.under(contest_of(salary_cap=50_001)),
    "roster": lambda g: g.under(contest_of(5)),
    "stacks": lambda g: g._replace(rules=LineupRules(max_stack=4)),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_table_of_other_inputs_is_refused(path, other):
    given = inputs()
    save_table(path, given.table())
    with pytest.raises(FileFormatError, match="of another slate, other scenarios, objective or"):
        load_table(path, *OTHERS[other](given))


def test_fingerprints_differ_wherever_inputs_do():
    given = inputs()
    made = [table_fingerprint(*given), *(table_fingerprint(*o(given)) for o in OTHERS.values())]
    assert len(set(made)) == len(OTHERS) + 1
    assert table_fingerprint(*inputs()) == made[0]
    # Numbers of another kind are the same numbers.
    objective = TailObjective((np.float64(0.99), np.float64(0.9)), (np.float64(0.6), 0.4))
    assert table_fingerprint(*given._replace(objective=objective)) == made[0]


def test_the_same_numbers_in_another_shape_are_other_scenarios():
    given = inputs()
    reshaped = Scenarios(given.scenarios.points.reshape(-1, 10))
    assert reshaped.fingerprint == given.scenarios.fingerprint
    assert table_fingerprint(*given._replace(scenarios=reshaped)) != table_fingerprint(*given)


def test_a_table_of_another_format_is_refused(path, monkeypatch):
    given = inputs()
    save_table(path, given.table())
    monkeypatch.setattr(table_files, "FORMAT", table_files.FORMAT + 1)
    with pytest.raises(FileFormatError, match="make a new one"):
        load_table(path, *given)


# ------------------------------------------------------------------------------------ damaged files


@pytest.fixture
def saved(path):
    """A small table in a file, its inputs and the file's contents."""
    given = inputs(np.random.default_rng(2).normal(30, 9, (40, 7))).free(3)
    values = given.table()
    save_table(path, values)
    return given, values, path.read_bytes()


def outcome(path, given):
    try:
        return facts(load_table(path, *given))
    except FileFormatError:
        return "refused"


@pytest.mark.parametrize("flip", [0x01, 0x08, 0x20, 0x80, 0xFF])
def test_flipped_bits_are_found_or_do_not_matter(saved, path, flip):
    given, values, content = saved
    expected, refused = facts(values), 0
    steps = range(0, len(content), max(1, len(content) // 200))
    for place in steps:
        path.write_bytes(content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :])
        found = outcome(path, given)
        assert found in ("refused", expected), place
        refused += found == "refused"
    assert refused > len(steps) / 2


def test_every_bit_of_an_entry_in_the_archive_s_directory(saved, path):
    """Where zipfile itself fails in ways of its own: encryption, methods, versions."""
    given, values, content = saved
    expected = facts(values)
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 1)
    for place, bit in product(range(first, second), range(8)):
        path.write_bytes(
            content[:place] + bytes([content[place] ^ 1 << bit]) + content[place + 1 :]
        )
        assert outcome(path, given) in ("refused", expected), (place, bit)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.95, 0.999])
def test_a_truncated_file_is_refused(saved, path, share):
    given, _, content = saved
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(FileFormatError, match=DAMAGED):
        load_table(path, *given)


def test_a_header_that_tells_of_fewer_lineups_is_found(saved, path):
    given, _, content = saved
    assert content.count(b"'shape': (35,)") == 2
    path.write_bytes(content.replace(b"'shape': (35,)", b"'shape': (15,)"))
    with pytest.raises(FileFormatError, match=DAMAGED):
        load_table(path, *given)


class Trap:
    """What opens it leaves a trace."""

    def __reduce__(self):
        return os.mkdir, ("trapped",)


def test_nothing_in_a_file_is_ever_executed(saved, path, tmp_path, monkeypatch):
    given = saved[0]
    monkeypatch.chdir(tmp_path)
    content = pickle.dumps(Trap())
    objects, trap = np.array([Trap()], dtype=object), tmp_path / "trap.npy"
    for write in (
        lambda: path.write_bytes(content),
        lambda: np.savez(path, fingerprint=objects),
        lambda: np.savez(
            path,
            fingerprint=np.array(table_fingerprint(*given)),
            lineups=objects,
            complete=np.array(True),
            upper=objects,
            exact=objects,
        ),
        lambda: np.save(trap, objects),
        lambda: trap.replace(path),
    ):
        write()
        with pytest.raises(FileFormatError, match=DAMAGED):
            load_table(path, *given)
    assert not (tmp_path / "trapped").exists()


@pytest.mark.parametrize("kind", ["array", "text", "empty", "other archive", "no arrays", "part"])
def test_other_files_are_refused(saved, path, kind):
    given = saved[0]
    fingerprint = np.array(table_fingerprint(*given))
    if kind == "array":
        with path.open("wb") as file:
            np.save(file, np.zeros((3, 6)))
    elif kind in ("text", "empty"):
        path.write_text("D,D,D\n" if kind == "text" else "")
    elif kind == "other archive":
        np.savez(path, points=np.zeros((3, 6)))
    elif kind == "no arrays":
        np.savez(path)
    else:
        np.savez(path, fingerprint=fingerprint, lineups=np.zeros((3, 6), np.uint8))
    with pytest.raises(FileFormatError, match=DAMAGED) as caught:
        load_table(path, *given)
    assert "pickle" not in str(caught.value)


def test_a_folder_and_a_missing_file_are_refused(tmp_path):
    given = inputs()
    with pytest.raises(FileFormatError, match=r"cannot be read \(.*\): check its name"):
        load_table(tmp_path, *given)
    with pytest.raises(FileFormatError, match="there is no such file"):
        load_table(tmp_path / "none.npz", *given)


def test_memory_used_up_while_reading_is_no_damage(saved, path, monkeypatch):
    def used_up(*args, **settings):
        raise MemoryError

    monkeypatch.setattr(np, "load", used_up)
    with pytest.raises(MemoryLimitError, match="memory is used up by a stored value table"):
        load_table(path, *saved[0])


def test_a_state_of_a_table_makes_a_table(given):
    inputs, values = given
    again = ValueTable(*inputs, state=values.state, settings=values.settings)
    assert facts(again) == facts(values)
