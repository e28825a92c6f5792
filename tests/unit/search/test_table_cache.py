"""Value tables made once, kept in memory and on disk."""

from __future__ import annotations

import os
import threading
import warnings
from dataclasses import replace

import numpy as np
import pytest

from dfs_portfolio import build_portfolio
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    NoLineupError,
    ScenarioError,
    SettingsError,
)
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import (
    Query,
    SearchSettings,
    TableCache,
    ValueTable,
    player_core,
    table_cache,
    table_fingerprint,
)
from support.contests import contest_of
from support.tables import inputs

STRATEGIES = ["sequential", "joint"]
LIMITS = ExposureLimits(0.7, 1.0)
BOUNDS = SearchSettings(exact_table_size=0)
SCANNED = SearchSettings(exact_table_size=0, scan_size=0, told_first=20)
EXACT = SearchSettings(exact_table_size=10**6)


def build(given, n=3, **settings):
    """A portfolio as its lineups and their values, to the bit; it can keep the limits."""
    slate, scenarios, objective, rules = given
    settings = {"objective": objective, "rules": rules, "exposure": LIMITS, **settings}
    portfolio = build_portfolio(slate, scenarios, n, **settings)
    return [(lineup.indices, lineup.value.hex()) for lineup in portfolio]


def pick(given):
    """The best lineup, from a table of its own."""
    values = given.table()
    row = int(values.top(1)[0])
    return [(values.indices(row), float(values.upper[row]).hex())]


@pytest.fixture
def made(monkeypatch):
    """Count the tables that are made from scratch."""
    count = []
    original = player_core.lineups_of

    def counted(*arguments):
        count.append(arguments)
        return original(*arguments)

    monkeypatch.setattr(player_core, "lineups_of", counted)
    return count


# ----------------------------------------------------------------------------------------- memory


def test_a_table_is_made_once_for_portfolios_of_any_kind(made):
    given, tables = inputs(), TableCache()
    found = {(n, s): build(given, n, strategy=s, tables=tables) for n in (1, 3) for s in STRATEGIES}
    assert len(made) == len(tables) == 1
    for (n, strategy), lineups in found.items():
        assert lineups == build(given, n, strategy=strategy)


def test_the_same_inputs_give_the_same_table_and_others_another():
    given, tables = inputs(), TableCache()
    first = tables.get_table(*given)
    assert tables.get_table(*inputs()) is first  # equal inputs, not the same objects
    other = tables.get_table(*inputs(tail="lower"))
    assert other is not first
    assert len(tables) == 2
    tables.clear()
    assert len(tables) == 0
    assert tables.get_table(*given) is not first


def test_scenarios_that_do_not_fit_the_slate_are_refused_though_their_numbers_are_known():
    given, tables = inputs(), TableCache()
    tables.get_table(*given)
    reshaped = Scenarios(given.scenarios.points.reshape(-1, 10))
    with pytest.raises(ScenarioError, match="10 columns for 12 drivers"):
        tables.get_table(*given._replace(scenarios=reshaped))


@pytest.mark.parametrize(("settings", "told"), [(BOUNDS, 263), (SCANNED, 20), (EXACT, 263)])
def test_a_table_is_given_with_its_bounds(settings, told):
    """A scan that goes deeper is left to whoever needs it."""
    values = TableCache(settings=settings).get_table(*inputs())
    assert np.isfinite(values.known.upper).all()
    assert values.exact.all() == (settings is EXACT)
    assert values.known.told == told


@pytest.mark.parametrize("settings", [BOUNDS, SCANNED, EXACT], ids=["bounds", "scanned", "exact"])
def test_who_had_a_table_made_is_not_told_what_others_ask_of_it(settings):
    """Not even of scans that go deeper than the first."""
    reported, tables = [], TableCache(settings=settings)
    values = tables.get_table(*inputs(), progress=reported.append)
    assert reported
    reported.clear()
    assert tables.get_table(*inputs()) is values
    values.top(200)
    values.best(Query.free(values.slate))
    assert reported == []


