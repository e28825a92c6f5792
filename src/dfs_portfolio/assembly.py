"""From the rows that a strategy chose to a portfolio, and the check of it by other code."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dfs_portfolio.constraints.diversity import Diversity, shared_by_pairs
from dfs_portfolio.constraints.exposure import ExposureBook
from dfs_portfolio.constraints.rules import LineupRules
from dfs_portfolio.engines import SURE
from dfs_portfolio.errors import InternalError, name_some
from dfs_portfolio.results import Lineup, Portfolio, Provenance, Relaxation
from dfs_portfolio.scenarios import Scenarios
from dfs_portfolio.search import ValueTable
from dfs_portfolio.strategies import Choice, Task
from dfs_portfolio.tails import compute_tail_metrics
from dfs_portfolio.tournament import best_scores

# Two computations of the same value may differ by this much, relative to its size.
AGREEMENT = 1e-9

Counts = NDArray[np.int64]


def assemble(task: Task, choice: Choice, strategy: str, settings: dict[str, Any]) -> Portfolio:
    """Turn rows of the table into a portfolio of lineups."""
    table, slate = task.table, task.table.slate
    positions = [table.positions(row) for row in choice.rows]
    values = table.evaluate(np.array(choice.rows))
    book, before = ExposureBook.of(slate, positions), ExposureBook.of(slate)
    shares = book.driver / len(positions)
    # Lineups that are chosen for what they add are not penalised for what they share.
    weight = 0.0 if strategy == "emax" else task.diversity.weight
    owned = task.ownership_cost
    lineups = []
    for k, (row, places) in enumerate(zip(choice.rows, positions, strict=True)):
        lineup = describe_lineup(
            table,
            row,
            overlap_penalty=weight * int(before.driver[list(places)].sum()),
            ownership_penalty=float(owned[list(places)].sum()),
            exposure=shares[list(places)].tolist(),
            proven=choice.proven[k],
            bound=choice.bounds[k],
            gain=choice.worth[k] + float(owned[list(places)].sum()) if strategy == "emax" else None,
        )
        before = before.record(slate, places)
        lineups.append(lineup)
    if strategy == "emax":
        objective = float(best_scores(table.scenarios.points, positions).mean())
    else:
        objective = float(values.sum()) - task.diversity.penalty(book.driver)
    objective -= float(owned @ book.driver)
    scenarios = table.scenarios
    return Portfolio(
        lineups=tuple(lineups),
        slate=slate,
        tail_objective=table.objective,
        requested=task.n_lineups,
        objective=objective,
        bound=choice.bound,
        # Where a solver stopped short, the caps are still those of the portfolio asked for.
        relaxations=_relaxations(task, book, task.n_lineups if choice.stopped else len(lineups)),
        provenance=Provenance(
            version=version("dfs-portfolio"),
            strategy=strategy,
            seed=scenarios.seed,
            n_scenarios=scenarios.n_scenarios,
            slate_fingerprint=slate.fingerprint,
            scenario_fingerprint=scenarios.fingerprint,
            settings=settings,
        ),
        terms_proven=choice.terms_proven,
        stopped=choice.stopped,
        exhaustive=table.complete,
    )


def describe_lineup(
    table: ValueTable,
    row: int,
    *,
    overlap_penalty: float,
    ownership_penalty: float = 0.0,
    exposure: Sequence[float],
    proven: bool,
    bound: float,
    gain: float | None = None,
) -> Lineup:
    """Put together all facts of a lineup of the table; `exposure` has one share a driver."""
    slate, places = table.slate, table.positions(row)
    scores = table.scenarios.points[:, places].sum(axis=1)
    ids = tuple(slate.ids[i] for i in places)
    return Lineup(
        positions=places,
        drivers=ids,
        names=tuple(slate.names[i] for i in places),
        total_salary=int(slate.salaries[list(places)].sum()),
        value=float(table.evaluate(np.array([row]))[0]),
        overlap_penalty=overlap_penalty,
        ownership_penalty=ownership_penalty,
        tails=tuple(
            compute_tail_metrics(scores, a, tail=table.objective.tail)
            for a in table.objective.levels
        ),
        mean=float(scores.mean()),
        exposure=dict(zip(ids, exposure, strict=True)),
        proven=proven,
        bound=bound,
        gain=gain,
    )


def _relaxations(task: Task, book: ExposureBook, n_lineups: int) -> tuple[Relaxation, ...]:
    """List the limits of a portfolio of this size that its lineups do not keep."""
    slate = task.table.slate
    counts = task.limits.counts(slate, n_lineups, task.table.placed.locked)
    kinds: list[tuple[Literal["driver", "team"], tuple[str, ...], Counts, Counts, Counts]] = [
        ("driver", slate.names, book.driver, counts.driver_most, counts.driver_least),
        ("team", slate.team_names, book.team, counts.team_most, counts.team_least),
    ]
    found = []
    for kind, names, used, most, least in kinds:
        for place in np.flatnonzero((used > most) | (used < least)):
            short = bool(used[place] < least[place])
            limit = int(least[place] if short else most[place])
            found.append(Relaxation(kind, names[place], int(used[place]), limit, short))
    return tuple(found)


def check_portfolio(
    portfolio: Portfolio, scenarios: Scenarios, rules: LineupRules, diversity: Diversity
) -> None:
    """Check a portfolio from its definition, with code that had no part in choosing it.

    Raises
    ------
    InternalError
        Where anything that it claims is not so.
    """
    placed = rules.on(portfolio.slate)
    owned = diversity.ownership_cost(portfolio.slate, placed.excluded)
    faults = []
    best = np.full(scenarios.n_scenarios, -np.inf)
    for number, lineup in enumerate(portfolio.lineups, 1):
        faults += [f"lineup {number}: {v}" for v in placed.violations(lineup.positions)]
        scores = scenarios.points[:, lineup.positions].sum(axis=1)
        value = float(portfolio.tail_objective.value(scores))
        if not _agree(value, lineup.value):
            faults.append(f"lineup {number}: value {lineup.value!r}, by definition {value!r}")
        before = float(best.mean()) if number > 1 else 0.0
        best = np.maximum(best, scores)
        added = float(best.mean()) - before
        if lineup.gain is not None and not _agree(added, lineup.gain, abs(before)):
            faults.append(f"lineup {number}: gain {lineup.gain!r}, by definition {added!r}")
        if lineup.bound < lineup.worth - SURE * max(1.0, abs(lineup.worth)):
            faults.append(f"lineup {number}: bound {lineup.bound!r} below its own {lineup.worth!r}")
    if len({lineup.positions for lineup in portfolio.lineups}) < len(portfolio):
        faults.append("a lineup appears twice")
    shared = list(shared_by_pairs([lineup.positions for lineup in portfolio]))
    most = max(shared, default=0)
    if diversity.max_overlap is not None and most > diversity.max_overlap:
        faults.append(f"two lineups share {most} drivers")
    total = float(best.mean())
    if portfolio[0].gain is None:
        total = sum(lineup.value for lineup in portfolio) - diversity.weight * sum(shared)
    total -= sum(float(owned[i]) for lineup in portfolio for i in lineup.positions)
    if not _agree(total, portfolio.objective):
        faults.append(f"objective {portfolio.objective!r}, by definition {total!r}")
    if portfolio.bound < portfolio.objective - SURE * max(1.0, abs(total)):
        faults.append(f"bound {portfolio.bound!r} below objective {portfolio.objective!r}")
    if faults:
        raise InternalError(
            "the portfolio fails its own check; please report this: " + name_some(faults)
        )


def _agree(one: float, two: float, size: float = 1.0) -> bool:
    return abs(one - two) <= AGREEMENT * max(1.0, abs(one), size)
