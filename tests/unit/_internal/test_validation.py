"""Plain values from callers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dfs_portfolio._internal.validation import check_type, real_number, real_numbers, whole_number
from dfs_portfolio.errors import SettingsError


@pytest.mark.parametrize("value", [3, 3.0, np.int16(3), np.float32(3.0)])
def test_whole_numbers_of_any_kind_become_integers(value):
    found = whole_number("n", value, least=1)
    assert found == 3
    assert type(found) is int


@pytest.mark.parametrize("value", [0, -1, 2.5, math.nan, math.inf, "3", None, True, [3]])
def test_other_things_are_no_whole_number_from_1(value):
    with pytest.raises(SettingsError, match="n must be a whole number from 1, got"):
        whole_number("n", value, least=1)


@pytest.mark.parametrize("value", [2, 2.0, np.float64(2.0), np.int8(2)])
def test_numbers_of_any_kind_become_floats(value):
    found = real_number("w", value, least=2)
    assert found == 2.0
    assert type(found) is float


@pytest.mark.parametrize("value", [1.9, math.nan, math.inf, -math.inf, "2", None, True, [2]])
def test_other_things_are_no_number_from_2(value):
    with pytest.raises(SettingsError, match="w must be a finite number from 2, got"):
        real_number("w", value, least=2)


def test_numbers_come_in_any_sequence():
    assert real_numbers("levels", np.array([0.9, 0.5])) == (0.9, 0.5)


@pytest.mark.parametrize("values", [0.9, None, "0.9"])
def test_one_number_is_no_sequence(values):
    with pytest.raises(SettingsError, match="levels must be a sequence of numbers"):
        real_numbers("levels", values)


def test_a_value_of_another_type_is_refused():
    check_type("count", True, int)
    with pytest.raises(SettingsError, match="count must be of type int, got str"):
        check_type("count", "3", int)
