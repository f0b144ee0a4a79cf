"""An author bundles, a student and an instructor grade: each in a process and with a home of their own."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bundled_course import ROOT, Person
from challenge_proofs import each_proved, to_prove
from references import wants_landscape

from heldout.challenge.catalogue import find_challenge

COMPARED = ("status", "challenge", "score", "points", "regret", "equivalent_trials", "good_families", "coach", "model")
"""What must be the same to the last digit in both copies."""


@pytest.fixture(scope="module")
def author(tmp_path_factory: pytest.TempPathFactory) -> Person:
    person = Person(tmp_path_factory.mktemp("author"))
    done = person.runs("--course", ROOT, "challenge", "bundle", "breast-cancer", "-o", "out", "--archive", "zip")
    assert done.returncode == 0, done.stderr
    (person.folder / "said.txt").write_text(done.stdout)
    return person


@pytest.fixture(scope="module")
def student(author: Person, tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Got student.zip, and nothing else."""
    person = Person(tmp_path_factory.mktemp("student"))
    shutil.unpack_archive(author.folder / "out" / "student.zip", person.folder)
    return person


def card(person: Person, course: Path, submission: Path, challenge: str) -> dict[str, Any]:
    done = person.runs("--course", course, "grade", submission, "-c", challenge, "--json")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_the_author_is_told_what_was_written_and_what_was_looked_for(author: Person) -> None:
    said = (author.folder / "said.txt").read_text()
    assert "no private row and no private label" in said
    assert "It holds the public labels" in said
    assert "submissions/" in said
    assert max(map(len, said.splitlines())) <= 80


def test_a_student_works_through_a_challenge_offline_with_nothing_but_the_copy(student: Person) -> None:
    course = student.folder / "breast-cancer-student"
    assert "breast-cancer" in student.runs("list", cwd=course).stdout
    shown = student.runs("show", "breast-cancer", cwd=course).stdout
    assert "171 public, the private ones withheld" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert student.runs("start", "breast-cancer", "../mine", cwd=course).returncode == 0
    mine = student.folder / "mine"
    assert len((mine / "data" / "test.csv").read_text().splitlines()) == 1 + 171
    assert "the public rows of the hidden ones" in (mine / "README.md").read_text()
    assert student.runs("check", cwd=mine).returncode == 0
    graded = student.runs("grade", cwd=mine)
    assert graded.returncode == 0
    assert "points" in graded.stdout
    assert student.runs("explain", cwd=mine).returncode == 0
    assert "solution.py" in student.runs("history", cwd=mine).stdout
    assert "1" in student.runs("leaderboard", "breast-cancer", cwd=mine).stdout


@pytest.mark.proof
def test_the_card_is_the_same_in_both_copies_to_the_last_digit(author: Person, student: Person) -> None:
    submission = ROOT / "challenges" / "breast-cancer" / "submissions" / "passes" / "extra_trees.py"
    here = card(student, student.folder / "breast-cancer-student", submission, "breast-cancer")
    there = card(author, author.folder / "out" / "instructor", submission, "breast-cancer")
    assert here["points"]["total"] > 50
    assert {key: here[key] for key in COMPARED} == {key: there[key] for key in COMPARED}


def test_test_csv_begins_alike_in_both_copies(author: Person, student: Person, tmp_path: Path) -> None:
    student.runs("--course", student.folder / "breast-cancer-student", "start", "breast-cancer", tmp_path / "here")
    author.runs("--course", author.folder / "out" / "instructor", "start", "breast-cancer", tmp_path / "there")
    here, there = ((tmp_path / name / "data" / "test.csv").read_text() for name in ("here", "there"))
    assert there.startswith(here)
    assert len(there.splitlines()) == len(here.splitlines()) + 171


SPY = """
from pathlib import Path

from sklearn.linear_model import LogisticRegression


def get_estimator():
    Path({path!r}).read_bytes()
    return LogisticRegression()
"""


@pytest.mark.parametrize("name", ["hidden/public_target.arrow", "open/public_features.arrow"])
def test_a_submission_cannot_read_the_public_labels_out_of_the_copy(student: Person, tmp_path: Path, name: str) -> None:
    course = student.folder / "breast-cancer-student"
    labels = course / "challenges" / "breast-cancer" / "prepared" / name
    assert labels.is_file()
    spy = tmp_path / "solution.py"
    spy.write_text(SPY.format(path=str(labels)))
    found = card(student, course, spy, "breast-cancer")
    assert found["status"] in ("forbidden", "failed")
    assert found["score"] is None


