"""NASCAR as a sport of this library."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, get_args

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import Simulation, SportOption
from dfs_portfolio.sports.nascar.contest import DRAFTKINGS_NASCAR, NASCAR
from dfs_portfolio.sports.nascar.settings import NascarSettings
from dfs_portfolio.sports.nascar.track_types import TrackType

if TYPE_CHECKING:
    from dfs_portfolio.sports.nascar.simulator.race import Race

# Any of them says how strong a driver is.
_STRENGTH: Final = (
    "projection",
    "expected_finish",
    *("win_probability", "top3_probability", "top5_probability", "top10_probability"),
)
# And these if races are fitted to them.
_RANGE: Final = ("floor", "ceiling")


class Nascar:
    """Contests and simulators of NASCAR; see `Sport`."""

    facts: Final[SportFacts] = NASCAR
    contests: Final[tuple[Contest, ...]] = (DRAFTKINGS_NASCAR,)
    settings: Final = NascarSettings
    options: Final = (
        SportOption("track_type", "--track-type", TrackType, "Type of track to simulate."),
        SportOption("laps", "--laps", int, "Laps of the race; by default usual for the track."),
        SportOption(
            "fit_projections",
            "--fit-projections/--no-fit-projections",
            bool,
            "Simulate the means that are projected, or use projections only as strengths.",
        ),
    )
    simulators: Final[Mapping[str, str]] = {
        "simulator": "races simulated from the slate",
        "rated-simulator": "the same, with drivers rated by past results",
    }

    def simulation(
        self,
        name: str,
        slate: Slate,
        settings: NascarSettings,
        past: Any = None,
        event: Race | None = None,
    ) -> Simulation:
        """Return a simulator of the race.

        Parameters
        ----------
        name
            A key of `simulators`.
        slate
            The drivers.
        settings
            Which race, and whether projections are fitted.
        past
            A `PastResults`, needed for ``"rated-simulator"``; its series is that of the race.
        event
            A race, in place of the one that the settings describe.

        Raises
        ------
        SettingsError
            If past results are needed and not given.
        """
        # The simulator takes a while to import: only who simulates pays for it.
        from dfs_portfolio.sports.nascar.race_model import fit_race_model
        from dfs_portfolio.sports.nascar.results import read_race_results
        from dfs_portfolio.sports.nascar.simulator import race_scenarios
        from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES

        race = settings.race if event is None else event
        if past is not None:
            race = replace(race, series=past.series)
        words = f"{race.name}, {race.laps} laps"
        if name == "simulator":
            simulate = race_scenarios(slate, race, fit_projections=settings.fit_projections)
            return Simulation(simulate, race.name, words)
        if past is None:
            raise SettingsError(
                "scenario_source 'rated-simulator' needs past results: add --results, --series "
                "and --date"
            )
        # Tracks are as the package knows them.
        earlier = read_race_results(list(past.files), strict=past.strict)
        model = fit_race_model(earlier, past.before, profiles=PROFILES)
        words += f"; drivers rated by {model.n_races} races before {model.until}"
        rated = model.scenarios(slate, race, fit_projections=settings.fit_projections)
        return Simulation(rated, race.name, words)

    def notes(
        self,
        slate: Slate,
        settings: NascarSettings,
        given: Collection[str],
        *,
        has_results: bool = False,
    ) -> Iterator[str]:
        """Yield what is simulated by default: track, laps, grid, teams and strength."""
        if "track_type" not in given:
            called = f" (the salary file calls it {slate.event!r})" if slate.event else ""
            yield (
                f"no track type given: the race{called} is simulated on an "
                f"{settings.track_type} track; others are {_other_tracks(settings.track_type)} "
                "(track_type, --track-type)"
            )
        if "laps" not in given:
            yield (
                f"no laps given: {settings.race.laps} are simulated, as usual on such a track "
                "(laps, --laps)"
            )
        if missing := sum(player.number("start") is None for player in slate):
            yield (
                f"no starting position of {missing} of {len(slate)} drivers: a qualifying is "
                "simulated, and points for positions gained go with it (a column start in the "
                "projections)"
            )
        strength = (*_STRENGTH, *(_RANGE if settings.fit_projections else ()))
        if not has_results and all(p.number(f) is None for p in slate for f in strength):
            yield "no projections: salary and past points say how strong drivers are (projections)"
        if slate.without_team and len(slate.without_team) == len(slate):
            yield "no teams: no driver is a team-mate of another (a team map)"


def _other_tracks(track_type: str) -> str:
    return ", ".join(kind for kind in get_args(TrackType) if kind != track_type)


SPORT: Final = Nascar()
