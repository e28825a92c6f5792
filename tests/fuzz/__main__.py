"""Give every reader its share of many mutated files, and say what came of it: `make fuzz`.

A file that leads to anything but an answer or the library's own error is kept in the folder of
failures, with what happened. One that takes too long ends the run with the stack of the reader.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from itertools import starmap
from pathlib import Path
from tempfile import TemporaryDirectory

from fuzz.files import make_file, try_file
from fuzz.readers import COMMANDS, READERS

BATCH = 250
# Of one file: this is a hang, which ends the run.
HANG_S = 60.0


def batch(place: int, seed: int, first: int, last: int) -> tuple[int, Counter, list, float]:
    """Try the files of some numbers; return counts, failures, and the longest time."""
    reader = (*READERS, *COMMANDS)[place]
    counts: Counter = Counter()
    failures, longest = [], 0.0
    with TemporaryDirectory() as folder:
        for start in reader.seeds()[:1]:  # what is loaded and compiled at the first file
            try_file(reader, start.content, start, Path(folder))
        for number in range(first, last):
            content, start = make_file(reader, seed, number)
            faulthandler.dump_traceback_later(HANG_S, exit=True)
            outcome = try_file(reader, content, start, Path(folder))
            faulthandler.cancel_dump_traceback_later()
            failure = outcome.failure
            if outcome.seconds > reader.slow_s and not failure:
                failure = f"it took {outcome.seconds:.1f} s"
            if failure:
                failures.append((number, content, failure))
            counts["failed" if failure else "read" if outcome.read else "refused"] += 1
            longest = max(longest, outcome.seconds)
    return place, counts, failures, longest


def jobs(n_files: int, seeds: list[int]) -> list[tuple[int, int, int, int]]:
    """Deal the files to seeds and readers, in batches."""
    readers = (*READERS, *COMMANDS)
    total = sum(reader.share for reader in readers)
    dealt = []
    for seed in seeds:
        for place, reader in enumerate(readers):
            n = -int(-n_files * reader.share // (total * len(seeds)))
            dealt += [(place, seed, i, min(i + BATCH, n)) for i in range(0, n, BATCH)]
    return dealt


def main() -> int:
    """Run, and return the number of failures, 1 at most."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--files", type=int, default=100_000, help="in all")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--failures", type=Path, default=Path("fuzz_failures"), help="a folder")
    given = parser.parse_args()
    began = time.perf_counter()
    counts: dict[int, Counter] = {}
    longest: Counter = Counter()
    n_failures = 0
    with ProcessPoolExecutor(given.processes) as pool:
        work = jobs(given.files, given.seeds)
        for (_, seed, *_), done in zip(
            work, pool.map(batch, *zip(*work, strict=True)), strict=True
        ):
            place, found, failures, seconds = done
            counts.setdefault(place, Counter()).update(found)
            longest[place] = max(longest[place], seconds)
            for number, content, failure in failures:
                n_failures += 1
                given.failures.mkdir(exist_ok=True)
                name = f"{place}_{seed}_{number}"
                (given.failures / f"{name}.file").write_bytes(content)
                (given.failures / f"{name}.txt").write_text(failure, "utf-8", "replace")
    rows = starmap(
        lambda place, found: line((*READERS, *COMMANDS)[place].name, found, longest[place]),
        sorted(counts.items()),
    )
    total = sum(counts.values(), Counter())
    table = [*rows, line("in all", total, max(longest.values()))]
    took = f"{total.total():,} files in {time.perf_counter() - began:.0f} s"
    sys.stdout.write("\n".join([*table, took, ""]))
    if n_failures:
        sys.stdout.write(f"{n_failures} failures are in {given.failures}\n")
    return min(n_failures, 1)


def line(name: str, found: Counter, longest: float) -> str:
    """One row of the table."""
    n = found.total()
    shares = ", ".join(f"{kind} {found[kind] / n:4.0%}" for kind in ("read", "refused"))
    return f"{name:30} {n:7,} files: {shares}, failed {found['failed']}, longest {longest:.2f} s"


if __name__ == "__main__":
    sys.exit(main())
