"""Read the slate of a command from its files."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
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

# Columns that were not read are named up to so many of a file.
SHOWN_UNUSED = 6


@dataclass(frozen=True)
class PastResults:
    """Past results, for teams and ratings.

    Parameters
    ----------
    files
        Files of results.
    series
        Series of the race to build for.
    before
        Day of that race; only earlier results are used.
    strict
        Whether ratings refuse results in which anything is wrong.
    """

    files: Sequence[Path]
    series: Series
    before: date
    strict: bool = False


@dataclass(frozen=True)
class TeamSource:
    """The source of teams: a team map, past results, or none.

    Raises
    ------
    SettingsError
        If there are both, or only some of `results`, `series` and `date`.
    """

    teams: Sequence[Path] | None = None
    results: Sequence[Path] | None = None
    series: Series | None = None
    date: date | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        flags = {"--results": self.results, "--series": self.series, "--date": self.date}
        present = [flag for flag, value in flags.items() if value]
        missing = [flag for flag in flags if flag not in present]
        if present and self.teams:
            raise SettingsError(
                "race teams come from --teams or from past results: "
                f"leave out {' and '.join(present)}, or --teams"
            )
        if self.strict and not present:
            raise SettingsError("--strict is for past results: add --results, or leave it out")
        if present and missing:
            raise SettingsError(
                "race teams from past results need --results, --series and --date: "
                f"add {' and '.join(missing)}, or leave out {' and '.join(present)}"
            )

    @property
    def past(self) -> PastResults | None:
        """Past results with series and day of the race, if there are any."""
        if self.results and self.series and self.date:
            return PastResults(self.results, self.series, self.date, self.strict)
        return None

    @property
    def exists(self) -> bool:
        """Whether there is a source of teams."""
        return bool(self.teams or self.results)

    def read(self, slate: Slate, unknown: Unknown) -> Slate:
        """Return the slate with teams from the source."""
        if self.teams:
            return read_team_map(self.teams, slate, unknown)
        if self.past is not None:
            from dfs_portfolio.sports.nascar.teams_from_results import read_teams_from_results

            past = self.past
            return read_teams_from_results(
                past.files, slate, series=past.series, before=past.before
            )
        return slate


def read_slate(
    salaries: Path,
    teams: TeamSource,
    projections: Sequence[Path] | None,
    unknown: Unknown,
    out: Sequence[Hashable] = (),
) -> Slate:
    """Read the salary file, then teams and projections, all without players who are out."""
    return complete_slate(read_salaries(salaries).without(out), teams, projections, unknown)


def complete_slate(
    slate: Slate, teams: TeamSource, projections: Sequence[Path] | None, unknown: Unknown
) -> Slate:
    """Return a slate with teams and projections from their files."""
    slate = teams.read(slate, unknown)
    if projections:
        slate = read_projections(projections, slate, unknown)
    return slate


def source_lines(slate: Slate) -> Iterator[str]:
    """Yield a line for each file of a slate: which column was read as what."""
    for columns in slate.sources:
        yield columns.line(SHOWN_UNUSED)
