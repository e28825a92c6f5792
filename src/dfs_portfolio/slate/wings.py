"""The protocols of sports and sites, and access to them by name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import ArrayLike

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.entry_files import EntryFile
from dfs_portfolio.slate.registry import SPORTS, load_site, load_sport
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class Simulation:
    """A source of scenarios.

    Parameters
    ----------
    function
        ``f(n_scenarios, seed=...)`` returns points, shape (n_scenarios, n_players), columns in
        slate order.
    name
        Its name in the provenance of a portfolio.
    description
        Its description in reports.
    """

    function: Callable[..., ArrayLike]
    name: str
    description: str


@dataclass(frozen=True)
class SportOption:
    """Command-line option for a setting of a sport.

    Parameters
    ----------
    field
        Name of a field of the sport's settings class.
    flag
        The option as typed.
    kind
        Type of the value.
    help
        Text for ``--help``.
    """

    field: str
    flag: str
    kind: Any
    help: str


class Sport(Protocol):
    """One sport: its contests, and the simulators of its scenarios."""

    @property
    def facts(self) -> SportFacts:
        """Facts about the sport that the core needs."""

    @property
    def contests(self) -> Sequence[Contest]:
        """The supported contests, the default first."""

    @property
    def settings(self) -> type[Any]:
        """A frozen dataclass with the settings of its simulators, each with a default."""

    @property
    def options(self) -> Sequence[SportOption]:
        """Command-line options for those settings."""

    @property
    def simulators(self) -> Mapping[str, str]:
        """Names and descriptions of its simulators, the default first."""

    def simulation(
        self, name: str, slate: Slate, settings: Any, past: Any = None, event: Any = None
    ) -> Simulation:
        """Return a simulator for a slate.

        Parameters
        ----------
        name
            A key of `simulators`.
        slate
            The players.
        settings
            An instance of the class `settings`.
        past
            Past results, for simulators that learn from them.
        event
            The race, or other event of the sport, to simulate instead of the one that the settings
            describe.
        """

    def notes(
        self, slate: Slate, settings: Any, given: Collection[str], *, has_results: bool = False
    ) -> Iterator[str]:
        """Yield what its simulators take from a default, since nobody gave it.

        Parameters
        ----------
        slate
            The players.
        settings
            An instance of the class `settings`.
        given
            Names of those of its fields that were given.
        has_results
            Whether players are rated by past results.
        """


class Site(Protocol):
    """One site: the formats of its files."""

    @property
    def name(self) -> str:
        """The site's name, as in `Contest.site`."""

    def is_slate(self, columns: Sequence[str]) -> bool:
        """Return whether these are the columns of the site's salary file."""

    def read_slate(self, path: Any, contest: Contest | None = None) -> Slate:
        """Read the site's salary file, or a frame of it; by default it identifies the contest."""

    def write_lineups(
        self, path: FilePath, slate: Slate, lineups: Sequence[Sequence[int]], *, cell_format: Any
    ) -> tuple[Path, ...]:
        """Write lineups (indices in the slate) in the layout of the site's upload."""

    def read_lineups(self, path: FilePath, slate: Slate) -> tuple[tuple[int, ...], ...]:
        """Read a file of lineups or entries, each a lineup of the slate, as indices."""

    def open_entries(self, source: Any, slate: Slate, contests: Any = None) -> EntryFile:
        """Read the site's file of entries, in which players who are not on the slate are out.

        Parameters
        ----------
        source
            A path, or a file that the site has read before.
        slate
            The players who are there.
        contests
            IDs of the contests to look at; by default all.
        """


def get_sport(name: str) -> Sport:
    """Return a sport by name.

    Raises
    ------
    SettingsError
        If it is not supported.
    """
    sport: Sport = load_sport(name)
    return sport


def get_site(name: str) -> Site:
    """Return a site by name; errors are those of `get_sport`."""
    site: Site = load_site(name)
    return site


def contests_of(site: str) -> tuple[Contest, ...]:
    """Return the supported contests of a site, in all sports."""
    sports = map(get_sport, SPORTS)
    return tuple(c for sport in sports for c in sport.contests if c.site == site)
