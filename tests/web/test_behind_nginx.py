"""The server behind nginx with TLS, as docs/serve.md says it: its block, word for word but for addresses and files."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI
from queue_samples import served_course
from real_browser import served
from server_process import free_port
from signing_in import csrf_in

from command_line import ROOT
from heldout.attempts.store import open_database
from heldout.grading.session import Session
from heldout.web.app import create_app
from heldout.web.identity.interface import Person, Tries
from heldout.web.identity.server_file import sign_in_settings
from heldout.web.site import open_site
from heldout.web.upload import MOST_BYTES

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
pytestmark = [pytest.mark.proof, pytest.mark.skipif(NGINX is None, reason="there is no nginx")]

HOST = "ml.uni.example"
SERVE = f'format_version = 1\nurl = "https://{HOST}"\nproxies = ["127.0.0.1"]\n'
CLASS = 'format_version = 1\n[[learner]]\nname = "Ana"\n[[learner]]\nname = "Ben"\n'
HAND_INS = "/api/v1/challenges/tiny-binary/hand-ins"
BLOCK = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "serve.md").read_text(encoding="utf-8"), re.S)
FRAME = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {server}
}}
"""


@dataclass(frozen=True)
class Proxied:
    """A server, and nginx before it."""

    app: FastAPI
    port: int
    certificate: Path

    def client(self, address: str = "127.0.0.1") -> httpx2.Client:
        """A browser that trusts the certificate and comes from this address of the machine."""
        trusted = ssl.create_default_context(cafile=self.certificate)

        def by_name(request: httpx2.Request) -> None:
            request.extensions["sni_hostname"] = HOST

        return httpx2.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            transport=httpx2.HTTPTransport(verify=trusted, local_address=address),
            headers={"Host": HOST, "Accept": "text/html"},
            event_hooks={"request": [by_name]},
            timeout=60,
        )

    def program(self, name: str) -> httpx2.Client:
        """A program with a token."""
        token = self.app.state.identity.tokens.issue(Person(name, "student"), "test")
        client = self.client()
        client.headers.update({"Authorization": f"Bearer {token}", "Accept": "application/json"})
        return client


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    folder = tmp_path_factory.mktemp("proxied")
    url = f"sqlite:///{folder / 'attempts.db'}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_DB", url)
        course = served_course(folder, CLASS)
        (course / "serve.toml").write_text(SERVE, encoding="utf-8")
        settings = replace(sign_in_settings(course, "http://127.0.0.1:8000"), per_address=Tries(3, timedelta(hours=1)))
        database = open_database(url)
        app = create_app(open_site(Session(course), database), settings)
        key, certificate = self_signed(folder)
        with served(app, 0) as behind, nginx(folder, behind, key, certificate) as port:
            yield Proxied(app, port, certificate)
        database.dispose()


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A key, and a certificate of the host's name."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    text = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / "host.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *text))
    (folder / "host.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "host.key", folder / "host.pem"


@contextmanager
def nginx(folder: Path, behind: str, key: Path, certificate: Path) -> Iterator[int]:
    """The documented block in a process of its own, which ends with this; the port that it listens on."""
    assert BLOCK is not None
    assert NGINX is not None
    port, said = free_port(), BLOCK[1]
    for documented, here in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("http://127.0.0.1:8000", behind),
        (f"/etc/ssl/certs/{HOST}.pem", str(certificate)),
        (f"/etc/ssl/private/{HOST}.key", str(key)),
    ):
        assert said.count(documented) == 1, documented
        said = said.replace(documented, here)
    (folder / "nginx.conf").write_text(FRAME.format(folder=folder, server=said), encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command)
    try:
        for _ in range(600):
            assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_who_signs_in_through_it_has_a_cookie_of_this_host_and_https_alone(proxied: Proxied) -> None:
    (issued,) = proxied.app.state.identity.codes.issue([Person("Ana", "student")])
    with proxied.client() as browser:
        form = browser.get("/sign-in")
        sent = {"name": "Ana", "code": issued.code, "csrf_token": csrf_in(form)}
        answer = browser.post("/sign-in", data=sent, headers={"Origin": f"https://{HOST}"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        for each in (form, answer):
            name, _, rest = each.headers["set-cookie"].partition("=")
            assert name == "__Host-heldout"
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(rest.split("; "))
            assert each.headers["strict-transport-security"] == "max-age=31536000"
        assert "Ana" in browser.get("/account").text
        assert browser.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_what_happens_is_told_as_it_happens(proxied: Proxied) -> None:
    with proxied.program("Ana") as ana:
        kept = ana.post(HAND_INS, params={"file": "solution.py"}, content=b"x = 1").json()
        with ana.stream("GET", f"/hand-ins/{kept['id']}/events") as told:
            assert told.headers["content-type"].startswith("text/event-stream")
            lines = (each for each in told.iter_lines() if each.startswith("data:"))
            # A proxy that keeps what it gets until there is more of it would show nothing before the end.
            assert '"waiting"' in next(lines)
            proxied.app.state.site.queue.fail(kept["id"], "is failed by a test")
            assert '"failed"' in next(lines)


def test_it_lets_through_what_the_server_takes_and_the_server_says_what_is_too_large(proxied: Proxied) -> None:
    with proxied.program("Ben") as ben:

        def status(size: int) -> tuple[int, str]:
            answer = ben.post(HAND_INS, params={"file": "a.csv"}, content=bytes(size))
            return answer.status_code, answer.text

        assert status(MOST_BYTES)[0] == 202
        code, said = status(MOST_BYTES + 1)
        assert (code, "larger than 20 MB" in said) == (413, True), said
        code, said = status(22 * 1024**2)
        assert code == 413
    assert len(proxied.app.state.site.queue.of("Ben")) == 1


def test_addresses_are_counted_that_came_to_it_whatever_they_say_of_themselves(proxied: Proxied) -> None:
    def wrong(address: str, number: int) -> int:
        with proxied.client(address) as browser:
            sent = {"name": f"nobody {number}", "code": "x", "csrf_token": csrf_in(browser.get("/sign-in"))}
            return browser.post("/sign-in", data=sent, headers={"X-Forwarded-For": f"192.0.2.{number}"}).status_code

    assert [wrong("127.0.0.2", number) for number in range(4)] == [401, 401, 401, 429]
    assert wrong("127.0.0.3", 4) == 401
