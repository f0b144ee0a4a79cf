"""A course may limit the attempts of a day: what counts, whom it holds for, and when the next one is possible."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from command_line import heldout
from heldout.attempts.allowance import AttemptLimits, limits_of, require_attempt
from heldout.attempts.unrecorded import count_unrecorded, unrecorded_grades
from heldout.base.errors import UsageError
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.key import ChallengeKey

MINIMAL = Path(__file__).parents[1] / "courses" / "minimal"
DIGITS = ChallengeKey("a", "digits")
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course that allows two attempts a day, with a database and a home of its own."""
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    shutil.copytree(MINIMAL, tmp_path / "course")
    (tmp_path / "course" / "course.toml").write_text("format_version = 1\nattempts_per_day = 2\n")
    return tmp_path / "course"


def test_a_third_attempt_of_a_day_is_refused_with_the_time_of_the_next_one(course: Path) -> None:
    def grade(name: str, *options: str):
        file = course / "challenges" / "tiny-binary" / "submissions" / name
        return heldout("--course", course, "grade", file, "-c", "tiny-binary", "--json", *options)

    assert grade("failed/crash.py").code == 1
    assert grade("weak/majority.py").code == 0
    assert grade("weak/majority.py", "--no-record").code == 0
    refused = grade("weak/majority.py")
    assert (refused.code, refused.out) == (2, "")
    said = " ".join(refused.err.split())
    assert "ada has used the 2 attempts that tiny-binary allows in a day (of UTC)" in said
    assert re.search(r"The next one is possible from \d{4}-\d\d-\d\d 00:00 UTC on, in \d+ h \d+ min", said)
    assert grade("weak/majority.py", "--learner", "bob").code == 0
    assert grade("weak/majority.py", "--beyond-limit").code == 0
    assert grade("weak/majority.py", "--beyond-limit", "--no-record").code == 2
    history = json.loads(heldout("--course", course, "history", "tiny-binary", "--json").out)
    assert [one["status"] for one in history["attempts"]] == ["graded", "graded", "failed"]


def test_a_challenge_may_set_its_own_limit_which_changes_nothing_that_decides_a_score(course: Path) -> None:
    before = find_challenge(course, "tiny-binary")
    file = course / "challenges" / "tiny-binary" / "challenge.toml"
    file.write_text(file.read_text().replace("[limits]\n", "[limits]\nattempts_per_day = 5\n"))
    after = find_challenge(course, "tiny-binary")
    assert (limits_of(before, None), limits_of(after, None)) == (AttemptLimits(2), AttemptLimits(5))
    assert before.content_hash == after.content_hash


@pytest.mark.parametrize(
    ("graded", "allowed"),
    [
        ([], True),
        ([NOON - timedelta(hours=1)], True),
        ([NOON - timedelta(hours=12), NOON - timedelta(hours=1)], False),
        ([NOON - timedelta(hours=12, minutes=1), NOON - timedelta(hours=1)], True),
        ([NOON.astimezone() - timedelta(hours=1)] * 3, False),
    ],
)
def test_a_day_is_one_of_utc(course: Path, graded: list[datetime], allowed: bool) -> None:
    challenge = find_challenge(course, "tiny-binary")
    if allowed:
        require_attempt(challenge, "ada", AttemptLimits(2), graded, NOON)
        return
    with pytest.raises(UsageError, match="from 2026-03-02 00:00 UTC on, in 12 h 1 min"):
        require_attempt(challenge, "ada", AttemptLimits(2), graded, NOON)


def test_unrecorded_grades_are_counted_by_learner_and_challenge_and_damage_is_passed_over(course: Path) -> None:
    count_unrecorded(DIGITS, "ada", NOON)
    count_unrecorded(DIGITS, "bob", NOON)
    count_unrecorded(ChallengeKey("a", "other"), "ada", NOON)
    file = course.parent / "home" / "unrecorded" / "digits.jsonl"
    file.write_text(file.read_text() + '{"at": 5}\n\nnonsense\n')
    count_unrecorded(DIGITS, "ada", NOON - timedelta(days=1))
    assert unrecorded_grades(DIGITS, "ada") == (NOON - timedelta(days=1), NOON)
    assert unrecorded_grades(DIGITS, "cleo") == ()
