"""Graders of the queue: everything is graded once, whoever is killed."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from queue_samples import COURSE_ID, CRASHING, file_of, model, served_course

from heldout.attempts.database import Database
from heldout.attempts.interface import Attempt
from heldout.attempts.sql_store import SqlStore
from heldout.attempts.store import open_database
from heldout.grading.session import Session
from heldout.web.queue.grader import QueueGrader
from heldout.web.queue.queue import HandInQueue


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return served_course(tmp_path_factory.mktemp("served"))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    monkeypatch.setenv("HELDOUT_DB", url)
    found = open_database(url)
    yield found
    found.dispose()


def attempts(database: Database, learner: str) -> list[Attempt]:
    return list(SqlStore(database).find(None, learner))


def test_hand_ins_are_graded_in_order_once_each_and_the_same_content_is_shared(
    course: Path, database: Database
) -> None:
    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        queue, name = grader.queue, Session(course).challenges()[0]
        first = queue.add(name, "Ana", file_of(model()))
        queue.add(name, "Bo", file_of(model(), "other.py"))
        queue.add(name, "Cy", file_of(CRASHING))
        later = queue.add(name, "Ana", file_of(model("GaussianNB()")))
        while grader.grade_next() is not None:
            continue
        done = [queue.get(each.id) for each in (first, later)]
    found = attempts(database, "Ana")
    assert [each.id for each in found] == [each.attempt_id for each in done if each is not None]
    assert [each.handed_in for each in found] == [first.handed_in_at, later.handed_in_at]
    (of_bo,), (of_cy,) = attempts(database, "Bo"), attempts(database, "Cy")
    assert of_bo.score == found[0].score
    assert of_cy.status == "failed"
    assert "broken" in (of_cy.card.traceback or "")


def test_a_fault_of_the_challenge_is_no_score_and_is_kept_for_the_instructor(course: Path, database: Database) -> None:
    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        kept = grader.queue.add("no-such-challenge", "Ana", file_of(model()))
        assert grader.grade_next() is not None
        found = grader.queue.get(kept.id)
    assert found is not None
    assert found.state == "failed"
    assert "no-such-challenge" in (found.fault or "")
    assert attempts(database, "Ana") == []


def test_over_which_graders_are_lost_again_and_again_a_person_looks(course: Path, database: Database) -> None:
    queue = HandInQueue(database, COURSE_ID)
    kept = queue.add(Session(course).challenges()[0], "Ana", file_of(CRASHING))
    for _ in range(5):
        queue.count_taken(kept.id)
    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        grader.grade_next()
    found = queue.get(kept.id)
    assert found is not None
    assert found.state == "failed"
    assert "5 graders were lost" in (found.fault or "")


@pytest.mark.parametrize(
    ("fault", "state"), [(errno.ENOSPC, "waiting"), (errno.EMFILE, "waiting"), (errno.EIO, "failed")]
)
def test_a_machine_that_fails_is_nobodys_score(
    course: Path, database: Database, monkeypatch: pytest.MonkeyPatch, fault: int, state: str
) -> None:
    def fails(*_: object) -> int:
        raise OSError(fault, os.strerror(fault))

    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        kept = grader.queue.add(Session(course).challenges()[0], "Ana", file_of(model()))
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_bytes", fails)
            for _ in range(5):
                with pytest.raises(OSError, match=os.strerror(fault)):
                    grader.grade_next()
            with suppress(OSError):
                grader.grade_next()
        found = grader.queue.get(kept.id)
        assert found is not None
        assert (found.state, attempts(database, "Ana")) == (state, [])
        assert grader.queue.again(kept.id) == (state == "failed")
        assert grader.grade_next() is not None
    (attempt,) = attempts(database, "Ana")
    assert (attempt.status, attempt.handed_in) == ("graded", kept.handed_in_at)


def test_a_full_disk_is_waited_for(course: Path, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, tries, writes = threading.Event(), list[Path](), Path.write_bytes

    def full_once(path: Path, content: bytes) -> int:
        tries.append(path)
        if len(tries) == 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        stop.set()
        return writes(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_once)
    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        kept = grader.queue.add(Session(course).challenges()[0], "Ana", file_of(model()))
        grader.run(stop)
        found = grader.queue.get(kept.id)
    assert found is not None
    assert (found.state, found.taken) == ("done", 1)


def test_a_hand_in_for_which_there_is_too_little_comes_after_all_others(
    course: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, writes = model() + "# as large as the disk", Path.write_bytes

    def full_for_the_large_one(path: Path, content: bytes) -> int:
        if content == large.encode():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return writes(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_for_the_large_one)
    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        challenge = Session(course).challenges()[0]
        first = grader.queue.add(challenge, "Ana", file_of(large))
        second = grader.queue.add(challenge, "Bo", file_of(model()))
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            grader.grade_next()
        taken = grader.grade_next()
        assert taken is not None
        assert taken.id == second.id
        waiting = grader.queue.get(first.id)
        assert waiting is not None
        assert (waiting.state, waiting.taken) == ("waiting", 0)


def test_a_grader_with_nothing_to_do_waits_in_nothing_that_a_signal_leaves_locked(
    course: Path, database: Database
) -> None:
    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            raise AssertionError("a SIGTERM in here ends as `release unlocked lock`")

    stop = Stop()
    threading.Timer(0.2, stop.set).start()
    with QueueGrader(Session(course), database, COURSE_ID) as grader:
        grader.run(stop)
    assert stop.is_set()


@pytest.mark.proof
def test_workers_that_are_killed_again_and_again_grade_everything_once(course: Path, database: Database) -> None:
    queue, name = HandInQueue(database, COURSE_ID), Session(course).challenges()[0]
    for number in range(8):
        queue.add(name, f"learner {number}", file_of(model(f"LogisticRegression(C={number + 1})")))
    command = [sys.executable, "-m", "heldout", "--course", str(course), "worker", "--once"]
    for _ in range(2):
        running = [subprocess.Popen(command) for _ in range(2)]
        time.sleep(6)
        for each in running:
            each.kill()
            each.wait()
    assert subprocess.run(command, check=False).returncode == 0
    for number in range(8):
        (attempt,) = attempts(database, f"learner {number}")
        (kept,) = queue.of(f"learner {number}")
        assert (kept.state, kept.attempt_id) == ("done", attempt.id)
        assert attempt.status == "graded"
