"""A scheduler and two workers of Dask on this machine, of which one is killed while it grades."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from command_line import ROOT, heldout_process
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store

pytestmark = pytest.mark.proof

_HEAD = """
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

def get_estimator():
    columns = make_column_transformer((SimpleImputer(), make_column_selector(dtype_include="number")))
    return make_pipeline(columns, {model})
"""
_HAND_INS = {
    "ana": _HEAD.format(model="LogisticRegression()"),
    "ben": _HEAD.format(model="GaussianNB()"),
    "cy": _HEAD.format(model="RandomForestClassifier(n_estimators=20)"),
    "dan": "def get_estimator():\n    raise ValueError('broken')\n",
    "eva": _HEAD.format(model="GaussianNB(var_smoothing=0.1)"),
    "fay": _HEAD.format(model="LogisticRegression(C=0.01)"),
}
_DASK = str(Path(sys.executable).with_name("dask"))


@dataclass
class RealCluster:
    """The processes of a cluster; every worker has a home, and so a cache, of its own, as on a machine of its own."""

    folder: Path
    url: str
    scheduler: subprocess.Popen[bytes]
    workers: dict[str, subprocess.Popen[bytes]]
    """By name; without a nanny, which would start a killed one again."""

    def kill_one_that_grades(self) -> str:
        """Kill a worker while it has a hand-in, once there is one; its name."""
        from distributed import Client

        with Client(self.url, set_as_default=False) as client:
            until = time.monotonic() + 120
            while time.monotonic() < until:
                for address, tasks in client.processing().items():
                    if any("grade_there" in str(task) for task in tasks):
                        name = str(client.scheduler_info(n_workers=-1)["workers"][address]["name"])
                        self.workers[name].kill()
                        return name
                time.sleep(0.02)
        raise AssertionError("no worker got a hand-in")


def _started(folder: Path, name: str, *words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"HELDOUT_HOME": str(folder / f"home-{name}")}
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen([_DASK, *words], stdout=log, stderr=log, env=environment)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    words = ("--host", "127.0.0.1", "--no-dashboard")
    scheduler = _started(folder, "scheduler", "scheduler", *words, "--port", "0", "--scheduler-file", str(file))
    workers: dict[str, subprocess.Popen[bytes]] = {}
    try:
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        url = json.loads(file.read_text())["address"]
        for name in ("one", "two"):
            place = ("--no-nanny", "--nthreads", "1", "--name", name, "--local-directory", str(folder / name))
            workers[name] = _started(folder, name, "worker", url, *words, *place)
        _wait_for_workers(url, len(workers))
        yield RealCluster(folder, url, scheduler, workers)
    finally:
        for process in (*workers.values(), scheduler):
            process.kill()
            process.wait()
        for name in ("one", "two"):
            heldout_process("doctor", "--stop", HELDOUT_HOME=str(folder / f"home-{name}"))


def _wait_for_workers(url: str, count: int) -> None:
    from distributed import Client

    with Client(url, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course `minimal`, whose challenge has two families."""
    course = Path(shutil.copytree(ROOT / "tests" / "courses" / "minimal", tmp_path_factory.mktemp("room") / "course"))
    toml = course / "challenges" / "tiny-binary" / "challenge.toml"
    toml.write_text(
        toml.read_text().replace("[[example]]", '[reference]\nfamilies = ["linear", "naive_bayes"]\n\n[[example]]', 1)
    )
    return course


def _landscape(course: Path, home: Path, *words: str) -> dict[str, bytes]:
    """The files of a calibration by a user who has computed nothing yet."""
    answer = heldout_process(
        "--course", course, "challenge", "calibrate", "tiny-binary", *words, HELDOUT_HOME=str(home)
    )
    assert answer.code == 0, answer
    folder = course / "challenges" / "tiny-binary" / "landscape"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def _graded(folder: Path, name: str, *words: str) -> tuple[dict[str, Any], dict[str, Attempt]]:
    """What a batch says, and the attempts by learner, of which there is one each.

    Without advice: how many checks of it there is time for depends on how busy the machine is.
    """
    database = f"sqlite:///{folder / name}.db"
    command = ("grade-all", folder / "hand-ins", "-c", "breast-cancer", "--json", "--no-advice", *words)
    answer = heldout_process(*command, HELDOUT_DB=database)
    assert answer.code == 0, answer
    store = open_store(database, create=False)
    try:
        attempts = [found for each in store.find() if (found := store.get(each.id)) is not None]
    finally:
        store.dispose()
    by_learner = {each.learner: each for each in attempts}
    assert len(by_learner) == len(attempts) == len(_HAND_INS)
    return json.loads(answer.out), by_learner


def _comparable(attempt: Attempt) -> Attempt:
    """Without what no two runs have in common: names, times and what was used."""
    card = replace(attempt.card, attempt=None, created_at="", resources=None)
    return replace(attempt, id="", created_at=attempt.handed_in, card=card)


def test_a_cluster_ends_with_the_same_landscape(cluster: RealCluster, course: Path, tmp_path: Path) -> None:
    here = _landscape(course, tmp_path / "home-here")
    assert _landscape(course, tmp_path / "home-there", "--cluster", cluster.url) == here


def test_a_cluster_gives_the_same_grades_though_a_worker_is_killed(cluster: RealCluster, tmp_path: Path) -> None:
    for learner, source in _HAND_INS.items():
        (tmp_path / "hand-ins" / learner).mkdir(parents=True)
        (tmp_path / "hand-ins" / learner / "solution.py").write_text(source)
    _, alone = _graded(tmp_path, "alone")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_graded, tmp_path, "cluster", "--cluster", cluster.url)
        killed = cluster.kill_one_that_grades()
        said, together = running.result()
    assert cluster.workers[killed].wait() != 0
    assert {each["how"] for each in said["results"]} == {"graded"}
    assert {str(each.status) for each in together.values()} == {"graded", "failed"}
    for learner, attempt in together.items():
        assert _comparable(attempt) == _comparable(alone[learner])
    assert together["ana"].predictions is not None
    assert together["ana"].card.points is not None
