"""The `emax` strategy: each lineup adds most to the expected best score of the portfolio."""

from __future__ import annotations

from dataclasses import replace

from dfs_portfolio.search import GainOracle, expected_best_bound
from dfs_portfolio.selection.engines import GainEngine
from dfs_portfolio.selection.kept import limits_of_new
from dfs_portfolio.selection.problem import Selection, SelectionProblem
from dfs_portfolio.selection.sequential import choose_sequential


def choose_expected_best(problem: SelectionProblem) -> Selection:
    """Choose lineups one by one for the expected best score of the portfolio.

    Greedy, with an exact oracle over all lineups, under the same limits and with the same look-back
    as `choose_sequential`; gains are over the kept lineups too. Without limits the gain of the
    whole is at least 63% of the best possible one (Nemhauser, Wolsey and Fisher, 1978); the bound
    computed with it holds for the given scenarios and is much tighter. There is no overlap penalty,
    because what lineups share adds no gain. Ownership costs are subtracted from the gains.

    Parameters
    ----------
    problem
        What to choose from, how many, and within which limits; its engine and its overlap penalty
        are not used.

    Returns
    -------
    Selection
        With the gain of each lineup, and a bound on the expected best score, less ownership costs,
        of any portfolio of this size with the same kept lineups and within the same limits; if
        limits were relaxed, within what they were relaxed to.

    Raises
    ------
    ExposureInfeasibleError
        As `relax_exposure_limits`.
    """
    table = problem.table
    oracle = GainOracle(table, problem.progress, problem.kept)
    diversity = replace(problem.diversity, overlap_penalty=0.0)
    selection = choose_sequential(replace(problem, engine=GainEngine(oracle), diversity=diversity))
    if not table.complete:
        return selection
    rows = selection.rows
    bound = expected_best_bound(
        oracle, rows, len(rows), problem.ownership_cost, limits_of_new(problem, selection)
    )
    return replace(selection, bound=bound - problem.kept_ownership_cost)
