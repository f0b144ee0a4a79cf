"""What took long is worked out by one thread, and nobody else waits for it without need."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from heldout.web.kept_pages import KeptForAWhile


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that a test sets by its one item."""
    found = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: found[0])
    return found


@pytest.fixture
def kept() -> KeptForAWhile:
    return KeptForAWhile(10.0, 3)


class Slow:
    """Work that takes until it is told to end."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.may_end.wait(60)
        return "new"


@pytest.fixture
def slow() -> Iterator[Slow]:
    found = Slow()
    yield found
    found.may_end.set()


def numbers() -> Callable[[], int]:
    counted = iter(range(100))
    return lambda: next(counted)


def test_an_answer_is_worked_out_again_when_it_is_too_old(kept: KeptForAWhile, now: list[float]) -> None:
    work = numbers()
    found = []
    for now[0] in (100.0, 109.0, 111.0, 120.0, 122.0):
        found.append(kept.get("board", work))
    assert found == [0, 0, 1, 1, 2]


def test_who_asks_while_a_newer_answer_is_worked_out_gets_the_one_before(
    kept: KeptForAWhile, now: list[float], slow: Slow
) -> None:
    kept.get("board", lambda: "old")
    now[0] += 11.0
    with ThreadPoolExecutor(1) as pool:
        newer = pool.submit(kept.get, "board", slow)
        assert slow.begun.wait(60)
        assert kept.get("board", lambda: "twice") == "old"
        slow.may_end.set()
        assert newer.result(60) == "new"
    assert kept.get("board", lambda: "twice") == "new"


@pytest.mark.parametrize("before", ["nothing", "much too old"])
def test_who_asks_where_there_is_no_answer_that_may_be_shown_waits_for_it(
    kept: KeptForAWhile, now: list[float], slow: Slow, before: str
) -> None:
    if before != "nothing":
        kept.get("board", lambda: "old")
        now[0] += 61.0
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "board", slow)
        assert slow.begun.wait(60)
        second = pool.submit(kept.get, "board", lambda: "twice")
        slow.may_end.set()
        assert (first.result(60), second.result(60)) == ("new", "new")


def test_what_was_being_worked_out_when_everything_was_forgotten_is_not_kept(kept: KeptForAWhile, slow: Slow) -> None:
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(kept.get, "board", slow)
        assert slow.begun.wait(60)
        kept.clear()
        slow.may_end.set()
        assert first.result(60) == "new"
    assert kept.get("board", lambda: "after the change") == "after the change"


def test_what_fails_is_not_kept_and_the_oldest_goes_first(kept: KeptForAWhile) -> None:
    with pytest.raises(ZeroDivisionError):
        kept.get(0, lambda: 1 // 0)
    work = numbers()
    assert [kept.get(key, work) for key in (0, 1, 2, 3, 3, 1, 0)] == [0, 1, 2, 3, 3, 1, 4]
