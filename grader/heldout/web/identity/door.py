"""The door: what every request and every answer passes, before and after the pages.

It refuses hosts that are not ours and bodies that are too large before anything is read, believes a proxy only where
one is, keeps the cookie, and gives every answer the headers that browsers hold us to.
"""

from __future__ import annotations

import re
from asyncio import CancelledError
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heldout.web.identity.interface import SignInSettings
from heldout.web.identity.secret_hash import new_token

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
_LENGTH = re.compile(r"[0-9]{1,18}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST_MARK = 200
_MARK_SECONDS = 180 * 86_400
_ENDING = "The server is being restarted. Send it again in a moment: nothing is lost, and nothing is counted twice."
_CLOSES = {"Connection": "close", "Retry-After": "10"}
_FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded")


class Door:
    """ASGI middleware around the whole application.

    It leaves in `request.state`: `address` (whom limits count), `visit` (the cookie's secret, or a fresh one),
    `is_new` (whether it is fresh), `kept` (whether the cookie is to be set: None for no, else for how many seconds, 0
    for as long as the browser is open), `mark` (what tells a browser in which somebody signed in before, unchecked),
    `new_mark` (what it is to keep as that from now on, or None), `proxy_user` (whom a trusted proxy names).
    """

    def __init__(self, app: ASGIApp, settings: SignInSettings) -> None:
        self._app, self._settings = app, settings
        self._hosts = allowed_hosts(settings)
        self._uploads = [re.compile(each) for each in settings.upload_paths]
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        self._arrive(scope)
        answer = _Answer(self, scope, receive, send)
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, answer.send)
            return
        try:
            await self._app(scope, answer.receive, answer.send)
        except ClientDisconnect:
            # What a page that was reading is told past the limit; else nobody is there to be answered.
            if answer.is_too_large:
                await answer.refuse()
        except CancelledError:
            if not await answer.end():
                raise

    def limit(self, path: str) -> int:
        """Most bytes that a request to this path may bring."""
        uploads = any(each.fullmatch(path) for each in self._uploads)
        return self._settings.upload_bytes if uploads else self._settings.body_bytes

    def sign(self, scope: Scope, headers: MutableHeaders) -> None:
        """Put on an answer what every answer carries; a page may have a stricter policy of its own."""
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        state = scope["state"]
        name = cookie_name(self._settings)
        if state["kept"] is not None:
            self._set_cookie(headers, f"{name}={state['visit']}", state["kept"])
        if state["new_mark"] is not None:
            self._set_cookie(headers, f"{name}-known={state['new_mark']}", _MARK_SECONDS)

    def _set_cookie(self, headers: MutableHeaders, said: str, seconds: int) -> None:
        lasts = f"; Max-Age={seconds}" if seconds else ""
        secure = "; Secure" if self._settings.secure else ""
        headers.append("Set-Cookie", f"{said}; Path=/; HttpOnly; SameSite=Lax{lasts}{secure}")

    def _arrive(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        peer = scope["client"][0] if scope.get("client") else "local"
        trusted = self._is_proxy(peer)
        state = scope.setdefault("state", {})
        state["address"] = _network(self._forwarded_for(headers, peer) if trusted else peer)
        state["proxy_user"] = None
        name = self._settings.user_header
        if name and trusted and len(headers.getlist(name)) == 1:
            state["proxy_user"] = headers[name].strip() or None
        hidden = (*_FORWARDED, *((name.lower().encode(),) if name else ()))
        scope["headers"] = [(key, value) for key, value in scope["headers"] if key.lower() not in hidden]
        scope["scheme"] = "https" if self._settings.secure else "http"
        cookies, own = _cookies(headers), cookie_name(self._settings)
        found = cookies.get(own) if _SECRET.fullmatch(cookies.get(own, "")) else None
        state["mark"], state["new_mark"] = cookies.get(f"{own}-known", "")[:_LONGEST_MARK] or None, None
        state["visit"], state["is_new"], state["kept"] = found or new_token(), found is None, None

    def _is_proxy(self, address: str) -> bool:
        try:
            known = ip_address(address)
        except ValueError:
            return False
        return any(known in network for network in self._settings.proxies)

    def _forwarded_for(self, headers: Headers, peer: str) -> str:
        """The nearest address in the proxies' list that is no proxy: anybody may have written those before it."""
        said = ",".join(headers.getlist("x-forwarded-for")).split(",")
        for each in reversed([one.strip() for one in said if one.strip()][-20:]):
            try:
                ip_address(each)
            except ValueError:
                return peer
            if not self._is_proxy(each):
                return each
        return peer

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _without_port(hosts[0]) not in self._hosts:
            return _refused(scope, "This server does not answer to that host name.", 400)
        lengths = headers.getlist("content-length")
        if any(_LENGTH.fullmatch(each) is None for each in lengths) or len(lengths) > 1:
            return _refused(scope, "Content-Length must be one number.", 400)
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            return _refused(scope, "An address has no zero bytes.", 400)
        if lengths and int(lengths[0]) > self.limit(scope["path"]):
            return _too_large(scope, self.limit(scope["path"]))
        return None


class _Answer:
    """One request's body, counted as it is read, and its answer."""

    def __init__(self, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
        self._door, self._scope, self._receive, self._send = door, scope, receive, send
        self._left = self._limit = door.limit(scope["path"])
        self._begun = self._replaced = False

    async def receive(self) -> Message:
        """The next part of the body; past the limit it is as if the client had gone."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        return {"type": "http.disconnect"} if self.is_too_large else message

    @property
    def is_too_large(self) -> bool:
        """Whether more came than may."""
        return self._left < 0

    async def refuse(self) -> None:
        """Say that it is too large, unless an answer has begun."""
        if not self._begun:
            self._begun = self._replaced = True
            await _too_large(self._scope, self._limit)(self._scope, self._receive, self._signed)

    async def end(self) -> bool:
        """Say that the server ends and waits no longer for this request; False where an answer has begun."""
        if self._begun:
            return False
        await _refused(self._scope, _ENDING, 503, _CLOSES)(self._scope, self._receive, self._signed)
        return True

    async def send(self, message: Message) -> None:
        """The answer, with what every answer carries; where the body was too large that is said in its place."""
        if self.is_too_large and not self._begun:
            await self.refuse()
        elif not self._replaced:
            self._begun = True
            await self._signed(message)

    async def _signed(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._door.sign(self._scope, MutableHeaders(scope=message))
        await self._send(message)


def cookie_name(settings: SignInSettings) -> str:
    """What the cookie is called: by https with the prefix that ties it to this host and nothing else.

    Browsers send a cookie to every port of its host: with the port in its name, servers of two courses beside each
    other do not sign people out of one another.
    """
    port = urlsplit(settings.url).port
    return f"{'__Host-' if settings.secure else ''}heldout{f'-{port}' if port else ''}"


def allowed_hosts(settings: SignInSettings) -> frozenset[str]:
    """The host names that requests may be for."""
    own = urlsplit(settings.url).hostname or ""
    names = {own, *settings.hosts, *(_LOOPBACK if own in _LOOPBACK else ())}
    return frozenset(each.lower() for each in names if each)


def security_headers(settings: SignInSettings) -> dict[str, str]:
    """What browsers are told with every answer: no script but ours, no frame but a platform's that is configured."""
    frames = " ".join(sorted({each.origin for each in settings.lti})) or "'none'"
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
        f"frame-ancestors {frames}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        **({} if settings.lti else {"X-Frame-Options": "DENY"}),
        **({"Strict-Transport-Security": "max-age=31536000"} if settings.secure else {}),
    }


def _too_large(scope: Scope, limit: int) -> Response:
    size = f"{limit / 1024 / 1024:.0f} MiB" if limit >= 1024 * 1024 else f"{limit // 1024} KiB"
    said = f"That is more than {size}, the most that may be sent here."
    return _refused(scope, said, 413, {"Connection": "close"})


def _refused(scope: Scope, said: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """A sentence: for programs as every other answer of the API says it."""
    if scope["path"].startswith("/api/"):
        return JSONResponse({"detail": said}, status, headers)
    return PlainTextResponse(f"{said}\n", status, headers)


def _cookies(headers: Headers) -> dict[str, str]:
    """Their values by name; none where they cannot be read."""
    try:
        return {name: each.value for name, each in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _without_port(host: str) -> str:
    return re.sub(r":\d{1,5}$", "", host.strip()).lower()


def _network(address: str) -> str:
    """Whom limits count for an address: itself, or the network of a household where it is IPv6."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(known.ipv4_mapped or ip_network(f"{known}/64", strict=False))
