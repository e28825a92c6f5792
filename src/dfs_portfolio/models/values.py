"""Reading what a solver has put on a model."""

from __future__ import annotations

from typing import Any

# A binary counts as chosen above this; solvers return 0.9999999.
CHOSEN = 0.5


def chosen(variable: Any) -> list[int]:
    """Return the indices at which an indexed binary variable is 1 in the incumbent, in order."""
    return [index for index, entry in variable.items() if entry.value > CHOSEN]


def set_values(parameter: Any, values: list[Any]) -> None:
    """Change those entries of a mutable parameter, indexed from 0, that differ."""
    for index, value in enumerate(values):
        if parameter[index].value != value:
            parameter[index] = value
