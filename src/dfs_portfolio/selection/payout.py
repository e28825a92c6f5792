"""The `payout` strategy: each lineup adds most to the expected winnings in a contest."""

from __future__ import annotations

from dataclasses import replace

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.selection.engines import GainEngine
from dfs_portfolio.selection.kept import limits_of_new
from dfs_portfolio.selection.payout_swaps import swapped_once
from dfs_portfolio.selection.problem import Selection, SelectionProblem
from dfs_portfolio.selection.sequential import choose_sequential
from dfs_portfolio.winnings.oracle import PayoutOracle
from dfs_portfolio.winnings.paid_contest import PaidContest, winnings_in_turn
from dfs_portfolio.winnings.payout_bound import expected_winnings_bound


def choose_payout(problem: SelectionProblem) -> Selection:
    """Choose lineups one by one for the expected winnings in a contest, then swap some.

    Greedy, with an exact oracle over all lineups, under the same limits and with the same look-back
    as `choose_sequential`; gains are in dollars, and over the kept lineups too. There is no overlap
    penalty: lineups that share players, and so scenarios, take ranks from each other, which gains
    count. One pass of swaps follows (`swapped_once`). There is no cost of ownership either: the
    field says what popular players cost.

    Parameters
    ----------
    problem
        What to choose from, how many, within which limits and in which contest (`paid`); its engine
        and its penalties are not used.

    Returns
    -------
    Selection
        With the gain of each lineup in dollars, and a bound on the expected winnings of any
        portfolio of this size with the same kept lineups and within the same limits; if limits were
        relaxed, within what they were relaxed to.

    Raises
    ------
    ExposureInfeasibleError
        As `relax_exposure_limits`.
    SettingsError
        If there is no contest, or the table is one of the lower tail.
    """
    paid = problem.paid
    if paid is None:
        raise SettingsError("strategy 'payout' needs a contest: a gpp and a field")
    oracle = PayoutOracle(problem.table, paid.field, paid.gpp, problem.progress, problem.kept)
    diversity = replace(problem.diversity, overlap_penalty=0.0, ownership_penalty=0.0)
    problem = replace(problem, engine=GainEngine(oracle), diversity=diversity)
    selection = choose_sequential(problem)
    if len(selection.rows) == problem.n_new:
        selection = swapped_once(problem, oracle, selection)
    if not problem.table.complete:
        return selection
    return replace(selection, bound=_bound(problem, paid, oracle, selection))


def _bound(
    problem: SelectionProblem, paid: PaidContest, oracle: PayoutOracle, selection: Selection
) -> float:
    """Return a bound on what any portfolio of this size wins within the limits."""
    table, rows = problem.table, selection.rows
    lineups = [*problem.kept, *(table.indices(row) for row in rows)]
    won = winnings_in_turn(paid, table.slate, table.scenarios, lineups, table.threads)
    limits = limits_of_new(problem, selection)
    return expected_winnings_bound(oracle, rows, len(rows), float(won[-1]), limits)
