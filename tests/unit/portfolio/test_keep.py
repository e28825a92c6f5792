"""Kept lineups: in every form, counted, refused where they are none, and recounted by the check."""

from __future__ import annotations

import warnings
from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from dfs_portfolio.errors import (
    DataWarning,
    ExposureInfeasibleError,
    ExposureRelaxedWarning,
    FileFormatError,
    InternalError,
    NoLineupError,
    SettingsError,
)
from dfs_portfolio.portfolio import build as story
from dfs_portfolio.portfolio.build import build_portfolio
from dfs_portfolio.portfolio.flat_portfolio import generate_portfolio
from dfs_portfolio.portfolio.report import portfolio_report
from dfs_portfolio.rules.diversity import Diversity
from dfs_portfolio.rules.exposure_limits import ExposureLimits
from dfs_portfolio.rules.lineup_rules import LineupRules
from dfs_portfolio.rules.objective import TailObjective
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import TableCache, ValueTable
from dfs_portfolio.selection.engines import ENGINES, SearchEngine
from dfs_portfolio.sites.draftkings.lineups import read_lineups, write_lineups
from dfs_portfolio.slate.slate import Slate

SLATE = Slate.from_records(
    {"driver_id": str(900 + i), "name": f"Driver {i}", "salary": 7400 + 50 * i, "team": f"T{i % 6}"}
    for i in range(18)
)
SCENARIOS = Scenarios(np.random.default_rng(5).normal(np.linspace(30, 50, 18), 10, (300, 18)))
OBJECTIVE = TailObjective((0.9,), (1.0,))
# Unstacked, and a third stacked lineup: facts, whatever the rules say.
KEPT = ((0, 1, 2, 3, 4, 5), (0, 1, 6, 7, 8, 9), (2, 3, 8, 9, 14, 15))
FREE = ExposureLimits(1.0, 1.0)
IDS = [[SLATE.ids[i] for i in lineup] for lineup in KEPT]


def built(keep=KEPT, n=10, strategy="sequential", **how):
    values = {
        "objective": OBJECTIVE,
        "exposure": ExposureLimits(0.5, 0.7),
        "diversity": Diversity(0.1),
    }
    return build_portfolio(SLATE, SCENARIOS, n, strategy=strategy, keep=keep, **{**values, **how})


def lineups_of(portfolio):
    return [lineup.indices for lineup in portfolio]


def forms(tmp_path):
    whole = built(IDS, 4)
    path, entries = tmp_path / "kept.csv", tmp_path / "DKEntries.csv"
    write_lineups(path, SLATE, KEPT)
    cells = [[f"{SLATE.names[i]} ({SLATE.ids[i]})" for i in lineup] for lineup in KEPT]
    blank = ["", "", "", "", "", ""]
    rows = [["4123456781", "7", *cells[0]], ["4123456782", "7", *blank]]
    rows += [["4123456783", "7", *cells[1]], ["4123456784", "8", *cells[2]]]
    text = "\n".join(",".join(row) for row in [["Entry ID", "Contest ID", *"DDDDDD"], *rows])
    entries.write_text(text + "\n")
    return {
        "IDs": IDS,
        "numbers": [[int(key) for key in lineup] for lineup in IDS],
        "floats": [[float(key) for key in lineup] for lineup in IDS],
        "names": [[SLATE.names[i] for i in lineup] for lineup in KEPT],
        "names in capitals": [[SLATE.names[i].upper() for i in lineup] for lineup in KEPT],
        "Name (ID)": cells,
        "indices": KEPT,
        "other orders": [lineup[::-1] for lineup in KEPT],
        "an array": np.array(KEPT),
        "sets of IDs": [frozenset(lineup) for lineup in IDS],
        "lineups": whole[:3].lineups,
        "a portfolio": whole[:3],
        "dicts": [{"drivers": lineup} for lineup in IDS],
        "rows of a file": read_lineups(path, SLATE),
        "a file": path,
        "its name": str(path),
        "files": [str(path)],
        "entries": entries,
        "a file and a lineup": [IDS[0], write_part(tmp_path)],
        "a series of lists": pd.Series(IDS),
        "a generator": (lineup for lineup in IDS),
    }


