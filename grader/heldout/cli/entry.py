"""Where the command begins and ends: it is answered by the process on standby, or in this one."""

from __future__ import annotations

import os
import sys

from heldout.cli.standby.ask import ask, command_of, may_leave_one
from heldout.isolation.program import NAME
from heldout.sandbox.worker.launch import begin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_GRADES = ("grade", "check")
"""Commands that need a worker, and after which another one is likely to come soon."""
_BATCH = "grade-all"
"""Needs a worker too."""


def main() -> NoReturn:
    """The command that was typed, from its first line to the end of the process."""
    words = sys.argv[1:]
    code = ask(words)
    if code is not None:
        os._exit(code)
    named = command_of(words)
    grades = named in _GRADES
    if (grades or named == _BATCH) and needs_worker(words):
        begin(NAME)
    try:
        from heldout.cli.group import main as command

        command()
        ended: object = 0
    except SystemExit as end:
        ended = end.code
    if grades and may_leave_one():
        from heldout.cli.standby.start import start_standby

        start_standby()
    end_process(ended)


def needs_worker(words: list[str]) -> bool:
    """Whether a command that grades is likely to need a worker of the usual kind, which it then may use or not."""
    other = ("strict", "limits", "--help", "-h", "--isolation", "--weaken-isolation", "--dry-run", "--cluster")
    return sys.platform == "linux" and not any(word.partition("=")[0] in other for word in words)


def end_process(code: object) -> NoReturn:
    """End this process as `sys.exit` does, without taking the interpreter apart, which costs a twentieth of a second.

    What was registered for the end is called and what was printed is flushed.
    """
    import atexit
    import threading

    if not (code is None or isinstance(code, int)) or any(
        not each.daemon for each in threading.enumerate() if each is not threading.main_thread()
    ):
        sys.exit(code)  # type: ignore[arg-type]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit((code or 0) & 0xFF)
