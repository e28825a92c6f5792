"""What a request says of a contest for money: checked, and in words for the provenance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import DataWarning, SettingsError, brief, warn_caller
from dfs_portfolio.payouts.gpp import Gpp

if TYPE_CHECKING:
    from dfs_portfolio.field import Field, FieldModel
    from dfs_portfolio.portfolio.request import PortfolioRequest

PAYOUT = "payout"
# The other entries as a request has them; a function gets the number of the block, from 0.
FieldSource: TypeAlias = "Field | FieldModel | Sequence[Field] | Callable[[int], Field] | None"


def checked_field(strategy: str, gpp: Any, field: Any) -> Any:
    """Return the field of a request, several as a tuple, if it and `gpp` go with the strategy.

    Raises
    ------
    SettingsError
        If something is missing, is of a wrong type, or is not used.
    """
    found = {name: one for name, one in (("gpp", gpp), ("field", field)) if one is not None}
    if strategy != PAYOUT:
        if found:
            raise SettingsError(
                f"strategy {strategy!r} does not use {' and '.join(found)}: leave it out, or take "
                f"strategy={PAYOUT!r}; simulate_contest tells what lineups win"
            )
        return None
    missing = [name for name in ("gpp", "field") if name not in found]
    if missing:
        raise SettingsError(
            f"strategy {PAYOUT!r} lacks {' and '.join(missing)}: pass gpp=Gpp(...) and "
            "field=FieldModel.from_projections(slate, ...) to build_portfolio; settings files and "
            "the command line have no contest yet"
        )
    check_type("gpp", gpp, Gpp)
    from dfs_portfolio.field import Field, FieldModel  # takes long to import

    if isinstance(field, (Field, FieldModel)) or callable(field):
        return field
    if isinstance(field, Sequence) and field and all(isinstance(one, Field) for one in field):
        return tuple(field)
    raise SettingsError(
        "field must be a Field, a FieldModel, a list of fields or a function of the number of a "
        f"block, got {brief(field)}"
    )


def describe_stakes(gpp: Gpp, field: Any, seed: int) -> dict[str, Any]:
    """Return what is known of contest and field as plain values, for the provenance."""
    from dfs_portfolio.field import Field, FieldModel  # takes long to import

    if isinstance(field, FieldModel):
        words: Any = {"model": field.description, "seed": seed}
    elif isinstance(field, Field):
        words = field.description
    elif isinstance(field, Sequence):
        words = tuple(one.description for one in field)
    else:
        words = f"function {getattr(field, '__qualname__', type(field).__qualname__)}"
    prizes = {
        "tiers": tuple(map(tuple, gpp.payouts.tiers)),
        "entries": gpp.entries,
        "entry_fee": gpp.entry_fee,
        "unfilled": gpp.unfilled,
    }
    return {"gpp": prizes, "field": words}


def beside_all(request: PortfolioRequest, n_lineups: int) -> Any:
    """Return the field of a request beside so many lineups, however many each part of it has."""
    if request.gpp is None:
        return None
    from dfs_portfolio.winnings.paid_contest import room_for  # takes long to import

    return room_for(request.field, request.gpp, n_lineups, request.field_seed)


def warn_of_many_entries(gpp: Gpp | None, n_lineups: int) -> None:
    """Warn if a portfolio has more lineups than one person may enter."""
    if gpp is not None and n_lineups > gpp.max_entries:
        warn_caller(
            f"{n_lineups:,} lineups in a contest of {gpp.entries:,} entries: one person may enter "
            f"at most {gpp.max_entries:,}",
            DataWarning,
        )
