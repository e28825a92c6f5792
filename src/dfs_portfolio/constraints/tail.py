r"""Adds the mean of a lineup's tail to a Pyomo model.

The numbers in brackets are those of ``docs/mathematics.md``. Everything is minimised: the cost is
the negative of the tail value, plus a penalty if there is one.

**Lower tail** [14]. A linear programme, with a *threshold* for each level and the *excess* of the
threshold over the score in each scenario.

**Upper tail** [15]. Not a linear programme: the mean of the best scores is convex in the lineup,
and Rockafellar and Uryasev's minimum over thresholds stands inside the maximum over lineups.
Here binaries say which scenarios belong to the tail. Since exactly :math:`k` of them do, the
threshold cancels, :math:`t + \frac1k \sum_{s \in tail} (y_s - t) = \frac1k \sum_{s \in tail} y_s`,
and each scenario may have a threshold of its own: its worst feasible score. The part of the score
above it is the *excess*, which counts only if the scenario is in the tail.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from numpy.typing import ArrayLike, NDArray
from pyomo.core.expr.numeric_expr import LinearExpression

from dfs_portfolio.errors import ScenarioError, SettingsError, format_items
from dfs_portfolio.metrics.tails import Tail, tail_count, tail_layers
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.points import are_numbered, checked_points
from dfs_portfolio.scenarios.scenarios import Points, Scenarios
from dfs_portfolio.slate.name_matching import clean_id

# The worst and the best score of each scenario, both of shape (n_scenarios,), in points.
ScoreRanges = tuple[NDArray[np.float64], NDArray[np.float64]]


def build_multi_cvar_objective(
    model: Any,
    scenarios: Scenarios | Points,
    x: Mapping[Hashable, Any],
    alphas: Sequence[float],
    weights: Sequence[float],
    tail: Tail = "upper",
    *,
    ranges: ScoreRanges | None = None,
    penalty: Any = 0.0,
) -> Any:
    """Make the weighted sum of a lineup's tail means the objective of a model.

    Adds the named expression ``tail_value``, in points, the objective ``cost``, which *minimises*
    ``penalty - tail_value``, and the variables and rows they need.

    Parameters
    ----------
    model
        A Pyomo model or block to add components to, without another active objective.
    scenarios
        Points, shape (n_scenarios, n_players), columns in the order of `x`; those of a frame may be
        in any order if they are the keys of `x`.
    x
        Binary selection variable of each player ID.
    alphas, weights, tail
        As in `TailObjective`.
    ranges
        For the upper tail: lower and upper bounds on the score of any feasible lineup in every
        scenario. Tighter bounds solve faster; bounds that cut off a feasible lineup give a wrong
        model. By default `safe_ranges`.
    penalty
        A linear Pyomo expression to add to the cost.

    Returns
    -------
    Objective
        The component ``cost``.

    Raises
    ------
    ScenarioError, SettingsError
        If an argument is invalid, or shapes do not match.

    Notes
    -----
    Statements 14 and 15 of ``docs/mathematics.md``; Rockafellar and Uryasev (2000).

    Examples
    --------
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var(["a", "b"], domain=pyo.Binary)
    >>> cost = build_multi_cvar_objective(model, [[8, 1], [2, 4]], model.x, [0.5], [1.0])
    >>> sorted(component.local_name for component in model.component_objects(pyo.Constraint))
    ['gate', 'layer_size', 'score']
    """
    objective = TailObjective(alphas, weights, tail)  # type: ignore[arg-type]  # it checks them
    points = _in_order(Scenarios(scenarios), list(x))
    if points.shape[1] != len(x):
        raise ScenarioError(
            "scenarios", [f"{points.shape[1]} columns for {len(x)} variables: give one a player"]
        )
    model.SCENARIOS = pyo.RangeSet(0, len(points) - 1)
    if objective.tail == "lower":
        value = _add_lower_tail(model, points, [x[i] for i in x], objective)
    else:
        limits = _checked_ranges(ranges, len(points)) if ranges is not None else safe_ranges(points)
        value = _add_upper_tail(model, points, [x[i] for i in x], objective, limits)
    model.tail_value = pyo.Expression(expr=value)
    model.cost = pyo.Objective(expr=penalty - model.tail_value, sense=pyo.minimize)
    return model.cost


def _in_order(scenarios: Scenarios, keys: Sequence[Hashable]) -> NDArray[np.float64]:
    """Return points with columns in the order of the variables, which labels name."""
    if scenarios.labels is None or are_numbered(scenarios.labels):
        return scenarios.points
    texts = [clean_id(str(label)) for label in scenarios.labels]
    wanted = [clean_id(str(key)) for key in keys]
    if sorted(texts) != sorted(wanted) or len(set(texts)) < len(texts):
        raise ScenarioError(
            "scenarios",
            [
                f"columns are named {format_items(texts)} and variables {format_items(wanted)}: "
                "name each column after its variable"
            ],
        )
    return scenarios.points[:, [texts.index(text) for text in wanted]]


def safe_ranges(points: ArrayLike, roster_size: int | None = None) -> ScoreRanges:
    """Return bounds on the score of any selection of players, whatever the rules.

    Parameters
    ----------
    points
        Shape (n_scenarios, n_players).
    roster_size
        Players in a lineup; ``None`` for any number of them.

    Returns
    -------
    worst, best : ndarray of float
        Shape (n_scenarios,), in points.

    Examples
    --------
    >>> [limit.tolist() for limit in safe_ranges([[5, -2, 3]])]
    [[-2.0], [8.0]]
    >>> [limit.tolist() for limit in safe_ranges([[5, -2, 3]], roster_size=2)]
    [[1.0], [8.0]]
    """
    array = checked_points(points)
    if roster_size is None:
        return np.minimum(array, 0.0).sum(axis=1), np.maximum(array, 0.0).sum(axis=1)
    ranked = np.sort(array, axis=1)
    return ranked[:, :roster_size].sum(axis=1), ranked[:, -roster_size:].sum(axis=1)


def _add_lower_tail(
    model: Any, points: NDArray[np.float64], chosen: list[Any], objective: TailObjective
) -> Any:
    """Add thresholds and excesses; return the expression of the tail value.

    Levels go from the largest tail to the smallest. Only the first has dense rows with every
    player: the excess over a lower threshold is at least the excess over the one before, less the
    distance between the two.
    """
    pairs = sorted(zip(objective.levels, objective.weights, strict=True))
    pairs = [(level, weight) for level, weight in pairs if weight > 0.0]
    # A tail of less than one scenario is the single worst score, as in `tails.tail_mean`.
    counts = [max(1.0, tail_count(len(points), level)) for level, _ in pairs]
    model.LEVELS = pyo.RangeSet(0, len(pairs) - 1)
    model.threshold = pyo.Var(model.LEVELS, domain=pyo.Reals)
    model.excess = pyo.Var(model.SCENARIOS, model.LEVELS, domain=pyo.NonNegativeReals)
    rows = points.tolist()

    def score(m: Any, s: int) -> Any:  # excess is at least threshold less score
        coefficients = [*rows[s], 1.0, -1.0]
        body = LinearExpression(
            linear_coefs=coefficients, linear_vars=[*chosen, m.excess[s, 0], m.threshold[0]]
        )
        return (0.0, body, None)

    def step(m: Any, s: int, j: int) -> Any:  # excess, from that over the threshold before
        if j == 0:
            return pyo.Constraint.Skip
        terms = [m.excess[s, j], m.excess[s, j - 1], m.threshold[j - 1], m.threshold[j]]
        body = LinearExpression(linear_coefs=[1.0, -1.0, 1.0, -1.0], linear_vars=terms)
        return (0.0, body, None)

    model.score = pyo.Constraint(model.SCENARIOS, rule=score)
    model.step = pyo.Constraint(model.SCENARIOS, model.LEVELS, rule=step)
    return LinearExpression(
        linear_coefs=[
            *(weight for _, weight in pairs),
            *(-pairs[j][1] / counts[j] for _, j in model.excess),
        ],
        linear_vars=[*model.threshold.values(), *model.excess.values()],
    )


def _add_upper_tail(
    model: Any,
    points: NDArray[np.float64],
    chosen: list[Any],
    objective: TailObjective,
    ranges: ScoreRanges,
) -> Any:
    """Add membership and excesses; return the expression of the tail value.

    The tail consists of layers of ranks with equal weight (`tails.tail_layers`). Nested tails and
    fractional counts then need no rows of their own, and each scenario is in one layer at most.
    """
    layers = tail_layers(len(points), objective.levels, objective.weights)
    worst, spread = ranges[0].tolist(), (ranges[1] - ranges[0]).tolist()
    model.LAYERS = pyo.RangeSet(0, len(layers) - 1)
    model.member = pyo.Var(model.SCENARIOS, model.LAYERS, domain=pyo.Binary)
    model.excess = pyo.Var(model.SCENARIOS, model.LAYERS, domain=pyo.NonNegativeReals)
    rows = points.tolist()

    def score(m: Any, s: int) -> Any:  # excesses sum to at most the score less the worst score
        excesses = [m.excess[s, q] for q in m.LAYERS]
        body = LinearExpression(
            linear_coefs=[*rows[s], *(-1.0 for _ in excesses)], linear_vars=[*chosen, *excesses]
        )
        return (worst[s], body, None)

    def gate(m: Any, s: int, q: int) -> Any:  # no excess outside the tail
        body = LinearExpression(
            linear_coefs=[spread[s], -1.0], linear_vars=[m.member[s, q], m.excess[s, q]]
        )
        return (0.0, body, None)

    def one_layer(m: Any, s: int) -> Any:  # a scenario is in one layer
        return pyo.quicksum(m.member[s, q] for q in m.LAYERS) <= 1

    def layer_size(m: Any, q: int) -> Any:  # exactly this many scenarios are in the layer
        return pyo.quicksum(m.member[s, q] for s in m.SCENARIOS) == layers[q][0]

    model.score = pyo.Constraint(model.SCENARIOS, rule=score)
    model.gate = pyo.Constraint(model.SCENARIOS, model.LAYERS, rule=gate)
    if len(layers) > 1:
        model.one_layer = pyo.Constraint(model.SCENARIOS, rule=one_layer)
    model.layer_size = pyo.Constraint(model.LAYERS, rule=layer_size)
    return LinearExpression(
        linear_coefs=[
            *(layers[q][1] for _, q in model.excess),
            *(layers[q][1] * worst[s] for s, q in model.member),
        ],
        linear_vars=[*model.excess.values(), *model.member.values()],
    )


def _checked_ranges(ranges: ScoreRanges, n_scenarios: int) -> ScoreRanges:
    try:
        worst, best = (np.asarray(limit, dtype=np.float64) for limit in ranges)
    except (TypeError, ValueError):
        raise SettingsError("ranges must be two arrays: worst and best scores") from None
    if worst.shape != (n_scenarios,) or best.shape != (n_scenarios,):
        raise SettingsError(
            f"ranges of shapes {worst.shape} and {best.shape}; both must be ({n_scenarios},)"
        )
    if not (np.isfinite(worst).all() and np.isfinite(best).all() and (worst <= best).all()):
        raise SettingsError("ranges must be finite, the worst scores not above the best")
    return worst, best
