"""Small inputs that people really hand in, as a table: case, input, outcome, message.

A row says what is done with the files of `../shared/cases`, what is right, and what must be said.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

from dfs_portfolio.errors import DfsPortfolioError
from support import terminal
from support.files import REAL

CASES = REAL.parents[1] / "cases"


@dataclass(frozen=True)
class Case:
    """A case and what is right.

    Parameters
    ----------
    name
        The case, and what is done with it.
    use
        Called in a folder that has the files of the cases; returns the outcome. An error of the
        library is the outcome ``"refused"``.
    right
        The right outcome.
    said
        Parts of what must be said: in warnings and errors, or in the output of a command.
    unsaid
        What must not be said.
    """

    name: str
    use: Callable[[], object]
    right: object
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


def outcome_of(case: Case, folder: Path) -> tuple[object, str]:
    """Return the outcome of a case, and everything that was said."""
    for path in CASES.glob("*.csv"):
        shutil.copyfile(path, folder / path.name)
    with chdir(folder), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            outcome = case.use()
            error = ""
        except DfsPortfolioError as refusal:
            outcome, error = "refused", str(refusal)
    said = [str(warning.message) for warning in caught] + [error]
    if isinstance(outcome, Run):
        return outcome.exit_code, " ".join(outcome.output.split())
    return outcome, "\n".join(said)


@dataclass(frozen=True)
class Run:
    """What a command has printed, and its exit code."""

    exit_code: int
    output: str


def run(line: str) -> Run:
    """Run a command line of blanks and words; ``%20`` is a blank in a word."""
    arguments = [word.replace("%20", " ") for word in line.split()]
    result = terminal.run(*arguments, columns=200)
    return Run(result.exit_code, result.output)
