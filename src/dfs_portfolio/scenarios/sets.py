"""Three disjoint sets of scenarios: to optimise on, to choose settings on, and to report.

The best choice on some scenarios looks better on them than it is. A portfolio is overrated on the
scenarios on which it was optimised, and the best of several portfolios on those on which it was
chosen. A published figure needs scenarios that were used for neither.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, fields
from itertools import accumulate, combinations

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio._internal.validation import check_type, real_number, real_numbers, whole_number
from dfs_portfolio.errors import ScenarioError, SettingsError, brief, format_items
from dfs_portfolio.scenarios.scenarios import (
    ScenarioFunction,
    Scenarios,
    call_scenario_fn,
    takes_seed,
)

REMEDY = "draw each set with a seed of its own, or cut one matrix with split_scenarios"


# eq=False: sets are compared by identity, like the scenarios in them.
@dataclass(frozen=True, eq=False)
class ScenarioSets:
    """Scenarios for three purposes; no scenario serves two of them.

    Two sets are considered overlapping if they share more rows than repeated values within the
    sets would explain. Coarse data, such as points of a few whole numbers, are therefore accepted.
    If no row repeats within a set, one shared row is enough.

    Parameters
    ----------
    optimise
        Portfolios are built on it.
    choose
        Settings are chosen on it, by comparing portfolios.
    report
        Published figures are computed on it; looked at once.
    known_disjoint
        If true, the sets are known not to overlap, for example as parts of one matrix, and rows are
        not compared. For data in which a row or two are equal by chance although rows do not repeat
        within a set.

    Raises
    ------
    ScenarioError
        If two sets share scenarios, or have different numbers of players.
    SettingsError
        If a set is not of type `Scenarios`.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> sets = ScenarioSets(*(Scenarios(random.normal(40, 20, (500, 36))) for _ in range(3)))
    >>> sets.report.n_scenarios
    500
    """

    optimise: Scenarios
    choose: Scenarios
    report: Scenarios
    known_disjoint: InitVar[bool] = False

    def __post_init__(self, known_disjoint: bool) -> None:
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        for name, scenarios in named.items():
            check_type(name, scenarios, Scenarios)
        widths = {name: scenarios.points.shape[1] for name, scenarios in named.items()}
        if len(set(widths.values())) > 1:
            shown = ", ".join(f"{name} {width}" for name, width in widths.items())
            raise ScenarioError("scenario sets", [f"different numbers of players: {shown}"])
        if not known_disjoint:
            problems = _overlaps(named)
            if problems:
                raise ScenarioError("scenario sets", problems)


def draw_scenario_sets(
    scenario_fn: ScenarioFunction,
    n_scenarios: int,
    seed: int,
    *,
    n_choose: int | None = None,
    n_report: int | None = None,
) -> ScenarioSets:
    """Draw three disjoint sets of scenarios.

    The seeds of the sets are the three words of ``numpy.random.SeedSequence(seed)
    .generate_state(3)``, in the order optimise, choose, report: the same `seed` gives the same
    sets, neighbouring seeds give unrelated ones, and the size of a set changes none of the others.

    Parameters
    ----------
    scenario_fn
        ``scenario_fn(n_scenarios, seed=...)`` returns points (n_scenarios, n_players). A function
        without a parameter `seed` is called three times, and must return other races each time.
    n_scenarios
        Number of scenarios to optimise on.
    seed
        At least 0.
    n_choose, n_report
        Numbers of scenarios to choose on and to report; by default `n_scenarios`.

    Returns
    -------
    ScenarioSets
        Each set with its own seed.

    Raises
    ------
    ScenarioError
        If the function does not return a matrix of points, or returns the same races again.
    SettingsError
        If a number is out of range.

    Examples
    --------
    >>> def simulate(n_scenarios, seed):
    ...     return np.random.default_rng(seed).normal(40, 20, (n_scenarios, 36))
    >>> sets = draw_scenario_sets(simulate, 1000, seed=42, n_report=5000)
    >>> sets.report.n_scenarios, sets.optimise.seed != sets.report.seed
    (5000, True)
    """
    if not callable(scenario_fn):
        raise SettingsError(f"scenario_fn must be a function, got {brief(scenario_fn)}")
    seed = whole_number("seed", seed, least=0)
    sizes = [whole_number("n_scenarios", n_scenarios, least=1)]
    for name, size in (("n_choose", n_choose), ("n_report", n_report)):
        sizes.append(sizes[0] if size is None else whole_number(name, size, least=1))
    # Words of 32 bits, which generators of all kinds accept as seeds.
    seeds = np.random.SeedSequence(seed).generate_state(3).tolist()
    optimise, choose, report = (
        Scenarios(
            call_scenario_fn(scenario_fn, n, own), seed=own, source=f"drawn, one of 3 of {seed}"
        )
        for n, own in zip(sizes, seeds, strict=True)
    )
    try:
        return ScenarioSets(optimise, choose, report)
    except ScenarioError as error:
        reason = (
            "scenario_fn was given another seed for each set: does it use it?"
            if takes_seed(scenario_fn)
            else "scenario_fn has no parameter 'seed' and gives the same races each time: add one"
        )
        raise ScenarioError("scenario sets", [*error.problems, reason]) from None


def split_scenarios(
    scenarios: Scenarios, shares: Sequence[float] = (0.5, 0.25, 0.25), *, seed: int
) -> ScenarioSets:
    """Cut scenarios into three disjoint sets.

    Parameters
    ----------
    scenarios
        At least three.
    shares
        Shares of `optimise`, `choose` and `report`, each above 0, with sum 1. Numbers of scenarios
        are rounded so that every scenario is used.
    seed
        At least 0. The same seed gives the same parts.

    Returns
    -------
    ScenarioSets
        Every scenario in exactly one of the three, in random order.

    Raises
    ------
    ScenarioError
        If a set would be left without scenarios.
    SettingsError
        If shares or seed are out of range.

    Examples
    --------
    >>> sets = split_scenarios(Scenarios(np.arange(20.0).reshape(10, 2)), (0.6, 0.2, 0.2), seed=1)
    >>> sets.optimise.n_scenarios, sets.choose.n_scenarios, sets.report.n_scenarios
    (6, 2, 2)
    """
    shares = real_numbers("shares", shares)
    if len(shares) != 3 or min(shares) <= 0 or not abs(sum(shares) - 1.0) <= 1e-9:
        raise SettingsError(
            f"shares must be three numbers above 0 with sum 1 (optimise, choose, report), "
            f"got {shares}"
        )
    optimise, choose, report = _parts(scenarios, shares, seed)
    return ScenarioSets(optimise, choose, report, known_disjoint=True)


def hold_out(
    scenarios: Scenarios, share: float = 0.25, *, seed: int
) -> tuple[Scenarios, Scenarios]:
    """Hold out some scenarios for an honest report, if no new ones can be drawn.

    Parameters
    ----------
    scenarios
        At least two.
    share
        Share held out for the report, above 0 and below 1. Numbers of scenarios are rounded.
    seed
        At least 0. The same seed gives the same parts.

    Returns
    -------
    tuple of Scenarios
        The scenarios to choose on, and those to report; every scenario in exactly one of the two,
        in random order.

    Raises
    ------
    ScenarioError
        If a part would be left without scenarios.
    SettingsError
        If share or seed are out of range.

    Examples
    --------
    >>> chosen_on, fresh = hold_out(Scenarios(np.arange(20.0).reshape(10, 2)), 0.3, seed=1)
    >>> chosen_on.n_scenarios, fresh.n_scenarios
    (7, 3)
    """
    share = real_number("share", share, least=0)
    if not 0 < share < 1:
        raise SettingsError(f"share must be above 0 and below 1, got {share}")
    chosen_on, fresh = _parts(scenarios, (1 - share, share), seed)
    return chosen_on, fresh


def _parts(scenarios: Scenarios, shares: Sequence[float], seed: int) -> list[Scenarios]:
    """Cut scenarios, in random order, into parts of given shares; no part is empty."""
    if not isinstance(scenarios, Scenarios):
        raise SettingsError(
            f"scenarios must be of type Scenarios, got {type(scenarios).__name__}: "
            "wrap a matrix of points, Scenarios(points)"
        )
    seed, n = whole_number("seed", seed, least=0), scenarios.n_scenarios
    # Halves are rounded up: rounded to even, a share of one whole row could become none.
    cuts = [math.floor(share * n + 0.5 + 1e-9) for share in accumulate(shares[:-1])]
    sizes = np.diff([0, *cuts, n]).tolist()
    if 0 in sizes:
        raise ScenarioError(
            "scenarios",
            [f"{n} in shares {shares} make sets of {sizes}; give more scenarios or other shares"],
        )
    order = np.random.Generator(np.random.PCG64(seed)).permutation(n)
    source = f"{scenarios.source}, one of {len(shares)} parts"
    return [
        Scenarios(_read_only(scenarios.points[rows]), scenarios.seed, source, scenarios.labels)
        for rows in np.split(order, cuts)
    ]


def _read_only(points: FloatArray) -> FloatArray:
    """Make an array read-only, so that `Scenarios` need not copy it."""
    points.setflags(write=False)
    return points


def _overlaps(named: dict[str, Scenarios]) -> list[str]:
    """Return a problem for each two sets that share scenarios.

    If rows repeat by chance, independent draws put both copies of a row into two different sets at
    most as often, on average, as both into one set. So the number of rows that occur once in each
    of two sets is compared with the number `r` of rows repeated within sets. A fair coin shows more
    than ``2 r + 10`` heads besides `r` tails about once in a thousand times.
    """
    keys = [_row_keys(points) for points in _same_columns(list(named.values()))]
    values, label = np.unique(np.concatenate(keys), return_inverse=True)
    labels = np.split(label, np.cumsum([len(rows) for rows in keys])[:-1])
    counts = np.array([np.bincount(rows, minlength=len(values)) for rows in labels])
    repeated = int((counts > 1).any(axis=0).sum())
    natural = 2 * repeated + 10 if repeated else 0
    problems = []
    for (i, a), (j, b) in combinations(enumerate(named), 2):
        shared = np.flatnonzero(((counts[i] == 1) & (counts[j] == 1))[labels[i]])
        if np.array_equal(keys[i], keys[j]):
            problems.append(f"{a} and {b} are the same matrix; {REMEDY}")
        elif len(shared) > natural:
            which = format_items(f"row {row + 1}" for row in shared.tolist())
            problems.append(
                f"{len(shared)} scenarios of {a} are also in {b}: {which}; {REMEDY} "
                "(known_disjoint=True, if they are equal by chance)"
            )
    return problems


def _same_columns(sets: Sequence[Scenarios]) -> list[FloatArray]:
    """Return the points of each set, columns in the same order where labels tell it."""
    first = sets[0].labels
    order = [
        np.argsort([str(label) for label in scenarios.labels])
        if first and scenarios.labels and set(first) == set(scenarios.labels)
        else slice(None)
        for scenarios in sets
    ]
    return [scenarios.points[:, columns] for scenarios, columns in zip(sets, order, strict=True)]


def _row_keys(points: FloatArray) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each row, column after column.

    Ten times faster than sorting rows. Multipliers and shifts are those of common integer mixers.
    The chance that any two of 300,000 different rows have the same key is about 1 in 400 million.
    """
    keys = np.zeros(len(points), dtype=np.uint64)
    for column in points.T:
        keys ^= (column + 0.0).view(np.uint64)  # -0.0 becomes 0.0
        keys *= np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
        keys *= np.uint64(0xBF58476D1CE4E5B9)
        keys ^= keys >> np.uint64(32)
    return keys
