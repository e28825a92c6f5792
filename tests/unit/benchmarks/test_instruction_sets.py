"""The search compiled for older processors: what Numba makes of it, and the table of times."""

import pytest

from instruction_sets import BESIDE, CASES, HERE, Measured, differences, instruction_sets, probe
from instruction_sets import table as table_of


@pytest.mark.parametrize("instructions", instruction_sets()[1:], ids=lambda known: known.words)
def test_what_is_compiled_has_no_wider_registers(instructions):
    assert (
        probe(instructions.variables)
        == {
            "AVX2": ("haswell", "ymm"),
            "SSE2": ("x86-64", "xmm"),
        }[instructions.words]
    )


def runs(versions=(HERE,)):
    """Three of each case; the third took long, and the other version takes four times as long."""
    for turn in (1.0, 2.0, 90.0):
        for case in CASES:
            for version in versions if case.baseline else (HERE,):
                seconds = turn * (1 if case.baseline else 1_000) * (4 if version == BESIDE else 1)
                facts = {"cpu_seconds": seconds, "seconds": seconds / 2, "lineups": 5}
                yield Measured("a slate", case.words, "SSE2", version, facts)


def test_the_table_has_medians_and_how_many_times_faster():
    head, rule, *rows = table_of(runs())
    assert head.count("|") == rule.count("|") == 8
    assert rows[0] == "| a slate | exact top 1,000 | SSE2 | 2.00 | 1.00 | 2,000 | 1,000 |"
    assert len(rows) == 3
    head, rule, first, *_ = table_of(runs((HERE, BESIDE)))
    assert head.count("|") == rule.count("|") == 12
    assert first == f"{rows[0]} 8.00 | 4.00 | 4.00 | 4.00 |"


def test_answers_that_differ_are_told():
    same = list(runs())
    assert differences(same) == []
    other = Measured("a slate", "20 emax", "AVX2", HERE, {"lineups": 6})
    assert differences([*same, other]) == ["a slate, 20 emax: [(5, 0.0), (6, 0.0)]"]
