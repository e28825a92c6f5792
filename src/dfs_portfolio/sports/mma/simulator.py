"""Scenarios of bouts: one fighter wins, by decision or inside the distance.

A fighter's points are a mixture of three levels (lost, won by decision, won inside the distance)
and of noise around each. Levels and noise are scaled so that mean and standard deviation are those
of the projections, whatever the chances; opponents are opposed because one of them wins. Typical
points come from 35 bouts of four contests of April 2026 (``docs/facts.md``): winners scored 94 on
average (standard deviation 20), losers 27 (21).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio._internal.validation import whole_number
from dfs_portfolio.errors import DataWarning, SlateError, format_items, warn_caller
from dfs_portfolio.slate.player_data import require_slate
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.mma.settings import MmaSettings

FloatArray = NDArray[np.float64]

# Points of a loss, of a win by decision and of a win inside the distance, typically.
LEVELS: Final = (27.0, 82.0, 106.0)
# Standard deviation of the points within an outcome, typically, and its share of the variance.
NOISE_SD, NOISE_SHARE = 20.0, 0.25
# Between the means of winners and losers.
WIN_MARGIN: Final = 67.5
# Log-odds of winning for each dollar of salary more than the opponent's: the likeliest value for
# those 35 bouts.
LOG_ODDS_PER_DOLLAR: Final = 0.41 / 1000
# Nobody is certain to win.
CHANCE_LIMITS: Final = (0.02, 0.98)
# From floor to ceiling, quantiles of 20% and 90%, in standard deviations of a normal distribution.
FLOOR_TO_CEILING: Final = NormalDist().inv_cdf(0.9) - NormalDist().inv_cdf(0.2)


@dataclass(frozen=True, eq=False)  # holds arrays, whose equality is no truth value
class FightScenarios:
    """A scenario function of bouts; it can be pickled.

    Made by `fight_scenarios`.

    Parameters
    ----------
    opponent
        Index of each fighter's opponent, the fighter's own where there is none; shape
        (n_fighters,).
    win, finish
        Chance of winning, and of a win being inside the distance; same shape.
    mean, sd
        Of the points; same shape.
    description
        For people.
    """

    opponent: NDArray[np.int64]
    win: FloatArray
    finish: FloatArray
    mean: FloatArray
    sd: FloatArray
    description: str = field(default="", compare=False)

    def __call__(self, n_scenarios: int, seed: int = 0) -> FloatArray:
        """Return points, shape (n_scenarios, n_fighters), read-only.

        Fewer scenarios of the same seed are not the first of more.
        """
        n_scenarios = whole_number("n_scenarios", n_scenarios, least=1)
        rng = np.random.Generator(np.random.PCG64(whole_number("seed", seed, least=0)))
        shape = (n_scenarios, len(self.win))
        luck = rng.random(shape)
        first = np.arange(len(self.win)) <= self.opponent
        # The second fighter of a bout wins where the first does not.
        won = np.where(first, luck < self.win, ~(luck < self.win)[:, self.opponent])
        inside = rng.random(shape) < self.finish
        level = np.where(won, np.where(inside, LEVELS[2], LEVELS[1]), LEVELS[0])
        expected, spread = _level_moments(self.win, self.finish)
        scale = np.sqrt(1 - NOISE_SHARE) * self.sd / spread
        noise = np.sqrt(NOISE_SHARE) * self.sd * rng.standard_normal(shape)
        points = np.asarray(self.mean + scale * (level - expected) + noise)
        points.setflags(write=False)
        return points


def fight_scenarios(slate: Slate, *, finish_share: float = 0.5) -> FightScenarios:
    """Return a function that simulates the bouts of a slate.

    Parameters
    ----------
    slate
        Fighters with their bouts. Projection and sd (or floor and ceiling) are what is simulated;
        ``win_probability`` and ``finish_probability`` (of winning inside the distance) are used
        where they are known. Where they are not, chances come from the difference of the
        projections, or, without projections, of the salaries.
    finish_share
        Share of wins that come inside the distance, where it is not known.

    Returns
    -------
    FightScenarios
        ``scenario_fn(n_scenarios, seed=0)`` gives points (n_scenarios, n_fighters).

    Raises
    ------
    SlateError
        If no fighter has a bout, or chances contradict each other.
    SettingsError
        If `finish_share` is not a share.

    Examples
    --------
    >>> from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA
    >>> slate = Slate.from_records(
    ...     [
    ...         {"player_id": "a", "salary": 9000, "game": "B@A", "projection": 80, "sd": 40},
    ...         {"player_id": "b", "salary": 7200, "game": "B@A", "projection": 45, "sd": 35},
    ...     ],
    ...     DRAFTKINGS_MMA,
    ... )
    >>> points = fight_scenarios(slate)(100_000, seed=1)
    >>> points.mean(axis=0).round().tolist(), points.std(axis=0).round().tolist()
    ([80.0, 45.0], [40.0, 35.0])
    """
    require_slate(slate)
    MmaSettings(finish_share=finish_share)  # checks itself
    opponent = _opponents(slate)
    projection = slate.known("projection")
    win = _win_chances(slate, opponent, projection)
    finish = _finish_chances(slate, win, finish_share)
    typical_mean, typical_spread = _level_moments(win, finish)
    mean = np.where(np.isnan(projection), typical_mean, projection)
    sd = slate.known("sd")
    width = (slate.known("ceiling") - slate.known("floor")) / FLOOR_TO_CEILING
    sd = np.where(np.isnan(sd), width, sd)
    sd = np.where(np.isnan(sd), np.hypot(typical_spread, NOISE_SD), sd)
    if (sd < 0).any():
        crossed = [slate.names[i] for i in np.flatnonzero(sd < 0)]
        raise SlateError("fighter data", [f"ceiling below the floor for {format_items(crossed)}"])
    n_bouts = int((opponent > np.arange(len(slate))).sum())
    projected = int((~np.isnan(projection)).sum())
    basis = f"{projected} of {len(slate)} fighters with a projection" if projected else "no "
    basis += "" if projected else "projections: chances from salaries"
    return FightScenarios(opponent, win, finish, mean, sd, f"{n_bouts} bouts; {basis}")


def _level_moments(win: FloatArray, finish: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of the level that each fighter reaches."""
    chances = np.stack([1 - win, win * (1 - finish), win * finish])
    levels = np.array(LEVELS)[:, None]
    mean = (chances * levels).sum(axis=0)
    return mean, np.sqrt((chances * (levels - mean) ** 2).sum(axis=0))


