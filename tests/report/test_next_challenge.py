from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from heldout.attempts.best import BestResult
from heldout.base.paths import bundled_course
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.summary import ChallengeSummary, summary_of
from heldout.known_places import remember_workspace, workspace_of
from heldout.report.listing import listing_text
from heldout.report.next_challenge import next_challenge

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
        ("apples", (), "eels"),
        ("apples", ("eels",), "bears"),
        ("eels", ("apples", "bears"), "cats"),
        ("apples", ("cats", "bears", "eels"), "dogs"),
        ("dogs", (), "apples"),
        (None, (), "apples"),
        ("apples", ("bears", "cats", "dogs", "eels"), None),
        ("unknown", (), "apples"),
    ],
)
def test_the_next_one_is_unsolved_of_the_lowest_level_and_trains_most_of_what_was_trained_least(
    after: str | None, done: tuple[str, ...], found: str | None
) -> None:
    next_one = next_challenge(COURSE, {name: solved(name) for name in done}, after)
    assert (next_one.id if next_one else None) == found


def test_a_challenge_that_was_tried_in_vain_is_not_solved() -> None:
    found = next_challenge(COURSE, {"eels": solved("eels", 60.0)}, "apples")
    assert found is not None
    assert found.in_words() == (
        "Next: eels (beginner), because it trains procedure, of which you have solved least. "
        "`heldout start eels` begins it."
    )


def test_who_has_a_workspace_of_it_is_led_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELDOUT_HOME", str(tmp_path / "home"))
    course, there = bundled_course(), tmp_path / "my cats"
    assert workspace_of("cats", course) is None
    there.mkdir()
    remember_workspace(there, "cats", course)
    found = next_challenge((COURSE[2],), {})
    assert found is not None

    monkeypatch.chdir(tmp_path)
    assert found.in_words(workspace_of("cats", course)).endswith("You have begun it: `cd 'my cats'`.")
    monkeypatch.chdir(there)
    assert found.in_words(workspace_of("cats", course)).endswith("You are in its workspace.")
    monkeypatch.chdir(tmp_path)
    there.rmdir()
    assert workspace_of("cats", course) is None


def test_the_card_the_list_and_the_progress_lead_to_the_same_challenge() -> None:
    course = (leading(COURSE[0], after=("bears",)), *COURSE[1:])
    best = {"apples": solved("apples")}
    found, told = next_challenge(course, best), next_challenge(course, {}, "apples")

    assert [each.id for each in (found, told) if each] == ["bears", "bears"]
    assert "Go on with bears" in listing_text(course, best, 80)


def test_a_challenge_without_points_is_behind_who_was_graded_on_it() -> None:
    """A stream or a mapper has none, and would come next for ever."""
    done = replace(solved("cats"), points=None)

    some = (COURSE[2], COURSE[3])

    assert [each.id for each in (next_challenge(some, {"cats": done}),) if each] == ["dogs"]
    failed = replace(done, status="failed", score=None)
    assert [each.id for each in (next_challenge(some, {"cats": failed}),) if each] == ["cats"]


def leading(one: ChallengeSummary, *, after: tuple[str, ...] = (), builds_on: tuple[str, ...] = ()) -> ChallengeSummary:
    return replace(one, next=after, builds_on=builds_on)


def test_what_the_author_says_comes_next_comes_before_all_else() -> None:
    course = (leading(COURSE[0], after=("missing", "dogs", "cats")), *COURSE[1:])
    found = next_challenge(course, {}, "apples")
    assert found is not None
    assert found.id == "dogs"
    assert found.why == "the author of apples recommends it as the next step"
    after = next_challenge(course, {"dogs": solved("dogs")}, "apples")
    assert after is not None
    assert after.id == "cats"


def test_what_builds_on_it_comes_before_what_does_not() -> None:
    course = (*COURSE[:4], leading(COURSE[4], builds_on=("apples",)))
    found = next_challenge(course, {}, "apples")
    assert found is not None
    assert found.id == "eels"
    assert found.why == "it builds on apples"
