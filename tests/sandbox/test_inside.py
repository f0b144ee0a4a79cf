"""A stage of any kind answers phase by phase: the sandbox knows nothing of what runs in it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from heldout.sandbox.engine import EngineGone, StartedEngine
from heldout.sandbox.frame import GO, PREFIX, ReceivedJob, decode, read_prefix
from heldout.sandbox.inside import run_stage
from heldout.sandbox.interface import Answer, Stage
from heldout.sandbox.program import Phases, SandboxProgram

ECHO = Stage("echo", opening="first")


def echo(job: ReceivedJob) -> Phases:
    try:
        inputs = yield Answer({"ok": job.work["ok"]})
        yield Answer({"ok": True}, bytes(inputs["rows"]))
    except EOFError:
        yield Answer({"ok": False, "why": "nothing came"})


def nothing(*_: object) -> None:
    """What needs no preparation."""


PROGRAM = SandboxProgram(
    {ECHO: echo},
    tasks={},
    preload=nothing,
    make_ready=nothing,
    rehearsal=(),
    libraries=(),
    lend_walls=nothing,
)


class Engine:
    """One that is found to have ended when something of it is wanted for the `ends`-th time."""

    def __init__(self, ends: int) -> None:
        self._left = ends

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        self._left -= 1
        if self._left <= 0:
            raise EngineGone
        yield

    def end(self) -> Mapping[str, Any] | None:
        return {"exit_code": 3} if self._left <= 0 else None


def frames_of(inputs: bytes, ok: bool = True, engine: StartedEngine | None = None) -> Iterator[Answer]:
    """What the stage answers, whose second phase is promised four bytes."""
    (read, write), (theirs, ours) = os.pipe(), os.pipe()
    os.write(ours, inputs)
    os.close(ours)
    run_stage(PROGRAM, ReceivedJob("echo", {"ok": ok}, {}, later=((("rows", 4),),)), write, theirs, engine)
    os.close(write)
    os.close(theirs)
    with os.fdopen(read, "rb") as said:
        data = said.read()
    while data:
        size = read_prefix(data[: PREFIX.size], 100).total
        yield decode(data[:size], 100)
        data = data[size:]


def test_a_stage_is_handed_what_its_next_phase_needs() -> None:
    assert list(frames_of(GO + b"rows")) == [Answer({"ok": True}), Answer({"ok": True}, b"rows")]


def test_an_answer_that_is_not_ok_is_the_last() -> None:
    assert list(frames_of(GO + b"rows", ok=False)) == [Answer({"ok": False})]


def test_a_stage_may_answer_when_nothing_more_comes() -> None:
    assert list(frames_of(b""))[1:] == [Answer({"ok": False, "why": "nothing came"})]


@pytest.mark.parametrize(("ends", "before"), [(1, 0), (2, 1), (3, 1)])
def test_the_end_of_an_engine_is_answered_however_far_the_stage_has_come(ends: int, before: int) -> None:
    gone = Answer({"ok": False, "engine": {"exit_code": 3}})
    assert list(frames_of(GO + b"rows", engine=Engine(ends))) == [Answer({"ok": True})] * before + [gone]


def test_an_engine_that_lives_changes_no_answer() -> None:
    assert list(frames_of(GO + b"rows", engine=Engine(9))) == [Answer({"ok": True}), Answer({"ok": True}, b"rows")]
    assert list(frames_of(GO + b"rows", ok=False, engine=Engine(9))) == [Answer({"ok": False})]


def test_what_is_in_no_list_does_not_run() -> None:
    with pytest.raises(ValueError, match="there is no stage 'os'"):
        run_stage(PROGRAM, ReceivedJob("os", {}, {}), -1, -1)
    with pytest.raises(ValueError, match="there is no trusted work 'os'"):
        run_stage(PROGRAM, ReceivedJob("trusted", {"task": "os", "version": 1, "request": None}, {}), -1, -1)


def test_the_first_phase_has_a_name_of_its_own_or_its_stages() -> None:
    assert (ECHO.first_phase, Stage("other").first_phase) == ("first", "other")
