"""Time of the search compiled for older processors: with AVX2, and with no more than SSE2.

    python benchmarks/instruction_sets.py [--repeats 3] [--only WORD] [--beside CHECKOUT/src]

Numba compiles for the processor it runs on, unless it is told another. Each case of `full_slate`
below runs in a process of its own, compiled for one instruction set, and so does plain NumPy, which
is kept from using more as well; it needs SSE4.2 at least. What is compiled is kept for each
instruction set until the end, and every process runs its case once on a few scenarios before it is
timed. Repeats of all take turns, and figures are medians. Time is that of all processors together
("CPU") and that on the clock, which depends on what else the machine does.

``--beside`` times another checkout of this project too, in turns with this one and on the same
simulated races; it needs `ValueTable` and `build_portfolio`. The answers of both, and of all
instruction sets, must be the same.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import dfs_portfolio
from dfs_portfolio import race_scenarios
from full_slate import NUMPY, Case, run
from slates import load

SLATES = ("2023-03-26_cup_cota", "2026-03-14_nxs_las-vegas")
N_SCENARIOS = 10_000
FREE = {"stacked": False}
CASES = (
    Case("", NUMPY["values"], "numpy_values", FREE),
    Case("", NUMPY["gains"], "numpy_gains", FREE | {"turns": 20}),
    Case("", "exact top 1,000", "top", FREE, NUMPY["values"]),
    Case("", "20 emax", "portfolio", FREE | {"strategy": "emax"}, NUMPY["gains"]),
    Case("", "20 sequential", "portfolio", FREE, NUMPY["values"]),
)
HERE, BESIDE = "this", "beside"
# Compiles a loop over numbers of sixteen bits, as the kernels have; tells for which processor, and
# the kind of the widest registers in it.
PROBE = """
import json, numba, numpy as np
from numba.core.registry import cpu_target

@numba.njit
def add(a, b):
    for i in range(len(a)):
        a[i] = np.uint16(a[i] + max(b[i], np.uint16(7)))

add(*np.ones((2, 64), dtype=np.uint16))
[code] = add.inspect_asm().values()
kinds = [kind for kind in ("zmm", "ymm", "xmm") if f"%{kind}" in code]
print(json.dumps([cpu_target.target_context.codegen().magic_tuple()[1], kinds[0]]))
"""


@dataclass(frozen=True)
class InstructionSet:
    """What Numba compiles for, and what NumPy may use.

    Parameters
    ----------
    words
        What it is, for a reader.
    processor
        Name of a processor that has no more, as LLVM knows it; blank for this one.
    barred
        Parts of the names of what NumPy may not use, of what it would choose from.
    """

    words: str
    processor: str = ""
    barred: tuple[str, ...] = ()

    @property
    def variables(self) -> dict[str, str]:
        """Variables of the environment of a process that is to use no more."""
        if not self.processor:
            return {}
        names = [name for name in numpy_features() if any(part in name for part in self.barred)]
        return {
            "NUMBA_CPU_NAME": self.processor,
            # Else those of this processor would be added.
            "NUMBA_CPU_FEATURES": "",
            "NPY_DISABLE_CPU_FEATURES": " ".join(names),
        }


OWN = InstructionSet("this processor's")
AVX2 = InstructionSet("AVX2", "haswell", ("512", "V4"))
SSE2 = InstructionSet("SSE2", "x86-64", ("",))  # every name has a blank part


def instruction_sets() -> tuple[InstructionSet, ...]:
    """Return those that can be compiled for and run here."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return (OWN,)
    return (OWN, AVX2, SSE2) if "AVX2" in supported_features() else (OWN, SSE2)


def numpy_features() -> list[str]:
    """Return what NumPy uses on this processor beyond what it needs."""
    from numpy._core import _multiarray_umath as numpy_core

    return [name for name in numpy_core.__cpu_dispatch__ if numpy_core.__cpu_features__[name]]


def supported_features() -> set[str]:
    """Return what this processor has, by the names that NumPy has for it."""
    from numpy._core import _multiarray_umath as numpy_core

    return {name for name, has in numpy_core.__cpu_features__.items() if has}


def probe(variables: Mapping[str, str]) -> tuple[str, str]:
    """Return for which processor Numba compiles, and the kind of the widest registers it uses."""
    command = [sys.executable, "-c", PROBE]
    environment = {**os.environ, **variables}
    out = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    processor, registers = json.loads(out.stdout)
    return processor, registers


@dataclass(frozen=True)
class Measured:
    """One run of a case.

    Parameters
    ----------
    slate, case, instructions
        Which.
    version
        `HERE` or `BESIDE`.
    facts
        What `full_slate_cases` prints.
    """

    slate: str
    case: str
    instructions: str
    version: str
    facts: Mapping[str, Any]


