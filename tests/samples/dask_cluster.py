"""A scheduler and two workers of Dask on this machine, of which any may be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from command_line import heldout_process

_DASK = str(Path(sys.executable).with_name("dask"))
_WORDS = ("--host", "127.0.0.1", "--no-dashboard")
_WORKERS = ("one", "two")


@dataclass
class RealCluster:
    """The processes of a cluster; every worker has a home, and so a cache, of its own, as on a machine of its own."""

    folder: Path
    url: str
    scheduler: subprocess.Popen[bytes]
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    """By name; without a nanny, which would start a killed one again."""

    def start(self, name: str) -> None:
        """A worker of this name, also in place of one that was killed."""
        place = ("--no-nanny", "--nthreads", "1", "--name", name, "--local-directory", str(self.folder / name))
        self.workers[name] = _started(self.folder, name, "worker", self.url, *_WORDS, *place)

    def one_that_grades(self, seconds: float = 120.0) -> str | None:
        """The name of a worker that has a hand-in; None where there is none for so long."""
        from distributed import Client

        with Client(self.url, set_as_default=False) as client:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for address, tasks in client.processing().items():
                    if any("grade_there" in str(task) for task in tasks):
                        return str(client.scheduler_info(n_workers=-1)["workers"][address]["name"])
                time.sleep(0.02)
        return None

    def kill_one_that_grades(self) -> str:
        """Kill a worker while it has a hand-in, once there is one; its name."""
        name = self.one_that_grades()
        assert name is not None, "no worker got a hand-in"
        self.workers[name].kill()
        return name


@contextmanager
def started_cluster(folder: Path) -> Iterator[RealCluster]:
    """A cluster while it runs."""
    file = folder / "scheduler.json"
    scheduler = _started(folder, "scheduler", "scheduler", *_WORDS, "--port", "0", "--scheduler-file", str(file))
    cluster = RealCluster(folder, "", scheduler)
    try:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        cluster.url = json.loads(file.read_text())["address"]
        for name in _WORKERS:
            cluster.start(name)
        _wait_for_workers(cluster.url, len(_WORKERS))
        yield cluster
    finally:
        for process in (*cluster.workers.values(), scheduler):
            process.kill()
            process.wait()
        for name in _WORKERS:
            heldout_process("doctor", "--stop", HELDOUT_HOME=str(folder / f"home-{name}"))


def _started(folder: Path, name: str, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"HELDOUT_HOME": str(folder / f"home-{name}")}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen([_DASK, *words], stdout=log, stderr=log, env=environment)


def _wait_for_workers(url: str, count: int) -> None:
    from distributed import Client

    with Client(url, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)
