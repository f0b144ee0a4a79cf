"""The thread cap: a second filter asks the supervisor for every new thread, who counts and answers.

It holds for every user, which RLIMIT_NPROC does not. The supervisor decides from /proc, not from the asker's memory,
so nothing can be changed between check and use. Threads that ask at the same moment are counted before any of them
has started, so `limit` can be passed, at worst nearly twofold; one after the other they stop exactly there. Without a
supervisor (its descriptor closed) the kernel answers ENOSYS and no thread starts.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
from pathlib import Path
from typing import Literal

from heldout.sandbox.linux.bpf import EQUAL, Assembler, Program
from heldout.sandbox.linux.seccomp import (
    ALLOW,
    ARCH_OFFSET,
    ARCHITECTURES,
    NEW_LISTENER,
    NUMBER_OFFSET,
    SPEC_ALLOW,
    USER_NOTIF,
    install,
)
from heldout.sandbox.linux.syscalls import NUMBERS, Machine

Answer = Literal["nothing", "allowed", "refused", "ended"]
"""nothing: no question was waiting. ended: the process is gone and the listener can be closed."""

_RECEIVE, _SEND, _IS_VALID = 0xC0502100, 0xC0182101, 0x40082102
_CONTINUE = 1
MARK = b"T"


class _Notification(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_uint64),
        ("pid", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("data", ctypes.c_uint8 * 64),
    ]


class _Response(ctypes.Structure):
    _fields_ = [
        ("id", ctypes.c_uint64),
        ("value", ctypes.c_int64),
        ("error", ctypes.c_int32),
        ("flags", ctypes.c_uint32),
    ]


def build_filter(machine: Machine) -> Program:
    """Asks for `clone`, which the main filter allows for threads only; that filter's refusals outrank the question."""
    assembler = Assembler()
    assembler.load(ARCH_OFFSET)
    assembler.branch(EQUAL, ARCHITECTURES[machine], no="other")
    assembler.load(NUMBER_OFFSET)
    assembler.branch(EQUAL, NUMBERS[machine]["clone"], no="other")
    assembler.leave(USER_NOTIF)
    assembler.label("other")
    assembler.leave(ALLOW)
    return assembler.assemble()


def install_thread_notifier(asking: Program) -> int:
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


def receive_listener(connection: socket.socket) -> int | None:
    """The listener that a child sent, not inheritable; None when the child ended before. It may block."""
    _, descriptors, _, _ = socket.recv_fds(connection, len(MARK), 1)
    if not descriptors:
        return None
    os.set_inheritable(descriptors[0], False)
    return descriptors[0]


def answer(listener: int, limit: int) -> Answer:
    """Answer one waiting question, if there is one: a thread may start while the process has fewer than `limit`."""
    poll = select.poll()
    poll.register(listener, select.POLLIN)
    events = dict(poll.poll(0)).get(listener, 0)
    if not events & select.POLLIN:
        return "ended" if events else "nothing"
    question = _Notification()
    if not _ioctl(listener, _RECEIVE, question):
        return "nothing"
    fits = _count_threads(question.pid) < limit
    if not _ioctl(listener, _IS_VALID, ctypes.c_uint64(question.id)):
        return "nothing"
    reply = _Response(id=question.id, error=0 if fits else -errno.EAGAIN, flags=_CONTINUE if fits else 0)
    if not _ioctl(listener, _SEND, reply):
        return "nothing"
    return "allowed" if fits else "refused"


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
