"""Reading an incumbent, and changing no more than what differs."""

from __future__ import annotations

import pyomo.environ as pyo
import pytest

from dfs_portfolio.models.values import chosen, set_values


@pytest.mark.parametrize(
    ("values", "indices"),
    [
        ([0.0, 1.0, 0.0, 1.0], [1, 3]),
        ([0.9999999, 1e-9, -1e-9, 1.0000001], [0, 3]),  # what solvers return
        ([0.5, 0.49, 0.51, 0.0], [2]),
        ([0, 0, 0, 0], []),
        ([1, 1, 1, 1], [0, 1, 2, 3]),
    ],
)
def test_chosen_is_what_is_nearly_1(values, indices):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(4), domain=pyo.Binary)
    for i, value in enumerate(values):
        model.x[i].set_value(value, skip_validation=True)
    assert chosen(model.x) == indices


def test_chosen_comes_in_the_order_of_the_index():
    model = pyo.ConcreteModel()
    model.x = pyo.Var([3, 1, 2], domain=pyo.Binary, initialize=1)
    assert chosen(model.x) == [3, 1, 2]


class Recorder(dict):
    """Stands for a mutable parameter; remembers what was set."""

    def __init__(self, values):
        super().__init__({i: pyo.Param(initialize=v, mutable=True) for i, v in enumerate(values)})
        for param in self.values():
            param.construct()
        self.changed = []

    def __setitem__(self, index, value):
        self.changed.append((index, value))


def test_only_values_that_differ_are_set():
    """A solver that is kept alive is told of every value that is set, changed or not."""
    parameter = Recorder([1.0, 2.0, 3.0])
    set_values(parameter, [1.0, 5.0, 3.0])
    assert parameter.changed == [(1, 5.0)]


def test_values_are_set_by_place():
    model = pyo.ConcreteModel()
    model.cap = pyo.Param(range(3), mutable=True, initialize=1)
    set_values(model.cap, [0, 1, 4])
    assert [model.cap[i].value for i in range(3)] == [0, 1, 4]
    set_values(model.cap, [7])  # a shorter list leaves the rest alone
    assert [model.cap[i].value for i in range(3)] == [7, 1, 4]
