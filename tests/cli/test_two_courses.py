"""Two courses with a challenge of one name, in one home and one database: neither shows anything of the other."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from attempt_samples import ATTEMPT, START, SUBMISSION
from card_samples import score_card

from command_line import heldout
from heldout.attempts.store import opened_store
from heldout.challenge.load import load_challenge
from heldout.prepare.prepare import prepare
from heldout.scoring.packing import pack

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"


@pytest.fixture
def courses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two of them, of one title, and one attempt in each."""
    monkeypatch.setenv("HELDOUT_DB", str(tmp_path / "attempts.db"))
    for place, learner in (("a", "Ada"), ("b", "Bo")):
        shutil.copytree(MINIMAL, tmp_path / place / "course")
        (tmp_path / place / "course" / "course.toml").write_text(f'format_version = 1\ntitle = "{tmp_path.name}"\n')
        hand_in(tmp_path / place / "course", learner)
    return tmp_path / "a" / "course", tmp_path / "b" / "course"


def hand_in(course: Path, learner: str, minute: int = 0) -> None:
    challenge = load_challenge(course, "tiny-binary")
    rows = prepare(challenge).rows
    made = ATTEMPT.__class__(
        "", START + timedelta(minutes=minute), learner, challenge.id, challenge.content_hash, SUBMISSION.content_hash,
        SUBMISSION.name, "graded", 0.5, True, None, score_card(learner=learner, score={"public": 0.5, "ci95": None}),
        pack(np.linspace(0, 1, rows["public"]), np.linspace(0, 1, rows["private"])),
        course_id=challenge.kept_key().course_id,
    )  # fmt: skip
    with opened_store(create=True) as store:
        store.add(made, SUBMISSION)


def board(course: Path, *options: str) -> tuple[bool, list[str]]:
    shown = heldout("--course", course, "leaderboard", "tiny-binary", "--json", *options)
    assert shown.code == 0, shown.err
    document = json.loads(shown.out)
    return document["final"], [entry["learner"] for entry in document["entries"]]


def test_closing_in_one_course_tells_no_private_score_in_the_other(courses: tuple[Path, Path]) -> None:
    first, second = courses
    assert board(first, "--final", "--yes") == (True, ["Ada"])
    assert board(second) == (False, ["Bo"])
    assert heldout("--course", second, "leaderboard", "tiny-binary", "--reopen", "--yes").code == 2
    assert board(first) == (True, ["Ada"])


def test_a_regrade_touches_the_attempts_of_its_own_course_alone(courses: tuple[Path, Path]) -> None:
    first, _ = courses
    regraded = heldout("--course", first, "regrade", "tiny-binary", "--quick", "--json")
    assert [one["learner"] for one in json.loads(regraded.out)["attempts"]] == ["Ada"]


def test_a_course_takes_its_attempts_along_when_it_is_moved(courses: tuple[Path, Path], tmp_path: Path) -> None:
    courses[0].rename(tmp_path / "ml-2026")
    hand_in(tmp_path / "ml-2026", "Cleo", 1)
    assert board(tmp_path / "ml-2026") == (False, ["Ada", "Cleo"])
    assert board(courses[1]) == (False, ["Bo"])


def test_history_and_explain_say_which_course_an_attempt_is_of(courses: tuple[Path, Path]) -> None:
    first, second = courses
    here, there = (load_challenge(course, "tiny-binary").key.course_id for course in (first, second))
    assert there == f"{here} #2"
    shown = heldout("--course", first, "history", "--learner", "Bo")
    assert "tiny-binary" in shown.out
    assert f"on tiny-binary of the course '{there}', and this is the course '{here}'" in " ".join(shown.err.split())
    assert "no attempts" in heldout("--course", first, "history", "tiny-binary", "--learner", "Bo").out
    explained = heldout("--course", first, "explain", "--learner", "Bo")
    assert f"of the course '{there}'" in " ".join((explained.out + explained.err).split())
