"""When an upload counts as handed in, over a real connection that is slow, or breaks."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from queue_samples import announced, clock_of, forward
from real_browser import served as listening
from served import CHALLENGE, Served

FILE = b"x = 1\n" + b"# a line of some length\n" * 4000


@pytest.fixture
def server(served: Served) -> Iterator[tuple[Served, int]]:
    with listening(served.app, 0) as url:
        yield served, int(url.rpartition(":")[2])


class Upload:
    """A request that is sent a piece at a time."""

    def __init__(self, served: Served, port: int, says_hash: bool) -> None:
        token = served.token("Ana Lee")
        said = f"X-Content-SHA256: {hashlib.sha256(FILE).hexdigest()}\r\n" if says_hash else ""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.sendall(
            f"POST /api/v1/challenges/{CHALLENGE}/hand-ins?file=solution.py HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {token}\r\n{said}Content-Length: {len(FILE)}\r\nConnection: close\r\n\r\n".encode()
        )

    def send(self, content: bytes) -> None:
        self._socket.sendall(content)

    def breaks(self) -> None:
        self._socket.close()

    def answer(self) -> dict[str, str]:
        """What the server says of the hand-in."""
        found = b""
        while part := self._socket.recv(65536):
            found += part
        head, _, body = found.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 202"), found
        said: dict[str, str] = json.loads(body)
        return said


@pytest.mark.parametrize(
    ("says_hash", "seconds", "counts_from"), [(True, 119, "beginning"), (True, 121, "end"), (False, 119, "end")]
)
def test_a_slow_upload_counts_from_its_beginning_where_it_said_what_comes(
    server: tuple[Served, int], monkeypatch: pytest.MonkeyPatch, says_hash: bool, seconds: int, counts_from: str
) -> None:
    now = clock_of(server[0].database, monkeypatch)
    began = now[0]
    upload = Upload(*server, says_hash)
    upload.send(FILE[:50_000])
    assert not says_hash or announced(server[0].database)
    forward(now, seconds)
    upload.send(FILE[50_000:])
    moment = began if counts_from == "beginning" else began + timedelta(seconds=seconds)
    assert datetime.fromisoformat(upload.answer()["handed_in_at"]) == moment


def test_an_upload_that_broke_and_is_sent_again_counts_from_its_first_beginning_and_once(
    server: tuple[Served, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    served, _ = server
    now = clock_of(served.database, monkeypatch)
    began = now[0]
    broken = Upload(*server, says_hash=True)
    broken.send(FILE[:50_000])
    assert announced(served.database)
    broken.breaks()
    forward(now, 60)
    for _ in range(2):
        again = Upload(*server, says_hash=True)
        again.send(FILE)
        assert datetime.fromisoformat(again.answer()["handed_in_at"]) == began
        forward(now, 30)
    (kept,) = served.site.queue.of("Ana Lee")
    assert (kept.handed_in_at, kept.stored_at - began) == (began, timedelta(seconds=60))
