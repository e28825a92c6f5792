"""Whether the dates of a file have the month first, which is never guessed against the dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dfs_portfolio._internal.csv_text import at_lines
from dfs_portfolio._internal.dates import order_of
from dfs_portfolio.errors import format_items


def order_of_dates(dates: Iterable[tuple[int, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return problems and assumptions of the order of day and month in a column of dates.

    Parameters
    ----------
    dates
        Line number and cell of each row.

    Returns
    -------
    tuple
        A problem if a date can only have the day first. And the dates that could have the day
        first, if no date of the file shows that the month comes first.

    Examples
    --------
    >>> order_of_dates([(2, "3/2/2026"), (3, "3/15/2026")])
    ((), ())
    >>> order_of_dates([(2, "3/2/2026"), (3, "3/8/2026")])
    ((), ('3/2/2026', '3/8/2026'))
    """
    first_line: dict[str, int] = {}
    for line, text in dates:
        first_line.setdefault(text, line)
    orders = {text: order_of(text) for text in first_line}
    day_first = [(line, text) for text, line in first_line.items() if orders[text] == "day first"]
    if day_first:
        problem = (
            f"dates with the day first in {at_lines(day_first)}, so that day and month of others "
            "may be exchanged too; write them as 2026-03-15"
        )
        return (problem,), ()
    if "month first" in orders.values():
        return (), ()
    return (), tuple(text for text, order in orders.items() if order == "either")


def month_first_warning(dates: Sequence[str]) -> str:
    """Return the warning of dates whose month is assumed to come first."""
    return (
        f"the month is taken to come first in {format_items(dates)}; if it does not, write dates "
        "as 2026-03-15"
    )
