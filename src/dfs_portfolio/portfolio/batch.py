"""A batch: some lineups of a portfolio, by rules, an objective or scenarios of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dfs_portfolio._internal.validation import check_type, check_types, whole_number
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Points, Scenarios


@dataclass(frozen=True)
class Batch:
    """Lineups of a portfolio that are chosen by rules, an objective or scenarios of their own.

    Parameters
    ----------
    n_lineups
        Number of its lineups.
    label
        What its lineups are called; by default its number, from 1.
    rules, objective
        In place of those of all batches.
    scenarios
        In place of those of all batches, such as scenarios of other projections.
    projections
        File of projections with which ``dfs-portfolio build`` simulates the scenarios of this
        batch. In Python pass `scenarios`.

    Raises
    ------
    SettingsError
        If a value is of a wrong type or out of range.
    """

    n_lineups: int
    label: str = ""
    rules: LineupRules | None = None
    objective: TailObjective | None = None
    scenarios: Scenarios | Points | None = None
    projections: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_lineups", whole_number("n_lineups", self.n_lineups, least=1))
        object.__setattr__(self, "label", str(self.label))
        check_types(
            ("projections", self.projections, str),
            ("rules", self.rules, LineupRules),
            ("objective", self.objective, TailObjective),
        )


def checked_batches(batches: Any) -> tuple[Batch, ...]:
    """Return batches with a label each.

    Raises
    ------
    SettingsError
        If something is no batch, or two have the same label.
    """
    if isinstance(batches, (Batch, str)) or not isinstance(batches, Sequence):
        raise SettingsError(f"batches must be a list of at least one Batch, got {batches!r}")
    for batch in batches:
        check_type("a batch", batch, Batch)
    named = tuple(
        replace(batch, label=batch.label or str(number)) for number, batch in enumerate(batches, 1)
    )
    repeated = [label for label, count in Counter(b.label for b in named).items() if count > 1]
    if repeated:
        raise SettingsError(f"batches must differ in their label: {format_items(repeated)}")
    return named
