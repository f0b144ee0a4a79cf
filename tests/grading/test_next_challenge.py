from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from heldout.attempts.best import BestResult
from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.summary import ChallengeSummary, summary_of
from heldout.grading.next_challenge import next_challenge

MODEL = summary_of(find_challenge(bundled_course(), "breast-cancer"))


def made(name: str, level: Any, *skills: Any) -> ChallengeSummary:
    return replace(MODEL, id=name, level=level, skills=skills or ("procedure",), next=(), builds_on=(), problem="")


def solved(name: str, points: float = 95.0) -> BestResult:
    return BestResult(name, "sha256:0", "1", datetime(2026, 1, 1, tzinfo=UTC), "graded", 0.9, True, points, 1)


COURSE = (
    made("apples", "beginner"),
    made("bears", "intermediate", "hyperparameters"),
    made("cats", "intermediate", "procedure"),
    made("dogs", "advanced"),
    made("eels", "beginner"),
)


@pytest.mark.parametrize(
    ("after", "done", "found"),
    [
        ("apples", (), "cats"),
        ("apples", ("cats",), "bears"),
        ("apples", ("cats", "bears"), "eels"),
        ("apples", ("cats", "bears", "eels"), "dogs"),
        ("dogs", (), "cats"),
        ("apples", ("bears", "cats", "dogs", "eels"), None),
        ("unknown", (), None),
    ],
)
def test_the_next_one_is_unsolved_and_of_the_next_level_with_the_same_skills_first(
    after: str, done: tuple[str, ...], found: str | None
) -> None:
    next_one = next_challenge(after, COURSE, {name: solved(name) for name in done})
    assert (next_one.id if next_one else None) == found


def test_a_challenge_that_was_tried_in_vain_is_not_solved() -> None:
    found = next_challenge("apples", COURSE, {"cats": solved("cats", 60.0)})
    assert found is not None
    assert found.id == "cats"
    assert found.in_words() == (
        "Next: cats, because it is an intermediate challenge, the next level, and it trains procedure too. "
        "`heldout start cats` begins it."
    )


def test_a_challenge_without_points_is_behind_who_was_graded_on_it() -> None:
    """A stream or a mapper has none, and would come next for ever."""
    done = replace(solved("cats"), points=None)

    assert [each.id for each in (next_challenge("apples", COURSE, {"cats": done}),) if each] == ["bears"]
    failed = replace(done, status="failed", score=None)
    assert [each.id for each in (next_challenge("apples", COURSE, {"cats": failed}),) if each] == ["cats"]


def leading(one: ChallengeSummary, *, after: tuple[str, ...] = (), builds_on: tuple[str, ...] = ()) -> ChallengeSummary:
    return replace(one, next=after, builds_on=builds_on)


def test_what_the_author_says_comes_next_comes_before_all_else() -> None:
    course = (leading(COURSE[0], after=("missing", "dogs", "cats")), *COURSE[1:])
    found = next_challenge("apples", course, {})
    assert found is not None
    assert found.id == "dogs"
    assert found.why == "the author of apples recommends it as the next step"
    after = next_challenge("apples", course, {"dogs": solved("dogs")})
    assert after is not None
    assert after.id == "cats"


def test_what_builds_on_it_comes_before_what_does_not() -> None:
    course = (*COURSE[:4], leading(COURSE[4], builds_on=("apples",)))
    found = next_challenge("apples", course, {})
    assert found is not None
    assert found.id == "eels"
    assert found.why == "it builds on apples"
