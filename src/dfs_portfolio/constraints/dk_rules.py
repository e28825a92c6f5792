"""Rules of a single lineup: roster size, salary cap, stacking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from dfs_portfolio.checks import whole_number
from dfs_portfolio.contest import DRAFTKINGS_NASCAR, Contest
from dfs_portfolio.errors import SettingsError, SlateError, name_some
from dfs_portfolio.slate import MAX_DOLLARS, Slate

DriverData = Slate | pd.DataFrame | Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class LineupRules:
    """What every lineup must satisfy.

    DraftKings has no rule about teams; stacking is the analyst's strategy.

    Parameters
    ----------
    roster_size
        Drivers in a lineup.
    salary_cap
        Dollars a lineup may cost at most.
    min_stack, max_stack
        A team that is used at all has at least and at most so many drivers in the lineup.
        1 and the roster size mean no stacking.

    Examples
    --------
    >>> LineupRules(min_stack=1, max_stack=6).stacking
    False
    """

    roster_size: int = DRAFTKINGS_NASCAR.roster_size
    salary_cap: int = DRAFTKINGS_NASCAR.salary_cap
    min_stack: int = 2
    max_stack: int = 3

    def __post_init__(self) -> None:
        for name in ("roster_size", "salary_cap", "min_stack", "max_stack"):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least=1))
        if self.salary_cap > MAX_DOLLARS * self.roster_size:
            raise SettingsError(f"salary_cap ${self.salary_cap:,} is no sum of salaries")
        if self.min_stack > self.max_stack:
            raise SettingsError(f"min_stack {self.min_stack} is above max_stack {self.max_stack}")
        if self.min_stack > self.roster_size:
            raise SettingsError(
                f"min_stack {self.min_stack} is above the roster of {self.roster_size} drivers"
            )

    @classmethod
    def of(cls, contest: Contest, *, min_stack: int = 2, max_stack: int = 3) -> LineupRules:
        """Take roster size and cap from a contest."""
        return cls(contest.roster_size, contest.salary_cap, min_stack, max_stack)

    @classmethod
    def unstacked(cls, contest: Contest = DRAFTKINGS_NASCAR) -> LineupRules:
        """Return the contest's own rules, without any about teams."""
        return cls.of(contest, min_stack=1, max_stack=contest.roster_size)

    @property
    def stacking(self) -> bool:
        """Whether the rules say anything about teams."""
        return self.min_stack > 1 or self.max_stack < self.roster_size

    def check_slate(self, slate: Slate) -> None:
        """Raise `SlateError` if the slate cannot be played under these rules at all."""
        problems = []
        if len(slate) < self.roster_size:
            problems.append(f"{len(slate)} drivers for a roster of {self.roster_size}: add drivers")
        if self.stacking and len(slate.without_team) == len(slate):
            problems.append(
                f"stacking {self.min_stack}-{self.max_stack} needs teams and no driver has one: "
                "give a team map, or turn stacking off (min_stack=1, max_stack="
                f"{self.roster_size})"
            )
        if problems:
            raise SlateError("driver data", problems)

    def violations(self, slate: Slate, positions: Sequence[int]) -> tuple[str, ...]:
        """Say in words which rules a lineup breaks.

        Parameters
        ----------
        slate
            The driver pool.
        positions
            Places of the drivers in the slate, from 0.

        Returns
        -------
        tuple of str
            Empty for a valid lineup.
        """
        found = []
        if len(positions) != self.roster_size:
            found.append(f"{len(positions)} drivers, expected {self.roster_size}")
        twice = [slate.names[i] for i, uses in Counter(positions).items() if uses > 1]
        if twice:
            found.append(f"driver more than once: {name_some(twice)}")
        salary = sum(int(slate.salaries[i]) for i in positions)
        if salary > self.salary_cap:
            found.append(f"salary ${salary:,} is above the cap of ${self.salary_cap:,}")
        teams = Counter(int(slate.team_index[i]) for i in positions)
        for team, drivers in sorted(teams.items()):
            if not self.min_stack <= drivers <= self.max_stack:
                found.append(
                    f"{drivers} of team {slate.team_names[team]!r}, expected "
                    f"{self.min_stack} to {self.max_stack} of a team that is used"
                )
        return tuple(found)


