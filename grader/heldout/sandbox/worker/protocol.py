"""What client and worker say to each other: JSON datagrams with descriptors, over a Unix socket of kind SEQPACKET.

client → worker   `{"op": "run", …}` with six descriptors: job, result, stdout, stderr, control, inputs
                  `{"op": "stop"}`: end when the last job has ended
worker → client   `{"hello": …}` once per connection
control           worker: `{"started": pid}` with a pidfd, later `{"exited": …}`;
                  child: the thread listener, then `{"confined": [layers]}`, both before a line of the learner's runs
"""

from __future__ import annotations

import json
import os
import socket
import struct
from dataclasses import dataclass
from typing import Any

VERSION = 2
MAX_MESSAGE = 65_536
_CREDENTIALS = struct.Struct("3i")


@dataclass(frozen=True)
class Message:
    """One datagram."""

    text: bytes
    fds: tuple[int, ...]
    """Descriptors that came along, not inheritable; the receiver owns them."""

    def json(self) -> dict[str, Any]:
        """The text as a JSON object.

        Raises:
            ValueError: it is none.
        """
        value = json.loads(self.text)
        if not isinstance(value, dict):
            raise ValueError("not an object")
        return value


def send(connection: socket.socket, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
    """Send one datagram.

    Raises:
        OSError: nobody is at the other end.
    """
    text = json.dumps(message, separators=(",", ":")).encode()
    if fds:
        socket.send_fds(connection, [text], list(fds))
    else:
        connection.send(text)


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
