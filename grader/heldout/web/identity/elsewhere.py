"""Documents that a provider or a platform has: fetched with bounds, by https, and kept for a while."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from heldout.base.errors import MissingExtra
from heldout.web.identity.interface import RequestRefused

SECONDS = 10.0
"""How long an answer may take."""
LARGEST = 1024 * 1024
"""Bytes of an answer."""
_KEPT = 3600.0
_AGAIN = 60.0
"""A document is not fetched anew more often than this, whoever asks for keys that are not in it."""


class ElsewhereFailed(RequestRefused):
    """Another server did not answer as it should: not the fault of who signs in, nor ours."""

    status = 502


class Elsewhere:
    """What is fetched of other servers; threads may share one."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._lock = Lock()

    def document(self, url: str, *, fresh: bool = False) -> Mapping[str, Any]:
        """The JSON object at an address, at most an hour old; with `fresh` at most a minute.

        Raises:
            ElsewhereFailed: there is none.
        """
        with self._lock:
            when, found = self._kept.get(url, (0.0, {}))
            if found and time.monotonic() - when < (_AGAIN if fresh else _KEPT):
                return found
            found = self._fetch(url)
            self._kept[url] = (time.monotonic(), found)
            return found

    def _fetch(self, url: str) -> Mapping[str, Any]:
        try:
            found = json.loads(ask("GET", url, headers={"Accept": "application/json"}))
        except (ValueError, RecursionError) as error:
            raise ElsewhereFailed(f"{url} has no JSON document.") from error
        if not isinstance(found, dict):
            raise ElsewhereFailed(f"{url} has no JSON object.")
        return found


def ask(method: str, url: str, **words: Any) -> bytes:
    """What an address answers to a request; no redirect is followed, and the answer has bounds.

    Raises:
        ElsewhereFailed: it is not safe to ask, does not answer well within ten seconds, or with more than a megabyte.
    """
    require_safe(url)
    try:
        import httpx2

        from heldout.web.identity.bounded_answer import bound
    except ImportError as error:
        raise MissingExtra("signing in elsewhere needs httpx2: pip install 'heldout[oidc,lti]'") from error
    client = httpx2.Client(timeout=SECONDS, follow_redirects=False, verify=trusted(), event_hooks={"response": [bound]})
    raw = bytearray()
    try:
        with client, client.stream(method, url, **words) as answer:
            for part in answer.iter_bytes():
                raw += part
                # What travelled is bounded already; unpacked it may still be a thousand times as much.
                if len(raw) > LARGEST:
                    raise ElsewhereFailed(f"{url} answers with more than a megabyte.")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        raise ElsewhereFailed(f"{url} cannot be reached.") from error
    if not answer.is_success:
        raise ElsewhereFailed(f"{url} answers with status {answer.status_code}.")
    return bytes(raw)


@cache
def trusted() -> ssl.SSLContext:
    """Whom this machine trusts to say who a server is; read once, as that takes longer than a request."""
    return ssl.create_default_context()


def require_safe(url: str) -> None:
    """Nothing where an address is of https, or of this machine.

    Raises:
        ElsewhereFailed: it is neither.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ElsewhereFailed(f"{url} is not an address.") from error
    if parts.scheme == "https" or (parts.scheme == "http" and is_here(parts.hostname or "")):
        return
    raise ElsewhereFailed(f"{url} is not an https address.")


def is_here(host: str) -> bool:
    """Whether a host is this machine, which nobody listens in on."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