def measure(
    sources: Mapping[str, Path], repeats: int, only: str, folder: Path
) -> Iterator[Measured]:
    """Run all cases in turns; what is compiled and simulated is kept in the folder."""
    slates = [name for name in SLATES if only in name]
    points = {name: simulated(name, folder) for name in slates}
    for turn in range(repeats):
        for slate in slates:
            for instructions in instruction_sets():
                # The one that came first comes last in the next turn.
                versions = list(sources.items())[:: -1 if turn % 2 else 1]
                for case in CASES:
                    for version, source in versions if case.baseline else [(HERE, sources[HERE])]:
                        cache = folder / f"{instructions.words} {version}"
                        variables = instructions.variables | {
                            "PYTHONPATH": str(source),
                            "NUMBA_CACHE_DIR": str(cache),
                        }
                        settings = case.settings | {"points": str(points[slate])}
                        facts = run(replace(case, settings=settings), slate, variables)
                        yield Measured(slate, case.words, instructions.words, version, facts)


def simulated(slate: str, folder: Path) -> Path:
    """Simulate the races of a slate, the same for all versions."""
    _, of, race = load(slate)
    path = folder / f"{slate}.npy"
    np.save(path, race_scenarios(of, race)(N_SCENARIOS, seed=1))
    return path


def table(runs: Iterable[Measured]) -> list[str]:
    """Return the lines of a table in Markdown: a row for each slate, case and instruction set."""
    cpu, clock = defaultdict(list), defaultdict(list)
    for found in runs:
        key = found.slate, found.case, found.instructions, found.version
        cpu[key].append(found.facts["cpu_seconds"])
        clock[key].append(found.facts["seconds"])
    compared = any(version == BESIDE for *_, version in cpu)
    titles = ["slate", "what", "instructions", "CPU s", "wall s", "NumPy, CPU s", "times NumPy"]
    titles += ["beside, CPU s", "wall s", "times this, CPU", "wall"] if compared else []
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * 3}{' ---: |' * (len(titles) - 3)}"]
    baselines = {case.words: case.baseline for case in CASES if case.baseline}
    for slate, case, instructions, version in cpu:
        if case not in baselines or version == BESIDE:
            continue

        def medians(words: str, version: str, at: tuple[str, str]) -> tuple[float, float]:
            key = at[0], words, at[1], version
            return statistics.median(cpu[key]), statistics.median(clock[key])

        at = slate, instructions
        own, numpy = medians(case, HERE, at), medians(baselines[case], HERE, at)
        cells = [slate, case, instructions, f"{own[0]:.2f}", f"{own[1]:.2f}"]
        cells += [f"{numpy[0]:,.0f}", f"{numpy[0] / own[0]:,.0f}"]
        if compared:
            beside = medians(case, BESIDE, at)
            cells += [f"{seconds:.2f}" for seconds in beside]
            cells += [f"{theirs / mine:.2f}" for theirs, mine in zip(beside, own, strict=True)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def differences(runs: Iterable[Measured]) -> list[str]:
    """Return the cases whose answers differ between instruction sets or versions."""
    answers = defaultdict(list)
    for found in runs:
        facts = found.facts
        answers[found.slate, found.case].append((facts["lineups"], facts.get("objective", 0.0)))
    return [
        f"{slate}, {case}: {sorted(set(found))}"
        for (slate, case), found in answers.items()
        if not np.allclose(found, found[0], rtol=1e-9, atol=0.0)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="slates whose names hold this")
    parser.add_argument("--beside", type=Path, help="the src folder of another checkout")
    arguments = parser.parse_args()
    sources = {HERE: Path(dfs_portfolio.__file__).resolve().parents[1]}
    if arguments.beside:
        if not (arguments.beside / "dfs_portfolio").is_dir():
            parser.error(f"{arguments.beside} has no folder dfs_portfolio")
        sources[BESIDE] = arguments.beside.resolve()
    for instructions in instruction_sets():
        processor, registers = probe(instructions.variables)
        print(f"{instructions.words}: Numba compiles for {processor}, with {registers} registers")
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for found in measure(sources, arguments.repeats, arguments.only, Path(folder)):
            runs.append(found)
            seconds = f"{found.facts['cpu_seconds']:.2f} s CPU, {found.facts['seconds']:.2f} s"
            words = f"{found.slate}, {found.case}, {found.instructions}, {found.version}"
            print(f"{words}: {seconds}", file=sys.stderr, flush=True)
    print("", *table(runs), sep="\n")
    if different := differences(runs):
        sys.exit("\n".join(["answers differ:", *different]))


if __name__ == "__main__":
    main()
