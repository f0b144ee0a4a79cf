"""Leaving a process on standby behind, for the commands that come next."""

from __future__ import annotations

import contextlib
import socket
import subprocess
from pathlib import Path

from heldout.base.errors import HeldoutError
from heldout.cli.standby.ask import socket_name
from heldout.sandbox.environment import python_command
from heldout.sandbox.scratch import private_root, reached
from heldout.sandbox.worker.place import run_folder


def start_standby() -> None:
    """Start one, unless there is one; quietly none where that cannot be done. It is not waited for."""
    with contextlib.suppress(OSError, HeldoutError):
        root = private_root()
        # Whoever asks looks in one place, and in no other.
        if str(root) == run_folder():
            _start(root / socket_name())


def _start(path: Path) -> None:
    if _is_served(path):
        return
    command = python_command("heldout.cli.standby.serve", str(path))
    # The shell ends at once and the process is nobody's child: it outlives us without becoming a zombie.
    subprocess.run(
        ["/bin/sh", "-c", '"$@" &', "sh", *command],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )


def _is_served(path: Path) -> bool:
    with reached(path) as name, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
        try:
            probe.connect(name)
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True
