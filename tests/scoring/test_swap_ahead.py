"""The swap that is refitted ahead is used where it answers the question, and ends where nobody wants it."""

from __future__ import annotations

import os
import select
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("stages are ended by a descriptor on Linux alone", allow_module_level=True)

from heldout.sandbox.cores import Cores
from heldout.scoring import swap_ahead
from heldout.scoring.swap_ahead import SwapAhead

RECIPE: Any = {"format": 1, "config": {}, "estimator": None}
LIMITS = SimpleNamespace(memory_mb=1, cpu_seconds=60, predict_ms_per_row=None)
MODEL: Any = SimpleNamespace(
    why_no_points=None, challenge=SimpleNamespace(definition=SimpleNamespace(limits=LIMITS, budget={}))
)
RUNNER: Any = SimpleNamespace(isolation=lambda: SimpleNamespace(level="standard"))


class Refits:
    """In the place of `swapped`: the questions, and an answer for each; with `hang`, once it is not wanted."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.hang = self.ended = False
        self.fault: Exception | None = None
        self.began = threading.Event()

    def __call__(self, runner: object, model: object, request: str, unwanted: int = -1) -> str:
        self.asked.append(request)
        self.began.set()
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        if self.hang and unwanted >= 0:
            self.ended = bool(select.select([unwanted], [], [], 20)[0])
        return f"answer to {request}"


@pytest.fixture
def refits(monkeypatch: pytest.MonkeyPatch) -> Refits:
    """A machine with two cores and room for two fits, where each recipe asks for `expected`."""
    found = Refits()
    monkeypatch.setattr(swap_ahead, "swapped", found)
    monkeypatch.setattr(swap_ahead, "expected_request", lambda model, recipe: "expected")
    monkeypatch.setattr(swap_ahead, "_free_megabytes", lambda: 2.0)
    with_cores(monkeypatch, 2)
    monkeypatch.setattr(os, "getloadavg", lambda: (3.0, 9.0, 9.0))
    return found


def with_cores(monkeypatch: pytest.MonkeyPatch, number: int) -> Cores:
    cores = Cores(range(number))
    monkeypatch.setattr(swap_ahead, "own_cores", lambda: cores)
    return cores


def ahead(model: Any = MODEL) -> SwapAhead:
    return SwapAhead(RUNNER, lambda: model)


def outcome(of: SwapAhead, request: str) -> object:
    asked: Any = request
    return of.outcome(asked)


def test_the_same_question_is_asked_once(refits: Refits) -> None:
    with ahead() as begun:
        begun.begin(RECIPE)
        assert refits.began.wait(20)

        assert outcome(begun, "expected") == "answer to expected"
    assert refits.asked == ["expected"]


def test_another_question_has_its_own_answer(refits: Refits) -> None:
    with ahead() as begun:
        begun.begin(RECIPE)
        assert refits.began.wait(20)

        assert outcome(begun, "another") == "answer to another"
    assert refits.asked == ["expected", "another"]


def test_what_nobody_wants_is_ended_and_waited_for(refits: Refits) -> None:
    refits.hang = True
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    with ahead() as begun:
        begun.begin(RECIPE)
        assert refits.began.wait(20)

    assert refits.ended
    assert (threading.active_count(), len(os.listdir("/proc/self/fd"))) == (threads, files)  # noqa: PTH208


def test_a_refit_that_takes_long_is_given_up_and_made_when_the_core_is_free(
    refits: Refits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap_ahead, "_SHARE", 0.001)
    refits.hang = True
    with ahead() as begun:
        begun.begin(RECIPE)
        assert begun._given_up.wait(20)
        refits.hang = False

        assert outcome(begun, "expected") == "answer to expected"
    assert refits.asked == ["expected", "expected"]


def test_one_that_is_waited_for_is_in_nobody_s_way_and_takes_its_time(
    refits: Refits, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, is_due, asked = threading.Event(), threading.Event(), list[str]()
    monkeypatch.setattr(swap_ahead, "_SHARE", 0.0)
    make_way = SwapAhead._make_way

    def late(self: SwapAhead) -> None:
        assert self._is_waited_for.wait(20)
        make_way(self)
        is_due.set()

    def swapped(runner: object, model: object, request: str, unwanted: int = -1) -> str:
        asked.append(request)
        began.set()
        assert is_due.wait(20)
        return "given up" if select.select([unwanted], [], [], 0)[0] else "answer"

    monkeypatch.setattr(SwapAhead, "_make_way", late)
    monkeypatch.setattr(swap_ahead, "swapped", swapped)
    with ahead() as begun:
        begun.begin(RECIPE)
        assert began.wait(20)

        assert outcome(begun, "expected") == "answer"
    assert asked == ["expected"]


def test_one_that_answers_another_question_is_given_up_at_once(refits: Refits) -> None:
    refits.hang = True
    with ahead() as begun:
        begun.begin(RECIPE)
        while begun._asks is None:
            pass

        assert outcome(begun, "another") == "answer to another"
    assert refits.ended


def test_a_fault_is_told_when_it_is_asked_for_and_comes_again(refits: Refits) -> None:
    refits.fault = OSError("once")
    with ahead() as begun:
        begun.begin(RECIPE)
        assert refits.began.wait(20)

        assert outcome(begun, "expected") == "answer to expected"
    assert refits.asked == ["expected", "expected"]


def test_where_each_core_has_a_fit_nothing_goes_ahead(refits: Refits, monkeypatch: pytest.MonkeyPatch) -> None:
    cores = with_cores(monkeypatch, 2)
    threads: list[threading.Thread] = []
    monkeypatch.setattr(swap_ahead, "swapped", lambda *_, **__: threads.append(threading.current_thread()) or "answer")
    with ahead() as begun, cores.taken(), cores.taken():
        begun.begin(RECIPE)

        assert outcome(begun, "expected") == "answer"
    assert threads == [threading.current_thread()]


def test_it_goes_ahead_as_soon_as_a_core_has_nothing_to_do(refits: Refits, monkeypatch: pytest.MonkeyPatch) -> None:
    cores, began = with_cores(monkeypatch, 2), threading.Event()
    monkeypatch.setattr(swap_ahead, "swapped", lambda *_, **__: began.set())
    with ahead() as begun, cores.taken():
        with cores.taken():
            begun.begin(RECIPE)
            assert not began.wait(0.05)

        assert began.wait(20)


@pytest.mark.parametrize(("of", "name"), [(os, "eventfd"), (threading.Thread, "start")])
def test_where_nothing_more_can_be_begun_it_is_made_later_and_others_may_go_ahead(
    refits: Refits, monkeypatch: pytest.MonkeyPatch, of: Any, name: str
) -> None:
    def refuse(*given: object) -> None:
        raise OSError("too many open files") if name == "eventfd" else RuntimeError("can't start new thread")

    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    with monkeypatch.context() as full:
        full.setattr(of, name, refuse)
        with ahead() as begun:
            begun.begin(RECIPE)

            assert outcome(begun, "expected") == "answer to expected"
    assert len(os.listdir("/proc/self/fd")) == files  # noqa: PTH208
    with ahead() as second:
        second.begin(RECIPE)
        assert second._thread is not None


@pytest.mark.parametrize("lack", ["a core", "a quiet machine", "memory", "a landscape", "a speed that nobody measures"])
def test_nothing_goes_ahead_without_a_core_memory_and_a_landscape_or_where_speed_counts(
    refits: Refits, monkeypatch: pytest.MonkeyPatch, lack: str
) -> None:
    model = MODEL
    if lack == "a core":
        with_cores(monkeypatch, 1)
    elif lack == "a quiet machine":
        monkeypatch.setattr(os, "getloadavg", lambda: (3.1, 0.0, 0.0))
    elif lack == "memory":
        monkeypatch.setattr(swap_ahead, "_free_megabytes", lambda: 1.5)
    elif lack == "a landscape":
        model = SimpleNamespace(**vars(MODEL) | {"why_no_points": "there is none"})
    else:
        monkeypatch.setattr(LIMITS, "predict_ms_per_row", 1.0)
    with ahead(model) as begun:
        begun.begin(RECIPE)
        if begun._thread is not None:
            begun._thread.join()

    assert refits.asked == []
