"""A machine that fails: reading goes on, cards are shown, nothing is left half-written, and messages say what to do."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from command_line import GOOD, ROOT, heldout, heldout_process
from heldout.base.errors import UsageError
from heldout.cli import main
from heldout.grading.session import Session
from heldout.report.interface import Format, Screen, deliver
from heldout.scoring.interface import ScoreCard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the ways to break a machine are Linux's")

UNWRITABLE = "/proc/no-home"
"""A home that nobody can make, not even root."""
PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture
def solution(tmp_path: Path) -> Path:
    path = tmp_path / "solution.py"
    path.write_text(GOOD)
    return path


@pytest.mark.parametrize(
    "words",
    [[], ["list"], ["show", "breast-cancer"], ["history"], ["leaderboard", "breast-cancer"], ["progress"], ["--help"]],
    ids=" ".join,
)
def test_reading_works_where_nothing_can_be_written(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # What this machine cannot grade, `list` says on any.
    elsewhere = CliRunner().invoke(main, words).stderr
    monkeypatch.setenv("HELDOUT_HOME", UNWRITABLE)
    answer = CliRunner().invoke(main, words)
    assert (answer.exit_code, answer.stderr) == (0, elsewhere)
    assert len(answer.stdout) > 50


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hint", "breast-cancer"], "Set HELDOUT_DB to a file that you may write to"),
        (["finish", "breast-cancer", "--yes"], "Set HELDOUT_DB to a file that you may write to"),
        (["tutorial"], "Set HELDOUT_HOME to a folder that you may write to"),
    ],
    ids=["hint", "finish", "tutorial"],
)
def test_what_has_to_be_kept_says_what_cannot_be_written(
    words: list[str], said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", UNWRITABLE)
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, words)

    assert answer.exit_code == 4
    assert said in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_grade_that_cannot_be_kept_is_shown_and_ends_with_4(solution: Path) -> None:
    answer = heldout_process(
        "grade", solution, "-c", "breast-cancer", "--metric-only", "--json", HELDOUT_HOME=UNWRITABLE
    )

    card = json.loads(answer.out)
    assert answer.code == 4
    assert (card["status"], card["attempt"]) == ("graded", None)
    assert card["score"]["public"] > 0.9
    assert "the attempt was not recorded, and its card is all there is: /proc/no-home/attempts.db" in answer.err
    assert "Set HELDOUT_DB" in answer.err


def test_a_grade_is_shown_where_it_cannot_be_kept_what_its_course_is_known_by() -> None:
    course = ROOT / "tests" / "courses" / "minimal"
    file = course / "challenges" / "tiny-binary" / "submissions" / "weak" / "majority.py"

    answer = heldout("--course", course, "grade", file, "-c", "tiny-binary", "--json", HELDOUT_HOME=UNWRITABLE)

    card = json.loads(answer.out)
    assert (answer.code, card["status"], card["attempt"]) == (4, "graded", None)
    assert "the attempt was not recorded, and its card is all there is: /proc/no-home/course-ids" in answer.err


def test_a_card_that_cannot_be_written_to_its_file_is_shown(tmp_path: Path) -> None:
    chosen = Format("words", lambda card, screen: f"the card of {card}")
    said: list[str] = []
    with pytest.raises(UsageError, match=r"card\.txt cannot be written: No such file or directory"):
        deliver(chosen, cast(ScoreCard, "ada"), tmp_path / "missing" / "card.txt", Screen(), said.append)
    assert said == ["the card of ada"]


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (["similar", ".", "-c", "breast-cancer"], "--html"),
        (["class", "report"], "--html"),
        (["class", "table"], "-o"),
        (["leaderboard", "breast-cancer"], "-o"),
        (["leaderboard", "breast-cancer", "--final", "--yes"], "-o"),
        (["regrade", "breast-cancer"], "-o"),
        (["grade-all", ".", "-c", "breast-cancer", "--export", "csv"], "-o"),
        (["grade-all", ".", "-c", "breast-cancer"], "--feedback"),
        (["grade", ".", "-c", "breast-cancer"], "-o"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else part,
)
def test_a_file_that_cannot_be_written_is_told_before_the_work_begins(
    words: list[str], option: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    began: list[str] = []
    monkeypatch.chdir(tmp_path)
    for name in ("challenge", "store", "challenges"):
        monkeypatch.setattr(Session, name, lambda *_, name=name, **__: began.append(name))
    place = "/proc/no-folder" if option == "--feedback" else "missing/page"
    answer = CliRunner().invoke(main, [*words, option, place])
    assert "cannot be written: No such file or directory" in answer.stderr
    assert answer.exit_code == (4 if option == "--feedback" else 2)
    assert began == []
    assert list(tmp_path.iterdir()) == []


def test_start_leaves_nothing_where_it_finds_no_room(tmp_path: Path) -> None:
    heldout("show", "breast-cancer")  # the data are prepared, so that the workspace alone is in the way
    records = Path(os.environ["HELDOUT_HOME"]) / "workspaces"
    before = set(records.iterdir()) if records.exists() else set()
    done = subprocess.run(
        [sys.executable, "-m", "heldout", "start", "breast-cancer", "deep/ws"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        check=False,
    )
    assert done.returncode == 4
    assert "data/train.csv cannot be written: the file would be larger than is allowed here" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert set(records.iterdir()) == before


def test_doctor_says_that_nothing_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", UNWRITABLE)
    document = json.loads(CliRunner().invoke(main, ["doctor", "--json"]).stdout)
    room = {each["subject"]: each for each in document["room"]}
    assert {name: each["works"] for name, each in room.items()} == {
        "data": False,
        "cache": False,
        "temporary": True,
        "attempts": False,
    }
    assert "/proc is no place for files. Set HELDOUT_HOME" in room["data"]["detail"]
    assert document["level"] != "none"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_every_page_is_printed_in_the_encoding_of_the_terminal(encoding: str) -> None:
    for words in (["leaderboard", "--help"], ["history", "--learner", "Zoë", "--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "heldout", *words],
            capture_output=True,
            env=os.environ | PLAIN | {"PYTHONIOENCODING": encoding},
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, b"")
        said = done.stdout.decode(encoding)
    assert json.loads(said)["learner"] == "Zoë"


def test_closed_streams_are_no_fault() -> None:
    command = f"exec {sys.executable} -m heldout list >&- 2>&- <&-"
    assert subprocess.run(["/bin/sh", "-c", command], check=False).returncode == 0


@pytest.mark.parametrize("words", ["list", "--help"])
def test_standard_output_that_is_full_is_the_machines_fault(words: str) -> None:
    command = f"exec {sys.executable} -m heldout {words} >/dev/full"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr == "heldout: standard output cannot be written: No space left on device.\n"


SLOW = """
import time
from sklearn.linear_model import LogisticRegression


