"""The registry of sports and sites, each imported when it is first needed.

A sport or a site is a package of its own, below ``sports`` or ``sites``, that nothing in the core
imports. It exports one object, ``SPORT`` or ``SITE``, that implements a protocol of `wings`.
``docs/plugins.md`` explains how to add one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.slate.contest import Contest

SPORTS: Final[Mapping[str, str]] = {
    "NASCAR": "dfs_portfolio.sports.nascar",
    "MMA": "dfs_portfolio.sports.mma",
}
SITES: Final[Mapping[str, str]] = {
    "DraftKings": "dfs_portfolio.sites.draftkings",
}
DEFAULT_SPORT: Final = "NASCAR"


@cache
def load_sport(name: str) -> Any:
    """Import a sport and return its object; `wings.get_sport` gives it a type."""
    return _load("sport", name, SPORTS, "SPORT")


@cache
def load_site(name: str) -> Any:
    """Import a site and return its object; `wings.get_site` gives it a type."""
    return _load("site", name, SITES, "SITE")


def default_contest() -> Contest:
    """Return the contest of a slate for which none is specified."""
    contest: Contest = load_sport(DEFAULT_SPORT).contests[0]
    return contest


def _load(kind: str, name: str, known: Mapping[str, str], attribute: str) -> Any:
    if name not in known:
        raise SettingsError(f"no {kind} {name!r}; supported: {', '.join(known)}")
    return getattr(import_module(known[name]), attribute)
