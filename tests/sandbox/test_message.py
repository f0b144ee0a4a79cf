"""A message comes back as it was sent, and anything else is refused."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import pytest

from heldout.base.json_records import Unreadable
from heldout.sandbox.interface import Ending, Job, StageResult
from heldout.sandbox.message import Blob, bytes_of, packed, unpacked
from heldout.sandbox.trusted import NoAnswer, TrustedTask


@dataclass(frozen=True)
class Inner:
    label: str | int | bool
    kind: Literal["near", "far"] = "near"


@dataclass(frozen=True)
class Message:
    number: float
    at: datetime
    inner: tuple[Inner, ...]
    pair: tuple[int, str] | None
    sizes: Mapping[str, int]
    document: dict[str, Any] | None
    raw: Blob
    more: tuple[Blob, ...] = ()


SENT = Message(
    1.5, datetime(2026, 1, 2, tzinfo=UTC), (Inner(True), Inner(3, "far")), (1, "a"), {"b": 2}, {"c": [None]}, b"raw",
    (b"", b"x"),
)  # fmt: skip


def test_what_is_sent_comes_back() -> None:
    document, blobs = packed(SENT)
    assert unpacked(Message, document, dict(blobs)) == SENT


def test_bytes_that_would_be_lost_in_a_document_are_refused() -> None:
    with pytest.raises(TypeError, match="more than JSON"):
        packed(replace(SENT, document={"c": b"raw"}))


def test_bytes_for_no_place_are_refused() -> None:
    document, _ = packed(SENT)
    with pytest.raises(Unreadable, match="no place for document/c/9"):
        unpacked(Message, document, {"document/c/9": b"label"})


def test_a_file_travels_as_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"its bytes")
    assert bytes_of(file) == b"its bytes"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "1.5"),
        ("number", True),
        ("number", None),
        ("at", "yesterday"),
        ("inner", [{"label": 1.5, "kind": "near"}]),
        ("inner", [{"label": 1, "kind": "elsewhere"}]),
        ("inner", [{"label": 1, "kind": "near", "more": 1}]),
        ("inner", {"label": 1}),
        ("pair", [1, "a", 2]),
        ("pair", [True, "a"]),
        ("sizes", {"b": "2"}),
        ("document", [1]),
        ("raw", "another name"),
        ("raw", None),
        ("more", ["raw", 1]),
    ],
)
def test_what_no_field_holds_is_refused(field: str, value: Any) -> None:
    document, blobs = packed(SENT)
    others = {place: blob for place, blob in blobs if not place.startswith(field)}
    with pytest.raises(Unreadable, match=rf"^{field}"):
        unpacked(Message, document | {field: value}, others)


@dataclass(frozen=True)
class Question:
    data: Blob


@dataclass(frozen=True)
class Reply:
    data: bytes


ECHO = TrustedTask("echo", "echoing", Question, Reply)


class Here:
    """A runner that works in this process."""

    def __init__(self, task: TrustedTask[Question, Reply] = ECHO) -> None:
        self.task = task

    def run(self, job: Job) -> StageResult:
        answer = self.task.bound_to(lambda asked: Reply(bytes_of(asked.data) * 2)).work(
            job.work, {name: data for name, data in job.blobs if isinstance(data, bytes)}
        )
        return StageResult(Ending.FRAME, answer.header, answer.payload)


def test_work_is_asked_and_answers() -> None:
    assert ECHO.ask(Here(), Question(b"ab")) == Reply(b"abab")  # type: ignore[arg-type]


def test_another_version_of_the_messages_is_refused() -> None:
    newer = TrustedTask("echo", "echoing", Question, Reply, version=2)
    with pytest.raises(ValueError, match="version 2 here, and was asked as 1"):
        ECHO.ask(Here(newer), Question(b"ab"))  # type: ignore[arg-type]


def test_an_end_without_an_answer_says_what_was_done() -> None:
    with pytest.raises(NoAnswer, match=r"echoing ended without an answer \(crashed\)\."):
        ECHO.answer_of(StageResult(Ending.CRASHED, stderr="its words"))


@pytest.mark.parametrize("last", ["ValueError: label 17.25 is odd", "numpy.exceptions.ValueError: label 17.25"])
def test_what_a_process_that_held_labels_wrote_is_not_in_the_text_that_a_card_shows(
    last: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "heldout")
    with pytest.raises(NoAnswer) as caught:
        ECHO.answer_of(StageResult(Ending.CRASHED, stderr=f"Traceback: y_true = [17.25]\n{last}\n"))

    assert "(crashed, ValueError)" in str(caught.value)
    assert "17.25" not in str(caught.value)
    assert "17.25" in caught.value.result.stderr
    assert "17.25" in "".join(traceback.format_exception(caught.value))
    assert "17.25" in caplog.text


@pytest.mark.parametrize("header", [{}, {"response": {}, "blobs": []}, {"response": {"data": "x"}, "blobs": [1]}])
def test_an_answer_that_is_none_is_our_fault(header: dict[str, Any]) -> None:
    from heldout.base.errors import HeldoutError

    with pytest.raises(HeldoutError, match="echoing answered with something else"):
        ECHO.answer_of(StageResult(Ending.FRAME, header))
