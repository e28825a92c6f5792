"""All settings of ``dfs-portfolio build`` except its files, as one value."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, get_args

from dfs_portfolio._internal.validation import (
    as_player_keys,
    check_choice,
    check_type,
    real_number,
    real_numbers,
    whole_number,
)
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.inputs.lineup_rows import CellFormat
from dfs_portfolio.portfolio.batch import Batch, checked_batches
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.scenarios.choices import SUFFIXES, checked_correlation, is_scenario_file
from dfs_portfolio.slate.registry import SPORTS
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_sport
from dfs_portfolio.slate.withdrawals import still_in

# More scenarios would not fit into memory.
MAX_SCENARIOS: Final = 1_000_000
# The scenario source that is neither a simulator of a sport nor a file.
MOMENTS: Final = "moments"


@dataclass(frozen=True)
class Settings(PortfolioRequest):
    """A `PortfolioRequest` with its scenarios and outputs.

    Parameters
    ----------
    n_lineups, objective, rules, exposure, diversity, strategy, engine, solver, options, keep, \
gpp, field, field_seed
        As in `PortfolioRequest`; a contest and its field can be given in Python only.
    n_scenarios, seed
        Number of scenarios to simulate, and the seed of the first set.
    scenario_source
        ``"simulator"``: simulated from the slate. ``"rated-simulator"`` (NASCAR): simulated by a
        `RaceModel`, which also rates drivers by past results. ``"moments"``: normal points from
        the projections, by `scenarios_from_moments`. Or a file for `read_scenarios`, all of whose
        scenarios are used.
    hold_out
        Share of a file's scenarios that is held out for the report, from 0 to below 1.
    out
        Players who are out, by name or ID: withdrawn, scratched, injured. `build` and the other
        commands read the slate without them; in Python, ``slate.without(settings.out)`` does.
    team_correlation, field_correlation
        As in `scenarios_from_moments`; only with ``"moments"``.
    sports
        Settings of the sports' simulators, by sport, such as
        ``{"NASCAR": NascarSettings("short")}``; stored as a tuple of pairs. Other sports have
        their defaults.
    cell_format
        As in `write_lineups`.
    target_scores
        Scores that the best lineup should reach, for the report.
    batches
        Batches in place of `n_lineups`, for `build_batches` and the command line; `fulfil` refuses
        them.

    Raises
    ------
    SettingsError
        If a value is out of range.

    Examples
    --------
    >>> from dfs_portfolio.sports.nascar.settings import NascarSettings
    >>> settings = Settings(sports={"NASCAR": NascarSettings("short")})
    >>> settings.for_sport("NASCAR").race.laps
    400
    """

    n_scenarios: int = 10_000
    seed: int = 42
    scenario_source: str = "simulator"
    hold_out: float = 0.25
    out: tuple[Hashable, ...] = ()
    team_correlation: float | None = None
    field_correlation: float = 0.0
    sports: Mapping[str, Any] | Sequence[tuple[str, Any]] = ()
    cell_format: CellFormat = "name_id"
    target_scores: tuple[float, ...] = ()
    batches: tuple[Batch, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, least in (("n_scenarios", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        if self.n_scenarios > MAX_SCENARIOS:
            raise SettingsError(f"n_scenarios is at most {MAX_SCENARIOS:,}, got {self.n_scenarios}")
        self._check_source()
        object.__setattr__(self, "target_scores", real_numbers("target_scores", self.target_scores))
        object.__setattr__(self, "out", as_player_keys("out", self.out))
        check_choice("cell_format", self.cell_format, get_args(CellFormat))
        object.__setattr__(self, "sports", _checked_sports(self.sports))
        object.__setattr__(self, "batches", checked_batches(self.batches))
        if any(b.projections for b in self.batches) and is_scenario_file(self.scenario_source):
            raise SettingsError(
                "batches with projections need a simulator, and scenario_source is a file of points"
            )

    @property
    def files(self) -> tuple[str, ...]:
        """Files that the settings name, and that are read: scenarios, lineups, projections."""
        points = self.scenario_source
        return (
            *((points,) if is_scenario_file(points) else ()),
            *(entry for entry in self.keep if isinstance(entry, str)),
            *(batch.projections for batch in self.batches if batch.projections is not None),
        )

    def for_sport(self, name: str) -> Any:
        """Return the settings of a sport's simulators; by default, its defaults.

        Parameters
        ----------
        name
            Name of the sport, such as ``slate.contest.sport.name``.
        """
        return dict(self.sports).get(name) or get_sport(name).settings()

    def check_slate(self, slate: Slate) -> None:
        """Raise `SettingsError` if somebody is out and still in the slate."""
        present = still_in(slate, self.out)
        if present:
            raise SettingsError(
                f"out, but in the slate: {format_items(present)}; take "
                "slate.without(settings.out), and make the scenarios of that slate"
            )

    def _check_source(self) -> None:
        """Check the scenario source, and the settings that belong to one source only."""
        source = self.scenario_source
        known = (*_simulators(), MOMENTS)
        if not isinstance(source, str) or not (source in known or is_scenario_file(source)):
            raise SettingsError(
                f"scenario_source must be {' or '.join(known)}, or a file that ends in "
                f"{', '.join(SUFFIXES)}, not {source!r}"
            )
        object.__setattr__(self, "hold_out", real_number("hold_out", self.hold_out, least=0))
        if self.hold_out >= 1:
            raise SettingsError(f"hold_out must be a share below 1, got {self.hold_out}")
        for name in ("team_correlation", "field_correlation"):
            correlation = getattr(self, name)
            if correlation is not None:
                object.__setattr__(self, name, checked_correlation(name, correlation))
        if source != MOMENTS and (self.team_correlation is not None or self.field_correlation):
            raise SettingsError(
                "team_correlation and field_correlation need scenario_source 'moments', "
                f"and it is {source!r}"
            )


def _checked_sports(given: object) -> tuple[tuple[str, Any], ...]:
    """Return settings by sport as pairs, after a check of their classes."""
    try:
        sports: dict[str, Any] = dict(given)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise SettingsError(f"sports must map sports to their settings, got {given!r}") from None
    for sport, value in sports.items():
        check_type(f"the settings of {sport}", value, get_sport(sport).settings)
    return tuple(sports.items())


def _simulators() -> tuple[str, ...]:
    """Return the names of all sports' simulators, each once."""
    return tuple(dict.fromkeys(name for sport in SPORTS for name in get_sport(sport).simulators))
