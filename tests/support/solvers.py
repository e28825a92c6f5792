"""All solvers there are; those that are not installed are skipped, with the reason."""

from __future__ import annotations

import pytest

from dfs_portfolio.solvers import available_solvers

MISSING = available_solvers()
# Started as programs that read files, which takes longer than a small solve.
PROGRAMS = ("cbc", "glpk")


def each_solver() -> list[object]:
    return [
        pytest.param(name, marks=pytest.mark.skipif(reason is not None, reason=reason or ""))
        for name, reason in MISSING.items()
    ]
