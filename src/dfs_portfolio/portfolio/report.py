"""A portfolio as tables for a terminal or a notebook."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dfs_portfolio._internal.fitting_table import FittingTable
from dfs_portfolio._internal.validation import check_type
from dfs_portfolio.errors import MAX_NAMED
from dfs_portfolio.metrics.estimates import Estimate
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.portfolio.stakes import PAYOUT
from dfs_portfolio.scenarios.scenarios import Scenarios, scenarios_for

SHOWN_LINEUPS = 20
SHOWN_PLAYERS = 15
SHOWN_TEAMS = 6


def portfolio_report(
    portfolio: Portfolio,
    in_sample: Scenarios,
    fresh: Scenarios | None = None,
    *,
    target_scores: Sequence[float] = (),
) -> RenderableType:
    """Return a report about a portfolio, ready to print.

    Parameters
    ----------
    portfolio
        The portfolio.
    in_sample
        The scenarios used to choose it.
    fresh
        Scenarios that had no part in choosing it, from another seed.
    target_scores
        Scores, in points: the report shows how often the best lineup reaches them.

    Returns
    -------
    rich renderable
        Print it with ``rich.print`` or a console.
    """
    check_type("portfolio", portfolio, Portfolio)
    in_sample = scenarios_for(portfolio.slate, in_sample, "in_sample")
    fresh = None if fresh is None else scenarios_for(portfolio.slate, fresh, "fresh")
    samples = [(f"{in_sample.n_scenarios:,} used to choose", in_sample)]
    if fresh is not None:
        words = "used to choose" if portfolio.chosen_on(fresh) else "fresh"
        samples.append((f"{fresh.n_scenarios:,} {words}", fresh))
    return Group(
        *(Text(line) for line in _opening_lines(portfolio)),
        _lineups(portfolio),
        _tails(portfolio, samples),
        _tournament(portfolio, samples, target_scores),
        _exposures(portfolio),
        *(Text(line) for line in _closing_lines(portfolio)),
    )


def _lineups(portfolio: Portfolio) -> Table:
    kept = f", {len(portfolio.kept)} of them kept (*)" if portfolio.kept else ""
    title = f"{len(portfolio)} lineups{kept}"
    table = FittingTable(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.add_column("#", justify="right")
    table.add_column(portfolio.slate.contest.sport.players, ratio=1, overflow="fold")
    table.add_column("salary", justify="right", no_wrap=True)
    for level in portfolio.tail_objective.levels:
        table.add_column(_tail_name(portfolio, level), justify="right", no_wrap=True)
    owned = portfolio.ownership()
    if owned is not None:
        table.add_column("owned", justify="right", no_wrap=True)
    for number, lineup in enumerate(portfolio.lineups[:SHOWN_LINEUPS], 1):
        table.add_row(
            f"{number}{'*' * lineup.kept}",
            ", ".join(lineup.names),
            f"${lineup.total_salary:,}",
            *(f"{tail.CVaR:.1f}" for tail in lineup.tails),
            *([] if owned is None else [f"{owned[number - 1]:.0f}%"]),
        )
    rest = len(portfolio) - SHOWN_LINEUPS
    if rest > 0:
        table.caption = f"and {rest} more"
        table.caption_justify = "left"
    return table


def _tails(portfolio: Portfolio, samples: Sequence[tuple[str, Scenarios]]) -> Table:
    title = f"Mean of the {_best_or_worst(portfolio)} outcomes, points"
    table = FittingTable(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.add_column("scenarios", overflow="fold")
    table.add_column("outcomes", overflow="fold")
    for heading in (
        "mean lineup",
        "its error",
        "best lineup",
        "best of each scenario",
    ):
        table.add_column(heading, justify="right", overflow="fold")
    for words, scenarios in samples:
        for tail in portfolio.tail(scenarios):
            table.add_row(
                words,
                _tail_name(portfolio, tail.level),
                f"{tail.mean:.1f}",
                f"{tail.standard_error:.1f}",
                f"{tail.best:.1f}",
                f"{tail.best_of_portfolio:.1f}",
            )
    return table


def _tournament(
    portfolio: Portfolio, samples: Sequence[tuple[str, Scenarios]], target_scores: Sequence[float]
) -> Table:
    """Return the tournament measures as rows, so that many target scores stay narrow."""
    title = "Best lineup of each scenario, points (standard error)"
    table = FittingTable(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.add_column("measure", overflow="fold")
    columns = []
    for words, scenarios in samples:
        measures = portfolio.tournament(scenarios, target_scores=target_scores)
        heading = words + " (flatters)" * measures.in_sample
        table.add_column(heading, justify="right", overflow="fold")
        rows = [("mean", _format_points(measures.expected_best))]
        rows += [
            (f"{_format_percent(level)} quantile", _format_points(x))
            for level, x in measures.quantiles
        ]
        rows += [(f"reaches {t:.10g}", _format_share(x)) for t, x in measures.reach]
        columns.append(rows)
    for row in zip(*columns, strict=True):
        table.add_row(row[0][0], *(cell for _, cell in row))
    return table


def _format_points(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} ({estimate.standard_error:.1f})"


def _format_share(estimate: Estimate) -> str:
    return f"{estimate.value:.2%} ({estimate.standard_error:.2%})"


def _exposures(portfolio: Portfolio) -> Table:
    table = FittingTable(title="Exposure", title_justify="left", box=SIMPLE_HEAD)
    for heading in (portfolio.slate.contest.sport.player, "team"):
        table.add_column(heading, overflow="fold")
    for heading in ("salary", "lineups", "share"):
        table.add_column(heading, justify="right")
    used = portfolio.exposures_frame()
    for row in used.head(SHOWN_PLAYERS).itertuples():
        team = row.team if isinstance(row.team, str) else "-"
        table.add_row(
            str(row.name), team, f"${row.salary:,}", str(row.lineups), f"{row.exposure:.0%}"
        )
    table.caption = (
        f"{len(used)} of {len(portfolio.slate)} {portfolio.slate.contest.sport.players} are used"
    )
    table.caption_justify = "left"
    return table


def _opening_lines(portfolio: Portfolio) -> Iterator[str]:
    """Say first what falls short of the request."""
    if portfolio.relaxations:
        yield portfolio.relaxation_verdict
        yield ""


def _closing_lines(portfolio: Portfolio) -> Iterator[str]:
    if len(portfolio.slate.without_team) < len(portfolio.slate):
        yield "Teams: " + _format_largest(portfolio.team_exposure())
    similarity = portfolio.similarity()
    words = portfolio.slate.contest.sport.players
    yield (
        f"Similarity of two lineups ({words} in both / in either): "
        f"{similarity['avg_similarity']:.2f} on average."
    )
    what, amount = _objective_words(portfolio), _format_amount(portfolio, portfolio.objective)
    # Gains of batches with scenarios of their own do not add up to anything.
    known = "" if math.isnan(portfolio.objective) else f"{what} {amount} "
    yield f"{known}({portfolio.provenance.strategy}); " + _describe_proof(portfolio)
    for label, lineups in portfolio.batches.items():
        values = [lineup.value for lineup in lineups]
        yield f"Batch {label}: {len(lineups)} lineups, mean value {sum(values) / len(values):.1f}."
    if not portfolio.complete:
        proven = portfolio.relaxation_proven
        reason = "no more fit the limits" if proven else "no more were found that fit the limits"
        reason = portfolio.stopped.rstrip(".") if portfolio.stopped else reason
        yield f"Only {len(portfolio)} of {portfolio.requested} lineups: {reason}."
    if portfolio.relaxations:
        yield from _relaxed_limits(portfolio)


def _objective_words(portfolio: Portfolio) -> str:
    if portfolio.provenance.strategy == PAYOUT:
        return "Expected winnings on the scenarios used to choose (flatters):"
    return "Objective" if portfolio[0].gain is None else "Expected best score"


def _format_amount(portfolio: Portfolio, amount: float) -> str:
    """Return an objective or a bound with its unit: points, or dollars."""
    return f"{'$' * (portfolio.provenance.strategy == PAYOUT)}{amount:,.2f}"


def _relaxed_limits(portfolio: Portfolio) -> Iterator[str]:
    proven = "proven" if portfolio.relaxation_proven else "not proven to be the smallest"
    extra = portfolio.extra_uses
    words = f"{extra} extra use{'' if extra == 1 else 's'}, {portfolio.overrun} at most of one, "
    words += proven
    yield f"Exposure limits relaxed ({words}):"
    yield from (f"  {relaxation}" for relaxation in portfolio.relaxations[:MAX_NAMED])
    rest = len(portfolio.relaxations) - MAX_NAMED
    if rest > 0:
        yield f"  and {rest} more"


def _describe_proof(portfolio: Portfolio) -> str:
    if not portfolio.exhaustive:
        return "best found; not all lineups were searched, so nothing is proven."
    if math.isfinite(portfolio.bound):
        which = "with the same kept lineups " if portfolio.kept else ""
        return (
            f"no portfolio {which}within the limits exceeds "
            f"{_format_amount(portfolio, portfolio.bound)}, "
            f"proven over all feasible lineups (gap {portfolio.gap:.4%})."
        )
    proven = sum(lineup.proven for lineup in portfolio.new)
    which = "new lineups" if portfolio.kept else "lineups"
    words = f"{proven} of {len(portfolio.new)} {which} proven optimal given the lineups before them"
    gaps = [lineup.gap for lineup in portfolio.new if not lineup.proven]
    known = [gap for gap in gaps if math.isfinite(gap)]
    if known:
        words += f", largest gap of the others {max(known):.4%}"
    if len(known) < len(gaps):
        words += f", {len(gaps) - len(known)} without a bound"
    return words + "."


def _format_largest(shares: Mapping[str, float]) -> str:
    ranked = sorted(shares.items(), key=lambda item: -item[1])[:SHOWN_TEAMS]
    return ", ".join(f"{name} {share:.0%}" for name, share in ranked)


def _tail_name(portfolio: Portfolio, level: float) -> str:
    return f"{_best_or_worst(portfolio)} {_format_percent(1 - level)}"


def _best_or_worst(portfolio: Portfolio) -> str:
    return "best" if portfolio.tail_objective.tail == "upper" else "worst"


def _format_percent(share: float) -> str:
    return f"{100 * share:.10g}%"
