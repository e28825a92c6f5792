"""Progress of long work, reported to the caller while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of one stage.

    Parameters
    ----------
    stage
        ``"enumerate"``, ``"bound"``, ``"evaluate"``, ``"gain"``, ``"count"``, ``"choose"``,
        ``"settle"``, ``"sweep"`` or ``"calibrate"``.
    fraction
        Completed fraction of the stage, from 0 to 1.
    elapsed_s
        Seconds since the stage began.
    remaining_s
        Seconds for the rest of the stage at the same speed; ``None`` at the start.
    """

    stage: str
    fraction: float
    elapsed_s: float
    remaining_s: float | None


# An exception raised in it ends the work, and no partial results are kept.
ProgressFunction = Callable[[Progress], None]
Report = Callable[[float], None]


def stage_report(
    progress: ProgressFunction | None, stage: str, clock: Callable[[], float] = time.monotonic
) -> Report:
    """Begin a stage; return a function to call with the completed fraction.

    Parameters
    ----------
    progress
        Function of the caller; ``None`` to report nothing.
    stage
        Name of the stage.
    clock
        Returns seconds that never run backwards.

    Examples
    --------
    >>> seconds = iter([0.0, 0.0, 3.0])
    >>> reported = []
    >>> report = stage_report(reported.append, "bound", lambda: next(seconds))
    >>> report(0.0), report(0.25)
    (None, None)
    >>> [(p.elapsed_s, p.remaining_s) for p in reported]
    [(0.0, None), (3.0, 9.0)]
    """
    if progress is None:
        return lambda fraction: None
    began = clock()

    def report(fraction: float) -> None:
        elapsed = clock() - began
        remaining = elapsed * (1.0 - fraction) / fraction if fraction > 0.0 else None
        progress(Progress(stage, fraction, elapsed, remaining))

    return report


def monotone(report: Report) -> Report:
    """Return a function that passes on a fraction only if it exceeds all earlier ones.

    Examples
    --------
    >>> reported = []
    >>> report = monotone(reported.append)
    >>> for fraction in (0.1, 0.3, 0.2, 0.3, 0.4):
    ...     report(fraction)
    >>> reported
    [0.1, 0.3, 0.4]
    """
    highest = 0.0

    def report_if_higher(fraction: float) -> None:
        nonlocal highest
        if fraction > highest:
            highest = fraction
            report(fraction)

    return report_if_higher


def in_parts(report: Report, n_parts: int) -> list[Report]:
    """Return a function for each of several equal parts of a stage, done one after another.

    Examples
    --------
    >>> reported = []
    >>> for part in in_parts(reported.append, 2):
    ...     part(0.5), part(1.0)
    (None, None)
    (None, None)
    >>> reported
    [0.25, 0.5, 0.75, 1.0]
    """
    return [partial(_report_part, report, number, n_parts) for number in range(n_parts)]


def _report_part(report: Report, number: int, n_parts: int, fraction: float) -> None:
    report((number + fraction) / n_parts)
