"""What a default decides, because nobody gave it: told, since it may decide the build."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dfs_portfolio.settings.values import Settings
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.slate.wings import get_sport


def default_notes(
    slate: Slate,
    settings: Settings,
    given: Collection[str] | None = None,
    *,
    has_results: bool = False,
) -> tuple[str, ...]:
    """Return what the scenarios take from a default, one sentence each; none for a file of them.

    Parameters
    ----------
    slate
        The players.
    settings
        Which scenarios are made of them.
    given
        Keys that were given, such as ``"nascar.track_type"``, though their values may be those of
        the defaults. By default, those whose values are not.
    has_results
        Whether drivers are rated by past results.

    Examples
    --------
    >>> from dfs_portfolio import NascarSettings, Settings, load_demo
    >>> slate, _ = load_demo()
    >>> settings = Settings(sports={"NASCAR": NascarSettings("short", 400)})
    >>> default_notes(slate, settings)
    ('no projections: salary and past points say how strong drivers are (projections)',)
    >>> default_notes(slate, Settings())[0][:44]
    'no track type given: the race is simulated o'
    """
    return tuple(_notes(slate, settings, given, has_results=has_results))


def _notes(
    slate: Slate, settings: Settings, given: Collection[str] | None, *, has_results: bool
) -> Iterator[str]:
    sport = get_sport(slate.contest.sport.name)
    if settings.scenario_source not in sport.simulators:
        return
    own, usual = settings.for_sport(sport.facts.name), sport.settings()
    table = f"{sport.facts.name.lower()}."
    if given is None:
        names = {name for name, value in vars(own).items() if value != getattr(usual, name)}
    else:
        names = {key.removeprefix(table) for key in given if key.startswith(table)}
    yield from sport.notes(slate, own, names, has_results=has_results)
