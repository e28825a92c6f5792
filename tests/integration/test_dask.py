"""A real Dask cluster on this machine: a scheduler and two workers, each a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from dfs_portfolio import Diversity, LineupRules, grid, sweep
from dfs_portfolio.errors import WorkerError
from dfs_portfolio.sweeps import SweepResult
from dfs_portfolio.sweeps.worker import usable_threads
from support.sweeps import SLATE, facts, make_case
from support.systems import posix_only

distributed = pytest.importorskip("distributed")

SECONDS = 60  # for any one thing to happen; it takes a fraction of that
PREFIX = "DASK_DISTRIBUTED__SCHEDULER__"
RUN = [sys.executable, "-m", "dask"]


@dataclass(frozen=True)
class Cluster:
    scheduler: subprocess.Popen
    workers: tuple[subprocess.Popen, ...]
    client: distributed.Client

    def worker_of(self, pid: int) -> subprocess.Popen:
        return next(worker for worker in self.workers if worker.pid == pid)


@pytest.fixture(scope="module")
def cluster(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Cluster]:
    """Ports are free ones, everything stays on the loopback device, no dashboard.

    The parameter, if any, holds settings of the scheduler, and makes a cluster of its own.
    """
    tmp_path = tmp_path_factory.mktemp("dask")
    settings = {f"{PREFIX}{key}": value for key, value in getattr(request, "param", {}).items()}
    contact, log = tmp_path / "scheduler.json", (tmp_path / "dask.log").open("w")
    processes: list[subprocess.Popen] = []

    def begin(*arguments: str) -> subprocess.Popen:
        command = [*RUN, *arguments, "--host", "127.0.0.1", "--scheduler-file", str(contact)]
        process = subprocess.Popen(
            command, stdout=log, stderr=log, cwd=tmp_path, env={**os.environ, **settings}
        )
        processes.append(process)
        return process

    one_thread = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--memory-limit", "0"]
    try:
        scheduler = begin("scheduler", "--port", "0", "--no-dashboard")
        workers = tuple(begin("worker", *one_thread) for _ in range(2))
        address = json.loads(wait_for(contact))["address"]
        with distributed.Client(address, timeout=SECONDS) as client:
            client.wait_for_workers(2, timeout=SECONDS)
            yield Cluster(scheduler, workers, client)
    finally:
        for process in processes:  # there is nothing to save, and a farewell can take long
            process.kill()
            process.wait(SECONDS)
        log.close()


def wait_for(path: Path) -> str:
    """Return the text of a file as soon as it is there, whole."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with suppress(OSError):
            text = path.read_text()
            if text.endswith(("}", "\n")):
                return text
        time.sleep(0.02)
    raise TimeoutError(f"no {path.name}")


def waiting_source(folder: Path):
    """Points that are drawn, for seed 1, only once a file "go" is there; each start is noted.

    Defined inside a function, so that workers get it by value.
    """

    def draw(n_scenarios, seed):
        if seed == 1:
            with (folder / "begun").open("a") as begun:
                begun.write(f"{os.getpid()}\n")
            end = time.monotonic() + 60
            while not (folder / "go").exists() and time.monotonic() < end:
                time.sleep(0.01)
        return np.random.default_rng(seed).normal(45.0, 15.0, (n_scenarios, 14))

    return draw


def cases_of(source):
    return grid(
        {"small": (SLATE, source)},
        seeds=[1, 2, 3],
        settings={
            "plain": {},
            "apart": {"diversity": Diversity(3.0)},
            "together": {"strategy": "joint"},
            "impossible": {"rules": LineupRules(6, 6)},
        },
        n_lineups=4,
        n_scenarios=100,
    )


def within_bounds(work: Callable[[], SweepResult]) -> SweepResult:
    """Do a work that, if it went wrong, might never end."""
    done: Future[SweepResult] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return done.result(SECONDS)


def test_a_cluster_gives_the_same_bytes(cluster, tmp_path):
    (tmp_path / "go").touch()
    cases = cases_of(waiting_source(tmp_path))
    here = sweep(cases, fresh_seed=9, on_error="keep")
    (tmp_path / "begun").unlink()
    there = within_bounds(lambda: sweep(cases, fresh_seed=9, on_error="keep", backend="dask"))
    pids = {int(pid) for pid in (tmp_path / "begun").read_text().split()}
    assert pids <= {worker.pid for worker in cluster.workers}
    assert len(there.failed) == 3
    assert facts(there) == facts(here)
    assert cluster.client.submit(usable_threads).result(SECONDS) == 1


@pytest.mark.slow
@posix_only
def test_a_worker_that_is_killed_at_work_changes_nothing(cluster, tmp_path):
    cases = cases_of(waiting_source(tmp_path))

    def kill_the_first_to_begin():
        worker = cluster.worker_of(int(wait_for(tmp_path / "begun").split()[0]))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(SECONDS)
        (tmp_path / "go").touch()

    killer = threading.Thread(target=kill_the_first_to_begin)
    killer.start()
    there = within_bounds(lambda: sweep(cases, fresh_seed=9, on_error="keep", backend="dask"))
    killer.join(SECONDS)
    attempts = (tmp_path / "begun").read_text().split()
    dead, alive = sorted(cluster.workers, key=lambda worker: worker.poll() is None)
    assert dead.returncode == -signal.SIGKILL
    assert attempts[0] == str(dead.pid)
    assert set(attempts[1:]) == {str(alive.pid)}
    assert facts(there) == facts(sweep(cases, fresh_seed=9, on_error="keep"))


@pytest.mark.slow
@posix_only
@pytest.mark.parametrize("cluster", [{"ALLOWED_FAILURES": "0"}], indirect=True)
def test_a_group_that_kills_its_workers_is_given_up_in_words(cluster):
    here = os.getpid()

    def deadly(n_scenarios, seed):
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.raises(WorkerError, match="Dask gave up a group of cases"):
        within_bounds(lambda: sweep([make_case(source=deadly)], backend="dask"))


@pytest.mark.slow
@pytest.mark.parametrize("cluster", [{"ALLOWED_FAILURES": "3"}], indirect=True)
def test_a_scheduler_that_is_killed_ends_the_sweep_in_words(cluster, tmp_path):
    def kill_the_scheduler():
        wait_for(tmp_path / "begun")
        cluster.scheduler.kill()

    killer = threading.Thread(target=kill_the_scheduler)
    killer.start()
    with pytest.raises(WorkerError, match="scheduler is gone"):
        within_bounds(lambda: sweep(cases_of(waiting_source(tmp_path)), backend="dask"))
    (tmp_path / "go").touch()
    killer.join(SECONDS)
