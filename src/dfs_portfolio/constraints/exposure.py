"""Exposure: in how many lineups of a portfolio a driver or a team may appear.

Limits are whole counts over the *whole* portfolio. A team's exposure counts the lineups that hold
at least one of its drivers.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from dfs_portfolio.checks import whole_number
from dfs_portfolio.constraints.dk_rules import DriverData, LineupRules
from dfs_portfolio.errors import DataWarning, SettingsError, name_some, warn_caller
from dfs_portfolio.slate import Slate

OnInfeasible = Literal["relax", "raise", "partial"]


def max_count(share: float, n_lineups: int) -> int:
    """Return the most lineups of `n_lineups` that a share allows.

    Examples
    --------
    >>> max_count(0.29, 100), max_count(0.5, 5), max_count(0.0, 20)
    (29, 2, 0)
    """
    return math.floor(share * n_lineups + 1e-9)


def min_count(share: float, n_lineups: int) -> int:
    """Return the fewest lineups of `n_lineups` that a minimum share asks for.

    Examples
    --------
    >>> min_count(0.07, 100), min_count(0.125, 20)
    (7, 3)
    """
    return math.ceil(share * n_lineups - 1e-9)


def checked_share(name: str, share: float) -> float:
    """Return `share` if it lies in [0, 1], else raise `SettingsError`."""
    number = isinstance(share, (int, float, np.number)) and not isinstance(share, bool)
    if not number or not 0.0 <= share <= 1.0:
        hint = f"; did you mean {share / 100:g}?" if number and 1.0 < share <= 100.0 else ""
        raise SettingsError(f"{name} must be a share in [0, 1], got {share!r}{hint}")
    return float(share)


@dataclass(frozen=True)
class ExposureLimits:
    """How often drivers and teams may be used.

    Parameters
    ----------
    max_driver, max_team
        Largest share of the lineups, in [0, 1]. 0 means never, 1 always.
    on_infeasible
        What to do where no complete portfolio keeps the limits: ``"relax"`` allows the fewest
        extra uses and says so, ``"raise"`` raises `ExposureInfeasibleError`, ``"partial"`` gives
        as many lineups as the limits allow.

    Examples
    --------
    >>> ExposureLimits(max_driver=0.4).max_driver
    0.4
    """

    max_driver: float = 0.5
    max_team: float = 0.7
    on_infeasible: OnInfeasible = "relax"

    def __post_init__(self) -> None:
        for name in ("max_driver", "max_team"):
            object.__setattr__(self, name, checked_share(name, getattr(self, name)))
        if self.on_infeasible not in get_args(OnInfeasible):
            raise SettingsError(
                f"on_infeasible must be one of {', '.join(get_args(OnInfeasible))}, "
                f"not {self.on_infeasible!r}"
            )

    def caps(self, slate: Slate, n_lineups: int) -> ExposureCaps:
        """Return the limits as counts for a portfolio of a given size.

        The team limit is about real teams: a driver without one has only his own.
        """
        team_cap = max_count(self.max_team, n_lineups)
        return ExposureCaps(
            driver=np.full(len(slate), max_count(self.max_driver, n_lineups)),
            team=np.where(slate.team_known, team_cap, n_lineups).astype(np.int64),
        )


@dataclass(frozen=True)
class ExposureCaps:
    """Limits as whole counts of lineups.

    Parameters
    ----------
    driver, team
        Shapes (n_drivers,) and (n_teams,), in slate order.
    """

    driver: NDArray[np.int64]
    team: NDArray[np.int64]


@dataclass(frozen=True)
class ExposureBook:
    """Ledger of the uses so far; immutable.

    Parameters
    ----------
    driver, team
        Counts of lineups, shapes (n_drivers,) and (n_teams,), in slate order.
    """

    driver: NDArray[np.int64]
    team: NDArray[np.int64]

    @classmethod
    def of(cls, slate: Slate, lineups: Sequence[Sequence[int]] = ()) -> ExposureBook:
        """Count the uses in lineups given as places in the slate."""
        places = np.array([i for lineup in lineups for i in lineup], dtype=np.int64)
        owner = np.repeat(np.arange(len(lineups)), [len(lineup) for lineup in lineups])
        uses = np.zeros((len(lineups), len(slate.team_names)), dtype=np.int64)
        uses[owner, slate.team_index[places]] = 1
        return cls(np.bincount(places, minlength=len(slate)), uses.sum(axis=0))

    def record(self, slate: Slate, lineup: Sequence[int]) -> ExposureBook:
        """Return the ledger with one more lineup in it."""
        driver, team = self.driver.copy(), self.team.copy()
        places = np.asarray(lineup, dtype=np.int64)
        driver[places] += 1
        team[np.unique(slate.team_index[places])] += 1
        return ExposureBook(driver, team)

    def excess(self, caps: ExposureCaps) -> int:
        """Return the number of uses over the caps, drivers and teams added up."""
        over_driver = np.maximum(self.driver - caps.driver, 0).sum()
        return int(over_driver + np.maximum(self.team - caps.team, 0).sum())


def counting_obstacles(
    slate: Slate, rules: LineupRules, limits: ExposureLimits, n_lineups: int
) -> tuple[str, ...]:
    """Say in words why counting alone forbids a complete portfolio.

    Returns
    -------
    tuple of str
        Empty if counting finds no obstacle; there may still be one.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 8000, "team": i % 3} for i in range(12)
    ... )
    >>> counting_obstacles(slate, LineupRules(), ExposureLimits(max_team=1.0), 5)
    ('12 drivers at 50% of 5 lineups (2 each) fill 24 of 30 places',)
    """
    caps = limits.caps(slate, n_lineups)
    found = []
    places, room = rules.roster_size * n_lineups, int(caps.driver.sum())
    if room < places:
        found.append(
            f"{len(slate)} drivers at {limits.max_driver:.0%} of {n_lineups} lineups "
            f"({caps.driver.max()} each) fill {room} of {places} places"
        )
    teams_needed = math.ceil(rules.roster_size / rules.max_stack) * n_lineups
    usable = np.bincount(slate.team_index) >= rules.min_stack
    room = int(caps.team[usable].sum())
    if room < teams_needed:
        found.append(
            f"{int(usable.sum())} usable teams at {limits.max_team:.0%} of {n_lineups} lineups "
            f"({max_count(limits.max_team, n_lineups)} each) give {room} of at least "
            f"{teams_needed} team uses"
        )
    return tuple(found)


def update_exposure_book(
    exposure_book: Mapping[Hashable, int], lineup: Sequence[Hashable]
) -> dict[Hashable, int]:
    """Return the book with one more use of every driver of a lineup.

    Parameters
    ----------
    exposure_book
        Driver ID -> uses so far; not changed.
    lineup
        Driver IDs.

    Examples
    --------
    >>> update_exposure_book({0: 5}, [0, 2])
    {0: 6, 2: 1}
    """
    book = dict(exposure_book)
    for driver_id in lineup:
        book[driver_id] = book.get(driver_id, 0) + 1
    return book


def add_exposure_constraints(
    model: Any,
    x: Mapping[Hashable, Any],
    exposure_book: Mapping[Hashable, int],
    n_lineups_generated: int,
    max_driver_exposure: float = 0.5,
    max_team_exposure: float = 0.7,
    driver_data: DriverData | None = None,
    *,
    n_lineups: int | None = None,
    team_book: Mapping[Hashable, int] | None = None,
    relaxable: bool = False,
) -> None:
    """State on a Pyomo model which drivers and teams the next lineup may not use.

    Adds the mutable parameter ``driver_cap`` (0 for an exhausted driver, else 1; by place in `x`)
    and the rows ``exposure_driver``; where `driver_data` is given, ``team_cap`` (by place in the
    slate's team names) and ``exposure_team`` too. For the lineup after this one only the
    parameters change.

    Parameters
    ----------
    model
        A Pyomo model or block that may be built on.
    x
        Binary selection variable of each driver ID.
    exposure_book
        Driver ID -> uses so far.
    n_lineups_generated
        Lineups so far.
    max_driver_exposure, max_team_exposure
        Shares in [0, 1].
    driver_data
        Needed for team exposure.
    n_lineups
        Size of the finished portfolio; caps are `max_count` of it. Without it the caps run along:
        the share of the lineups so far and this one, rounded up.
    team_book
        Team -> lineups so far that hold at least one of its drivers. Without it they are taken
        from the drivers' uses as if no two drivers of a team had shared a lineup, which errs on
        the safe side.
    relaxable
        Let some uses exceed the caps: adds the variables ``extra_driver`` and ``extra_team``,
        which count them, and the mutable ``extra_budget``, by default 0, for all of them.
    """
    driver_cap = _cap_now(
        "max_driver_exposure", max_driver_exposure, n_lineups_generated, n_lineups
    )
    team_cap = _cap_now("max_team_exposure", max_team_exposure, n_lineups_generated, n_lineups)
    free = [int(exposure_book.get(i, 0) < driver_cap) for i in x]
    chosen = [x[i] for i in x]
    _add_caps(model, "driver", chosen, range(len(chosen)), free, relaxable)
    if driver_data is not None:
        slate = Slate.from_any(driver_data)
        free = [1 - int(spent) for spent in _spent_teams(slate, exposure_book, team_book, team_cap)]
        chosen = [x[driver_id] for driver_id in slate.ids]
        _add_caps(model, "team", chosen, slate.team_index.tolist(), free, relaxable)
    if relaxable:
        model.extra_budget = pyo.Param(mutable=True, default=0, within=pyo.NonNegativeIntegers)
        extras = [v for name in ("driver", "team") for v in _extras(model, name)]
        model.extra_uses = pyo.Constraint(expr=pyo.quicksum(extras) <= model.extra_budget)


def exhausted(
    slate: Slate,
    exposure_book: Mapping[Hashable, int],
    n_lineups_generated: int,
    max_driver_exposure: float = 0.5,
    max_team_exposure: float = 0.7,
    *,
    n_lineups: int | None = None,
    team_book: Mapping[Hashable, int] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which drivers and teams the next lineup may not use, in plain Python.

    Parameters are those of `add_exposure_constraints`.

    Returns
    -------
    driver, team : ndarray of int
        1 where exhausted, else 0; shapes (n_drivers,) and (n_teams,), in slate order.

    Examples
    --------
    >>> slate = Slate.from_records({"driver_id": i, "salary": 8000, "team": "x"} for i in range(2))
    >>> [spent.tolist() for spent in exhausted(slate, {0: 5}, 7, n_lineups=10)]
    [[1, 0], [0]]
    """
    driver_cap = _cap_now(
        "max_driver_exposure", max_driver_exposure, n_lineups_generated, n_lineups
    )
    team_cap = _cap_now("max_team_exposure", max_team_exposure, n_lineups_generated, n_lineups)
    _check_book("exposure_book", exposure_book, slate.ids)
    if team_book is not None:
        _check_book("team_book", {str(t): n for t, n in team_book.items()}, slate.team_names)
    spent = [exposure_book.get(i, 0) >= driver_cap for i in slate.ids]
    teams = _spent_teams(slate, exposure_book, team_book, team_cap)
    return np.array(spent, dtype=np.int64), np.array(teams, dtype=np.int64)


def _check_book(name: str, book: Mapping[Hashable, int], known: Sequence[Hashable]) -> None:
    """Raise `SettingsError` for counts that are none; warn of keys that are not on the slate."""
    for key, count in book.items():
        whole_number(f"{name}[{key!r}]", count, least=0)
    strange = [key for key in book if key not in known]
    if strange:
        warn_caller(
            f"{name} counts uses of {name_some(strange)}, not on the slate: they have no effect",
            DataWarning,
        )


def _cap_now(name: str, share: float, generated: int, n_lineups: int | None) -> int:
    """Return a share as a count, of the whole portfolio or, without its size, of it so far."""
    share = checked_share(name, share)
    generated = whole_number("n_lineups_generated", generated, least=0)
    if n_lineups is not None:
        return max_count(share, whole_number("n_lineups", n_lineups, least=1))
    return min_count(share, generated + 1)


def _spent_teams(
    slate: Slate,
    exposure_book: Mapping[Hashable, int],
    team_book: Mapping[Hashable, int] | None,
    cap: int,
) -> list[bool]:
    """Say of each team whether it is exhausted; a driver without one has his own limit alone."""
    uses = dict.fromkeys(slate.team_names, 0)
    if team_book is not None:
        uses.update({str(team): count for team, count in team_book.items()})
    else:
        for i, driver_id in enumerate(slate.ids):
            uses[slate.team_names[slate.team_index[i]]] += exposure_book.get(driver_id, 0)
    pairs = zip(slate.team_names, slate.team_known, strict=True)
    return [bool(known) and uses[team] >= cap for team, known in pairs]


def _add_caps(
    model: Any, kind: str, chosen: list[Any], group: Sequence[int], free: list[int], relaxable: bool
) -> None:
    """Hold each variable to the cap of its group, 0 or 1, plus what the group may exceed it by."""
    cap = pyo.Param(
        range(len(free)), mutable=True, within=pyo.Binary, initialize=dict(enumerate(free))
    )
    model.add_component(f"{kind}_cap", cap)
    if relaxable:
        model.add_component(f"extra_{kind}", pyo.Var(range(len(free)), domain=pyo.UnitInterval))
    extra = _extras(model, kind) or [0.0] * len(free)
    model.add_component(
        f"exposure_{kind}",
        pyo.Constraint(
            range(len(chosen)), rule=lambda _, i: chosen[i] - extra[group[i]] <= cap[group[i]]
        ),
    )


def _extras(model: Any, kind: str) -> list[Any]:
    variables = model.component(f"extra_{kind}")
    return [] if variables is None else list(variables.values())
