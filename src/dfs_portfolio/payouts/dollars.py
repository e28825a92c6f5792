"""Dollars as whole cents, so that sums of prizes are exact."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import SettingsError, brief, format_items

# Up to here, cents in float64 and their sums in int64 are exact.
MAX_DOLLARS: Final = 1_000_000_000
_TOLERANCE: Final = 1e-4  # in cents: the error of binary fractions, not that of a rounded half


def whole_cents(what: str, dollars: Any) -> NDArray[np.int64]:
    """Return amounts of dollars as whole cents, shape as given.

    Raises
    ------
    SettingsError
        If an amount is not a number from 0 to a billion, or has fractions of a cent.

    Examples
    --------
    >>> whole_cents("prizes", [12.5, 0.1 + 0.2]).tolist()
    [1250, 30]
    """
    amounts = _as_floats(what, dollars)
    wrong = ~((amounts >= 0) & (amounts <= MAX_DOLLARS))
    if wrong.any():
        raise SettingsError(
            f"{what} must be dollars from 0 to {MAX_DOLLARS:,}, got "
            f"{format_items(amounts[wrong].tolist())}"
        )
    cents = np.rint(amounts * 100)
    split = np.abs(amounts * 100 - cents) > _TOLERANCE
    if split.any():
        raise SettingsError(
            f"{what} must be whole cents, got {format_items(amounts[split].tolist())}"
        )
    return cents.astype(np.int64)


def _as_floats(what: str, dollars: Any) -> NDArray[np.float64]:
    """Return numbers, also Decimals, as floats; text, truth values and None are none."""
    try:
        found = np.asarray(dollars)
        plain = found.dtype.kind in "iuf"
        others = () if plain else np.asarray(dollars, dtype=object).flat
        none = (str, bytes, bool, np.bool_, type(None))
        if not any(isinstance(value, none) for value in others):
            return found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        pass  # raised below, with what it is
    raise SettingsError(f"{what} must be numbers, in dollars, got {brief(dollars)}")


def one_amount(what: str, dollars: Any) -> int:
    """Return one amount of dollars as whole cents; errors as `whole_cents`."""
    cents = whole_cents(what, dollars)
    if cents.ndim:
        raise SettingsError(f"{what} must be one amount of dollars, got {brief(dollars)}")
    return int(cents)


def show_dollars(dollars: float) -> str:
    """Return an amount as messages show it.

    Examples
    --------
    >>> show_dollars(10000.0), show_dollars(12.5), show_dollars(-3.0)
    ('$10,000', '$12.50', '-$3')
    """
    sign, amount = ("-" if dollars < 0 else ""), abs(dollars)
    cents = math.isfinite(amount) and round(amount * 100) % 100
    return f"{sign}${amount:,.2f}" if cents else f"{sign}${amount:,.0f}"
