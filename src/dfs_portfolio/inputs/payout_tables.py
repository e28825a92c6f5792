"""Payout tables: what the ranks of a contest pay, as sites show them and people copy them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from dfs_portfolio._internal.csv_text import Table, plain_column
from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import (
    DataWarning,
    FileFormatError,
    SettingsError,
    format_items,
    join_limited,
    warn_caller,
)
from dfs_portfolio.inputs.file_kinds import explain_wrong_file
from dfs_portfolio.inputs.frames import TableSource, open_source, original_header
from dfs_portfolio.inputs.payout_cells import CellError, read_prize, read_ranks
from dfs_portfolio.inputs.payout_rows import POOL_NAMES, Columns, PayoutRows
from dfs_portfolio.payouts.dollars import one_amount, show_dollars
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.payouts.payouts import Payouts
from dfs_portfolio.slate.registry import default_contest

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "ranks": (
        *("Rank", "Ranks", "Place", "Places", "Position", "Positions", "Pos", "Finish"),
        *("Rank range", "Place range", "Finishing position", "Finishing place", "Standing"),
    ),
    "first rank": ("first rank", "min rank", "min position", "rank from", "from", "start rank"),
    "last rank": ("last rank", "max rank", "max position", "rank to", "to", "end rank"),
    "prize": (
        *("Payout", "Payouts", "Prize", "Prizes", "Winnings", "Amount", "Cash", "Cash prize"),
        *("Prize money", "Payout amount", "Prize amount", "Payout USD", "Prize USD", "Award"),
    ),
    "ticket": ("Ticket", "Tickets", "Ticket value"),
    "pool": POOL_NAMES,
    "entries": (
        *("Entries", "Field size", "Field", "Contest size", "Size", "Total entries", "n_entries"),
        "Number of entries",
    ),
    "entry fee": ("Entry fee", "Fee", "Buy in", "Entry cost", "Cost", "Entry price"),
}


def read_payouts(source: TableSource) -> Payouts:
    r"""Read what the ranks of a contest pay.

    Parameters
    ----------
    source
        A CSV file or a frame with a row for each tier: ranks (``7``, ``7-8``, ``1st - 3rd``) in a
        column ``Place`` or ``Rank``, or in ``first_rank`` and ``last_rank``; and dollars
        (``2500``, ``$2,500.00``) in ``Payout`` or ``Prize``. A ticket counts at its value, which
        must be named (``$8 Ticket``). Columns for pool, entries and entry fee are checked if there
        are any. Tiers may go on in further columns of the same names, or under a repeated header.

    Raises
    ------
    FileFormatError
        Listing every problem of the file: cells that cannot be read, ranks between tiers without a
        prize or with two, prizes that rise, a pool that is not the sum of the prizes.

    Warns
    -----
    DataWarning
        If prizes are tickets, or rows are repeated.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "payouts.csv")
    ...     _ = path.write_text("Place,Payout\n1st,\"$1,000\"\n2-3,250.50\n")
    ...     read_payouts(path).tiers
    (PayoutTier(first_rank=1, last_rank=1, prize=1000.0),
     PayoutTier(first_rank=2, last_rank=3, prize=250.5))
    """
    return read_payout_file(source).payouts


def read_gpp(
    source: TableSource, entries: int | None = None, entry_fee: float | None = None
) -> Gpp:
    """Read a tournament: what it pays, its number of entries, and its fee.

    Parameters
    ----------
    source
        As for `read_payouts`. Columns such as ``Field Size`` and ``Entry Fee`` hold the same value
        in every row, or one only.
    entries, entry_fee
        For a file without these columns.

    Raises
    ------
    FileFormatError
        As `read_payouts`; and if more ranks are paid than the file has entries.
    SettingsError
        If neither the file nor the call has the entries or the fee, if they contradict each other,
        or if a value is out of its range.
    """
    return read_payout_file(source).gpp(entries, entry_fee)


def _first(given: int | None, found: int | None) -> int:
    """Return the argument or, without one, what the file has; one of them is there."""
    return cast(int, found if given is None else given)


def _contradiction(
    name: str, given: int | None, found: int | None, show: Callable[[int], str]
) -> Iterator[str]:
    """Yield a problem if an argument contradicts a file, or neither has a value."""
    if given is None and found is None:
        yield f"no {name} in the file: pass {name}=..."
    elif given is not None and found is not None and given != found:
        yield (
            f"{name}={show(given)} contradicts the file, which has {show(found)}: drop the "
            f"argument, or make Gpp(read_payouts(...), ...) with other {name}"
        )


@dataclass(frozen=True)
class PayoutFile:
    """What a payout table says about its contest.

    Parameters
    ----------
    path
        The file.
    payouts
        What the ranks pay.
    entries, fee
        Number of entries, and the fee of one in cents; ``None`` if the file does not say.
    """

    path: str
    payouts: Payouts
    entries: int | None
    fee: int | None

    def gpp(
        self,
        entries: int | None = None,
        entry_fee: float | None = None,
        *,
        unfilled: bool = False,
    ) -> Gpp:
        """Return the tournament; parameters and errors are those of `read_gpp` and `Gpp`."""
        size = None if entries is None else whole_number("entries", entries, least=1)
        fee = None if entry_fee is None else one_amount("entry_fee", entry_fee)
        problems = [
            *_contradiction("entries", size, self.entries, "{:,}".format),
            *_contradiction("entry_fee", fee, self.fee, lambda cents: show_dollars(cents / 100)),
        ]
        if problems:
            raise SettingsError(f"{self.path}: {'; '.join(problems)}")
        size, fee = _first(size, self.entries), _first(fee, self.fee)
        n_paid = self.payouts.ranks_paid
        if n_paid > size == self.entries and not unfilled:
            raise FileFormatError(
                self.path,
                [
                    f"more ranks are paid ({n_paid:,}) than there are entries ({size:,}); if the "
                    "contest did not fill, make Gpp(read_payouts(...), entries, entry_fee, "
                    "unfilled=True)"
                ],
            )
        return Gpp(self.payouts, size, fee / 100, unfilled)


def read_payout_file(source: TableSource) -> PayoutFile:
    """Read a payout table with all that it says; errors and warnings as `read_payouts`."""
    table = open_source(source)
    blocks, rows, several = _blocks(table), PayoutRows(), False
    for line, cells in table.rows:
        if _repeats_header(table, cells):
            several = True
            continue
        for columns in blocks:
            if not rows.add_split(line, cells, columns, len(table.header)):
                rows.add(line, cells, columns)
    problems = list(rows.problems(several=several or len(blocks) > 1)) or table.overlong
    if problems:
        raise FileFormatError(str(table.path), problems)
    tiers, repeats = rows.without_repeats()
    if repeats:
        again = f"line {format_items(repeats)} repeats an earlier one"
        warn_caller(f"{table.path}: {again}", DataWarning)
    if rows.tickets:
        shown = join_limited([f"line {line} ({text})" for line, text in rows.tickets])
        warn_caller(f"{table.path}: tickets count at their value in {shown}", DataWarning)
    size, fee = (next(iter(rows.stated[name].values()), None) for name in ("entries", "entry fee"))
    return PayoutFile(str(table.path), Payouts.from_tiers(row.tier for row in tiers), size, fee)


def _blocks(table: Table) -> list[Columns]:
    """Return the columns of each table in a file: tables may be side by side."""
    header = original_header(table.header)
    ranks = set(map(plain_column, _COLUMNS["ranks"]))
    starts = [i for i, name in enumerate(header) if plain_column(name) in ranks]
    blocks, problems = list[Columns](), list[str]()
    # What is on the left of the first ranks belongs to them.
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(header)], strict=True):
        found, twice = Table(table.path, header[start:end], ()).find(_COLUMNS)
        problems += twice
        blocks.append({key: index + start for key, index in found.items()})
    complete = [block for block in blocks if not _absent(header, block)]
    absent = [] if complete else _absent(header, blocks[0])
    wrong_file = explain_wrong_file(table, "payouts", default_contest(), complete=not absent)
    if wrong_file:
        raise FileFormatError(str(table.path), [wrong_file])
    if absent or problems:
        raise FileFormatError(str(table.path), [*absent, *problems])
    return complete


def _absent(header: Sequence[str], columns: Columns) -> list[str]:
    """List the required columns that a table lacks."""
    absent = []
    if "ranks" not in columns and not {"first rank", "last rank"} <= set(columns):
        absent.append("no column with the ranks: call it Rank or Place")
    if "prize" not in columns and "ticket" not in columns:
        absent.append("no column with the prizes: call it Payout or Prize")
    if absent and _is_tier(header[:2]):
        return ["the first row is a tier: write a row with the names Rank,Payout above it"]
    return absent


def _is_tier(cells: Sequence[str]) -> bool:
    """Tell whether cells that should be column names are ranks and a prize."""
    try:
        return bool(read_ranks(cells[0]) and read_prize(cells[1]))
    except (CellError, IndexError):
        return False


def _repeats_header(table: Table, cells: Sequence[str]) -> bool:
    """Tell whether a row is the header once more."""
    pairs = zip(original_header(table.header), cells, strict=False)
    return all(plain_column(name) == plain_column(cell) for name, cell in pairs if name)
