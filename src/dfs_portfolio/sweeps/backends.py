"""Run groups of cases with joblib's back ends, and explain failures."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import nullcontext
from importlib.util import find_spec
from typing import Any

import joblib

from dfs_portfolio.errors import SettingsError, WorkerError
from dfs_portfolio.sweeps.worker import run_group

Reply = tuple[int, bytes]

DASK_MISSING = (
    "back end 'dask' needs Dask, which is not installed: pip install 'dfs-portfolio[dask]'"
)
NO_CLIENT = (
    "no Dask client is active: make one before the sweep, "
    "client = distributed.Client('tcp://scheduler:8786'), and keep it open"
)
NO_WORKERS = "the Dask cluster has no worker: start some, and wait with client.wait_for_workers(1)"

CANCELLED = "the work was cancelled: Dask's scheduler is gone, or another client cancelled it"


def submit(packed: Sequence[bytes], n_jobs: int, backend: str | None) -> Generator[Reply]:
    """Submit packed groups to workers, and return a generator of their replies.

    Parameters
    ----------
    packed
        The groups.
    n_jobs, backend
        As in `sweep`.

    Returns
    -------
    generator
        Number and reply of each group, as they arrive; raises `WorkerError` if workers are lost.
        Close it early to abandon work in progress.

    Raises
    ------
    SettingsError
        If joblib has no such back end.
    WorkerError
        If there are no workers.
    """
    parallel = _make_parallel(n_jobs, backend)
    run = joblib.delayed(run_group)
    try:
        replies = parallel(run(number, group) for number, group in enumerate(packed))
    except TimeoutError:
        raise WorkerError(NO_WORKERS) from None
    except Exception as error:
        raise WorkerError(_explain_failure(error)) from error
    return _receive(replies)


def _receive(replies: Iterable[Reply]) -> Generator[Reply]:
    """Yield replies; turn failures of workers into `WorkerError`."""
    iterator = iter(replies)
    try:
        while True:
            try:
                reply = next(iterator)
            except StopIteration:
                return
            except Exception as error:  # not the error of a case: those arrive as replies
                raise WorkerError(_explain_failure(error)) from error
            if not isinstance(reply, tuple):  # joblib returns this for a cancelled future
                raise WorkerError(f"{CANCELLED} ({reply!r})")
            yield reply
    finally:
        with warnings.catch_warnings():  # joblib warns of abandoned work, which is intended here
            warnings.simplefilter("ignore")
            if isinstance(iterator, Generator):
                iterator.close()


def _make_parallel(n_jobs: int, backend: str | None) -> joblib.Parallel:
    """Return joblib's `Parallel`, with one group per task, so that a lost worker costs little."""
    if backend == "dask":
        _check_dask()
    try:
        with nullcontext() if backend is None else joblib.parallel_config(backend=backend):
            active, _ = joblib.parallel.get_active_backend()
            if backend == "dask":
                _report_failed_tasks(active)
            streams = backend is None or active.supports_return_generator
            return joblib.Parallel(
                n_jobs=n_jobs,
                return_as="generator_unordered" if streams else "list",
                batch_size=1,
                pre_dispatch="all",
            )
    except (ValueError, TypeError, ImportError) as error:
        raise SettingsError(
            f"joblib has no back end {backend!r} ({error}); use 'loky' for processes of this "
            "machine, 'dask' for a Dask cluster, or None for the default"
        ) from None


def _report_failed_tasks(dask: Any) -> None:
    """Make joblib's Dask back end report tasks that Dask gives up.

    joblib 1.6 and earlier set the exception of such a task without a call of the callback, so the
    loop that awaits the replies would wait for ever. joblib ignores repeated reports.
    """
    submit_task = dask.submit

    def submit_and_watch(func: object, callback: Callable[[object], None]) -> Future[object]:
        future: Future[object] = submit_task(func, callback)

        def report(done: Future[object]) -> None:
            if done.exception() is not None:
                callback(done.exception())

        future.add_done_callback(report)
        return future

    dask.submit = submit_and_watch


def _check_dask() -> None:
    if find_spec("distributed") is None:
        raise WorkerError(DASK_MISSING)
    from distributed import get_client

    try:
        get_client()
    except ValueError:
        raise WorkerError(NO_CLIENT) from None


def _explain_failure(error: Exception) -> str:
    """Return the reason why joblib or Dask gave up."""
    kind = type(error).__name__
    if isinstance(error, BrokenExecutor):
        return (
            f"a worker process ended before its work was done ({kind}), most often because memory "
            "ran out; use fewer jobs, or fewer scenarios"
        )
    if kind == "KilledWorker":
        return (
            f"Dask gave up a group of cases, because each worker that began it ended ({kind}), "
            "most often because memory ran out; use workers with more memory, or fewer scenarios"
        )
    if kind in ("CancelledError", "FutureCancelledError"):
        return f"{CANCELLED} ({error})"
    reason = f"{kind}: {error}".splitlines()[0]
    return f"the workers failed ({reason}): is this library installed there?"
