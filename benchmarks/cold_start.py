"""What compiling the kernels costs, once: first run with an empty cache less the second.

python benchmarks/cold_start.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

CODE = """
import time, dfs_portfolio as d
slate, race = d.load_demo()
scenarios = d.Scenarios(d.race_scenarios(slate, race)(2000, seed=1))
free = d.LineupRules.unstacked()
began = time.perf_counter()
for strategy in ("sequential", "emax"):
    d.build_portfolio(slate, scenarios, 5, rules=free, strategy=strategy)
print(time.perf_counter() - began)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
        command = [sys.executable, "-W", "ignore", "-c", CODE]
        first, second = (
            float(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)
            for _ in range(2)
        )
    print(f"first run {first:.1f} s, second {second:.1f} s: compiling took {first - second:.1f} s")


if __name__ == "__main__":
    main()
