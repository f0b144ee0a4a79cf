"""What may happen only so often: a second filter asks the supervisor for every new thread, file and folder.

It holds for every user, which RLIMIT_NPROC and disk quotas do not. Threads are counted in /proc, files as they are
asked for; neither is read from the asker's memory, so nothing can be changed between check and use. Threads that ask
at the same moment are counted before any of them has started, so their limit can be passed, at worst nearly twofold;
one after the other they stop exactly there. Every file that is made, or that a program tries to make where it may not,
counts for good, also when it is removed: with RLIMIT_FSIZE that bounds what a child can ever have on disk. Without a
supervisor (its descriptor closed) the kernel answers ENOSYS, and no thread starts and no file is made.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from heldout.sandbox.linux.bpf import ANY_BIT, EQUAL, Assembler, FilterProgram
from heldout.sandbox.linux.seccomp import (
    ALLOW,
    ARCH_OFFSET,
    ARCHITECTURES,
    ARGUMENTS_OFFSET,
    NEW_LISTENER,
    NUMBER_OFFSET,
    SPEC_ALLOW,
    USER_NOTIF,
    install,
)
from heldout.sandbox.linux.syscalls import NUMBERS, Machine, machine

Answer = Literal["nothing", "allowed", "refused", "ended"]
"""nothing: no question was waiting. ended: the process is gone and the listener can be closed."""

CREATING_FLAGS = os.O_CREAT | (os.O_TMPFILE & ~os.O_DIRECTORY)
"""With either of them, opening a file makes one."""
_ALWAYS = ("creat", "mkdir", "mkdirat")
_BY_FLAGS = {"open": 1, "openat": 2}
"""Which argument of these calls holds the flags."""

_RECEIVE, _SEND, _IS_VALID = 0xC0502100, 0xC0182101, 0x40082102
_CONTINUE = 1
MARK = b"T"


class _Notification(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_uint64),
        ("pid", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("number", ctypes.c_int),
        ("data", ctypes.c_uint8 * 60),
    ]


class _Response(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_uint64),
        ("value", ctypes.c_int64),
        ("error", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
    ]


@dataclass
class Allowance:
    """What one process may still begin."""

    threads: int
    """At the same time, the first one counted."""
    files: int = 0
    """Files and folders that may still be made; the supervisor counts down."""


def build_filter(processor: Machine) -> FilterProgram:
    """Asks for `clone`, which the main filter allows for threads only, and for every call that makes a file or folder.

    The main filter's refusals outrank the question.
    """
    numbers = NUMBERS[processor]
    assembler = Assembler()
    assembler.load(ARCH_OFFSET)
    assembler.branch(EQUAL, ARCHITECTURES[processor], no="other")
    assembler.load(NUMBER_OFFSET)
    for name in ("clone", *_ALWAYS):
        if name in numbers:
            assembler.branch(EQUAL, numbers[name], yes="ask")
    for name in _BY_FLAGS:
        if name in numbers:
            assembler.branch(EQUAL, numbers[name], yes=name)
    assembler.jump("other")
    for name, argument in _BY_FLAGS.items():
        if name in numbers:
            assembler.label(name)
            assembler.load(ARGUMENTS_OFFSET + 8 * argument)
            assembler.branch(ANY_BIT, CREATING_FLAGS, yes="ask", no="other")
    assembler.label("ask")
    assembler.leave(USER_NOTIF)
    assembler.label("other")
    assembler.leave(ALLOW)
    return assembler.assemble()


def install_asking(asking: FilterProgram) -> int:
    """Load the asking filter into this thread, and return the listener's descriptor, which belongs to the supervisor.

    Raises:
        OSError: the kernel refused; `EINVAL` before Linux 5.0.
    """
    return install(asking.code, SPEC_ALLOW | NEW_LISTENER)


def send_listener(channel: int, listener: int) -> None:
    """Hand the listener over a Unix stream socket's descriptor, and close both here.

    Raises:
        OSError: nobody is at the other end.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=channel) as connection:
        connection.sendmsg([MARK], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", listener))])
    os.close(listener)


def answer(listener: int, allowance: Allowance) -> Answer:
    """Answer one waiting question, if there is one. A file that is allowed is taken off the allowance."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    events = dict(poll.poll(0)).get(listener, 0)
    if not events & select.POLLIN:
        return "ended" if events else "nothing"
    question = _Notification()
    if not _ioctl(listener, _RECEIVE, question):
        return "nothing"
    refusal = _refusal(question, allowance)
    if not _ioctl(listener, _IS_VALID, ctypes.c_uint64(question.id)):
        return "nothing"
    reply = _Response(id=question.id, error=-refusal, flags=0 if refusal else _CONTINUE)
    if not _ioctl(listener, _SEND, reply):
        return "nothing"
    return "refused" if refusal else "allowed"


def _refusal(question: _Notification, allowance: Allowance) -> int:
    """The errno that refuses what is asked for; 0 where it may go on."""
    here = machine()
    if here is not None and question.number == NUMBERS[here]["clone"]:
        return 0 if _count_threads(question.pid) < allowance.threads else errno.EAGAIN
    if allowance.files <= 0:
        return errno.EDQUOT
    allowance.files -= 1
    return 0


def _count_threads(thread: int) -> int:
    try:
        return len(list(Path(f"/proc/{thread}/task").iterdir()))
    except OSError:
        return 0


def _ioctl(listener: int, request: int, value: ctypes._SimpleCData[int] | ctypes.Structure) -> bool:
    """Whether the kernel took it; False when the asker is gone.

    Raises:
        OSError: any other reason.
    """
    try:
        fcntl.ioctl(listener, request, value)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EINTR):
            return False
        raise
    return True