def write_part(tmp_path):
    (part,) = write_lineups(tmp_path / "part.csv", SLATE, KEPT[1:])
    return part


def test_every_form_means_the_same(tmp_path):
    expected = built(IDS)
    assert lineups_of(expected.kept) == list(KEPT)
    assert len(expected.new) == 7
    for form, keep in forms(tmp_path).items():
        assert lineups_of(built(keep)) == lineups_of(expected), form
        assert [lineup.kept for lineup in built(IDS)] == [True] * 3 + [False] * 7


def test_the_flat_call_keeps_too():
    points, slate = SCENARIOS.points, SLATE
    portfolio = generate_portfolio(
        "race", slate, lambda n: points[:n], 8, 300, keep=IDS, cvar_alphas=[0.9], cvar_weights=[1]
    )
    assert lineups_of(portfolio.kept) == list(KEPT)
    assert len(portfolio) == 8


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        ([["Driver 1", *IDS[0][1:]], ["Nobody", *IDS[0][1:]]], "kept lineup 2: .*Nobody"),
        ([IDS[0][:5]], "kept lineup 1: 5 drivers; a lineup has 6"),
        ([[*IDS[0][:5], IDS[0][0]]], "kept lineup 1: more than once .*'Driver 0'"),
        ([[0, 1, 2, 3, 4, 18]], "kept lineup 1: ID 0 is not in the slate"),
        ([range(12, 18)], "above the cap of"),
        (IDS[0], r"no file of lineups '900' to keep\. keep must be a list of lineups"),
        ("nowhere.csv", "no file of lineups 'nowhere.csv'"),
        (7, "keep must be a list of lineups"),
        ([7], "got 7 among them"),
        ({"a": IDS[0]}, "keep must be a list of lineups"),
        ([[True, *IDS[0][1:]]], "among them"),
        ([[[1], *IDS[0][1:]]], "among them"),
        (pd.DataFrame(IDS), "not a data frame: pass what read_lineups makes of it"),
        (IDS * 4, "10 leaves none to choose: ask for 13 or more"),
    ],
)
def test_what_is_no_lineup_is_refused_in_words(keep, words):
    slate = replace(SLATE, contest=replace(SLATE.contest, salary_cap=48_000))
    with pytest.raises(SettingsError, match=words):
        build_portfolio(slate, SCENARIOS, 10, objective=OBJECTIVE, keep=keep)


def test_all_problems_are_told_at_once():
    with pytest.raises(SettingsError, match=r"lineup 1: .*Nobody.*lineup 3: 5 drivers"):
        built([["Nobody", *IDS[0][1:]], IDS[1], IDS[2][:5]])


def test_a_file_that_is_no_lineup_file_is_named(tmp_path):
    path = tmp_path / "kept.csv"
    path.write_text("D,D,D,D,D,D\n" + ",".join(IDS[0][:5]) + ",Nobody\n")
    with pytest.raises(FileFormatError, match=r"kept.csv: line 2: .*Nobody"):
        built(path)


def test_none_and_nothing_keep_nothing():
    plain = lineups_of(build_portfolio(SLATE, SCENARIOS, 5, objective=OBJECTIVE, exposure=FREE))
    for keep in (None, (), []):
        portfolio = built(keep, 5, exposure=FREE)
        assert lineups_of(portfolio) == plain
        assert portfolio.kept == ()
        assert "keep" not in portfolio.provenance.settings


