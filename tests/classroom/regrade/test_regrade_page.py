"""Who moves, by how much and why, and how it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from card_samples import DOCUMENT, score_card
from regrade_samples import MINIMAL, move_of
from rich.cells import cell_len

from heldout.attempts.interface import Attempt, Grading
from heldout.challenge.catalogue import find_challenge
from heldout.challenge.key import ChallengeKey
from heldout.classroom.regrade.grade_cache import NewGrade
from heldout.classroom.regrade.interface import RegradeResult, Regrading
from heldout.classroom.regrade.moves import learner_moves
from heldout.classroom.regrade.notes import notes_on
from heldout.classroom.regrade.render import as_document, as_text, history_text, summary
from heldout.scoring.interface import CardMetric

CHALLENGE = find_challenge(MINIMAL, "tiny-binary")
START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def attempt(learner: str, score: float | None, points: float | None = None, minute: int = 0, **card: Any) -> Attempt:
    version = DOCUMENT["challenge"] | {"metric_hash": "m"}
    return Attempt(
        id=f"{learner}-{minute}",
        created_at=START + timedelta(minutes=minute),
        learner=learner,
        challenge_id="tiny-binary",
        course_id="a-course",
        challenge_hash="sha256:1",
        submission_hash="sha256:2",
        submission_name="solution.py",
        status="timed_out" if score is None else "graded",
        score=score,
        greater_is_better=True,
        points=points,
        card=score_card(
            **{
                "challenge": version,
                "metric": {"name": "roc_auc", "greater_is_better": True},
                "score": None if score is None else {"public": score, "ci95": [score - 0.05, score + 0.05]},
                "points": None if points is None else {"total": points, "sd": 3.0},
            }
            | card
        ),
    )


def result(before: Attempt, score: float | None, points: float | None = None, **card: Any) -> RegradeResult:
    """The attempt with another grade."""
    minute = int(before.id.rpartition("-")[2])
    after = attempt(before.learner, score, points, minute, **card)
    return RegradeResult(before, after, "run", "rows", NewGrade(after.card, "key", "run"))


def regrading(*results: RegradeResult, **changes: Any) -> Regrading:
    moves = learner_moves(results, CHALLENGE)
    notes = tuple(notes_on(results, moves, counting=False, closed_at=None))
    key = ChallengeKey("a-course", "tiny-binary")
    whole = Regrading(key, ("The rows changed: split.seed 7 → 8.",), results, moves, None, notes)
    return replace(whole, **changes)


def test_who_moves_most_comes_first_and_a_lost_grade_before_all() -> None:
    done = regrading(
        result(attempt("ana", 0.9, 90), 0.9, 90),
        result(attempt("bo", 0.8, 80), 0.81, 81),
        result(attempt("dee", 0.7, 70), 0.5, 40),
        result(attempt("eve", 0.6, 60), None),
    )
    assert [move.learner for move in done.moves] == ["eve", "dee", "bo", "ana"]
    assert move_of(done, "dee").points == pytest.approx(-30)
    assert not move_of(done, "ana").moves


def test_whoever_is_overtaken_moves_in_rank_only() -> None:
    done = regrading(result(attempt("ana", 0.9, 90), 0.9, 90), result(attempt("bo", 0.8, 80), 0.95, 95))
    ana = move_of(done, "ana")
    assert (ana.before.rank, ana.after.rank, ana.graded_otherwise, ana.why) == ((1, 1), (2, 2), False, "others moved")
    assert summary(done)["change_rank_only"] == 1


def test_another_attempt_may_count_afterwards() -> None:
    done = regrading(result(attempt("ana", 0.9, 90), 0.6, 60), result(attempt("ana", 0.8, 80, minute=1), 0.85, 85))
    ana = move_of(done, "ana")
    assert (ana.before.attempt, ana.after.attempt) == ("ana-0", "ana-1")
    assert ana.why == "new best attempt; rows"


@pytest.mark.parametrize(("new", "within"), [(85.0, True), (82.0, True), (81.0, False)])
def test_points_are_noise_up_to_two_standard_deviations_of_their_difference(new: float, within: bool) -> None:
    done = regrading(result(attempt("ana", 0.9, 90), 0.89, new))
    assert move_of(done, "ana").within_noise is within
    assert any("no larger than the noise" in note for note in done.notes) is within


@pytest.mark.parametrize(("new", "within"), [(0.84, True), (0.82, False)])
def test_without_points_the_intervals_of_the_scores_say_what_is_noise(new: float, within: bool) -> None:
    assert move_of(regrading(result(attempt("ana", 0.9), new)), "ana").within_noise is within


def test_scores_of_different_metrics_are_not_compared() -> None:
    done = regrading(result(attempt("ana", 0.9), 0.8, challenge=DOCUMENT["challenge"] | {"metric_hash": "n"}))
    ana = move_of(done, "ana")
    assert (ana.score, ana.within_noise) == (None, False)
    assert any("different metrics" in note for note in done.notes)


def test_other_libraries_are_named() -> None:
    done = regrading(result(attempt("ana", 0.9), 0.8, environment={"numpy": "2.1.0"}))
    assert any("numpy 2.1.0 (was 2.0.0)" in note for note in done.notes)


def test_the_summary_names_the_greatest_gain_and_loss() -> None:
    done = regrading(
        result(attempt("ana", 0.9, 90), 0.8, 83.8),
        result(attempt("bo", 0.8, 80), 0.7, 79),
        result(attempt("dee", 0.5, 50), 0.7, 71.25),
        result(attempt("eve", 0.3, 30), None),
    )
    assert " ".join(summary(done)["text"]) == (
        "4 of 4 learners get another grade: 1 gains points (at most 21.2: dee), 2 lose points (at most 6.2: ana). "
        "1 would have no score any more: eve."
    )


def test_the_page_fits_eighty_columns_whatever_learners_are_called() -> None:
    names = ["Christopher Robinson-Smythe", "埃莉诺·罗斯福·罗斯福罗斯福", "a\x1b[31m\nb", "=cmd()", "ana"]
    done = regrading(*(result(attempt(name, 0.9 - n / 10, 100.0), 0.1 + n / 10, 9.5) for n, name in enumerate(names)))
    page = as_text(done, 80)
    assert max(cell_len(line) for line in page.splitlines()) <= 80
    assert "\x1b" not in page
    assert "Christopher R…" in page


def test_the_document_holds_every_learner_and_every_attempt() -> None:
    done = regrading(result(attempt("ana", 0.9, 90), 0.8, 80), result(attempt("bo", 0.5, 50), 0.5, 50))
    document = as_document(done, applied=False)
    assert (document["schema"], document["applied"]) == ("heldout.regrade/1", False)
    assert [learner["learner"] for learner in document["learners"]] == ["ana", "bo"]
    assert [learner["moves"] for learner in document["learners"]] == [True, False]
    assert document["attempts"][0] == {
        "attempt": "ana-0",
        "learner": "ana",
        "how": "run",
        "why": "rows",
        "before": {"status": "graded", "score": 0.9, "points": 90},
        "after": {"status": "graded", "score": 0.8, "points": 80},
    }


def test_a_challenge_without_attempts_is_said_to_have_none() -> None:
    assert as_text(regrading(), 80) == "There are no attempts on tiny-binary to regrade."


def test_the_history_of_an_attempt_has_a_line_for_every_grade() -> None:
    now = attempt("ana", 0.8, 80)
    card = attempt("ana", 0.9, 90).card
    earlier = Grading(
        "ana-0", 0, START, START + timedelta(days=1), "metric", "h", "graded", 0.9, True, 90.0, card, None
    )
    lines = history_text(now, [earlier], 80).splitlines()
    assert len(lines) == 5
    assert lines[-2].split()[2] == "UTC"
    assert lines[-2].split()[3:5] == ["0.9000", "90.0"]
    assert lines[-2].endswith(": metric")
    assert lines[-1].split()[3:] == ["0.8000", "80.0", "counts", "now"]
    losses = replace(now.card, metric=CardMetric("log_loss", False))
    other = history_text(replace(now, card=losses), [earlier], 80)
    assert "0.9000 roc_auc" in other
    assert "0.8000 log_loss" in other
    assert history_text(now, [], 80) == "The attempt ana-0 of ana was never regraded."