def _opponents(slate: Slate) -> NDArray[np.int64]:
    """Return the index of each fighter's opponent; the own index where there is not exactly one."""
    opponent = np.arange(len(slate))
    for members in slate.games.values():
        if len(members) == 2:
            opponent[list(members)] = members[::-1]
    alone = [slate.names[i] for i in np.flatnonzero(opponent == np.arange(len(slate)))]
    if len(alone) == len(slate):
        raise SlateError(
            "fighter data", ["no bouts: give each fighter a game, such as 'Grasso@Shevchenko'"]
        )
    if alone:
        warn_caller(
            f"no single opponent on the slate for {format_items(alone)}: simulated alone "
            "(out as well, if the bout is off)",
            DataWarning,
        )
    return opponent


def _win_chances(slate: Slate, opponent: NDArray[np.int64], projection: FloatArray) -> FloatArray:
    """Return each fighter's chance to win; those of a bout add up to 1."""
    given = slate.known("win_probability")
    problems = list(_contradictions(slate, opponent, given))
    if problems:
        raise SlateError("fighter data", problems)
    more = (slate.salaries - slate.salaries[opponent]).astype(np.float64)
    by_salary = 1 / (1 + np.exp(-LOG_ODDS_PER_DOLLAR * more))
    # Means of opponents differ by the margin times the difference of their chances.
    by_points = 0.5 + (projection - projection[opponent]) / (2 * WIN_MARGIN)
    guess = np.where(np.isnan(by_points), by_salary, by_points)
    chance = np.where(np.isnan(given), 1 - given[opponent], given)
    # Bookmakers' chances of a bout add up to more than 1.
    both = ~np.isnan(given) & ~np.isnan(given[opponent]) & (opponent != np.arange(len(slate)))
    total = given + given[opponent]
    chance = np.where(both & (total > 0), given / np.where(total > 0, total, 1.0), chance)
    return np.clip(np.where(np.isnan(chance), guess, chance), *CHANCE_LIMITS)


def _contradictions(slate: Slate, opponent: NDArray[np.int64], given: FloatArray) -> Iterator[str]:
    """Say in which bouts the chances of both fighters cannot be true."""
    total = given + given[opponent]
    off = (opponent > np.arange(len(slate))) & (np.abs(total - 1) > 0.2)
    if off.any():
        shown = [
            f"{slate.names[i]} and {slate.names[opponent[i]]} ({total[i]:.0%})"
            for i in np.flatnonzero(off)
        ]
        yield f"chances to win of a bout are not near 100% in all: {format_items(shown)}"


def _finish_chances(slate: Slate, win: FloatArray, share: float) -> FloatArray:
    """Return the chance that a win of each fighter is one inside the distance."""
    known = slate.known("finish_probability")
    above = [slate.names[i] for i in np.flatnonzero(known > win + 0.05)]
    if above:
        raise SlateError(
            "fighter data",
            [f"finish_probability above the chance to win for {format_items(above)}"],
        )
    return np.where(np.isnan(known), share, np.minimum(known / win, 1.0))
