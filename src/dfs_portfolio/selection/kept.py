"""Lineups that a portfolio keeps: limits that they break by themselves, and words for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dfs_portfolio.errors import ExposureInfeasibleError, join_limited
from dfs_portfolio.rules.exposure_limits import ExposureCounts
from dfs_portfolio.selection.problem import Selection, SelectionProblem


def check_kept_lineups(problem: SelectionProblem) -> None:
    """Raise an error if the kept lineups alone break the exposure limits, and these are firm.

    Raises
    ------
    ExposureInfeasibleError
        Naming the players and teams, if the limits' ``on_infeasible`` is ``"raise"``.
    """
    if not problem.kept or problem.limits.on_infeasible != "raise":
        return
    broken = list(_broken_limits(problem))
    if broken:
        raise ExposureInfeasibleError(
            f"the {len(problem.kept)} kept lineups break the exposure limits of "
            f"{problem.n_lineups} lineups by themselves: {join_limited(broken)}. Loosen these "
            "limits, ask for more lineups, or set on_infeasible='relax'"
        )


def _broken_limits(problem: SelectionProblem) -> Iterator[str]:
    """Describe the limits that no choice of the other lineups could keep."""
    table, book, n_lineups = problem.table, problem.kept_book, problem.n_lineups
    counts = problem.limits.counts(table.slate, n_lineups, table.resolved.locked)
    for names, used, most, least in (
        (table.slate.names, book.player, counts.player_most, counts.player_least),
        (table.slate.team_names, book.team, counts.team_most, counts.team_least),
    ):
        for name, uses, high, low in zip(names, used, most, least, strict=True):
            if uses > high:
                yield f"{name!r} is in {uses} of them, at most {high} allowed"
            if uses + problem.n_new < low:
                yield f"{name!r} is in {uses} of them, at least {low} asked for"


def new_lineups(problem: SelectionProblem, words: str = "lineups") -> str:
    """Return how many lineups are to be chosen, and beside how many."""
    beside = f" beside the {len(problem.kept)} kept ones" if problem.kept else ""
    return f"{problem.n_new} {words}{beside}"


def partial_sizes(problem: SelectionProblem) -> str:
    """Return the sizes that a partial portfolio may have: one new lineup at least."""
    sizes = f"1 to {problem.n_new}"
    return f"{len(problem.kept)} kept and {sizes} new" if problem.kept else sizes


def limits_of_new(problem: SelectionProblem, selection: Selection) -> ExposureCounts | None:
    """Return the limits for lineups that are not kept; None for fewer lineups than asked for."""
    if len(selection.rows) < problem.n_new:
        return None
    counts, kept = problem.counts.loosened(selection.leeway.overrun), problem.kept_book
    return replace(
        counts,
        player_most=counts.player_most - kept.player,
        team_most=counts.team_most - kept.team,
        player_least=counts.player_least - kept.player,
        team_least=counts.team_least - kept.team,
    )
