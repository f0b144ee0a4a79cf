"""`heldout regrade` as an instructor calls it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from regrade_samples import LINEAR, Classroom
from rich.cells import cell_len

from command_line import called


def run(classroom: Classroom, *words: str, database: str = "attempts.db") -> subprocess.CompletedProcess[str]:
    return heldout(classroom, "regrade", *words, database=database)


def heldout(classroom: Classroom, *words: str, database: str = "attempts.db") -> subprocess.CompletedProcess[str]:
    words = ("--course", str(classroom.course), *words)
    return called(*words, environment={"HELDOUT_DB": str(classroom.folder / database)})


def test_the_way_of_an_instructor_from_a_change_to_new_grades(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change('name = "roc_auc"', 'name = "average_precision"')
    shown = run(classroom, "tiny-binary")
    assert shown.returncode == 0, shown.stderr
    assert "The metric changed: roc_auc → average_precision." in shown.stdout
    assert "1 attempt of 1 learner: 1 run again." in shown.stdout
    assert "heldout regrade tiny-binary --apply" in shown.stdout
    assert max(map(cell_len, shown.stdout.splitlines())) <= 80
    assert classroom.store.get(ana.id) == ana

    applied = run(classroom, "tiny-binary", "--apply", "--json")
    document = json.loads(applied.stdout)
    assert (applied.returncode, document["applied"], document["summary"]["attempts"]["run"]) == (0, True, 1)
    changed = classroom.store.get(ana.id)
    assert changed is not None
    assert document["attempts"][0]["after"]["score"] == changed.shown_score != ana.shown_score
    assert changed.score != changed.shown_score, "the full score is kept"

    explained = json.loads(heldout(classroom, "explain", ana.id, "--json").stdout)
    assert f"Before: roc_auc {ana.shown_score:.4f}." in explained["notes"][0]

    earlier = json.loads(run(classroom, "--history", ana.id[:8], "--json").stdout)["earlier"]
    assert [each["card"]["score"]["public"] for each in earlier] == [ana.shown_score]


def test_without_a_database_none_is_made(classroom: Classroom) -> None:
    answer = run(classroom, "tiny-binary", "--apply", database="none/none.db")
    assert (answer.returncode, answer.stdout) == (0, "There are no attempts on tiny-binary to regrade.\n")
    assert not (classroom.folder / "none").exists()


def test_a_broken_challenge_ends_with_3_and_prints_no_document(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    classroom.change(
        '[metric]\nname = "roc_auc"',
        '[metric]\nfunction = "metric.py:score"\ngreater_is_better = true\nneeds = "score"',
    )
    (classroom.toml.parent / "metric.py").write_text("def score(y_true, y_pred):\n    return 1 / 0\n")
    answer = run(classroom, "tiny-binary", "--apply", "--yes", "--json")
    assert (answer.returncode, answer.stdout) == (3, "")
    assert "ZeroDivisionError" in answer.stderr
    assert "The challenge is at fault, so nothing was regraded." in answer.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tiny-binry"], "Did you mean 'tiny-binary'?"),
        ([], "Which challenge?"),
        (["tiny-binary", "--quick", "--apply"], "--quick is for looking"),
        (["--history", "zzz"], "there is no attempt 'zzz'"),
    ],
)
def test_what_does_not_exist_is_wrong_usage(classroom: Classroom, words: list[str], message: str) -> None:
    answer = run(classroom, *words)
    assert answer.returncode == 2
    assert message in answer.stderr


def test_the_document_can_be_written_to_a_file(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    file: Path = classroom.folder / "out.json"
    answer = run(classroom, "tiny-binary", "--json", "-o", str(file))
    assert (answer.returncode, answer.stdout) == (0, "")
    assert json.loads(file.read_text())["schema"] == "heldout.regrade/1"


def test_a_copy_made_for_students_is_not_regraded_in(classroom: Classroom, tmp_path: Path) -> None:
    classroom.hand_in("ana", LINEAR)
    copies = tmp_path / "copies"
    assert heldout(classroom, "challenge", "bundle", "tiny-binary", "-o", str(copies)).returncode == 0

    answer = heldout(classroom, "--course", str(copies / "student"), "regrade", "tiny-binary")

    assert answer.returncode == 2
    assert "made for students" in answer.stderr
