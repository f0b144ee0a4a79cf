"""What another server may take of our time."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from signing_in import Clock

from heldout.attempts.database import Database
from heldout.web.identity import elsewhere
from heldout.web.identity.elsewhere import Elsewhere, ElsewhereFailed, require_safe
from heldout.web.identity.id_token import TokenRefused
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import LtiPlatform, OidcProvider
from heldout.web.identity.lti_grades import LineItem, LtiGrades, OwnGrade
from heldout.web.identity.oidc import OidcSignIn
from heldout.web.tables import create_tables

_ended = threading.Event()


class _TooMuch(BaseHTTPRequestHandler):
    """Large as it travels, large once it is unpacked, or somewhere else."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/keys")
        body = b"[" * (2 * elsewhere.LARGEST)
        if self.path == "/packed":
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(b"{}" if self.path in ("/away", "/keys") else body)

    def log_message(self, *_: object) -> None:
        pass


class _Drips(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(50):
            self.wfile.write(b" ")
            if _ended.wait(0.1):
                break

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def answering(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server on loopback."""
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _ended.clear()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        _ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def dripping() -> Iterator[str]:
    """A server that answers a byte at a time, for five seconds."""
    with answering(_Drips) as url:
        yield f"{url}/keys"


@pytest.fixture
def in_half_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "SECONDS", 0.5)


def test_an_answer_that_drips_is_not_waited_for(dripping: str, in_half_a_second: None) -> None:
    with pytest.raises(ElsewhereFailed, match="seconds to answer"):
        Elsewhere().document(dripping)


def test_nor_is_what_a_platform_says_to_grades(
    dripping: str, in_half_a_second: None, database: Database, clock: Clock
) -> None:
    create_tables(database)
    platform = LtiPlatform(dripping, "tool-7", ("d-1",), dripping, dripping, dripping)
    grades = LtiGrades(database, "course-1", [platform], clock)
    grades.keep("Ben", "churn", LineItem(dripping, "tool-7", "u-1", dripping))
    (failed,) = grades.send_changed(lambda *_: OwnGrade(5.0)).failed
    assert "seconds to answer" in failed


def test_nor_is_a_provider_that_is_asked_for_a_token(
    dripping: str, in_half_a_second: None, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in = OidcSignIn(identity, OidcProvider(dripping, "heldout"))
    monkeypatch.setattr(sign_in, "_endpoint", lambda name: dripping)
    with pytest.raises(TokenRefused) as caught:
        sign_in._token("code", "verifier")
    assert "seconds to answer" in str(caught.value.__cause__)


@pytest.mark.parametrize("path", ["large", "packed"])
def test_an_answer_of_more_than_a_megabyte_is_refused(path: str) -> None:
    with answering(_TooMuch) as url, pytest.raises(ElsewhereFailed, match="more than a megabyte"):
        Elsewhere().document(f"{url}/{path}")


def test_no_redirect_is_followed() -> None:
    with answering(_TooMuch) as url:
        assert Elsewhere().document(f"{url}/keys") == {}
        with pytest.raises(ElsewhereFailed, match="status 302"):
            Elsewhere().document(f"{url}/away")


def test_what_is_no_address_is_not_fetched() -> None:
    with pytest.raises(ElsewhereFailed, match="is not an address"):
        require_safe("https://[")