class Slow(LogisticRegression):
    def fit(self, X, y):
        time.sleep(60)


def get_estimator():
    return Slow()
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.proof)]
)
def test_a_grade_that_is_stopped_ends_at_once_and_leaves_nothing(
    number: signal.Signals, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDOUT_WORKER", "off")
    running = f"run/**/{tmp_path.name}.py"
    home = Path(os.environ["HELDOUT_HOME"])
    submission = tmp_path / f"{tmp_path.name}.py"
    submission.write_text(SLOW)
    words = ["grade", str(submission), "-c", "breast-cancer"]
    process = subprocess.Popen(
        [sys.executable, "-m", "heldout", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not list(home.glob(running)):
        assert time.monotonic() < deadline, "the submission was never run"
        time.sleep(0.05)
    os.killpg(process.pid, number)
    out, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert out == ""
    assert "Traceback" not in err
    assert list(home.glob(running)) == []


@pytest.mark.proof
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_on_a_full_disk_attempts_are_read_cards_are_shown_and_nothing_is_left(tmp_path: Path, solution: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no file system can be mounted here")
    try:
        grade = ("grade", solution, "-c", "breast-cancer", "--json")
        first = heldout_process(*grade, HELDOUT_HOME=str(disk))
        kept = json.loads(first.out)["attempt"]
        with (disk / "fill").open("wb", buffering=0) as fill:
            while True:
                try:
                    fill.write(bytes(4096))
                except OSError:
                    break
        second = heldout_process(*grade, HELDOUT_HOME=str(disk))
        assert (second.code, json.loads(second.out)["status"]) == (4, "graded")
        assert "the disk is full" in second.err
        for words in (("list",), ("history",), ("leaderboard", "breast-cancer"), ("explain", kept), ("doctor",)):
            answer = heldout_process(*words, HELDOUT_HOME=str(disk))
            assert (answer.code, answer.err) == (0, ""), words
        assert kept in heldout_process("history", HELDOUT_HOME=str(disk)).out
        started = heldout_process("start", "digits", disk / "deep" / "ws", HELDOUT_HOME=str(tmp_path / "home"))
        assert started.code == 4
        assert "the disk is full" in started.err
        assert not (disk / "deep").exists()
    finally:
        subprocess.run(["umount", str(disk)], check=False)
