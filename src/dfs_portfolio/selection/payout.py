"""The `payout` strategy: each lineup adds most to the expected winnings in a contest."""

from __future__ import annotations

from dataclasses import replace

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.selection.engines.payouts import PayoutEngine
from dfs_portfolio.selection.problem import Selection, SelectionProblem
from dfs_portfolio.selection.sequential import choose_sequential


def choose_payout(problem: SelectionProblem) -> Selection:
    """Choose lineups one by one for the expected winnings of the portfolio in a contest.

    Greedy, with an exact oracle over all lineups, under the same limits and with the same look-back
    as `choose_sequential`; gains are in dollars, and over the kept lineups too. There is no overlap
    penalty: lineups that share players, and so scenarios, take ranks from each other, which gains
    count. There is no cost of ownership either: the field says what popular players cost.

    Parameters
    ----------
    problem
        What to choose from, how many, within which limits and in which contest (`paid`); its engine
        and its penalties are not used.

    Returns
    -------
    Selection
        With the gain of each lineup in dollars.

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
    engine = PayoutEngine(problem.table, paid, problem.progress, problem.kept)
    diversity = replace(problem.diversity, overlap_penalty=0.0, ownership_penalty=0.0)
    return choose_sequential(replace(problem, engine=engine, diversity=diversity))
