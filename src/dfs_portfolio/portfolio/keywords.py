"""Where a setting belongs that a caller passes to `build_portfolio` itself."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from dfs_portfolio.errors import SettingsError
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.solvers import SolverOptions

P = ParamSpec("P")
T = TypeVar("T")

_HOLDERS: Final = {
    "rules": LineupRules,
    "exposure": ExposureLimits,
    "diversity": Diversity,
    "objective": TailObjective,
    "options": SolverOptions,
}
# Names of the flat calls, and their settings here.
_OTHER_NAMES: Final = {
    "max_driver": "max_player",
    "max_exposure": "max_player",
    "max_driver_exposure": "max_player",
    "max_player_exposure": "max_player",
    "max_team_exposure": "max_team",
    "driver_exposure": "players",
    "player_exposure": "players",
    "team_exposure": "teams",
    "correlation_weight": "overlap_penalty",
    "cvar_alphas": "levels",
    "cvar_weights": "weights",
    "solver_time_limit": "time_limit_s",
    "time_limit": "time_limit_s",
}


def explain_keywords(function: Callable[P, T]) -> Callable[P, T]:
    """Make a function tell where a setting belongs that is none of its own parameters.

    The error is a `SettingsError` in place of Python's `TypeError`.
    """
    known = list(inspect.signature(function).parameters)

    @wraps(function)
    def checked(*args: P.args, **keywords: P.kwargs) -> T:
        twice = [name for name in known[: len(args)] if name in keywords]
        if twice:
            raise SettingsError(f"{', '.join(twice)} is given twice, by its place and by its name")
        unknown = [name for name in keywords if name not in known]
        if unknown:
            advice = "; ".join(_advice(name, known) for name in unknown)
            raise SettingsError(f"{function.__name__} has no such setting: {advice}")
        return function(*args, **keywords)

    return checked


def _advice(name: str, known: list[str]) -> str:
    """Say what to write in place of an unknown keyword."""
    setting = _OTHER_NAMES.get(name, name)
    for keyword, holder in _HOLDERS.items():
        if setting in {field.name for field in fields(holder)}:
            return f"{name} is {keyword}={holder.__name__}({setting}=...)"
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name}; did you mean {near[0]}?" if near else f"{name}; it takes {', '.join(known)}"
