"""What is refused at the door, whom it believes, and what every answer carries."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network

import pytest
from fastapi import FastAPI
from signing_in import COOKIE, Clock, application, browser, code_of, csrf_in, sign_in
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from heldout.attempts.class_rules import ClassRules
from heldout.attempts.database import Database
from heldout.web.identity.door import Door
from heldout.web.identity.identity import Identity
from heldout.web.identity.interface import LtiPlatform, SignInSettings

PROXY = "192.0.2.7"
BEHIND = SignInSettings(
    url="https://grade.example", proxies=(ip_network(f"{PROXY}/32"),), user_header="X-Remote-User",
    instructors=("prof@uni.example",),
)  # fmt: skip
MOODLE = LtiPlatform("https://moodle.example", "c", ("1",), "https://moodle.example/auth", "k", "t")


def served(database: Database, rules: ClassRules, clock: Clock, settings: SignInSettings) -> FastAPI:
    """The application with other settings."""
    return application(Identity(database, "course-1", lambda: rules, settings, clock))


@pytest.fixture
def behind(database: Database, rules: ClassRules, clock: Clock) -> FastAPI:
    return served(database, rules, clock, BEHIND)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example", "a b"])
def test_a_host_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/sign-in", headers={"host": host})

    assert answer.status_code == 400
    assert not answer.cookies


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_loopback_has_three_names(client: TestClient, host: str) -> None:
    assert client.get("/sign-in", headers={"host": host}).status_code == 200


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        raise AssertionError("it was read")
        yield b""

    answer = client.post("/sign-in", content=endless(), headers={"content-length": str(10**12)})

    assert answer.status_code == 413
    assert "more than 64 KiB" in answer.text


@pytest.mark.parametrize("path", ["/sign-in", "/upload/as/it/comes"])
def test_a_body_without_a_length_is_read_to_the_limit_and_no_further(app: FastAPI, path: str) -> None:
    read: list[int] = []
    told: list[Message] = []

    async def receive() -> Message:
        read.append(16384)
        return {"type": "http.request", "body": b"x" * 16384, "more_body": len(read) < 1000}

    async def send(message: Message) -> None:
        told.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/x-www-form-urlencoded")]
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))

    assert told[0]["status"] == 413
    assert (b"x-content-type-options", b"nosniff") in told[0]["headers"]
    assert 64 * 1024 < sum(read) <= 64 * 1024 + 2 * 16384


def test_an_upload_may_be_larger_where_uploads_go(
    database: Database, rules: ClassRules, clock: Clock, settings: SignInSettings
) -> None:
    small = browser(served(database, rules, clock, replace(settings, upload_bytes=100_000)))

    assert small.post("/upload", content=b"x" * 100_000).json() == {"bytes": 100_000}
    assert small.post("/upload", content=b"x" * 100_001).status_code == 413
    assert small.post("/upload/x", content=b"x" * 100_000).status_code == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", ""])
def test_a_length_that_is_no_number_is_refused(client: TestClient, length: str) -> None:
    headers = [(b"content-length", length.encode()), (b"host", b"127.0.0.1")]

    assert client.post("/upload", headers=headers).status_code == 400


def test_every_answer_carries_what_browsers_hold_us_to(client: TestClient) -> None:
    for path in ("/sign-in", "/", "/nothing-there", "/join?key=x"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]

        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"


def test_a_platform_that_is_configured_may_frame_us_and_no_other(
    database: Database, rules: ClassRules, clock: Clock
) -> None:
    headers = browser(served(database, rules, clock, SignInSettings(lti=(MOODLE,)))).get("/sign-in").headers

    assert headers["content-security-policy"].endswith("frame-ancestors https://moodle.example")
    assert "x-frame-options" not in headers


def test_the_cookie_is_for_us_alone(client: TestClient, behind: FastAPI) -> None:
    plain = client.get("/sign-in").headers["set-cookie"]
    secure = browser(behind).get("/sign-in").headers

    assert plain.startswith("heldout-8000=")
    assert plain.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert secure["set-cookie"].startswith("__Host-heldout=")
    assert secure["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
    assert secure["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("header", ["X-Remote-User", "x-remote-user", "X_Remote_User"])
def test_a_user_header_from_anywhere_else_is_not_believed(behind: FastAPI, header: str) -> None:
    assert browser(behind).get("/", headers={header: "ben@uni.example"}).status_code == 303


def test_the_proxy_says_who_it_is(behind: FastAPI) -> None:
    proxy = browser(behind, PROXY)

    assert proxy.get("/", headers={"X-Remote-User": "Ben@uni.example"}).json() == {"name": "Ben", "role": "student"}
    assert proxy.get("/instructor", headers={"X-Remote-User": "prof@uni.example"}).status_code == 200
    assert proxy.get("/", headers={"X-Remote-User": "Ben"}).status_code == 403
    assert proxy.get("/", headers=[("X-Remote-User", "ben@uni.example"), ("X-Remote-User", "prof")]).status_code == 303


def test_who_comes_through_the_proxy_needs_our_form_too(behind: FastAPI) -> None:
    proxy, ben = browser(behind, PROXY), {"X-Remote-User": "ben@uni.example"}
    token = csrf_in(proxy.get("/account", headers=ben))

    assert proxy.post("/change", headers=ben).status_code == 403
    assert proxy.post("/change", headers=ben, data={"csrf_token": token}).json() == {"changed": "Ben"}


def test_addresses_are_counted_as_the_proxy_saw_them(
    database: Database, rules: ClassRules, clock: Clock, behind: FastAPI
) -> None:
    seen: list[str] = []

    async def say(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["state"]["address"])
        await PlainTextResponse("")(scope, receive, send)

    door = Door(say, BEHIND)
    for peer, said in [
        (PROXY, "10.9.9.9, 198.51.100.4"),
        (PROXY, "198.51.100.4, 192.0.2.7"),
        (PROXY, "junk"),
        ("203.0.113.5", "198.51.100.4"),
        (PROXY, "2001:db8:1:2:3::4"),
    ]:
        TestClient(door, client=(peer, 1), base_url="https://grade.example").get("/", headers={"x-forwarded-for": said})

    assert seen == ["198.51.100.4", "198.51.100.4", PROXY, "203.0.113.5", "2001:db8:1:2::/64"]


def test_a_session_of_plain_http_is_none_by_https(client: TestClient, behind: FastAPI, identity: Identity) -> None:
    sign_in(client, "Ben", code_of(identity, "Ben"))
    other = browser(behind)
    other.cookies.set(COOKIE, client.cookies[COOKIE])

    assert other.get("/").status_code == 303
    assert csrf_in(other.get("/sign-in"))


def test_a_request_that_a_server_ends_over_is_answered_with_a_sentence(app: FastAPI) -> None:
    @app.get("/api/slow")
    async def slow() -> None:
        await asyncio.sleep(0)
        raise asyncio.CancelledError

    answer = browser(app).get("/api/slow")
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("The server is being restarted. Send it again")
    assert answer.headers["connection"] == "close"
    assert answer.headers["content-security-policy"]
