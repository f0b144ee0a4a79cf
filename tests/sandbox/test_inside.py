"""A stage of any kind answers phase by phase: the sandbox knows nothing of what runs in it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

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


def frames_of(inputs: bytes, ok: bool = True) -> Iterator[Answer]:
    """What the stage answers, whose second phase is promised four bytes."""
    (read, write), (theirs, ours) = os.pipe(), os.pipe()
    os.write(ours, inputs)
    os.close(ours)
    run_stage(PROGRAM, ReceivedJob("echo", {"ok": ok}, {}, later=((("rows", 4),),)), write, theirs)
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


def test_what_is_in_no_list_does_not_run() -> None:
    with pytest.raises(ValueError, match="there is no stage 'os'"):
        run_stage(PROGRAM, ReceivedJob("os", {}, {}), -1, -1)
    with pytest.raises(ValueError, match="there is no trusted work 'os'"):
        run_stage(PROGRAM, ReceivedJob("trusted", {"task": "os", "version": 1, "request": None}, {}), -1, -1)


def test_the_first_phase_has_a_name_of_its_own_or_its_stages() -> None:
    assert (ECHO.first_phase, Stage("other").first_phase) == ("first", "other")
