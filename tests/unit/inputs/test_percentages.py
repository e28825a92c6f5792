"""A column of chances is read as shares or as percentages, or refused; never cell by cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfs_portfolio.inputs.percentages import read_shares


def shares(header: str, *cells: str, total: float = 1, whole: bool = False) -> list[float]:
    found, problems = read_shares(header, list(enumerate(cells, 2)), total, whole_field=whole)
    assert problems == ()
    return list(found.values())


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("win", ("0.125", "0.5", "0"), [0.125, 0.5, 0]),
        ("win_pct", ("0.125", "0.5"), [0.125, 0.5]),  # all at most 1: shares, whatever the name
        ("win", ("12.5", "50", "1", "0"), [0.125, 0.5, 0.01, 0]),
        ("win", ("12.5%", "0.5 %", "0"), [0.125, 0.005, 0]),
        ("win_pct", ("12.5", "0.5"), [0.125, 0.005]),
        ("Win %", ("12.5", "0.5"), [0.125, 0.005]),
        ("win", ("1", "0"), [1, 0]),
        ("win", (), []),
    ],
)
def test_the_column_decides(header: str, cells: tuple[str, ...], expected: list[float]) -> None:
    assert shares(header, *cells) == pytest.approx(expected)


def test_the_total_of_a_whole_field_decides() -> None:
    assert shares("win", "60", "39.5", "0.5", whole=True) == pytest.approx([0.6, 0.395, 0.005])
    assert shares("own", "100", "99.5", "0.5", total=2, whole=True)[2] == pytest.approx(0.005)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("60", "0.395", "0.005"), "holds both line 2 ('60') and line 3 ('0.395')"),
        (("12.5%", "0.3"), "holds both line 2 ('12.5%') and line 3 ('0.3')"),
        (("12.5%", "30"), "write a % after each percentage"),
        (("-1",), "is not a share or percentage in line 2 ('-1')"),
        (("x", "0.5", "%", "1e999"), "line 2 ('x'), line 4 ('%'), line 5 ('1e999')"),
        (("101",), "above 100% in line 2 ('101')"),
        (("1", "1", "1"), "adds up to 300%, where 100% is possible"),
    ],
)
def test_what_cannot_be_told_or_cannot_be_is_refused(cells: tuple[str, ...], words: str) -> None:
    _, problems = read_shares("win", list(enumerate(cells, 2)), 1, whole_field=True)
    (problem,) = problems
    assert words in problem


@given(st.lists(st.integers(1, 1000), min_size=5, max_size=40), st.sampled_from([1, 3, 5, 10]))
def test_percent_signs_and_shares_say_the_same(weights: list[int], total: int) -> None:
    truth = [min(1.0, total * weight / sum(weights)) for weight in weights]
    as_shares = shares("x", *(f"{value:.9f}" for value in truth), total=total)
    as_percent = shares("x", *(f"{100 * value:.7f}%" for value in truth), total=total)
    named = shares("x_pct", *(f"{100 * value + 0.0:.7f}" for value in truth), total=total)
    assert as_shares == pytest.approx(truth, abs=1e-8)
    assert as_percent == pytest.approx(truth, abs=1e-8)
    if max(truth) > 0.01:
        assert named == pytest.approx(truth, abs=1e-8)
