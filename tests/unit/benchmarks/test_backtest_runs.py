"""Runs of the backtest that go on where an earlier one was cut short."""

from dataclasses import replace

import pytest

import backtest
import kept
from backtest import run, sample
from backtest_studies import MODEL, Study
from dfs_portfolio import LineupRules

NAMES = ["2024-03-03_cup_a", "2024-03-10_cup_b", "2024-03-10_nxs_b", "2024-03-17_cup_c"]


class Listed(Study):
    """A study of the slates above."""

    def names(self, results):
        return NAMES


STUDY = Listed(LineupRules(), (3,), (MODEL,), n_seeds=2)


@pytest.fixture
def chosen(monkeypatch):
    """Names of the slates that were chosen for, in turn; rows are made up."""
    names = []

    def rows_of_slate(study, name, results, fit, n_scenarios, mark):
        names.append(name)
        about = {"slate": name, "n_scenarios": n_scenarios, "fingerprint": mark}
        keys = ("n_lineups", "source", "seed", "method")
        ways = [dict(zip(keys, way, strict=True)) for way in sorted(study.ways())]
        return [kept.as_text(about | way | {"best": 200.125}, backtest.FIELDS) for way in ways]

    monkeypatch.setattr(backtest, "rows_of_slate", rows_of_slate)
    return names


def written(path, wanted=NAMES, study=STUDY, mark="one", n_scenarios=100, **how):
    return list(run(study, wanted, None, None, path, n_scenarios=n_scenarios, mark=mark, **how))


def test_a_run_goes_on_with_the_slates_that_are_missing(chosen, tmp_path):
    path = tmp_path / "backtest.csv"
    assert written(path, [NAMES[3], NAMES[1]]) == [NAMES[3], NAMES[1]]
    assert written(path) == [NAMES[0], NAMES[2]]
    assert chosen == [NAMES[3], NAMES[1], NAMES[0], NAMES[2]]
    at_once = tmp_path / "at_once.csv"
    written(at_once)
    assert path.read_bytes() == at_once.read_bytes()
    assert written(path) == []
    assert path.read_bytes() == at_once.read_bytes()


def test_a_run_that_breaks_off_leaves_whole_slates(chosen, tmp_path):
    path = tmp_path / "backtest.csv"
    steps = run(STUDY, NAMES, None, None, path, n_scenarios=100, mark="one")
    assert [next(steps), next(steps)] == NAMES[:2]
    steps.close()
    assert list(kept.read_rows(path)) == NAMES[:2]
    assert written(path) == NAMES[2:]


def test_a_slate_without_all_its_rows_is_chosen_for_again(chosen, tmp_path):
    path = tmp_path / "backtest.csv"
    written(path)
    whole = path.read_text()
    path.write_text("".join(whole.splitlines(keepends=True)[:-1]))
    assert written(path) == NAMES[3:]
    assert path.read_text() == whole


@pytest.mark.parametrize(
    "how",
    [{"mark": "two"}, {"n_scenarios": 50}, {"study": replace(STUDY, n_seeds=1)}, {"afresh": True}],
)
def test_rows_of_another_model_or_study_are_not_kept(how, chosen, tmp_path):
    path = tmp_path / "backtest.csv"
    written(path)
    assert written(path, **how) == NAMES


def test_afresh_is_about_the_slates_that_are_asked_for(chosen, tmp_path):
    path = tmp_path / "backtest.csv"
    written(path)
    assert written(path, NAMES[:1], afresh=True) == NAMES[:1]
    assert list(kept.read_rows(path)) == NAMES


def test_a_sample_is_the_first_of_every_so_many():
    assert sample(NAMES, 1) == NAMES
    assert sample(NAMES, 3) == [NAMES[0], NAMES[3]]
    assert sample(NAMES, 2, [NAMES[1], NAMES[2]]) == [NAMES[2]]


def test_cells_are_blank_without_a_value():
    row = {"a": None, "b": float("nan"), "c": 1 / 3, "d": 1_797_846}
    assert kept.as_text(row, "abcde") == {
        "a": "",
        "b": "",
        "c": "0.333333",
        "d": "1797846",
        "e": "",
    }


def test_the_fingerprint_is_that_of_results_and_model(tmp_path, monkeypatch):
    results = tmp_path / "results.csv"
    results.write_text("one")
    code = tmp_path / "race_model" / "fit.py"
    code.parent.mkdir()
    code.write_text("a = 1")
    monkeypatch.setattr(kept, "PACKAGE", tmp_path)
    marks = [kept.fingerprint([results])]
    results.write_text("two")
    marks.append(kept.fingerprint([results]))
    code.write_text("a = 2")
    marks.append(kept.fingerprint([results]))
    (tmp_path / "portfolio.py").write_text("no part of the model")
    assert kept.fingerprint([results]) == marks[2]
    assert len(set(marks)) == 3


def test_constants_of_seasons_are_found_once_for_a_fingerprint(tmp_path, monkeypatch):
    found = []

    def fit_seasons(results, days, n_workers):
        found.append(n_workers)
        return {"constants": len(found)}

    monkeypatch.setattr(kept, "fit_seasons", fit_seasons)
    folder = tmp_path / "cache"
    fits = [kept.seasonal_fit([], 2023, mark, folder, 2) for mark in ("one", "one", "two")]
    assert fits == [{"constants": 1}, {"constants": 1}, {"constants": 2}]