def validate_dk_lineup(
    lineup: Sequence[Hashable],
    driver_data: DriverData,
    salary_cap: int = DRAFTKINGS_NASCAR.salary_cap,
    n_drivers: int = DRAFTKINGS_NASCAR.roster_size,
    min_stack: int = 2,
    max_stack: int = 3,
) -> dict[str, Any]:
    """Check one lineup against the rules, in plain Python.

    Parameters
    ----------
    lineup
        Driver IDs.
    driver_data
        Records, frame or slate with ``driver_id``, ``salary``, ``team``.
    salary_cap, n_drivers, min_stack, max_stack
        As in `LineupRules`.

    Returns
    -------
    dict
        ``{"valid": bool, "errors": [str, ...]}``.

    Examples
    --------
    >>> drivers = [{"driver_id": i, "salary": 8000, "team": "Blue"} for i in range(3)]
    >>> validate_dk_lineup([0, 1], drivers, n_drivers=2)
    {'valid': True, 'errors': []}
    """
    slate = Slate.from_any(driver_data)
    rules = LineupRules(n_drivers, salary_cap, min_stack, max_stack)
    unknown = [driver_id for driver_id in lineup if driver_id not in slate.position_of]
    if unknown:
        errors = [f"driver ID not in the slate: {name_some(unknown)}"]
        if len(lineup) != n_drivers:
            errors.append(f"{len(lineup)} drivers, expected {n_drivers}")
        return {"valid": False, "errors": errors}
    errors = list(rules.violations(slate, [slate.position_of[i] for i in lineup]))
    return {"valid": not errors, "errors": errors}


def add_dk_compliance_constraints(
    model: Any,
    x: Mapping[Hashable, Any],
    driver_data: DriverData,
    salary_cap: int = DRAFTKINGS_NASCAR.salary_cap,
    n_drivers: int = DRAFTKINGS_NASCAR.roster_size,
    min_stack: int = 2,
    max_stack: int = 3,
) -> None:
    r"""State the rules of a lineup on a Pyomo model.

    Adds ``roster``, ``salary``, the binaries ``team_used`` and the rows ``min_stack`` and
    ``max_stack``:

    .. math:: \sum_i x_i = k, \quad \sum_i c_i x_i \le C, \quad
              m\,u_t \le \sum_{i \in t} x_i \le M\,u_t .

    Parameters
    ----------
    model
        A Pyomo model or block that may be built on.
    x
        Binary selection variable of each driver ID: a dict, or a variable indexed by ID.
    driver_data
        Records, frame or slate with ``driver_id``, ``salary``, ``team``.
    salary_cap, n_drivers, min_stack, max_stack
        As in `LineupRules`.

    Raises
    ------
    SettingsError
        If `x` lacks a driver.
    """
    slate = Slate.from_any(driver_data)
    rules = LineupRules(n_drivers, salary_cap, min_stack, max_stack)
    missing = [driver_id for driver_id in slate.ids if driver_id not in x]
    if missing:
        raise SettingsError(f"no variable for driver ID {name_some(missing)}")
    chosen = [x[driver_id] for driver_id in slate.ids]
    teams = range(len(slate.team_names))
    members = [[chosen[i] for i in range(len(slate)) if slate.team_index[i] == t] for t in teams]
    model.roster = pyo.Constraint(expr=pyo.quicksum(chosen) == rules.roster_size)
    model.salary = pyo.Constraint(
        expr=pyo.quicksum(int(c) * v for c, v in zip(slate.salaries, chosen, strict=True))
        <= rules.salary_cap
    )
    model.team_used = pyo.Var(teams, domain=pyo.Binary)
    model.min_stack = pyo.Constraint(
        teams,
        rule=lambda _, t: pyo.quicksum(members[t]) >= rules.min_stack * model.team_used[t],
    )
    model.max_stack = pyo.Constraint(
        teams,
        rule=lambda _, t: pyo.quicksum(members[t]) <= rules.max_stack * model.team_used[t],
    )
