"""What a server acknowledged before a deadline is kept and graded once, whoever is killed meanwhile."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from class_at_a_deadline import LOOK_SECONDS, Plan, Seen, Student, hand_in_all, what_is_kept
from postgresql_server import end_connections, needs_postgresql, postgresql_database
from queue_samples import COURSE_ID, model, served_course
from served import CHALLENGE
from server_process import ServerProcess

_WAIT_SECONDS = 1200.0
"""For which a student tries: a machine that tests share starts a server slowly."""


class Killer:
    """Kills what can be killed at moments that a seed decides; its `with` ends when it has."""

    def __init__(self, server: ServerProcess, seconds: float, seed: int) -> None:
        self._server, self.killed = server, list[str]()
        drawn = random.Random(seed)
        kinds: list[Callable[[], None]] = [self._kill_server, self._kill_grader]
        times = [2, 3]
        if server.database.startswith("postgresql"):
            kinds, times = [*kinds, self._end_connections], [*times, 4]
        acts = [kind for kind, each in zip(kinds, times, strict=True) for _ in range(round(each * (1 + seconds / 60)))]
        self._plan = sorted(((LOOK_SECONDS + drawn.uniform(0, seconds), act) for act in acts), key=lambda each: each[0])
        self._drawn = drawn
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._thread.join()

    def _run(self) -> None:
        began = time.monotonic()
        for moment, act in self._plan:
            time.sleep(max(0.0, began + moment - time.monotonic()))
            act()

    def _kill_server(self) -> None:
        self._server.kill()
        self._server.start()
        self.killed.append("server")

    def _kill_grader(self) -> None:
        while not (graders := self._server.graders()):  # a server that was killed has none for a while
            time.sleep(0.1)
        with suppress(psutil.Error):
            self._drawn.choice(graders).kill()
            self.killed.append("grader")

    def _end_connections(self) -> None:
        if end_connections(self._server.database):
            self.killed.append("connections")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind that a server may have."""
    with ExitStack() as held:
        sqlite = request.param == "sqlite"
        yield f"sqlite:///{tmp_path / 'attempts.db'}" if sqlite else held.enter_context(postgresql_database())


@pytest.fixture
def server(tmp_path: Path, url: str) -> Iterator[ServerProcess]:
    (tmp_path / "home").mkdir()
    found = ServerProcess(served_course(tmp_path), url, 2, tmp_path / "home")
    yield found
    found.stop()


@pytest.mark.long
@pytest.mark.proof
@pytest.mark.parametrize(("students", "seconds"), [(30, 30), pytest.param(300, 300, marks=pytest.mark.whole)])
def test_what_was_acknowledged_is_kept_and_graded_once_whoever_is_killed(
    server: ServerProcess, students: int, seconds: int
) -> None:
    seen = Seen()
    people = joined(server, students, seen)
    closes = datetime.now(UTC) + timedelta(seconds=LOOK_SECONDS + 0.8 * seconds)
    server.write_class([each.name for each in people], closes)
    moments = random.Random(1)
    plans = [
        Plan(each, moments.uniform(0, seconds), "solution.py", model(f"LogisticRegression(C={number})").encode())
        for number, each in enumerate(people, 1)
    ]
    with Killer(server, seconds, seed=students) as killer:
        hand_in_all(plans, CHALLENGE, seen)
    of_server = {"connections"} if server.database.startswith("postgresql") else set()
    assert set(killer.killed) == {"server", "grader"} | of_server
    kept = what_is_kept(server.database, COURSE_ID, CHALLENGE, seen.acknowledged, closes)
    assert (seen.gave_up, kept.faults) == ([], ())
    assert len(seen.acknowledged) == kept.stored == kept.graded == students
    surely_late = sum(each.sent_at > closes for each in seen.acknowledged)
    perhaps_late = sum(each.told_at > closes for each in seen.acknowledged)
    assert surely_late <= kept.late <= perhaps_late


def joined(server: ServerProcess, students: int, seen: Seen) -> Sequence[Student]:
    """A class, whom the server has let in by their links."""
    names = [f"Student {number:03}" for number in range(students)]
    server.write_class(names, datetime.now(UTC) + timedelta(days=1))
    server.start()
    server.wait()
    links = server.links()
    people = [Student(server.url, name, seen, _WAIT_SECONDS) for name in names]
    for each in people:
        each.join(links[each.name])
    return people
