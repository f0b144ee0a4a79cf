from __future__ import annotations

import random
from dataclasses import replace

import pytest
from attempt_samples import ranked
from hypothesis import given
from hypothesis import strategies as st

from heldout.attempts.best import best_attempt, utility
from heldout.attempts.interface import Attempt
from heldout.leaderboard.interface import Leaderboard
from heldout.leaderboard.rank import counting_attempts, rank

SCORES = st.none() | st.sampled_from([0.0, 0.5, 0.5000001, 0.9]) | st.floats(-1e6, 1e6)


@st.composite
def some_attempts(draw: st.DrawFn) -> list[Attempt]:
    rows = draw(st.lists(st.tuples(st.sampled_from(["Ada", "ada", "Bo", "Çelik", "王"]), SCORES), max_size=15))
    return [ranked(learner, score, minute) for minute, (learner, score) in enumerate(rows)]


def board(*attempts: Attempt, greater: bool = True, **options: object) -> Leaderboard:
    return rank(attempts, "late-flights", "Late flights", "roc_auc", greater, **options)  # type: ignore[arg-type]


def lines(made: Leaderboard) -> list[tuple[str, object, float | None]]:
    return [(entry.learner, entry.rank, entry.score) for entry in made.entries]


def test_the_highest_score_is_first_where_greater_is_better() -> None:
    made = board(ranked("Ada", 0.7), ranked("Bo", 0.9))
    assert lines(made) == [("Bo", (1, 1), 0.9), ("Ada", (2, 2), 0.7)]


def test_the_lowest_score_is_first_where_lower_is_better() -> None:
    made = board(ranked("Ada", 0.7), ranked("Bo", 0.9), greater=False)
    assert lines(made) == [("Ada", (1, 1), 0.7), ("Bo", (2, 2), 0.9)]


def test_a_learners_best_attempt_counts_and_all_attempts_are_counted() -> None:
    made = board(ranked("Ada", 0.7, 1), ranked("Ada", 0.9, 2, points=88.0), ranked("Ada", None, 3))
    (entry,) = made.entries
    assert (entry.attempt, entry.score, entry.points, entry.attempts, entry.late) == ("Ada-2", 0.9, 88.0, 3, False)


def test_a_late_attempt_counts_only_for_who_has_none_in_time() -> None:
    made = board(
        ranked("Ada", 0.7, 1),
        ranked("Ada", 0.9, 8, late=True),
        ranked("Bo", None, 2),
        ranked("Bo", 0.6, 9, late=True),
    )
    assert [(entry.attempt, entry.late) for entry in made.entries] == [("Ada-1", False), ("Bo-9", True)]


def test_the_earliest_of_equal_attempts_counts() -> None:
    made = board(ranked("Ada", 0.9000001, 5), ranked("Ada", 0.9, 2))
    assert made.entries[0].attempt == "Ada-2"


def test_scores_that_agree_to_six_digits_share_their_ranks_and_the_earlier_stands_first() -> None:
    made = board(ranked("Ada", 0.5, 3), ranked("Bo", 0.9000001, 2), ranked("Cy", 0.9, 1), ranked("Di", 0.900001, 4))
    assert [(e.learner, e.rank) for e in made.entries] == [
        ("Di", (1, 1)),
        ("Cy", (2, 3)),
        ("Bo", (2, 3)),
        ("Ada", (4, 4)),
    ]


def test_ties_at_one_moment_are_ordered_by_name_whatever_its_case() -> None:
    made = board(ranked("bo", 0.5), ranked("Çelik", 0.5), ranked("Ada", 0.5))
    assert [entry.learner for entry in made.entries] == ["Ada", "bo", "Çelik"]


def test_a_learner_without_a_graded_attempt_is_last_with_the_last_status_and_no_rank() -> None:
    made = board(
        ranked("Ada", None, 1, status="failed", points=50.0),
        ranked("Ada", None, 2, status="forbidden"),
        ranked("Bo", -1.0),
    )
    assert lines(made) == [("Bo", (1, 1), -1.0), ("Ada", None, None)]
    assert (made.entries[1].status, made.entries[1].attempt) == ("forbidden", "Ada-2")


@pytest.mark.parametrize("greater", [True, False])
def test_a_failed_entry_is_last_whatever_the_direction(greater: bool) -> None:
    made = board(ranked("Ada", None), ranked("Bo", 1e9), ranked("Cy", -1e9), greater=greater)
    assert made.entries[-1].learner == "Ada"


@pytest.mark.parametrize("score", [float("nan"), float("inf"), float("-inf")])
def test_a_score_that_is_no_number_is_not_ranked(score: float) -> None:
    made = board(replace(ranked("Ada", score), status="graded"), ranked("Bo", 0.1))
    assert lines(made) == [("Bo", (1, 1), 0.1), ("Ada", None, None)]


