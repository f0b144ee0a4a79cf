"""An engine's end reaches the stage, also where it came before anybody looked."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("namespaces are Linux's", allow_module_level=True)

from heldout.sandbox.engine import EngineProgram
from heldout.sandbox.linux import beside
from heldout.sandbox.linux.beside import EngineGone, RunningEngine


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGCHLD, signal.SIGALRM)}
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in kept.items():
        signal.signal(number, handler)


def _child(exit_after: int) -> int:
    """A process that ends once a byte, or the end, of the pipe comes."""
    pid = os.fork()
    if pid == 0:
        os.read(exit_after, 1)
        os._exit(3)
    return pid


def _engine(pid: int) -> RunningEngine:
    return RunningEngine(EngineProgram(("true",), (), (), (), port=1, memory_mb=1), pid)


def _stage(ends_the_engine: int | None) -> None:
    if ends_the_engine is not None:
        os.write(ends_the_engine, b"x")
    time.sleep(60)


@pytest.mark.parametrize("before", [True, False], ids=["before the stage", "during the stage"])
def test_the_end_of_an_engine_interrupts_the_stage(
    before: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_FOLDER", tmp_path)
    (tmp_path / "log").write_text("out of room")
    read, write = os.pipe()
    pid = _child(read)
    engine = _engine(pid)
    if before:
        os.write(write, b"x")
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    engine.interrupt_when_it_ends()  # an interrupt here, before the stage, would leave nobody to answer
    with pytest.raises(EngineGone):
        _stage(None if before else write)
    ended = engine.end()
    assert ended is not None
    assert ended["exit_code"] == 3
    assert "out of room" in ended["words"]
    os.close(read)
    os.close(write)
