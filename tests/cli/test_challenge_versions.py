"""After a challenge changed and before a regrade: no old value stands for one of the challenge as it is now."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from card_samples import score_card
from click.testing import CliRunner
from leaderboard_class import START

from command_line import GOOD, ROOT
from heldout.attempts.interface import Attempt
from heldout.attempts.store import open_store
from heldout.challenge.load import load_challenge
from heldout.cli import main
from heldout.prepare.prepare import prepare
from heldout.scoring.packing import pack
from heldout.submission.interface import Submission, SubmittedFile

SUBMISSION = Submission("solution.py", "python", "solution.py", (SubmittedFile("solution.py", b"1"),), "sha256:0")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for kind in ("challenges", "datasets"):
        shutil.copytree(ROOT / kind / "breast-cancer", tmp_path / "course" / kind / "breast-cancer")
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    return tmp_path / "course"


def hand_in(course: Path, learner: str, score: float) -> None:
    challenge = load_challenge(course, "breast-cancer")
    rows = prepare(challenge).rows
    metric = {"name": challenge.metric_name, "greater_is_better": challenge.greater_is_better}
    version = {"id": challenge.id, "title": "", "content_hash": challenge.content_hash}
    card = score_card(learner=learner, challenge=version, score={"public": score, "ci95": None}, metric=metric)
    made = pack(np.linspace(0, 1, rows["public"]), np.linspace(0, 1, rows["private"]))
    store = open_store(f"sqlite:///{course.parent / 'attempts.db'}")
    fields = (challenge.id, challenge.content_hash, SUBMISSION.content_hash, SUBMISSION.name, "graded", score)
    graded = (challenge.greater_is_better, 100 * score, card, made)
    store.add(Attempt("", START, learner, *fields, *graded, course_id=challenge.key.course_id), SUBMISSION)
    store.dispose()


def said(course: Path, *words: str) -> str:
    answer = CliRunner().invoke(main, ["--course", str(course), *words])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def document(course: Path, *words: str) -> Any:
    return json.loads(said(course, *words, "--json"))


def edit(course: Path, old: str, new: str) -> None:
    file = course / "challenges" / "breast-cancer" / "challenge.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


@pytest.mark.parametrize(("old", "new"), [('"roc_auc"', '"log_loss"'), ("seed = ", "seed = 1")])
def test_old_grades_are_listed_apart_everywhere_until_they_are_regraded(course: Path, old: str, new: str) -> None:
    for learner, score in (("ada", 0.9), ("bo", 0.7)):
        hand_in(course, learner, score)
    assert [entry["rank"] for entry in document(course, "leaderboard", "breast-cancer")["entries"]] != [None, None]

    edit(course, old, new)
    board = document(course, "leaderboard", "breast-cancer")
    history = document(course, "history", "breast-cancer", "--learner", "ada")
    (listed,) = document(course, "list", "--learner", "ada")["challenges"]

    assert [(entry["rank"], entry["score"], entry["points"]) for entry in board["entries"]] == [(None, None, None)] * 2
    assert [entry["other_version"]["metric"]["name"] for entry in board["entries"]] == ["roc_auc"] * 2
    assert any("heldout regrade breast-cancer" in note for note in board["notes"])
    assert len(history["another_version"]) == 1
    assert (listed["best"]["score"], listed["best"]["points"], listed["best"]["another_version"]) == (None, None, True)
    for format_name in ("table", "markdown", "html", "csv"):
        text = said(course, "leaderboard", "breast-cancer", "--format", format_name)
        assert "another version" in text
        assert "roc" in text
    assert "(0.9000 roc_auc)" in said(course, "history", "breast-cancer", "--learner", "ada")
    assert "another version" in said(course, "list", "--learner", "ada")


def test_an_old_card_is_not_explained_by_the_landscape_of_another_metric(course: Path, tmp_path: Path) -> None:
    file = tmp_path / "solution.py"
    file.write_text(GOOD)
    made = json.loads(said(course, "grade", str(file), "-c", "breast-cancer", "--learner", "ada", "--json"))
    edit(course, "cpu_seconds = 60", "cpu_seconds = 50")
    by_landscape = document(course, "explain", made["attempt"])
    with sqlite3.connect(course.parent / "attempts.db") as raw:
        (card,) = raw.execute("SELECT card FROM attempts").fetchone()
        changed = card.replace(made["challenge"]["metric_hash"], "sha256:other")
        raw.execute("UPDATE attempts SET card = ?", (changed,))
    by_card = document(course, "explain", made["attempt"])

    assert any("has changed" in note for note in by_landscape["notes"])
    assert not any("only the stored card" in note for note in by_landscape["notes"])
    assert any("only the stored card" in note for note in by_card["notes"])


def test_one_new_attempt_does_not_rank_the_old_ones(course: Path) -> None:
    hand_in(course, "ada", 0.9)
    hand_in(course, "bo", 0.7)
    edit(course, '"roc_auc"', '"log_loss"')
    hand_in(course, "cy", 0.4)

    entries = {entry["learner"]: entry for entry in document(course, "leaderboard", "breast-cancer")["entries"]}
    final = document(course, "leaderboard", "breast-cancer", "--final", "--yes")["entries"]

    assert (entries["cy"]["rank"], entries["cy"]["score"]) == ([1, 1], 0.4)
    assert [entries[name]["rank"] for name in ("ada", "bo")] == [None, None]
    assert [(entry["learner"], entry["public"]) for entry in final if entry["other_version"]] == [
        ("ada", None), ("bo", None),
    ]  # fmt: skip
