"""Lineups and portfolios as facts, and what is said of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import FrozenInstanceError, replace
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from dfs_portfolio.errors import ScenarioError
from dfs_portfolio.metrics.tails import TailMetrics, tail_standard_error
from dfs_portfolio.portfolio.lineup import Lineup, level_key
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.portfolio.result import Portfolio, Provenance, Relaxation
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.slate.slate import Slate

SLATE = Slate.from_records(
    {"driver_id": f"d{i}", "name": f"Driver {i}", "salary": 5000 + 1000 * i, "team": t}
    for i, t in enumerate("AABB")
)


def lineup_of(*places, value=10.0, exposure=0.5):
    ids = tuple(f"d{i}" for i in places)
    return Lineup(
        indices=places,
        players=ids,
        names=tuple(f"Driver {i}" for i in places),
        total_salary=sum(5000 + 1000 * i for i in places),
        value=value,
        overlap_penalty=0.25,
        tails=(
            TailMetrics(90.0, 95.0, 99.0, 45.0, 0.99),
            TailMetrics(80.0, 88.0, 99.0, 38.0, 0.95),
        ),
        mean=50.0,
        exposure=dict.fromkeys(ids, exposure),
        proven=True,
    )


def portfolio_of(*lineups, **changes):
    facts = {
        "lineups": lineups,
        "slate": SLATE,
        "tail_objective": TailObjective((0.5, 0.75), (0.5, 0.5)),
        "requested": len(lineups),
        "objective": 100.0,
        "bound": math.inf,
        "relaxations": (),
        "provenance": Provenance("0", "sequential", 42, 4, "s", "p"),
    }
    return Portfolio(**(facts | changes))


TWO = portfolio_of(lineup_of(0, 1), lineup_of(1, 2))

# -------------------------------------------------------------------------------------- Lineup


@pytest.mark.parametrize(
    ("level", "key"),
    [
        (0.99, "cvar_99"),
        (0.95, "cvar_95"),
        (0.5, "cvar_50"),
        (0.975, "cvar_97.5"),
        (0.999, "cvar_99.9"),
        (0.29, "cvar_29"),
        (0.07, "cvar_7"),
    ],
)
def test_keys_of_levels(level, key):
    assert level_key(level) == key


def test_a_lineup_reads_like_the_dict_of_the_plan():
    lineup = lineup_of(0, 2)
    assert isinstance(lineup, Mapping)
    assert dict(lineup) == {
        "drivers": ["d0", "d2"],
        "cvar_99": 95.0,
        "cvar_95": 88.0,
        "top_1pct": 99.0,
        "conditional_upside": 45.0,
        "exposure": {"d0": 0.5, "d2": 0.5},
        "total_salary": 12_000,
        "names": ["Driver 0", "Driver 2"],
    }
    assert lineup["cvar_99"] == lineup.get("cvar_99") == 95.0
    assert len(lineup) == 8
    assert "drivers" in lineup
    assert "cvar_90" not in lineup
    assert lineup.get("cvar_90") is None
    with pytest.raises(KeyError, match="cvar_90"):
        lineup["cvar_90"]


@pytest.mark.parametrize(
    ("level", "key"), [(0.9, "top_10pct"), (0.975, "top_2.5pct"), (0.999, "top_0.1pct")]
)
def test_the_top_key_names_the_share_of_the_first_level(level, key):
    lineup = replace(lineup_of(0, 2), tails=(TailMetrics(1.0, 2.0, 3.0, 4.0, level),))
    assert lineup[key] == 3.0
    assert "cvar_99" not in lineup


def test_a_lineup_for_the_lower_tail_names_its_worst_score():
    tails = (TailMetrics(3.0, 2.0, 1.0, -4.0, 0.95, "lower"),)
    lineup = replace(lineup_of(0, 2), tails=tails)
    assert lineup["cvar_95"] == 2.0
    assert lineup["bottom_5pct"] == 1.0
    assert lineup["conditional_upside"] == -4.0
    assert "top_5pct" not in lineup


@pytest.mark.parametrize(
    ("value", "bound", "proven", "gap"),
    [
        (100.25, 110.0, False, 0.1),  # 0.25 of overlap: worth 100
        (100.25, 100.0, False, 0.0),
        (100.25, 99.0, False, 0.0),
        (0.75, 0.75, False, 0.25),
        (100.25, math.inf, False, math.inf),
        (100.25, math.inf, True, 0.0),
        (100.25, 110.0, True, 0.0),
    ],
)
def test_the_gap_of_a_lineup_by_hand(value, bound, proven, gap):
    lineup = replace(lineup_of(0, 2, value=value), bound=bound, proven=proven)
    assert lineup.gap == pytest.approx(gap)


def test_a_lineup_by_default_has_no_bound():
    assert lineup_of(0, 2).bound == math.inf


def test_changing_the_dict_changes_no_fact():
    lineup = lineup_of(0, 2)
    lineup["drivers"].append("x")
    lineup["exposure"]["d0"] = 9.0
    assert lineup["drivers"] == ["d0", "d2"]
    assert lineup["exposure"]["d0"] == 0.5
    with pytest.raises(TypeError):
        lineup["drivers"] = []
    with pytest.raises(FrozenInstanceError):
        lineup.value = 1.0


# ----------------------------------------------------------------------------------- Portfolio


def test_a_portfolio_is_a_sequence_of_lineups():
    one, two = lineup_of(0, 1), lineup_of(1, 2)
    portfolio = portfolio_of(one, two)
    assert isinstance(portfolio, Sequence)
    assert len(portfolio) == 2
    assert portfolio[0] is one
    assert portfolio[-1] is two
    assert list(portfolio) == [one, two]
    assert [lineup.indices for lineup in portfolio[:1]] == [one.indices]
    with pytest.raises(IndexError):
        portfolio[2]


def test_a_portfolio_by_default_was_not_stopped():
    assert TWO.stopped == ""


def test_complete_means_as_many_as_asked_for():
    assert TWO.complete
    assert not replace(TWO, requested=3).complete


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [
        (100.0, 110.0, 0.1),
        (100.0, 100.0, 0.0),
        (100.0, 100.0 - 1e-9, 0.0),  # rounding of the solver is no gap
        (-100.0, -90.0, 0.1),
        (0.5, 0.75, 0.25),  # relative to 1 where the objective is small
        (100.0, math.inf, math.inf),
        (100.0, math.nan, math.inf),
    ],
)
def test_the_gap_by_hand(objective, bound, gap):
    assert replace(TWO, objective=objective, bound=bound).gap == pytest.approx(gap)


def test_exposures_by_hand():
    assert TWO.indices.tolist() == [[0, 1], [1, 2]]
    assert TWO.player_exposure() == {"d0": 0.5, "d1": 1.0, "d2": 0.5, "d3": 0.0}
    assert TWO.team_exposure() == {"A": 1.0, "B": 0.5}  # A once a lineup, though it has both


def test_similarity_by_hand():
    # one of three drivers is shared
    found = TWO.similarity()
    assert found["avg_similarity"] == found["max_similarity"] == pytest.approx(1 / 3)
    assert found["most_similar_pair"] == (0, 1)


SCENARIOS = Scenarios([[1.0, 2, 3, 0], [10, 20, 30, 0], [5, 5, 5, 0], [0, 40, -40, 0]])


def test_scores_by_hand():
    assert TWO.scores(SCENARIOS).tolist() == [[3.0, 5.0], [30, 50], [10, 10], [40, 0]]


def test_scores_need_the_same_slate():
    with pytest.raises(ScenarioError, match="2 columns for 4 drivers"):
        TWO.scores(Scenarios([[1.0, 2.0]]))
    with pytest.raises(ScenarioError, match="2 columns for 4 drivers"):
        TWO.tail(Scenarios([[1.0, 2.0]]))


def test_the_tail_by_hand():
    half, quarter = TWO.tail(SCENARIOS)
    # scores 3, 30, 10, 40 and 5, 50, 10, 0; the better of the two 5, 50, 10, 40
    assert (half.level, quarter.level) == (0.5, 0.75)
    assert half.mean == 32.5  # (35 + 30) / 2
    assert half.best == 35.0
    assert half.best_of_portfolio == 45.0
    assert quarter.mean == 45.0  # (40 + 50) / 2
    assert quarter.best == quarter.best_of_portfolio == 50.0
    errors = [tail_standard_error(y, 0.5) for y in ([3, 30, 10, 40], [5, 50, 10, 0])]
    assert half.standard_error == pytest.approx(np.mean(errors))


def test_the_lower_tail_by_hand():
    cash = replace(TWO, tail_objective=TailObjective((0.5, 0.75), (0.5, 0.5), "lower"))
    half, quarter = cash.tail(SCENARIOS)
    # scores 3, 30, 10, 40 and 5, 50, 10, 0; the better of the two 5, 50, 10, 40
    assert half.mean == 4.5  # (6.5 + 2.5) / 2
    assert half.best == 6.5
    assert half.best_of_portfolio == 7.5
    assert quarter.mean == 1.5  # (3 + 0) / 2
    assert quarter.best == 3.0
    assert quarter.best_of_portfolio == 5.0
    errors = [tail_standard_error(y, 0.5, tail="lower") for y in ([3, 30, 10, 40], [5, 50, 10, 0])]
    assert half.standard_error == pytest.approx(np.mean(errors))


def test_the_tournament_by_hand():
    # the better of the two lineups: 5, 50, 10, 40
    assert TWO.best_scores(SCENARIOS).tolist() == [5.0, 50.0, 10.0, 40.0]
    found = TWO.tournament(SCENARIOS, target_scores=[40], quantiles=[0.25, 0.75])
    assert (found.n_scenarios, found.n_lineups) == (4, 2)
    assert found.expected_best.value == 26.25
    assert [x.value for _, x in found.quantiles] == [10.0, 50.0]
    assert [(t, x.value) for t, x in found.reach] == [(40.0, 0.5)]


def chosen_on(scenarios):
    return replace(TWO, provenance=replace(TWO.provenance, scenario_fingerprint=scenarios))


def test_the_tournament_knows_whether_it_is_measured_in_sample():
    portfolio = chosen_on(SCENARIOS.fingerprint)
    same = Scenarios(SCENARIOS.points.copy(), source="the same figures from elsewhere")
    assert portfolio.chosen_on(same)
    assert portfolio.tournament(same).in_sample
    assert not portfolio.tournament(Scenarios(SCENARIOS.points + 1)).in_sample
    assert not TWO.tournament(SCENARIOS).in_sample


def test_the_tournament_needs_the_same_slate():
    with pytest.raises(ScenarioError, match="2 columns for 4 drivers"):
        TWO.tournament(Scenarios([[1.0, 2.0]]))


def test_the_frame_has_one_row_a_lineup():
    frame = TWO.to_frame()
    assert frame.index.tolist() == [1, 2]
    assert frame.index.name == "lineup"
    assert frame.columns.tolist() == [
        *("driver_1", "driver_2", "total_salary", "value", "cvar_99", "cvar_95", "mean"),
        "overlap_penalty",
    ]
    assert frame.loc[2].tolist() == ["Driver 1", "Driver 2", 13_000, 10.0, 95.0, 88.0, 50.0, 0.25]


def test_the_exposures_frame_lists_the_used_most_used_first():
    frame = TWO.exposures_frame()
    assert frame.columns.tolist() == ["name", "team", "salary", "lineups", "exposure"]
    assert frame.to_numpy().tolist() == [
        ["Driver 1", "A", 6000, 2, 1.0],
        ["Driver 0", "A", 5000, 1, 0.5],  # equal ones stay in the order of the slate
        ["Driver 2", "B", 7000, 1, 0.5],
    ]


def test_a_relaxation_reads_as_words():
    text = str(Relaxation("driver", "Kyle Larson", 12, 10))
    assert text == "driver Kyle Larson: 12 lineups, cap 10"


def test_provenance_by_default_has_no_settings():
    assert Provenance("1", "joint", None, 10, "a", "b").settings == {}


# -------------------------------------------------------------------------------------- report


def read(portfolio, *samples, width=200, **asked):
    console = Console(width=width, record=True, file=StringIO())
    console.print(portfolio_report(portfolio, *(samples or (SCENARIOS,)), **asked))
    return console.export_text()


FRESH = Scenarios(SCENARIOS.points + np.array([1.0, 1, 1, 1]))


def find_row(text, label):
    [line] = [line for line in text.splitlines() if line.strip().startswith(label)]
    return line.strip().removeprefix(label).split("  ")


def test_the_report_shows_the_measures_of_the_tournament():
    text = read(chosen_on(SCENARIOS.fingerprint), SCENARIOS, FRESH, target_scores=[41, 250.5])
    assert "4 used to choose (flatters)" in text
    assert "4 fresh " in text
    assert [cell.strip() for cell in find_row(text, "mean ") if cell] == [
        "26.2 (11.1)",
        "28.2 (11.1)",
    ]
    assert [c.strip() for c in find_row(text, "50% quantile") if c] == ["40.0 (inf)", "42.0 (inf)"]
    assert [c.strip() for c in find_row(text, "reaches 41") if c] == [
        "25.00% (17.12%)",
        "50.00% (17.68%)",
    ]
    assert "reaches 250.5" in text


def test_without_fresh_scenarios_and_target_scores_the_report_shows_neither():
    text = read(TWO)
    assert "fresh" not in text
    assert "reaches" not in text
    assert "99% quantile" in text


def test_scenarios_that_were_used_to_choose_do_not_pass_as_fresh():
    text = read(chosen_on(SCENARIOS.fingerprint), FRESH, SCENARIOS)
    assert "fresh" not in text
    assert text.count("flatters") == 1


def test_the_measures_stay_narrow():
    many = Scenarios(np.tile(SCENARIOS.points, (250_000, 1)))
    text = read(
        chosen_on(many.fingerprint), many, FRESH, width=80, target_scores=[250.25, 300, 1000.5]
    )
    begin = text.index("Best lineup of each scenario")
    table = text[begin : text.index("Exposure")]
    assert "1,000,000 used to choose (flatters)" in table  # on one line
    assert max(len(line.rstrip()) for line in table.splitlines()) <= 80


def test_the_words_of_the_report_follow_the_tail():
    upper = read(TWO)
    assert "Mean of the best outcomes" in upper
    assert "best 50%" in upper
    assert "worst" not in upper
    lower = read(replace(TWO, tail_objective=TailObjective((0.5, 0.75), (0.5, 0.5), "lower")))
    assert "Mean of the worst outcomes" in lower
    assert "worst 25%" in lower
    assert "best 25%" not in lower


def test_the_report_says_why_there_are_fewer_lineups():
    few = replace(TWO, requested=5)
    assert "Only 2 of 5 lineups: no more fit the limits." in read(few)
    stopped = replace(few, stopped="the time limit of 30 s was reached")
    assert "Only 2 of 5 lineups: the time limit of 30 s was reached." in read(stopped)


def test_the_report_states_the_largest_gap():
    one, two = lineup_of(0, 1), replace(lineup_of(1, 2), proven=False, bound=10.725)
    words = "1 of 2 lineups proven optimal given the lineups before them"
    assert f"{words}, largest gap of the others 10.0000%." in read(portfolio_of(one, two))
    unbounded = replace(two, bound=math.inf)
    assert f"{words}, 1 without a bound." in read(portfolio_of(one, unbounded))
    assert "2 of 2 lineups proven optimal given the lineups before them." in read(TWO)


def test_ownership_is_shown_where_that_of_every_used_driver_is_known():
    lineups = (lineup_of(0, 1), lineup_of(1, 2))
    owned = SLATE.with_projections(
        {"d0": {"ownership": 10}, "d1": {"ownership": 20.5}, "d2": {"ownership": 30}}
    )
    known = portfolio_of(*lineups, slate=owned)  # nobody uses driver 3
    assert known.ownership().tolist() == [30.5, 50.5]
    assert " owned" in read(known)
    assert [line for line in read(known).splitlines() if line.rstrip().endswith("88.0     50%")]
    partly = portfolio_of(*lineups, slate=SLATE.with_projections({"d0": {"ownership": 10}}))
    assert partly.ownership() is None
    assert " owned" not in read(partly)


def test_a_least_exposure_that_was_missed_reads_as_words():
    missed = Relaxation("team", "Team Penske", 0, 1, short=True, share=0.6)
    assert str(missed) == "team Team Penske: 0 lineups, at least 1"
    text = read(portfolio_of(lineup_of(0, 1), relaxations=(missed,)))
    assert text.startswith("No lineup keeps Team Penske at 60% or more with your other settings;")
    assert "Exposure limits relaxed (1 extra use, 1 at most of one, proven):" in text
    assert "team Team Penske: 0 lineups, at least 1" in text


def test_what_ownership_costs_is_part_of_the_worth():
    priced = replace(lineup_of(0, 1), ownership_penalty=1.5)
    assert priced.worth == 10.0 - 0.25 - 1.5
    assert replace(priced, gain=4.0).worth == 2.5
