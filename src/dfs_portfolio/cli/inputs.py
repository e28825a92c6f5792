"""The slate that a command works on, read from its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.inputs.player_rows import Unknown
from dfs_portfolio.inputs.projections import read_projections
from dfs_portfolio.inputs.team_map import read_team_map
from dfs_portfolio.sites.draftkings.salaries import read_salaries
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.sports.nascar.series import Series


@dataclass(frozen=True)
class PastResults:
    """Past results to learn from.

    Parameters
    ----------
    files
        Of results.
    series
        Of the race to come.
    before
        Only results of earlier days count.
    """

    files: Sequence[Path]
    series: Series
    before: date


@dataclass(frozen=True)
class TeamSource:
    """Where teams come from: a team map, past results, or nothing.

    Raises
    ------
    SettingsError
        If both are given, or results without what they need, or what they need without them.
    """

    teams: Path | None = None
    results: Sequence[Path] | None = None
    series: Series | None = None
    date: date | None = None

    def __post_init__(self) -> None:
        needed = {"--results": self.results, "--series": self.series, "--date": self.date}
        given = [flag for flag, value in needed.items() if value]
        missing = [flag for flag in needed if flag not in given]
        if given and self.teams is not None:
            raise SettingsError(
                f"race teams come from --teams or from past results: leave out {_both(given)}, "
                "or --teams"
            )
        if given and missing:
            raise SettingsError(
                "race teams from past results need --results, --series and --date: "
                f"add {_both(missing)}, or leave out {_both(given)}"
            )

    @property
    def past(self) -> PastResults | None:
        """Past results, the series and the day of the race, where they are given."""
        if self.results and self.series and self.date:
            return PastResults(self.results, self.series, self.date)
        return None

    @property
    def given(self) -> bool:
        """Whether there is anything to learn them from."""
        return self.teams is not None or bool(self.results)

    def read(self, slate: Slate, unknown: Unknown) -> Slate:
        """Return the slate with the race teams."""
        if self.teams is not None:
            return read_team_map(self.teams, slate, unknown)
        if self.past is not None:
            from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results

            past = self.past
            return read_teams_from_results(
                past.files, slate, series=past.series, before=past.before
            )
        return slate


def read_slate(
    salaries: Path, teams: TeamSource, projections: Path | None, unknown: Unknown
) -> Slate:
    """Read the salaries, and what else is known of the players."""
    slate = teams.read(read_salaries(salaries), unknown)
    if projections is not None:
        slate = read_projections(projections, slate, unknown)
    return slate


def _both(flags: Sequence[str]) -> str:
    return " and ".join(flags)
