"""Sweeps on this machine: order, sameness, errors, warnings, progress."""

from __future__ import annotations

import os
import warnings
from concurrent.futures import CancelledError, Future
from dataclasses import fields

import pytest

from dfs_portfolio.errors import (
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    NoLineupError,
    ScenarioError,
    SettingsError,
    WorkerError,
)
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.sports.nascar.demo import load_demo
from dfs_portfolio.sweeps import backends, grid, run, sweep
from dfs_portfolio.sweeps.backends import submit as real_submit
from support.sweeps import SLATE, facts, make_case, normal_points

IMPOSSIBLE = LineupRules(6, 6)
PLAIN_AND_APART = {"plain": {}, "apart": {"diversity": Diversity(4.0)}}


def local_points():
    """A scenario function that other processes get by value."""

    def draw(n_scenarios, seed):
        import numpy as np

        return np.random.default_rng(seed).normal(45.0, 15.0, (n_scenarios, 14))

    return draw


def test_each_portfolio_is_the_one_that_build_portfolio_gives():
    cases = [make_case("a"), make_case("b", strategy="joint"), make_case("c", seed=2)]
    for outcome in sweep(cases):
        case = outcome.case
        request = {f.name: getattr(case.request, f.name) for f in fields(case.request)}
        alone = build_portfolio(SLATE, case.draw(case.n_scenarios, case.seed), **request)
        assert outcome.portfolio.provenance == alone.provenance
        assert outcome.portfolio.indices.tolist() == alone.indices.tolist()
        assert (outcome.portfolio.objective, outcome.portfolio.bound) == (
            alone.objective,
            alone.bound,
        )
        assert outcome.portfolio.slate is case.slate


def test_outcomes_are_in_the_order_of_the_cases_however_they_come(monkeypatch):
    def backwards(packed, n_jobs, backend):
        replies = list(real_submit(packed, n_jobs, backend))
        return (reply for reply in reversed(replies))

    # Groups of two cases each, the cases of a group far apart.
    cases = [make_case(f"{d}-{s}", seed=s, diversity=Diversity(d)) for d in (0, 4) for s in (1, 2)]
    forwards = sweep(cases)
    monkeypatch.setattr(run, "submit", backwards)
    result = sweep(cases)
    assert [outcome.case for outcome in result] == cases
    assert facts(result) == facts(forwards)


@pytest.mark.parametrize(
    "slates", [{}, pytest.param({"demo": load_demo()}, marks=pytest.mark.slow)], ids=["one", "two"]
)
def test_two_processes_give_the_same_bytes_as_one(slates):
    cases = grid(
        {"made up": (SLATE, local_points()), **slates},
        [1],
        {**PLAIN_AND_APART, "together": {"strategy": "joint"}, "none": {"rules": IMPOSSIBLE}},
        n_lineups=4,
        n_scenarios=150,
        exposure=ExposureLimits(0.2, 1.0),
    )
    one = sweep(cases, fresh_seed=9, on_error="keep")
    two = sweep(cases, fresh_seed=9, on_error="keep", n_jobs=2)
    assert len(one.failed) == 1 + len(slates)
    assert any(outcome.warnings for outcome in one)
    assert facts(two) == facts(one)


@pytest.mark.parametrize(
    "backend",
    [
        "threading",
        *(pytest.param(b, marks=pytest.mark.slow) for b in ("multiprocessing", "sequential")),
    ],
)
def test_other_back_ends_of_joblib_give_the_same_bytes(backend):
    cases = grid({"small": (SLATE, local_points())}, [1, 2], PLAIN_AND_APART, n_lineups=3)
    with warnings.catch_warnings():
        # From Python 3.12 on, a fork of a process with threads is warned of.
        warnings.simplefilter("ignore", DeprecationWarning)
        there = sweep(cases, n_jobs=2, backend=backend)
    assert facts(there) == facts(sweep(cases))


# ------------------------------------------------------------------------------------- errors


def test_the_first_error_is_raised_with_the_name_of_its_case():
    with pytest.raises(NoLineupError) as caught:
        sweep([make_case("a"), make_case("b", rules=IMPOSSIBLE, slate_label="s")])
    assert caught.value.__notes__ == ["in case 'b', slate 's', seed 1"]


drawn: list[int] = []


def noted_points(n_scenarios, seed):
    drawn.append(seed)
    return normal_points(n_scenarios, seed)


def test_after_an_error_no_more_is_begun():
    drawn.clear()
    cases = [
        make_case(source=noted_points, rules=IMPOSSIBLE),
        make_case(source=noted_points, seed=2),
    ]
    with pytest.raises(NoLineupError):
        sweep(cases)
    assert drawn == [1]


def test_errors_are_kept_with_their_cases_where_that_was_asked_for():
    def broken(n_scenarios, seed):
        raise OSError("no such file")

    cases = [
        make_case("a", broken),
        make_case("b"),
        make_case("c", rules=IMPOSSIBLE),
        make_case("d", exposure=ExposureLimits(0.25, 0.25, "raise")),
        make_case("e"),
    ]
    result = sweep(cases, on_error="keep", n_jobs=2)
    kinds = {outcome.case.label: type(outcome.error) for outcome in result.failed}
    assert kinds == {"a": ScenarioError, "c": NoLineupError, "d": ExposureInfeasibleError}
    assert [outcome.case for outcome in result] == cases
    assert result[1].portfolio.indices.tolist() == result[4].portfolio.indices.tolist()


