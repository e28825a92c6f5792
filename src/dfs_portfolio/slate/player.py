"""A player of a slate, and players from records."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, cast

import numpy as np

from dfs_portfolio._internal.frames import is_blank
from dfs_portfolio._internal.read_only_dict import ReadOnlyDict
from dfs_portfolio.errors import SlateError, brief, format_items
from dfs_portfolio.slate.contest import Contest

# Numbers of every sport, besides salary; the other fields of a sport are extras.
COMMON_NUMBERS: Final = ("projection", "floor", "ceiling", "average_points", "ownership", "sd")
# Keys of an ID in records: the library's word, and the word of the original plan.
ID_KEYS: Final = ("player_id", "driver_id")


@dataclass(frozen=True, slots=True)
class Player:
    """One player of a slate: a driver, a fighter.

    Parameters
    ----------
    player_id
        Identifies the player within the slate. In a slate from a site's file, the site's ID as
        text.
    name
        In the site's spelling.
    salary
        Dollars.
    team
        ``None`` if unknown; stacking then counts the player as a team of one.
    game
        The game, match or bout, such as ``"ABC@XYZ"``; ``None`` if the sport has none.
    projection, floor, ceiling
        Expected points, and their 20% and 90% quantiles.
    average_points
        The site's average of past points; 0 means no history.
    ownership
        Projected share of the field's lineups that hold the player, in percent, 0 to 100.
    sd
        Standard deviation of the points.
    extras
        Further numbers of the sport, by the names of its `PlayerField`; for NASCAR ``start``,
        ``win_probability``, ``laps_led`` and so on. Stored as a read-only dict.
    """

    player_id: Hashable
    name: str
    salary: int
    team: str | None = None
    game: str | None = None
    projection: float | None = None
    floor: float | None = None
    ceiling: float | None = None
    average_points: float | None = None
    ownership: float | None = None
    sd: float | None = None
    extras: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {name: value for name, value in self.extras.items() if value is not None}
        object.__setattr__(self, "extras", ReadOnlyDict(known))

    def __hash__(self) -> int:
        # A dict has no hash; equal players have equal values of these fields.
        return hash((self.player_id, self.name, self.salary))

    def number(self, name: str) -> float | None:
        """Return a number about the player, by field name; ``None`` if it is not known."""
        if name in COMMON_NUMBERS:
            return cast("float | None", getattr(self, name))
        return self.extras.get(name)


# The original plan's word for a player.
Driver = Player

_OWN_FIELDS: Final = tuple(f.name for f in fields(Player) if f.name != "extras")


def as_record(player: Player) -> dict[str, Any]:
    """Return the fields of a player, without the extras, by name."""
    return {name: getattr(player, name) for name in _OWN_FIELDS}


def player_from(record: Mapping[str, Any], contest: Contest) -> Player:
    """Build a player from a record; invalid values are left for the slate's own check.

    Parameters
    ----------
    record
        An ID, a salary, and any of the fields of `Player` and of the contest's sport.
    contest
        Its sport defines the extras.
    """
    player_id = next(record[key] for key in ID_KEYS if not is_blank(record.get(key)))
    # A gap in a column turns whole numbers into floats.
    values: dict[str, Any] = {"player_id": _whole_if_integral(_plain(player_id))}
    for name in _OWN_FIELDS[1:]:
        if is_blank(record.get(name)):
            continue
        value = _plain(record[name])
        if name == "salary":
            value = _whole_if_integral(value)
        values[name] = str(value).strip() if name in ("name", "team", "game") else value
    values.setdefault("name", str(values["player_id"]))
    extras = {
        f.name: _whole_if_integral(value) if f.whole else value
        for f in contest.sport.fields
        if f.name not in COMMON_NUMBERS and not is_blank(record.get(f.name))
        for value in [_plain(record[f.name])]
    }
    return Player(**values, extras=extras)


def players_from(records: object, contest: Contest) -> tuple[Player, ...]:
    """Build players from mappings with the keys of `Player`.

    Raises
    ------
    SlateError
        If they are no mappings, or listing every record without an ID or a salary.
    """
    subject, word = f"{contest.sport.player} data", contest.sport.player
    if isinstance(records, (str, Mapping)) or not isinstance(records, Iterable):
        raise SlateError(subject, [f"expected records, a frame or a slate: {brief(records)}"])
    rows = list(records)
    if not all(isinstance(row, Mapping) for row in rows):
        raise SlateError(subject, ["a record is not a mapping with keys such as 'salary'"])
    problems = []
    for keys in (ID_KEYS, ("salary",)):
        missing = [
            n for n, row in enumerate(rows, 1) if all(is_blank(row.get(key)) for key in keys)
        ]
        if missing:
            problems.append(
                f"no {keys[-1]!r} in record {format_items(missing)}: every {word} needs one"
            )
    if problems:
        raise SlateError(subject, problems)
    return tuple(player_from(record, contest) for record in rows)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _whole_if_integral(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
