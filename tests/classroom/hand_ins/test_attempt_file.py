"""Files of attempts: what was written comes back, and whatever else somebody made of one is refused in words."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from attempt_samples import attempt

from heldout.base.errors import UsageError
from heldout.classroom.hand_ins.attempt_file import (
    MOST_ATTEMPTS,
    AttemptFile,
    Unusable,
    is_attempt_file,
    read_attempts,
    submission_of,
    write_attempts,
)
from heldout.classroom.hand_ins.interface import HandIn
from heldout.classroom.hand_ins.read import read_hand_in
from heldout.submission.interface import Submission, SubmittedFile
from heldout.submission.read import made_of, refused

SENT = made_of(
    "model.ipynb",
    "python",
    "solution.py",
    [SubmittedFile("solution.py", b"def get_estimator():\n    pass\n"), SubmittedFile("data/weights.bin", b"\0" * 999)],
    ("cell 1, line 1", "cell 1, line 2"),
)
AFTER = made_of("solution.py", "python", "solution.py", [SubmittedFile("solution.py", b"get_estimator = 1\n")])


def written(*submissions: Submission, learner: str = "ana") -> bytes:
    pairs = [
        (attempt(minute, id=f"try{minute}", submission_hash=each.content_hash), each)
        for minute, each in enumerate(submissions)
    ]
    return write_attempts("late-flights", learner, pairs)[0]


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "ana.heldout.zip"
    path.write_bytes(written(SENT, AFTER))
    return path


def rejected(why: str) -> Submission:
    return refused("ana", "python", why)


def document_of(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        return dict(json.loads(archive.read("attempts.json")))


def rewrite(path: Path, change: Callable[[dict[str, Any]], None], more: Mapping[str, bytes] | None = None) -> None:
    """Change the document as somebody would who knows the form, its hash included."""
    from heldout.base.json_records import from_json
    from heldout.classroom.hand_ins import attempt_file

    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    document = json.loads(entries["attempts.json"])
    change(document)
    document["content_hash"] = attempt_file._hash(from_json(AttemptFile, document))
    entries |= {"attempts.json": json.dumps(document).encode(), **(more or {})}
    path.write_bytes(zipped(entries))


def zipped(entries: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_what_was_written_comes_back(sent: Path) -> None:
    found = read_attempts(sent)
    assert isinstance(found, AttemptFile)
    assert (found.challenge, found.learner, [each.attempt for each in found.attempts]) == (
        "late-flights",
        "ana",
        ["try0", "try1"],
    )
    assert submission_of(sent, 0, rejected) == SENT
    assert submission_of(sent, -1, rejected) == AFTER


def test_content_that_several_attempts_have_is_in_the_file_once(sent: Path) -> None:
    with zipfile.ZipFile(sent) as archive:
        assert len(archive.namelist()) == 4
    assert len(written(SENT)) == pytest.approx(len(written(SENT, replace(SENT, name="again.py"))), rel=0.4)


def test_a_hand_in_of_another_system_may_be_such_a_file_and_its_last_attempt_counts(sent: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    assert read_hand_in(HandIn("ana", (sent,)), tmp_path / "scratch") == AFTER


def test_a_file_that_was_changed_on_the_way_is_not_used(sent: Path) -> None:
    whole = sent.read_bytes()
    for cut in (whole[:-40], whole[: len(whole) // 2], b"", whole.replace(b"attempts.json", b"attempts.jsom")):
        sent.write_bytes(cut)
        assert isinstance(read_attempts(sent), Unusable)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["attempts.json"] = entries["attempts.json"].replace(b"late-flights", b"late-trains!")
    sent.write_bytes(zipped(entries))
    found = read_attempts(sent)
    assert isinstance(found, Unusable)
    assert "changed after it was written" in found.why


def set_path(path: str) -> Callable[[dict[str, Any]], None]:
    return lambda document: document["attempts"][1]["files"][0].update(path=path)


@pytest.mark.parametrize(
    "change",
    [
        *(set_path(path) for path in ("../solution.py", "/etc/passwd", "a/../../b", "./solution.py", "", "a\nb", ".")),
        lambda document: document["attempts"][1].update(entry="other.py"),
        lambda document: document["attempts"][1].update(content_hash="sha256:0"),
        lambda document: document["attempts"][1]["files"][0].update(bytes=-5),
        lambda document: document["attempts"][1]["files"][0].update(bytes=10**15),
        lambda document: document["attempts"][1]["files"][0].update(sha256="../../x"),
        lambda document: document["attempts"][1]["files"].append(document["attempts"][1]["files"][0]),
        lambda document: document["attempts"][1]["files"].append(
            {**document["attempts"][1]["files"][0], "path": "solution.py/inner.py"}
        ),
    ],
    ids=["up", "absolute", "up-inside", "dot", "no-name", "line-break", "only-dot", "no-entry", "other-hash",
         "negative", "enormous", "path-as-hash", "twice", "file-and-folder"],
)  # fmt: skip
def test_one_who_knows_the_form_gets_no_path_out_and_no_other_content_in(
    sent: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(sent, change)
    found = submission_of(sent, 1, rejected)
    assert found.files == ()
    assert found.fault


def test_a_bomb_is_not_unpacked(sent: Path) -> None:
    large = {"files/" + "0" * 64: bytes(1024 * 1024)}
    rewrite(sent, lambda document: document["attempts"][1]["files"][0].update(sha256="0" * 64, bytes=10), large)
    assert "is larger" in (submission_of(sent, 1, rejected).fault or "")
    with zipfile.ZipFile(sent) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    sent.write_bytes(zipped({**entries, "attempts.json": b" " * (5 * 1024 * 1024)}))
    found = read_attempts(sent)
    assert isinstance(found, Unusable)
    assert "larger than" in found.why


@pytest.mark.parametrize(
    "document",
    [b"[" * 200_000, b"{}", b"null", b"\xff", b'{"schema": "heldout.attempts/2"}', b"1" * 5_000, b"NaN"],
    ids=["deep", "empty", "null", "not-utf8", "newer", "long-number", "nan"],
)
def test_a_document_of_another_form_is_refused_in_words(tmp_path: Path, document: bytes) -> None:
    path = tmp_path / "ana.heldout.zip"
    path.write_bytes(zipped({"attempts.json": document}))
    assert is_attempt_file(path)
    assert isinstance(read_attempts(path), Unusable)


def test_keys_that_are_unknown_or_there_twice_are_refused(sent: Path) -> None:
    document = document_of(sent)
    for text in (json.dumps({**document, "more": 1}), json.dumps(document)[:-1] + ', "learner": "ben"}'):
        sent.write_bytes(zipped({"attempts.json": text.encode()}))
        assert isinstance(read_attempts(sent), Unusable)


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(written_at="0001-01-01T00:00:00"),
        lambda document: document["attempts"][0].update(created_at="2025-11-22T18:00:00"),
    ],
    ids=["written", "created"],
)
def test_a_time_that_may_lie_before_all_time_is_refused_in_words(
    sent: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    rewrite(sent, change)
    found = read_attempts(sent)
    assert isinstance(found, Unusable)
    assert "ahead of UTC" in found.why


def test_what_is_no_such_file_is_not_taken_for_one(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"solution.py": b""}))
    (tmp_path / "b.zip").write_bytes(b"PK nothing")
    assert not any(is_attempt_file(tmp_path / name) for name in ("a.zip", "b.zip", "none.zip", "."))


def test_more_attempts_than_fit_are_refused() -> None:
    with pytest.raises(UsageError, match="more than fit into one file"):
        written(*[SENT] * (MOST_ATTEMPTS + 1))
