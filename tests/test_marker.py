"""The marker of a workspace is somebody's word: read with bounds, and never a crash."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from heldout.base.errors import UsageError
from heldout.marker import MARKER, find_marker, marker_text, read_marker


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / MARKER
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_what_start_writes_is_read_back(tmp_path: Path) -> None:
    marker = read_marker(written(tmp_path, marker_text("churn", "0" * 32, 'A "course" of\nmine')))

    assert (marker.challenge_id, marker.workspace_id, marker.course_hint) == (
        "churn", "0" * 32, 'A "course" of?mine',
    )  # fmt: skip


def test_a_marker_of_an_earlier_version_gives_its_challenge_and_no_path(tmp_path: Path) -> None:
    marker = read_marker(written(tmp_path, 'format_version = 1\nchallenge = "churn"\ncourse = "/tmp/course"\n'))

    assert marker.challenge_id == "churn"
    assert marker.workspace_id is None


@pytest.mark.parametrize("course", ["5", "[]", "{}", "true", "1979-05-27", "nan", "[[[]]]"])
def test_a_course_that_is_no_text_is_no_hint(tmp_path: Path, course: str) -> None:
    assert read_marker(written(tmp_path, f'challenge = "churn"\ncourse = {course}\n')).course_hint is None


@pytest.mark.parametrize("workspace", ["../../../etc/passwd", "0" * 31, "0" * 33, "G" * 32, "٠" * 32])
def test_a_workspace_id_that_is_none_is_not_taken(tmp_path: Path, workspace: str) -> None:
    assert read_marker(written(tmp_path, f'challenge = "a"\nworkspace = "{workspace}"\n')).workspace_id is None


ODD = {
    "nothing": b"",
    "no TOML": b"challenge = \n",
    "a number": b"challenge = 5\n",
    "a list": b'challenge = ["a"]\n',
    "a path": b'challenge = "../../secret"\n',
    "control characters": b'challenge = "a\\u001b[2J"\n',
    "a long name": b'challenge = "' + b"a" * 200 + b'"\n',
    "no UTF-8": b'challenge = "\xff"\n',
    "bytes of nothing": b"\0" * 4000,
    "nested lists": b"challenge = " + b"[" * 3000 + b"]" * 1000,
    "nested tables": b"".join(b"[" + b".".join([b"a"] * depth) + b"]\n" for depth in range(1, 80)),
    "one deep key": b".".join([b"a"] * 2000) + b" = 1\n",
    "an endless number": b"challenge = " + b"9" * 4000,
    "an endless exponent": b"challenge = 1e" + b"9" * 3000,
    "a date that is none": b"challenge = 0000-00-00\n",
    "too large": b"#" + b"a" * 5000,
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_odd_content_is_one_clear_message(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UsageError, match=r"is damaged: .*Name the challenge with -c") as refused:
        read_marker(written(tmp_path, content))

    assert "\n" not in str(refused.value)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 500 + len(str(tmp_path))


def test_a_sparse_marker_of_ten_gigabytes_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / MARKER).open("wb") as file:
        file.truncate(10 * 1024**3)
    began = time.process_time()

    with pytest.raises(UsageError, match="more than 4,096 bytes"):
        read_marker(tmp_path / MARKER)
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_a_marker_that_is_no_file_is_damaged(tmp_path: Path, kind: str) -> None:
    match kind:
        case "folder":
            (tmp_path / MARKER).mkdir()
        case "link":
            (tmp_path / MARKER).symlink_to("/etc/passwd")
        case "pipe":
            os.mkfifo(tmp_path / MARKER)

    with pytest.raises(UsageError, match="is damaged"):
        read_marker(tmp_path / MARKER)


def test_the_marker_of_the_nearest_folder_above_is_found(tmp_path: Path) -> None:
    written(tmp_path, "")
    (tmp_path / "a" / "b").mkdir(parents=True)

    assert find_marker(tmp_path / "a" / "b" / "solution.py") == tmp_path / MARKER
    assert find_marker(tmp_path / "a" / ".." / "no-such-folder") == tmp_path / MARKER
