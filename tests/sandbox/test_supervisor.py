"""What the supervisor makes of the last words of a process that it started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from heldout.sandbox import supervisor
from heldout.sandbox.meter import peak_memory_mb
from heldout.sandbox.supervisor import BEGUN, Go, Tree, Watch


@pytest.mark.parametrize(
    ("said", "fault"), [(BEGUN, None), (b"", ""), (b"Basket cannot be imported", "Basket cannot be imported")]
)
def test_why_a_process_never_began_is_told_whatever_it_begins_with(said: bytes, fault: str | None) -> None:
    ours, theirs = socket.socketpair()
    process = subprocess.Popen([sys.executable, "-S", "-c", ""])
    process.wait()
    watch = Watch(process, ours, Tree(os.getpid()))
    watch.bounds = Go("job", "scratch", "writable", 0, 0.0, 0.0)
    with ours, theirs:
        theirs.sendall(said)

        assert watch.fault() == fault


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_long_file_of_proc_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """That of a process whose user is in a thousand groups, which it names first."""
    whole = supervisor.read_proc("self/status")
    assert whole.index(b"VmHWM:") > 200
    monkeypatch.setattr(supervisor, "_PROC_BYTES", 200)
    assert len(supervisor.read_proc("self/status")) > 200
    assert peak_memory_mb(os.getpid()) > 1
