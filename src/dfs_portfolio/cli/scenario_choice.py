"""The scenarios that a command works on: simulated, drawn from moments, or read from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dfs_portfolio.cli.inputs import TeamSource
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.scenarios.moments import scenarios_from_moments
from dfs_portfolio.scenarios.readers.reading import read_scenarios
from dfs_portfolio.scenarios.scenarios import ScenarioFunction, Scenarios, draw_points
from dfs_portfolio.scenarios.sets import hold_out
from dfs_portfolio.settings import Settings
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.race_model import RaceModel, fit_race_model
from dfs_portfolio.sports.nascar.simulator import Race, race_scenarios
from dfs_portfolio.sports.nascar.simulator.track_profiles import PROFILES


@dataclass(frozen=True)
class Drawn:
    """Scenarios to choose on, others for the report, and in words where both are from.

    Parameters
    ----------
    scenarios, fresh
        `fresh` have no part in the choice; ``None`` where none were kept for that.
    words
        Their source.
    """

    scenarios: Scenarios
    fresh: Scenarios | None
    words: str


def draw(
    slate: Slate, race: Race, settings: Settings, teams: TeamSource, unknown: Unknown
) -> Drawn:
    """Get the scenarios that the settings ask for."""
    if settings.scenario_source in ("race", "results"):
        race = race if teams.series is None else replace(race, series=teams.series)
        words = f"{race.name}, {race.laps} laps"
        if settings.scenario_source == "race":
            return _two_draws(race_scenarios(slate, race), settings, race.name, words)
        model = _model(teams)
        words += f"; drivers rated by {model.n_races} races before {model.until}"
        return _two_draws(model.scenarios(slate, race), settings, race.name, words)
    if settings.scenario_source == "moments":
        normal = scenarios_from_moments(
            slate,
            team_correlation=settings.team_correlation,
            field_correlation=settings.field_correlation,
        )
        words = "normal points with the means and standard deviations of the projections"
        return _two_draws(normal, settings, words, words)
    return _from_file(slate, settings, unknown)


def _model(teams: TeamSource) -> RaceModel:
    """Rate the players by past results; tracks are as the package knows them."""
    if teams.past is None:
        raise SettingsError(
            "scenario_source 'results' needs past results: add --results, --series and --date"
        )
    results, _, day = teams.past
    return fit_race_model(list(results), day, profiles=PROFILES)


def _two_draws(simulate: ScenarioFunction, settings: Settings, source: str, words: str) -> Drawn:
    scenarios, fresh = (
        Scenarios(draw_points(simulate, settings.n_scenarios, seed), seed=seed, source=source)
        for seed in (settings.seed, settings.seed + 1)
    )
    return Drawn(scenarios, fresh, words)


def _from_file(slate: Slate, settings: Settings, unknown: Unknown) -> Drawn:
    """Read a file; it has no other seed, so some of its scenarios are kept for the report."""
    given = read_scenarios(settings.scenario_source, slate, unknown)
    if not settings.hold_out:
        return Drawn(
            given, None, f"{given.source}: all {given.n_scenarios:,} scenarios to choose on"
        )
    scenarios, fresh = hold_out(given, settings.hold_out, seed=settings.seed)
    words = (
        f"{given.source}: {scenarios.n_scenarios:,} scenarios to choose on, "
        f"{fresh.n_scenarios:,} kept for the report"
    )
    return Drawn(scenarios, fresh, words)
