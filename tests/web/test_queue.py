"""The queue's promises, on every kind of database."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from queue_samples import COURSE_ID, clock_of, file_of, forward
from sqlalchemy import Connection

from heldout.attempts.claims import Claims
from heldout.attempts.database import Database
from heldout.attempts.store import open_database
from heldout.base.errors import UsageError
from heldout.challenge.key import ChallengeKey
from heldout.web.identity.interface import TooManyTries
from heldout.web.queue.interface import WORK
from heldout.web.queue.place import place_of, queue_now
from heldout.web.queue.queue import MOST_AN_HOUR, MOST_WAITING, HandInQueue


@pytest.fixture
def database(either_database: Database) -> Database:
    return either_database


@pytest.fixture
def queue(database: Database) -> HandInQueue:
    return HandInQueue(database, COURSE_ID)


def test_what_was_kept_is_there_for_who_opens_the_database_anew(queue: HandInQueue, database: Database) -> None:
    kept = queue.add("fraud", "Ana", file_of("x = 1"))
    again = HandInQueue(open_database(database.location.url), COURSE_ID)
    found = again.get(kept.id)
    assert found == kept
    assert again.content(found) == b"x = 1"


def test_the_same_file_sent_again_is_the_hand_in_before(queue: HandInQueue) -> None:
    first = queue.add("fraud", "Ana", file_of("x = 1"))
    assert queue.add("fraud", "Ana", file_of("x = 1")).id == first.id
    assert queue.add("fraud", "Bo", file_of("x = 1")).id != first.id
    assert len(queue.of("Ana")) == 1


def test_what_comes_again_after_something_else_is_another_hand_in(queue: HandInQueue) -> None:
    ids = [queue.add("fraud", "Ana", file_of(text)).id for text in ("a = 1", "b = 1", "a = 1")]
    assert len(set(ids)) == 3


def test_one_file_sent_at_once_many_times_is_one_hand_in(queue: HandInQueue) -> None:
    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(lambda _: queue.add("fraud", "Ana", file_of("x = 1")).id, range(12)))
    assert len(ids) == 1
    assert len(queue.of("Ana")) == 1


def test_an_announced_upload_counts_from_its_beginning(
    queue: HandInQueue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock_of(database, monkeypatch)
    began, file = now[0], file_of("x = 1")
    queue.announce("fraud", "Ana", file.content_hash, len(file.content))
    forward(now, 60)
    assert queue.announce("fraud", "Ana", file.content_hash, len(file.content)) == began, "it is sent once more"
    forward(now, 60)
    kept = queue.add("fraud", "Ana", file)
    assert kept.handed_in_at == began
    assert (kept.stored_at - began).total_seconds() == 120


def test_an_upload_that_began_before_the_clock_was_set_back_is_not_handed_in_in_the_future(
    queue: HandInQueue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock_of(database, monkeypatch)
    files = [file_of(f"x = {number}") for number in range(2)]
    for file in files:
        queue.announce("fraud", "Ana", file.content_hash, len(file.content))
    forward(now, -3600)
    assert queue.add("fraud", "Ana", files[0]).handed_in_at == now[0]
    began = now[0]
    assert queue.announce("fraud", "Ana", files[1].content_hash, len(files[1].content)) == began
    forward(now, 30)
    assert queue.add("fraud", "Ana", files[1]).handed_in_at == began


def test_what_was_handed_in_while_the_clock_was_ahead_shuts_nobody_out(
    queue: HandInQueue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock_of(database, monkeypatch)
    for number in range(MOST_AN_HOUR):
        queue.finish(queue.add("fraud", "Ana", file_of(f"x = {number}")).id, "0" * 12, 1.0)
    with pytest.raises(TooManyTries):
        queue.add("fraud", "Ana", file_of("y = 1"))
    forward(now, -7200)
    assert queue.add("fraud", "Ana", file_of("y = 1")).handed_in_at == now[0]
    again = queue.add("fraud", "Ana", file_of(f"x = {MOST_AN_HOUR - 1}"))
    assert again.stored_at == now[0], "an hour after it was handed in, the same file is another hand-in"


@pytest.mark.parametrize("other", ["too late", "another file", "another size", "another learner"])
def test_an_upload_that_is_not_the_announced_one_counts_from_its_end(
    queue: HandInQueue, database: Database, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    now = clock_of(database, monkeypatch)
    file = file_of("x = 1")
    size = len(file.content) + (other == "another size")
    queue.announce("fraud", "Bo" if other == "another learner" else "Ana", file.content_hash, size)
    forward(now, 121 if other == "too late" else 30)
    kept = queue.add("fraud", "Ana", file_of("x = 2") if other == "another file" else file)
    assert kept.handed_in_at == now[0]


def test_a_slow_upload_that_is_sent_again_is_one_hand_in_though_a_later_one_overtook_it(
    queue: HandInQueue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock_of(database, monkeypatch)
    slow, quick = file_of("slow = 1"), file_of("quick = 1")
    queue.announce("fraud", "Ana", slow.content_hash, len(slow.content))
    forward(now, 10)
    queue.add("fraud", "Ana", quick)
    forward(now, 10)
    kept = queue.add("fraud", "Ana", slow)
    assert kept.handed_in_at < now[0]
    assert queue.add("fraud", "Ana", slow).id == kept.id
    assert len(queue.of("Ana")) == 2


def test_who_may_not_hand_in_leaves_nothing(queue: HandInQueue) -> None:
    def admit(connection: Connection, waiting: Sequence[datetime], now: datetime) -> None:
        raise UsageError("used up")

    with pytest.raises(UsageError, match="used up"):
        queue.add("fraud", "Ana", file_of("x = 1"), admit)
    assert queue.of("Ana") == []


def test_too_many_waiting_files_of_one_learner_are_refused(queue: HandInQueue) -> None:
    for number in range(MOST_WAITING):
        queue.add("fraud", "Ana", file_of(f"x = {number}"))
    with pytest.raises(UsageError, match="Wait until one is done"):
        queue.add("fraud", "Ana", file_of("x = 'more'"))
    assert queue.add("churn", "Ana", file_of("x = 1")).state == "waiting"


def test_who_hands_in_too_often_within_an_hour_waits_until_it_is_over(
    queue: HandInQueue, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock_of(database, monkeypatch)
    for number in range(MOST_AN_HOUR):
        queue.finish(queue.add("fraud", "Ana", file_of(f"x = {number}")).id, f"attempt-{number}", 1.0)
        forward(now, 30)
    with pytest.raises(TooManyTries, match=r"60 files .* Wait 30 minutes") as caught:
        queue.add("fraud", "Ana", file_of("x = 'more'"))
    assert caught.value.headers == {"Retry-After": "1800"}
    assert queue.add("fraud", "Ana", file_of(f"x = {MOST_AN_HOUR - 1}")).stored_at < now[0], "it is sent again"
    assert queue.add("fraud", "Bo", file_of("x = 'more'")).state == "waiting"
    forward(now, 1800)
    assert queue.add("fraud", "Ana", file_of("x = 'more'")).state == "waiting"


def test_who_hands_in_too_much_within_an_hour_waits_too(queue: HandInQueue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heldout.web.queue.queue.MOST_BYTES_AN_HOUR", 3 * 1024**2)
    large = "x" * 1024**2
    for number in range(3):
        queue.add("fraud", "Ana", file_of(f"{number}{large[1:]}"))
    with pytest.raises(TooManyTries, match=r"3 files \(3 MB\).* 3 MB may be"):
        queue.add("fraud", "Ana", file_of("x = 1"))
    assert len(queue.of("Ana")) == 3


def test_an_end_comes_once(queue: HandInQueue) -> None:
    kept = queue.add("fraud", "Ana", file_of("x = 1"))
    queue.finish(kept.id, "attempt-1", 2.5)
    queue.finish(kept.id, "attempt-2", 9.0)
    queue.fail(kept.id, "no")
    found = queue.get(kept.id)
    assert found is not None
    assert (found.state, found.attempt_id, found.seconds) == ("done", "attempt-1", 2.5)
    assert queue.count_taken(kept.id) is None


def test_a_failed_one_waits_again_with_the_time_that_it_has(queue: HandInQueue) -> None:
    kept = queue.add("fraud", "Ana", file_of("x = 1"))
    queue.fail(kept.id, "the disk is full")
    assert queue.again(kept.id)
    assert not queue.again(kept.id)
    found = queue.get(kept.id)
    assert found is not None
    assert (found.state, found.fault, found.handed_in_at) == ("waiting", None, kept.handed_in_at)


def test_hand_ins_of_another_course_or_learner_are_not_found(queue: HandInQueue, database: Database) -> None:
    kept = queue.add("fraud", "Ana", file_of("x = 1"))
    assert HandInQueue(database, "course-2").get(kept.id) is None
    assert queue.get(kept.id, "Bo") is None
    assert queue.get(kept.id, "Ana") == kept


def test_the_place_counts_who_comes_first_and_is_not_at_work(queue: HandInQueue, database: Database) -> None:
    first, second, third = (queue.add("fraud", name, file_of(f"x = '{name}'")) for name in ("Ana", "Bo", "Cy"))
    claims = Claims(database)
    assert place_of(third, queue_now(queue, claims)).words == "2 others come first."
    assert claims.take(ChallengeKey(COURSE_ID, "fraud"), WORK + first.id, "grader")
    assert place_of(first, queue_now(queue, claims)).state == "grading"
    assert place_of(third, queue_now(queue, claims)).words == "One other comes first."
    queue.finish(first.id, "attempt-1", 10.0)
    found = place_of(third, queue_now(queue, claims))
    assert (found.ahead, found.seconds_left) == (1, 20.0)
    assert place_of(second, queue_now(queue, claims)).words == "It is the next one, about 10 seconds left."
