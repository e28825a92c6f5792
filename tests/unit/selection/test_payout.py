"""The `payout` strategy against brute force over all lineups and portfolios of tiny slates."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from rich.console import Console

from dfs_portfolio import (
    Batch,
    Diversity,
    ExposureLimits,
    Field,
    FieldModel,
    Gpp,
    LineupRules,
    Payouts,
    PortfolioRequest,
    Scenarios,
    Settings,
    Slate,
    TailObjective,
    build_batches,
    build_portfolio,
    portfolio_report,
    simulate_contest,
)
from dfs_portfolio.errors import DataWarning, InternalError, SettingsError
from dfs_portfolio.portfolio import build as story
from dfs_portfolio.search import TableCache
from dfs_portfolio.selection import choose_payout, payout
from dfs_portfolio.winnings.opponents import opponents_of
from dfs_portfolio.winnings.units import score_units
from support import reference_contest as reference
from support.contests import contest_of

# Three of seven drivers: 35 lineups, none of which costs too much.
SLATE = Slate.from_records(
    ({"driver_id": i, "salary": 5000, "team": f"T{i % 3}"} for i in range(7)),
    contest=contest_of(3, 10**6),
)
LINEUPS = np.array(list(combinations(range(7), 3)), dtype=np.uint8)
FREE, ANY = LineupRules.unstacked(), ExposureLimits(1.0, 1.0)
PAYOUTS = Payouts.from_tiers([(1, 1, 100), (2, 2, 40), (3, 5, 15), (6, 9, 4)])
GPP = Gpp(PAYOUTS, 200, 5)  # room for six of one person
MEAN = np.linspace(20, 40, 7)
MODEL = FieldModel.from_projections(SLATE, MEAN, lineups=LINEUPS)


def points(seed, n_scenarios=24, step=5.0):
    """Points in steps so coarse that scores tie."""
    rng = np.random.default_rng(seed)
    return np.round(rng.normal(MEAN, 15, (n_scenarios, 7)) / step) * step


def built(seed=0, n=4, n_scenarios=24, **changes):
    changes = {"rules": FREE, "exposure": ANY, "gpp": GPP, "field": MODEL.draw(24, seed), **changes}
    scenarios = Scenarios(points(seed, n_scenarios))
    return build_portfolio(SLATE, scenarios, n, strategy="payout", **changes)


def worth_of(seed, field=None, gpp=GPP):
    """A function from lineups to what they win together, by sorting all entries."""
    units = score_units(points(seed), 3)
    field = field or MODEL.draw(24, seed)
    opponents = opponents_of(field, field.slate, "field")
    prefix = np.array(gpp.payouts.prefix)

    def worth(lineups):
        own = np.array([sorted(lineup) for lineup in lineups], dtype=np.uint8).reshape(-1, 3)
        return reference.expected(units, opponents, own, prefix)

    return worth


def best_next(worth, chosen, allowed):
    """The largest gain of an allowed lineup over those chosen."""
    before = worth(chosen)
    return max(worth([*chosen, lineup]) - before for lineup in allowed)


# ------------------------------------------------------------------------------------ brute force


@pytest.mark.parametrize("seed", range(4))
def test_each_lineup_adds_most_of_all(seed, monkeypatch):
    monkeypatch.setattr("dfs_portfolio.winnings.oracle.BATCH", 4)
    monkeypatch.setattr(payout, "swapped_once", lambda problem, engine, found: found)
    portfolio, worth = built(seed), worth_of(seed)
    chosen = []
    for lineup in portfolio:
        others = [one for one in map(tuple, LINEUPS.tolist()) if one not in chosen]
        assert lineup.gain == lineup.worth
        assert lineup.gain == pytest.approx(best_next(worth, chosen, others), abs=1e-9)
        chosen.append(lineup.indices)
    assert portfolio.objective == pytest.approx(worth(chosen), abs=1e-9)
    assert all(lineup.proven for lineup in portfolio)


def test_a_kept_lineup_competes_with_the_others():
    worth, kept = worth_of(1), [(4, 5, 6), (0, 1, 2)]
    portfolio = built(1, 3, keep=kept)
    assert [lineup.indices for lineup in portfolio.kept] == kept
    for number, lineup in enumerate(portfolio.kept):
        gain = worth(kept[: number + 1]) - worth(kept[:number])
        assert lineup.gain == pytest.approx(gain, abs=1e-9)
    others = [one for one in map(tuple, LINEUPS.tolist()) if one not in kept]
    assert portfolio[2].gain == pytest.approx(best_next(worth, kept, others), abs=1e-9)
    assert portfolio.objective == pytest.approx(worth([x.indices for x in portfolio]), abs=1e-9)


def test_locks_caps_and_overlap_are_kept():
    rules = replace(FREE, lock=[3])
    portfolio = built(2, 4, rules=rules, exposure=ExposureLimits(0.5, 1.0))
    uses = np.bincount(portfolio.indices.ravel(), minlength=7)
    assert uses[3] == 4
    assert uses[[0, 1, 2, 4, 5, 6]].max() <= 2
    apart = built(2, 4, diversity=Diversity(max_overlap=1))
    assert max(len(set(a) & set(b)) for a, b in combinations(apart.indices.tolist(), 2)) <= 1


@pytest.mark.parametrize("seed", range(3))
def test_greed_that_gets_stuck_looks_back(seed):
    """Each of six drivers in exactly one of two lineups, and only half of them are affordable."""
    slate = Slate.from_records(
        ({"driver_id": i, "salary": 1000 + 1000 * i} for i in range(6)),
        contest=contest_of(3, 11_000),
    )
    here = points(seed)[:, :6]
    good = [
        one for one in combinations(range(6), 3) if sum(slate.salaries[list(one)]) in (10000, 11000)
    ]
    field = Field.from_lineups(slate, good[:5] * 4)
    units, prefix = score_units(here, 3), np.array(PAYOUTS.prefix)
    opponents = opponents_of(field, field.slate, "field")
    limits = ExposureLimits(0.5, 1.0)
    options = {"rules": FREE, "exposure": limits, "gpp": GPP, "field": field}
    portfolio = build_portfolio(slate, here, 2, strategy="payout", **options)
    wins = [
        reference.expected(units, opponents, np.array([one], dtype=np.uint8), prefix)
        for one in good
    ]
    assert sorted(portfolio.indices.ravel().tolist()) == list(range(6))
    assert not portfolio.relaxations
    assert portfolio[0].gain == pytest.approx(max(wins), abs=1e-9)


# ------------------------------------------------------------------------------------ what it says


def test_the_objective_is_what_simulate_contest_pays():
    portfolio = built(n=5)
    scenarios = Scenarios(points(0))
    result = simulate_contest(portfolio, MODEL.draw(24, 0), GPP, scenarios, everybody=True)
    assert result.in_sample
    assert result.together.winnings.value == pytest.approx(portfolio.objective, rel=1e-12)
    assert not portfolio.chosen_on(Scenarios(points(1)))


def test_a_report_says_dollars_and_that_they_flatter():
    portfolio = built()
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(portfolio_report(portfolio, Scenarios(points(0))))
    text = re.sub(r"\s+", " ", console.export_text())
    assert f"scenarios used to choose (flatters): ${portfolio.objective:,.2f} (payout)" in text


def test_provenance_tells_contest_and_field():
    facts = built().provenance
    assert facts.strategy == "payout"
    assert facts.settings["gpp"]["tiers"][0] == (1, 1, 100.0)
    assert (facts.settings["gpp"]["entries"], facts.settings["gpp"]["entry_fee"]) == (200, 5.0)
    assert facts.settings["field"] == MODEL.draw(24, 0).description
    drawn = built(field=MODEL, field_seed=7).provenance.settings["field"]
    assert drawn == {"model": MODEL.description, "seed": 7}
    several = built(field=[MODEL.draw(24, 1), MODEL.draw(24, 2)]).provenance.settings["field"]
    assert len(several) == 2
    assert (
        built(field=lambda block: MODEL.draw(24, block))
        .provenance.settings["field"]
        .startswith("function ")
    )
    assert "gpp" not in build_portfolio(SLATE, points(0), 2, rules=FREE).provenance.settings


def test_the_beginning_of_a_portfolio_has_an_objective():
    portfolio, worth = built(), worth_of(0)
    first = [lineup.indices for lineup in portfolio[:2]]
    assert portfolio[:2].objective == pytest.approx(worth(first), abs=1e-9)
    assert np.isnan(portfolio[2:].objective)


# ---------------------------------------------------------------------------------------- fields


def test_a_model_draws_all_entries_but_those_of_the_portfolio():
    """The same seed draws the same fields; another seed, others."""
    one, two, other = (built(field=MODEL, field_seed=seed) for seed in (1, 1, 2))
    assert one.objective == two.objective != other.objective
    seen = []

    def remember(entries, seed=0):
        seen.append((entries, seed))
        return FieldModel.draw(MODEL, entries, seed)

    class Model(FieldModel):
        draw = staticmethod(remember)

    model = Model(SLATE, MODEL.lineups, MODEL.probabilities, MODEL.description)
    many = np.tile(points(0), (500, 1))[:10_001]  # two blocks
    options = {"rules": FREE, "gpp": GPP, "field": model, "keep": [(0, 1, 2)]}
    build_portfolio(SLATE, many, 3, strategy="payout", exposure=ANY, **options)
    assert [entries for entries, _ in seen] == [197, 197]
    assert len({seed for _, seed in seen}) == 2


def test_a_contest_that_is_nothing_but_the_portfolio():
    gpp = Gpp(PAYOUTS, 9, 5)
    with pytest.warns(DataWarning, match="one person may enter at most 1"):
        portfolio = built(n=9, gpp=gpp, field=MODEL)
    assert portfolio.objective == pytest.approx(PAYOUTS.pool)


def test_a_contest_that_nobody_else_enters():
    portfolio = built(field=lambda block: None)
    assert portfolio.objective == pytest.approx(PAYOUTS.prefix[4])


def test_batches_share_the_fields_of_a_model():
    """Both batches have the same scenarios, so that gains add up to the objective."""
    batches = [Batch(2, "locked", replace(FREE, lock=[6])), Batch(2, "free", FREE)]
    request = {"exposure": ANY, "gpp": GPP, "field": MODEL, "field_seed": 3}
    portfolio = build_batches(SLATE, points(0), batches, strategy="payout", **request)
    gains = sum(lineup.gain for lineup in portfolio)
    assert portfolio.objective == pytest.approx(gains, rel=1e-9)
    assert portfolio.provenance.settings["field"] == {"model": MODEL.description, "seed": 3}


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_nothing(threads):
    one, two = (  # 500 scenarios are several pieces of work
        built(5, n_scenarios=500, tables=TableCache(threads=count), exposure=ExposureLimits(0.5))
        for count in (1, threads)
    )
    assert [x.as_dict() for x in one] == [x.as_dict() for x in two]
    assert (one.objective, one.bound) == (two.objective, two.bound)


# ----------------------------------------------------------------------------------- verification


def test_a_false_gain_does_not_come_out(monkeypatch):
    choose = story.STRATEGIES["payout"]

    def wrong(task):
        choice = choose(task)
        return replace(choice, worth=(choice.worth[0] + 0.01, *choice.worth[1:]))

    monkeypatch.setitem(story.STRATEGIES, "payout", wrong)
    with pytest.raises(InternalError, match=r"lineup 1: gain .* by definition"):
        built()


def test_a_false_objective_does_not_come_out(monkeypatch):
    assemble = story.assemble
    monkeypatch.setattr(
        story, "assemble", lambda *given: replace(assemble(*given), objective=400.0)
    )
    with pytest.raises(InternalError, match=r"objective 400.0, by definition"):
        built()


# ------------------------------------------------------------------------------------ wrong calls

OTHER = Slate.from_records(
    ({"driver_id": f"x{i}", "salary": 5000} for i in range(7)), contest=contest_of(3, 10**6)
)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"gpp": None}, "lacks gpp: pass gpp=Gpp"),
        ({"field": None}, "lacks field"),
        ({"gpp": None, "field": None}, "lacks gpp and field"),
        ({"gpp": PAYOUTS}, "gpp must be of type Gpp, got Payouts"),
        ({"field": "standings.csv"}, "field must be a Field, a FieldModel, a list"),
        ({"field": []}, "field must be a Field"),
        ({"field": lambda block: block}, r"field\(0\) must be a Field, got int"),
        ({"field": Field.from_lineups(OTHER, LINEUPS[:4])}, "of another slate"),
        ({"field": MODEL.draw(197, 0)}, "the contest has 200: draw a field of 196"),
        ({"gpp": Gpp(Payouts([5]), 3, 5)}, "n_lineups is 4, and the contest has 3 entries"),
        ({"objective": TailObjective(tail="lower")}, "'payout' maximises the best outcomes"),
        ({"diversity": Diversity(ownership_penalty=1.0)}, "leave ownership_penalty at 0"),
        ({"engine": "milp"}, "finds lineups one by one"),
        ({"field_seed": -1}, "field_seed must be a whole number"),
    ],
)
def test_wrong_calls(changes, message):
    with pytest.raises(SettingsError, match=message):
        built(**changes)


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_other_strategies_refuse_what_they_do_not_use(strategy):
    with pytest.raises(SettingsError, match=f"'{strategy}' does not use gpp and field"):
        PortfolioRequest(strategy=strategy, gpp=GPP, field=MODEL)
    with pytest.raises(SettingsError, match="does not use gpp: leave it out"):
        PortfolioRequest(strategy=strategy, gpp=GPP)


def test_settings_take_a_contest_in_python():
    settings = Settings(n_lineups=4, strategy="payout", gpp=GPP, field=MODEL, exposure=ANY)
    assert settings.gpp is GPP
    with pytest.raises(SettingsError, match="lacks gpp and field"):
        Settings(strategy="payout")


def test_a_problem_without_a_contest_is_refused(monkeypatch):
    monkeypatch.setitem(story.STRATEGIES, "emax", choose_payout)
    with pytest.raises(SettingsError, match="needs a contest"):
        build_portfolio(SLATE, points(0), 2, strategy="emax", rules=FREE)
