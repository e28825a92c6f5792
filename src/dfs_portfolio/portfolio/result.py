"""A finished portfolio with its measures, proofs and provenance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.errors import NoSuchItemError
from dfs_portfolio.metrics.best_lineup import (
    DEFAULT_QUANTILES,
    TournamentMeasures,
    best_scores,
    tournament_measures,
)
from dfs_portfolio.metrics.tails import compute_cvar, tail_mean, tail_standard_error
from dfs_portfolio.portfolio.lineup import Lineup, level_key, relative_gap
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.relaxations import Relaxation, relaxation_verdict
from dfs_portfolio.rules.similarity import compute_portfolio_correlation, shared_by_pairs
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Provenance:
    """The inputs and settings of a portfolio, sufficient to reproduce it."""

    version: str
    strategy: str
    seed: int | None
    n_scenarios: int
    slate_fingerprint: str
    scenario_fingerprint: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TailReport:
    """Tail of a portfolio's lineups on some scenarios, upper or lower as in its objective.

    Parameters
    ----------
    level
        The level.
    mean
        Mean of the lineups' tail means, in points.
    best
        Largest tail mean of a lineup.
    standard_error
        Mean standard error of a lineup's tail mean.
    best_of_portfolio
        Tail mean of the score of the best lineup in each scenario.
    """

    level: float
    mean: float
    best: float
    standard_error: float
    best_of_portfolio: float


@dataclass(frozen=True, eq=False)
class Portfolio(Sequence[Lineup]):
    """Lineups in the order they were chosen, the kept ones first, with measures and proofs.

    Parameters
    ----------
    lineups
        At least one, all different, but that kept lineups may repeat each other.
    slate
        The player pool.
    tail_objective
        The objective of a lineup.
    requested
        Number of lineups requested, kept ones included.
    objective
        What the strategy maximised, in points: the sum of the lineups' values minus the overlap
        penalty of all pairs or, for ``"emax"``, the expected best score on the scenarios used to
        choose; minus the ownership penalty in both cases. For ``"payout"``, the expected winnings
        in dollars, on the scenarios and fields used to choose: too high, as all that was maximised.
    bound
        Upper bound on the objective of every portfolio of the same size within the limits, over
        *all* feasible lineups; infinite if nothing was proven. With kept lineups: of every
        portfolio that has them too.
    relaxations
        Exposure limits that the portfolio violates; empty if none.
    provenance
        Inputs and settings, to reproduce it.
    relaxation_proven
        True if the relaxation is proven minimal or, for a partial portfolio, if its size is proven
        maximal.
    overrun_proven
        True if it is proven that no portfolio has a smaller `overrun`, where limits that kept
        lineups break by themselves count as what these have; false with ``relax="fewest"``, which
        does not ask for it.
    stopped
        The reason for missing lineups, if a solver and not the limits caused it.
    exhaustive
        Whether all lineups that satisfy the rules were searched. If not, this is the best portfolio
        found, and nothing is proven.
    """

    lineups: tuple[Lineup, ...]
    slate: Slate
    tail_objective: TailObjective
    requested: int
    objective: float
    bound: float
    relaxations: tuple[Relaxation, ...]
    provenance: Provenance
    relaxation_proven: bool = True
    overrun_proven: bool = field(default=True, kw_only=True)
    stopped: str = ""
    exhaustive: bool = True

    def __len__(self) -> int:
        return len(self.lineups)

    @overload
    def __getitem__(self, index: int) -> Lineup: ...
    @overload
    def __getitem__(self, index: slice) -> Portfolio: ...
    def __getitem__(self, index: int | slice) -> Lineup | Portfolio:
        """Return a lineup, or a portfolio of some lineups.

        In a slice, exposures are shares of the slice, and there are no bound and no relaxations.
        Its objective is that of its lineups; with ``"emax"`` and ``"payout"`` it is NaN unless the
        slice starts with the first lineup, because later gains depend on earlier lineups. It is NaN
        too if the provenance holds no settings.
        """
        if isinstance(index, slice):
            return self._part(self.lineups[index])
        try:
            return self.lineups[index]
        except (IndexError, TypeError):
            raise NoSuchItemError(
                f"no lineup {index!r}: give an index from 0 to {len(self) - 1} "
                "(player_exposure() tells who is in how many lineups)"
            ) from None

    def _part(self, lineups: tuple[Lineup, ...]) -> Portfolio:
        if not lineups:
            raise NoSuchItemError("a portfolio has at least one lineup, but the slice is empty")
        uses = Counter(player for lineup in lineups for player in lineup.players)
        shared = tuple(
            replace(lineup, exposure={key: uses[key] / len(lineups) for key in lineup.players})
            for lineup in lineups
        )
        return replace(
            self,
            lineups=shared,
            requested=len(shared),
            objective=self._objective_of(shared),
            bound=math.inf,
            relaxations=(),
            stopped="",
        )

    def _objective_of(self, lineups: tuple[Lineup, ...]) -> float:
        if math.isnan(self.objective):  # batches whose gains do not add up
            return math.nan
        ownership = sum(lineup.ownership_penalty for lineup in lineups)
        gains = [lineup.gain for lineup in lineups if lineup.gain is not None]
        if gains:
            first = [lineup.indices for lineup in self.lineups[: len(lineups)]]
            is_beginning = [lineup.indices for lineup in lineups] == first
            return sum(gains) - ownership if is_beginning else math.nan
        diversity = self.provenance.settings.get("diversity")
        if diversity is None:  # not made by `build_portfolio`
            return math.nan
        penalty = float(diversity["overlap_penalty"])
        shared = sum(shared_by_pairs([lineup.indices for lineup in lineups]))
        return sum(lineup.value for lineup in lineups) - penalty * shared - ownership

    @property
    def kept(self) -> tuple[Lineup, ...]:
        """Lineups that were entered already; they come first."""
        return tuple(lineup for lineup in self.lineups if lineup.kept)

    @property
    def new(self) -> tuple[Lineup, ...]:
        """Lineups that were chosen now, in order: those to enter."""
        return tuple(lineup for lineup in self.lineups if not lineup.kept)

    @property
    def batches(self) -> dict[str, tuple[Lineup, ...]]:
        """The lineups of each batch by its label, without kept ones; empty without batches."""
        labels = dict.fromkeys(lineup.batch for lineup in self.lineups if lineup.batch)
        return {
            label: tuple(lineup for lineup in self.lineups if lineup.batch == label)
            for label in labels
        }

    @property
    def complete(self) -> bool:
        """Whether there are as many lineups as requested."""
        return len(self) == self.requested

    @property
    def gap(self) -> float:
        """Relative distance from objective to bound; infinite if no bound was proven."""
        return relative_gap(self.objective, self.bound)

    @property
    def overrun(self) -> int:
        """Largest number of lineups by which any one exposure limit is exceeded or missed."""
        return max((relaxation.beyond for relaxation in self.relaxations), default=0)

    @property
    def extra_uses(self) -> int:
        """Sum of all that by which exposure limits are exceeded or missed."""
        return sum(relaxation.beyond for relaxation in self.relaxations)

    @property
    def relaxation_verdict(self) -> str:
        """Which exposure limits no portfolio keeps, and what works; empty if all are kept."""
        exposure = self.provenance.settings.get("exposure", {})
        return relaxation_verdict(
            self.relaxations,
            self.requested if self.stopped else len(self),
            self.slate.contest.sport.player,
            proven=self.relaxation_proven,
            evenly=exposure.get("relax", "evenly") == "evenly",
            n_kept=len(self.kept),
        )

    @property
    def indices(self) -> NDArray[np.int64]:
        """Indices in the slate, shape (n_lineups, roster_size)."""
        return np.array([lineup.indices for lineup in self.lineups], dtype=np.int64)

    def player_exposure(self) -> dict[Hashable, float]:
        """Return the share of lineups that hold each player of the slate, by ID."""
        counts = np.bincount(self.indices.ravel(), minlength=len(self.slate))
        return {key: int(c) / len(self) for key, c in zip(self.slate.ids, counts, strict=True)}

    def team_exposure(self) -> dict[str, float]:
        """Return the share of lineups that hold at least one player of each team."""
        teams = self.slate.team_index[self.indices]
        counts = [int((teams == t).any(axis=1).sum()) for t in range(len(self.slate.team_names))]
        return {t: c / len(self) for t, c in zip(self.slate.team_names, counts, strict=True)}

    def ownership(self) -> NDArray[np.float64] | None:
        """Return the total projected ownership of each lineup's players, in percent.

        Returns
        -------
        ndarray of float or None
            Shape (n_lineups,); ``None`` if the ownership of any player in use is not known.
        """
        totals: NDArray[np.float64] = self.slate.known("ownership")[self.indices].sum(axis=1)
        return None if np.isnan(totals).any() else totals

    def similarity(self) -> dict[str, Any]:
        """Return average and largest Jaccard similarity of pairs of lineups."""
        return compute_portfolio_correlation(self.lineups)

    def scores(self, scenarios: Scenarios) -> NDArray[np.float64]:
        """Return the lineups' scores, shape (n_scenarios, n_lineups), in points.

        Parameters
        ----------
        scenarios
            Any scenarios of the same slate; only fresh ones give unbiased scores.
        """
        scenarios = scenarios_for(self.slate, scenarios)
        columns = [scenarios.points[:, row].sum(axis=1) for row in self.indices]
        return np.stack(columns, axis=1)

    def tail(self, scenarios: Scenarios) -> tuple[TailReport, ...]:
        """Return the tail of the lineups on some scenarios, for every level of the objective."""
        scores, tail = self.scores(scenarios), self.tail_objective.tail
        best = scores.max(axis=1)
        reports = []
        for level in self.tail_objective.levels:
            means = tail_mean(scores, level, tail=tail)
            errors = [tail_standard_error(y, level, tail=tail) for y in scores.T]
            reports.append(
                TailReport(
                    level,
                    float(np.mean(means)),
                    float(np.max(means)),
                    float(np.mean(errors)),
                    compute_cvar(best, level, tail=tail),
                )
            )
        return tuple(reports)

    def chosen_on(self, scenarios: Scenarios) -> bool:
        """Return whether the lineups were chosen on these scenarios."""
        scenarios = scenarios_for(self.slate, scenarios)
        batches = self.provenance.settings.get("batches", ())
        own = {batch["scenario_fingerprint"] for batch in batches}
        return scenarios.fingerprint in {self.provenance.scenario_fingerprint, *own}

    def best_scores(self, scenarios: Scenarios) -> NDArray[np.float64]:
        """Return the score of the best lineup in each scenario, shape (n_scenarios,), in points.

        `compare_best` compares two such arrays. Memory stays small even for many lineups.
        """
        scenarios = scenarios_for(self.slate, scenarios)
        return best_scores(scenarios.points, self.indices)

    def tournament(
        self,
        scenarios: Scenarios,
        *,
        target_scores: Sequence[float] = (),
        quantiles: Sequence[float] = DEFAULT_QUANTILES,
    ) -> TournamentMeasures:
        """Measure the score of the best lineup, which a tournament pays for.

        Parameters
        ----------
        scenarios
            Any scenarios of the same slate. Results on the scenarios used to choose are too
            optimistic and marked as `in_sample`.
        target_scores
            Scores to reach, in points.
        quantiles
            Levels strictly between 0 and 1.

        Raises
        ------
        ScenarioError
            If the scenarios are not for this slate.
        SettingsError
            If a target score or level is out of range.
        """
        return tournament_measures(
            self.best_scores(scenarios),
            len(self),
            target_scores=target_scores,
            quantiles=quantiles,
            in_sample=self.chosen_on(scenarios),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a frame with a row for each lineup: names, salary, value, tails, mean."""
        import pandas as pd  # imported late, since it takes half a second

        word = self.slate.contest.sport.player
        rows = []
        for number, lineup in enumerate(self.lineups, 1):
            row: dict[str, Any] = {"lineup": number}
            if lineup.batch:
                row["batch"] = lineup.batch
            row |= {f"{word}_{k}": name for k, name in enumerate(lineup.names, 1)}
            row |= {"total_salary": lineup.total_salary, "value": lineup.value}
            row |= {level_key(t.alpha): t.CVaR for t in lineup.tails}
            row |= {"mean": lineup.mean, "overlap_penalty": lineup.overlap_penalty}
            rows.append(row)
        return pd.DataFrame(rows).set_index("lineup")

    def exposures_frame(self) -> pd.DataFrame:
        """Return a frame with a row for each player in use: name, team, salary, exposure."""
        import pandas as pd  # imported late, as above

        shares = self.player_exposure()
        rows = [
            {
                "name": d.name,
                "team": d.team,
                "salary": d.salary,
                "lineups": round(shares[d.player_id] * len(self)),
                "exposure": shares[d.player_id],
            }
            for d in self.slate
            if shares[d.player_id] > 0
        ]
        frame = pd.DataFrame(rows)
        return frame.sort_values("exposure", ascending=False, kind="stable", ignore_index=True)
