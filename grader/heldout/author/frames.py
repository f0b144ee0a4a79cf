"""Questions and answers between a process of ours and the child that runs an author's code: JSON and raw bytes."""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable
from typing import Any

_PREFIX = struct.Struct("<IQ")
MAX_HEADER = 16 * 1024 * 1024
MAX_PAYLOAD = 1 << 32
_CHUNK = 1 << 20


class BadAuthorFrame(ValueError):
    """What came is no frame, or is larger than allowed."""


def write_frame(fd: int, header: dict[str, Any], payload: bytes = b"") -> None:
    """Write one frame.

    Raises:
        OSError: nobody reads.
        BadAuthorFrame: the header is no JSON, or too large.
    """
    try:
        text = json.dumps(header).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise BadAuthorFrame(f"the answer is no plain data: {error}") from error
    if len(text) > MAX_HEADER or len(payload) > MAX_PAYLOAD:
        raise BadAuthorFrame(f"the answer is too large: {len(text) + len(payload)} bytes")
    for part in (_PREFIX.pack(len(text), len(payload)) + text, payload):
        view = memoryview(part)
        while view:
            view = view[os.write(fd, view[:_CHUNK]) :]


def read_frame(fd: int, wait: Callable[[], None] = lambda: None) -> tuple[dict[str, Any], bytes]:
    """Read one frame; `wait` is called before each read, and may raise.

    Raises:
        EOFError: the other side has gone.
        BadAuthorFrame: what came is no frame.
    """
    header_size, payload_size = _PREFIX.unpack(_read(fd, _PREFIX.size, wait))
    if header_size > MAX_HEADER or payload_size > MAX_PAYLOAD:
        raise BadAuthorFrame(f"the answer is too large: {header_size + payload_size} bytes")
    text, payload = _read(fd, header_size, wait), _read(fd, payload_size, wait)
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadAuthorFrame("the answer is no JSON") from error
    if not isinstance(header, dict):
        raise BadAuthorFrame("the answer is no JSON object")
    return header, payload


def _read(fd: int, size: int, wait: Callable[[], None]) -> bytes:
    data = bytearray()
    while len(data) < size:
        wait()
        piece = os.read(fd, min(_CHUNK, size - len(data)))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)
