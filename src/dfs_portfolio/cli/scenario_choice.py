"""Scenarios of a command: simulated, drawn from moments, or read from a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dfs_portfolio.cli.inputs import SHOWN_UNUSED, TeamSource
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.portfolio.batch import Batch
from dfs_portfolio.scenarios.choices import is_scenario_file
from dfs_portfolio.scenarios.comparison import ProjectionComparison, compare_projections
from dfs_portfolio.scenarios.moments import scenarios_from_moments
from dfs_portfolio.scenarios.readers.reading import read_scenarios
from dfs_portfolio.scenarios.scenarios import ScenarioDraw, ScenarioFunction, Scenarios
from dfs_portfolio.scenarios.sets import hold_out
from dfs_portfolio.settings import Settings
from dfs_portfolio.settings.values import MOMENTS
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_sport


@dataclass(frozen=True)
class ScenarioPair:
    """Scenarios to choose lineups on, and fresh ones for the report.

    Parameters
    ----------
    scenarios, fresh
        `fresh` scenarios have no part in the choice; ``None`` if none are held out or drawn.
    description
        Source of both, for the report.
    comparison
        Projections beside `scenarios`.
    """

    scenarios: Scenarios
    fresh: Scenarios | None
    description: str
    comparison: ProjectionComparison


def draw_scenarios(
    slate: Slate,
    settings: Settings,
    teams: TeamSource,
    unknown: Unknown,
    race: Any = None,
    *,
    fresh: bool = True,
) -> ScenarioPair:
    """Draw or read the scenarios that the settings describe.

    Parameters
    ----------
    slate, settings
        The players, and the scenario source.
    teams
        Source of teams, for its past results.
    unknown
        What to do with names in a scenario file that are not on the slate.
    race
        The race to simulate instead of the one that the settings describe.
    fresh
        Whether to simulate fresh scenarios too, for figures of a report.

    Raises
    ------
    SettingsError
        If the slate's sport has no such simulator, or an input of the simulator is missing.
    """
    source, sport = settings.scenario_source, get_sport(slate.contest.sport.name)
    if is_scenario_file(source):
        return _from_file(slate, settings, unknown)
    if source == MOMENTS:
        normal = scenarios_from_moments(
            slate,
            team_correlation=settings.team_correlation,
            field_correlation=settings.field_correlation,
        )
        description = "normal points with the means and standard deviations of the projections"
        return _draw_pair(slate, normal, settings, description, description, fresh)
    if source not in sport.simulators:
        raise SettingsError(
            f"scenario_source {source!r} does not exist for {sport.facts.name}: use "
            f"{', '.join(map(repr, (*sport.simulators, MOMENTS)))}, or a file"
        )
    own = settings.for_sport(sport.facts.name)
    simulation = sport.simulation(source, slate, own, teams.past, race)
    names = simulation.name, simulation.description
    return _draw_pair(slate, simulation.function, settings, *names, fresh)


def batches_with_scenarios(
    slate: Slate, settings: Settings, teams: TeamSource, unknown: Unknown, race: Any = None
) -> tuple[tuple[Batch, ...], tuple[str, ...]]:
    """Give the batches of the settings that have projections scenarios simulated by them.

    Parameters and errors are those of `draw_scenarios`. A batch's projections are laid over those
    of the slate, and have no part in anything but its scenarios.

    Returns
    -------
    tuple
        All batches, and lines that say what was read from their files and what is simulated.
    """
    batches, lines = [], []
    for number, batch in enumerate(settings.batches, 1):
        if batch.projections is None:
            batches.append(batch)
            continue
        projected = read_projections(batch.projections, slate, unknown)
        pair = draw_scenarios(projected, settings, teams, unknown, race, fresh=False)
        batches.append(replace(batch, scenarios=pair.scenarios))
        told = (projected.sources[-1].line(SHOWN_UNUSED), *pair.comparison.sentences())
        lines += [f"batch {batch.label or number}: {line}" for line in told]
    return tuple(batches), tuple(lines)


def _draw_pair(
    slate: Slate,
    simulate: ScenarioFunction,
    settings: Settings,
    source: str,
    description: str,
    fresh: bool,
) -> ScenarioPair:
    if isinstance(simulate, ScenarioDraw):
        # Only the comparison needs more than points; what it needs is large, so it is dropped.
        drawn = simulate.draw(settings.n_scenarios, settings.seed)
        scenarios = Scenarios(drawn.points, seed=settings.seed, source=source)
    else:
        scenarios = drawn = Scenarios.draw(
            simulate, settings.n_scenarios, seed=settings.seed, source=source
        )
    comparison = compare_projections(slate, drawn)
    del drawn
    if not fresh:
        return ScenarioPair(scenarios, None, description, comparison)
    seed = settings.seed + 1
    others = Scenarios.draw(simulate, settings.n_scenarios, seed=seed, source=source)
    return ScenarioPair(scenarios, others, description, comparison)


def _from_file(slate: Slate, settings: Settings, unknown: Unknown) -> ScenarioPair:
    """Read a file, and hold out some of its scenarios: a file has no second seed."""
    everything = read_scenarios(settings.scenario_source, slate, unknown)
    source = everything.source
    if not settings.hold_out:
        n_all = everything.n_scenarios
        description = f"{source}: all {n_all:,} scenarios to choose on"
        return ScenarioPair(everything, None, description, compare_projections(slate, everything))
    scenarios, fresh = hold_out(everything, settings.hold_out, seed=settings.seed)
    description = (
        f"{source}: {scenarios.n_scenarios:,} scenarios to choose on, "
        f"{fresh.n_scenarios:,} held out for the report"
    )
    comparison = compare_projections(slate, everything)
    return ScenarioPair(scenarios, fresh, description, comparison)
