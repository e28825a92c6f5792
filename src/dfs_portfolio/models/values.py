"""Reads values off a solved model, and changes parameters of one."""

from __future__ import annotations

from typing import Any

# A binary counts as chosen above this; solvers return 0.9999999.
CHOSEN = 0.5


def chosen(variable: Any) -> list[int]:
    """Return the indices at which an indexed binary variable is 1 in the solution, in order."""
    return [index for index, entry in variable.items() if entry.value > CHOSEN]


def set_values(parameter: Any, values: list[Any]) -> None:
    """Set a mutable parameter, indexed from 0; entries that do not differ are left alone."""
    for index, value in enumerate(values):
        if parameter[index].value != value:
            parameter[index] = value
