"""The driver pool of one race: who may be picked, at what salary, in which team."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any, TypeGuard

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dfs_portfolio.errors import SlateError, format_items
from dfs_portfolio.slate.contest import Contest
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR

# Beyond any salary; sums of more would not fit the arithmetic of the search.
MAX_DOLLARS = 10**9
# What an analyst may bring about a driver beside the salary, all optional.
PROJECTION_FIELDS = (
    "start",
    "projection",
    "floor",
    "ceiling",
    "average_points",
    "ownership",
    "sd",
    "win_probability",
    "top3_probability",
    "top5_probability",
    "top10_probability",
    "expected_finish",
    "laps_led",
    "fastest_laps",
)
# The least and the most that a field may be, and how messages call that.
FIELD_RANGES = {
    "ownership": (0, 100, "a percentage from 0 to 100"),
    **{
        field: (0, 1, "a probability from 0 to 1")
        for field in PROJECTION_FIELDS
        if field.endswith("_probability")
    },
    "sd": (0, math.inf, "a number from 0"),
    "expected_finish": (1, math.inf, "a number from 1"),
    "laps_led": (0, math.inf, "a number from 0"),
    "fastest_laps": (0, math.inf, "a number from 0"),
}


@dataclass(frozen=True, slots=True)
class Driver:
    """One driver of a slate.

    Parameters
    ----------
    driver_id
        Identifies the driver within the slate; DraftKings' ID as text for a file of theirs.
    name
        As the site spells it.
    salary
        Dollars.
    team
        Race team, ``None`` if unknown (then stacking takes the driver as a team of one).
    start
        Starting position, from 1.
    projection, floor, ceiling
        Expected points, and a low and a high quantile of them (20% and 90%).
    average_points
        The site's average of past points; 0 means no history.
    ownership
        Share of the field's lineups that will hold the driver, in percent, 0 to 100.
    sd
        Standard deviation of the points.
    win_probability, top3_probability, top5_probability, top10_probability
        Chance to finish first, or among the first so many, 0 to 1.
    expected_finish
        Mean finishing position, from 1.
    laps_led, fastest_laps
        Expected laps led and fastest laps.
    """

    driver_id: Hashable
    name: str
    salary: int
    team: str | None = None
    start: int | None = None
    projection: float | None = None
    floor: float | None = None
    ceiling: float | None = None
    average_points: float | None = None
    ownership: float | None = None
    sd: float | None = None
    win_probability: float | None = None
    top3_probability: float | None = None
    top5_probability: float | None = None
    top10_probability: float | None = None
    expected_finish: float | None = None
    laps_led: float | None = None
    fastest_laps: float | None = None


@dataclass(frozen=True)
class Slate(Sequence[Driver]):
    """An ordered, checked pool of drivers.

    The order of `drivers` is the order of scenario columns and of every array in the library.

    Parameters
    ----------
    drivers
        At least one, with distinct IDs and whole positive salaries.
    contest
        The rules the slate is played under.

    Raises
    ------
    SlateError
        Listing every problem found.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     [{"driver_id": 7, "name": "A. Driver", "salary": 9000, "team": "Blue"}]
    ... )
    >>> slate[0].name, slate.salaries.tolist()
    ('A. Driver', [9000])
    """

    drivers: tuple[Driver, ...]
    contest: Contest = DRAFTKINGS_NASCAR

    def __post_init__(self) -> None:
        problems = list(_driver_problems(self.drivers))
        if problems:
            raise SlateError("driver data", problems)

    @classmethod
    def from_records(
        cls, records: Iterable[Mapping[str, Any]], contest: Contest = DRAFTKINGS_NASCAR
    ) -> Slate:
        """Build a slate from mappings with the keys of `Driver`; other keys are ignored.

        Parameters
        ----------
        records
            Each with ``driver_id`` and ``salary``; ``name`` defaults to the ID as text.
            Missing values may be ``None`` or NaN.
        contest
            The rules the slate is played under.

        Raises
        ------
        SlateError
            Listing every record that lacks a key or holds an impossible value.
        """
        if isinstance(records, (str, Mapping)) or not isinstance(records, Iterable):
            raise SlateError("driver data", [f"expected records, a frame or a slate: {records!r}"])
        rows = list(records)
        if not all(isinstance(row, Mapping) for row in rows):
            raise SlateError("driver data", ["a record is no mapping with keys such as 'salary'"])
        problems = []
        for key in ("driver_id", "salary"):
            missing = [row for row, r in enumerate(rows, 1) if _blank(r.get(key))]
            if missing:
                problems.append(
                    f"no {key!r} in record {format_items(missing)}: give every driver one"
                )
        if problems:
            raise SlateError("driver data", problems)
        return cls(tuple(_driver_from(record) for record in rows), contest)

    @classmethod
    def from_any(
        cls,
        data: DriverData,
        contest: Contest = DRAFTKINGS_NASCAR,
    ) -> Slate:
        """Accept a slate, a frame with the columns of `Driver`, or records.

        Raises
        ------
        SlateError
            As `from_records`.
        """
        if isinstance(data, Slate):
            return data
        if isinstance(data, pd.DataFrame):
            records = data.to_dict("records")
            return cls.from_records(({str(k): v for k, v in r.items()} for r in records), contest)
        return cls.from_records(data, contest)

    def __len__(self) -> int:
        return len(self.drivers)

    def __getitem__(self, index: Any) -> Any:
        return self.drivers[index]

    def __iter__(self) -> Iterator[Driver]:
        return iter(self.drivers)

    @cached_property
    def ids(self) -> tuple[Hashable, ...]:
        """Driver IDs in slate order."""
        return tuple(d.driver_id for d in self.drivers)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names in slate order."""
        return tuple(d.name for d in self.drivers)

    @cached_property
    def index_of(self) -> dict[Hashable, int]:
        """Driver ID -> index in the slate, from 0."""
        return {driver_id: i for i, driver_id in enumerate(self.ids)}

    @cached_property
    def salaries(self) -> NDArray[np.int64]:
        """Salaries in dollars, shape (n_drivers,), read-only."""
        return _frozen(np.array([d.salary for d in self.drivers], dtype=np.int64))

    @cached_property
    def team_names(self) -> tuple[str, ...]:
        """Teams in order of first appearance; a driver without one counts as a team of one."""
        return tuple(dict.fromkeys(_team_label(d) for d in self.drivers))

    @cached_property
    def team_index(self) -> NDArray[np.int64]:
        """Place of each driver's team in `team_names`, shape (n_drivers,), read-only."""
        index = {team: i for i, team in enumerate(self.team_names)}
        return _frozen(np.array([index[_team_label(d)] for d in self.drivers], dtype=np.int64))

    @cached_property
    def team_known(self) -> NDArray[np.bool_]:
        """Whether each of `team_names` is a real team, shape (n_teams,), read-only."""
        known = np.zeros(len(self.team_names), dtype=bool)
        known[self.team_index] = [d.team is not None for d in self.drivers]
        known.setflags(write=False)
        return known

    @property
    def without_team(self) -> tuple[str, ...]:
        """Names of the drivers whose team is not known."""
        return tuple(d.name for d in self.drivers if d.team is None)

    @cached_property
    def fingerprint(self) -> str:
        """Short hash of all that the slate holds, for provenance and cache keys."""
        text = repr([[getattr(d, f.name) for f in fields(d)] for d in self.drivers])
        return hashlib.sha256((text + repr(self.contest)).encode()).hexdigest()[:16]

    def known(self, field: str) -> NDArray[np.float64]:
        """Return a number known of the drivers, shape (n_drivers,), NaN where it is not known.

        Parameters
        ----------
        field
            A field of `Driver` that holds numbers.
        """
        values = (getattr(driver, field) for driver in self.drivers)
        return np.array([np.nan if v is None else v for v in values], dtype=np.float64)

    def with_teams(self, teams: Mapping[Hashable, str | None]) -> Slate:
        """Return a copy whose drivers have the teams given by ID; others keep theirs."""
        return self._replace({key: {"team": team} for key, team in teams.items()})

    def with_projections(self, projections: Mapping[Hashable, Mapping[str, Any]]) -> Slate:
        """Return a copy with projection fields set by driver ID.

        Parameters
        ----------
        projections
            Driver ID -> some of the fields in `PROJECTION_FIELDS`.

        Raises
        ------
        SlateError
            For an unknown ID, an unknown field or an impossible value.
        """
        unknown = sorted(
            {str(f) for row in projections.values() for f in row} - set(PROJECTION_FIELDS)
        )
        if unknown:
            raise SlateError("projections", [f"unknown field {format_items(unknown)}"])
        return self._replace(projections)

    def _replace(self, changes: Mapping[Hashable, Mapping[str, Any]]) -> Slate:
        unknown = [key for key in changes if key not in self.index_of]
        if unknown:
            raise SlateError("driver data", [f"unknown driver ID {format_items(unknown)}"])
        drivers = tuple(
            _driver_from({**asdict(d), **changes[d.driver_id]}) if d.driver_id in changes else d
            for d in self.drivers
        )
        return Slate(drivers, self.contest)


