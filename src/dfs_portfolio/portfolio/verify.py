"""Verification of a finished portfolio against its definition.

Nothing in this module has a part in choosing lineups. It looks lineups up by player ID and recounts
every use, so a strategy that ignores a cap, repeats a lineup, counts a team twice or relaxes a
limit without need ends in an `InternalError`, never in a false proof.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from dfs_portfolio.errors import InternalError, format_items
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.leeway import NO_LEEWAY
from dfs_portfolio.rules.similarity import shared_by_pairs
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.selection import Selection, SelectionProblem
from dfs_portfolio.selection.engines import OPTIMALITY_TOL
from dfs_portfolio.selection.even_relaxation import relax_evenly
from dfs_portfolio.selection.master import Master
from dfs_portfolio.winnings.paid_contest import winnings_in_turn

# Largest relative difference between two computations of the same value.
AGREEMENT = 1e-9


def check_portfolio(
    portfolio: Portfolio,
    task: SelectionProblem,
    choice: Selection,
    request: PortfolioRequest,
    scenarios: Scenarios,
) -> None:
    """Check a portfolio against its definition, with code that had no part in choosing it.

    Parameters
    ----------
    portfolio
        The finished portfolio.
    task, choice
        The problem that the strategy solved, and its claims.
    request, scenarios
        The user's request, with kept lineups as IDs, and scenarios.

    Raises
    ------
    InternalError
        If any claim of the portfolio is false.
    """
    rules, exposure = request.rules, request.exposure
    diversity = request.diversity.in_contest(portfolio.slate.contest)
    resolved = rules.resolve(portfolio.slate)
    locked = [portfolio.slate.ids[index] for index in resolved.locked]
    owned = diversity.ownership_cost(portfolio.slate, resolved.excluded)
    faults = list(_kept_faults(portfolio, request))
    faults += [
        f"lineup {number}: {violation}"
        for number, lineup in enumerate(portfolio, 1)
        if not lineup.kept  # a fact, whatever the rules say now
        for violation in resolved.violations(lineup.indices)
    ]
    faults += _identity_faults(portfolio)
    if not faults:  # values and counts of invalid lineups mean nothing
        totals = _totals_in_turn(portfolio, scenarios, task)
        faults += _value_faults(portfolio, scenarios, diversity, owned.tolist(), totals)
        faults += _overlap_faults(portfolio, diversity)
        faults += _exposure_faults(portfolio, task, choice, exposure, locked)
    if faults:
        raise InternalError(
            "the portfolio fails its own check; please report this: " + format_items(faults)
        )


def _kept_faults(portfolio: Portfolio, request: PortfolioRequest) -> Iterator[str]:
    """List kept lineups that are not there first, as they were, and chosen ones among them."""
    requested = [frozenset(lineup) for lineup in request.keep]
    first = (
        [frozenset(lineup.players) for lineup in portfolio[: len(requested)]] if requested else []
    )
    if first != requested:
        yield "the kept lineups are not the first of the portfolio"
    flags = [lineup.kept for lineup in portfolio]
    if flags != [number < len(requested) for number in range(len(portfolio))]:
        yield "lineups that were not kept are marked as such, or the other way round"
    if any(lineup.proven or np.isfinite(lineup.bound) for lineup in portfolio.kept):
        yield "something is claimed to be proven of a kept lineup"


def _identity_faults(portfolio: Portfolio) -> Iterator[str]:
    """List lineups with wrong IDs, names or salaries, and repeated lineups."""
    slate, words = portfolio.slate, portfolio.slate.contest.sport.players
    for number, lineup in enumerate(portfolio, 1):
        players = [slate[i] for i in lineup.indices]
        if lineup.players != tuple(d.player_id for d in players) or lineup.names != tuple(
            d.name for d in players
        ):
            yield f"lineup {number}: IDs or names are not those of its {words}"
        if lineup.total_salary != sum(d.salary for d in players):
            yield f"lineup {number}: salary {lineup.total_salary} is not that of its {words}"
    kept = {frozenset(lineup.players) for lineup in portfolio.kept}
    if len(kept | {frozenset(lineup.players) for lineup in portfolio}) < len(kept) + len(
        portfolio.new
    ):
        yield "a lineup appears twice"


def _totals_in_turn(
    portfolio: Portfolio, scenarios: Scenarios, task: SelectionProblem
) -> list[float]:
    """Return what the first 1, 2, ... lineups win together, or their expected best score."""
    if task.paid is not None:
        lineups = [lineup.indices for lineup in portfolio]
        won = winnings_in_turn(task.paid, portfolio.slate, scenarios, lineups, task.table.threads)
        return [float(dollars) for dollars in won]
    best, means = np.full(scenarios.n_scenarios, -np.inf), []
    for lineup in portfolio:
        best = np.maximum(best, scenarios.points[:, lineup.indices].sum(axis=1))
        means.append(float(best.mean()))
    return means


def _value_faults(
    portfolio: Portfolio,
    scenarios: Scenarios,
    diversity: Diversity,
    owned: Sequence[float],
    totals: Sequence[float],
) -> Iterator[str]:
    """List values, gains, bounds and objectives that differ from their definition."""
    for number, lineup in enumerate(portfolio, 1):
        scores = scenarios.points[:, lineup.indices].sum(axis=1)
        value = float(portfolio.tail_objective.value(scores))
        if not _agree(value, lineup.value):
            yield f"lineup {number}: value {lineup.value!r}, by definition {value!r}"
        before = totals[number - 2] if number > 1 else 0.0
        added = totals[number - 1] - before
        if lineup.gain is not None and not _agree(added, lineup.gain, abs(before)):
            yield f"lineup {number}: gain {lineup.gain!r}, by definition {added!r}"
        if lineup.bound < lineup.worth - OPTIMALITY_TOL * max(1.0, abs(lineup.worth)):
            yield f"lineup {number}: bound {lineup.bound!r} below its own {lineup.worth!r}"
    total = totals[-1]
    if portfolio[0].gain is None:
        shared = sum(shared_by_pairs([lineup.indices for lineup in portfolio]))
        total = sum(lineup.value for lineup in portfolio) - diversity.overlap_penalty * shared
    total -= sum(owned[i] for lineup in portfolio for i in lineup.indices)
    if not _agree(total, portfolio.objective):
        yield f"objective {portfolio.objective!r}, by definition {total!r}"
    if portfolio.bound < portfolio.objective - OPTIMALITY_TOL * max(1.0, abs(total)):
        yield f"bound {portfolio.bound!r} below objective {portfolio.objective!r}"


def _overlap_faults(portfolio: Portfolio, diversity: Diversity) -> Iterator[str]:
    kept, new = (
        [frozenset(lineup.indices) for lineup in part] for part in (portfolio.kept, portfolio.new)
    )
    most = max(shared_by_pairs([lineup.indices for lineup in portfolio.new]), default=0)
    most = max((len(one & other) for one in kept for other in new), default=most)
    if diversity.max_overlap is not None and most > diversity.max_overlap:
        yield f"two lineups share {most} {portfolio.slate.contest.sport.players}"


# Kind, name, and whether it is a minimum, of an exposure limit.
_Key = tuple[str, str, bool]


@dataclass(frozen=True, order=True)
class _Broken:
    """An exposure limit that the lineups violate."""

    kind: str
    name: str
    uses: int
    limit: int
    short: bool
    never: bool = field(default=False, compare=False)

    @property
    def key(self) -> _Key:
        """Which limit it is."""
        return self.kind, self.name, self.short

    @property
    def beyond(self) -> int:
        """Number of lineups by which the limit is exceeded or missed."""
        return abs(self.uses - self.limit)

    def __str__(self) -> str:
        what = "at least" if self.short else "at most"
        return f"{self.kind} {self.name!r} in {self.uses} lineups, {what} {self.limit} allowed"


@dataclass(frozen=True)
class _Beyond:
    """How far lineups are beyond the exposure limits: in all, and any one player or team."""

    extra: int
    overrun: int

    @classmethod
    def of(cls, broken: Iterable[_Broken], forced: Counter[_Key]) -> _Beyond:
        """Return how far broken limits are exceeded or missed, beside what is forced."""
        beyond = [limit.beyond - forced[limit.key] for limit in broken]
        return cls(sum(beyond), max(beyond, default=0))

    def rank(self, evenly: bool) -> tuple[int, ...]:
        """Return what is to be smallest, the first number first."""
        return (self.overrun, self.extra) if evenly else (self.extra,)

    def __str__(self) -> str:
        return f"{self.extra} (of one: {self.overrun})"


def _exposure_faults(
    portfolio: Portfolio,
    task: SelectionProblem,
    choice: Selection,
    exposure: ExposureLimits,
    locked: Sequence[Hashable],
) -> Iterator[str]:
    """List violations of the exposure limits that the policy does not allow, and false claims."""
    requested, policy = task.n_lineups, exposure.on_infeasible
    if len(portfolio) > requested:
        yield f"{len(portfolio)} lineups where {requested} were requested"
    if len(portfolio) < requested and not choice.stopped and policy != "partial":
        yield (
            f"{len(portfolio)} of {requested} lineups, which on_infeasible={policy!r} does not "
            "allow"
        )
    lineups = [lineup.players for lineup in portfolio]
    size = requested if choice.stopped else len(lineups)
    broken = _broken_limits(portfolio, lineups, exposure, size, locked)
    stated = [_Broken(r.kind, r.name, r.uses, r.limit, r.short) for r in portfolio.relaxations]
    if sorted(stated) != sorted(broken):
        yield f"relaxations stated: {format_items(stated)}; counted: {format_items(broken)}"
    forced = _forced_uses(portfolio, exposure, size, locked)
    # After a solver failure, the missing lineups might have reached the minima.
    beyond = _Beyond.of((b for b in broken if not (b.short and choice.stopped)), forced)
    leeway = choice.leeway if policy == "relax" else NO_LEEWAY
    if never := [limit for limit in broken if limit.never and limit.beyond > forced[limit.key]]:
        yield f"a share of 0 is exceeded: {format_items(never)}"
    elif beyond.extra > leeway.extra_budget or beyond.overrun > leeway.overrun:
        yield (
            f"{beyond} uses beyond the exposure limits where {leeway.extra_budget} (of one: "
            f"{leeway.overrun}) are allowed under "
            f"on_infeasible={policy!r}: {format_items(broken)}"
        )
    elif beyond.extra < leeway.extra_budget and choice.relaxation_proven and not choice.stopped:
        yield f"{leeway.extra_budget} extra uses claimed to be the fewest, but {beyond} suffice"
    elif beyond.extra and not choice.stopped:
        yield from _minimum_faults(portfolio, task, exposure, beyond, locked, choice)


def _minimum_faults(
    portfolio: Portfolio,
    task: SelectionProblem,
    exposure: ExposureLimits,
    beyond: _Beyond,
    locked: Sequence[Hashable],
    choice: Selection,
) -> Iterator[str]:
    """Search again for a portfolio that is closer to the limits, with a new model."""
    evenly = exposure.relax == "evenly"
    even = relax_evenly(Master(task)) if evenly else None
    least = even.least if even else Master(task).fewest_extra()
    ids = portfolio.slate.ids
    lineups = [list(lineup.players) for lineup in portfolio.kept]
    lineups += [[ids[i] for i in task.table.indices(row)] for row in least.rows]
    if len(lineups) == len(portfolio):
        size = len(lineups)
        broken = _broken_limits(portfolio, lineups, exposure, size, locked)
        other = _Beyond.of(broken, _forced_uses(portfolio, exposure, size, locked))
        if other.rank(evenly) < beyond.rank(evenly):
            yield f"{beyond} uses beyond the exposure limits, but {other} suffice"
    if even and choice.overrun_proven and even.proven and even.overrun != beyond.overrun:
        yield f"{beyond} uses beyond the exposure limits, but {even.overrun} of one suffice"
    certain = choice.relaxation_proven and least.proven and (even is None or even.proven)
    if certain and least.floor != beyond.extra:
        yield f"{beyond} uses beyond the exposure limits, but the minimum is {least.floor:g}"


def _broken_limits(
    portfolio: Portfolio,
    lineups: Sequence[Sequence[Hashable]],
    exposure: ExposureLimits,
    n_lineups: int,
    locked: Sequence[Hashable],
) -> list[_Broken]:
    """Count players and teams by ID, and list violated limits of a portfolio of `n_lineups`."""
    slate = portfolio.slate
    team = dict(zip(slate.ids, (slate.team_names[t] for t in slate.team_index), strict=True))
    players = Counter(player for lineup in lineups for player in lineup)
    teams = Counter(name for lineup in lineups for name in {team[player] for player in lineup})
    counts = exposure.counts(slate, n_lineups, [slate.index_of[key] for key in locked])
    uses = [
        *(("player", d.name, players[d.player_id]) for d in slate),
        *(("team", name, teams[name]) for name in slate.team_names),
    ]
    least = [*counts.player_least.tolist(), *counts.team_least.tolist()]
    most = [*counts.player_most.tolist(), *counts.team_most.tolist()]
    never = [*counts.player_never.tolist(), *counts.team_never.tolist()]
    broken = []
    for (kind, name, used), low, high, no_use in zip(uses, least, most, never, strict=True):
        if used < low:
            broken.append(_Broken(kind, name, used, low, True))
        elif used > high:
            broken.append(_Broken(kind, name, used, high, False, no_use))
    return broken


def _forced_uses(
    portfolio: Portfolio, exposure: ExposureLimits, size: int, locked: Sequence[Hashable]
) -> Counter[_Key]:
    """Count by how much kept lineups break each limit themselves, whatever is chosen."""
    kept = [lineup.players for lineup in portfolio.kept]
    broken = _broken_limits(portfolio, kept, exposure, size, locked)
    left = size - len(kept)  # each might supply a use that is missing
    beyond = {limit.key: limit.beyond - left * limit.short for limit in broken}
    return Counter({key: uses for key, uses in beyond.items() if uses > 0})


def _agree(one: float, two: float, size: float = 1.0) -> bool:
    return abs(one - two) <= AGREEMENT * max(1.0, abs(one), size)
