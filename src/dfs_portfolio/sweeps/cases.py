"""What a sweep is made of: cases, their cross product, and which of them share a value table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.scenarios.scenarios import (
    ScenarioFunction,
    Scenarios,
    ScenarioSource,
    takes_seed,
)
from dfs_portfolio.slate.slate import Slate

# Where scenarios come from: a race to simulate, or a function ``f(n_scenarios, seed=...)``.
Source = ScenarioSource | ScenarioFunction


@dataclass(frozen=True, eq=False)  # a slate and a function: cases are told apart by their names
class Case:
    """One portfolio of a sweep: a slate, scenarios, and what is requested.

    Parameters
    ----------
    label
        Names the request, in the result and in messages.
    slate
        The player pool.
    source
        A race to simulate, or a scenario function ``f(n_scenarios, seed=...)`` that gives points
        of shape (n_scenarios, n_players), columns in slate order. It must depend on its arguments
        alone, and be something that can be pickled.
    request
        The portfolio that is built.
    n_scenarios, seed
        What scenarios are drawn with.
    slate_label
        Names the slate; by default its fingerprint.

    Raises
    ------
    SettingsError
        If the slate, the source or a number is not usable.

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
                f"f(n_scenarios, seed=...): a sweep compares seeds; got {self.source!r}"
            )
        for name, least in (("n_scenarios", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        object.__setattr__(self, "slate_label", self.slate_label or self.slate.fingerprint)

    @property
    def name(self) -> str:
        """All three that tell a case from its neighbours, in words."""
        return f"{self.label!r}, slate {self.slate_label!r}, seed {self.seed}"

    @property
    def table_key(self) -> Hashable:
        """What a value table depends on: equal for cases that share one."""
        try:
            hash(self.source)
            source: object = self.source
        except TypeError:  # compares by value and may change: only the very same object will do
            source = id(self.source)
        drawn = (self.slate.fingerprint, source, self.n_scenarios, self.seed)
        return drawn, self.request.objective, self.request.rules.base

    def draw(self, n_scenarios: int, seed: int) -> Scenarios:
        """Draw scenarios from the source; errors are those of `Scenarios` and of the source."""
        if isinstance(self.source, ScenarioSource):
            function, name = self.source.scenario_fn(self.slate), self.source.name
            return Scenarios.draw(function, n_scenarios, seed=seed, source=name)
        return Scenarios.draw(self.source, n_scenarios, seed=seed)


# What `grid` takes for each label: the request's fields, and how many scenarios.
FREE = (*(f.name for f in fields(PortfolioRequest)), "n_scenarios")


def grid(
    slates: Mapping[str, tuple[Slate, Source]],
    seeds: Iterable[int],
    settings: Mapping[str, Mapping[str, Any] | PortfolioRequest] | None = None,
    **common: Any,
) -> tuple[Case, ...]:
    """Return a case for each slate, seed and request: the last change fastest.

    Parameters
    ----------
    slates
        By label: a slate and where its scenarios come from.
    seeds
        What scenarios are drawn with.
    settings
        By label: a `PortfolioRequest`, or some of its fields (and ``n_scenarios``) as a mapping.
        By default one case, ``"default"``.
    **common
        The same fields, for all mappings that do not say otherwise.

    Raises
    ------
    SettingsError
        If there is no such field, or a value is not usable.

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
    requests = {
        label: _request(chosen, common)
        for label, chosen in ({"default": {}} if settings is None else settings).items()
    }
    seeds = tuple(seeds)
    return tuple(
        Case(label, slate, source, request, seed=seed, slate_label=slate_label, **drawn)
        for slate_label, (slate, source) in slates.items()
        for seed in seeds
        for label, (request, drawn) in requests.items()
    )


def _request(
    chosen: Mapping[str, Any] | PortfolioRequest, common: Mapping[str, Any]
) -> tuple[PortfolioRequest, dict[str, Any]]:
    """Return a request, and what else a case is told, from fields by name."""
    given = {**common, **({} if isinstance(chosen, PortfolioRequest) else chosen)}
    unknown = [key for key in given if key not in FREE]
    if unknown:
        raise SettingsError(f"no setting {format_items(unknown)}; there is {', '.join(FREE)}")
    drawn = {"n_scenarios": given.pop("n_scenarios")} if "n_scenarios" in given else {}
    if not isinstance(chosen, PortfolioRequest):
        return PortfolioRequest(**given), drawn
    if given:
        raise SettingsError(
            f"give {format_items(given)} in each request, or mappings in place of requests"
        )
    return chosen, drawn


def share_tables(cases: Sequence[Case]) -> tuple[tuple[int, ...], ...]:
    """Return the places of the cases that share a value table, group by group.

    Groups are in the order of their first cases, and so are cases in a group.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, case in enumerate(cases):
        groups.setdefault(case.table_key, []).append(index)
    return tuple(tuple(indices) for indices in groups.values())
