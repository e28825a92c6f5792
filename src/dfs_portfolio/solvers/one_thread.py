"""Pyomo and the solvers serve one thread of a process at a time; here other threads wait.

Pyomo redirects the output of the whole process while it passes a model on and while a solver runs.
If two threads do so at once, each restores what the other has set up. Then a reader waits for the
end of output that never comes, and holds Pyomo's own lock while it waits: nothing ever ends.
Pyomo's files, its loggers and the scheduler of HiGHS belong to the process, too. So every function
that builds a model or solves one takes this lock. A thread that is interrupted, or that fails,
gives it back.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Reentrant: a function that builds a model may solve one.
_LOCK: Final = threading.RLock()


def one_thread(function: Callable[P, T]) -> Callable[P, T]:
    """Let one thread of the process at a time run a function, and any other function so marked.

    Examples
    --------
    >>> @one_thread
    ... def solve(model):
    ...     return f"solved {model}"
    >>> solve("the model")
    'solved the model'
    """

    @wraps(function)
    def locked(*args: P.args, **kwargs: P.kwargs) -> T:
        with _LOCK:
            return function(*args, **kwargs)

    return locked
