"""MMA as a sport of this library."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import Simulation, SportOption
from dfs_portfolio.sports.mma.contest import DRAFTKINGS_MMA, MMA
from dfs_portfolio.sports.mma.settings import MmaSettings


class Mma:
    """Contests and simulator of MMA; see `Sport`."""

    facts: Final[SportFacts] = MMA
    contests: Final[tuple[Contest, ...]] = (DRAFTKINGS_MMA,)
    settings: Final = MmaSettings
    options: Final = (
        SportOption(
            "finish_share",
            "--finish-share",
            float,
            "Share of wins inside the distance, for fighters whose chance of it is not projected.",
        ),
    )
    simulators: Final[Mapping[str, str]] = {
        "simulator": "bouts with one winner, by decision or inside the distance",
    }

    def simulation(
        self,
        name: str,
        slate: Slate,
        settings: MmaSettings,
        past: Any = None,
        event: Any = None,
    ) -> Simulation:
        """Return the simulator of the slate's bouts; `past` and `event` are not used."""
        from dfs_portfolio.sports.mma.simulator import fight_scenarios  # only where simulated

        function = fight_scenarios(slate, finish_share=settings.finish_share)
        return Simulation(function, "bout simulator", function.description)

    def notes(
        self,
        slate: Slate,
        settings: MmaSettings,
        given: Collection[str],
        *,
        has_results: bool = False,
    ) -> Iterator[str]:
        """Yield what is simulated by default: chances to win, and how bouts end."""
        missing = sum(player.number("win_probability") is None for player in slate)
        if missing:
            yield (
                f"no chance to win of {missing} of {len(slate)} fighters: the opponent's chance, "
                "projections or else salaries say who wins (a column win in the projections)"
            )
        finishes = any(player.number("finish_probability") is not None for player in slate)
        if "finish_share" not in given and not finishes:
            yield (
                f"no chances to win inside the distance: {settings.finish_share:.0%} of the wins "
                "are (finish_share, --finish-share)"
            )


SPORT: Final = Mma()
