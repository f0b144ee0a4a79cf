"""A grade that was seen and not recorded is a try that the Ladder counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from attempt_samples import KEY, attempt

from heldout.attempts.unrecorded import count_unrecorded
from heldout.base.errors import StoreError
from heldout.leaderboard.standing import _climbs


def test_unrecorded_grades_stand_between_the_attempts_as_tries_without_a_score(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path))
    attempts = [attempt(minute, id=str(minute), score=0.8 + minute / 100) for minute in (0, 2, 4)]
    for minute, learner in ((1, "Ada"), (3, "Ada"), (3, "Bob"), (9, "Ada")):
        count_unrecorded(KEY, learner, attempt(minute).created_at)
    (climb,) = _climbs(attempts, lambda ids: dict.fromkeys(ids, b"packed"))
    assert climb.document(0) == ((0.8, 0), (None, None), (0.82, 0), (None, None), (0.84, 0))
    assert [one.id if one else None for one in climb.attempts] == ["0", None, "2", None, "4"]


def test_a_grade_that_cannot_be_counted_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path))
    (tmp_path / "unrecorded" / "late-flights.jsonl").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"late-flights\.jsonl cannot be written: .*Set HELDOUT_HOME to a folder"):
        count_unrecorded(KEY, "Ada", attempt(1).created_at)
