"""Limits relaxed evenly: the smallest overrun, then the fewest extra uses; and what then works."""

from __future__ import annotations

import warnings
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dfs_portfolio.errors import DfsPortfolioError, ExposureRelaxedWarning
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.rules.exposure_limits import ExposureLimits, ExposureRange
from support import oracle
from support.examples import few
from support.instances import instances, parts_of
from support.portfolios import generate_columns, large_tables

SHARES = [Fraction(n, 20) for n in (3, 5, 7, 10, 14, 20)]
small = instances(max_drivers=6, max_roster=3, tail="upper")
STRATEGIES = pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])


@st.composite
def limits_of(draw, instance):
    """Caps for all, and ranges for some drivers and teams, by number."""
    share = st.sampled_from(SHARES)

    def ranges(count):
        chosen = draw(st.lists(st.integers(0, count - 1), max_size=2, unique=True))
        return {k: sorted((draw(share), draw(share))) for k in chosen}

    teams = len(set(instance.teams))
    return draw(share), draw(share), ranges(len(instance.salaries)), ranges(teams)


def exposure_of(limits, **settings):
    player, team, players, teams = limits
    return ExposureLimits(
        float(player),
        float(team),
        players={f"Driver {i}": tuple(map(float, pair)) for i, pair in players.items()},
        teams={f"Team {t}": tuple(map(float, pair)) for t, pair in teams.items()},
        **settings,
    )


def beyond(instance, limits, portfolio):
    """The largest violation of a limit, and the sum of all."""
    player, team, players, teams = limits
    n, each = len(portfolio), []
    for count, general, own, uses in (
        (len(instance.salaries), player, players, lambda lineup: set(lineup)),
        (
            len(set(instance.teams)),
            team,
            teams,
            lambda lineup: {instance.teams[i] for i in lineup},
        ),
    ):
        for key in range(count):
            low, high = own.get(key, (Fraction(0), general))
            used = sum(key in uses(lineup) for lineup in portfolio)
            each.append(max(0, used - int(high * n), -int(-low * n // 1) - used))
    return max(each), sum(each)


def built(instance, n, limits, **settings):
    parts = parts_of(instance)
    exposure = limits if isinstance(limits, ExposureLimits) else exposure_of(limits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ExposureRelaxedWarning)
        return build_portfolio(
            parts.slate,
            parts.scenarios,
            n,
            objective=parts.objective,
            rules=parts.rules,
            exposure=exposure,
            **settings,
        )


def drawn(data):
    """An instance, a size with few portfolios, and limits."""
    instance = data.draw(small)
    lineups = oracle.all_lineups(instance)
    n = data.draw(st.integers(1, 5))
    assume(n <= len(lineups) <= 14)
    return instance, n, data.draw(limits_of(instance)), list(combinations(lineups, n))


@STRATEGIES
@few()
@given(st.data())
def test_the_largest_overrun_is_smallest_and_then_the_sum(strategy, data):
    instance, n, limits, portfolios = drawn(data)
    portfolio = built(instance, n, limits, strategy=strategy)
    best = min(beyond(instance, limits, p) for p in portfolios)
    assert beyond(instance, limits, [lineup.indices for lineup in portfolio]) == best
    assert (portfolio.overrun, portfolio.extra_uses) == best
    assert portfolio.relaxation_proven
    assert portfolio.overrun_proven
    assert bool(portfolio.relaxation_verdict) == (best > (0, 0))


@few()
@given(st.data())
def test_with_generated_columns_nothing_false_is_proven(data):
    instance, n, limits, portfolios = drawn(data)
    with pytest.MonkeyPatch.context() as patch:
        generate_columns(patch, columns=2, new=2)
        tables = large_tables(batch=2, look=2, told=3)
        portfolio = built(instance, n, limits, strategy="joint", tables=tables)
    best = min(beyond(instance, limits, p) for p in portfolios)
    found = beyond(instance, limits, [lineup.indices for lineup in portfolio])
    assert found >= best
    if portfolio.overrun_proven:
        assert found[0] == best[0]
    if portfolio.relaxation_proven:
        assert found == best


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["milp", "columns"])
@few()
@given(st.data())
def test_engines_relax_as_the_search_does(engine, data):
    instance, n, limits, _ = drawn(data)
    expected = built(instance, n, limits)
    portfolio = built(instance, n, limits, engine=engine)
    assert (portfolio.overrun, portfolio.extra_uses) == (expected.overrun, expected.extra_uses)


@few()
@given(st.data())
def test_limits_raised_to_what_works_are_kept(data):
    instance, n, limits, _ = drawn(data)
    portfolio = built(instance, n, limits)
    assume(portfolio.relaxations)
    shares = {"player": portfolio.player_exposure(), "team": portfolio.team_exposure()}
    slate = portfolio.slate
    shares["player"] = {name: shares["player"][slate.ids[i]] for i, name in enumerate(slate.names)}
    given_limits = exposure_of(limits)

    def raised(kind, ranges):
        return {
            name: ExposureRange(min(own.min, shares[kind][name]), max(own.max, shares[kind][name]))
            for name, own in ranges
        }

    def general(kind, share):
        over = [r.uses / n for r in portfolio.relaxations if r.kind == kind and r.general]
        return max([share, *over])

    works = ExposureLimits(
        general("player", given_limits.max_player),
        general("team", given_limits.max_team),
        "raise",
        players=raised("player", given_limits.players),
        teams=raised("team", given_limits.teams),
    )
    try:
        again = built(instance, n, works)
    except DfsPortfolioError as error:
        raise AssertionError(portfolio.relaxation_verdict) from error
    assert again.relaxations == ()
    assert again.relaxation_verdict == ""