def test_a_repeated_lineup_counts_each_time_and_is_told():
    with pytest.warns(DataWarning, match="1 of the 4 kept lineups repeat another: each counts"):
        portfolio = built((*KEPT, KEPT[0][::-1]))
    assert len(portfolio) == 10
    assert portfolio.player_exposure()["904"] >= 0.2
    assert len({lineup.indices for lineup in portfolio}) == 9


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_ids_are_stored_so_that_the_file_need_not_last(tmp_path, strategy):
    path = tmp_path / "kept.csv"
    write_lineups(path, SLATE, KEPT)
    portfolio = built(path, strategy=strategy)
    assert portfolio.provenance.settings["keep"] == tuple(map(tuple, IDS))


# ---------------------------------------------------------------------------------- what counts


@pytest.mark.parametrize("strategy", ["sequential", "emax"])
@pytest.mark.parametrize("diversity", [Diversity(0.1), Diversity(2.0, max_overlap=4)])
def test_a_beginning_that_is_kept_is_continued_as_it_was(strategy, diversity):
    how = {
        "strategy": strategy,
        "diversity": diversity,
        "rules": LineupRules.unstacked(),
        "exposure": ExposureLimits(0.8, 1.0),
    }
    whole = built((), 12, **how)
    for count in (1, 4, 11):
        again = built(whole[:count], 12, **how)
        assert lineups_of(again) == lineups_of(whole)
        assert again.objective == pytest.approx(whole.objective)
        assert [l.gain for l in again] == pytest.approx([l.gain for l in whole])
        assert [l.overlap_penalty for l in again] == [l.overlap_penalty for l in whole]
        assert [l.proven for l in again] == [False] * count + [True] * (12 - count)


@pytest.mark.parametrize("strategy", ["sequential", "joint", "emax"])
def test_a_table_serves_the_kept_lineups_too(strategy, monkeypatch):
    """Unstacked lineups are kept with a table of stacked ones; it is made once for both."""
    made = []
    right = ValueTable.__init__
    monkeypatch.setattr(ValueTable, "__init__", lambda *a, **k: made.append(1) or right(*a, **k))
    tables = TableCache()
    first = built((), 10, strategy, tables=tables)
    assert lineups_of(built(KEPT, 8, strategy, tables=tables)[:3]) == list(KEPT)
    assert lineups_of(built(first[:3], 8, strategy, tables=tables)[:3]) == lineups_of(first[:3])
    assert made == [1]


def test_the_chosen_ones_are_far_enough_from_the_kept():
    portfolio = built(diversity=Diversity(0.1, max_overlap=2), exposure=FREE, n=5)
    for lineup in portfolio.new:
        assert max(len({*lineup.indices} & {*kept}) for kept in KEPT) <= 2


def test_what_kept_lineups_break_themselves_is_a_fact():
    """Driver 0 is in all 3 of 4 that may be in 1: the rest keeps to the limits all the same."""
    kept = [(0, 1, 2, 3, 4, 5), (0, 6, 7, 8, 9, 10), (0, 11, 12, 13, 14, 1)]
    limits = ExposureLimits(0.4, 1.0)
    with pytest.warns(
        ExposureRelaxedWarning, match=r"settings and the 3 kept lineups; 60% works.*Driver 0"
    ):
        portfolio = built(kept, 5, exposure=limits, rules=LineupRules.unstacked())
    (relaxation,) = portfolio.relaxations
    assert (relaxation.name, relaxation.uses, relaxation.limit) == ("Driver 0", 3, 2)
    assert portfolio.relaxation_proven
    for strategy in ("sequential", "joint", "emax"):
        with pytest.raises(
            ExposureInfeasibleError,
            match="3 kept lineups break the exposure limits of 5 lineups by themselves: 'Driver 0'"
            " is in 3 of them, at most 2 allowed",
        ):
            built(kept, 5, strategy, exposure=replace(limits, on_infeasible="raise"))


