"""Load a solver's point into the model: completely and checked, or not at all."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pyomo.environ as pyo
from pyomo.core.staleflag import StaleFlagManager
from pyomo.repn import generate_standard_repn

from dfs_portfolio.errors import MAX_NAMED, SettingsError, SolverFailedError, format_items

# Tolerance of integer variables; that of the solvers is 1e-5 or less.
INTEGRALITY = 1e-4
# Tolerance of objective and rows, relative to their size; CBC writes eight digits.
AGREEMENT = 1e-5

Values = Iterable[tuple[Any, float]]


def sole_objective(instance: Any) -> Any:
    """Return the only active objective; raise `SettingsError` unless it is to be minimised."""
    active = list(instance.component_data_objects(pyo.Objective, active=True))
    if len(active) != 1 or active[0].sense != pyo.minimize:
        raise SettingsError(
            f"the model must have one active objective, to be minimised; it has {len(active)}: "
            f"{format_items(f'{o.name} ({o.sense.name})' for o in active)}"
        )
    return active[0]


def has_integers(instance: Any) -> bool:
    """Return whether a model has an integer variable that is not fixed."""
    variables = instance.component_data_objects(pyo.Var, active=True)
    return any(var.is_integer() and not var.fixed for var in variables)


def load(instance: Any, values: Values, incumbent: float, *, check_rows: bool) -> None:
    """Load a solver's point into the model, if it is a solution with the stated objective.

    Parameters
    ----------
    instance
        The model that was solved.
    values
        Variables and their values.
    incumbent
        Objective of the point, according to the solver.
    check_rows
        Whether bounds and rows are checked too, for points read from text.

    Raises
    ------
    SolverFailedError
        If the point is not a solution or has another objective; the model is as before.
    """
    point = list(values)
    before = [(var, var.value, var.stale) for var, _ in point]
    faults = _faulty_values(point)
    if not faults:
        StaleFlagManager.mark_all_as_stale()
        for var, value in point:
            var.set_value(value, skip_validation=True)
        StaleFlagManager.mark_all_as_stale(delayed=True)
        try:
            faults = _faulty_objective(instance, incumbent)
            if check_rows:
                faults += _broken_bounds(point) + _broken_rows(instance)
        finally:
            if faults:
                _restore(before)
    if faults:
        some, more = faults[:MAX_NAMED], len(faults) - MAX_NAMED
        listed = "; ".join(some) + (f"; and {more} more" if more > 0 else "")
        raise SolverFailedError(f"its solution does not hold together: {listed}")


def _restore(before: Iterable[tuple[Any, float | None, bool]]) -> None:
    for var, value, stale in before:
        var.set_value(value, skip_validation=True)
        var.stale = stale


def _faulty_values(point: Iterable[tuple[Any, float]]) -> list[str]:
    faults = []
    for var, value in point:
        if value is None or not math.isfinite(value):
            faults.append(f"{var.name} is {value}")
        elif var.is_integer() and abs(value - round(value)) > INTEGRALITY:
            faults.append(f"{var.name} is {value}, not an integer")
    return faults


def _faulty_objective(instance: Any, incumbent: float) -> list[str]:
    # None if a variable without rows and cost has no value.
    value = pyo.value(sole_objective(instance).expr, exception=False)
    if value is None or abs(value - incumbent) <= AGREEMENT * max(1.0, abs(incumbent)):
        return []
    return [f"the objective is {value}, not {incumbent}"]


def _broken_bounds(point: Iterable[tuple[Any, float]]) -> list[str]:
    return [
        f"{var.name} is {value}, outside {var.bounds}"
        for var, value in point
        if not _within(value, *var.bounds)
    ]


def _broken_rows(instance: Any) -> list[str]:
    faults = []
    for row in instance.component_data_objects(pyo.Constraint, active=True):
        body = pyo.value(row.body, exception=False)
        lower, upper = pyo.value(row.lower), pyo.value(row.upper)
        # Rounding errors are relative to the terms of a row, which may be larger than their sum.
        if body is None or not (
            _within(body, lower, upper) or _within(body, lower, upper, _size(row.body))
        ):
            faults.append(f"row {row.name} is {body}, outside ({lower}, {upper})")
    return faults


def _size(body: Any) -> float:
    """Return the sum of the sizes of a linear row's terms."""
    terms = generate_standard_repn(body)
    return float(
        sum(abs(c * v.value) for c, v in zip(terms.linear_coefs, terms.linear_vars, strict=True))
    )


def _within(value: float, lower: float | None, upper: float | None, size: float = 1.0) -> bool:
    slack = AGREEMENT * max(1.0, abs(value), size)
    return (lower is None or value >= lower - slack) and (upper is None or value <= upper + slack)
