"""What an ended process is taken to mean."""

from __future__ import annotations

import os
import signal

import pytest

from heldout.sandbox.collect import Collector
from heldout.sandbox.conclude import conclude
from heldout.sandbox.frame import encode
from heldout.sandbox.interface import Answer, Ending, Usage


def collected(frame: bytes = b"", out: bytes = b"") -> Collector:
    """A collector that has read what a process wrote."""
    ends = [os.pipe() for _ in range(3)]
    for (_, writer), data in zip(ends, (frame, out, b""), strict=True):
        os.write(writer, data)
        os.close(writer)
    collector = Collector(ends[0][0], ends[1][0], ends[2][0], 1000, 100)
    collector.drain()
    return collector


def test_a_whole_frame_is_a_result() -> None:
    result = conclude(
        None, -signal.SIGKILL, collected(encode(Answer({"ok": True}, b"12"))), Usage(cpu_seconds=3.0), 5.0
    )

    assert result.ending is Ending.FRAME
    assert result.header == {"ok": True}
    assert result.payload == b"12"


def test_a_frame_that_came_after_its_time_is_none() -> None:
    """A submission may catch the CPU limit's first signal and go on for a second."""
    result = conclude(None, 0, collected(encode(Answer({"ok": True}))), Usage(cpu_seconds=5.9), 5.0)

    assert result.ending is Ending.CPU_TIME
    assert result.header is None


def test_of_a_frame_that_came_after_its_time_an_error_is_heard() -> None:
    said = {"ok": False, "error": {"kind": "time"}, "recipe": {}}
    result = conclude(None, 0, collected(encode(Answer(said, b"12"))), Usage(cpu_seconds=5.9), 5.0)

    assert result.ending is Ending.CPU_TIME
    assert result.header == {"error": {"kind": "time"}}
    assert result.payload == b""


def test_too_much_output_outweighs_a_frame() -> None:
    result = conclude(None, 0, collected(encode(Answer({"ok": True})), b"x" * 101), Usage(), 5.0)

    assert result.ending is Ending.OUTPUT


@pytest.mark.parametrize(
    ("reason", "code", "expected"),
    [
        ("memory", -signal.SIGKILL, Ending.MEMORY),
        ("wall_time", -signal.SIGKILL, Ending.WALL_TIME),
        (None, -signal.SIGXCPU, Ending.CPU_TIME),
        (None, -signal.SIGSYS, Ending.FORBIDDEN),
        (None, -signal.SIGSEGV, Ending.CRASHED),
        (None, 3, Ending.CRASHED),
    ],
)
def test_an_end_without_a_frame_has_its_own_name(reason: str | None, code: int, expected: Ending) -> None:
    assert conclude(reason, code, collected(), Usage(cpu_seconds=1.0), 5.0).ending is expected


def test_a_kill_by_the_kernels_own_limit_is_a_matter_of_time() -> None:
    assert conclude(None, -signal.SIGKILL, collected(), Usage(cpu_seconds=5.2), 5.0).ending is Ending.CPU_TIME
    assert conclude(None, -signal.SIGKILL, collected(), Usage(cpu_seconds=1.0), 5.0).ending is Ending.CRASHED
