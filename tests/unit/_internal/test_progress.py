"""Progress as reported to callers."""

from __future__ import annotations

import pytest

from dfs_portfolio._internal.progress import Progress, monotone, stage_report


def reported(shares, seconds):
    """Report shares of a stage by a clock that shows these seconds, its beginning first."""
    told, clock = [], iter(seconds)
    report = stage_report(told.append, "bound", lambda: next(clock))
    for share in shares:
        report(share)
    return told


def test_the_rest_takes_as_long_as_what_is_done_lets_expect():
    told = reported([0.0, 0.1, 0.5, 1.0], [100.0, 100.0, 102.0, 108.0, 120.0])
    assert told == [
        Progress("bound", 0.0, 0.0, None),
        Progress("bound", 0.1, 2.0, pytest.approx(18.0)),
        Progress("bound", 0.5, 8.0, pytest.approx(8.0)),
        Progress("bound", 1.0, 20.0, 0.0),
    ]


def test_before_anything_is_done_nothing_is_known_of_the_rest():
    assert reported([0.0], [5.0, 9.0]) == [Progress("bound", 0.0, 4.0, None)]


def test_each_stage_has_a_clock_of_its_own():
    told, seconds = [], iter([0.0, 1.0, 50.0, 53.0])
    for stage in ("enumerate", "bound"):
        stage_report(told.append, stage, lambda: next(seconds))(0.5)
    assert [(p.stage, p.elapsed_s) for p in told] == [("enumerate", 1.0), ("bound", 3.0)]


def test_without_a_progress_function_no_clock_is_read():
    def never():
        raise AssertionError

    stage_report(None, "bound", never)(0.5)


def test_what_the_caller_raises_passes():
    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage_report(stop, "bound")(0.5)


def test_the_real_clock_does_not_run_backwards():
    told = []
    report = stage_report(told.append, "bound")
    report(0.5)
    report(1.0)
    assert 0.0 <= told[0].elapsed_s <= told[1].elapsed_s
    assert told[1].remaining_s == 0.0


def test_progress_cannot_be_changed():
    with pytest.raises(AttributeError):
        Progress("bound", 0.5, 1.0, 1.0).fraction = 0.9


def test_a_share_that_is_not_more_than_before_is_not_passed_on():
    told = []
    report = monotone(told.append)
    for share in (0.0, 0.2, 0.1, 0.2, 0.5):
        report(share)
    assert told == [0.2, 0.5]
