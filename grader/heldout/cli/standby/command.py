"""A fork of the process on standby becomes the command that was asked for, as if it had been started there."""

from __future__ import annotations

import atexit
import contextlib
import io
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from typing import NoReturn

from heldout.cli.standby.ask import EXIT, GO, SIGNAL


def run_command(connection: socket.socket, parts: list[list[str]], fds: tuple[int, ...]) -> NoReturn:
    """Run it to its end and tell the exit code. `parts` is the question, `fds` are its streams and its folder."""
    # Whoever asks says go, or closes the connection: on a busy machine not within any time.
    connection.settimeout(None)
    if connection.recv(64) != GO:
        os._exit(0)
    _, (program, argument, umask, priority, cores), streams, words, environment = parts
    for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(entry.partition("=")[::2] for entry in environment)
    time.tzset()
    tempfile.tempdir = None
    os.umask(int(umask))
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, int(priority))
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, [int(core) for core in cores.split(",")])
    os.fchdir(fds[3])
    _take_streams(fds, streams)
    sys.argv = [argument, *words]
    threading.Thread(target=_listen, args=(connection, threading.main_thread().ident), daemon=True).start()
    code = _run(program, words)
    with contextlib.suppress(OSError):
        connection.send(EXIT + str(code).encode())
    os._exit(code)


def _take_streams(fds: tuple[int, ...], streams: list[str]) -> None:
    """The caller's standard streams, with its encodings, in place of ours."""
    for number in range(3):
        os.dup2(fds[number], number)
    names, modes = ("stdin", "stdout", "stderr"), ("rb", "wb", "wb")
    for number, (name, mode) in enumerate(zip(names, modes, strict=True)):
        encoding, errors = streams[2 * number : 2 * number + 2]
        file = io.TextIOWrapper(
            open(number, mode, closefd=False),  # noqa: SIM115
            encoding or "utf-8",
            errors or "strict",
            newline=None if name == "stdin" else "\n",
            line_buffering=name == "stderr" or os.isatty(number),
        )
        setattr(sys, name, file)
        setattr(sys, f"__{name}__", file)


def _listen(connection: socket.socket, main: int) -> None:
    """What stops whoever asked stops us; where they have been killed, so are we, as they could not clear up either."""
    while True:
        try:
            word = connection.recv(64)
        except OSError:
            word = b""
        if not word.startswith(SIGNAL):
            os.kill(os.getpid(), signal.SIGKILL)
        signal.pthread_kill(main, int(word[len(SIGNAL) :]))


def _run(program: str, words: list[str]) -> int:
    """The exit code that a process of its own would have ended with."""
    from heldout.cli.group import main

    code: object = 0
    try:
        main(words, prog_name=program)
    except SystemExit as end:
        code = end.code
    except KeyboardInterrupt:
        code = 130
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        code = 1
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)  # noqa: T201
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return (code or 0) & 0xFF
