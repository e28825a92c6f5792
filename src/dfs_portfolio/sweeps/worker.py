"""The work of a worker: all cases of a group, from one value table.

A group arrives as bytes and leaves as bytes. Otherwise Dask would distribute larger arguments by
itself and store them on one worker, and they would be lost with it.
"""

from __future__ import annotations

import pickle
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import cloudpickle

from dfs_portfolio._internal.threads import thread_count
from dfs_portfolio.errors import (
    DataWarning,
    DfsPortfolioError,
    InternalError,
    ScenarioError,
    SettingsError,
    WorkerError,
    warn_caller,
)
from dfs_portfolio.portfolio.build import fulfil
from dfs_portfolio.scenarios.scenarios import Scenarios
from dfs_portfolio.search import TableCache
from dfs_portfolio.sweeps.cases import Case
from dfs_portfolio.sweeps.results import Answer, CaseWarning, measure

T = TypeVar("T")

# A process works on one group at a time: a group uses all threads, solvers are not thread-safe,
# and warnings are caught for the whole process. The lock is reentrant for a sweep inside a
# scenario function.
_ONE_GROUP = threading.RLock()
# Python does not show these by default either.
_HIDDEN = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


@dataclass(frozen=True, eq=False)
class Group:
    """Cases that share a value table.

    Parameters
    ----------
    cases
        At least one.
    fresh_seed, n_fresh
        Seed and number of fresh scenarios; ``None`` for no fresh scenarios, and for as many as
        the cases have.
    keep_going
        Whether to go on with the other cases after an error.
    """

    cases: tuple[Case, ...]
    fresh_seed: int | None = None
    n_fresh: int | None = None
    keep_going: bool = True


def pack(group: Group) -> bytes:
    """Turn a group into bytes.

    Raises
    ------
    SettingsError
        If it cannot be pickled; the message names the case.
    """
    try:
        return bytes(cloudpickle.dumps(group))
    except Exception as error:
        case = next((c for c in group.cases if not _is_picklable(c)), group.cases[0])
        raise SettingsError(
            f"case {case.name} cannot be pickled and sent to a worker "
            f"({type(error).__name__}: {error}): use a Race as the source, or a function without "
            "open files, locks or connections"
        ) from None


def run_group(number: int, packed: bytes) -> tuple[int, bytes]:
    """Run a packed group; return its number, and packed answers or a packed `WorkerError`."""
    try:
        group = pickle.loads(packed)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        return number, pickle.dumps(
            WorkerError(
                f"a worker cannot read its cases ({reason}): install the modules of the scenario "
                "functions on the workers, in the same versions"
            )
        )
    with _ONE_GROUP:
        answers = _run_cases(group)
    return number, bytes(cloudpickle.dumps(answers))


def unpack(reply: bytes) -> tuple[Answer, ...] | WorkerError:
    """Return the answers, or the error, that `run_group` packed."""
    answers: tuple[Answer, ...] | WorkerError = pickle.loads(reply)
    return answers


def _run_cases(group: Group) -> tuple[Answer, ...]:
    first = group.cases[0]
    pair, error, warned = _attempt(partial(_draw_both, first, group), _scenario_error)
    if pair is None:
        return tuple(Answer(None, error, {}, {}, warned) for _ in group.cases)
    scenarios, fresh = pair
    tables = TableCache(threads=usable_threads())  # the cases of a group share one table

    def answer_case(case: Case) -> Answer:
        portfolio = fulfil(case.request, case.slate, scenarios, tables=tables)
        fresh_measures = {} if fresh is None else measure(portfolio, fresh)
        return Answer(portfolio, None, measure(portfolio, scenarios), fresh_measures, ())

    answers = []
    for case in group.cases:
        answer, error, own = _attempt(partial(answer_case, case), _internal_error)
        answer = answer or Answer(None, error, {}, {}, ())
        answers.append(answer._replace(warnings=warned + own))
        if error is not None and not group.keep_going:
            break
    return tuple(answers)


def _draw_both(case: Case, group: Group) -> tuple[Scenarios, Scenarios | None]:
    """Draw the scenarios to choose on, and fresh ones if the group has a seed for them."""
    scenarios = _draw(case, case.n_scenarios, case.seed)
    if group.fresh_seed is None:
        return scenarios, None
    return scenarios, _draw(case, group.n_fresh or case.n_scenarios, group.fresh_seed)


def _draw(case: Case, n_scenarios: int, seed: int) -> Scenarios:
    scenarios = case.draw(n_scenarios, seed)
    if scenarios.n_scenarios != n_scenarios:
        warn_caller(
            f"{n_scenarios} scenarios were requested and the scenario function returned "
            f"{scenarios.n_scenarios}",
            DataWarning,
        )
    return scenarios


def _attempt(
    task: Callable[[], T], as_library_error: Callable[[Exception], DfsPortfolioError]
) -> tuple[T | None, DfsPortfolioError | None, tuple[CaseWarning, ...]]:
    """Run a task; return its result, its error as a library exception, and its warnings."""
    result, failure = None, None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for hidden in _HIDDEN:
            warnings.simplefilter("ignore", hidden)
        try:
            result = task()
        except DfsPortfolioError as error:
            failure = error
        except Exception as error:
            failure = as_library_error(error)
            failure.add_note(traceback.format_exc())
    return result, failure, tuple(CaseWarning(w.category, str(w.message)) for w in caught)


def _scenario_error(error: Exception) -> DfsPortfolioError:
    return ScenarioError("scenario function", [f"it raised {type(error).__name__}: {error}"])


def _internal_error(error: Exception) -> DfsPortfolioError:
    return InternalError(f"{type(error).__name__}: {error}")


def _is_picklable(case: Case) -> bool:
    try:
        cloudpickle.dumps(case)
    except Exception:
        return False
    return True


def usable_threads() -> int:
    """Return the number of threads that a worker may use.

    joblib sets NUMBA_NUM_THREADS for its own processes. Dask does not, but a worker knows how many
    tasks it may run at a time; since groups run one at a time, a group may use that many threads.
    """
    threads = thread_count()
    if "distributed" in sys.modules:
        from distributed import get_worker

        try:
            return min(threads, get_worker().state.nthreads)
        except ValueError:  # not in a worker of Dask
            pass
    return threads
