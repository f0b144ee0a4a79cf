"""What client and worker say to each other: JSON datagrams with descriptors, over a Unix socket of kind SEQPACKET.

client → worker   `Request`; to run a stage, with six descriptors: job, result, stdout, stderr, control, inputs
client → child    `NextJob` through the inputs of one that is kept, with four: job, result, stdout, stderr
worker → client   `Hello`, once per connection
control           worker: `Word` that the child has started, with a pidfd, later that it has ended;
                  child: the thread listener, then that it is confined, both before a line of the learner's runs
"""

from __future__ import annotations

import json
import os
import socket
import struct
from dataclasses import dataclass
from typing import Literal, TypeVar

from heldout.base.json_records import from_json, to_json

MAX_MESSAGE = 65_536
_CREDENTIALS = struct.Struct("3i")
_T = TypeVar("_T")


@dataclass(frozen=True)
class StageRequest:
    """A stage that a child shall become."""

    stage: str
    author_code: bool
    """See `Job.author_code`."""
    scratch: str
    """The folder that holds the job's files: the working directory."""
    writable: str
    """The folder that the stage may write to."""
    memory_bytes: int
    cpu_seconds: float
    core: int | None
    """The processor that it is bound to; None for any of them."""
    likely: tuple[str, ...] = ()
    """See `Job.likely`."""
    kept: bool = False
    """Whether it is trusted work whose inputs are a socket, over which more jobs come; see `more_jobs`."""


@dataclass(frozen=True)
class NextJob:
    """Another job for a process that is kept; what there is to say of it stands in the job."""


@dataclass(frozen=True)
class Request:
    """What a client wants."""

    op: Literal["run", "stop"]
    """`stop`: end when the last job has ended."""
    run: StageRequest | None = None


@dataclass(frozen=True)
class Hello:
    """What the worker says of itself."""

    pid: int
    missing: str | None
    """Why it cannot confine; None when it can."""
    ready: tuple[str, ...]
    """The trusted work that it has imported."""


@dataclass(frozen=True)
class Ended:
    """How a child ended."""

    exit_code: int
    """As the shell would say: negative for a signal."""
    cpu_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    base_memory_mb: float = 0.0
    """Right after the fork."""


@dataclass(frozen=True)
class Word:
    """One thing that happened to a child."""

    started: int | None = None
    """Its process id, as the worker knows it."""
    confined: tuple[str, ...] | None = None
    """The layers that it has put on."""
    fault: str | None = None
    """Why it could not become its stage."""
    ended: Ended | None = None


@dataclass(frozen=True)
class Message:
    """One datagram."""

    text: bytes
    fds: tuple[int, ...]
    """Descriptors that came along, not inheritable; the receiver owns them."""

    def read(self, kind: type[_T]) -> _T:
        """The record that the text is.

        Raises:
            ValueError: it is none of that kind.
        """
        return from_json(kind, json.loads(self.text))


def encoded(record: object) -> bytes:
    """The text of a datagram."""
    return json.dumps(to_json(record), separators=(",", ":")).encode()


def send(connection: socket.socket, record: object, fds: tuple[int, ...] = ()) -> None:
    """Send one datagram.

    Raises:
        OSError: nobody is at the other end.
    """
    if fds:
        socket.send_fds(connection, [encoded(record)], list(fds))
    else:
        connection.send(encoded(record))


def receive(connection: socket.socket) -> Message | None:
    """The next datagram; None when the other side has gone.

    Raises:
        OSError: the connection is broken.
    """
    text, fds, _, _ = socket.recv_fds(connection, MAX_MESSAGE, 8)
    for fd in fds:
        os.set_inheritable(fd, False)
    if not text and not fds:
        return None
    return Message(text, tuple(fds))


def same_user(connection: socket.socket) -> bool:
    """Whether the process at the other end belongs to this user, by the kernel's word."""
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(raw)[1] == os.getuid())