def test_a_failed_attempt_does_not_count_even_if_it_carries_a_score() -> None:
    made = board(ranked("Ada", 0.9, status="timed_out"))
    assert lines(made) == [("Ada", None, None)]


def test_rank_ranges_of_a_test_replace_those_of_equal_scores() -> None:
    attempts = (ranked("Ada", 0.9), ranked("Bo", 0.8), ranked("Cy", 0.1), ranked("Di", None))
    ids = [attempt.id for attempt in counting_attempts(attempts, True)]
    made = board(*attempts, rank_ranges={ids[0]: (1, 2), ids[1]: (1, 2), ids[3]: (1, 4)})
    assert [(e.learner, e.rank) for e in made.entries] == [
        ("Ada", (1, 2)),
        ("Bo", (1, 2)),
        ("Cy", (3, 3)),
        ("Di", None),
    ]


def test_attempts_on_another_version_of_the_challenge_are_listed_and_not_ranked() -> None:
    """Here the metric changed from one where more is better: what was best must not be last, nor anything first."""
    now = ranked("Bo", 0.8, 3)
    old = [ranked("Cy", 0.5, 1, challenge_hash="sha256:old"), ranked("Ada", 0.9, 2, challenge_hash="sha256:old")]
    made = board(*old, now, greater=False, version=now.challenge_hash)
    assert [(e.learner, e.rank, e.unranked) for e in made.entries] == [
        ("Bo", (1, 1), None),
        ("Cy", None, "another version"),
        ("Ada", None, "another version"),
    ]
    assert [note[:50] for note in made.notes] == ["2 entries were made on another version of this chal"[:50]]
    alone = board(*old, greater=False, version=now.challenge_hash)
    assert {entry.rank for entry in alone.entries} == {None}
    failed = replace(old[0], status="failed", score=None)
    assert board(failed, now, version=now.challenge_hash).notes == ()


def test_what_counts_is_chosen_within_one_version_by_its_own_direction() -> None:
    older = [ranked("Ada", score, at, challenge_hash="sha256:1") for at, score in enumerate((0.9, 0.7))]
    old = [ranked("Ada", score, 5 + at, challenge_hash="sha256:2", greater_is_better=False)
           for at, score in enumerate((0.4, 0.3, 0.5))]  # fmt: skip
    assert counting_attempts([*older, *old], True, "sha256:3")[0].id == "Ada-6"
    now = ranked("Ada", 0.1, 9, challenge_hash="sha256:3")
    assert counting_attempts([*older, *old, now], True, "sha256:3")[0].id == "Ada-9"


def test_an_empty_board_keeps_its_heading() -> None:
    made = board(final=True)
    assert (made.entries, made.title, made.metric, made.final, made.notes) == ((), "Late flights", "roc_auc", True, ())


def test_there_is_no_best_of_nothing() -> None:
    with pytest.raises(ValueError, match="no attempt"):
        best_attempt([], True)


@given(some_attempts(), st.booleans(), st.randoms())
def test_the_order_in_which_attempts_come_does_not_matter(
    attempts: list[Attempt], greater: bool, shuffler: random.Random
) -> None:
    shuffled = list(attempts)
    shuffler.shuffle(shuffled)
    assert board(*shuffled, greater=greater) == board(*attempts, greater=greater)


@given(some_attempts())
def test_turning_scores_and_direction_around_changes_no_rank(attempts: list[Attempt]) -> None:
    turned = [replace(a, score=None if a.score is None else -a.score) for a in attempts]
    assert [(e.learner, e.rank, e.attempt) for e in board(*turned, greater=False).entries] == [
        (e.learner, e.rank, e.attempt) for e in board(*attempts).entries
    ]


@given(some_attempts(), st.booleans())
def test_rank_ranges_fit_the_scores_and_failed_ones_are_last(attempts: list[Attempt], greater: bool) -> None:
    entries = board(*attempts, greater=greater).entries
    assert sorted(entry.learner for entry in entries) == sorted({a.learner for a in attempts})
    assert sum(entry.attempts for entry in entries) == len(attempts)
    held = [entry for entry in entries if entry.rank]
    assert list(entries[: len(held)]) == held
    values = [utility(entry.score or 0.0, greater) for entry in held]
    for entry, value in zip(held, values, strict=True):
        better = sum(other > value for other in values)
        assert entry.rank == (better + 1, better + values.count(value))


@given(some_attempts(), st.booleans())
def test_one_more_attempt_never_makes_a_learners_score_worse(attempts: list[Attempt], greater: bool) -> None:
    for count in range(1, len(attempts)):
        before = {e.learner: e.score for e in board(*attempts[:count], greater=greater).entries}
        after = {e.learner: e.score for e in board(*attempts[: count + 1], greater=greater).entries}
        for learner, score in before.items():
            later = after[learner]
            if score is not None:
                assert later is not None
                assert utility(later, greater) >= utility(score, greater)
