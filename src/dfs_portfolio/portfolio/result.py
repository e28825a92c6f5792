"""A finished portfolio and what is known about it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.metrics.best_lineup import (
    DEFAULT_QUANTILES,
    TournamentMeasures,
    best_scores,
    tournament_measures,
)
from dfs_portfolio.metrics.tails import compute_cvar, tail_mean, tail_standard_error
from dfs_portfolio.portfolio.lineup import Lineup, level_key, relative_gap
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.similarity import compute_portfolio_correlation, shared_by_pairs
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Relaxation:
    """An exposure limit that could not be kept.

    Parameters
    ----------
    kind
        ``"player"`` or ``"team"``.
    name
        Of the player or team.
    uses, limit
        Lineups that hold it, and how many the settings allow, or ask for.
    short
        Whether the limit is the least that is asked for.
    """

    kind: Literal["player", "team"]
    name: str
    uses: int
    limit: int
    short: bool = False

    def __str__(self) -> str:
        what = "at least" if self.short else "cap"
        return f"{self.kind} {self.name}: {self.uses} lineups, {what} {self.limit}"


@dataclass(frozen=True)
class Provenance:
    """What a portfolio was made with; enough to make it again."""

    version: str
    strategy: str
    seed: int | None
    n_scenarios: int
    slate_fingerprint: str
    scenario_fingerprint: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TailReport:
    """Tail of a portfolio's lineups on some scenarios: the one its objective asks for.

    Parameters
    ----------
    level
        The level.
    mean
        Mean over the lineups of their tail means, in points.
    best
        Largest tail mean of a lineup.
    standard_error
        Mean over the lineups of the sampling error of one lineup's tail mean.
    best_of_portfolio
        Mean of the same tail of the score of the best lineup in each scenario.
    """

    level: float
    mean: float
    best: float
    standard_error: float
    best_of_portfolio: float


@dataclass(frozen=True, eq=False)
class Portfolio(Sequence[Lineup]):
    """Lineups in the order they were chosen, with what is known about them.

    Parameters
    ----------
    lineups
        At least one; no two the same.
    slate
        Where the players come from.
    tail_objective
        What the lineups were chosen for.
    requested
        How many lineups were asked for.
    objective
        What the strategy maximised, in points: the sum of the lineups' values less the penalty of
        all pairs, or, by ``"emax"``, the expected best score on the scenarios used to choose; less
        what ownership costs, in both.
    bound
        No portfolio of the same size within the limits exceeds it, over *all* feasible lineups;
        infinite where nothing was proven.
    relaxations
        Exposure limits that could not be kept, empty if none.
    provenance
        How to make it again.
    relaxation_proven
        Whether it is proven that no portfolio exceeds the caps less, or, where there are fewer
        lineups than asked for, that no more fit.
    stopped
        Why there are fewer lineups than asked for, where a solver, not the limits, was the reason.
    exhaustive
        Whether all lineups that satisfy the rules were searched. If not, this is the best that was
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
    stopped: str = ""
    exhaustive: bool = True

    def __len__(self) -> int:
        return len(self.lineups)

    @overload
    def __getitem__(self, index: int) -> Lineup: ...
    @overload
    def __getitem__(self, index: slice) -> Portfolio: ...
    def __getitem__(self, index: int | slice) -> Lineup | Portfolio:
        """Return a lineup, or the portfolio of some lineups.

        Of a part, exposures are shares of the part; no bound and no relaxation is claimed, and the
        objective is that of its lineups, NaN where they were chosen for what they add to others
        that are not in it.
        """
        return self._part(self.lineups[index]) if isinstance(index, slice) else self.lineups[index]

    def _part(self, lineups: tuple[Lineup, ...]) -> Portfolio:
        if not lineups:
            raise IndexError("a portfolio has at least one lineup, and the slice has none")
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
        ownership = sum(lineup.ownership_penalty for lineup in lineups)
        gains = [lineup.gain for lineup in lineups if lineup.gain is not None]
        if gains:
            first = [lineup.indices for lineup in self.lineups[: len(lineups)]]
            is_beginning = [lineup.indices for lineup in lineups] == first
            return sum(gains) - ownership if is_beginning else math.nan
        penalty = float(self.provenance.settings["diversity"]["overlap_penalty"])
        shared = sum(shared_by_pairs([lineup.indices for lineup in lineups]))
        return sum(lineup.value for lineup in lineups) - penalty * shared - ownership

    @property
    def complete(self) -> bool:
        """Whether there are as many lineups as asked for."""
        return len(self) == self.requested

    @property
    def gap(self) -> float:
        """Relative distance of objective and bound; infinite where no bound was proven."""
        return relative_gap(self.objective, self.bound)

    @property
    def indices(self) -> NDArray[np.int64]:
        """Indices in the slate, shape (n_lineups, roster_size)."""
        return np.array([lineup.indices for lineup in self.lineups], dtype=np.int64)

    def player_exposure(self) -> dict[Hashable, float]:
        """Return the share of lineups that hold each player, by ID, all players of the slate."""
        counts = np.bincount(self.indices.ravel(), minlength=len(self.slate))
        return {key: int(c) / len(self) for key, c in zip(self.slate.ids, counts, strict=True)}

    def team_exposure(self) -> dict[str, float]:
        """Return the share of lineups that hold at least one player of each team."""
        teams = self.slate.team_index[self.indices]
        counts = [int((teams == t).any(axis=1).sum()) for t in range(len(self.slate.team_names))]
        return {t: c / len(self) for t, c in zip(self.slate.team_names, counts, strict=True)}

    def ownership(self) -> NDArray[np.float64] | None:
        """Return what the projected ownership of each lineup adds up to, in percent.

        Returns
        -------
        ndarray of float or None
            Shape (n_lineups,); ``None`` where that of a player who is used is not known.
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
            Any for the same slate; fresh ones, never used to choose, tell the truth.
        """
        scenarios.check_width(self.slate)
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
        """Tell whether these are the scenarios that the lineups were chosen on."""
        return scenarios.fingerprint == self.provenance.scenario_fingerprint

    def best_scores(self, scenarios: Scenarios) -> NDArray[np.float64]:
        """Return the score of the best lineup in each scenario, shape (n_scenarios,), in points.

        What `compare_best` takes. It needs little memory, also for many lineups.
        """
        scenarios.check_width(self.slate)
        return best_scores(scenarios.points, self.indices)

    def tournament(
        self,
        scenarios: Scenarios,
        *,
        target_scores: Sequence[float] = (),
        quantiles: Sequence[float] = DEFAULT_QUANTILES,
    ) -> TournamentMeasures:
        """Measure how good the best of the lineups is, which is what a tournament pays for.

        Parameters
        ----------
        scenarios
            Any for the same slate; those the lineups were chosen on flatter, and are marked.
        target_scores
            Scores to reach, in points.
        quantiles
            Levels strictly between 0 and 1.

        Raises
        ------
        ScenarioError
            If the scenarios are not for this slate.
        SettingsError
            If a threshold or level is out of range.
        """
        return tournament_measures(
            self.best_scores(scenarios),
            len(self),
            target_scores=target_scores,
            quantiles=quantiles,
            in_sample=self.chosen_on(scenarios),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row a lineup: names, salary, value, tails, mean."""
        import pandas as pd  # here, where a frame is wanted: it takes half a second

        rows = []
        for number, lineup in enumerate(self.lineups, 1):
            row: dict[str, Any] = {"lineup": number}
            row |= {f"driver_{k}": name for k, name in enumerate(lineup.names, 1)}
            row |= {"total_salary": lineup.total_salary, "value": lineup.value}
            row |= {level_key(t.alpha): t.CVaR for t in lineup.tails}
            row |= {"mean": lineup.mean, "overlap_penalty": lineup.overlap_penalty}
            rows.append(row)
        return pd.DataFrame(rows).set_index("lineup")

    def exposures_frame(self) -> pd.DataFrame:
        """Return one row a player that is used: name, team, salary, lineups, exposure."""
        import pandas as pd  # here, where a frame is wanted

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
