"""Columns of probabilities and shares: written as 0.125, 12.5 or 12.5%.

The column as a whole decides, never a single cell: 0.5 is a half in one column and half a percent
in another. A column that may mean either is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from dfs_portfolio._internal.csv_text import at_lines, parse_number

# Largest ratio of a column's sum to its total: bookmakers' chances add up to more than 1.
_MAX_RATIO = 2.0
# How close to the total, relatively, a column must add up to be taken for percentages.
_TOTAL_TOLERANCE = 0.2

Cell = tuple[int, str]  # line and text


def read_shares(
    header: str, cells: Sequence[Cell], total: float, *, whole_field: bool
) -> tuple[dict[int, float], tuple[str, ...]]:
    """Read a column of shares.

    Parameters
    ----------
    header
        Name of the column as written.
    cells
        Line and text of each cell that is not blank.
    total
        Sum of the shares over the whole field: 1 for winning, 5 for the top five.
    whole_field
        Whether the cells cover the whole field.

    Returns
    -------
    tuple
        Line -> share from 0 to 1, and the problems found. With problems, ignore the shares.

    Examples
    --------
    >>> read_shares("win_pct", [(2, "12.5"), (3, "0.5")], 1, whole_field=False)
    ({2: 0.125, 3: 0.005}, ())
    >>> read_shares("win", [(2, "12.5"), (3, "0.5")], 1, whole_field=False)[1][0][:54]
    "'win' holds both line 2 ('12.5') and line 3 ('0.5'): t"
    """
    numbers = {line: parse_number(text.removesuffix("%").rstrip()) for line, text in cells}
    wrong = [(line, text) for line, text in cells if (numbers[line] or 0.0) < 0]
    wrong += [(line, text) for line, text in cells if numbers[line] is None]
    if wrong:
        return {}, (f"{header} is not a share or percentage in {at_lines(sorted(wrong))}",)
    values = {line: number for line, number in numbers.items() if number is not None}
    signed = [(line, text) for line, text in cells if text.endswith("%")]
    bare = [(line, text) for line, text in cells if not text.endswith("%") and values[line]]
    if signed and bare:
        return {}, (_mixture_problem(header, signed[0], bare[0]),)
    small = [(line, text) for line, text in cells if 0 < values[line] < 1]
    large = [(line, text) for line, text in cells if values[line] > 1]
    percent = bool(signed or large)
    if small and large and not signed and not _is_named_percent(header):
        # Small cells may be shares among percentages: the total then is larger by `hidden`.
        hidden = 99 * sum(values[line] for line, _ in small)
        off = sum(values.values()) - 100 * total
        near = abs(off) <= _TOTAL_TOLERANCE * 100 * total and abs(off) < abs(off + hidden)
        if not (whole_field and near):
            return {}, (_mixture_problem(header, large[0], small[0]),)
    shares = {line: value / 100 if percent else value for line, value in values.items()}
    return shares, _range_problems(header, cells, shares, total)


def _range_problems(
    header: str, cells: Sequence[Cell], shares: dict[int, float], total: float
) -> tuple[str, ...]:
    """List shares above 1, or a column that adds up to far too much."""
    above = [(line, text) for line, text in cells if shares[line] > 1]
    if above:
        return (f"{header} is above 100% in {at_lines(above)}",)
    sum_found = sum(shares.values())
    if sum_found > _MAX_RATIO * total:
        return (
            f"{header} adds up to {sum_found:.0%}, where {total:.0%} is possible: "
            "if these are percentages, write a % after each",
        )
    return ()


def _mixture_problem(header: str, one: Cell, other: Cell) -> str:
    return (
        f"{header!r} holds both {at_lines([one])} and {at_lines([other])}: the first reads as a "
        "percentage, the second as a share; write a % after each percentage, or shares only"
    )


def _is_named_percent(header: str) -> bool:
    return "%" in header or "pct" in header.casefold() or "perc" in header.casefold()
