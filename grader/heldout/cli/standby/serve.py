"""The answering side: imports the command line once, then forks for every command that is asked for."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import os
import select
import signal
import socket
import sys
from pathlib import Path

from heldout.base.json_records import prepare_to_read
from heldout.base.packages_state import hold, packages_state
from heldout.cli.standby.ask import MOST_BYTES, REFUSED, TAKEN, surroundings, unpacked
from heldout.sandbox.scratch import private_file, reached
from heldout.sandbox.worker.protocol import same_user

IDLE_SECONDS = 600.0
_PATIENCE_SECONDS = 1.0
_DESCRIPTORS = 4
_MODULES = """
click.shell_completion email.parser encodings.ascii encodings.cp437 encodings.utf_8_sig heldout.attempts.allowance
heldout.attempts.attempt_id heldout.attempts.kept_results heldout.attempts.learner heldout.attempts.recorder
heldout.attempts.sql_store heldout.attempts.store heldout.attempts.unrecorded heldout.cli.check heldout.cli.explain
heldout.cli.grade heldout.cli.group heldout.cli.history heldout.cli.list heldout.cli.progress heldout.cli.screen
heldout.cli.show heldout.cli.standby.command heldout.dataset.library_table heldout.grading.explained
heldout.report.next_challenge heldout.grading.open_challenge
heldout.grading.whole_way heldout.isolation.choose heldout.isolation.copies.known heldout.prepare.prepare
heldout.report.checked heldout.report.formats.json heldout.report.formats.text heldout.report.history
heldout.report.listing heldout.report.show heldout.runs.predictions_file heldout.sandbox.worker.runner
heldout.scoring.against_landscape heldout.submission.read heldout.submission.text platformdirs psutil
sqlalchemy.dialects.sqlite
"""
"""What the commands import when they need it, so that none of them has to."""


def load() -> None:
    """Import what the commands need, and find what comes with heldout and is known by name."""
    for name in _MODULES.split():
        importlib.import_module(name)
    _find_ours()
    _learn_records()


def _find_ours() -> None:
    from heldout.landscape.families.catalogue import FAMILIES
    from heldout.metrics.catalogue import METRICS
    from heldout.report.interface import REPORTS
    from heldout.tasks.catalogue import FORMS, TASKS

    for registry in (FAMILIES, FORMS, METRICS, REPORTS, TASKS):
        assert registry.built_in


def _learn_records() -> None:
    from heldout.coach.task import Judgement
    from heldout.landscape.documents import LandscapeDocument
    from heldout.landscape.swap import Swapped
    from heldout.prepare.interface import Manifest
    from heldout.sandbox.worker.protocol import Hello, Word
    from heldout.scoring.interface import ScoreCard

    for read in (Hello, LandscapeDocument, Manifest, ScoreCard, Word):
        prepare_to_read(read)
    for answer in (Judgement, Swapped):
        prepare_to_read(answer, exact=True)


def main() -> None:
    """`PATH`: serve a socket at PATH until nobody has asked for anything for a while."""
    path = Path(sys.argv[1])
    with os.fdopen(private_file(path.with_suffix(".lock")), "w") as lock, contextlib.suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        state = list(packages_state())
        load()
        gc.collect()
        # What is imported stays; a child that never looks at it again does not copy its pages either.
        gc.freeze()
        # Nobody waits for a child: whoever asked hears its end from itself.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            # Whoever holds the lock is the only one; a socket that is there was left by one that was killed.
            path.unlink(missing_ok=True)
            # There is none before it can answer: whoever comes earlier does not wait.
            with reached(path) as name:
                listener.bind(name)
            path.chmod(0o600)
            listener.listen(16)
            while _asked(listener):
                connection, _ = listener.accept()
                with connection:
                    if not _serve(connection, listener, state):
                        break
            with contextlib.suppress(OSError):
                path.unlink()
                path.with_suffix(".lock").unlink()
    os._exit(0)


def _asked(listener: socket.socket) -> bool:
    """Whether somebody comes before it has been quiet for too long."""
    return bool(select.select([listener], [], [], IDLE_SECONDS)[0])


def _serve(connection: socket.socket, listener: socket.socket, state: list[str]) -> bool:
    """Answer one question, and whether to go on serving."""
    connection.settimeout(_PATIENCE_SECONDS)
    fds: tuple[int, ...] = ()
    try:
        if not same_user(connection):
            return True
        question, received, _, _ = socket.recv_fds(connection, MOST_BYTES, _DESCRIPTORS)
        fds = tuple(received)
        if question.startswith(b"{"):
            return False
        if not question or len(fds) != _DESCRIPTORS:
            return True
        parts = unpacked(question)
        unchanged = list(packages_state()) == state
        # Who was started with nice cannot become as quick again as whoever asks.
        is_slower = os.getpriority(os.PRIO_PROCESS, 0) > int(parts[1][3])
        if not unchanged or is_slower or parts[0] != surroundings():
            connection.send(REFUSED)
            # What is installed has changed: whoever comes next is better served by another one.
            return unchanged
        connection.send(TAKEN)
        if os.fork() == 0:
            hold(state)
            _become(connection, listener, parts, fds)
    except (OSError, ValueError, IndexError):
        pass
    finally:
        for fd in fds:
            os.close(fd)
    return True


def _become(connection: socket.socket, listener: socket.socket, parts: list[list[str]], fds: tuple[int, ...]) -> None:
    """In the child: never comes back."""
    try:
        from heldout.cli.standby.command import run_command

        listener.close()
        run_command(connection, parts, fds)
    finally:
        os._exit(4)