# What functions of one call take for a slate.
DriverData = Slate | pd.DataFrame | Iterable[Mapping[str, Any]]


def _driver_from(record: Mapping[str, Any]) -> Driver:
    """Make a driver of a record; values that do not fit are left for the slate's own check."""
    values: dict[str, Any] = {}
    for field in fields(Driver):
        value = record.get(field.name)
        if _blank(value):
            continue
        value = value.item() if isinstance(value, np.generic) else value
        if field.name in ("salary", "start") and isinstance(value, float) and value.is_integer():
            value = int(value)
        values[field.name] = str(value).strip() if field.name in ("name", "team") else value
    values.setdefault("name", str(values["driver_id"]))
    return Driver(**values)


def _driver_problems(drivers: Sequence[Driver]) -> Iterator[str]:
    """Say everything that is wrong with a pool of drivers."""
    if not drivers:
        yield "no drivers at all"
    unhashable = [repr(d.driver_id) for d in drivers if not isinstance(d.driver_id, Hashable)]
    if unhashable:
        yield f"driver ID is not a number or text: {format_items(unhashable)}"
        return
    counts = Counter(d.driver_id for d in drivers)
    repeated = [key for key, n in counts.items() if n > 1]
    if repeated:
        yield f"driver ID used more than once: {format_items(repeated)}; keep one row a driver"
    nameless = [d.driver_id for d in drivers if not d.name]
    if nameless:
        yield f"no name for driver ID {format_items(nameless)}"
    unpaid = [d for d in drivers if not _whole(d.salary) or not 0 < d.salary <= MAX_DOLLARS]
    if unpaid:
        shown = format_items(f"{d.name}: {d.salary!r}" for d in unpaid)
        yield f"salary is not a whole positive number of dollars for {shown}"
    unplaced = [d for d in drivers if d.start is not None and (not _whole(d.start) or d.start < 1)]
    if unplaced:
        shown = format_items(f"{d.name}: {d.start!r}" for d in unplaced)
        yield f"starting position is not a whole number from 1 for {shown}"
    for field in PROJECTION_FIELDS[1:]:
        wrong = [d for d in drivers if not _number_or_none(getattr(d, field))]
        if wrong:
            shown = format_items(f"{d.name}: {getattr(d, field)!r}" for d in wrong)
            yield f"{field} is not a finite number for {shown}"
    for field, (least, most, kind) in FIELD_RANGES.items():
        outside = [d for d in drivers if _number(v := getattr(d, field)) and not least <= v <= most]
        if outside:
            shown = format_items(f"{d.name}: {getattr(d, field)!r}" for d in outside)
            yield f"{field} is not {kind} for {shown}"


def _blank(value: object) -> bool:
    """Tell whether a cell holds nothing: None, NaN, NaT or blank text."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))  # type: ignore[call-overload]


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number_or_none(value: object) -> bool:
    return value is None or _number(value)


def _number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _team_label(driver: Driver) -> str:
    return driver.team if driver.team is not None else f"(no team) {driver.driver_id}"


def _frozen(array: NDArray[np.int64]) -> NDArray[np.int64]:
    array.setflags(write=False)
    return array
