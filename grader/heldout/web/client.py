"""The other side of `heldout serve`: hands in to a server and waits for the card. It needs nothing but Python."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from heldout.base.errors import HeldoutError, UsageError
from heldout.base.shown_text import one_line
from heldout.submission.folder import Folder
from heldout.web.folder_zip import zip_of
from heldout.web.identity.elsewhere import is_here

_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before a request that did not get through is sent again, about what a server takes to start; a file that is
sent again is never counted twice."""
_PATIENCE_SECONDS = 30.0
_LARGEST_ANSWER = 32 * 1024 * 1024


class _NoRedirects(HTTPRedirectHandler):
    """A token is shown to the server that was named and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Follow nothing."""


@dataclass(frozen=True)
class Server:
    """A server of a class, and one's token there."""

    url: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        """Look at the address.

        Raises:
            UsageError: a token would travel readable for everybody, or it is no address.
        """
        try:
            parts = urlsplit(self.url)
            host = parts.hostname if parts.scheme in ("http", "https") and parts.port != 0 else None
        except ValueError:
            host = None
        if not host:
            raise UsageError(f"--to must be the address of a server: https://ml.uni.example. Got '{self.url}'.")
        if parts.scheme == "http" and not is_here(host):
            raise UsageError(f"--to {self.url} has no TLS: whoever listens could read your token. Use https://.")

    def hand_in(self, challenge: str, name: str, content: bytes) -> dict[str, Any]:
        """The hand-in as the server keeps it.

        Raises:
            UsageError: the server says no; its sentence.
            HeldoutError: it cannot be reached.
        """
        said = {"X-Content-SHA256": hashlib.sha256(content).hexdigest(), "Content-Type": "application/octet-stream"}
        path = f"/api/v1/challenges/{quote(challenge, safe='')}/hand-ins?file={quote(name, safe='')}"
        return self._asked("POST", path, content, said)

    def wait(
        self, hand_in: Mapping[str, Any], tell: Callable[[str], None] = lambda words: None, seconds: float = 2.0
    ) -> dict[str, Any]:
        """The hand-in once it is graded, or could not be.

        Raises:
            UsageError, HeldoutError: see `hand_in`.
        """
        found = dict(hand_in)
        while found["state"] in ("waiting", "grading"):
            tell(one_line(str(found["words"])))
            time.sleep(seconds)
            found = self._asked("GET", f"/api/v1/hand-ins/{quote(str(found['id']), safe='')}")
        return found

    def card(self, attempt: str) -> dict[str, Any]:
        """The score card of an attempt.

        Raises:
            UsageError, HeldoutError: see `hand_in`.
        """
        return self._asked("GET", f"/api/v1/attempts/{quote(attempt, safe='')}/card")

    def _asked(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        request = Request(self.url.rstrip("/") + path, body, dict(headers or {}), method=method)
        request.add_unredirected_header("Authorization", f"Bearer {self.token}")
        fault: Exception | None = None
        for pause in (0.0, *_PAUSES):
            time.sleep(pause)
            try:
                with build_opener(_NoRedirects).open(request, timeout=_PATIENCE_SECONDS) as answer:
                    return self._read(answer.read(_LARGEST_ANSWER))
            except HTTPError as error:
                if error.code < 500 or error.code == 507:
                    raise UsageError(_sentence(error)) from error
                fault = error
            except (URLError, HTTPException, OSError) as error:
                fault = error
        raise HeldoutError(f"{self.url} cannot be reached ({one_line(str(fault))}). Send it again: it is kept once.")

    def _read(self, answer: bytes) -> dict[str, Any]:
        try:
            found = json.loads(answer)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise UsageError(f"{self.url} does not answer as a server of heldout does. Is that its address?")
        return found


def packed(path: Path) -> tuple[str, bytes]:
    """The name and the content that travel: a file as it is, a folder as a zip without what is hidden in it.

    Raises:
        UsageError: there is nothing.
    """
    if path.is_file():
        return path.name, path.read_bytes()
    if not path.is_dir():
        raise UsageError(f"{path} does not exist.")
    with Folder(path) as folder:
        content = zip_of((PurePosixPath(each.path), folder.read(each, each.size)) for each in folder.walk())
    return f"{path.resolve().name}.zip", content


def _sentence(error: HTTPError) -> str:
    try:
        said = json.loads(error.read(64 * 1024)).get("detail")
    except (ValueError, OSError, AttributeError):
        said = None
    words = said if isinstance(said, str) else f"The server refused it ({error.code})."
    elsewhere = error.headers.get("Location")
    if error.code < 400 and elsewhere:
        words = f"The server is elsewhere: it leads to {elsewhere}. Name that address with --to."
    return one_line(words)[:1000]
