"""The field as an exact distribution over all lineups: made, asked and drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import check_type, real_number, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field.features import LineupFeature
from dfs_portfolio.field.field import Field
from dfs_portfolio.field.fits import Candidates, fit_ownership, fit_projections
from dfs_portfolio.field.lookup import as_lineups, keys_of, rows_of
from dfs_portfolio.field.ownership import LEAST_SPEND, OwnershipLike
from dfs_portfolio.field.salary_left import SalaryLeft
from dfs_portfolio.search.memory import memory_errors_explained
from dfs_portfolio.slate.slate import Slate

# Where ownership is not known: that of the most popular player in percent, and the spread of taste.
# Real MMA contests of 4,411 entries had 44% and 48%; docs/field.md says what taste costs and buys.
TOP_OWNERSHIP, TASTE = 45.0, 0.15


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class FieldModel:
    """How likely an entry of the field is to hold each of all lineups; arrays are read-only.

    Made by `from_ownership` or `from_projections`.

    Parameters
    ----------
    slate
        The players.
    lineups
        All lineups that anybody may enter: indices in the slate, ascending within a lineup,
        lineups in lexicographic order; uint8, shape (n_lineups, roster_size).
    probabilities
        Of each lineup; they add up to 1. Shape (n_lineups,).
    description
        How it was made, for people.

    Raises
    ------
    SettingsError
        If the arrays do not fit together, or the probabilities are none.
    """

    slate: Slate
    lineups: NDArray[np.uint8]
    probabilities: FloatArray
    description: str = "given probabilities"

    def __post_init__(self) -> None:
        check_type("slate", self.slate, Slate)
        lineups = as_lineups(self.slate, self.lineups)
        keys = keys_of(lineups)
        if not len(keys) or not (keys[1:] > keys[:-1]).all():
            raise SettingsError("lineups of a field model must be different, in ascending order")
        probabilities = np.array(self.probabilities, dtype=np.float64)
        if probabilities.shape != (len(lineups),) or not (probabilities >= 0).all():
            raise SettingsError("probabilities must be a number from 0 for each lineup")
        if not abs(float(probabilities.sum()) - 1) <= 1e-9:
            raise SettingsError(f"probabilities add up to {probabilities.sum():.9g}, not to 1")
        for name, array in (("lineups", lineups), ("probabilities", probabilities)):
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @classmethod
    def from_ownership(
        cls,
        slate: Slate,
        ownership: OwnershipLike | None = None,
        *,
        lineups: Any = None,
        salary_left: SalaryLeft | ArrayLike | None = None,
        features: Sequence[LineupFeature] | None = None,
        repair: bool = False,
        least_spend: float = LEAST_SPEND,
        threads: int | None = None,
    ) -> FieldModel:
        r"""Return the field of some ownership, and otherwise as even as people are.

        ``P(L) ~ exp(sum of theta over the players + h(salary left) + features)``: of all
        distributions with this ownership the nearest to ``exp(h + features)`` (statement 35).

        Parameters
        ----------
        slate
            The players.
        ownership
            In percent or in shares, in the order of the slate, or by ID or name; ``None`` for the
            slate's own, in percent.
        lineups
            The lineups that anybody may enter: a complete `ValueTable`, or an array as from
            `enumerate_lineups`; by default all that the contest's rules allow.
        salary_left
            `h`: a function of the dollars left, or its value for each lineup; by default
            `usual_salary_left`.
        features
            More about lineups, with weights or means; by default, where a sport's custom is at
            most one player of a game, the pairs of opponents.
        repair
            Whether ownership that does not add up to the roster, or does not spend what a field
            spends, is repaired with a `DataWarning`; otherwise it is refused.
        least_spend
            Share of the dearest lineup's salary that a field spends at least.
        threads
            Number of threads; results do not depend on it.

        Raises
        ------
        DataError
            If ownership is not known, no share, or does not hold together.
        InfeasibleError
            If no mix of the lineups has this ownership.
        SearchLimitError
            If the lineups cannot all be listed.
        SlateError, SettingsError
            If the arguments do not fit together.

        Examples
        --------
        >>> from dfs_portfolio.slate.slate import Slate
        >>> from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
        >>> contest = DRAFTKINGS_NASCAR.resized(2, 10_000)
        >>> slate = Slate.from_records(
        ...     ({"driver_id": i, "salary": 5_000} for i in range(4)), contest
        ... )
        >>> model = FieldModel.from_ownership(slate, [80, 60, 40, 20])
        >>> model.ownership.round(6).tolist()
        [80.0, 60.0, 40.0, 20.0]
        """
        least_spend = _share("least_spend", least_spend)
        with memory_errors_explained("the field of all lineups"):
            candidates = Candidates.of(slate, lineups, salary_left, features, threads)
            probabilities, description = fit_ownership(candidates, ownership, repair, least_spend)
            return cls(slate, candidates.lineups, probabilities, description)

    @classmethod
    def from_projections(
        cls,
        slate: Slate,
        projections: ArrayLike | None = None,
        *,
        top_ownership: float = TOP_OWNERSHIP,
        taste: float = TASTE,
        seed: int = 0,
        lineups: Any = None,
        salary_left: SalaryLeft | ArrayLike | None = None,
        features: Sequence[LineupFeature] | None = None,
        threads: int | None = None,
    ) -> FieldModel:
        """Return the field of people who enter better lineups more often: quantal response.

        ``P(L) ~ exp(beta * (projection + taste) + h(salary left) + features)``, with the beta at
        which the most popular player has `top_ownership` (statement 36).

        Parameters
        ----------
        slate
            The players.
        projections
            Expected points of each, shape (n_players,); by default the slate's own.
        top_ownership
            Of the most popular player, in percent.
        taste
            How much each player is liked beyond the projection: standard deviation of a normal
            number, as a share of the standard deviation of the projections; 0 for none.
        seed
            Of taste.
        lineups, salary_left, features, threads
            As in `from_ownership`; features must have weights.

        Raises
        ------
        SettingsError
            If projections are not known, or no beta gives this ownership.
        SearchLimitError, SlateError
            As `from_ownership`.

        Examples
        --------
        >>> from dfs_portfolio.slate.slate import Slate
        >>> from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR
        >>> contest = DRAFTKINGS_NASCAR.resized(2, 10_000)
        >>> slate = Slate.from_records(
        ...     ({"driver_id": i, "salary": 5_000} for i in range(4)), contest
        ... )
        >>> model = FieldModel.from_projections(
        ...     slate, [50, 40, 30, 20], top_ownership=80, taste=0
        ... )
        >>> model.ownership.round(1).tolist()
        [80.0, 62.9, 37.1, 20.0]
        """
        top = _share("top_ownership", real_number("top_ownership", top_ownership) / 100)
        taste = real_number("taste", taste, least=0.0)
        seed = whole_number("seed", seed, least=0)
        with memory_errors_explained("the field of all lineups"):
            candidates = Candidates.of(slate, lineups, salary_left, features, threads)
            probabilities, description = fit_projections(candidates, projections, top, taste, seed)
            return cls(slate, candidates.lineups, probabilities, description)

    @cached_property
    def ownership(self) -> FloatArray:
        """Share of the field that holds each player, in percent, shape (n_players,)."""
        held = np.zeros(len(self.slate))
        for slot in range(self.lineups.shape[1]):
            held += np.bincount(self.lineups[:, slot], self.probabilities, len(self.slate))
        held *= 100
        held.setflags(write=False)
        return held

    @property
    def spend(self) -> float:
        """Dollars that the field spends on a lineup, on average."""
        return float(self.ownership @ self.slate.salaries) / 100

    @cached_property
    def _cumulative(self) -> FloatArray:
        return np.cumsum(self.probabilities)

    def draw(self, entries: int, seed: int = 0) -> Field:
        """Return the field of a contest: independent entries.

        Parameters
        ----------
        entries
            Number of entries; those of the portfolio are no part of them.
        seed
            The same seed draws the same field.
        """
        entries = whole_number("entries", entries, least=1)
        seed = whole_number("seed", seed, least=0)
        sums = self._cumulative
        total = sums[-1]
        marks = np.sort(np.random.default_rng(seed).random(entries)) * total
        marks = np.minimum(marks, np.nextafter(total, 0.0))
        # The first lineup whose sum exceeds the mark: never one of probability 0.
        rows, counts = np.unique(np.searchsorted(sums, marks, side="right"), return_counts=True)
        text = f"{entries:,} entries drawn with seed {seed}: {self.description}"
        return Field(self.slate, self.lineups[rows], counts.astype(np.int32), 0, text)

    def probabilities_of(self, lineups: ArrayLike) -> FloatArray:
        """Return the probability of each of some lineups, 0 where nobody may enter it.

        Parameters
        ----------
        lineups
            Indices in the slate, shape (n, roster_size), such as `Portfolio.indices`.
        """
        rows = rows_of(as_lineups(self.slate, lineups), self.lineups)
        return np.where(rows < 0, 0.0, self.probabilities[rows])

    def expected_copies(self, lineups: ArrayLike, entries: int) -> FloatArray:
        """Return how many of so many entries hold each of some lineups, on average; no sampling.

        Parameters
        ----------
        lineups
            As in `probabilities_of`.
        entries
            Number of entries of the field.
        """
        return whole_number("entries", entries, least=1) * self.probabilities_of(lineups)

    def expected_unique(self, entries: int) -> float:
        """Return the number of different lineups among so many entries, on average."""
        n = whole_number("entries", entries, least=1)
        with np.errstate(divide="ignore"):  # a lineup that everybody enters
            never = n * np.log1p(-np.minimum(self.probabilities, 1.0))
        return float(-np.expm1(never).sum())

    def expected_mean_copies(self, entries: int) -> float:
        """Return `Field.mean_copies` of so many entries, on average."""
        n = whole_number("entries", entries, least=1)
        return 1 + (n - 1) * float(self.probabilities @ self.probabilities)

    def log_likelihood(self, field: Field) -> float:
        """Return the mean over a field's entries of the logarithm of their lineup's probability.

        Entries without a lineup, or with players who are not in the slate, do not count; -inf if
        somebody has a lineup of probability 0.
        """
        check_type("field", field, Field)
        lineups, counts = field.lineups[field.whole], field.counts[field.whole]
        if not len(lineups):
            raise SettingsError("no entry of the field has a lineup of players in the slate")
        with np.errstate(divide="ignore"):
            logs = np.log(self.probabilities_of(lineups))
        return float(logs @ counts / counts.sum())


def _share(name: str, value: object) -> float:
    share = real_number(name, value, least=0.0)
    if share > 1:
        raise SettingsError(f"{name} must be at most the whole, got {share:.6g} of it")
    return share
