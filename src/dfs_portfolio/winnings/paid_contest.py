"""A contest for money as a portfolio enters it: the prizes, and the field in every scenario."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.field import Field, FieldModel
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.winnings.contest_fields import BLOCK, FieldBlock, Fields, field_blocks
from dfs_portfolio.winnings.settling import settle_in_turn
from dfs_portfolio.winnings.units import score_units


# eq=False: fields have no useful equality.
@dataclass(frozen=True, eq=False)
class PaidContest:
    """A contest for money, with the other entries in every scenario.

    Parameters
    ----------
    gpp
        The contest.
    field
        The other entries, as in `simulate_contest`: always the same ones, whoever asks.
    """

    gpp: Gpp
    field: Fields

    @classmethod
    def of(
        cls, gpp: Gpp, field: Any, slate: Slate, n_scenarios: int, n_own: int, seed: int
    ) -> PaidContest:
        """Return a contest whose fields are drawn, each once.

        Parameters
        ----------
        gpp
            The contest.
        field
            As in `simulate_contest`, or a `FieldModel`: it draws all entries but the own ones, anew
            for each block of scenarios.
        slate
            The players.
        n_scenarios, n_own
            Numbers of scenarios and of own entries.
        seed
            Of the draws of a model.

        Raises
        ------
        SettingsError
            If a field is none, is of another slate, or has too many entries.
        """
        field = room_for(field, gpp, n_own, seed)
        if callable(field):
            field = [field(number) for number in range(-(-n_scenarios // BLOCK))].__getitem__
        contest = cls(gpp, field)
        contest.blocks(slate, n_scenarios, n_own)
        return contest

    def blocks(self, slate: Slate, n_scenarios: int, n_own: int) -> list[FieldBlock]:
        """Return the scenarios in blocks, each with its field; see `field_blocks`."""
        return list(field_blocks(self.field, slate, self.gpp, n_scenarios, n_own))


def winnings_in_turn(
    contest: PaidContest,
    slate: Slate,
    scenarios: Scenarios,
    lineups: Sequence[Sequence[int]],
    threads: int,
) -> FloatArray:
    """Return what the first 1, 2, ... of some own lineups win together, on average, in dollars.

    Every entry is counted and paid, as `simulate_contest` does it.

    Parameters
    ----------
    contest
        Prizes and fields.
    slate, scenarios
        Players and their points.
    lineups
        Indices in the slate.
    threads
        Number of threads; results do not depend on it.

    Returns
    -------
    ndarray of float
        Shape (n_lineups,).
    """
    own = np.array([sorted(lineup) for lineup in lineups], dtype=np.uint8)
    own = own.reshape(len(lineups), slate.contest.roster_size)
    units = score_units(scenarios.points, own.shape[1])
    prefix = np.array(contest.gpp.payouts.prefix)
    total = np.zeros(len(own))
    for part, opponents in contest.blocks(slate, scenarios.n_scenarios, len(own)):
        total += settle_in_turn(units, part, opponents, own, prefix, threads)
    return np.asarray(total / scenarios.n_scenarios)


def room_for(field: Any, gpp: Gpp, n_own: int, seed: int) -> Any:
    """Return fields that leave room for own entries: of a model, a function that draws them.

    Parameters
    ----------
    field, gpp, n_own, seed
        As in `PaidContest.of`; what is no model is returned as it is.
    """
    if not isinstance(field, FieldModel):
        return field
    model, entries = field, gpp.entries - n_own

    def draw(number: int) -> Field | None:
        mixed = np.random.SeedSequence([seed, number]).generate_state(1, np.uint64)
        return model.draw(entries, seed=int(mixed[0])) if entries > 0 else None

    return draw
