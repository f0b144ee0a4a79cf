"""A class that is graded on a cluster of which everything is killed again and again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attempt_samples import attempt
from batch_samples import SAME, Room, model
from dask_cluster import RealCluster, started_cluster
from large_class import batch, require_one_verdict_each, write_large_class
from postgresql_server import end_connections, postgresql_database

from command_line import heldout_process
from heldout.attempts.store import open_store
from heldout.classroom.hand_ins.attempt_file import write_attempts
from heldout.submission.interface import SubmittedFile
from heldout.submission.read import made_of

pytestmark = [pytest.mark.proof, pytest.mark.long]

KILLS = 5
LEARNERS = 40
SHARED = 'format_version = 1\ntitle = "Shared"\nid = "shared"\n'


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealCluster]:
    with started_cluster(tmp_path_factory.mktemp("cluster")) as found:
        yield found


@contextmanager
def database(room: Room) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The URL of a database, and what of a batch with it may be killed: on a server its connections too."""
    if "HELDOUT_TEST_POSTGRES" not in os.environ:
        yield room.url, ("batch", "worker")
        return
    with postgresql_database() as url:
        yield url, ("batch", "worker", "connection")


class Storm:
    """A batch on the cluster that is begun anew whenever it has ended."""

    def __init__(self, room: Room, cluster: RealCluster, home: Path, url: str) -> None:
        self.room, self.cluster, self.home, self.url = room, cluster, home, url
        self.running = self._begun()

    def _begun(self) -> subprocess.Popen[str]:
        return batch(self.room, self.home, "--no-advice", "--cluster", self.cluster.url, url=self.url)

    def strike(self, what: str, wait: float) -> None:
        """Kill it while a worker has a hand-in, so many seconds later."""
        worker = None
        while worker is None:
            if self.running.poll() is not None:
                self.running = self._begun()
            worker = self.cluster.one_that_grades(seconds=5)
        time.sleep(wait)
        if what == "batch":
            self.running.kill()
            self.running.communicate()
        elif what == "worker":
            self.cluster.workers[worker].kill()
            self.cluster.workers[worker].wait()
            self.cluster.start(worker)
        else:
            end_connections(self.url)

    def end(self) -> int:
        """Let it come to its end; the exit code of the last one."""
        for _ in range(4):
            self.running.communicate(timeout=300)
            if self.running.returncode == 0:
                break
            self.running = self._begun()
        return self.running.wait(300)


def test_nothing_is_lost_or_doubled_whatever_of_a_batch_on_a_cluster_is_killed(
    room: Room, cluster: RealCluster, tmp_path: Path
) -> None:
    (room.course / "course.toml").write_text(SHARED)
    kinds, rng = write_large_class(room.hand_ins, LEARNERS), random.Random(16)
    with database(room) as (url, killable):
        blows = [what for what in killable for _ in range(KILLS)]
        rng.shuffle(blows)
        storm = Storm(room, cluster, tmp_path / "home", url)
        for number, what in enumerate(blows):
            left = LEARNERS - recorded(url)
            assert left > 0, f"nothing was left to grade after {number} of {len(blows)} blows"
            storm.strike(what, rng.uniform(0.0, 0.5))
        assert storm.end() == 0
        require_one_verdict_each(url, kinds)


def recorded(url: str) -> int:
    """How many attempts there are."""
    store = open_store(url)
    try:
        return len(store.find())
    finally:
        store.dispose()


def test_what_is_collected_is_graded_on_the_cluster_as_it_is_here(
    room: Room, cluster: RealCluster, tmp_path: Path
) -> None:
    sources = (SAME, model("GaussianNB()"))
    sent = [
        made_of("solution.py", "python", "solution.py", [SubmittedFile("solution.py", s.encode())]) for s in sources
    ]
    pairs = [(attempt(n, submission_hash=each.content_hash), each) for n, each in enumerate(sent)]
    content, _ = write_attempts("tiny-binary", "ana", pairs)
    (tmp_path / "ana.heldout.zip").write_bytes(content)
    found = []
    for name, words in (("here", ()), ("there", ("--cluster", cluster.url))):
        answer = heldout_process(
            "--course", room.course, "collect", "--json", "--no-advice", tmp_path / "ana.heldout.zip", *words,
            HELDOUT_HOME=str(tmp_path / name), HELDOUT_DB=f"sqlite:///{tmp_path / name}.db",
        )  # fmt: skip
        assert answer.code == 0, answer
        (challenge,) = json.loads(answer.out)["challenges"]
        found.append([(each["how"], each["score"], each["points"]) for each in challenge["batch"]["results"]])
        assert recorded(f"sqlite:///{tmp_path / name}.db") == 2
    assert found[0] == found[1]
    assert [how for how, _, _ in found[0]] == ["graded", "graded"]
