"""What lineups win in a contest, with errors: the result of `simulate_contest`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.metrics.estimates import Estimate, mean_estimate
from dfs_portfolio.payouts.dollars import show_dollars
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class ContestMeasures:
    """What one entry, or several together, do in a contest; errors are those over scenarios.

    Parameters
    ----------
    winnings
        Mean of the prizes, in dollars a contest; ties are shared.
    profit
        Winnings less entry fees, in dollars.
    roi
        Profit for each dollar of fees; NaN if the contest is free.
    first
        Probability that no entry of the contest, own ones included, is above it; of several, that
        this holds for one of them. A tie for the first rank counts, as on the site.
    top_thousandth, top_hundredth
        Probability of a rank among the best 0.1% and 1% of the entries, at least rank 1. Tied
        entries have the best rank that they occupy.
    cash
        Probability of a prize.
    copies
        Entries of the field with the same lineup; of several, with one of these lineups. The error
        is that over fields, infinite with one field.
    """

    winnings: Estimate
    profit: Estimate
    roi: Estimate
    first: Estimate
    top_thousandth: Estimate
    top_hundredth: Estimate
    cash: Estimate
    copies: Estimate

    def as_dict(self) -> dict[str, float]:
        """Return one flat row of a table: each measure, and its error as ``<name>_error``."""
        row: dict[str, float] = {}
        for name in (one.name for one in fields(self)):
            estimate = getattr(self, name)
            row |= {name: estimate.value, f"{name}_error": estimate.standard_error}
        return row


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class ContestResult:
    """What lineups win in a contest against a field, over scenarios; arrays are read-only.

    Parameters
    ----------
    gpp
        The contest.
    slate
        The players.
    lineups
        Own lineups: indices in the slate, uint8, shape (n_lineups, roster_size); in those of a
        whole field ``len(slate)`` is nobody.
    each
        Measures of each lineup, in this order. Lineups compete with each other too: an own entry
        above takes a rank.
    together
        Measures of all of them together.
    money
        Dollars that they win together in each scenario, shape (n_scenarios,).
    n_fields
        Number of fields.
    in_sample
        Whether the lineups were chosen on these scenarios. All figures are then biased upwards, and
        the errors do not show by how much.
    notes
        What a person should know of these figures, a sentence each.
    """

    gpp: Gpp
    slate: Slate
    lineups: NDArray[np.uint8]
    each: tuple[ContestMeasures, ...]
    together: ContestMeasures
    money: FloatArray
    n_fields: int
    in_sample: bool
    notes: tuple[str, ...] = ()

    @property
    def n_scenarios(self) -> int:
        """Number of scenarios."""
        return len(self.money)

    @property
    def fees(self) -> float:
        """Dollars that the own entries cost."""
        return self.gpp.entry_fee * len(self.lineups)

    def winnings_over(self, other: ContestResult) -> Estimate:
        """Return how much more these lineups win than others do, in dollars a contest.

        Luck that both share in a scenario cancels, so the error is smaller than those of the two.

        Parameters
        ----------
        other
            Of the same scenarios in the same order, and best the same fields.

        Raises
        ------
        SettingsError
            If it has not as many scenarios.
        """
        check_type("other", other, ContestResult)
        if other.n_scenarios != self.n_scenarios:
            raise SettingsError(
                f"{self.n_scenarios:,} scenarios against {other.n_scenarios:,}: simulate both on "
                "the same scenarios"
            )
        return mean_estimate(self.money - other.money)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each lineup.

        Columns: those of `ContestMeasures.as_dict`, and one with a name for each slot, blank for
        nobody.
        """
        import pandas as pd

        frame = pd.DataFrame([one.as_dict() for one in self.each])
        names = np.array([*self.slate.names, ""], dtype=object)  # nobody comes last
        for slot in range(self.lineups.shape[1]):
            label = f"{self.slate.contest.sport.player}_{slot + 1}"
            frame[label] = names[self.lineups[:, slot]]
        return frame

    def as_dict(self) -> dict[str, Any]:
        """Return the measures of all lineups together as one flat row, with the sizes."""
        return {
            "n_lineups": len(self.lineups),
            "n_scenarios": self.n_scenarios,
            "n_fields": self.n_fields,
            "in_sample": self.in_sample,
            **self.together.as_dict(),
        }

    def summary(self) -> str:
        """Return the measures of all lineups together in words, several lines."""
        all_of, size, n = self.together, self.gpp, len(self.lineups)
        kind = "used to choose (flatters)" if self.in_sample else "fresh"
        any_of = "" if n == 1 else "any "
        rows = [
            ("winnings", f"{_dollars(all_of.winnings)} for {show_dollars(self.fees)} of fees"),
            ("profit", _dollars(all_of.profit)),
            ("ROI", _percent(all_of.roi)),
            (f"{any_of}first", _percent(all_of.first)),
            (f"{any_of}in best 0.1%", _percent(all_of.top_thousandth)),
            (f"{any_of}in best 1%", _percent(all_of.top_hundredth)),
            (f"{any_of}paid", _percent(all_of.cash)),
            ("copies in field", f"{all_of.copies.value:,.1f}"),
        ]
        lines = [
            f"{n:,} {'entry' if n == 1 else 'entries'} of {show_dollars(size.entry_fee)} in a "
            f"contest of {size.entries:,}, {show_dollars(size.payouts.pool)} to "
            f"{size.payouts.ranks_paid:,} ranks; {self.n_scenarios:,} scenarios ({kind}), "
            f"{self.n_fields:,} {'field' if self.n_fields == 1 else 'fields'}",
            *(f"{name:<17}{value}" for name, value in rows),
        ]
        return "\n".join([*lines, *self.notes])


def _dollars(estimate: Estimate) -> str:
    sign = "-" if estimate.value < 0 else ""
    return f"{sign}${abs(estimate.value):,.2f} (error {estimate.standard_error:,.2f})"


def _percent(estimate: Estimate) -> str:
    return f"{100 * estimate.value:.2f}% (error {100 * estimate.standard_error:.2f})"
