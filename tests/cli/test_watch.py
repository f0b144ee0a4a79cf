"""`heldout watch`: answers to saving and to keys, with and without a terminal, and nothing that stays behind."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from command_line import GOOD, heldout
from heldout.cli.watching import changes
from heldout.cli.watching.changes import Changes

if sys.platform != "linux":
    pytest.skip("what is left behind is looked for in /proc", allow_module_level=True)

WEAK = GOOD.replace("LogisticRegression()", "LogisticRegression(C=1e-5)")
BAD = GOOD.replace("StandardScaler()", "StandardScaler(")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "cancer"
    assert heldout("start", "breast-cancer", folder, HELDOUT_HOME=str(tmp_path / "home")).code == 0
    return folder


class Screen:
    """What a process prints, read while it runs."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self.text = descriptor, ""

    def waits_for(self, pattern: str, seconds: float = 90) -> str:
        """What is printed up to the pattern, which is then behind us."""
        deadline = time.monotonic() + seconds
        while not (found := re.search(pattern, self.text)):
            assert time.monotonic() < deadline, f"{pattern!r} did not come: {self.text}"
            if select.select([self._descriptor], [], [], 0.1)[0]:
                self.text += os.read(self._descriptor, 65536).decode()
        before, self.text = self.text[: found.end()], self.text[found.end() :]
        return before


def started(workspace: Path, stdin: Any, out: int, *words: str) -> subprocess.Popen[bytes]:
    told = os.environ | {"HELDOUT_HOME": str(workspace.parent / "home"), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "heldout", "watch", *words]
    return subprocess.Popen(
        command, stdin=stdin, stdout=out, stderr=out, cwd=workspace, env=told, start_new_session=True
    )


def left_behind(workspace: Path) -> list[str]:
    """Processes whose home is this test's, once they have had a moment."""
    home = f"HELDOUT_HOME={workspace.parent / 'home'}".encode()
    deadline = time.monotonic() + 10
    while True:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if home in (process / "environ").read_bytes().split(b"\0"):
                    found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def test_without_a_terminal_saving_is_answered_and_nothing_stays(workspace: Path) -> None:
    read, write = os.pipe()
    process = started(workspace, subprocess.DEVNULL, write)
    os.close(write)
    screen = Screen(read)
    try:
        assert "Ctrl-C ends it." in screen.waits_for("checked in .* s: valid")
        (workspace / "solution.py").write_text(BAD)
        screen.waits_for("not valid\nfailed: SyntaxError")
        (workspace / "solution.py").write_text(WEAK)
        assert "grading" in screen.waits_for("points .* of 100")
        (workspace / "solution.py").write_text(GOOD)
        screen.waits_for("since +attempt .*: \\+")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    os.close(read)
    assert left_behind(workspace) == []


@pytest.mark.proof
def test_keys_grade_explain_hint_and_quit_and_the_terminal_is_what_it_was(workspace: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    before = termios.tcgetattr(theirs)
    command = "import os, sys, fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    command += "os.execv(sys.executable, [sys.executable, '-m', 'heldout', 'watch', '--no-grade'])"
    told = os.environ | {"HELDOUT_HOME": str(workspace.parent / "home"), "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", command], stdin=theirs, stdout=theirs, stderr=theirs, cwd=workspace, env=told,
        start_new_session=True,
    )  # fmt: skip
    screen = Screen(ours)
    screen.waits_for("g grade, e explain")
    screen.waits_for("checked in .* s: valid")
    pressed = {"e": "no attempt to explain", "h": "Hint 1 of", "g": "points .* of 100", "?": "q quit"}
    for key, answer in [*pressed.items(), ("e", "Where it went")]:
        os.write(ours, key.encode())
        screen.waits_for(answer)
    os.write(ours, b"q")
    assert process.wait(30) == 0
    assert termios.tcgetattr(theirs) == before
    os.close(theirs)
    os.close(ours)
    assert left_behind(workspace) == []


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[Path, threading.Event]]:
    """A submission that is watched, and what is set when it has changed."""
    path, event = tmp_path / "solution.py", threading.Event()
    path.write_text(GOOD)
    watching = Changes(path, event.set)
    watching.start()
    yield path, event
    watching.stop()


def test_a_save_that_changes_nothing_is_no_change(told: tuple[Path, threading.Event]) -> None:
    path, event = told
    path.write_text(GOOD)
    assert not event.wait(1.0)
    path.with_suffix(".tmp").write_text(WEAK)
    path.with_suffix(".tmp").replace(path)
    assert event.wait(10.0)


def test_where_no_events_arrive_it_is_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_arrive(*arguments: Any, **options: Any) -> Iterator[set[Any]]:
        raise OSError("OS file watch limit reached")
        yield set()

    monkeypatch.setattr("watchfiles.watch", none_arrive)
    monkeypatch.setattr(changes, "_LOOK_SECONDS", 0.05)
    path, event = tmp_path / "solution.py", threading.Event()
    path.write_text(GOOD)
    watching = Changes(path, event.set)
    watching.start()
    path.write_text(WEAK)
    assert event.wait(10.0)
    watching.stop()
