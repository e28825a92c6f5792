"""The field in every block of scenarios: one for all, one for each, or drawn for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field import Field
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.winnings.opponents import Opponents, no_opponents, opponents_of
from dfs_portfolio.winnings.units import LANES

# Scenarios that share a field which is drawn for them; a multiple of LANES.
BLOCK = 10_000

# ``None`` is a contest that nobody else enters; a function gets the number of the block, from 0.
Fields: TypeAlias = Field | Sequence[Field] | Callable[[int], Field] | None


class FieldBlock(NamedTuple):
    """Some scenarios, and the field in them."""

    scenarios: slice
    opponents: Opponents


def with_slate(field: Fields, lineups: Any, slate: Slate | None) -> tuple[Fields, Slate]:
    """Return fields, and the slate that they are about: the one given, or their own.

    Parameters
    ----------
    field
        As in `field_blocks`; a function is called for its first field, and not again for that.
    lineups
        Of the caller; a portfolio knows its slate.
    slate
        Given by the caller, or ``None``.

    Raises
    ------
    SettingsError
        If nothing has a slate.
    """
    source: Any
    if callable(field):
        draw, source = field, field(0)

        def field_of(number: int) -> Field:
            return draw(number) if number else cast(Field, source)

        field = field_of
    else:
        source = next(iter(_listed(field)), None)
    for found in (slate, getattr(source, "slate", None), getattr(lineups, "slate", None)):
        if isinstance(found, Slate):
            return field, found
    raise SettingsError("which slate? pass slate=..., a Field or a portfolio")


def field_blocks(
    field: Fields, slate: Slate, gpp: Gpp, n_scenarios: int, n_own: int
) -> Iterator[FieldBlock]:
    """Yield the scenarios in blocks, each with its field; a function is called block by block.

    Parameters
    ----------
    field
        One for all scenarios; or several, for equal parts of them; or a function of the number of
        the block, for blocks of `BLOCK` scenarios.
    slate
        The players.
    gpp
        The contest, which must have room for the fields and the own entries.
    n_scenarios, n_own
        Numbers of scenarios and of own entries.

    Raises
    ------
    SettingsError
        If a field is none, is of another slate, or has too many entries.
    """
    if callable(field):
        for number, start in enumerate(range(0, n_scenarios, BLOCK)):
            opponents = _checked(field(number), slate, gpp, n_own, f"field({number})")
            yield FieldBlock(slice(start, min(start + BLOCK, n_scenarios)), opponents)
        return
    fields, n_blocks = _listed(field), -(-n_scenarios // LANES)
    if not 1 <= len(fields) <= n_blocks:
        raise SettingsError(
            f"{len(fields):,} fields for {n_scenarios:,} scenarios: give at least one field, and "
            f"at least {LANES} scenarios for each of several"
        )
    cuts = [LANES * (n_blocks * number // len(fields)) for number in range(len(fields))]
    ends = [*cuts[1:], n_scenarios]
    names = [f"field {number + 1} of {len(fields)}" for number in range(len(fields))]
    names = ["the field"] if len(fields) == 1 else names
    checked = [
        _checked(one, slate, gpp, n_own, name) for one, name in zip(fields, names, strict=True)
    ]
    for start, end, opponents in zip(cuts, ends, checked, strict=True):
        yield FieldBlock(slice(start, end), opponents)


def _listed(field: Any) -> list[Any]:
    """Return one field as a list, and several as they are."""
    return list(field) if isinstance(field, Sequence) and not isinstance(field, str) else [field]


def _checked(field: Any, slate: Slate, gpp: Gpp, n_own: int, name: str) -> Opponents:
    if field is None:
        opponents = no_opponents(slate.contest.roster_size)
    elif isinstance(field, Field):
        opponents = opponents_of(field, slate, name)
    else:
        raise SettingsError(
            f"{name} must be a Field, got {type(field).__name__}: FieldModel.draw makes one, "
            "Field.from_standings another"
        )
    total = opponents.n_entries + n_own
    if total > gpp.entries:
        raise SettingsError(
            f"{name} has {opponents.n_entries:,} entries, which with {n_own:,} own ones are "
            f"{total:,}; the contest has {gpp.entries:,}: draw a field of "
            f"{max(gpp.entries - n_own, 0):,}"
        )
    return opponents