def test_the_table_used_longest_ago_goes_first():
    """Each takes 263 lineups of 76 bytes, and 400 scenarios of 12 drivers in three forms."""
    one = 263 * 76 + 400 * 12 * (8 + 8 + 2)
    given = [inputs(levels=(level,), weights=(1.0,)) for level in (0.9, 0.8, 0.7)]
    tables = TableCache(max_bytes=2 * one)
    a, b = (tables.get_table(*g) for g in given[:2])
    assert tables.get_table(*given[0]) is a
    tables.get_table(*given[2])
    assert len(tables) == 2
    assert tables.get_table(*given[0]) is a
    assert tables.get_table(*given[1]) is not b
    less = TableCache(max_bytes=2 * one - 1)
    for g in given:
        less.get_table(*g)
    assert len(less) == 1


def test_by_default_half_of_the_free_memory_is_used(monkeypatch):
    monkeypatch.setattr(table_cache, "available_memory", lambda: 1000)
    tables = TableCache()
    for level in (0.9, 0.8):
        tables.get_table(*inputs(levels=(level,), weights=(1.0,)))
    assert len(tables) == 1
    with pytest.raises(SettingsError, match="max_bytes must be a finite number from 0"):
        TableCache(max_bytes=-1)


def test_errors_of_a_table_come_through_and_are_not_kept():
    tables = TableCache()
    for _ in range(2):
        with pytest.raises(NoLineupError):
            tables.get_table(*inputs().under(contest_of(salary_cap=1000)))
    assert len(tables) == 0


# ------------------------------------------------------------------------------------------- disk


@pytest.mark.parametrize("whole", [True, False], ids=["integers", "numbers"])
@pytest.mark.parametrize("settings", [BOUNDS, SCANNED, EXACT], ids=["bounds", "scanned", "exact"])
def test_a_later_run_finds_the_table_and_makes_the_same_portfolio(tmp_path, made, whole, settings):
    points = np.random.default_rng(4).normal(40, 12, (400, 12))
    given = inputs(np.round(points) if whole else points)
    folder = tmp_path / "deep" / "down"
    expected = {
        strategy: build(given, strategy=strategy, tables=TableCache(settings=settings))
        for strategy in STRATEGIES
    }
    made.clear()
    for strategy in STRATEGIES:  # another run each time
        tables = TableCache(folder, settings=settings)
        assert build(given, strategy=strategy, tables=tables) == expected[strategy]
    assert len(made) == 1
    assert os.listdir(folder) == [f"{table_fingerprint(*given)}.npz"]


def test_each_kind_of_inputs_has_its_file(tmp_path):
    tables = TableCache(tmp_path)
    for tail in ("upper", "lower"):
        tables.get_table(*inputs(tail=tail))
    assert len(os.listdir(tmp_path)) == 2
    tables.clear()
    assert len(os.listdir(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"other"])
def test_a_damaged_file_is_a_warning_and_made_anew(tmp_path, made, content):
    given = inputs()
    path = tmp_path / f"{table_fingerprint(*given)}.npz"
    path.write_bytes(content)
    with pytest.warns(DataWarning, match="a stored value table is made anew: .*delete it"):
        values = TableCache(tmp_path).get_table(*given)
    assert values.upper.tolist() == given.table().upper.tolist()
    made.clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        TableCache(tmp_path).get_table(*given)
    assert made == []


def test_a_file_under_the_wrong_name_is_not_taken(tmp_path):
    given, other = inputs(), inputs(tail="lower")
    TableCache(tmp_path).get_table(*other)
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / f"{table_fingerprint(*given)}.npz")
    with pytest.warns(DataWarning, match="of another slate, other scenarios, objective or rules"):
        values = TableCache(tmp_path).get_table(*given)
    assert values.upper.tolist() == given.table().upper.tolist()


