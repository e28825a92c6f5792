"""One tree of errors: every failure a caller may want to catch is a `DfsPortfolioError`.

A message says what is wrong, names up to five of the items concerned, and says what to do.
Errors about input data carry *all* problems found, so that a file is mended in one round.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

MAX_NAMED = 5
# Signs that are shown, of one problem and of one item in it: a cell of a file may hold a hundred
# thousand.
MAX_SIGNS, MAX_ITEM_SIGNS = 1500, 300


def format_items(items: Iterable[object], limit: int = MAX_NAMED) -> str:
    """Join the first few items in words: ``'a', 'b' and 3 more``.

    Parameters
    ----------
    items
        What to name; each is shown as by ``repr`` for text and ``str`` otherwise.
    limit
        How many are named before the rest is only counted.
    """
    return join_limited([repr(i) if isinstance(i, str) else str(i) for i in items], limit)


def join_limited(shown: Sequence[str], limit: int = MAX_NAMED) -> str:
    """Join the first few texts as they are: ``this, that and 3 more``; long ones lose their middle.

    Parameters
    ----------
    shown
        All there are.
    limit
        How many are shown before the rest is only counted.
    """
    rest = f" and {len(shown) - limit} more" if len(shown) > limit else ""
    return ", ".join(truncate_middle(text, MAX_ITEM_SIGNS) for text in shown[:limit]) + rest


def truncate_middle(text: str, limit: int = MAX_SIGNS) -> str:
    """Leave out the middle of a text that is too long to be read.

    Examples
    --------
    >>> truncate_middle("abcdefghij", limit=6)
    'abc ... hij'
    """
    half = limit // 2
    return text if len(text) <= limit else f"{text[:half]} ... {text[-half:]}"


def brief(value: object, limit: int = 100) -> str:
    """Return a value as messages show it, on one line and without its middle if it is long.

    Examples
    --------
    >>> brief("x.csv"), brief(range(3))
    ("'x.csv'", 'range(0, 3)')
    """
    return truncate_middle(" ".join(repr(value).split()), limit)


class DfsPortfolioError(Exception):
    """Root of all errors raised on purpose by this library."""


class DataError(DfsPortfolioError, ValueError):
    """Input data cannot be used; `problems` lists every reason found.

    Parameters
    ----------
    subject
        What was read: a file name, or words such as "driver data".
    problems
        One sentence for each problem; very long ones lose their middle.
    """

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        self.subject = subject
        self.problems = tuple(map(truncate_middle, problems))
        if len(self.problems) == 1:
            text = f"{subject}: {self.problems[0]}"
        else:
            lines = "".join(f"\n  - {problem}" for problem in self.problems)
            text = f"{subject}: {len(self.problems)} problems{lines}"
        super().__init__(text)

    def __reduce__(self) -> tuple[type[DataError], tuple[str, tuple[str, ...]], dict[str, object]]:
        """Make pickling work, notes included, so that the error can cross from a worker process."""
        return type(self), (self.subject, self.problems), dict(vars(self))


class FileFormatError(DataError):
    """A file is not of the kind that was asked for, or its contents do not hold together."""


class SlateError(DataError):
    """The player pool is not valid: duplicate IDs, impossible salaries, too few players."""


class ScenarioError(DataError):
    """The scenario matrix is unusable: wrong shape, not numeric, not finite."""


class SettingsError(DfsPortfolioError, ValueError):
    """A setting is outside its range, or two settings contradict each other."""


class UnsupportedOptionError(SettingsError):
    """The solver chosen cannot honour an option; nothing was solved."""


@dataclass(frozen=True)
class Conflict:
    """User settings that cannot all be satisfied.

    Parameters
    ----------
    settings
        A description of each. Rules of the site, such as the salary cap, are not among them.
    smallest
        Whether it is proven that no smaller set of settings conflicts.
    irreducible
        Whether it is proven that dropping any one of them resolves the conflict.
    message
        The conflict in one or two sentences, with advice.
    """

    settings: tuple[str, ...]
    smallest: bool
    irreducible: bool
    message: str


class InfeasibleError(DfsPortfolioError):
    """What was asked for is proven impossible.

    Attributes
    ----------
    conflict
        The settings that cannot all be satisfied, if a search found them.
    """

    conflict: Conflict | None = None

    def explained(self, conflict: Conflict) -> Self:
        """Return the same error with a conflict of settings added to its message."""
        error = type(self)(f"{self}. {conflict.message}")
        error.conflict = conflict
        return error


class NoLineupError(InfeasibleError):
    """Not a single lineup satisfies the rules."""


class ExposureInfeasibleError(InfeasibleError):
    """The lineups exist, but not so many of them within the exposure limits."""


class SearchLimitError(DfsPortfolioError):
    """The slate has more lineups than may be enumerated."""


class MemoryLimitError(SearchLimitError, MemoryError):
    """Memory is used up, or the little that is left would be."""


class NoSuchItemError(DfsPortfolioError, IndexError, KeyError):
    """A slate, a portfolio or a lineup has nothing under this index, name or key."""

    __str__ = Exception.__str__  # that of KeyError would show the message in quotes


class SolverError(DfsPortfolioError):
    """A solver could not be used or did not do its work."""


class SolverNotAvailableError(SolverError):
    """The solver is not installed; the message names what to install."""


class SolverFailedError(SolverError):
    """The solver ended without a usable answer."""


class SolverLicenceError(SolverFailedError):
    """The solver's licence does not cover the model, or there is no valid licence."""


class MissingExtraError(DfsPortfolioError):
    """A package that is not needed otherwise is not installed; the message names it."""


class WorkerError(DfsPortfolioError):
    """The processes or machines that were to do the work are not there, or were lost."""


class InternalError(DfsPortfolioError):
    """Two independent computations disagree: a bug in this library. Please report it."""


class ExposureRelaxedWarning(UserWarning):
    """Exposure limits could not all be kept with the number of lineups asked for."""


class IncompleteWarning(UserWarning):
    """A solver failed after some lineups; those are given, and they are fewer than asked for."""


class DataWarning(UserWarning):
    """Input was usable, but something in it deserves a look."""


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn, pointing at the line outside this library that led here."""
    level, frame = 2, inspect.currentframe()
    frame = frame.f_back if frame else None
    while frame is not None and frame.f_globals.get("__name__", "").startswith("dfs_portfolio"):
        level, frame = level + 1, frame.f_back
    warnings.warn(truncate_middle(message), category, stacklevel=level)
