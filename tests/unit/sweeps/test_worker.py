"""What a worker does with a group."""

from __future__ import annotations

import pickle
import threading
import time
import warnings

import pytest

from dfs_portfolio.errors import (
    DataWarning,
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    InternalError,
    NoLineupError,
    ScenarioError,
    SettingsError,
    WorkerError,
)
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.search import table_cache
from dfs_portfolio.sweeps import worker
from dfs_portfolio.sweeps.results import measure
from dfs_portfolio.sweeps.worker import Group, pack, run_group, unpack, usable_threads
from support.sweeps import make_case, normal_points


def worked(*cases, **group):
    number, reply = run_group(5, pack(Group(cases, **group)))
    assert number == 5
    return unpack(reply)


def test_the_value_table_of_a_group_is_computed_once(monkeypatch):
    made = []
    table = table_cache.ValueTable

    def counted(*arguments, **options):
        made.append(arguments)
        return table(*arguments, **options)

    monkeypatch.setattr(table_cache, "ValueTable", counted)
    monkeypatch.setattr("dfs_portfolio.portfolio.build.ValueTable", counted)
    answers = worked(
        make_case(), make_case(diversity=Diversity(5.0)), make_case(strategy="joint", n_lineups=2)
    )
    assert len(made) == 1
    assert [len(answer.portfolio) for answer in answers] == [4, 4, 2]


def test_figures_are_of_the_scenarios_drawn_and_of_fresh_ones():
    case = make_case()
    (answer,) = worked(case, fresh_seed=7, n_fresh=300)
    assert answer.measures == measure(answer.portfolio, case.draw(100, 1))
    assert answer.fresh_measures == measure(answer.portfolio, case.draw(300, 7))
    assert answer.fresh_measures != measure(answer.portfolio, case.draw(100, 7))
    (same_count,) = worked(case, fresh_seed=7)
    assert same_count.fresh_measures == measure(answer.portfolio, case.draw(100, 7))
    assert not worked(case)[0].fresh_measures


def test_a_case_that_fails_leaves_its_neighbours():
    strict = ExposureLimits(0.25, 0.25, "raise")
    first, failed, last = worked(make_case(), make_case(exposure=strict), make_case(n_lineups=3))
    assert failed.portfolio is None
    assert isinstance(failed.error, ExposureInfeasibleError)
    assert (len(first.portfolio), len(last.portfolio)) == (4, 3)


def test_a_group_ends_at_its_first_error_where_that_was_asked_for():
    strict = ExposureLimits(0.25, 0.25, "raise")
    answers = worked(make_case(), make_case(exposure=strict), make_case(), keep_going=False)
    assert [answer.error is None for answer in answers] == [True, False]


def test_a_table_that_cannot_be_made_is_the_error_of_every_case():
    impossible = LineupRules(6, 6)
    answers = worked(make_case(rules=impossible), make_case(rules=impossible, n_lineups=1))
    assert [type(answer.error) for answer in answers] == [NoLineupError] * 2


def broken_source(n_scenarios, seed):
    raise ZeroDivisionError("by nought")


def test_an_error_of_the_scenario_function_is_typed_and_keeps_its_traceback():
    answers = worked(make_case(source=broken_source), make_case(source=broken_source))
    for answer in answers:
        assert isinstance(answer.error, ScenarioError)
        assert "it raised ZeroDivisionError: by nought" in str(answer.error)
        assert "in broken_source" in answer.error.__notes__[0]


def test_an_error_that_nobody_foresaw_is_typed_too(monkeypatch):
    def broken(*arguments, **options):
        raise KeyError("x")

    monkeypatch.setattr(worker, "fulfil", broken)
    (answer,) = worked(make_case())
    assert isinstance(answer.error, InternalError)
    assert "KeyError: 'x'" in str(answer.error)
    assert "in broken" in answer.error.__notes__[0]


def warning_source(n_scenarios, seed):
    warnings.warn("the radio is old", UserWarning, stacklevel=1)
    warnings.warn("a library's own affair", DeprecationWarning, stacklevel=1)
    return normal_points(n_scenarios // 2, seed)


def test_warnings_are_kept_with_their_cases():
    tight = make_case(source=warning_source, exposure=ExposureLimits(0.2, 1.0))
    loose = make_case(source=warning_source)
    with warnings.catch_warnings(record=True) as leaked:
        warnings.simplefilter("always")
        first, second = worked(tight, loose)
    assert [w.category for w in first.warnings] == [
        UserWarning,
        DataWarning,
        ExposureRelaxedWarning,
    ]
    assert [w.category for w in second.warnings] == [UserWarning, DataWarning]
    assert first.warnings[0].text == "the radio is old"
    assert (
        "100 scenarios were requested and the scenario function returned 50"
        in second.warnings[1].text
    )
    assert first.warnings[2].text.startswith("No 4 lineups keep every driver to")
    assert not leaked


def test_what_cannot_be_pickled_is_named():
    lock = threading.Lock()

    def locked(n_scenarios, seed):
        with lock:
            return normal_points(n_scenarios, seed)

    with pytest.raises(SettingsError, match=r"case 'locks', slate '\w+', seed 1 cannot be pickled"):
        pack(Group((make_case(), make_case("locks", locked))))


def test_a_worker_that_cannot_read_its_cases_says_so():
    class Elsewhere:
        def __reduce__(self):
            return __import__, ("a_module_that_is_not_installed",)

    answer = unpack(run_group(0, pickle.dumps(Elsewhere()))[1])
    assert isinstance(answer, WorkerError)
    assert "No module named 'a_module_that_is_not_installed'" in str(answer)
    assert "install the modules" in str(answer)


lock = threading.Lock()
inside: list[int] = []
most: list[int] = []


def counting_source(n_scenarios, seed):
    with lock:
        inside.append(seed)
        most.append(len(inside))
    time.sleep(0.02)  # for the others to come in, if they may
    with lock:
        inside.remove(seed)
    return normal_points(n_scenarios, seed)


def test_a_process_works_on_one_group_at_a_time():
    groups = [pack(Group((make_case(source=counting_source, seed=k),))) for k in range(4)]
    threads = [threading.Thread(target=run_group, args=(k, g)) for k, g in enumerate(groups)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]


def test_outside_dask_a_worker_uses_the_threads_that_numba_may(monkeypatch):
    monkeypatch.setattr(worker, "thread_count", lambda: 3)
    assert usable_threads() == 3
