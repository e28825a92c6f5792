"""Small optimisation problems with known answers, and some that nobody solves in a second."""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo


def diet(a=4.0, b=6.0, price=2.0, *, integer=False):
    """min price x + 3y, x + 2y >= a, 3x + y >= b. As is: x = 1.6, y = 1.2, cost 6.8.

    With integers: x = 2, y = 1, cost 7.
    """
    model = pyo.ConcreteModel()
    model.a, model.b = pyo.Param(initialize=a, mutable=True), pyo.Param(initialize=b, mutable=True)
    model.price = pyo.Param(initialize=price, mutable=True)
    domain = pyo.NonNegativeIntegers if integer else pyo.NonNegativeReals
    model.x, model.y = pyo.Var(domain=domain), pyo.Var(domain=domain)
    model.first = pyo.Constraint(expr=model.x + 2 * model.y >= model.a)
    model.second = pyo.Constraint(expr=3 * model.x + model.y >= model.b)
    model.cost = pyo.Objective(expr=model.price * model.x + 3 * model.y)
    return model


def impossible(*, integer=False):
    """The diet with less than it needs."""
    model = diet(integer=integer)
    model.impossible = pyo.Constraint(expr=model.x + model.y <= 0.5)
    return model


def endless(*, integer=False):
    """The diet of one who is paid to eat."""
    model = diet(integer=integer)
    model.cost.set_value(-model.x)
    return model


def _sizes(columns, rows, seed):
    return np.random.default_rng(seed).integers(0, 100, (rows, columns))


def split(columns, rows, *, slack=True, seed=0, weight=1.0):
    """Market split: choose columns whose sums are half of the total in every row.

    Easy to state and, from some 30 columns on, very hard: no solver proves it in seconds. With
    slack any choice is an incumbent; without it hardly any choice is one.
    The weight of missing to one side is mutable, unless it is None, for 1.
    """
    sizes = _sizes(columns, rows, seed)
    model = pyo.ConcreteModel()
    mutable = weight is not None
    model.weight = pyo.Param(initialize=weight if mutable else 1.0, mutable=mutable)
    model.x = pyo.Var(range(columns), domain=pyo.Binary)
    model.over, model.under = (pyo.Var(range(rows), bounds=(0, None)) for _ in range(2))
    model.half = pyo.Constraint(
        range(rows),
        rule=lambda m, r: (
            sum(int(sizes[r, j]) * m.x[j] for j in range(columns))
            + (m.over[r] - m.under[r] if slack else 0)
            == int(sizes[r].sum() // 2)
        ),
    )
    missed = model.weight * sum(model.over.values()) + sum(model.under.values())
    model.cost = pyo.Objective(expr=missed if slack else model.x[0])
    return model


def best_split(columns, rows, seed=0):
    """The same by trying every choice."""
    sizes = _sizes(columns, rows, seed)
    choices = (np.arange(2**columns)[:, None] >> np.arange(columns)) & 1
    return int(np.abs(choices @ sizes.T - sizes.sum(axis=1) // 2).sum(axis=1).min())


def cover(columns, rows=4, *, seed=1):
    """Cover all rows at the least cost: good solutions are easy, a proof takes some nodes."""
    random = np.random.default_rng(seed)
    costs, sizes = random.integers(10, 99, columns), random.integers(10, 99, (rows, columns))
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(columns), domain=pyo.Binary)
    model.rows = pyo.Constraint(
        range(rows),
        rule=lambda m, r: (
            sum(int(v) * m.x[j] for j, v in enumerate(sizes[r])) >= int(sizes[r].sum() // 3)
        ),
    )
    model.cost = pyo.Objective(expr=sum(int(c) * model.x[j] for j, c in enumerate(costs)))
    return model


def freight(size=12, *, seed=0, extra=0.0):
    """A transport problem: a linear programme that takes some iterations."""
    random = np.random.default_rng(seed)
    costs, demand = random.uniform(1, 9, (size, size)), random.uniform(1, 5, size)
    supply = demand.sum() / size + 1
    model = pyo.ConcreteModel()
    model.extra = pyo.Param(initialize=extra, mutable=True)
    model.x = pyo.Var(range(size), range(size), bounds=(0, None))
    model.out = pyo.Constraint(
        range(size), rule=lambda m, i: sum(m.x[i, j] for j in range(size)) <= float(supply)
    )
    model.come = pyo.Constraint(
        range(size),
        rule=lambda m, j: (
            sum(m.x[i, j] for i in range(size)) >= float(demand[j]) + (m.extra if j == 0 else 0)
        ),
    )
    model.cost = pyo.Objective(expr=sum(float(costs[ij]) * x for ij, x in model.x.items()))
    return model


class Changing:
    """A small integer programme with a mutable parameter in every place one can be."""

    def __init__(self, state=None):
        model = self.model = pyo.ConcreteModel()
        model.cost_of = pyo.Param(range(6), initialize=lambda _, j: 3.0 + j, mutable=True)
        model.use = pyo.Param(range(6), initialize=lambda _, j: 2.0 + (j * 7) % 5, mutable=True)
        model.cap = pyo.Param(range(6), initialize=2.0, mutable=True)
        model.need, model.most = (pyo.Param(initialize=v, mutable=True) for v in (11.0, 40.0))
        model.fee = pyo.Param(initialize=0.0, mutable=True)
        model.x = pyo.Var(
            range(6), domain=pyo.NonNegativeIntegers, bounds=lambda m, j: (0, m.cap[j])
        )
        total = sum(model.use[j] * model.x[j] for j in range(6))
        model.enough = pyo.Constraint(expr=total >= model.need)
        model.range = pyo.Constraint(expr=(1, sum(model.x.values()), model.most))
        model.objective = pyo.Objective(
            expr=sum(model.cost_of[j] * model.x[j] for j in range(6)) + model.fee
        )
        for name, value in (state or {}).items():
            self.set(name, value)

    def set(self, name, value):
        param = getattr(self.model, name)
        for index, v in enumerate(value) if isinstance(value, list) else [(None, value)]:
            param[index] = v

    @staticmethod
    def states(count, seed=0):
        """Random states, some of them infeasible."""
        random = np.random.default_rng(seed)
        for _ in range(count):
            yield {
                "cost_of": random.integers(1, 20, 6).astype(float).tolist(),
                "use": random.integers(0, 9, 6).astype(float).tolist(),
                "cap": random.integers(0, 4, 6).astype(float).tolist(),
                "need": float(random.integers(1, 45)),
                "most": float(random.integers(2, 15)),
                "fee": float(random.integers(-5, 5)),
            }
