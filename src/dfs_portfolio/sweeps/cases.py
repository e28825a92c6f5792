"""What a sweep is made of: cases, their cross product, and which of them share a value table."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from dfs_portfolio._internal.validation import check_type, whole_number
from dfs_portfolio.errors import SettingsError, format_items
from dfs_portfolio.portfolio.build import Strategy
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import ScenarioFunction, Scenarios, draw_points, takes_seed
from dfs_portfolio.selection.engines import EngineName
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions
from dfs_portfolio.sports.nascar.simulator import Race, race_scenarios

# Where scenarios come from: a race to simulate, or a function ``f(n_scenarios, seed=...)``.
Source = Race | ScenarioFunction


@dataclass(frozen=True, eq=False)
class Case:
    """One portfolio of a sweep: a slate, scenarios, and settings.

    Parameters
    ----------
    label
        Names the settings, in the result and in messages.
    slate
        The player pool.
    source
        A race to simulate, or a scenario function ``f(n_scenarios, seed=...)`` that gives points
        of shape (n_scenarios, n_players), columns in slate order. It must depend on its arguments
        alone, and be something that can be pickled.
    n_lineups
        How many lineups to choose.
    n_scenarios, seed
        What scenarios are drawn with.
    slate_label
        Names the slate; by default its fingerprint.
    objective, rules, exposure, diversity, strategy, engine, solver, options
        As in `build_portfolio`, with the same defaults.

    Raises
    ------
    SettingsError
        If the slate, the source or a number is not usable.

    Examples
    --------
    >>> from dfs_portfolio import load_demo
    >>> slate, race = load_demo()
    >>> Case("default", slate, race, n_lineups=5, seed=7, slate_label="Las Vegas").name
    "'default', slate 'Las Vegas', seed 7"
    """

    label: str
    slate: Slate
    source: Source
    n_lineups: int = 20
    n_scenarios: int = 10_000
    seed: int = 42
    slate_label: str = ""
    objective: TailObjective = field(default_factory=TailObjective)
    rules: LineupRules | None = None
    exposure: ExposureLimits = field(default_factory=ExposureLimits)
    diversity: Diversity = field(default_factory=Diversity)
    strategy: Strategy = "sequential"
    engine: EngineName = "search"
    solver: str = "highs"
    options: SolverOptions | None = None

    def __post_init__(self) -> None:
        check_type("slate", self.slate, Slate)
        if not isinstance(self.source, Race) and not (
            callable(self.source) and takes_seed(self.source)
        ):
            raise SettingsError(
                f"the source of case {self.label!r} must be a Race, or a function "
                f"f(n_scenarios, seed=...): a sweep compares seeds; got {self.source!r}"
            )
        for name, least in (("n_lineups", 1), ("n_scenarios", 1), ("seed", 0)):
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        object.__setattr__(self, "slate_label", self.slate_label or self.slate.fingerprint)
        if self.rules is None:
            object.__setattr__(self, "rules", LineupRules())

    @property
    def name(self) -> str:
        """All three that tell a case from its neighbours, in words."""
        return f"{self.label!r}, slate {self.slate_label!r}, seed {self.seed}"

    @property
    def settings(self) -> dict[str, Any]:
        """Keywords for `build_portfolio`."""
        return {name: getattr(self, name) for name in SETTINGS}

    @property
    def table_key(self) -> Hashable:
        """What a value table depends on: equal for cases that share one."""
        try:
            hash(self.source)
            source: Hashable = self.source
        except TypeError:  # compares by value and may change: only the very same object will do
            source = id(self.source)
        drawn = (self.slate.fingerprint, source, self.n_scenarios, self.seed)
        return drawn, self.objective, self.rules.base if self.rules else None

    def draw(self, n_scenarios: int, seed: int) -> Scenarios:
        """Draw scenarios from the source; errors are those of `Scenarios` and of the source."""
        if isinstance(self.source, Race):
            points = race_scenarios(self.slate, self.source)(n_scenarios, seed=seed)
            return Scenarios(points, seed=seed, source=self.source.name)
        points = draw_points(self.source, n_scenarios, seed)
        return Scenarios(points, seed=seed, source="scenario function of the caller")


_CROSSED = {"label", "slate", "source", "seed", "slate_label"}
# What `grid` takes as settings, and those of them that are the portfolio's.
FREE = tuple(f.name for f in fields(Case) if f.name not in _CROSSED)
SETTINGS = tuple(name for name in FREE if name not in ("n_lineups", "n_scenarios"))


def grid(
    slates: Mapping[str, tuple[Slate, Source]],
    seeds: Iterable[int],
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    **common: Any,
) -> tuple[Case, ...]:
    """Return a case for each slate, seed and settings: the last change fastest.

    Parameters
    ----------
    slates
        By label: a slate and where its scenarios come from.
    seeds
        What scenarios are drawn with.
    settings
        By label: fields of `Case` other than slate, source and seed. By default one case,
        ``"default"``.
    **common
        The same fields, for all settings that do not say otherwise.

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
    settings = {"default": {}} if settings is None else settings
    unknown = [key for chosen in (common, *settings.values()) for key in chosen if key not in FREE]
    if unknown:
        raise SettingsError(f"no setting {format_items(unknown)}; there is {', '.join(FREE)}")
    seeds = tuple(seeds)
    return tuple(
        Case(label, slate, source, seed=seed, slate_label=slate_label, **{**common, **chosen})
        for slate_label, (slate, source) in slates.items()
        for seed in seeds
        for label, chosen in settings.items()
    )


def share_tables(cases: Sequence[Case]) -> tuple[tuple[int, ...], ...]:
    """Return the places of the cases that share a value table, group by group.

    Groups are in the order of their first cases, and so are cases in a group.
    """
    groups: dict[Hashable, list[int]] = {}
    for index, case in enumerate(cases):
        groups.setdefault(case.table_key, []).append(index)
    return tuple(tuple(indices) for indices in groups.values())
