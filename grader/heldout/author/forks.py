"""Within trusted work, an author's code runs in a confined fork: everything is imported there already."""

from __future__ import annotations

import gc
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from heldout.author.child import CPU_SECONDS, MEMORY_BYTES, Answer, serve
from heldout.author.process import Child, start_with

if TYPE_CHECKING:
    from heldout.sandbox.linux.confine import Prepared
    from heldout.sandbox.linux.landlock import Ruleset


def offer_forks(prepared: Prepared, ruleset: Ruleset | None) -> None:
    """In a trusted fork of the worker: let an author's code be run in a confined fork of this process.

    `ruleset` stays open; the folder of the code is the working directory.
    """
    start_with(lambda answer, folder: _fork(prepared, ruleset, answer, folder))


def _fork(prepared: Prepared, ruleset: Ruleset | None, answer: Answer, folder: Path) -> Child:
    from heldout.sandbox.linux.confine import Spec, confine

    ours, theirs = socket.socketpair()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        theirs.close()
        return Child(pid, ours)
    try:
        gc.freeze()
        channel = theirs.detach()
        spec = Spec(
            memory_bytes=MEMORY_BYTES,
            cpu_seconds=CPU_SECONDS,
            parent=parent,
            scratch=str(folder.resolve()),
            keep=frozenset({0, 1, 2, channel}),
        )
        confine(prepared, ruleset, spec)
        serve(channel, answer)
    finally:
        os._exit(70)
