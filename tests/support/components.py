"""A model as text, so that a change of formulation shows as a change of a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

# Rows and expressions are shown in full up to this many of a component.
SHOWN = 4


def component_table(instance: Any) -> list[str]:
    """One line a component: type, name, index sets, size, domain, doc; then its rows."""
    lines = []
    for component in instance.component_objects():
        kind = component.ctype.__name__
        if kind in ("SetProduct", "Any"):
            continue
        sets = ""
        if component.is_indexed():
            sets = "[" + ", ".join(s.name for s in component.index_set().subsets()) + "]"
        facts = []
        if kind == "Var":
            first = next(iter(component.values()))
            facts.append(f"in {first.domain.name}")
        if kind == "Param":
            facts.append("mutable" if component.mutable else "constant")
        doc = f"  # {component.doc}" if component.doc else ""
        size = f"({len(component)})" if kind in ("Var", "Constraint", "Set") else ""
        lines.append(f"{kind:<10} {component.name}{sets}{size} {' '.join(facts)}".rstrip() + doc)
        lines += [f"             {text}" for text in _formulas(component)]
    return lines


def _formulas(component: Any) -> Iterator[str]:
    """The first rows of a constraint, or an objective or expression."""
    if component.ctype in (pyo.Constraint, pyo.Objective, pyo.Expression):
        for entry in list(component.values())[:SHOWN]:
            yield str(entry.expr)
