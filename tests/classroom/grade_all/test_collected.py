"""`heldout hand-in` in a student's copy, and `heldout collect` at the instructor's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attempt_samples import attempt
from batch_samples import CRASHING, SAME, Room, model

from command_line import Answer, heldout
from heldout.classroom.hand_ins.attempt_file import write_attempts
from heldout.submission.interface import SubmittedFile
from heldout.submission.read import made_of

COURSE_CLASS = """
format_version = 1

[[deadline]]
name = "week 1"
closes = 2026-03-14T12:00:00+00:00

[late]
points_per_day = 10

[[learner]]
name = "Ana Lee"
ids = { email = "ana@uni.example" }
"""


class Copy:
    """What a student has: the course, and attempts of their own."""

    def __init__(self, room: Room, folder: Path) -> None:
        self.course, self.folder = room.course, folder
        folder.mkdir()

    def heldout(self, *words: str | Path) -> Answer:
        return heldout("--course", self.course, *words, HELDOUT_DB=str(self.folder / "own.db"), cwd=self.folder)

    def grade(self, source: str) -> None:
        (self.folder / "solution.py").write_text(source)
        self.heldout("grade", "solution.py", "-c", "tiny-binary", "--learner", "ana@uni.example", "--no-advice")

    def hand_in(self, *words: str) -> Answer:
        return self.heldout("hand-in", "tiny-binary", "--learner", "ana@uni.example", *words)


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> tuple[Room, Copy, Path]:
    """A room, a copy with two graded attempts and one that failed, and the file with all that is graded."""
    folder = tmp_path_factory.mktemp("collect")
    room = Room(folder)
    copy = Copy(room, folder / "student")
    for source in (model("GaussianNB()"), CRASHING, model("DecisionTreeClassifier(max_depth=1)")):
        copy.grade(source)
    answer = copy.hand_in("--all", "-o", "ana.heldout.zip")
    assert answer.code == 0, answer
    return room, copy, copy.folder / "ana.heldout.zip"


def collect(room: Room, *words: str | Path) -> dict[str, Any]:
    answer = room.heldout("--course", room.course, "collect", "--json", *words)
    assert answer.code == 0, answer
    return dict(json.loads(answer.out))


def test_attempts_of_a_copy_are_graded_again_under_the_class_name_and_only_once(
    handed_over: tuple[Room, Copy, Path],
) -> None:
    room, _, path = handed_over
    (room.course / "class.toml").write_text(COURSE_CLASS)
    (first,) = collect(room, path, "--received", "2026-03-14T11:00+00:00")["challenges"]
    assert [each["how"] for each in first["batch"]["results"]] == ["graded", "graded"]
    assert first["files"][0]["said_learner"] == "ana@uni.example"
    assert first["notes"] == []
    (again,) = collect(room, path)["challenges"]
    assert [each["how"] for each in again["batch"]["results"]] == ["kept", "kept"]
    recorded = room.attempts()
    assert [each.learner for each in recorded] == ["Ana Lee", "Ana Lee"]
    assert [each.submission_name for each in recorded] == ["solution.py", "solution.py"]
    assert {each.handed_in.isoformat() for each in recorded} == {"2026-03-14T11:00:00+00:00"}
    board = room.heldout("--course", room.course, "leaderboard", "tiny-binary", "--json")
    assert not json.loads(board.out)["entries"][0]["late"]


@pytest.mark.proof
def test_without_a_server_that_says_when_it_was_handed_in_when_it_is_collected(
    handed_over: tuple[Room, Copy, Path], tmp_path: Path
) -> None:
    room, _, path = handed_over
    (room.course / "class.toml").write_text(COURSE_CLASS)
    room.database = tmp_path / "other.db"
    collect(room, path)
    board = room.heldout("--course", room.course, "leaderboard", "tiny-binary", "--json")
    assert json.loads(board.out)["entries"][0]["late"]


def test_by_itself_the_last_graded_attempt_is_handed_in(handed_over: tuple[Room, Copy, Path]) -> None:
    _, copy, _ = handed_over
    answer = copy.hand_in()
    assert answer.code == 0, answer
    assert "1 attempt on tiny-binary" in answer.out
    assert "sha256:" in answer.out
    assert len(list(copy.folder.glob("tiny-binary-ana_uni.example*.heldout.zip"))) == 1


def test_what_cannot_be_collected_is_named_and_the_rest_is(
    handed_over: tuple[Room, Copy, Path], tmp_path: Path
) -> None:
    room, _, path = handed_over
    (room.course / "class.toml").write_text(COURSE_CLASS)
    (tmp_path / "bad.heldout.zip").write_bytes(b"PK")
    answer = room.heldout("--course", room.course, "collect", "--dry-run", tmp_path, path)
    assert answer.code == 2
    assert "bad.heldout.zip: is no file that `heldout hand-in` wrote" in " ".join(answer.out.split())
    assert "Ana Lee, 2 attempts" in answer.out


def misspell_a_key(course: Path) -> None:
    toml = course / "challenges" / "broken" / "challenge.toml"
    toml.write_text(toml.read_text().replace("[metric]", "[metrik]"))


def name_a_class_that_no_row_has(course: Path) -> None:
    toml = course / "challenges" / "broken" / "challenge.toml"
    toml.write_text(toml.read_text().replace('positive = "yes"', 'positive = "perhaps"'))


@pytest.mark.parametrize("break_it", [misspell_a_key, name_a_class_that_no_row_has], ids=["files", "data"])
def test_a_challenge_that_is_at_fault_keeps_nobody_elses_file_from_being_collected(
    room: Room, tmp_path: Path, break_it: Callable[[Path], None]
) -> None:
    challenges = room.course / "challenges"
    shutil.copytree(challenges / "tiny-binary", challenges / "broken")
    break_it(room.course)
    sent = made_of("solution.py", "python", "solution.py", [SubmittedFile("solution.py", SAME.encode())])
    for name in ("broken", "tiny-binary"):
        content, _ = write_attempts(name, "ben", [(attempt(0, submission_hash=sent.content_hash), sent)])
        (tmp_path / f"{name}.heldout.zip").write_bytes(content)
    files = [tmp_path / f"{name}.heldout.zip" for name in ("broken", "tiny-binary")]

    answer = room.heldout("--course", room.course, "collect", "--json", "--dry-run", *files)

    assert answer.code == 3, answer
    said = json.loads(answer.out)
    assert [each["batch"]["challenge"] for each in said["challenges"]] == ["tiny-binary"]
    (left_out,) = said["left_out"]
    assert left_out["name"] == "broken.heldout.zip"
    assert left_out["why"].startswith("is about broken, which cannot be graded: challenges/broken/challenge.toml")


def test_who_has_nothing_to_hand_in_is_told(room: Room, tmp_path: Path) -> None:
    copy = Copy(room, tmp_path / "student")
    answer = copy.hand_in()
    assert answer.code == 2
    assert "has no graded attempt on tiny-binary" in answer.err
