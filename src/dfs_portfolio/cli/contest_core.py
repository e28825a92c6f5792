"""The core of ``contest`` before the contest: scenarios, a field, and what own entries win."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from dfs_portfolio._internal.progress import ProgressFunction, stage_report
from dfs_portfolio._internal.types import FloatArray
from dfs_portfolio.cli.contest_entries import OwnEntries, further_note, other_entries
from dfs_portfolio.cli.contest_options import ContestOptions, FieldKind
from dfs_portfolio.cli.inputs import TeamSource
from dfs_portfolio.cli.scenario_choice import draw_scenarios
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.field import Field, FieldModel
from dfs_portfolio.field.model import TOP_OWNERSHIP
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.scenarios.choices import is_scenario_file
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.settings import Settings
from dfs_portfolio.sites.draftkings.standings_match import MatchedStandings
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.winnings import ContestResult, simulate_contest

if TYPE_CHECKING:
    import pandas as pd

# `build` chooses on the scenarios of its seed and reports on those of the next one. So far from
# both, scenarios are fresh whatever seed of usual size the lineups were built with.
FRESH: Final = 1_000_000


# eq=False: a generated __eq__ would raise, since comparing arrays gives an array.
@dataclass(frozen=True, eq=False)
class SimulatedEntries:
    """What own entries win in simulated contests.

    Parameters
    ----------
    result
        The measures.
    labels
        What each entry is called.
    scenarios, field
        Where the two come from, in words.
    is_modelled
        Whether the field is that of a model, not of standings.
    notes
        What else a person should know, a sentence each.
    """

    result: ContestResult
    labels: tuple[str, ...]
    scenarios: str
    field: str
    is_modelled: bool
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the table of `ContestResult.to_frame` with the labels."""
        frame = self.result.to_frame()
        frame.insert(0, "lineup", list(self.labels))
        return frame


def simulate_entries(
    slate: Slate,
    own: OwnEntries,
    gpp: Gpp,
    settings: Settings,
    options: ContestOptions,
    standings: MatchedStandings | None = None,
    teams: TeamSource | None = None,
    unknown: Unknown = "error",
    progress: ProgressFunction | None = None,
) -> SimulatedEntries:
    """Simulate a contest: fresh scenarios, a field, and what own entries win.

    What may be refused is refused before scenarios are drawn.

    Parameters
    ----------
    slate
        The players.
    own
        The own entries.
    gpp
        The contest, large enough for standings and own entries.
    settings
        Which scenarios are drawn.
    options
        Which field there is.
    standings
        The field, if it is that of a contest.
    teams, unknown
        As in `draw_scenarios`.
    progress
        Called while scenarios are drawn and settled.

    Raises
    ------
    DfsPortfolioError
        As `draw_scenarios`, `FieldModel`, `Field.from_standings` and `simulate_contest`.
    """
    own, means = own.with_lineup(), slate.known("projection")
    n_others, seed = gpp.entries - len(own.labels), settings.seed + FRESH
    kind = options.field or _usual_field(slate, options)
    alone = standings is None and not n_others
    waits = kind == "projected" and bool(np.isnan(means).any()) and not alone
    field: Field | FieldModel | None = None
    if standings is not None:
        field, waits = other_entries(standings, own), False
    elif not (waits or alone):
        field = _field_model(slate, kind, options, settings.seed, means)
    drawn = stage_report(progress, "simulate")
    drawn(0.0)
    scenarios, words, in_sample = _fresh_scenarios(slate, settings, teams, unknown)
    drawn(1.0)
    if waits:
        field = _field_model(slate, kind, options, settings.seed, scenarios.points.mean(axis=0))
    result = simulate_contest(
        own.lineups,
        _drawn(field, n_others, seed) if isinstance(field, FieldModel) else field,
        gpp,
        scenarios,
        slate=slate,
        in_sample=in_sample,
        everybody=True,  # said in the notes
        progress=progress,
    )
    return SimulatedEntries(
        result,
        own.labels,
        words,
        _describe(field, n_others, means_of_scenarios=waits),
        isinstance(field, FieldModel),
        (*own.notes, *_notes_on_size(own, gpp, standings)),
    )


def _usual_field(slate: Slate, options: ContestOptions) -> FieldKind:
    by_points = options.top_ownership is not None or np.isnan(slate.known("ownership")).all()
    return "projected" if by_points else "ownership"


def _field_model(
    slate: Slate, kind: FieldKind, options: ContestOptions, seed: int, means: FloatArray
) -> FieldModel:
    """Model the field by the slate's ownership, or by expected points."""
    if kind == "projected":
        if options.repair:
            raise SettingsError(
                "--repair-ownership: the slate has no ownership; give projections with it"
            )
        top = TOP_OWNERSHIP if options.top_ownership is None else options.top_ownership
        return FieldModel.from_projections(slate, means, top_ownership=top, seed=seed)
    if np.isnan(slate.known("ownership")).all():
        raise SettingsError(
            "--field ownership: the slate has no ownership; give projections with it, or choose "
            "--field projected"
        )
    return FieldModel.from_ownership(slate, repair=options.repair)


def _drawn(model: FieldModel, n_others: int, seed: int) -> Callable[[int], Field]:
    """Return a fresh field for each block of scenarios."""
    return lambda block: model.draw(n_others, seed=seed + block)


def _fresh_scenarios(
    slate: Slate, settings: Settings, teams: TeamSource | None, unknown: Unknown
) -> tuple[Scenarios, str, bool]:
    """Return scenarios, where they come from, and whether lineups may have been chosen on them.

    Those of a file are the ones that `build` holds out, with the same seed and share.
    """
    source = teams or TeamSource()
    if is_scenario_file(settings.scenario_source):
        pair = draw_scenarios(slate, settings, source, unknown)
        if pair.fresh is None:
            return pair.scenarios, pair.description, True
        return pair.fresh, pair.description, False
    fresh = replace(settings, seed=settings.seed + FRESH)
    pair = draw_scenarios(slate, fresh, source, unknown, fresh=False)
    return pair.scenarios, pair.description, False


def _describe(field: Field | FieldModel | None, n_others: int, *, means_of_scenarios: bool) -> str:
    """Say who else enters."""
    if field is None:
        return "nobody else enters"
    if isinstance(field, Field):
        blank = (
            f", {field.n_blank:,} of them without a lineup of this slate" if field.n_blank else ""
        )
        return f"{field.n_entries:,} other entries of {field.description}{blank}"
    top = int(field.ownership.argmax())
    simulated = "; without projections of all, it expects the simulated means"
    return (
        f"{n_others:,} entries, drawn anew for every 10,000 scenarios: {field.description}; "
        f"{field.slate.names[top]} in {field.ownership[top]:.0f}%, ${field.spend:,.0f} a lineup"
        f"{simulated if means_of_scenarios else ''}"
    )


def _notes_on_size(own: OwnEntries, gpp: Gpp, standings: MatchedStandings | None) -> list[str]:
    notes, n_own = [], len(own.labels)
    if standings is not None and not own.rows:
        notes.append(further_note(own, standings))
    elif n_own > gpp.max_entries:
        notes.append(
            f"{n_own:,} entries in a contest of {gpp.entries:,}: one person may enter at most "
            f"{gpp.max_entries:,}"
        )
    return notes
