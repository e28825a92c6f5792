"""The results of a sweep, case by case and as a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

import numpy as np
import pandas as pd

from dfs_portfolio.errors import DfsPortfolioError, InternalError
from dfs_portfolio.portfolio.lineup import level_key
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.sweeps.cases import Case

# Fields of the tournament measures that the frame has in other columns.
SIZES = ("n_scenarios", "n_lineups", "in_sample")


class CaseWarning(NamedTuple):
    """A warning raised during the work on a case."""

    category: type[Warning]
    text: str


class Answer(NamedTuple):
    """A worker's reply about a case; the fields are those of `Outcome`."""

    portfolio: Portfolio | None
    error: DfsPortfolioError | None
    measures: Mapping[str, float]
    fresh_measures: Mapping[str, float]
    warnings: tuple[CaseWarning, ...]


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of one case.

    Parameters
    ----------
    case
        The case.
    portfolio
        ``None`` if there is an error.
    error
        The reason why there is no portfolio; ``None`` if there is one.
    measures
        `measure` on the scenarios that the portfolio was chosen on.
    fresh_measures
        The same on fresh scenarios; empty without `fresh_seed`.
    warnings
        In the order they were raised.
    """

    case: Case
    portfolio: Portfolio | None
    error: DfsPortfolioError | None
    measures: Mapping[str, float]
    fresh_measures: Mapping[str, float]
    warnings: tuple[CaseWarning, ...]

    def require(self) -> Portfolio:
        """Return the portfolio, or raise the error."""
        if self.portfolio is None:
            raise self.error or InternalError("an outcome with neither portfolio nor error")
        return self.portfolio


@dataclass(frozen=True, eq=False)
class SweepResult(Sequence[Outcome]):
    """Outcomes in the order of the cases.

    Parameters
    ----------
    outcomes
        One for each case.
    """

    outcomes: tuple[Outcome, ...]

    def __len__(self) -> int:
        return len(self.outcomes)

    @overload
    def __getitem__(self, index: int) -> Outcome: ...
    @overload
    def __getitem__(self, index: slice) -> SweepResult: ...
    def __getitem__(self, index: int | slice) -> Outcome | SweepResult:
        """Return an outcome, or the result of some cases."""
        found = self.outcomes[index]
        return found if isinstance(found, Outcome) else SweepResult(found)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Outcomes without a portfolio."""
        return tuple(outcome for outcome in self.outcomes if outcome.error is not None)

    def to_frame(self) -> pd.DataFrame:
        """Return a frame with a row for each case.

        Returns
        -------
        DataFrame
            Columns: ``label``, ``slate``, ``seed``, ``n_scenarios``, ``strategy``, ``engine``,
            ``tail``, ``requested`` and ``lineups``; ``objective`` and ``bound`` in points, and
            ``gap``; ``mean_overlap``, the players that two lineups share on average;
            ``relaxations`` and ``warnings``, their numbers; ``error`` as text, empty without one;
            all of `measure`, and the same on fresh scenarios as ``fresh_...``. Figures of failed
            cases are NaN.
        """
        return pd.DataFrame([_row(outcome) for outcome in self.outcomes])


def measure(portfolio: Portfolio, scenarios: Scenarios) -> dict[str, float]:
    """Return the figures that a sweep compares portfolios by, on some scenarios.

    Each becomes a column of `SweepResult.to_frame`, and a second one with the prefix ``fresh_``.
    Add a new measure here.

    Returns
    -------
    dict
        For each level of the objective, in points: ``cvar_99``, the mean tail mean of the lineups;
        ``cvar_99_se``, the mean standard error of a lineup's tail mean; ``portfolio_cvar_99``, the
        tail mean of the best lineup's score in each scenario. Of the best lineup's score:
        ``expected_best``, ``quantile_99`` and so on, with standard errors under names that end
        with ``_error``.
    """
    figures: dict[str, float] = {}
    for tail in portfolio.tail(scenarios):
        key = level_key(tail.level)
        figures[key] = tail.mean
        figures[f"{key}_se"] = tail.standard_error
        figures[f"portfolio_{key}"] = tail.best_of_portfolio
    tournament = portfolio.tournament(scenarios).as_dict()
    figures |= {key: figure for key, figure in tournament.items() if key not in SIZES}
    return figures


def mean_overlap(portfolio: Portfolio) -> float:
    """Return the average number of players that two lineups share; 0 for a single lineup."""
    pairs = len(portfolio) * (len(portfolio) - 1) / 2
    uses = np.bincount(portfolio.indices.ravel())
    return float((uses * (uses - 1) / 2).sum() / pairs) if pairs else 0.0


def _row(outcome: Outcome) -> dict[str, Any]:
    case, portfolio, error = outcome.case, outcome.portfolio, outcome.error
    row: dict[str, Any] = {
        "label": case.label,
        "slate": case.slate_label,
        "seed": case.seed,
        "n_scenarios": case.n_scenarios,
        "strategy": case.request.strategy,
        "engine": case.request.engine,
        "tail": case.request.objective.tail,
        "requested": case.request.n_lineups,
        "lineups": 0 if portfolio is None else len(portfolio),
        "objective": np.nan if portfolio is None else portfolio.objective,
        "bound": np.nan if portfolio is None else portfolio.bound,
        "gap": np.nan if portfolio is None else portfolio.gap,
        "mean_overlap": np.nan if portfolio is None else mean_overlap(portfolio),
        "relaxations": 0 if portfolio is None else len(portfolio.relaxations),
        "warnings": len(outcome.warnings),
        "error": "" if error is None else f"{type(error).__name__}: {error}",
    }
    row |= outcome.measures
    row |= {f"fresh_{key}": figure for key, figure in outcome.fresh_measures.items()}
    return row
