from __future__ import annotations

from heldout.challenge.path import in_order_of_path
from heldout.challenge.summary import ChallengeSummary


def made(name: str, level: str, *builds_on: str, minutes: int | None = 30) -> ChallengeSummary:
    return ChallengeSummary(
        name, name, level, "binary", "roc_auc", True, (), "", "sha256:0", minutes=minutes, builds_on=builds_on
    )  # type: ignore[arg-type]


def names(*challenges: ChallengeSummary) -> list[str]:
    return [one.id for one in in_order_of_path(challenges)]


def test_beginners_come_first_and_the_shortest_of_them() -> None:
    made_first = made("long", "beginner", minutes=60), made("a-expert", "advanced"), made("short", "beginner")
    assert names(*made_first) == ["short", "long", "a-expert"]


def test_a_challenge_comes_after_what_it_builds_on() -> None:
    assert names(made("a", "beginner", "c"), made("b", "beginner"), made("c", "beginner")) == ["b", "c", "a"]


def test_one_that_does_not_say_how_long_it_takes_comes_last_of_its_level() -> None:
    assert names(made("a", "beginner", minutes=None), made("b", "beginner")) == ["b", "a"]


def test_what_is_not_in_the_course_keeps_nothing_back() -> None:
    assert names(made("a", "beginner", "elsewhere", "a"), made("b", "beginner")) == ["a", "b"]


def test_a_circle_is_broken() -> None:
    assert names(made("a", "beginner", "b"), made("b", "beginner", "a")) == ["a", "b"]
