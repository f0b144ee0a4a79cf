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

from heldout.sandbox.engine import EngineGone, EngineProgram
from heldout.sandbox.linux import beside
from heldout.sandbox.linux.beside import RunningEngine


@pytest.fixture(autouse=True)
def _signals_as_they_were() -> Iterator[None]:
    kept = signal.getsignal(signal.SIGCHLD)
    yield
    signal.signal(signal.SIGCHLD, kept)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningEngine]:
    """Ends with exit code 3 when `end` says so."""
    monkeypatch.setattr(beside, "_FOLDER", tmp_path)
    (tmp_path / "log").write_text("out of room")
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(3)
    os.close(read)
    found = RunningEngine(EngineProgram(("true",), (), (), (), port=write, memory_mb=1), pid)
    yield found
    os.close(write)


def end(engine: RunningEngine) -> None:
    """And return when it has ended, its end not yet seen by anybody."""
    os.write(engine._engine.port, b"x")
    os.waitid(os.P_PID, engine._pid, os.WEXITED | os.WNOWAIT)


def stage(engine: RunningEngine) -> None:
    """One during which the engine ends."""
    end(engine)
    time.sleep(60)


def test_an_engine_that_ends_during_the_stage_interrupts_it(engine: RunningEngine) -> None:
    with pytest.raises(EngineGone), engine.interrupting():
        stage(engine)
    assert engine.end() == {"exit_code": 3, "words": "out of room"}


def test_an_engine_that_ended_before_the_stage_keeps_it_from_beginning(engine: RunningEngine) -> None:
    end(engine)
    begun = False
    with pytest.raises(EngineGone), engine.interrupting():
        begun = True
    assert not begun
    assert engine.end() == {"exit_code": 3, "words": "out of room"}


def test_what_must_be_whole_is_not_interrupted_and_what_comes_next_is(engine: RunningEngine) -> None:
    with engine.interrupting():
        signal.raise_signal(signal.SIGCHLD)  # another child has ended
    end(engine)
    signal.raise_signal(signal.SIGCHLD)
    for _ in range(2):
        with pytest.raises(EngineGone), engine.interrupting():
            pytest.fail("it has ended")


def test_the_end_is_told_once_while_a_stage_goes_on_without_it(engine: RunningEngine) -> None:
    with engine.interrupting():
        with pytest.raises(EngineGone):
            stage(engine)
        signal.raise_signal(signal.SIGCHLD)
