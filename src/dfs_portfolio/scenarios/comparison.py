"""Projections beside what is simulated: yours, simulated, difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray, IntArray
from dfs_portfolio.errors import ScenarioError
from dfs_portfolio.scenarios.scenarios import Points, Scenarios, scenarios_for
from dfs_portfolio.slate.slate import Slate

if TYPE_CHECKING:
    import pandas as pd

# The fields of points, and how they are computed from scenarios; `sd` and the mean need no level.
LEVELS: Final = MappingProxyType({"floor": 0.2, "ceiling": 0.9})
# A mean difference of means, in points, that a person should hear of.
WORTH_A_NOTE: Final = 1.0


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class ProjectionComparison:
    """Projections beside the same numbers of scenarios; made by `compare_projections`.

    Parameters
    ----------
    slate
        The players.
    n_scenarios
        Number of scenarios.
    yours, simulated
        By field, such as ``projection`` or ``floor``; shape (n_players,), in slate order. `yours`
        is NaN where nothing is projected. Points are in points, chances are shares.
    standard_error
        Sampling error of the simulated means, shape (n_players,), in points.
    notes
        What a person should know of how the scenarios were made, a sentence each.
    """

    slate: Slate
    n_scenarios: int
    yours: Mapping[str, FloatArray]
    simulated: Mapping[str, FloatArray]
    standard_error: FloatArray
    notes: tuple[str, ...] = ()

    def difference(self, field: str = "projection") -> FloatArray:
        """Return simulated minus yours, shape (n_players,); NaN where nothing is projected.

        Raises
        ------
        ScenarioError
            If no player has such a projection, or the scenarios do not know it.
        """
        if field not in self.yours:
            known = ", ".join(self.yours) or "nothing"
            raise ScenarioError("comparison", [f"{field!r} is not compared; compared is {known}"])
        return np.asarray(self.simulated[field] - self.yours[field])

    @property
    def mean_difference(self) -> float:
        """Mean size of the differences of means, in points; 0 without projections."""
        return float(np.abs(self._of_means()).mean()) if len(self._projected) else 0.0

    @property
    def largest_difference(self) -> float:
        """Largest size of a difference of means, in points; 0 without projections."""
        return float(np.abs(self._of_means()).max()) if len(self._projected) else 0.0

    @property
    def common_difference(self) -> float:
        """Mean of the differences of means with their signs, in points; 0 without projections."""
        return float(self._of_means().mean()) if len(self._projected) else 0.0

    def largest(self, n_players: int | None = 5) -> tuple[int, ...]:
        """Return the players whose means differ most, by index, the largest difference first.

        Parameters
        ----------
        n_players
            At most so many; ``None`` for every player with a projection.
        """
        order = np.argsort(-np.abs(self._of_means()), kind="stable")
        return tuple(self._projected[order[:n_players]].tolist())

    def to_frame(self) -> pd.DataFrame:
        """Return a table with a row for each player, in slate order.

        Columns are ``name``, ``id``, and for each field three: ``projection``,
        ``projection_simulated``, ``projection_difference`` and so on; ``standard_error`` is that of
        the simulated mean.
        """
        import pandas as pd  # takes long to import

        columns: dict[str, object] = {
            "name": list(self.slate.names),
            "id": [player.player_id for player in self.slate],
        }
        for field, yours in self.yours.items():
            columns[field] = yours
            columns[f"{field}_simulated"] = self.simulated[field]
            columns[f"{field}_difference"] = self.difference(field)
            if field == "projection":
                columns["standard_error"] = self.standard_error
        return pd.DataFrame(columns)

    def sentences(self) -> tuple[str, ...]:
        """Return the comparison in a few sentences; none if no means are projected."""
        if not len(self._projected):
            return ()
        most = self.slate.names[self.largest(1)[0]]
        sentences = [
            f"yours against simulated: means differ by {self.mean_difference:.1f} points on "
            f"average and by {self.largest_difference:.1f} at most ({most})"
        ]
        if self.mean_difference > WORTH_A_NOTE and not self.notes:
            sentences.append("note: " + self._note())
        sentences += [f"note: {note}" for note in self.notes]
        return tuple(sentences)

    def _note(self) -> str:
        note = "the simulated means are not your projections"
        common = self.common_difference
        if abs(common) > self.mean_difference / 2:
            direction = "more" if common > 0 else "fewer"
            players = self.slate.contest.sport.players
            number = len(self._projected)
            note += f": {number} {players} have {abs(common):.1f} points {direction} on average"
        return note

    @property
    def _projected(self) -> IntArray:
        """Indices of the players with projected points."""
        if "projection" not in self.yours:
            return np.zeros(0, dtype=np.int64)
        return np.flatnonzero(~np.isnan(self.yours["projection"]))

    def _of_means(self) -> FloatArray:
        """Differences of means of the players with projected points."""
        if "projection" not in self.yours:
            return np.zeros(0)
        return self.difference()[self._projected]


def compare_projections(slate: Slate, scenarios: Scenarios | Points) -> ProjectionComparison:
    """Compare the projections of a slate with scenarios of it.

    Parameters
    ----------
    slate
        The players with what is projected of them.
    scenarios
        From any source. Points give the mean (``projection``), ``floor`` (20% quantile),
        ``ceiling`` (90% quantile) and ``sd``. Scenarios of simulated races
        (`RaceScenarios.draw`, `RaceOutcomes.to_scenarios`) also give the chances to win and to
        finish in the top 3, 5 and 10, and the expected finish and laps.

    Returns
    -------
    ProjectionComparison
        With the fields that both sides know.

    Raises
    ------
    ScenarioError
        If the scenarios are not of this slate.

    Examples
    --------
    >>> slate = Slate.from_records(
    ...     [
    ...         {"driver_id": 1, "name": "A", "salary": 9000, "projection": 40},
    ...         {"driver_id": 2, "name": "B", "salary": 8000, "projection": 30},
    ...     ]
    ... )
    >>> comparison = compare_projections(slate, Scenarios([[50.0, 20.0], [34.0, 38.0]]))
    >>> comparison.difference().tolist()
    [2.0, -1.0]
    >>> print(comparison.sentences()[0])
    yours against simulated: means differ by 1.5 points on average and by 2.0 at most (A)
    """
    scenarios = scenarios_for(slate, scenarios)
    points = scenarios.points
    sd = points.std(axis=0)
    yours, simulated = {}, {}
    for field in (f.name for f in slate.contest.sport.fields):
        given = slate.known(field)
        if np.isnan(given).all():
            continue
        value = _of_points(field, points, scenarios.mean, sd)
        if value is None:
            value = scenarios.simulated(field)
        if value is not None:
            yours[field], simulated[field] = given, value
    return ProjectionComparison(
        slate,
        scenarios.n_scenarios,
        MappingProxyType(yours),
        MappingProxyType(simulated),
        np.asarray(sd / np.sqrt(max(scenarios.n_scenarios - 1, 1))),
        scenarios.notes,
    )


def _of_points(
    field: str, points: FloatArray, mean: FloatArray, sd: NDArray[np.float64]
) -> FloatArray | None:
    """Return a field that follows from points alone, ``None`` for another one."""
    if field == "projection":
        return mean
    if field == "sd":
        return sd
    if field in LEVELS:
        # Player by player: a whole matrix would be copied.
        return np.array([np.quantile(column, LEVELS[field]) for column in points.T])
    return None