def deadly_in(other_process_than: int):
    def draw(n_scenarios, seed):
        if os.getpid() != other_process_than:
            os._exit(1)

    return draw


def test_a_worker_that_ends_is_an_error_in_words():
    cases = [make_case("a", deadly_in(os.getpid())), make_case("b")]
    with pytest.raises(WorkerError, match="a worker process ended before its work was done"):
        sweep(cases, n_jobs=2)


def test_cases_not_done_when_workers_are_lost_keep_that_error(monkeypatch):
    def half(packed, n_jobs, backend):
        yield from list(real_submit(packed, n_jobs, backend))[:1]
        raise WorkerError("gone")

    monkeypatch.setattr(run, "submit", half)
    cases = [make_case("a"), make_case("b", seed=2), make_case("c")]
    result = sweep(cases, on_error="keep")
    assert [outcome.error is None for outcome in result] == [True, False, True]
    assert str(result[1].error) == "gone"
    with pytest.raises(WorkerError, match="gone"):
        sweep(cases)


def test_an_unknown_back_end_is_named():
    with pytest.raises(SettingsError, match=r"joblib has no back end 'abacus'.*'loky'"):
        sweep([make_case()], backend="abacus")


def test_dask_that_is_not_installed_is_named_with_its_extra(monkeypatch):
    monkeypatch.setattr(backends, "find_spec", lambda name: None)
    with pytest.raises(WorkerError, match=r"pip install 'dfs-portfolio\[dask\]'"):
        sweep([make_case()], backend="dask")


@pytest.mark.parametrize("on_error", ["raise", "keep"])
def test_dask_without_a_client_is_an_error_whatever_was_said_of_errors(on_error):
    pytest.importorskip("distributed")
    with pytest.raises(WorkerError, match="no Dask client is active: make one") as caught:
        sweep([make_case()], backend="dask", on_error=on_error)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"cases": []}, "got none: make them with grid"),
        ({"cases": ["a"]}, "cases must be of type Case, got 'str'"),
        ({"cases": 3}, "cases must be of type Case, got 'int'"),
        ({"n_jobs": 0}, "n_jobs must be"),
        ({"n_jobs": 1.5}, "n_jobs must be"),
        ({"backend": 3}, "backend must be the name"),
        ({"on_error": "shrug"}, "on_error must be 'raise' or 'keep', got 'shrug'"),
        ({"fresh_seed": 1}, "fresh_seed 1 is also the seed of case 'plain'"),
        ({"fresh_seed": -1}, "fresh_seed must be a whole number from 0"),
        ({"n_fresh": 0}, "n_fresh must be a whole number from 1"),
    ],
)
def test_arguments_that_cannot_be_used_are_named_before_the_work(arguments, words, monkeypatch):
    monkeypatch.setattr(run, "submit", None)
    with pytest.raises(SettingsError, match=words):
        sweep(**{"cases": [make_case()], **arguments})


# ------------------------------------------------------------------------- warnings, progress


def test_warnings_come_back_from_other_processes_once_for_each_kind():
    limits = ExposureLimits(0.2, 1.0)
    cases = [
        make_case("a"),
        make_case("b", exposure=limits),
        make_case("c", exposure=limits, seed=2),
    ]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = sweep(cases, n_jobs=2)
    (warned,) = caught
    assert warned.category is ExposureRelaxedWarning
    assert warned.filename == __file__
    assert str(warned.message).startswith("case 'b', slate")
    assert str(warned.message).endswith("(and 1 more: see Outcome.warnings)")
    assert [[w.category for w in outcome.warnings] for outcome in result] == [
        [],
        [ExposureRelaxedWarning],
        [ExposureRelaxedWarning],
    ]


def test_progress_counts_the_cases_that_are_done():
    told = []
    cases = [make_case("a"), make_case("b", seed=2), make_case("c"), make_case("d", seed=3)]
    sweep(cases, progress=told.append)
    assert {p.stage for p in told} == {"sweep"}
    assert [p.fraction for p in told] == [0.0, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_what_progress_raises_ends_the_sweep(n_jobs):
    class EnoughError(Exception):
        pass

    def stop_at_the_second(progress):
        if progress.fraction > 0:
            raise EnoughError

    drawn.clear()
    source = noted_points if n_jobs == 1 else local_points()
    cases = [make_case(source=source, seed=seed) for seed in range(4)]
    with pytest.raises(EnoughError):
        sweep(cases, n_jobs=n_jobs, progress=stop_at_the_second)
    assert drawn == ([0] if n_jobs == 1 else [])


# ------------------------------------------------------------ what joblib and Dask do not say


def test_a_task_that_dask_gives_up_is_told_to_joblib():
    class Dask:
        def submit(self, func, callback):
            self.future = Future()
            return self.future

    dask, told = Dask(), []
    backends._report_failed_tasks(dask)
    failed = dask.submit(None, told.append)
    error = OSError("a worker ended")
    failed.set_exception(error)
    assert told == [error]
    dask.submit(None, told.append).set_result([1])
    assert told == [error]


def test_work_that_was_cancelled_is_an_error_in_words():
    with pytest.raises(WorkerError, match="scheduler is gone"):
        list(backends._receive([(0, b""), CancelledError]))