def test_a_students_copy_gives_no_final_mark(student: Person) -> None:
    course = student.folder / "breast-cancer-student"
    done = student.runs("leaderboard", "breast-cancer", "--final", "--yes", cwd=course)
    assert done.returncode != 0
    assert "private rows" in done.stderr


@pytest.fixture
def public_predictions(tmp_path: Path) -> Path:
    file = tmp_path / "predictions.csv"
    file.write_text("row_id,prediction\n" + "".join(f"{row},{row % 7 / 7}\n" for row in range(171)))
    return file


def test_predictions_of_the_public_rows_are_graded_in_the_students_copy(
    student: Person, public_predictions: Path
) -> None:
    course = student.folder / "breast-cancer-student"
    assert card(student, course, public_predictions, "breast-cancer")["status"] == "graded"
    public_predictions.write_text(public_predictions.read_text().rsplit("\n", 2)[0] + "\n")
    message = card(student, course, public_predictions, "breast-cancer")["message"]
    assert "1 are missing, first 170" in message


def test_the_instructors_copy_says_why_it_cannot_grade_them(author: Person, public_predictions: Path) -> None:
    found = card(author, author.folder / "out" / "instructor", public_predictions, "breast-cancer")
    assert found["status"] == "invalid_output"
    assert "row_id 171 to 341: it was made with a student's copy" in found["message"]


def test_a_damaged_copy_is_the_challenges_fault_and_one_line(student: Person, tmp_path: Path) -> None:
    course = shutil.copytree(student.folder / "breast-cancer-student", tmp_path / "course")
    (course / "challenges" / "breast-cancer" / "landscape" / "public.npz").write_bytes(b"cut short")
    done = student.runs("--course", course, "start", "breast-cancer", tmp_path / "mine")
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "challenges/breast-cancer/landscape/public.npz: is damaged or was changed" in done.stderr
    checked = student.runs("challenge", "bundle", "--check", course)
    assert checked.returncode == 3
    assert "public.npz" in checked.stderr


def test_a_whole_copy_is_said_to_be_whole(author: Person) -> None:
    done = author.runs("challenge", "bundle", "--check", "out/student", "out/instructor")
    assert done.returncode == 0
    assert "the student's copy of breast-cancer is whole" in done.stdout
    assert "the instructor's copy of breast-cancer is whole" in done.stdout


def test_a_challenge_that_does_not_exist_is_wrong_usage(author: Person) -> None:
    done = author.runs("--course", ROOT, "challenge", "bundle", "brest-cancer")
    assert done.returncode == 2
    assert "Did you mean 'breast-cancer'?" in done.stderr


def handed_out(challenge: str) -> bool:
    """Whether a student's copy can be made of it."""
    return find_challenge(ROOT, challenge).kind.handed_out


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("all")
    done = Person(folder / "author").runs(
        "--course", ROOT, "challenge", "bundle", *filter(handed_out, to_prove()), "-o", folder / "out"
    )
    assert done.returncode == 0, done.stderr
    yield folder
    shutil.rmtree(folder)


@pytest.mark.proof
@each_proved("challenge", "bundle")
def test_every_passing_example_earns_the_same_in_both_copies(bundles: Path, challenge: str) -> None:
    if not handed_out(challenge):
        done = Person(bundles / "author").runs("--course", ROOT, "challenge", "bundle", challenge, "-o", bundles / "no")
        assert done.returncode == 3
        assert "which would make the hidden ones" in done.stderr
        return
    passing = sorted((ROOT / "challenges" / challenge).glob("submissions/passes/*"))
    assert passing
    for path in passing:
        cards = [
            card(Person(bundles / person), bundles / "out" / person, path, challenge)
            for person in ("student", "instructor")
        ]
        assert cards[0]["status"] == "graded"
        assert (cards[0]["points"] is not None) == wants_landscape(find_challenge(ROOT, challenge))
        assert {key: cards[0][key] for key in COMPARED} == {key: cards[1][key] for key in COMPARED}
