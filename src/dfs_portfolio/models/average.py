r"""The average model: necessary conditions on the average of N lineups.

==================  ===========================================================================
component           meaning
==================  ===========================================================================
``lineup``          block: one lineup that satisfies the rules
``average``         block: the same rows for shares in place of binaries
``share[i]``        share of the lineups that hold player `i`, between 0 and 1
``used[i]``         row: a player's team is in at least as many lineups as the player
``above[i]``        share of player `i` above the even share of all players
==================  ===========================================================================

Every linear row that lineups satisfy is satisfied by their average, and exposure limits are limits
on the average itself. So if this small model is infeasible, there is no portfolio; if it is
feasible, there may still be none. The objective makes shares as even as the rows allow, so that
many lineups are close to them.
"""

# mypy: disable-error-code="misc"
from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import NDArray

from dfs_portfolio.constraints.dk_rules import add_dk_compliance_constraints
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers.one_thread import one_thread


@one_thread
def build_average_model(
    slate: Slate, rules: LineupRules, counts: ExposureCounts, n_lineups: int, most: int
) -> Any:
    """Return the model of a lineup and of the average of N lineups.

    Parameters
    ----------
    slate, rules
        The player pool, and what a lineup must satisfy.
    counts, n_lineups
        Exposure limits, as counts of this many lineups.
    most
        Most lineups that may hold any one player, in addition to those limits.

    Returns
    -------
    ConcreteModel
        To be minimised.

    Examples
    --------
    >>> from dfs_portfolio.rules.exposure_limits import ExposureLimits
    >>> slate = Slate.from_records({"driver_id": i, "salary": 8000, "team": i} for i in range(8))
    >>> counts = ExposureLimits(0.5, 1.0).counts(slate, 4)
    >>> len(build_average_model(slate, LineupRules.unstacked(), counts, 4, 4).share)
    8
    """
    model = pyo.ConcreteModel("average")
    model.x = pyo.Var(slate.ids, domain=pyo.Binary)
    model.lineup = pyo.Block()
    add_dk_compliance_constraints(model.lineup, model.x, slate, rules=rules)
    model.share = pyo.Var(slate.ids, domain=pyo.UnitInterval)
    model.average = pyo.Block()
    add_dk_compliance_constraints(model.average, model.share, slate, rules=rules)
    team = model.average.team_used
    game = model.average.component("game_used") or {}  # only if lineups need several games
    for share in (*team.values(), *game.values()):
        share.domain = pyo.UnitInterval
    _add_limits(model, "player", model.share, counts.player_least, counts.player_most, n_lineups)
    _add_limits(model, "team", team, counts.team_least, counts.team_most, n_lineups)
    of_team = dict(zip(slate.ids, slate.team_index.tolist(), strict=True))
    model.used = pyo.Constraint(slate.ids, rule=lambda m, i: m.share[i] <= team[of_team[i]])
    model.alike = pyo.Constraint(slate.ids, rule=lambda m, i: m.share[i] <= most / n_lineups)
    even = slate.contest.roster_size / len(slate)
    model.above = pyo.Var(slate.ids, domain=pyo.NonNegativeReals)
    model.over = pyo.Constraint(slate.ids, rule=lambda m, i: m.share[i] - m.above[i] <= even)
    model.uneven = pyo.Objective(expr=pyo.quicksum(model.above.values()))
    return model


def shares_of(instance: Any) -> NDArray[np.float64]:
    """Return the shares in the solution, shape (n_players,), in slate order."""
    return np.array([share.value for share in instance.share.values()])


def _add_limits(
    model: Any,
    kind: str,
    shares: Any,
    least: NDArray[np.int64],
    most: NDArray[np.int64],
    n_lineups: int,
) -> None:
    """Bound shares by counts; as rows, because bounds may contradict each other."""
    indices = range(len(least))
    variables = list(shares.values())
    model.add_component(
        f"{kind}_least",
        pyo.Constraint(indices, rule=lambda _, i: variables[i] >= least[i] / n_lineups),
    )
    model.add_component(
        f"{kind}_most",
        pyo.Constraint(indices, rule=lambda _, i: variables[i] <= most[i] / n_lineups),
    )
