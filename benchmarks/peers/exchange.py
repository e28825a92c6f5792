"""What the runners here and `compare_tools` tell each other: a problem in, lineups out, as JSON.

Imports nothing but the standard library: it runs in the peers' environment and in ours.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True)
class Driver:
    """One driver of the pool; `points` is the projection."""

    id: str
    name: str
    salary: int
    team: str | None
    points: float


@dataclass(frozen=True)
class Problem:
    """What a tool is asked for."""

    drivers: tuple[Driver, ...]
    n_lineups: int
    max_exposure: float
    roster_size: int
    salary_cap: int
    seed: int

    @classmethod
    def read(cls, path: Path) -> Problem:
        """Read what `write` wrote."""
        facts = json.loads(path.read_text(encoding="utf-8"))
        drivers = tuple(Driver(**driver) for driver in facts.pop("drivers"))
        return cls(drivers, **facts)

    def write(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """What a tool made of it.

    Parameters
    ----------
    lineups
        Driver IDs, a tuple a lineup, in the order they came.
    seconds
        Wall time from players (or scenarios) in memory to lineups in memory.
    cpu_seconds
        Of all cores, and of the solvers it started, in that time.
    memory_mb, solver_mb
        Peak resident memory of the process, and of the largest solver that it started as a process
        of its own; at least what the process itself had when it started one.
    versions, solver
        Of what ran.
    remark
        What could not be done, in words; empty where all could.
    """

    lineups: tuple[tuple[str, ...], ...]
    seconds: float
    cpu_seconds: float
    memory_mb: float
    solver_mb: float
    versions: str
    solver: str
    remark: str = ""

    @classmethod
    def read(cls, path: Path) -> Result:
        """Read what `write` wrote."""
        facts = json.loads(path.read_text(encoding="utf-8"))
        lineups = tuple(tuple(lineup) for lineup in facts.pop("lineups"))
        return cls(lineups, **facts)

    def write(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")


# Appends lineups, as driver IDs, so that those made before a failure are not lost.
Fill = Callable[[list[tuple[str, ...]]], None]


def asked(variants: Sequence[str]) -> tuple[Problem, Path, str]:
    """Read a runner's command line: problem file, result file, and which variant to run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("problem", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--variant", choices=variants, default=variants[0])
    arguments = parser.parse_args()
    return Problem.read(arguments.problem), arguments.result, arguments.variant


def measured(fill: Fill, n_lineups: int, packages: Sequence[str], solver: str) -> Result:
    """Let a tool make its lineups, once and without a warm-up, and say what it took."""
    lineups: list[tuple[str, ...]] = []
    remark = ""
    cpu_before, began = sum(os.times()[:4]), time.perf_counter()
    try:
        fill(lineups)
    except Exception as error:  # a tool that fails is a result, whatever it raises
        remark = f"stopped by {type(error).__name__}: {str(error)[:300]}"
    seconds = time.perf_counter() - began
    cpu = sum(os.times()[:4]) - cpu_before
    if not remark and len(lineups) < n_lineups:
        remark = f"returned {len(lineups)} of {n_lineups} lineups and raised nothing"
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    own, started = peak_memory_mb()
    return Result(tuple(lineups), seconds, cpu, own, started, versions, solver, remark)


def peak_memory_mb() -> tuple[float, float]:
    """Return the peak resident memory of this process, and of the largest process it started."""
    units = 1024**2 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / units
    # On Linux that figure survives exec: a small program started by a large one would be told the
    # large one's. The kernel's status of this program alone does not have it.
    status = Path("/proc/self/status")
    if status.exists():
        peak = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        own = int(peak[0].split()[1]) / 1024 if peak else own
    return own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / units
