"""Rows of payout tables: tiers with their lines, and everything that is wrong with them."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

from dfs_portfolio._internal.csv_text import at_lines, plain_column
from dfs_portfolio.inputs.payout_cells import (
    CellError,
    read_amount,
    read_entries,
    read_fee,
    read_prize,
    read_ranks,
    read_ticket,
)
from dfs_portfolio.payouts.dollars import MAX_DOLLARS, show_dollars
from dfs_portfolio.payouts.tiers import PayoutTier, tier_faults

POOL_NAMES: Final = (
    *("Pool", "Prize pool", "Total prizes", "Total payout", "Total payouts", "Guaranteed"),
    *("Guarantee", "GPP", "Total pool", "Total prize pool"),
)
# What stands in place of ranks where a row has the sum of all prizes.
_SUMS: Final = frozenset(map(plain_column, ("Total", "Totals", "Sum", *POOL_NAMES)))
_AFTER_COMMA: Final = re.compile(r"[0-9]{3}(\.[0-9]{1,2})?")
_STATED: Final[Mapping[str, Callable[[str], int]]] = {
    "pool": read_amount,
    "entries": read_entries,
    "entry fee": read_fee,
}
_T = TypeVar("_T")

Columns = Mapping[str, int]


@dataclass(frozen=True)
class TierRow:
    """A tier with its line; the prize in cents, None if it cannot be read."""

    first: int
    last: int
    cents: int | None
    line: int

    @property
    def tier(self) -> PayoutTier:
        """The tier in dollars."""
        return PayoutTier(
            self.first, self.last, math.nan if self.cents is None else self.cents / 100
        )


@dataclass(frozen=True)
class PayoutRows:
    """What the rows of a file say.

    Parameters
    ----------
    tiers
        The tiers, in the order of the file.
    stated
        Line -> value of the columns that describe the contest; pool and entry fee in cents.
    tickets
        Prizes with tickets, with their lines.
    wrong
        What is wrong -> line and text of the cells.
    unknown
        Lines whose ranks cannot be read.
    """

    tiers: list[TierRow] = field(default_factory=list)
    stated: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    tickets: list[tuple[int, str]] = field(default_factory=list)
    wrong: defaultdict[str, list[tuple[int, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    unknown: list[int] = field(default_factory=list)

    def add(self, line: int, cells: Sequence[str], columns: Columns) -> None:
        """Read a row of a table with these columns."""
        for name in _STATED.keys() & columns.keys():
            text = cells[columns[name]]
            value = self._cell(_STATED[name], line, text) if text else None
            if value is not None:
                self.stated[name][line] = value
        ranks = [cells[columns[k]] for k in ("ranks", "first rank", "last rank") if k in columns]
        prize, ticket = (cells[columns[k]] if k in columns else "" for k in ("prize", "ticket"))
        if plain_column(ranks[0]) in _SUMS:
            total = self._cell(read_amount, line, prize)
            if total is not None:
                self.stated["pool"][line] = total
        elif any(ranks) or prize or ticket:
            self._add_tier(line, [text for text in ranks if text], prize, ticket)

    def _add_tier(self, line: int, ranks: Sequence[str], prize: str, ticket: str) -> None:
        cents = self._prize(line, prize, ticket)
        if not ranks:
            self.wrong["a prize without ranks"].append((line, prize or ticket))
        spans = [self._cell(read_ranks, line, text) for text in ranks]
        known = [span for span in spans if span is not None]
        if not known or len(known) < len(spans):
            self.unknown.append(line)
        elif known[0][0] > known[-1][1]:
            self.wrong["ranks that end before they begin"].append((line, " to ".join(ranks)))
            self.unknown.append(line)
        else:
            self.tiers.append(TierRow(known[0][0], known[-1][1], cents, line))

    def _prize(self, line: int, prize: str, ticket: str) -> int | None:
        """Return cash and tickets in cents."""
        if not prize and not ticket:
            self.wrong["no prize"].append((line, ""))
            return None
        cash = self._cell(read_prize, line, prize) if prize else (0, False)
        value = self._cell(read_ticket, line, ticket) if ticket else 0
        if cash is None or value is None:
            return None
        if cash[1] or value:
            self.tickets.append((line, " + ".join(filter(None, (prize, ticket)))))
        return cash[0] + value

    def _cell(self, read: Callable[[str], _T], line: int, text: str) -> _T | None:
        """Read a cell; note what is wrong with it, and return None."""
        try:
            return read(text)
        except CellError as error:
            self.wrong[str(error)].append((line, text))
            return None

    def add_split(self, line: int, cells: Sequence[str], columns: Columns, width: int) -> bool:
        """Note an amount such as $1,000 without quotes, if a row has one.

        It is two cells: its row has one too many, or a column that is not read begins with 0.
        """
        amount = cells[columns["prize"] :][:2] if "prize" in columns else ()
        if len(amount) < 2 or not _AFTER_COMMA.fullmatch(amount[1]):
            return False
        if len(cells) <= width and not amount[1].startswith("0"):
            return False
        text = ",".join(amount)
        self.wrong["an amount with a comma must be in double quotes:"].append((line, text))
        self.unknown.append(line)
        return True

    def without_repeats(self) -> tuple[list[TierRow], list[int]]:
        """Return the tiers by rank, each once, and the lines of those that only repeat others."""
        once: dict[tuple[int, int, int | None], TierRow] = {}
        repeats = []
        for row in self.tiers:
            if once.setdefault((row.first, row.last, row.cents), row) is not row:
                repeats.append(row.line)
        return sorted(once.values(), key=lambda row: (row.first, row.last, row.line)), repeats

    def problems(self, *, several: bool) -> Iterator[str]:
        """Yield all problems of the file.

        Parameters
        ----------
        several
            Whether it has several tables, beside or under each other.
        """
        yield from (f"{kind} in {at_lines(cells)}" for kind, cells in self.wrong.items())
        for name, found in self.stated.items():
            if len(set(found.values())) > 1:
                shown = at_lines((n, _show(name, v)) for n, v in _distinct(found).items())
                yield f"several values for the {name}: {shown}; keep one"
        tiers, _ = self.without_repeats()
        starts = [row for row in tiers if row.first == 1]
        if several and len(starts) > 1:
            yield (
                f"two tables: {starts[0].tier} in line {starts[0].line}, {starts[1].tier} in line "
                f"{starts[1].line}; keep one of them"
            )
            return
        faults = tier_faults([row.tier for row in tiers], gaps=not self.unknown)
        yield from (f"line {tiers[index].line}: {text}" for index, text in faults)
        if not self.wrong:
            yield from self._sum_problems(tiers)

    def _sum_problems(self, tiers: Sequence[TierRow]) -> Iterator[str]:
        """Yield what is wrong with the sum of the prizes, all of which are known."""
        total = sum((row.last - row.first + 1) * (row.cents or 0) for row in tiers)
        if not total:
            yield "no rank is paid anything"
        if total > 100 * MAX_DOLLARS:
            yield f"the prizes add up to {show_dollars(total / 100)}, above {MAX_DOLLARS:,}"
        for line, pool in _distinct(self.stated["pool"]).items():
            if pool != total:
                yield (
                    f"line {line}: the pool is {show_dollars(pool / 100)}, but the prizes add up "
                    f"to {show_dollars(total / 100)}; correct one of them"
                )


def _distinct(values: Mapping[int, int]) -> dict[int, int]:
    """Return the first line of each value, and the value."""
    first: dict[int, int] = {}
    for line, value in values.items():
        first.setdefault(value, line)
    return {line: value for value, line in first.items()}


def _show(name: str, value: int) -> str:
    return f"{value:,}" if name == "entries" else show_dollars(value / 100)
