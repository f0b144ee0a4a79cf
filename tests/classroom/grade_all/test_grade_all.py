"""`heldout grade-all` on a small class."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from batch_samples import CRASHING, SAME, SLOW, Room, by_learner, model, write_class

from command_line import Answer, heldout_process
from heldout.attempts.claims import Claims
from heldout.base.errors import HeldoutError, StoreError, UsageError, WorkerLost
from heldout.base.progress import Observer
from heldout.challenge.course_id import course_id
from heldout.challenge.key import ChallengeKey
from heldout.classroom.grade_all import desk
from heldout.classroom.grade_all.grade_all import grade_all
from heldout.classroom.grade_all.interface import BatchOptions
from heldout.grading import handed_in
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session


def test_every_learner_gets_one_verdict_whatever_they_handed_in(graded_room: Room) -> None:
    status = by_learner(graded_room.first, "status")
    assert {name for name, each in status.items() if each == "graded"} == {"ana", "ben", "cy", "gus", "Hal"}
    assert status["dan"] == "failed"
    assert status["fay"] == "out_of_memory"
    assert status["hal"] == "failed"
    assert status["eva"] in ("failed", "forbidden")
    assert sorted(attempt.learner for attempt in graded_room.attempts()) == sorted(status)


def test_what_is_graded_is_not_graded_again(graded_room: Room) -> None:
    before = graded_room.attempts()
    assert set(by_learner(graded_room.grade_all(), "how").values()) == {"kept"}
    assert graded_room.attempts() == before


def test_the_same_content_is_run_once_and_counts_for_both(graded_room: Room) -> None:
    how, score = by_learner(graded_room.first, "how"), by_learner(graded_room.first, "score")
    assert sorted([how["ana"], how["gus"]]) == ["graded", "shared"]
    assert score["ana"] == score["gus"]
    ana, gus = (next(a for a in graded_room.attempts() if a.learner == name) for name in ("ana", "gus"))
    assert ana.id != gus.id
    assert gus.card.learner == "gus"
    assert any("ana, gus handed in the same" in each for each in graded_room.first["look_at"])


def test_names_that_look_alike_are_told(graded_room: Room) -> None:
    assert graded_room.first["lookalikes"] == [["Hal", "hal"]]


def test_somebody_on_a_terminal_is_asked_about_names_that_look_alike(
    graded_room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def no(names: tuple[str, ...]) -> bool:
        asked.append(names)
        return False

    opened = Session(graded_room.course).challenge("tiny-binary")
    monkeypatch.setenv("HELDOUT_DB", str(graded_room.database))
    with pytest.raises(UsageError, match="are one learner"):
        grade_all(opened, graded_room.hand_ins, BatchOptions(1, ask=no))
    assert asked == [("Hal", "hal")]


def test_the_summary_says_how_many_ended_how(graded_room: Room) -> None:
    text = graded_room.heldout(*graded_room.words()).out
    assert "tiny-binary: 9 hand-ins (a file or folder for each learner)" in text
    assert "graded             5   ana, ben, cy, gus, Hal" in text
    assert "9 graded before." in text


def test_only_one_learner_and_only_what_is_new(graded_room: Room) -> None:
    assert list(by_learner(graded_room.grade_all("--only", "ben"), "how")) == ["ben"]
    assert graded_room.grade_all("--since", "2999-01-01")["results"] == []
    answer = graded_room.heldout(*graded_room.words("--only", "bem"))
    assert answer.code == 2
    assert "Did you mean 'ben'?" in answer.err


def test_a_dry_run_records_nothing(room: Room) -> None:
    write_class(room.hand_ins, ana=SAME)
    assert by_learner(room.grade_all("--dry-run"), "how") == {"ana": "planned"}
    assert not room.database.exists()


def test_after_a_new_hand_in_only_that_is_graded(room: Room) -> None:
    write_class(room.hand_ins, ana=CRASHING, ben=CRASHING + "\n")
    room.grade_all()
    write_class(room.hand_ins, ana=CRASHING + "# again\n", cy=CRASHING)
    how = by_learner(room.grade_all(), "how")
    assert how == {"ana": "graded", "ben": "kept", "cy": "shared"}
    assert len(room.attempts()) == 4


def test_what_is_handed_in_again_after_something_else_is_the_last_attempt(room: Room) -> None:
    for text in (CRASHING, CRASHING + "# again\n", CRASHING):
        write_class(room.hand_ins, ana=text)
        how = by_learner(room.grade_all(), "how")
    assert how == {"ana": "shared"}
    first, second, last = (attempt.submission_hash for attempt in room.attempts())
    assert first == last != second
    assert by_learner(room.grade_all(), "how") == {"ana": "kept"}


def test_after_a_change_of_the_challenge_all_is_graded_again(room: Room) -> None:
    write_class(room.hand_ins, ana=CRASHING)
    room.grade_all()
    toml = room.course / "challenges" / "tiny-binary" / "challenge.toml"
    toml.write_text(toml.read_text().replace("seed = 7", "seed = 8"))
    assert by_learner(room.grade_all(), "how") == {"ana": "graded"}


def test_another_batch_on_the_same_challenge_is_refused(room: Room) -> None:
    write_class(room.hand_ins, ana=CRASHING)
    holding = "import time\nfrom heldout.classroom.grade_all.one_at_a_time import one_at_a_time\n"
    holding += "from heldout.challenge.key import ChallengeKey\n"
    holding += f"with one_at_a_time(ChallengeKey({course_id(room.course)!r}, 'tiny-binary')):\n"
    holding += "    print('in', flush=True)\n    time.sleep(60)\n"
    other = subprocess.Popen([sys.executable, "-c", holding], stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        answer = room.heldout(*room.words())
        assert answer.code == 2
        assert "another `heldout grade-all` is grading tiny-binary" in answer.err
    finally:
        other.kill()
        other.wait()
        assert other.stdout is not None
        other.stdout.close()
    assert by_learner(room.grade_all(), "how") == {"ana": "graded"}


def shared_course(room: Room) -> None:
    """Graders that know other courses of this name know it by the same id."""
    (room.course / "course.toml").write_text('format_version = 1\ntitle = "Shared"\nid = "shared"\n')


@pytest.mark.proof
def test_what_another_grader_finished_meanwhile_is_kept_and_not_graded_again(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_course(room)
    write_class(room.hand_ins, ana=CRASHING, ben=CRASHING + "# ben\n")
    real, others = Claims.take, list[Answer]()

    def take(self: Claims, *given: object) -> bool:
        if not others:  # on another machine, after this batch has looked at what is recorded
            where = {"HELDOUT_HOME": str(tmp_path / "home"), "HELDOUT_DB": str(room.database)}
            others.append(heldout_process(*room.words("--only", "ana"), **where))
        return real(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Claims, "take", take)
    assert by_learner(room.grade_all("--jobs", "1"), "how") == {"ana": "kept", "ben": "graded"}
    assert others[0].code == 0, others
    assert sorted(attempt.learner for attempt in room.attempts()) == ["ana", "ben"]


def test_what_another_grader_is_at_work_on_is_asked_for_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    write_class(room.hand_ins, ana=CRASHING, ben=CRASHING + "# ben\n")
    real, asked = Claims.take, list[str]()

    def take(self: Claims, challenge: ChallengeKey, work: str, owner: str) -> bool:
        asked.append(work)
        return asked.count(work) > 2 and real(self, challenge, work, owner)

    monkeypatch.setattr(Claims, "take", take)
    monkeypatch.setattr(desk, "_PATIENCE_SECONDS", 0.05)
    assert set(by_learner(room.grade_all(), "how").values()) == {"graded"}
    assert len(asked) == 6
    assert sorted(attempt.learner for attempt in room.attempts()) == ["ana", "ben"]


def test_a_batch_that_waits_for_another_grader_says_so(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked, told = Claims.take, list[str](), list[str]()

    def take(self: Claims, challenge: ChallengeKey, work: str, owner: str) -> bool:
        asked.append(work)
        return len(asked) > 1 and real(self, challenge, work, owner)

    class Listening(Observer):
        def advanced(self, done: int, total: int, seconds_left: float | None = None, beside: str = "") -> None:
            told.append(beside)

    write_class(room.hand_ins, ana=CRASHING)
    monkeypatch.setenv("HELDOUT_DB", str(room.database))
    monkeypatch.setattr(Claims, "take", take)
    grade_all(Session(room.course).challenge("tiny-binary"), room.hand_ins, BatchOptions(1), Listening())
    assert "another grader has the rest" in told


def test_where_it_cannot_be_known_who_is_at_work_on_a_hand_in_the_others_are_graded_all_the_same(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_class(room.hand_ins, ana=CRASHING, ben=CRASHING + "# ben\n")
    real, asked = Claims.take, list[str]()

    def take(self: Claims, challenge: ChallengeKey, work: str, owner: str) -> bool:
        asked.append(work)
        if len(asked) == 1:
            raise StoreError("the server is away")
        return real(self, challenge, work, owner)

    with monkeypatch.context() as patch:
        patch.setattr(Claims, "take", take)
        answer = room.heldout(*room.words("--jobs", "1"))
    assert answer.code == 4
    assert "ana has no verdict, and that is not their fault: the server is away" in answer.out
    assert [attempt.learner for attempt in room.attempts()] == ["ben"]
    assert by_learner(room.grade_all(), "how") == {"ana": "graded", "ben": "kept"}


@pytest.mark.proof
def test_two_graders_on_one_database_share_a_class(room: Room, tmp_path: Path) -> None:
    shared_course(room)
    solutions = {f"learner{number}": model(f"LogisticRegression(C={number + 1})") for number in range(12)}
    write_class(room.hand_ins, **solutions)
    graders = [
        subprocess.Popen(
            [sys.executable, "-m", "heldout", *map(str, room.words("--json", "--jobs", "1"))],
            env=os.environ | {"HELDOUT_DB": str(room.database), "HELDOUT_HOME": str(tmp_path / name)},
            stdout=subprocess.PIPE, text=True,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    said = [json.loads(grader.communicate(timeout=300)[0]) for grader in graders]
    graded = [[name for name, how in by_learner(each, "how").items() if how == "graded"] for each in said]
    assert all(graded), graded
    assert sorted([*graded[0], *graded[1]]) == sorted(solutions)
    assert sorted(attempt.learner for attempt in room.attempts()) == sorted(solutions)


def test_our_own_failure_is_no_verdict_and_no_attempt(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    def fails(opened: object, submission: object, learner: str, handed_in_at: object) -> None:
        tries.append(learner)
        raise HeldoutError("the worker is gone")

    write_class(room.hand_ins, ana=SAME)
    with monkeypatch.context() as patch:
        patch.setattr(desk, "grade_handed_in", fails)
        answer = room.heldout(*room.words())
    assert answer.code == 4
    assert tries == ["ana"] * 3
    assert "ana has no verdict, and that is not their fault: the worker is gone" in answer.out
    assert room.attempts() == []
    assert by_learner(room.grade_all(), "how") == {"ana": "graded"}


def test_predictions_on_which_the_metric_of_the_challenge_crashes_end_nobody_elses_grading(room: Room) -> None:
    challenge = room.course / "challenges" / "tiny-binary"
    own = 'function = "metric.py:share"\ngreater_is_better = true\nneeds = "score"'
    toml = challenge / "challenge.toml"
    toml.write_text(toml.read_text().replace('name = "roc_auc"', own))
    (challenge / "metric.py").write_text(
        "def share(y_true, y_pred):\n"
        "    above = y_true[y_pred > 0.5]\n"
        "    return sum(label == 'yes' for label in above) / len(above)\n"
    )
    low = model('DummyClassifier(strategy="constant", constant="no")')
    write_class(room.hand_ins, ana=SAME, bob=low, cyd=SAME + "# mine\n")

    answer = room.heldout(*room.words())

    assert answer.code == 3
    assert "bob has no verdict" in answer.out
    assert "share crashed with ZeroDivisionError" in answer.out
    assert sorted(each.learner for each in room.attempts()) == ["ana", "cyd"]


@pytest.mark.proof
def test_a_hand_in_that_hangs_costs_its_own_limit(room: Room) -> None:
    write_class(room.hand_ins, ana=SLOW, ben=model("GaussianNB()"))
    began = time.monotonic()
    status = by_learner(room.grade_all(), "status")
    assert status == {"ana": "timed_out", "ben": "graded"}
    assert time.monotonic() - began < 60


def test_a_zip_is_graded_as_the_folder_is(room: Room, tmp_path: Path) -> None:
    write_class(tmp_path / "out" / "class", ana=CRASHING, ben=CRASHING)
    room.hand_ins = Path(shutil.make_archive(str(tmp_path / "class"), "zip", tmp_path / "out"))
    assert set(by_learner(room.grade_all(), "status").items()) == {("ana", "failed"), ("ben", "failed")}


def test_a_learner_is_recorded_under_the_name_of_the_class_and_one_that_looks_like_it_is_told(room: Room) -> None:
    (room.course / "class.toml").write_text(
        'format_version = 1\n[[learner]]\nname = "Ana Lee"\nids = { github = "ana42" }\n[[learner]]\nname = "Zoe"\n'
    )
    write_class(room.hand_ins, ana42=CRASHING, zoe=CRASHING, cy=CRASHING)
    planned = room.grade_all("--dry-run")
    assert by_learner(planned, "how") == {"Ana Lee": "planned", "cy": "planned", "zoe": "planned"}
    assert planned["lookalikes"] == [["zoe", "Zoe"]]


def test_an_instructor_is_told_who_is_late_who_is_missing_and_who_is_no_learner_of_the_class(room: Room) -> None:
    (room.course / "class.toml").write_text(
        "format_version = 1\nlate = { points_per_day = 10, cap = 50 }\n"
        '[[deadline]]\nname = "w1"\ncloses = 2026-03-01T12:00:00\n'
        + "".join(f'[[learner]]\nname = "{name}"\n' for name in ("ana", "ben", "cy", "dee"))
    )
    write_class(room.hand_ins, ana=CRASHING, ben=CRASHING, ban=CRASHING)
    for name, day in (("ana", 1), ("ben", 3), ("ban", 1)):
        when = datetime(2026, 3, day, 11, tzinfo=UTC).timestamp()
        os.utime(room.hand_ins / name / "solution.py", (when, when))
    said = "\n".join(room.grade_all("--dry-run")["look_at"])
    assert "ban is not in class.toml" in said
    assert "2 learners of class.toml handed nothing in: cy, dee." in said
    assert "1 hand-in came after the deadline, and lateness takes points: ben. The times are those of the files" in said


def test_a_zip_of_the_classs_own_zone_is_in_time_wherever_it_is_graded(room: Room, tmp_path: Path) -> None:
    """On a machine in UTC the last hour before midnight was late."""
    room.hand_ins = tmp_path / "moodle.zip"
    with zipfile.ZipFile(room.hand_ins, "w") as archive:
        for name, hour in (("ana", 23), ("ben", 22)):
            entry = zipfile.ZipInfo(f"{name}_12_assignsubmission_file_/solution.py", (2026, 3, 14, hour, 50, 0))
            archive.writestr(entry, CRASHING)
    for zone, late in (("Europe/Zurich", ""), ("America/New_York", "2 hand-ins came after the deadline")):
        (room.course / "class.toml").write_text(
            f'format_version = 1\nzone = "{zone}"\n[[deadline]]\nname = "w1"\ncloses = 2026-03-14T23:59:59+01:00\n'
        )
        said = "\n".join(room.grade_all("--dry-run")["look_at"])
        assert ("came after" in said) == bool(late)
        assert late in said


def test_an_export_has_what_counts_in_the_table_of_the_class(room: Room) -> None:
    (room.course / "class.toml").write_text(
        'format_version = 1\n[[learner]]\nname = "ana"\n[[learner]]\nname = "ben"\n'
    )
    write_class(room.hand_ins, ana=CRASHING, ben=CRASHING)
    room.grade_all()
    added = room.heldout(
        "--course", room.course, "class", "adjust", "ana", "30", "-c", "tiny-binary", "--comment", "power cut"
    )
    assert added.code == 0, added
    answer = room.heldout(*room.words("--export", "csv"))
    assert answer.code == 0, answer
    table = {row["learner"]: row for row in csv.DictReader(io.StringIO(answer.out))}
    assert {name: row["grade"] for name, row in table.items()} == {"ana": "30", "ben": "0"}
    assert table["ana"]["explanation"].startswith("30 of 100 points count: 30 added\n")


def test_advice_that_needs_fits_can_be_spared(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: list[object] = []
    real = desk.grade_handed_in

    def pending(*given: object, **named: object) -> object:
        return replace(real(*given, **named), pending_advice=object())  # type: ignore[arg-type, type-var]

    monkeypatch.setattr(desk, "grade_handed_in", pending)
    monkeypatch.setattr(desk, "advise_later", lambda _, waiting: worked_out.append(waiting) or ())
    write_class(room.hand_ins, ana=CRASHING)
    room.grade_all("--no-advice")
    assert worked_out == []
    write_class(room.hand_ins, ana=CRASHING + "# again\n")
    room.grade_all()
    assert len(worked_out) == 1


def test_workers_that_are_lost_again_and_again_before_they_are_at_work_do_not_end_the_batch(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_class(room.hand_ins, ana=CRASHING)
    monkeypatch.setattr(desk, "_LONGEST_PAUSE", 0.0)
    key, run, lost = OpenChallenge.grade_key, handed_in.run_handed_in, list[str]()

    def losing(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def lose(*given: Any) -> Any:
            if lost.count(name) < 8:
                lost.append(name)
                raise WorkerLost("killed")
            return real(*given)

        return lose

    monkeypatch.setattr(OpenChallenge, "grade_key", losing("key", key))
    monkeypatch.setattr(handed_in, "run_handed_in", losing("run", run))
    assert by_learner(room.grade_all(), "how") == {"ana": "graded"}
    assert len(lost) == 16


def test_what_a_server_kept_and_did_not_live_to_say_so_is_not_kept_again(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_class(room.hand_ins, ana=CRASHING)
    real = desk.grade_handed_in

    def silent(*given: Any) -> Any:
        return replace(real(*given), attempt=None, unrecorded=StoreError("the connection was lost"))

    monkeypatch.setattr(desk, "grade_handed_in", silent)
    assert by_learner(room.grade_all(), "how") == {"ana": "graded"}
    assert len(room.attempts()) == 1
