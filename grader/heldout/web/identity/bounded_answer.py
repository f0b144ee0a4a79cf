"""An answer of another server that ends in time and at some size, whoever reads it: a library of ours or not."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2

from heldout.web.identity import elsewhere
from heldout.web.identity.elsewhere import ElsewhereFailed


def bound(answer: httpx2.Response) -> None:
    """A client's hook: reading the answer raises ElsewhereFailed where it takes too long or is too large."""
    assert isinstance(answer.stream, httpx2.SyncByteStream)
    answer.stream = _Bounded(answer.stream, str(answer.request.url.copy_with(query=None)))


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, stream: httpx2.SyncByteStream, url: str) -> None:
        self._stream, self._url = stream, url

    def __iter__(self) -> Iterator[bytes]:
        size, began = 0, time.monotonic()
        for part in self._stream:
            size += len(part)
            if time.monotonic() - began > elsewhere.SECONDS:
                raise ElsewhereFailed(f"{self._url} takes more than {elsewhere.SECONDS:.0f} seconds to answer.")
            if size > elsewhere.LARGEST:
                raise ElsewhereFailed(f"{self._url} answers with more than a megabyte.")
            yield part

    def close(self) -> None:
        self._stream.close()