def test_a_least_exposure_that_came_too_late_is_told():
    limits = ExposureLimits(1.0, 1.0, "raise", players={"Driver 17": (0.8, 1.0)})
    with pytest.raises(ExposureInfeasibleError, match="'Driver 17' is in 0 of them, at least 4"):
        built(KEPT, 5, exposure=limits)
    with pytest.warns(ExposureRelaxedWarning, match="Driver 17: 2 lineups, at least 4"):
        portfolio = built(KEPT, 5, exposure=replace(limits, on_infeasible="relax"))
    assert all(17 in lineup.indices for lineup in portfolio.new)


def test_settings_of_one_lineup_that_conflict_are_named():
    rules = LineupRules(lock=["Driver 1", "Driver 2"], exclude="Driver 2")
    with pytest.raises(NoLineupError, match="lock Driver 2; exclude Driver 2"):
        built(rules=rules)


def test_too_few_lineups_are_counted_without_the_kept():
    rules = LineupRules(lock=[f"Driver {i}" for i in range(5)], stacking=False)
    with pytest.raises(
        ExposureInfeasibleError, match=r"14 different lineups beside the 3 kept ones .* only 12"
    ):
        built(n=17, rules=rules, exposure=ExposureLimits(1.0, 1.0))


# --------------------------------------------------------------------- the check finds lies


class Liar:
    """The exact search, asked another question than it was given."""

    def __init__(self, table, lie):
        self._engine, self._lie = SearchEngine(table), lie

    def best(self, query):
        return self._engine.best(self._lie(query))


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ({"excluded": ()}, "a lineup appears twice"),
        ({"apart": ()}, "two lineups share"),
        (
            {"player_excess": np.zeros(18, int), "team_excess": np.zeros(6, int), "allowance": 0},
            r"uses beyond the exposure limits where 0 .of one: 0. are allowed",
        ),
    ],
)
def test_a_choice_that_ignores_the_kept_lineups_does_not_come_out(monkeypatch, lie, words):
    (best,) = lineups_of(built((), 1, exposure=FREE))
    monkeypatch.setitem(
        ENGINES, "search", lambda table, solver, options: Liar(table, lambda q: replace(q, **lie))
    )
    kept = [best] * (1 if "excluded" in lie else 4)
    limits = FREE if len(lie) == 1 else ExposureLimits(0.8, 1.0, "raise")
    overlap = Diversity(0.0, max_overlap=3) if "apart" in lie else Diversity(0.0)
    warnings.simplefilter("ignore", DataWarning)
    with pytest.raises(InternalError, match=words):
        built(kept, 6, exposure=limits, diversity=overlap)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: replace(p, lineups=p.lineups[::-1]), "not the first of the portfolio"),
        (
            lambda p: replace(p, lineups=(replace(p[0], kept=False), *p.lineups[1:])),
            "lineups that were not kept are marked",
        ),
        (
            lambda p: replace(p, lineups=(replace(p[0], proven=True), *p.lineups[1:])),
            "proven of a kept lineup",
        ),
    ],
)
def test_kept_lineups_are_those_of_the_request(monkeypatch, change, words):
    right = story.assemble
    monkeypatch.setattr(story, "assemble", lambda *a: change(right(*a)))
    with pytest.raises(InternalError, match=words):
        built()


# ------------------------------------------------------------------------------------ reports


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        ("sequential", "7 of 7 new lineups proven optimal given the lineups before them"),
        ("joint", "no portfolio with the same kept lineups within the limits exceeds"),
        ("emax", "no portfolio with the same kept lineups within the limits exceeds"),
    ],
)
def test_the_report_marks_kept_lineups_and_says_what_is_proven(strategy, words):
    console = Console(file=StringIO(), width=200)
    console.print(portfolio_report(built(strategy=strategy), SCENARIOS))
    text = console.file.getvalue()
    assert "10 lineups, 3 of them kept (*)" in text
    assert [f" {number}* " in text for number in range(1, 5)] == [True] * 3 + [False]
    assert words in text


def test_slices_keep_the_marks():
    portfolio = built()
    assert [lineup.kept for lineup in portfolio[2:5]] == [True, False, False]
    assert portfolio[:5].objective < portfolio.objective
