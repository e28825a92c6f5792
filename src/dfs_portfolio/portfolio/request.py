"""The request for a portfolio, as one value that checks itself."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from dfs_portfolio._internal.validation import check_choice, check_type, whole_number
from dfs_portfolio.errors import SettingsError
from dfs_portfolio.payouts.gpp import Gpp
from dfs_portfolio.portfolio.keep import Keep, checked_keep
from dfs_portfolio.portfolio.stakes import PAYOUT, FieldSource, checked_field, describe_stakes
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.slate.slate import Slate
from dfs_portfolio.solvers import SolverOptions, check_solver

Strategy = Literal["sequential", "joint", "emax", "payout"]
EngineName = Literal["search", "milp", "columns"]

DEFAULT_TIME_LIMIT_S = 30.0


@dataclass(frozen=True)
class PortfolioRequest:
    """Everything that defines a portfolio, except slate and scenarios.

    Parameters
    ----------
    n_lineups
        Number of lineups, all different.
    objective
        Value of a lineup; by default 0.7 of the best 1% and 0.3 of the best 5%.
    rules
        Rules of a lineup besides those of the contest; by default the custom of the sport, for
        NASCAR stacks of 2 or 3.
    exposure
        Limits on the use of players and teams; by default 50% and 70% of the lineups.
    diversity
        Cost of shared players; by default 0.1 points for each player that two lineups share.
    strategy
        ``"sequential"``: the best lineup, then the next best that is allowed, and so on.
        ``"joint"``: all lineups at once, with an optimality bound. ``"emax"``: one by one the
        lineup that adds most to the expected best score of the portfolio, with a bound; it uses
        neither tails nor the overlap penalty. ``"payout"``: one by one the lineup that adds most to
        the expected winnings in a contest, then one pass of swaps; it uses neither tails nor
        penalties, and needs `gpp` and `field`.
    engine
        How ``"sequential"`` finds each lineup. ``"search"``: in the table of exact values, always
        proven optimal. ``"milp"``: with the lineup model and `solver`, which on real slates stops
        at its time limit with a gap. ``"columns"``: with a linear programme over all lineups.
    solver, options
        Solver of the models, and its options for each solve; by default 30 seconds.
    keep
        Lineups that are entered already and are part of the portfolio: they count among
        `n_lineups`, for exposure, overlap and the expected best score, and none of them is chosen
        again. Each is a sequence of IDs or names, or the name of a file of lineups or entries; also
        a `Portfolio`, its lineups, or indices in the slate. They may break rules and limits. Stored
        as a tuple of tuples and file names.
    gpp
        The contest that ``"payout"`` wins money in.
    field
        The other entries, for ``"payout"``: a `Field`; a list of fields for equal parts of the
        scenarios; a function of the number of each block of 10,000 scenarios, from 0; or a
        `FieldModel`, which draws all entries but those of the portfolio, anew for each block.
    field_seed
        Of the fields that a model draws.

    Raises
    ------
    SettingsError
        If a value is out of range, or two contradict each other.

    Examples
    --------
    >>> PortfolioRequest(150, strategy="joint").n_lineups
    150
    """

    n_lineups: int = 20
    objective: TailObjective = dataclasses.field(default_factory=TailObjective)
    rules: LineupRules = dataclasses.field(default_factory=LineupRules)
    exposure: ExposureLimits = dataclasses.field(default_factory=ExposureLimits)
    diversity: Diversity = dataclasses.field(default_factory=Diversity)
    strategy: Strategy = "sequential"
    engine: EngineName = "search"
    solver: str = "highs"
    options: SolverOptions = dataclasses.field(
        default_factory=lambda: SolverOptions(time_limit_s=DEFAULT_TIME_LIMIT_S)
    )
    keep: Keep = ()
    gpp: Gpp | None = None
    field: FieldSource = None
    field_seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n_lineups", whole_number("n_lineups", self.n_lineups, least=1))
        for name, kind in (
            ("objective", TailObjective),
            ("rules", LineupRules),
            ("exposure", ExposureLimits),
            ("diversity", Diversity),
            ("options", SolverOptions),
        ):
            check_type(name, getattr(self, name), kind)
        check_choice("strategy", self.strategy, get_args(Strategy))
        check_choice("engine", self.engine, get_args(EngineName))
        check_solver(self.solver)
        object.__setattr__(self, "keep", checked_keep(self.keep))
        if self.strategy != "sequential" and self.engine != "search":
            raise SettingsError(
                f"engine {self.engine!r} finds lineups one by one: "
                "use it with strategy='sequential'"
            )
        if self.strategy in ("emax", PAYOUT) and self.objective.tail == "lower":
            raise SettingsError(
                f"strategy {self.strategy!r} maximises the best outcomes: use tail='upper', or "
                "another strategy"
            )
        object.__setattr__(self, "field_seed", whole_number("field_seed", self.field_seed, least=0))
        object.__setattr__(self, "field", checked_field(self.strategy, self.gpp, self.field))
        if self.gpp is not None:
            self._check_payout(self.gpp)

    def check_slate(self, slate: Slate) -> None:
        """Raise `SettingsError` if the request and a slate contradict each other."""

    def _check_payout(self, gpp: Gpp) -> None:
        """Raise `SettingsError` if the contest is too small, or ownership would count twice."""
        if self.n_lineups > gpp.entries:
            raise SettingsError(
                f"n_lineups is {self.n_lineups:,}, and the contest has {gpp.entries:,} entries"
            )
        if self.diversity.ownership_penalty:
            raise SettingsError(
                "strategy 'payout' counts dollars, and the field says what ownership costs: leave "
                "ownership_penalty at 0"
            )

    @property
    def provenance(self) -> dict[str, Any]:
        """All values as plain dicts, for the provenance of a portfolio."""
        apart = ("n_lineups", "strategy", "keep", "gpp", "field", "field_seed")
        names = [f.name for f in fields(PortfolioRequest) if f.name not in apart]
        values = {name: getattr(self, name) for name in names}
        plain = {k: v if isinstance(v, str) else asdict(v) for k, v in values.items()}
        kept: dict[str, Any] = {"keep": self.keep} if self.keep else {}
        if self.gpp is None:
            return plain | kept
        return plain | kept | describe_stakes(self.gpp, self.field, self.field_seed)
