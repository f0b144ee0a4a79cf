"""A server whose database lies on a disk that is really full."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from class_at_a_deadline import Acknowledged, GaveUp, Seen, Student
from queue_samples import served_course
from served import CHALLENGE, CLASS
from server_process import ServerProcess

_ALONE = ("unshare", "--mount")
_ON_A_SMALL_DISK = """
mount -t tmpfs -o size=3m tmpfs "$1" && cp "$2"/attempts.db* "$1" && head -c 1000000 /dev/zero > "$1/ballast" || exit 1
shift 2
exec "$@"
"""


def may_mount() -> bool:
    """Whether this account may mount a disk of its own, which nobody else sees."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    mounts = (*_ALONE, "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    return subprocess.run(mounts, capture_output=True, check=False).returncode == 0


@pytest.fixture
def student(tmp_path: Path) -> Iterator[tuple[Student, ServerProcess]]:
    """Somebody who signed in before the disk was full."""
    for each in ("home", "large", "small"):
        (tmp_path / each).mkdir()
    database = f"sqlite:///{tmp_path / 'large' / 'attempts.db'}"
    course = served_course(tmp_path, CLASS.replace("attempts_per_day = 2\n", ""))
    before = ServerProcess(course, database, 0, tmp_path / "home")
    before.start()
    before.wait()
    found = Student(before.url, "Ana Lee", Seen(), patience=60)
    found.join(before.links()["Ana Lee"])
    found.leave()
    before.stop()
    mounts = (*_ALONE, "sh", "-c", _ON_A_SMALL_DISK, "sh", str(tmp_path / "small"), str(tmp_path / "large"))
    small = f"sqlite:///{tmp_path / 'small' / 'attempts.db'}"
    server = ServerProcess(course, small, 0, tmp_path / "home", before.port, within=mounts)
    server.start()
    server.wait()
    yield found, server
    server.stop()


@pytest.mark.proof
@pytest.mark.skipif(not may_mount(), reason="no disk can be mounted here that nobody else sees")
def test_a_full_disk_refuses_with_a_sentence_keeps_what_was_acknowledged_and_takes_more_when_there_is_room(
    student: tuple[Student, ServerProcess], tmp_path: Path
) -> None:
    ana, server = student
    token = ana.form_of(CHALLENGE)
    kept: list[Acknowledged] = []

    def hand_in_until_refused() -> None:
        while True:
            kept.append(ana.hand_in(CHALLENGE, token, "data.csv", os.urandom(300_000)))

    with pytest.raises(GaveUp, match=r"507: .*disk is full.* hand in again later"):
        hand_in_until_refused()
    assert 1 <= len(kept) < 10
    for each in kept:
        assert re.search("comes? first|It is the next one", ana.page("queue place", f"/hand-ins/{each.id}"))
    assert server.process is not None
    os.truncate(f"/proc/{server.process.pid}/root{tmp_path / 'small' / 'ballast'}", 0)
    later = ana.hand_in(CHALLENGE, token, "data.csv", b"x = 1")
    assert later.id not in {each.id for each in kept}
