"""One portfolio in batches: several rule sets or scenario sets, with common limits, no repeats."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from dfs_portfolio._internal.progress import ProgressFunction
from dfs_portfolio.errors import InfeasibleError, SettingsError, format_items
from dfs_portfolio.metrics.tails import compute_tail_metrics
from dfs_portfolio.portfolio.batch import Batch, checked_batches
from dfs_portfolio.portfolio.build import (
    check_request,
    choose_portfolio,
    warn_of_shortfalls,
    warn_of_weakened_groups,
)
from dfs_portfolio.portfolio.keep_lookup import find_keep
from dfs_portfolio.portfolio.lineup import Lineup
from dfs_portfolio.portfolio.request import PortfolioRequest
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.portfolio.stakes import beside_all, warn_of_many_entries
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.rules.similarity import shared_by_pairs
from dfs_portfolio.scenarios.scenarios import Points, Scenarios, scenarios_for
from dfs_portfolio.search import TableCache
from dfs_portfolio.slate.slate import Slate


def build_batches(
    slate: Slate,
    scenarios: Scenarios | Points | None,
    batches: Sequence[Batch],
    *,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
    **request: Any,
) -> Portfolio:
    """Choose one portfolio in batches, each beside the lineups of those before it.

    Exposure limits, the limit on overlap and the overlap penalty are common, and no lineup comes
    twice. Exposure limits are shares of all lineups so far: after each batch they hold of the
    portfolio up to there, so that a batch does not use up what later ones need, and after the last
    one of the whole.

    Parameters
    ----------
    slate
        The player pool.
    scenarios
        For batches without scenarios of their own; ``None`` if all have some.
    batches
        In the order of choice.
    tables, progress
        As in `build_portfolio`. Batches with the same rules, objective and scenarios share a table.
    **request
        Other keywords of `build_portfolio`, for all batches; `n_lineups` is the sum of the batches
        and of the kept lineups.

    Returns
    -------
    Portfolio
        All lineups; each knows its `batch`, and its value, tails and mean are on the scenarios of
        its batch. There is no bound on the whole. What is proven of a lineup holds given those
        before it, and so does a relaxation. The objective is NaN with ``"emax"`` or ``"payout"``
        and different scenarios. With ``"payout"`` the field leaves room for all batches from the
        first.

    Raises
    ------
    SettingsError
        If there is no batch, two have the same label, or one has no scenarios.
    InfeasibleError
        As `build_portfolio`; the message names the batch.

    Examples
    --------
    >>> import numpy as np
    >>> from dfs_portfolio.rules.exposure_limits import ExposureLimits
    >>> from dfs_portfolio.rules.lineup_rules import LineupRules
    >>> slate = Slate.from_records(
    ...     {"driver_id": i, "salary": 7500 + 100 * i, "team": i % 3} for i in range(12)
    ... )
    >>> scenarios = Scenarios(np.random.default_rng(1).normal(50, 10, (1000, 12)))
    >>> stacked, free = LineupRules(3, 3), LineupRules.unstacked()
    >>> batches = [Batch(6, "stacked", stacked), Batch(4, "free", free)]
    >>> limits = ExposureLimits(max_player=0.8)
    >>> portfolio = build_batches(slate, scenarios, batches, exposure=limits)
    >>> {label: len(lineups) for label, lineups in portfolio.batches.items()}
    {'stacked': 6, 'free': 4}
    """
    if "n_lineups" in request:
        raise SettingsError("n_lineups is the sum of the batches: leave it out")
    given = {name: value for name, value in request.items() if value is not None}
    try:
        common = PortfolioRequest(**given)
    except TypeError as error:
        raise SettingsError(f"build_batches has the keywords of build_portfolio: {error}") from None
    return fulfil_batches(common, slate, scenarios, batches, tables=tables, progress=progress)


def fulfil_batches(
    request: PortfolioRequest,
    slate: Slate,
    scenarios: Scenarios | Points | None,
    batches: Sequence[Batch],
    *,
    tables: TableCache | None = None,
    progress: ProgressFunction | None = None,
) -> Portfolio:
    """Choose one portfolio in batches for a request; see `build_batches`.

    Parameters
    ----------
    request
        What is common to all batches; its number of lineups is not used.
    slate, scenarios, batches, tables, progress
        As in `build_batches`.
    """
    check_request(request, slate)
    batches = checked_batches(batches)
    if not batches:
        raise SettingsError("batches must be a list of at least one Batch, got none")
    sources = _sources(batches, slate, scenarios)
    total = sum(batch.n_lineups for batch in batches)
    names = [field.name for field in fields(PortfolioRequest)]
    plain = PortfolioRequest(**{name: getattr(request, name) for name in names})
    common, _ = find_keep(replace(plain, n_lineups=total), slate)
    warn_of_weakened_groups([_request_of(batch, common).rules for batch in batches], slate)
    # The same fields for all batches, with room for all lineups.
    n_own = len(common.keep) + total
    playing = replace(common, field=beside_all(common, n_own))
    tables = TableCache() if tables is None else tables
    parts: list[Portfolio] = []
    searched: list[int] = []
    for batch, source in zip(batches, sources, strict=True):
        earlier = tuple(lineup.players for lineup in parts[-1]) if parts else common.keep
        size = len(earlier) + batch.n_lineups
        own = replace(_request_of(batch, playing), n_lineups=size, keep=earlier)
        part, n_table = _choose(own, batch, slate, source, tables, progress)
        parts.append(part)
        searched.append(n_table)
    portfolio = _joined(parts, batches, sources, common)
    warn_of_shortfalls(portfolio, min(searched))
    warn_of_many_entries(common.gpp, len(portfolio))
    return portfolio


def _sources(
    batches: Sequence[Batch], slate: Slate, scenarios: Scenarios | Points | None
) -> list[Scenarios]:
    """Return the scenarios of each batch, with columns in slate order."""
    common = None if scenarios is None else scenarios_for(slate, scenarios)
    unread = [batch.label for batch in batches if batch.projections and batch.scenarios is None]
    if unread:
        raise SettingsError(
            f"the projections of batch {format_items(unread)} are for the command line: simulate "
            "scenarios with them and pass these"
        )
    own = [None if b.scenarios is None else scenarios_for(slate, b.scenarios) for b in batches]
    sources = [source for one in own if (source := common if one is None else one) is not None]
    if len(sources) < len(batches):
        lacking = [batch.label for batch in batches if batch.scenarios is None]
        raise SettingsError(
            f"there are no scenarios for batch {format_items(lacking)}: pass scenarios for all, or "
            "with each batch"
        )
    return sources


def _request_of(batch: Batch, common: PortfolioRequest) -> PortfolioRequest:
    return replace(
        common, rules=batch.rules or common.rules, objective=batch.objective or common.objective
    )


def _choose(
    request: PortfolioRequest,
    batch: Batch,
    slate: Slate,
    scenarios: Scenarios,
    tables: TableCache,
    progress: ProgressFunction | None,
) -> tuple[Portfolio, int]:
    try:
        return choose_portfolio(request, slate, scenarios, tables=tables, progress=progress)
    except InfeasibleError as error:
        named = type(error)(f"batch {batch.label!r}: {error}")
        named.conflict = error.conflict
        raise named from None


def _joined(
    parts: Sequence[Portfolio],
    batches: Sequence[Batch],
    sources: Sequence[Scenarios],
    common: PortfolioRequest,
) -> Portfolio:
    """Return the whole: the last part, which has all lineups, with each as its batch has it."""
    whole = parts[-1]
    uses = Counter(player for lineup in whole for player in lineup.players)
    lineups = tuple(
        replace(lineup, exposure={key: uses[key] / len(whole) for key in lineup.players})
        for lineup in _lineups(parts, batches, sources, common.objective)
    )
    stopped = [
        f"batch {batch.label!r}: {part.stopped}"
        for part, batch in zip(parts, batches, strict=True)
        if part.stopped
    ]
    return replace(
        whole,
        lineups=lineups,
        tail_objective=common.objective,
        requested=len(parts[0].kept) + common.n_lineups,
        objective=_objective(lineups, parts, common),
        bound=math.inf,
        # The fewest extra uses of one batch after another need not be the fewest of all.
        relaxation_proven=not whole.relaxations and all(part.complete for part in parts),
        overrun_proven=not whole.relaxations,
        stopped="; ".join(stopped),
        exhaustive=all(part.exhaustive for part in parts),
        provenance=replace(whole.provenance, settings=_settings(parts, batches, common)),
    )


def _lineups(
    parts: Sequence[Portfolio],
    batches: Sequence[Batch],
    sources: Sequence[Scenarios],
    objective: TailObjective,
) -> Iterator[Lineup]:
    """Yield the kept lineups and those of each batch, all with tails at the same levels."""
    for number, (part, batch, source) in enumerate(zip(parts, batches, sources, strict=True)):
        for lineup in part if number == 0 else part.new:
            tails = lineup.tails
            if part.tail_objective != objective:
                scores = source.points[:, list(lineup.indices)].sum(axis=1)
                tails = tuple(
                    compute_tail_metrics(scores, level, tail=objective.tail)
                    for level in objective.levels
                )
            yield replace(lineup, tails=tails, batch="" if lineup.kept else batch.label)


def _objective(
    lineups: Sequence[Lineup], parts: Sequence[Portfolio], common: PortfolioRequest
) -> float:
    """Return the values of all lineups less penalties, or the expected best score if there is."""
    if common.strategy in ("emax", "payout"):
        sources = {part.provenance.scenario_fingerprint for part in parts}
        return parts[-1].objective if len(sources) == 1 else math.nan
    shared = sum(shared_by_pairs([lineup.indices for lineup in lineups]))
    penalties = common.diversity.overlap_penalty * shared
    penalties += sum(lineup.ownership_penalty for lineup in lineups)
    return sum(lineup.value for lineup in lineups) - penalties


def _settings(
    parts: Sequence[Portfolio], batches: Sequence[Batch], common: PortfolioRequest
) -> dict[str, Any]:
    """Return the settings of all batches, and those of each, for the provenance."""
    own = [
        {
            "label": batch.label,
            "n_lineups": batch.n_lineups,
            "rules": asdict(batch.rules or common.rules),
            "objective": asdict(batch.objective or common.objective),
            "scenario_fingerprint": part.provenance.scenario_fingerprint,
        }
        for batch, part in zip(batches, parts, strict=True)
    ]
    return {**common.provenance, "batches": own}
