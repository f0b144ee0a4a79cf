"""Frames: whatever bytes come, they are a frame or they are refused, and never more is kept than was allowed."""

from __future__ import annotations

import io
import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heldout.sandbox.collect import KEPT_OUTPUT, Collector
from heldout.sandbox.frame import MAX_HEADER, PREFIX, BadFrame, decode, encode, read_job, read_prefix, write_job
from heldout.sandbox.interface import Answer, Job
from heldout.stages.interface import FIT

MAX_PAYLOAD = 4096
PATIENT = settings(deadline=None, max_examples=200)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
headers = st.dictionaries(st.text(), json_values, max_size=4)
almost_frames = st.builds(
    lambda magic, lengths, rest: struct.pack("<4sIQ", magic, *lengths) + rest,
    st.sampled_from([b"HLD1", b"HLD2"]),
    st.tuples(st.integers(0, 40) | st.integers(0, 2**32 - 1), st.integers(0, 40) | st.integers(0, 2**64 - 1)),
    st.binary(max_size=80) | st.builds(lambda header: json.dumps(header).encode(), headers),
)
anything = st.binary(max_size=200) | almost_frames | st.builds(Answer, headers, st.binary(max_size=100)).map(encode)


@PATIENT
@given(headers, st.binary(max_size=200))
def test_a_frame_comes_out_as_it_went_in(header: dict[str, Any], payload: bytes) -> None:
    assert decode(encode(Answer(header, payload)), MAX_PAYLOAD) == Answer(header, payload)


@PATIENT
@given(anything)
def test_any_bytes_are_a_frame_or_refused(data: bytes) -> None:
    try:
        answer = decode(data, MAX_PAYLOAD)
    except BadFrame:
        return
    assert len(data) == PREFIX.size + struct.unpack("<4sIQ", data[:16])[1] + len(answer.payload)
    json.dumps(answer.header, allow_nan=False, ensure_ascii=False).encode()


@PATIENT
@given(headers, st.binary(max_size=100), st.data())
def test_a_damaged_frame_is_a_frame_or_refused(header: dict[str, Any], payload: bytes, data: st.DataObject) -> None:
    frame = bytearray(encode(Answer(header, payload)))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    del frame[data.draw(st.integers(0, len(frame))) :]
    try:
        found = decode(frame, MAX_PAYLOAD)
    except BadFrame:
        return
    assert len(frame) == PREFIX.size + struct.unpack("<4sIQ", frame[:16])[1] + len(found.payload)
    assert isinstance(found.header, dict)


@PATIENT
@given(st.binary(max_size=40))
def test_any_prefix_is_within_the_limits_or_refused(data: bytes) -> None:
    try:
        prefix = read_prefix(data, MAX_PAYLOAD)
    except BadFrame:
        return
    assert prefix.total <= PREFIX.size + MAX_HEADER + MAX_PAYLOAD


@PATIENT
@given(anything, st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_the_collector_says_the_same_whatever_the_chunks(data: bytes, sizes: list[int]) -> None:
    pipe = Pipe()
    collector = pipe.collector
    offset, turn = 0, 0
    while offset < len(data) and not collector.complete and collector.problem is None:
        chunk = data[offset : offset + sizes[turn % len(sizes)]]
        os.write(pipe.write, chunk)
        collector.read(pipe.read)
        offset, turn = offset + len(chunk), turn + 1
        assert len(collector.frame) <= PREFIX.size + MAX_HEADER + MAX_PAYLOAD + 60
    os.close(pipe.write)
    collector.drain()
    try:
        expected = decode(data[:offset], MAX_PAYLOAD)
    except BadFrame:
        with pytest.raises(BadFrame):
            collector.result()
    else:
        assert collector.result() == expected


def test_a_header_of_half_a_character_is_written_whole_and_refused_when_read() -> None:
    assert decode(encode(Answer({"a": "\ud800 😀"})), 0).header == {"a": "? 😀"}
    text = rb'{"a": "\ud800"}'
    with pytest.raises(BadFrame):
        decode(PREFIX.pack(b"HLD1", len(text), 0) + text, 0)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1, 2}])
def test_what_json_does_not_know_is_not_written(value: object) -> None:
    with pytest.raises(BadFrame):
        encode(Answer({"a": value}))


def test_a_header_over_the_limit_is_not_written() -> None:
    with pytest.raises(BadFrame, match="too large"):
        encode(Answer({"a": "x" * MAX_HEADER}))


@pytest.mark.parametrize("value", ["0", "[]", "{}"])
def test_a_header_of_a_million_values_is_refused_before_it_is_read(value: str) -> None:
    text = ('{"a":[' + f"{value}," * 1_000_000 + "0]}").encode()
    frame = PREFIX.pack(b"HLD1", len(text), 0) + text
    with pytest.raises(BadFrame, match="more than 1,000,000 values"):
        decode(frame, 0)


def test_output_is_kept_from_its_start_and_errors_from_their_end() -> None:
    pipes = [os.pipe() for _ in range(3)]
    collector = Collector(*(read for read, _ in pipes), MAX_PAYLOAD, 10 * KEPT_OUTPUT)
    for number in range(4):
        for read, write in pipes[1:]:
            os.write(write, str(number).encode() * (KEPT_OUTPUT // 2))
            collector.read(read)
    for _, write in pipes:
        os.close(write)
    collector.drain()
    half = KEPT_OUTPUT // 2
    assert bytes(collector.stdout) == b"0" * half + b"1" * half
    assert bytes(collector.stderr) == b"2" * half + b"3" * half
    assert not collector.too_much_output


def test_a_collector_closes_its_descriptors_once() -> None:
    pipe = Pipe()
    os.close(pipe.write)
    pipe.collector.drain()
    pipe.collector.close()
    with pytest.raises(OSError):
        os.fstat(pipe.read)


def test_a_job_comes_out_as_it_went_in(tmp_path: Path) -> None:
    (tmp_path / "blob").write_bytes(b"from a file")
    job = Job(FIT, {"seed": 0}, (("a", b"bytes"), ("b", tmp_path / "blob"), ("c", b"")))
    with (tmp_path / "job").open("w+b") as file:
        write_job(job, file)
        received = read_job(file.fileno())
    assert (received.stage, received.work, received.limits.memory_mb) == ("fit", {"seed": 0}, 2048)
    assert {name: bytes(view) for name, view in received.blobs.items()} == {
        "a": b"bytes",
        "b": b"from a file",
        "c": b"",
    }


def test_a_file_that_grows_while_a_job_is_written_is_our_fault_and_said() -> None:
    class Growing(type(Path())):  # type: ignore[misc]
        def read_bytes(self) -> bytes:
            return b"longer than before"

    with pytest.raises(OSError, match="changed"):
        write_job(Job(FIT, {}, (("a", Growing(os.devnull)),)), io.BytesIO())


class Pipe:
    """A collector whose result pipe can be written to; its other pipes are at their end."""

    def __init__(self) -> None:
        pipes = [os.pipe() for _ in range(3)]
        for _, write in pipes[1:]:
            os.close(write)
        self.read, self.write = pipes[0]
        self.collector = Collector(*(read for read, _ in pipes), MAX_PAYLOAD, 1000)
