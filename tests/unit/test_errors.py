"""The tree of errors and the wording they share."""

from __future__ import annotations

import pickle

import pytest

from dfs_portfolio import errors
from dfs_portfolio.errors import (
    MAX_ITEM_SIGNS,
    MAX_SIGNS,
    DataError,
    DataWarning,
    DfsPortfolioError,
    format_items,
    join_limited,
    warn_caller,
)


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["a"], "'a'"),
        (["a", 2, None], "'a', 2, None"),
        ([1, 2, 3, 4, 5], "1, 2, 3, 4, 5"),
        ([1, 2, 3, 4, 5, 6], "1, 2, 3, 4, 5 and 1 more"),
        (range(100), "0, 1, 2, 3, 4 and 95 more"),
        ((str(i) for i in range(7)), "'0', '1', '2', '3', '4' and 2 more"),
    ],
)
def test_name_some_names_five_and_counts_the_rest(items, text):
    assert format_items(items) == text


def test_name_some_takes_another_limit():
    assert format_items(["a", "b", "c"], limit=2) == "'a', 'b' and 1 more"


def test_join_some_takes_texts_as_they_are():
    assert join_limited([]) == ""
    assert join_limited(["line 1", "line 2"]) == "line 1, line 2"
    assert join_limited(list("abcdefg"), limit=2) == "a, b and 5 more"


def test_data_error_with_one_problem_is_one_line():
    error = DataError("salaries.csv", ["no drivers at all"])
    assert str(error) == "salaries.csv: no drivers at all"
    assert error.subject == "salaries.csv"
    assert error.problems == ("no drivers at all",)


def test_data_error_lists_every_problem_on_its_own_line():
    error = DataError("driver data", ["first", "second", "third"])
    assert str(error) == "driver data: 3 problems\n  - first\n  - second\n  - third"
    assert error.problems == ("first", "second", "third")


def test_data_error_keeps_its_own_copy_of_the_problems():
    problems = ["first"]
    error = DataError("driver data", problems)
    problems.append("second")
    assert error.problems == ("first",)


def test_errors_cross_to_other_processes_with_their_notes():
    error = DataError("driver data", ["first", "second"])
    error.add_note("in case 'a'")
    sent = pickle.loads(pickle.dumps(error))
    assert (str(sent), sent.problems) == (str(error), error.problems)
    assert sent.__notes__ == ["in case 'a'"]


TREE = {
    "DataError": ("DfsPortfolioError", "ValueError"),
    "FileFormatError": ("DataError",),
    "SlateError": ("DataError",),
    "ScenarioError": ("DataError",),
    "SettingsError": ("DfsPortfolioError", "ValueError"),
    "UnsupportedOptionError": ("SettingsError",),
    "InfeasibleError": ("DfsPortfolioError",),
    "NoLineupError": ("InfeasibleError",),
    "ExposureInfeasibleError": ("InfeasibleError",),
    "SearchLimitError": ("DfsPortfolioError",),
    "MemoryLimitError": ("SearchLimitError", "MemoryError"),
    "SolverError": ("DfsPortfolioError",),
    "SolverNotAvailableError": ("SolverError",),
    "SolverFailedError": ("SolverError",),
    "SolverLicenceError": ("SolverFailedError",),
    "WorkerError": ("DfsPortfolioError",),
    "MissingExtraError": ("DfsPortfolioError",),
    "InternalError": ("DfsPortfolioError",),
    "NoSuchItemError": ("DfsPortfolioError", "IndexError", "KeyError"),
}


@pytest.mark.parametrize("name", TREE)
def test_the_tree_of_errors(name):
    bases = tuple(base.__name__ for base in getattr(errors, name).__bases__)
    assert bases == TREE[name]


def test_every_error_hangs_in_the_tree_and_no_warning_does():
    own = [o for o in vars(errors).values() if getattr(o, "__module__", "") == errors.__name__]
    raised = {o.__name__ for o in own if isinstance(o, type) and issubclass(o, Exception)}
    warned = {"ExposureRelaxedWarning", "IncompleteWarning", "DataWarning"}
    assert raised == {*TREE, "DfsPortfolioError", *warned}
    for name in warned:
        assert issubclass(getattr(errors, name), UserWarning)
        assert not issubclass(getattr(errors, name), DfsPortfolioError)


def test_a_problem_of_a_hundred_thousand_signs_keeps_its_beginning_and_its_end():
    error = DataError("driver data", ["a" + "x" * 100_000 + "z", "short"])
    assert error.problems[0].startswith("axx")
    assert " ... " in error.problems[0]
    assert error.problems[0].endswith("xxz")
    assert error.problems[1] == "short"
    assert len(str(error)) < 2 * MAX_SIGNS


def test_so_does_an_item():
    assert len(format_items(["x" * 100_000] * 9)) < 6 * MAX_ITEM_SIGNS


def test_so_does_a_warning():
    with pytest.warns(DataWarning) as caught:
        warn_caller("a" * 100_000, DataWarning)
    assert len(str(caught[0].message)) < 2 * MAX_SIGNS
