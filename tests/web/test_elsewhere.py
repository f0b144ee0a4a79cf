"""What another server may take of our time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from heldout.web.identity import elsewhere
from heldout.web.identity.elsewhere import Elsewhere, ElsewhereFailed, require_safe

_ended = threading.Event()


class _Drips(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b" ")
            if _ended.wait(0.1):
                break

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that answers a byte at a time, for five seconds."""
    server = HTTPServer(("127.0.0.1", 0), _Drips)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _ended.clear()
    yield f"http://127.0.0.1:{server.server_port}/keys"
    _ended.set()
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_answer_that_drips_is_not_waited_for(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "SECONDS", 0.5)
    with pytest.raises(ElsewhereFailed, match="seconds to answer"):
        Elsewhere().document(dripping)


def test_what_is_no_address_is_not_fetched() -> None:
    with pytest.raises(ElsewhereFailed, match="is not an address"):
        require_safe("https://[")
