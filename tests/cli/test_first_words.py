"""What `heldout` alone says, what completes it, and what it looks like on a narrow terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest
from attempt_samples import attempt

from command_line import GOOD, ROOT, heldout, widest
from heldout.challenge.load import load_challenge
from heldout.grading.next_step import _in_workspace
from heldout.isolation.choose import stop_workers


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for workspaces; their HELDOUT_HOME is in it, and keeps its worker between tests."""
    folder = tmp_path_factory.mktemp("beginner")
    yield folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELDOUT_HOME", str(folder / "home"))
        stop_workers()


@pytest.fixture(scope="module")
def workspace(home: Path) -> Path:
    folder = home / "cancer"
    assert heldout("start", "breast-cancer", folder, HELDOUT_HOME=str(home / "home")).code == 0
    return folder


def test_a_newcomer_is_told_where_to_begin(tmp_path: Path) -> None:
    answer = heldout(HELDOUT_HOME=str(tmp_path), cwd=tmp_path)

    assert answer.code == 0
    assert "heldout start breast-cancer" in answer.out
    assert widest(answer.out) <= 80


@pytest.mark.parametrize(
    ("name", "tries"), [("breast-cancer", True), ("late-departures", False), ("slow-routes", False)]
)
def test_trying_a_suggestion_is_a_next_step_only_where_one_can_be_tried(name: str, tries: bool) -> None:
    found = _in_workspace(load_challenge(ROOT, name), attempt(points=50.0), None, finished=False)
    assert ("heldout try" in found.text(80)) == tries
    assert "heldout explain" in found.text(80)


def test_in_a_workspace_the_next_step_is_one_of_its_challenge(home: Path, workspace: Path) -> None:
    told = {"HELDOUT_HOME": str(home / "home")}
    assert "heldout check" in heldout(cwd=workspace, **told).out
    assert "has no attempts on breast-cancer yet" in heldout("history", cwd=workspace, **told).out

    (workspace / "solution.py").write_text(GOOD)
    graded = heldout("grade", cwd=workspace, **told)

    assert "Next: digits (beginner), because it builds on breast-cancer." in graded.out
    assert "It is solved" in heldout(cwd=workspace, **told).out
    assert "heldout finish" in heldout(cwd=workspace, **told).out
    again = heldout("grade", cwd=workspace, **told)
    assert "no difference in points" in again.out
    assert "breast-cancer" in heldout("history", cwd=workspace, **told).out


def test_history_and_explain_of_a_workspace_are_about_its_challenge(home: Path, workspace: Path) -> None:
    told = {"HELDOUT_HOME": str(home / "home")}
    other = home / "digits"
    assert heldout("start", "digits", other, **told).code == 0
    assert heldout("grade", "--metric-only", cwd=other, **told).code == 0

    assert "digits" not in heldout("history", cwd=workspace, **told).out
    assert "digits" in heldout("history", "--all", cwd=workspace, **told).out
    assert "Breast masses" in heldout("explain", cwd=workspace, **told).out.splitlines()[0]


def test_a_workspace_tells_every_column(workspace: Path) -> None:
    text = (workspace / "README.md").read_text(encoding="utf-8")

    assert "## Features (30)" in text
    assert text.count("| float64 |") == 30


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("leaderboard", "`heldout leaderboard CHALLENGE`"),
        ("hint", "`heldout hint CHALLENGE`"),
        ("finish", "`heldout finish CHALLENGE`"),
        ("grade", "-c CHALLENGE"),
    ],
)
def test_outside_of_a_workspace_a_challenge_is_asked_for_as_the_command_takes_it(
    command: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "solution.py").write_text(GOOD)
    answer = heldout(command, cwd=tmp_path, HELDOUT_HOME=str(tmp_path / "home"))

    assert answer.code == 2
    assert said in answer.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str) -> None:
    assert "_HELDOUT_COMPLETE" in heldout("completion", shell).out


def test_commands_and_challenges_are_completed() -> None:
    def offered(words: str) -> list[str]:
        told = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")), "_HELDOUT_COMPLETE": "bash_complete"}
        return [line.partition(",")[2] for line in heldout(**told).out.split()]

    assert offered("heldout his") == ["history"]
    assert offered("heldout show bre") == ["breast-cancer"]
    assert offered("heldout grade -c hot") == ["hotel-rates"]


@pytest.mark.parametrize(
    "words", ["", "list", "show no-such-challenge", "history", "history --learner nobody-yet", "progress"]
)
def test_nothing_is_wider_than_a_narrow_terminal(words: str, workspace: Path, home: Path) -> None:
    shown = on_a_terminal(words.split(), 40, workspace, HELDOUT_HOME=str(home / "home"))

    assert_narrow(shown)


@pytest.fixture(scope="module")
def attempted(home: Path) -> Path:
    """A workspace with two attempts of a learner of its own."""
    folder = home / "narrow"
    told = {"HELDOUT_HOME": str(home / "home"), "HELDOUT_LEARNER": "bo"}
    assert heldout("start", "breast-cancer", folder, **told).code == 0
    for source in (GOOD, GOOD.replace("LogisticRegression()", "LogisticRegression(C=0.01)")):
        (folder / "solution.py").write_text(source)
        assert heldout("grade", "--no-advice", cwd=folder, **told).code == 0
    return folder


@pytest.mark.parametrize("words", ["hint", "compare", "finish --yes", "grade --no-record --no-advice"])
def test_nothing_is_wider_than_a_narrow_terminal_of_who_has_attempts(words: str, attempted: Path, home: Path) -> None:
    told = {"HELDOUT_HOME": str(home / "home"), "HELDOUT_LEARNER": "bo"}
    assert_narrow(on_a_terminal(words.split(), 40, attempted, **told))


def assert_narrow(shown: str) -> None:
    """What may be wider is code, four columns in, which is copied; and what a line of progress showed before."""
    shown = "\n".join(re.split(r"\x1b\[2K|\r", line)[-1] for line in shown.splitlines() if not line.startswith("    "))
    assert shown.strip()
    # One that is longer than a line stays whole, so that it can be copied.
    assert max(len(line) for line in shown.splitlines() if " " in line.strip()) <= 40


def on_a_terminal(words: list[str], columns: int, cwd: Path, **environment: str) -> str:
    """What a command shows on a terminal of so many columns, all of it at once: a pager would wait for a key."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    told = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    told |= {"PAGER": "cat", "NO_COLOR": "1", "HELDOUT_COURSE": str(ROOT)} | environment
    process = subprocess.Popen(
        [sys.executable, "-m", "heldout", *words], stdin=theirs, stdout=theirs, stderr=theirs, cwd=cwd, env=told
    )
    os.close(theirs)
    shown = b""
    try:
        while True:
            assert select.select([ours], [], [], 60)[0], f"nothing more is said: {shown.decode(errors='replace')}"
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            shown += part
    finally:
        os.close(ours)
        process.wait(60)
    return shown.decode().replace("\r\n", "\n")
