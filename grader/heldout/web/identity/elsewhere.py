"""Documents that a provider or a platform has: fetched with bounds, by https, and kept for a while."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from heldout.base.errors import MissingExtra
from heldout.web.identity.interface import RequestRefused

if TYPE_CHECKING:
    import httpx2

SECONDS = 10.0
"""How long an answer may take."""
_LARGEST = 1024 * 1024
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

    def client(self) -> httpx2.Client:
        """An HTTP client that follows no redirects and waits for ten seconds."""
        try:
            import httpx2
        except ImportError as error:
            raise MissingExtra("signing in elsewhere needs httpx2: pip install 'heldout[oidc,lti]'") from error
        return httpx2.Client(timeout=SECONDS, follow_redirects=False, verify=trusted())

    def _fetch(self, url: str) -> Mapping[str, Any]:
        require_safe(url)
        client = self.client()
        try:
            with client, client.stream("GET", url, headers={"Accept": "application/json"}) as answer:
                raw, began = bytearray(), time.monotonic()
                for part in answer.iter_bytes():
                    raw += part
                    if time.monotonic() - began > SECONDS:
                        raise ElsewhereFailed(f"{url} takes more than {SECONDS:.0f} seconds to answer.")
                    if len(raw) > _LARGEST:
                        raise ElsewhereFailed(f"{url} answers with more than a megabyte.")
                if answer.status_code != 200:
                    raise ElsewhereFailed(f"{url} answers with status {answer.status_code}.")
            found = json.loads(bytes(raw))
        except (OSError, ValueError, RecursionError) as error:
            raise ElsewhereFailed(f"{url} has no JSON document.") from error
        except Exception as error:
            if type(error).__module__.partition(".")[0] != "httpx2":
                raise
            raise ElsewhereFailed(f"{url} cannot be reached.") from error
        if not isinstance(found, dict):
            raise ElsewhereFailed(f"{url} has no JSON object.")
        return found


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
    if parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname or "")):
        return
    raise ElsewhereFailed(f"{url} is not an https address.")


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
