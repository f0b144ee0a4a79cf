"""A worker that was begun before it was known what it is for is used, or ends by itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from runner_contract import waited
from sandbox_samples import alive

if sys.platform != "linux":
    pytest.skip("the warm worker needs Linux", allow_module_level=True)

from heldout.cli.entry import needs_worker
from heldout.isolation import program
from heldout.sandbox.worker import launch
from heldout.sandbox.worker.order import Order
from heldout.sandbox.worker.runner import WorkerRunner


@pytest.fixture
def nothing_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launch, "_begun", [])
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path))
    monkeypatch.setenv("HELDOUT_WORKER", "off")


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        ("grade x.py", True),
        ("grade --metric-only x.py -c digits", True),
        ("grade --help", False),
        ("grade x.py --isolation strict", False),
        ("check x.py --weaken-isolation=limits", False),
        ("grade-all hand-ins -c digits", True),
        ("grade-all hand-ins -c digits --dry-run", False),
        ("grade-all hand-ins -c digits --cluster=tcp://10.0.0.1:8786", False),
    ],
)
def test_a_worker_is_begun_for_what_a_usual_one_serves(words: str, needed: bool) -> None:
    assert needs_worker(words.split()) is needed


@pytest.mark.parametrize("name", ["worker-1234.sock", "worker-standby-1234.sock"])
def test_where_a_warm_one_may_be_none_is_begun(
    nothing_begun: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    begun: list[str] = []
    monkeypatch.setenv("HELDOUT_WORKER", "on")
    monkeypatch.setattr(launch, "launch", lambda program, command, stays: begun.append(program))
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / name).touch()

    launch.begin("a.program")

    assert begun == ([] if "standby" not in name else ["a.program"])


@pytest.mark.parametrize("worker", ["off", "on"])
def test_a_closed_standard_stream_begins_nothing(
    nothing_begun: None, monkeypatch: pytest.MonkeyPatch, worker: str
) -> None:
    monkeypatch.setenv("HELDOUT_WORKER", worker)
    kept = os.dup(0)
    os.close(0)
    try:
        launch.begin(program.NAME)
    finally:
        os.dup2(kept, 0)
        os.close(kept)

    assert launch._begun == []


@pytest.mark.proof
def test_what_was_begun_serves_and_holds_nothing_that_was_open(nothing_begun: None, tmp_path: Path) -> None:
    lock = os.open(tmp_path / "lock", os.O_CREAT | os.O_WRONLY)
    os.set_inheritable(lock, True)
    launch.begin(program.NAME)
    (begun,) = launch._begun

    with WorkerRunner(Order((), program.NAME), persistent=False) as runner:
        assert runner.hello().pid == begun.pid
        held = [path.readlink() for path in Path(f"/proc/{begun.pid}/fd").iterdir()]
        assert tmp_path / "lock" not in held
        assert launch._begun == []
    os.close(lock)
    assert not alive(begun.pid)


@pytest.mark.proof
def test_what_is_never_needed_ends_when_its_command_does(nothing_begun: None) -> None:
    launch.begin(program.NAME)
    (begun,) = launch._begun

    begun.connection.close()

    assert waited(lambda: not alive(begun.pid), 60)
    os.waitpid(begun.pid, 0)
