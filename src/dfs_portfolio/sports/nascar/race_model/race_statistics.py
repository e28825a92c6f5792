"""What is measured of a race in order to compare simulated races with real ones.

Every function takes arrays of shape (n_races, n_drivers), races of one field, and gives one of
shape (n_races, n_statistics); a race that was run is one row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

FRONT: int = 5
NEAR: float = 0.5


def order_statistics(
    skill: Matrix, start: Matrix, pace: Matrix, finish: Matrix, retired: NDArray[np.bool_]
) -> Matrix:
    """Measure how far skill, start and pace through the race tell the order at its end.

    Parameters
    ----------
    skill
        Shape (n_drivers,).
    start, finish
        Positions.
    pace
        Pace through the race, in any increasing measure; NaN where not known.
    retired
        Who did not run to the end.

    Returns
    -------
    ndarray
        Correlations of skill, start and pace with the finish of those who ran to the end; of skill
        and start with the finish of all, and their squares, which tell how races differ; among the
        quarter of them with the most skill, shares that finished in the first fifth and the last
        two fifths; the same for the quarter with the best pace.
    """
    place = _ranks_among(finish, ~retired)
    by_skill = _ranks_among(np.broadcast_to(-skill, finish.shape), ~retired)
    by_start = _ranks_among(start, ~retired)
    by_pace = _ranks_among(-pace, ~retired & ~np.isnan(pace))
    skill_of_all = np.broadcast_to(-skill, finish.shape)
    whole = [_correlation(by, finish) for by in (skill_of_all, start)]
    shown = [
        _correlation(by_skill, place),
        _correlation(by_start, place),
        _correlation(by_pace, place),
        *(value for r in whole for value in (r, r * r)),
    ]
    for rank in (by_skill, by_pace):
        with np.errstate(invalid="ignore"):
            best = rank < 0.25
        shown += [_share(place < 0.2, best), _share(place > 0.6, best)]
    return np.column_stack(shown)


def surprise_statistics(surprise: Matrix, team: NDArray[np.int64]) -> Matrix:
    """Measure how team-mates are ahead or behind together, and how many are as expected.

    Parameters
    ----------
    surprise
        Normal scores of the finish, less what is expected of each driver.
    team
        Number of each driver's team, shape (n_drivers,).

    Returns
    -------
    ndarray
        The mean product over pairs of team-mates, less that over all pairs (places add up to a
        constant, so that two strangers are a little against each other), 0 where nobody has a
        team-mate; and the share of drivers within half a score of what is expected.
    """
    n_drivers = len(team)
    same = (team[:, None] == team[None, :]) & ~np.eye(n_drivers, dtype=bool)
    centred = surprise - surprise.mean(axis=1, keepdims=True)
    of_mates = ((centred @ same) * centred).sum(axis=1) / max(same.sum(), 1)
    of_all = -(centred * centred).sum(axis=1) / (n_drivers * (n_drivers - 1))
    together = of_mates - of_all if same.any() else np.zeros(len(surprise))
    return np.column_stack([together, (np.abs(centred) < NEAR).mean(axis=1)])


def lead_statistics(start: Matrix, finish: Matrix, led: Matrix, skill: Matrix) -> Matrix:
    """Measure how laps led are shared.

    Returns
    -------
    ndarray
        Shares of the laps of the first and second of those who led the most, and the square of the
        first; how many led a lap and a tenth of the laps; the shares of the first on the grid, and
        of those who started in front; whether who led most won, and finished in front; the
        correlation with skill.
    """
    share = led / np.maximum(led.sum(axis=1, keepdims=True), 1)
    ordered = -np.sort(-share, axis=1)
    top = np.argmax(led, axis=1)[:, None]
    place = np.take_along_axis(finish, top, axis=1)[:, 0]
    return np.column_stack(
        [
            ordered[:, 0],
            ordered[:, 0] ** 2,
            ordered[:, 1],
            (led > 0).sum(axis=1),
            (share >= 0.1).sum(axis=1),
            np.where(start == 1, share, 0.0).sum(axis=1),
            np.where(start <= FRONT, share, 0.0).sum(axis=1),
            place == 1,
            place <= FRONT,
            _correlation(np.broadcast_to(skill, led.shape), share),
        ]
    )


def fastest_statistics(led: Matrix, fastest: Matrix, skill: Matrix) -> Matrix:
    """Measure how fastest laps are shared: the most, how many had one, and with whom they went."""
    share = fastest / np.maximum(fastest.sum(axis=1, keepdims=True), 1)
    ordered = -np.sort(-share, axis=1)
    return np.column_stack(
        [
            ordered[:, 0],
            ordered[:, :5].sum(axis=1),
            (fastest > 0).sum(axis=1),
            _correlation(led, share),
            _correlation(np.broadcast_to(skill, led.shape), share),
        ]
    )


def _ranks_among(values: Matrix, chosen: NDArray[np.bool_]) -> Matrix:
    """Return ranks among those chosen, from 0 for the least to below 1; NaN for the others."""
    order = np.argsort(np.where(chosen, values, np.inf), axis=1, kind="stable")
    ranks = np.empty(values.shape)
    np.put_along_axis(ranks, order, np.arange(values.shape[1], dtype=np.float64)[None, :], axis=1)
    number = np.maximum(chosen.sum(axis=1, keepdims=True), 1)
    return np.where(chosen, ranks / number, np.nan)


def _correlation(first: Matrix, second: Matrix) -> Matrix:
    """Correlate row by row where both are known, shape (n_races,); 0 where one is constant."""
    known = ~(np.isnan(first) | np.isnan(second))
    number = np.maximum(known.sum(axis=1, keepdims=True), 1)
    a, b = np.where(known, first, 0.0), np.where(known, second, 0.0)
    a = np.where(known, a - a.sum(axis=1, keepdims=True) / number, 0.0)
    b = np.where(known, b - b.sum(axis=1, keepdims=True) / number, 0.0)
    size = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    return np.asarray((a * b).sum(axis=1) / np.where(size > 0, size, 1.0))


def _share(hit: NDArray[np.bool_], among: NDArray[np.bool_]) -> Matrix:
    return np.asarray((hit & among).sum(axis=1) / np.maximum(among.sum(axis=1), 1))
