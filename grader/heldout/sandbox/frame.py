"""The one format that crosses a process boundary: a JSON header and a raw payload, both bounded.

`HLD1 | u32 header length | u64 payload length | header | payload`, lengths little-endian. The same frame carries
a job in (trusted) and a result out (untrusted). Nothing in it is ever unpickled.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from heldout.base.json_records import from_json, to_json
from heldout.base.strict_json import HALF_CHARACTER, NotStrictJson, read_strict
from heldout.sandbox.interface import Answer, Blobs, Job, Limits

MAGIC = b"HLD1"
PREFIX = struct.Struct("<4sIQ")
GO = b"G"
"""Goes ahead of a phase's inputs, so that one without any has a beginning too."""
MAX_HEADER = 4 * 1024 * 1024
"""A recipe or a description is at most 1 MiB of JSON; escaped inside a header it stays below this."""
_MAX_VALUES = 1_000_000
"""Commas and opening brackets of a header: four megabytes of `[],` would take thirty times as much when read."""


class BadFrame(ValueError):
    """The bytes are not a frame, or it is larger than allowed."""


@dataclass(frozen=True)
class Prefix:
    """The first 16 bytes of a frame."""

    header_bytes: int
    payload_bytes: int

    @property
    def total(self) -> int:
        """Bytes of the whole frame."""
        return PREFIX.size + self.header_bytes + self.payload_bytes


def read_prefix(data: bytes | bytearray | memoryview, max_payload: int) -> Prefix:
    """The lengths that a frame announces, refused when they are over the limits.

    Raises:
        BadFrame: not a frame, or too large.
    """
    if len(data) < PREFIX.size:
        raise BadFrame("the result is cut short")
    magic, header_bytes, payload_bytes = PREFIX.unpack_from(data)
    if magic != MAGIC:
        raise BadFrame("what came is not a result frame")
    if header_bytes > MAX_HEADER or payload_bytes > max_payload:
        raise BadFrame(f"the result is too large: {header_bytes} + {payload_bytes} bytes")
    return Prefix(header_bytes, payload_bytes)


def encode(answer: Answer) -> bytes:
    """One frame as bytes.

    Raises:
        BadFrame: the header is larger than allowed, or holds something that is not JSON, such as NaN.
    """
    try:
        text = json.dumps(answer.header, separators=(",", ":"), allow_nan=False).encode()
        if HALF_CHARACTER.search(text):
            text = json.dumps(answer.header, separators=(",", ":"), ensure_ascii=False).encode(errors="replace")
    except (TypeError, ValueError, RecursionError) as error:
        raise BadFrame(f"the header cannot be written: {error}") from error
    if len(text) > MAX_HEADER:
        raise BadFrame(f"the header is too large: {len(text)} bytes")
    return PREFIX.pack(MAGIC, len(text), len(answer.payload)) + text + answer.payload


def decode(data: bytes | bytearray | memoryview, max_payload: int) -> Answer:
    """What exactly one frame says, untrusted.

    Raises:
        BadFrame: anything else, trailing bytes and a header that is not a JSON object among it.
    """
    prefix = read_prefix(data, max_payload)
    if len(data) != prefix.total:
        raise BadFrame(f"the result has {len(data)} bytes where its prefix says {prefix.total}")
    start = PREFIX.size + prefix.header_bytes
    text = bytes(data[PREFIX.size : start])
    if sum(map(text.count, (b",", b"[", b"{"))) > _MAX_VALUES:
        raise BadFrame(f"the result's header holds more than {_MAX_VALUES:,} values")
    try:
        header = read_strict(text)
    except NotStrictJson as error:
        raise BadFrame("the result's header is not JSON") from error
    if not isinstance(header, dict):
        raise BadFrame("the result's header is not a JSON object")
    return Answer(header, bytes(data[start:]))


Sizes = tuple[tuple[str, int], ...]
"""Names of blobs and how many bytes each has."""


@dataclass(frozen=True)
class JobHeader:
    """What stands before the bytes of a job."""

    stage: str
    limits: Limits
    blobs: Sizes
    later: tuple[Sizes, ...]
    work: Any


def write_job(job: Job, out: BinaryIO) -> None:
    """Write `job` as a frame whose payload is the blobs one after the other.

    Raises:
        OSError: a blob's file cannot be read, or changes meanwhile.
    """
    sizes = _sizes(job.blobs)
    header = JobHeader(job.stage.name, job.limits, sizes, tuple(_sizes(phase.blobs) for phase in job.later), job.work)
    text = json.dumps(to_json(header), separators=(",", ":")).encode()
    out.write(PREFIX.pack(MAGIC, len(text), sum(size for _, size in sizes)) + text)
    for (name, blob), (_, size) in zip(job.blobs, sizes, strict=True):
        data = blob if isinstance(blob, bytes) else blob.read_bytes()
        if len(data) != size:
            raise OSError(f"{name} changed while it was read")
        out.write(data)
    out.flush()


def _sizes(blobs: Blobs) -> Sizes:
    return tuple((name, len(blob) if isinstance(blob, bytes) else blob.stat().st_size) for name, blob in blobs)


@dataclass(frozen=True)
class ReceivedJob:
    """A job as the stage's process sees it."""

    stage: str
    work: Any
    """What the parent put into `Job.work`, as JSON."""
    blobs: Mapping[str, memoryview]
    """Views into the mapped job; nothing is copied."""
    limits: Limits = field(default_factory=Limits)
    later: tuple[Sizes, ...] = ()
    """Names and sizes of what each later phase will be handed."""


def read_job(fd: int) -> ReceivedJob:
    """Map the job behind `fd`. It was written by trusted code, so it is not bounded again."""
    size = os.fstat(fd).st_size
    view = memoryview(mmap.mmap(fd, size, access=mmap.ACCESS_READ))
    _, header_bytes, _ = PREFIX.unpack(view[: PREFIX.size])
    start = PREFIX.size + header_bytes
    header = from_json(JobHeader, json.loads(bytes(view[PREFIX.size : start])))
    return ReceivedJob(header.stage, header.work, _cut(view[start:], header.blobs), header.limits, header.later)


def receive(fd: int, sizes: Sizes) -> dict[str, memoryview]:
    """What a phase is handed over the pipe behind `fd`; waits until it is.

    Raises:
        EOFError: the grader has closed its end.
    """
    data = memoryview(bytearray(len(GO) + sum(length for _, length in sizes)))
    left = data
    while left:
        count = os.readv(fd, [left])
        if not count:
            raise EOFError("nothing more is handed over")
        left = left[count:]
    return _cut(data[len(GO) :].toreadonly(), sizes)


def _cut(view: memoryview, sizes: Sizes) -> dict[str, memoryview]:
    blobs, start = {}, 0
    for name, length in sizes:
        blobs[name] = view[start : start + length]
        start += length
    return blobs
