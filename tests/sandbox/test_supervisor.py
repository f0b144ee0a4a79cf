"""What the supervisor makes of the last words of a process that it started."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

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
