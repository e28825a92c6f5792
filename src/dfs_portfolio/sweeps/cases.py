"""The cases of a sweep, their cross product, and the groups that share a value table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import SettingsError, brief, format_items
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.scenarios.scenarios import (
    ScenarioFunction,
    Scenarios,
    ScenarioSource,
    takes_seed,
)
from dfs_portfolio.slate.slate import Slate

# A source of scenarios: a race to simulate, or a function ``f(n_scenarios, seed=...)``.
Source = ScenarioSource | ScenarioFunction


@dataclass(frozen=True, eq=False)  # a function has no useful equality: names identify cases
class Case:
    """One portfolio of a sweep: a slate, scenarios and a request.

    Parameters
    ----------
    label
        Name of the request, in the result and in messages.
    slate
        The player pool.
    source
        A race to simulate, or a scenario function ``f(n_scenarios, seed=...)`` that returns points
        of shape (n_scenarios, n_players), columns in slate order. It must depend on its arguments
        alone, and be picklable.
    request
        The portfolio to build.
    n_scenarios, seed
        Number and seed of the scenarios.
    slate_label
        Name of the slate; by default its fingerprint.

    Raises
    ------
    SettingsError
        If the slate, the source or a number is not valid.

    Examples
    --------
    >>> from dfs_portfolio import load_demo
    >>> slate, race = load_demo()
    >>> request = PortfolioRequest(n_lineups=5)
    >>> Case("default", slate, race, request, seed=7, slate_label="Las Vegas").name
    "'default', slate 'Las Vegas', seed 7"
    """

    label: str
    slate: Slate
    source: Source
    request: PortfolioRequest = field(default_factory=PortfolioRequest)
    n_scenarios: int = 10_000
    seed: int = 42
    slate_label: str = ""

    def __post_init__(self) -> None:
        check_type("slate", self.slate, Slate)
        check_type("request", self.request, PortfolioRequest)
        if not isinstance(self.source, ScenarioSource) and not (
            callable(self.source) and takes_seed(self.source)
        ):
            raise SettingsError(
                f"the source of case {self.label!r} must be a Race, or a function "
                f"f(n_scenarios, seed=...): a sweep compares seeds; got {brief(self.source)}"
            )
        for name, least in (("n_scenarios", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        object.__setattr__(self, "slate_label", self.slate_label or self.slate.fingerprint)

    @property
    def name(self) -> str:
        """Label, slate and seed, which identify a case in messages."""
        return f"{self.label!r}, slate {self.slate_label!r}, seed {self.seed}"

    @property
    def table_key(self) -> Hashable:
        """Key of the value table, equal for cases that share one."""
        try:
            hash(self.source)
            source: object = self.source
        except TypeError:  # a mutable object, which only equals itself
            source = id(self.source)
        scenarios = (self.slate.fingerprint, source, self.n_scenarios, self.seed)
        return scenarios, self.request.objective, self.request.rules.base

    def draw(self, n_scenarios: int, seed: int) -> Scenarios:
        """Draw scenarios from the source; errors are those of `Scenarios` and of the source."""
        if isinstance(self.source, ScenarioSource):
            function, name = self.source.scenario_fn(self.slate), self.source.name
            return Scenarios.draw(function, n_scenarios, seed=seed, source=name)
        return Scenarios.draw(self.source, n_scenarios, seed=seed)


# Settings that `grid` accepts: the fields of a request, and the number of scenarios.
FREE = (*(f.name for f in fields(PortfolioRequest)), "n_scenarios")


def grid(
    slates: Mapping[str, tuple[Slate, Source]],
    seeds: Iterable[int] | int,
    settings: Mapping[str, Mapping[str, Any] | PortfolioRequest] | None = None,
    **common: Any,
) -> tuple[Case, ...]:
    """Return a case for each slate, seed and request; the request varies fastest.

    Parameters
    ----------
    slates
        Label -> a slate and the source of its scenarios.
    seeds
        Seeds of the scenarios, or one.
    settings
        Label -> a `PortfolioRequest`, or a mapping with some of its fields and ``n_scenarios``.
        By default one request, ``"default"``.
    **common
        Fields that apply to every mapping that does not set them.

    Raises
    ------
    SettingsError
        If a field is unknown, or a value is not valid.

    Examples
    --------
    >>> from dfs_portfolio import load_demo
    >>> cases = grid(
    ...     {"Las Vegas": load_demo()},
    ...     seeds=[1, 2],
    ...     settings={"one by one": {}, "together": {"strategy": "joint"}},
    ...     n_lineups=10,
    ... )
    >>> [(case.seed, case.label) for case in cases]
    [(1, 'one by one'), (1, 'together'), (2, 'one by one'), (2, 'together')]
    """
    seeds = (seeds,) if isinstance(seeds, (int, np.integer)) else seeds
    settings = {"default": {}} if settings is None else settings
    _check_grid(slates, seeds, settings)
    requests = {label: _make_request(chosen, common) for label, chosen in settings.items()}
    seeds = tuple(seeds)
    return tuple(
        Case(label, slate, source, request, seed=seed, slate_label=slate_label, **keywords)
        for slate_label, (slate, source) in slates.items()
        for seed in seeds
        for label, (request, keywords) in requests.items()
    )


def _check_grid(slates: object, seeds: object, settings: object) -> None:
    """Raise `SettingsError` unless slates and settings have labels, and seeds are several."""
    pairs = slates.values() if isinstance(slates, Mapping) else ()
    if not pairs or not all(isinstance(p, Sequence) and len(p) == 2 for p in pairs):
        raise SettingsError(
            "slates must map labels to a slate and its source: "
            f"{{'Las Vegas': (slate, race)}}, got {brief(slates)}"
        )
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        raise SettingsError(f"seeds must be a list of whole numbers, got {seeds!r}")
    if not isinstance(settings, Mapping) or not all(
        isinstance(chosen, (Mapping, PortfolioRequest)) for chosen in settings.values()
    ):
        raise SettingsError(
            "settings must map labels to requests or to mappings of fields: "
            f"{{'close': {{'n_lineups': 20}}}}, got {brief(settings)}"
        )


def _make_request(
    chosen: Mapping[str, Any] | PortfolioRequest, common: Mapping[str, Any]
) -> tuple[PortfolioRequest, dict[str, Any]]:
    """Return a request, and the keywords for the case beside it, from fields by name."""
    values = {**common, **({} if isinstance(chosen, PortfolioRequest) else chosen)}
    unknown = [key for key in values if key not in FREE]
    if unknown:
        raise SettingsError(f"unknown setting {format_items(unknown)}; known: {', '.join(FREE)}")
    keywords = {"n_scenarios": values.pop("n_scenarios")} if "n_scenarios" in values else {}
    if not isinstance(chosen, PortfolioRequest):
        return PortfolioRequest(**values), keywords
    if values:
        raise SettingsError(
            f"set {format_items(values)} in each request, or use mappings in place of requests"
        )
    return chosen, keywords


def share_tables(cases: Sequence[Case]) -> tuple[tuple[int, ...], ...]:
    """Return the indices of the cases that share a value table, group by group.

    Groups are in the order of their first cases; cases keep their order within a group.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, case in enumerate(cases):
        groups.setdefault(case.table_key, []).append(index)
    return tuple(tuple(indices) for indices in groups.values())
