"""Whether mirrored draws (races in pairs, with opposite normals) make tails more exact.

    python benchmarks/antithetic.py [--repetitions 300] [--scenarios 2000]

Prints how far estimates for 40 lineups of the example slate scatter from one draw of scenarios to
the next. Quasi-random numbers have no part in this: a race takes about nine numbers a driver.
"""

from __future__ import annotations

import argparse

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio import LineupRules, Scenarios, build_portfolio, load_demo, simulate_race
from dfs_portfolio.metrics.tails import tail_mean
from dfs_portfolio.sports.nascar.simulator.dominators import NO_FACTORS, draw_laps
from dfs_portfolio.sports.nascar.simulator.field import read_field
from dfs_portfolio.sports.nascar.simulator.outcomes import RaceOutcomes
from dfs_portfolio.sports.nascar.simulator.pace import draw_races
from dfs_portfolio.sports.nascar.simulator.random_source import AlignedNumbers

N_LINEUPS = 40
LEVEL = 0.99


class Mirrored(AlignedNumbers):
    """A generator whose normals are opposite in the second half of the races."""

    def standard_normal(self, size: tuple[int, ...]) -> NDArray[np.float64]:  # type: ignore[override]
        """Draw one half."""
        half = super().standard_normal((size[0] // 2, *size[1:]))
        return np.concatenate([half, -half])


def estimates(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean and the tail mean of each lineup, and the tail mean of the best of all."""
    tail = tail_mean(scores, LEVEL, tail="upper")
    best = tail_mean(scores.max(axis=1), LEVEL, tail="upper")
    return np.array([*scores.mean(axis=0), *tail, best])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repetitions", type=int, default=300)
    parser.add_argument("--scenarios", type=int, default=2_000)
    settings = parser.parse_args()
    slate, race = load_demo()
    field = read_field(slate)
    chosen_on = Scenarios(simulate_race(slate, race, 10_000, seed=1).points())
    lineups = build_portfolio(slate, chosen_on, N_LINEUPS, rules=LineupRules()).indices
    for name, kind in (("independent", AlignedNumbers), ("mirrored", Mirrored)):
        found = []
        for seed in range(settings.repetitions):
            rng = kind(np.random.PCG64(seed))
            races = draw_races(rng, race.constants, field, settings.scenarios)
            plain = AlignedNumbers(np.random.PCG64([seed, 1]))
            led, fastest = draw_laps(plain, race, races, NO_FACTORS)
            retired = ~races.running
            outcomes = RaceOutcomes(race, seed, races.start, races.finish, led, fastest, retired)
            found.append(estimates(outcomes.points()[:, lineups].sum(axis=2)))
        sd = np.std(found, axis=0, ddof=1)
        mean, tail = sd[:N_LINEUPS].mean(), sd[N_LINEUPS:-1].mean()
        print(f"{name:12} sd of means {mean:.3f}, of tails {tail:.3f}, of the best's {sd[-1]:.3f}")


if __name__ == "__main__":
    main()
