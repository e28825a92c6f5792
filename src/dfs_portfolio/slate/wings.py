"""What a sport and a site are to the rest of the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import ArrayLike

from dfs_portfolio._internal.atomic_files import FilePath
from dfs_portfolio.slate.contest import Contest, SportFacts
from dfs_portfolio.slate.registry import SPORTS, load_site, load_sport
from dfs_portfolio.slate.slate import Slate


@dataclass(frozen=True)
class Simulation:
    """Where scenarios come from.

    Parameters
    ----------
    function
        ``f(n_scenarios, seed=...)`` gives points, shape (n_scenarios, n_players), columns in
        slate order.
    name
        For provenance.
    description
        For people.
    """

    function: Callable[..., ArrayLike]
    name: str
    description: str


@dataclass(frozen=True)
class SportOption:
    """How a setting of a sport is given in a terminal.

    Parameters
    ----------
    field
        Of the sport's settings class.
    flag
        As typed.
    kind
        Type of the value.
    help
        What it is, for ``--help``.
    """

    field: str
    flag: str
    kind: Any
    help: str


class Sport(Protocol):
    """One sport: its contests, and how its scenarios are simulated."""

    @property
    def facts(self) -> SportFacts:
        """What the core must know."""

    @property
    def contests(self) -> Sequence[Contest]:
        """The contests that are supported, the default first."""

    @property
    def settings(self) -> type[Any]:
        """A frozen dataclass: what its simulators can be told, each with a default."""

    @property
    def options(self) -> Sequence[SportOption]:
        """Options of the command line for those settings."""

    @property
    def simulators(self) -> Mapping[str, str]:
        """Names of its simulators, the default first, and what each does."""

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
            Of the class `settings`.
        past
            Past results, for simulators that learn from them.
        event
            The race, or what else the sport simulates, in place of what the settings describe.
        """


class Site(Protocol):
    """One site: its files."""

    @property
    def name(self) -> str:
        """As contests have it."""

    def read_slate(self, path: FilePath, contest: Contest | None = None) -> Slate:
        """Read the site's salary file; without a contest, the file tells which it is."""

    def write_lineups(
        self, path: FilePath, slate: Slate, lineups: Sequence[Sequence[int]], *, cell_format: Any
    ) -> tuple[Path, ...]:
        """Write lineups, given as indices in the slate, in the layout that the site uploads."""


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
    """Return a site by name; errors as `get_sport`."""
    site: Site = load_site(name)
    return site


def contests_of(site: str) -> tuple[Contest, ...]:
    """Return the contests of a site in all sports that are supported."""
    sports = map(get_sport, SPORTS)
    return tuple(c for sport in sports for c in sport.contests if c.site == site)
