"""From ownership or projections to probabilities of all lineups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dfs_portfolio._internal.threads import thread_count
from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio._internal.validation import real_numbers
from dfs_portfolio.errors import (
    InfeasibleError,
    SearchLimitError,
    SettingsError,
    format_items,
    join_limited,
)
from dfs_portfolio.field.features import LineupFeature, checked_features, usual_features
from dfs_portfolio.field.lookup import as_lineups
from dfs_portfolio.field.maximum_entropy import UnmatchedError, match_means, nearest_means
from dfs_portfolio.field.ownership import (
    OwnershipLike,
    Spending,
    checked_shares,
    ownership_shares,
)
from dfs_portfolio.field.quantal import response
from dfs_portfolio.field.salary_left import SalaryLeft, salaries_of, salary_left_weights
from dfs_portfolio.field.weighing import WeightedLineups
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.search.enumeration import enumerate_lineups
from dfs_portfolio.search.value_table import ValueTable
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True, eq=False)
class Candidates:
    """The lineups that anybody may enter, and what weighs them besides their players.

    Parameters
    ----------
    slate
        The players.
    lineups
        uint8, shape (n_lineups, roster_size).
    salaries
        Of each lineup, in dollars, shape (n_lineups,).
    base
        Logarithm of its weight by salary left and features with weights, same shape.
    matched
        Features whose mean is wanted.
    threads
        Number of threads.
    """

    slate: Slate
    lineups: NDArray[np.uint8]
    salaries: IntArray
    base: FloatArray
    matched: tuple[LineupFeature, ...]
    threads: int

    @classmethod
    def of(
        cls,
        slate: Slate,
        lineups: Any,
        salary_left: SalaryLeft | ArrayLike | None,
        features: Sequence[LineupFeature] | None,
        threads: int | None,
    ) -> Candidates:
        """List the lineups and weigh them; see `FieldModel.from_ownership`."""
        require_slate(slate)
        table = _lineups(slate, lineups)
        salaries, cap = salaries_of(slate, table), slate.contest.salary_cap
        base = salary_left_weights(salary_left, cap - salaries, cap)
        if features is None:
            features = usual_features(slate, table)
        checked_features(features, len(table))
        for feature in features:
            if feature.weight is not None:
                base = base + feature.weight * feature.values
        matched = tuple(feature for feature in features if feature.mean is not None)
        return cls(slate, table, salaries, base, matched, thread_count(threads))

    @property
    def spending(self) -> Spending:
        """What these lineups cost."""
        return Spending(int(self.salaries.min()), int(self.salaries.max()))

    @property
    def units(self) -> list[float]:
        """The greatest value of each matched feature: errors are relative to it."""
        return [float(np.abs(feature.values).max()) or 1.0 for feature in self.matched]

    def weighted(self, base: FloatArray | None = None) -> WeightedLineups:
        """Return the lineups with their weights, or with others; features in their `units`."""
        pairs = zip(self.matched, self.units, strict=True)
        values = [feature.values / unit for feature, unit in pairs]
        features = np.column_stack(values) if values else np.empty((len(self.lineups), 0))
        base = self.base if base is None else base
        return WeightedLineups(self.lineups, base, features, len(self.slate), self.threads)


def _lineups(slate: Slate, lineups: Any) -> NDArray[np.uint8]:
    if lineups is None:
        return enumerate_lineups(slate, LineupRules.contest_only())
    if isinstance(lineups, ValueTable):
        if not lineups.complete:
            raise SearchLimitError(
                "the table has the lineups of the most promising players alone, and a field needs "
                "all: a field over a sample of lineups is not supported; give the process more "
                "memory, or exclude players"
            )
        if lineups.slate.ids != slate.ids:
            raise SettingsError("the table is one of another slate")
        return lineups.lineups
    return as_lineups(slate, lineups)


def fit_ownership(
    candidates: Candidates, ownership: OwnershipLike | None, repair: bool, least_spend: float
) -> tuple[FloatArray, str]:
    """Return probabilities of all lineups with some ownership, and how they were made."""
    slate, matched = candidates.slate, candidates.matched
    shares, done = checked_shares(
        slate, ownership_shares(slate, ownership), candidates.spending, least_spend, repair
    )
    lineups = candidates.weighted(_without_certainties(candidates, shares))
    means = np.array([feature.mean for feature in matched], dtype=np.float64)
    target = np.append(shares, means / np.array(candidates.units))
    with np.errstate(divide="ignore"):
        odds = np.log(shares) - np.log1p(-shares)
    try:
        theta = match_means(lineups, target, np.append(odds, np.zeros(len(matched))))
    except UnmatchedError as error:
        near = nearest_means(lineups, target)
        raise InfeasibleError(_why_not(candidates, target, near, error.proven)) from None
    source = "the slate" if ownership is None else "the caller"
    text = f"ownership of {source}, {done}, over all {len(candidates.lineups):,} lineups"
    return lineups.probabilities(theta), text


def _without_certainties(candidates: Candidates, shares: FloatArray) -> FloatArray:
    """Return logarithms of weights, -inf for lineups with nobody's players or without everybody's.

    Raises
    ------
    InfeasibleError
        If no lineup is left.
    """
    none, every = shares == 0, shares == 1
    if not none.any() and not every.any():
        return candidates.base
    held = sum(every[candidates.lineups[:, slot]].astype(int) for slot in range(_size(candidates)))
    out = sum(none[candidates.lineups[:, slot]].astype(int) for slot in range(_size(candidates)))
    base = np.where((out == 0) & (held == every.sum()), candidates.base, -np.inf)
    if not (base > -np.inf).any():
        names = candidates.slate.names
        raise InfeasibleError(
            f"ownership: no lineup has all of 100% ({format_items(_named(names, every))}) and none "
            f"of 0% ({format_items(_named(names, none))})"
        )
    return base


def _named(names: Sequence[str], which: NDArray[np.bool_]) -> list[str]:
    return [name for name, named in zip(names, which, strict=True) if named]


def _size(candidates: Candidates) -> int:
    return int(candidates.lineups.shape[1])


def _why_not(candidates: Candidates, target: FloatArray, near: FloatArray, proven: bool) -> str:
    """Say that no mix of lineups has the ownership, and who is farthest from it."""
    names = (*candidates.slate.names, *(feature.name for feature in candidates.matched))
    n_players = len(candidates.slate)
    units = [1.0] * n_players + candidates.units
    errors = np.abs(near - target)
    far = [int(i) for i in np.argsort(-errors, kind="stable") if errors[i] > 0.0005]
    unlike = join_limited(
        [
            f"{names[i]} {target[i]:.1%}, possible {near[i]:.1%}"
            if i < n_players
            else f"{names[i]} {target[i] * units[i]:.4g}, possible {near[i] * units[i]:.4g}"
            for i in far
        ]
    )
    spend = float(target[:n_players] @ candidates.slate.salaries)
    how = "no mix" if proven else "no mix that was found"
    return (
        f"ownership: {how} of the {len(candidates.lineups):,} lineups has it ({unlike}); it spends "
        f"${spend:,.0f} on a lineup of at most ${candidates.spending.dearest:,}: too many popular "
        f"{candidates.slate.contest.sport.players} do not fit together under the cap"
    )


def fit_projections(
    candidates: Candidates,
    projections: ArrayLike | None,
    top_share: float,
    taste: float,
    seed: int,
) -> tuple[FloatArray, str]:
    """Return probabilities of all lineups by quantal response, and how they were made."""
    slate = candidates.slate
    if candidates.matched:
        raise SettingsError(
            "features need weights where ownership is not known: "
            + format_items([feature.name for feature in candidates.matched])
        )
    points = _projections(slate, projections)
    noise = taste * np.random.default_rng(seed).standard_normal(len(slate))
    lineups = candidates.weighted()
    theta, beta = response(lineups, points, noise, top_share)
    text = (
        f"quantal response to projections, beta {beta:.4g} a point, taste {taste:g} with seed "
        f"{seed}, over all {len(candidates.lineups):,} lineups"
    )
    return lineups.probabilities(theta), text


def _projections(slate: Slate, projections: ArrayLike | None) -> FloatArray:
    words = slate.contest.sport.players
    if projections is None:
        points = slate.known("projection")
        unknown = [slate.names[i] for i in np.flatnonzero(np.isnan(points))]
        if unknown:
            raise SettingsError(
                f"the projections of {len(unknown)} of {len(slate)} {words} are not known: "
                f"{format_items(unknown)}; give them, or pass projections"
            )
        return points
    points = np.array(real_numbers("projections", projections))
    if points.shape != (len(slate),):
        raise SettingsError(
            f"{len(points)} projections for {len(slate)} {words}: give one for each"
        )
    return points