def test_a_folder_that_went_away_is_a_warning(tmp_path):
    tables = TableCache(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.warns(DataWarning, match="the value table is not kept on disk: .*make the folder"):
        values = tables.get_table(*inputs())
    assert len(values) == 263
    assert tables.get_table(*inputs()) is values


def test_a_folder_in_place_of_the_file_is_two_warnings(tmp_path):
    given = inputs()
    (tmp_path / f"{table_fingerprint(*given)}.npz").mkdir()
    with pytest.warns(DataWarning) as caught:
        values = TableCache(tmp_path).get_table(*given)
    assert len(values) == 263
    assert ["made anew" in str(w.message) for w in caught] == [True, False]


@pytest.mark.parametrize("name", ["file", "file/below", "a\0b", "x" * 300])
def test_what_cannot_be_a_folder_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileFormatError, match="no folder, and cannot be made one"):
        TableCache(tmp_path / name)


def test_a_table_that_memory_had_no_room_for_is_not_stored(tmp_path, monkeypatch):
    """Another run may have room for all lineups."""
    given = inputs().free(6)
    with monkeypatch.context() as patch:
        patch.setattr(player_core, "available_memory", lambda: 2 * 76 * 100)
        few = TableCache(tmp_path).get_table(*given)
    assert not few.complete
    assert os.listdir(tmp_path) == []
    assert TableCache(tmp_path).get_table(*given).complete
    assert len(os.listdir(tmp_path)) == 1


# ------------------------------------------------------------------------------------- interrupts


@pytest.mark.parametrize("settings", [BOUNDS, SCANNED, EXACT], ids=["bounds", "scanned", "exact"])
@pytest.mark.parametrize("kind", [KeyboardInterrupt, ZeroDivisionError])
@pytest.mark.parametrize("on_disk", [True, False])
def test_an_interrupt_keeps_nothing_and_the_next_call_works(tmp_path, settings, kind, on_disk):
    given = inputs()
    tables = TableCache(tmp_path if on_disk else None, settings=settings)
    stages = []

    def interrupt(progress):
        stages.append(progress.stage)
        if progress.stage in ("bound", "evaluate") and progress.fraction > 0.3:
            raise kind

    for _ in range(2):
        with pytest.raises(kind):
            build(given, tables=tables, progress=interrupt)
    assert stages[-1] == ("evaluate" if settings is EXACT else "bound")
    assert len(tables) == 0
    assert os.listdir(tmp_path) == []
    stages.clear()
    assert build(given, 1, tables=tables) == pick(given)
    assert stages == []  # the interrupted call is not reported to again


def test_an_interrupt_while_lineups_are_chosen_leaves_the_table(tmp_path, made):
    given, tables = inputs(), TableCache(tmp_path)

    def interrupt(progress):
        if progress.stage == "choose":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(given, tables=tables, progress=interrupt)
    assert len(tables) == len(os.listdir(tmp_path)) == 1
    assert len(made) == 1
    assert build(given, 1, tables=tables) == pick(given)
    assert len(made) == 2  # the second by the test itself


# ---------------------------------------------------------------------------------------- threads


def in_threads(n, work):
    results = [None] * n
    start = threading.Barrier(n)

    def run(k):
        start.wait(timeout=30)
        results[k] = work(k)

    threads = [threading.Thread(target=run, args=(k,), daemon=True) for k in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_threads_that_want_the_same_table_get_one(tmp_path, made):
    tables = TableCache(tmp_path)
    found = in_threads(4, lambda k: tables.get_table(*inputs()))
    assert len(made) == 1
    assert isinstance(found[0], ValueTable)
    assert all(values is found[0] for values in found)
    assert len(os.listdir(tmp_path)) == 1


@pytest.mark.parametrize("kind", [BOUNDS, SCANNED], ids=["bounds", "scanned"])
def test_threads_that_ask_one_table_hear_what_one_would(made, kind):
    settings = replace(kind, batch_size=4)
    tables = TableCache(settings=settings)
    expected = inputs().table(settings=settings).top(40).tolist()
    made.clear()
    found = in_threads(4, lambda k: tables.get_table(*inputs()).top(10 * k + 1).tolist())
    assert found == [expected[: 10 * k + 1] for k in range(4)]
    assert len(made) == 1
