"""Groups given to joblib's back ends, and their failures in words."""

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


def start(packed: Sequence[bytes], n_jobs: int, backend: str | None) -> Generator[Reply]:
    """Give packed groups to workers, and return the replies as they will come back.

    Parameters
    ----------
    packed
        The groups.
    n_jobs, backend
        As in `sweep`.

    Returns
    -------
    generator
        Of number and reply of each group; raises `WorkerError` where workers are lost. Close it
        where not all replies are wanted: work under way is given up.

    Raises
    ------
    SettingsError
        If joblib has no such back end.
    WorkerError
        If there are no workers.
    """
    parallel = _parallel(n_jobs, backend)
    work = joblib.delayed(run_group)
    try:
        replies = parallel(work(number, group) for number, group in enumerate(packed))
    except TimeoutError:
        raise WorkerError(NO_WORKERS) from None
    except Exception as error:
        raise WorkerError(_what_was_lost(error)) from error
    return _received(replies)


def _received(replies: Iterable[Reply]) -> Generator[Reply]:
    coming = iter(replies)
    try:
        while True:
            try:
                reply = next(coming)
            except StopIteration:
                return
            except Exception as error:  # no case's: those come back as replies
                raise WorkerError(_what_was_lost(error)) from error
            if not isinstance(reply, tuple):  # what joblib makes of a future that was cancelled
                raise WorkerError(f"{CANCELLED} ({reply!r})")
            yield reply
    finally:
        with warnings.catch_warnings():  # joblib warns of work given up; the caller knows
            warnings.simplefilter("ignore")
            if isinstance(coming, Generator):
                coming.close()


def _parallel(n_jobs: int, backend: str | None) -> joblib.Parallel:
    """Return joblib's `Parallel`; a group a task, so that what is lost with a worker is small."""
    if backend == "dask":
        _check_dask()
    try:
        with nullcontext() if backend is None else joblib.parallel_config(backend=backend):
            active, _ = joblib.parallel.get_active_backend()
            if backend == "dask":
                _pass_on_failures(active)
            streams = backend is None or active.supports_return_generator
            return joblib.Parallel(
                n_jobs=n_jobs,
                return_as="generator_unordered" if streams else "list",
                batch_size=1,
                pre_dispatch="all",
            )
    except (ValueError, TypeError, ImportError) as error:
        raise SettingsError(
            f"joblib has no back end {backend!r} ({error}); 'loky' is this machine's processes, "
            "'dask' a Dask cluster, and None the default"
        ) from None


def _pass_on_failures(dask: Any) -> None:
    """Let joblib know of tasks that Dask gives up.

    joblib 1.6 and earlier set the exception of such a task and tell nobody: the loop that awaits
    the replies would wait for ever. A future that is already known to have failed is ignored.
    """
    submit = dask.submit

    def submit_and_watch(func: object, callback: Callable[[object], None]) -> Future[object]:
        future: Future[object] = submit(func, callback)

        def tell(done: Future[object]) -> None:
            if done.exception() is not None:
                callback(done.exception())

        future.add_done_callback(tell)
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


def _what_was_lost(error: Exception) -> str:
    """Say in words why joblib or Dask gave up."""
    kind = type(error).__name__
    if isinstance(error, BrokenExecutor):
        return (
            f"a worker process ended before its work was done ({kind}): most often memory was used "
            "up; use fewer jobs, or fewer scenarios"
        )
    if kind == "KilledWorker":
        return (
            f"Dask gave up a group of cases, because each worker that began it ended ({kind}): "
            "most often memory was used up; give a worker more of it, or use fewer scenarios"
        )
    if kind in ("CancelledError", "FutureCancelledError"):
        return f"{CANCELLED} ({error})"
    reason = f"{kind}: {error}".splitlines()[0]
    return f"the workers could not do their work ({reason}): is this library installed there?"
