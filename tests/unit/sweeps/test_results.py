"""Outcomes one by one, and as a frame."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from dfs_portfolio.errors import NoLineupError
from dfs_portfolio.portfolio.build import fulfil
from dfs_portfolio.portfolio.result import Portfolio
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.sweeps.results import CaseWarning, Outcome, SweepResult, mean_overlap, measure
from support.sweeps import make_case

OBJECTIVE = TailObjective((0.9,), (1.0,))


def outcome_of(case, **found) -> Outcome:
    scenarios = case.draw(case.n_scenarios, case.seed)
    portfolio = fulfil(case.request, case.slate, scenarios)
    found = {"fresh_measures": {}, "warnings": (), **found}
    return Outcome(case, portfolio, None, measure(portfolio, scenarios), **found)


def test_measures_are_the_portfolios_own_tails_and_the_tournaments():
    case = make_case(objective=OBJECTIVE)
    outcome, fresh = outcome_of(case), case.draw(200, 9)
    (tail,) = outcome.portfolio.tail(fresh)
    best = outcome.portfolio.tournament(fresh)
    (middle, median), (_, high), (_, highest) = best.quantiles
    assert middle == 0.5
    assert measure(outcome.portfolio, fresh) == {
        "expected_best": best.expected_best.value,
        "expected_best_error": best.expected_best.standard_error,
        "quantile_50": median.value,
        "quantile_50_error": median.standard_error,
        "quantile_90": high.value,
        "quantile_90_error": high.standard_error,
        "quantile_99": highest.value,
        "quantile_99_error": highest.standard_error,
        "cvar_90": tail.mean,
        "cvar_90_se": tail.standard_error,
        "portfolio_cvar_90": tail.best_of_portfolio,
    }


def test_mean_overlap_counts_the_players_that_pairs_share():
    portfolio: Portfolio = outcome_of(make_case(n_lineups=5)).portfolio
    pairs = itertools.combinations([set(lineup.indices) for lineup in portfolio], 2)
    shared = [len(a & b) for a, b in pairs]
    assert len(set(shared)) > 1
    assert mean_overlap(portfolio) == pytest.approx(np.mean(shared))
    assert mean_overlap(outcome_of(make_case(n_lineups=1)).portfolio) == 0.0


def test_the_frame_has_a_row_for_each_case():
    case = make_case(
        objective=OBJECTIVE, strategy="joint", exposure=ExposureLimits(0.3, 1.0), slate_label="s"
    )
    warned = (CaseWarning(UserWarning, "hm"),) * 2
    good = outcome_of(case, fresh_measures={"cvar_90": 12.5}, warnings=warned)
    bad = Outcome(make_case("bad", seed=3), None, NoLineupError("none fits"), {}, {}, ())
    result = SweepResult((good, bad))
    frame = result.to_frame()
    portfolio = good.portfolio
    assert frame.index.tolist() == [0, 1]
    row = frame.loc[0].to_dict()
    assert portfolio.relaxations
    assert row == {
        "label": "plain",
        "slate": "s",
        "seed": 1,
        "n_scenarios": 100,
        "strategy": "joint",
        "engine": "search",
        "tail": "upper",
        "requested": 4,
        "lineups": 4,
        "objective": portfolio.objective,
        "bound": portfolio.bound,
        "gap": portfolio.gap,
        "mean_overlap": mean_overlap(portfolio),
        "relaxations": len(portfolio.relaxations),
        **good.measures,
        "fresh_cvar_90": 12.5,
        "warnings": 2,
        "error": "",
    }
    failed = frame.loc[1]
    assert (failed["label"], failed["lineups"], failed["seed"]) == ("bad", 0, 3)
    assert failed["error"] == "NoLineupError: none fits"
    figures = ["objective", "bound", "gap", "mean_overlap", "cvar_90", "fresh_cvar_90"]
    assert pd.isna(failed[figures]).all()


def test_an_outcome_gives_its_portfolio_or_raises_its_error():
    good = outcome_of(make_case())
    bad = Outcome(make_case(), None, NoLineupError("none fits"), {}, {}, ())
    assert good.require() is good.portfolio
    with pytest.raises(NoLineupError, match="none fits"):
        bad.require()
    result = SweepResult((good, bad))
    assert (len(result), list(result), result.failed) == (2, [good, bad], (bad,))
