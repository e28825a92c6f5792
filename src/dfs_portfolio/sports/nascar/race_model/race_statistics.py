"""Statistics of a race that compare simulated races with real ones.

Every function takes arrays of shape (n_races, n_drivers), races of one field, and returns one of
shape (n_races, n_statistics). A real race is one row.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from dfs_portfolio._internal.types import BoolArray, FloatArray, IntArray
from dfs_portfolio.sports.nascar.row_statistics import lap_shares, row_correlation
from dfs_portfolio.sports.nascar.team_mates import team_mate_excess, team_mate_pairs

FRONT: Final = 5
NEAR: Final = 0.5


def order_statistics(
    skill: FloatArray, start: FloatArray, pace: FloatArray, finish: FloatArray, retired: BoolArray
) -> FloatArray:
    """Measure how well skill, start and pace through the race predict the finish.

    Parameters
    ----------
    skill
        Shape (n_drivers,).
    start, finish
        Positions.
    pace
        Pace through the race, in any increasing measure; NaN where not known.
    retired
        Whether the driver retired.

    Returns
    -------
    ndarray
        Correlations of skill, start and pace with the finish of the drivers who ran to the end;
        correlations of skill and start with the finish of all drivers, and their squares, which
        show how much races differ; among the quarter of the running drivers with the most skill,
        the shares that finished in the first fifth and in the last two fifths; and the same for
        the quarter with the best pace.
    """
    rank = _ranks_among(finish, ~retired)
    by_skill = _ranks_among(np.broadcast_to(-skill, finish.shape), ~retired)
    by_start = _ranks_among(start, ~retired)
    by_pace = _ranks_among(-pace, ~retired & ~np.isnan(pace))
    skill_of_all = np.broadcast_to(-skill, finish.shape)
    over_all = [row_correlation(by, finish) for by in (skill_of_all, start)]
    columns = [
        row_correlation(by_skill, rank),
        row_correlation(by_start, rank),
        row_correlation(by_pace, rank),
        *(value for r in over_all for value in (r, r * r)),
    ]
    for predictor in (by_skill, by_pace):
        with np.errstate(invalid="ignore"):
            best = predictor < 0.25
        columns += [_share_of(rank < 0.2, best), _share_of(rank > 0.6, best)]
    return np.column_stack(columns)


def surprise_statistics(surprise: FloatArray, team: IntArray) -> FloatArray:
    """Measure how much team-mates do well or badly together, and how many drivers surprise.

    Parameters
    ----------
    surprise
        Normal scores of the finish less their expectation.
    team
        Number of each driver's team, shape (n_drivers,).

    Returns
    -------
    ndarray
        `team_mate_excess` of the surprises, and the share of drivers within half a score of their
        expectation.
    """
    centred = surprise - surprise.mean(axis=1, keepdims=True)
    excess = team_mate_excess(centred, team_mate_pairs(team))
    return np.column_stack([excess, (np.abs(centred) < NEAR).mean(axis=1)])


def lead_statistics(
    start: FloatArray, finish: FloatArray, led: FloatArray, skill: FloatArray
) -> FloatArray:
    """Measure how laps led are shared.

    Returns
    -------
    ndarray
        The largest share of the laps, its square, and the second largest share; the numbers of
        drivers who led a lap, and a tenth of the laps; the share of the pole sitter, and of the
        first five starters; whether the driver who led the most won, and finished in the first
        five; and the correlation of shares with skill.
    """
    share = lap_shares(led, if_none=0.0)
    ordered = -np.sort(-share, axis=1)
    top = np.argmax(led, axis=1)[:, None]
    finish_of_top = np.take_along_axis(finish, top, axis=1)[:, 0]
    return np.column_stack(
        [
            ordered[:, 0],
            ordered[:, 0] ** 2,
            ordered[:, 1],
            (led > 0).sum(axis=1),
            (share >= 0.1).sum(axis=1),
            np.where(start == 1, share, 0.0).sum(axis=1),
            np.where(start <= FRONT, share, 0.0).sum(axis=1),
            finish_of_top == 1,
            finish_of_top <= FRONT,
            row_correlation(np.broadcast_to(skill, led.shape), share),
        ]
    )


def fastest_statistics(led: FloatArray, fastest: FloatArray, skill: FloatArray) -> FloatArray:
    """Measure how fastest laps are shared.

    Returns
    -------
    ndarray
        The largest share of the fastest laps, and the sum of the five largest; the number of
        drivers with a fastest lap; and correlations of shares with laps led and with skill.
    """
    share = lap_shares(fastest, if_none=0.0)
    ordered = -np.sort(-share, axis=1)
    return np.column_stack(
        [
            ordered[:, 0],
            ordered[:, :5].sum(axis=1),
            (fastest > 0).sum(axis=1),
            row_correlation(led, share),
            row_correlation(np.broadcast_to(skill, led.shape), share),
        ]
    )


def _ranks_among(values: FloatArray, included: BoolArray) -> FloatArray:
    """Return ranks among the included drivers, scaled to [0, 1), 0 the smallest; NaN for others."""
    order = np.argsort(np.where(included, values, np.inf), axis=1, kind="stable")
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, np.arange(values.shape[1], dtype=np.float64)[None, :], axis=1)
    number = np.maximum(included.sum(axis=1, keepdims=True), 1)
    return np.where(included, ranks / number, np.nan)


def _share_of(hit: BoolArray, among: BoolArray) -> FloatArray:
    return np.asarray((hit & among).sum(axis=1) / np.maximum(among.sum(axis=1), 1))
