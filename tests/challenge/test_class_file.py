"""class.toml is read strictly: every problem, with what is allowed and what came."""

from __future__ import annotations

from pathlib import Path

import pytest
from class_samples import CLASS, course_with

from heldout.base.errors import ChallengeError
from heldout.challenge.class_file import load_class


def test_a_file_that_is_right_is_read(tmp_path: Path) -> None:
    found = load_class(course_with(tmp_path))
    assert found is not None
    assert [each.name for each in found.learner] == ["Ana", "Bo"]
    assert (found.counts, found.anonymous, found.attempts) == ("best", False, None)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Europe/Zurich"', '"Europe/Zurch"', "zone must be a time zone .* Did you mean 'Europe/Zurich'"),
        ('["fraud"]', '["frod"]', r"deadline\[0\].challenges must name challenges .* Did you mean 'fraud'"),
        ("2026-03-14T23:59:59", '"soon"', r"deadline\[0\].closes must be a date and a time, such as .* Got 'soon'"),
        ("2026-03-14T23:59:59", "2026-03-14", r"deadline\[0\].closes must be a date and a time"),
        ("2026-03-14T23:59:59", "2026-03-01T23:59:59", "must be after `opens`"),
        ("2026-03-14T23:59:59", "2026-03-29T02:30:00", "clocks are put forward then. Got 2026-03-29T02:30:00"),
        ("2026-03-14T23:59:59", "9999-12-31T23:59:59-05:00", r"deadline\[0\].closes must be in the years 1970 to 9998"),
        ("2026-03-16T12:00:00", "0001-01-01T00:00:00", r"extension\[0\].closes must be in the years 1970 to 9998"),
        ('deadline = "week 1"', 'deadline = "week 2"', r"learner\[0\].extension\[0\].deadline must name a deadline"),
        ("2026-03-16T12:00:00", "2026-03-10T12:00:00", r"extension\[0\].closes must be after the deadline's own"),
        ('name = "Bo"', 'name = "Ana"', "learner.name must differ .* 'Ana' is that of two learners"),
        ('pseudonym = "otter"', 'pseudonym = "Bo"', "pseudonym must not be a learner's name"),
        ('name = "Bo"', 'name = "Bo"\nids = { canvas = "4711" }', "learner.ids.canvas must differ"),
        ("zone =", 'counts = "average"\nzone =', "counts must be one of best, last, chosen. Got 'average'"),
        ("zone =", "attempts = 0\nzone =", "attempts must be a whole number between 1 and 10000. Got 0"),
        ("zone =", "weights = { frod = 2 }\nzone =", "weights.frod must name challenges .* Did you mean 'fraud'"),
        ("cap = 25", "cap = 250", "late.cap must be a number from 0 to 100. Got 250"),
        ("team =", "group =", r"learner\[0\].group is not a key of \[\[learner\]\]"),
        ("format_version = 1\n", "", "format_version is missing"),
    ],
)
def test_a_fault_is_told_with_its_key_and_what_is_allowed(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CLASS
    with pytest.raises(ChallengeError, match=said):
        load_class(course_with(tmp_path, CLASS.replace(old, new, 1)))


def test_a_challenge_has_one_deadline_and_one_deadline_is_that_of_the_others(tmp_path: Path) -> None:
    more = '[[deadline]]\nname = "{}"\n{}closes = 2026-06-01T12:00:00\n'
    text = CLASS + more.format("a", 'challenges = ["fraud"]\n') + more.format("b", "") + more.format("c", "")
    with pytest.raises(ChallengeError) as caught:
        load_class(course_with(tmp_path, text))
    assert "'fraud' is in 'week 1' too" in str(caught.value)
    assert "deadline[3].challenges must name challenges: the deadline 'b'" in str(caught.value)
