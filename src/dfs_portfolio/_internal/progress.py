"""How far a piece of work has come, told to the caller while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage has come.

    Parameters
    ----------
    stage
        ``"enumerate"``, ``"bound"``, ``"evaluate"``, ``"gain"``, ``"choose"``, ``"sweep"`` or
        ``"calibrate"``.
    fraction
        Of the stage, from 0 to 1.
    elapsed_s
        Seconds since the stage began.
    remaining_s
        Seconds that the rest of the stage will take if it goes on as it has; ``None`` before
        there is anything to go by.
    """

    stage: str
    fraction: float
    elapsed_s: float
    remaining_s: float | None


# What an exception in it interrupts is given up whole: nothing half-made is kept.
ProgressFunction = Callable[[Progress], None]
Report = Callable[[float], None]


def stage_report(
    progress: ProgressFunction | None, stage: str, clock: Callable[[], float] = time.monotonic
) -> Report:
    """Begin a stage, and return what is told the share of it that is done.

    Parameters
    ----------
    progress
        Of the caller; ``None`` to tell nobody.
    stage
        Its name.
    clock
        Seconds that never run backwards.

    Examples
    --------
    >>> seconds = iter([0.0, 0.0, 3.0])
    >>> told = []
    >>> report = stage_report(told.append, "bound", lambda: next(seconds))
    >>> report(0.0), report(0.25)
    (None, None)
    >>> [(p.elapsed_s, p.remaining_s) for p in told]
    [(0.0, None), (3.0, 9.0)]
    """
    if progress is None:
        return lambda share: None
    began = clock()

    def report(share: float) -> None:
        elapsed = clock() - began
        remaining = elapsed * (1.0 - share) / share if share > 0.0 else None
        progress(Progress(stage, share, elapsed, remaining))

    return report


def monotone(report: Report) -> Report:
    """Return what passes on a share only if it is more than all before it.

    Examples
    --------
    >>> told = []
    >>> report = monotone(told.append)
    >>> for share in (0.1, 0.3, 0.2, 0.3, 0.4):
    ...     report(share)
    >>> told
    [0.1, 0.3, 0.4]
    """
    most = 0.0

    def report_more(share: float) -> None:
        nonlocal most
        if share > most:
            most = share
            report(share)

    return report_more
