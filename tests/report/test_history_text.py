from __future__ import annotations

from datetime import UTC, datetime

from card_samples import score_card

from heldout.attempts.interface import Attempt
from heldout.leaderboard.standings import Standings
from heldout.report.history import History


def attempt(number: int, **changes: object) -> Attempt:
    fields = {
        "id": f"0kvtw7hbm00{number}", "created_at": datetime(2026, 1, 1, 12, number, tzinfo=UTC), "learner": "ada",
        "challenge_id": "digits", "challenge_hash": "c", "submission_hash": "s", "submission_name": "solution.py",
        "status": "graded", "score": 0.9, "greater_is_better": True, "points": 80.0, "card": score_card(score=None),
        "course_id": "heldout",
    }  # fmt: skip
    return Attempt(**fields | changes)  # type: ignore[arg-type]


def test_a_star_marks_what_the_leaderboard_shows_and_is_explained() -> None:
    attempts = [attempt(2), attempt(1)]
    history = History("ada", "digits", tuple(attempts), Standings(shown={attempts[1].id}))
    text = history.text(80)
    assert "0kvtw7hbm001*" in text
    assert "0kvtw7hbm002*" not in text
    assert text.endswith("* shown on the leaderboard")
    assert history.as_json()["shown"] == ["0kvtw7hbm001"]


def test_a_better_score_that_the_leaderboard_does_not_show_is_explained() -> None:
    better, shown = attempt(2, score=0.95), attempt(1)
    text = History("ada", "digits", (better, shown), Standings(shown={shown.id})).text(80)
    assert "* shown on the leaderboard: a better score takes its place when it leads" in text
    assert max(map(len, text.splitlines())) <= 80
    older = History("ada", "digits", (better, shown), Standings(shown={shown.id}, older={better.id}))
    assert "takes its place" not in older.text(80)
    errors = [attempt(2, score=0.95, greater_is_better=False), attempt(1, greater_is_better=False)]
    assert "takes its place" not in History("ada", "digits", tuple(errors), Standings(shown={shown.id})).text(80)


def test_times_say_their_zone_and_a_file_name_moves_no_cursor() -> None:
    text = History("ada", "digits", (attempt(1, submission_name="a\x1b[2J\nb.py"),)).text(90)
    assert "2026-01-01 12:01 UTC" in text
    assert "a�[2J b.py" in text
    assert len(text.splitlines()) == 2


def test_without_a_mark_nothing_is_explained() -> None:
    assert "*" not in History("ada", "digits", (attempt(1),)).text(80)


def test_final_scores_have_a_column_once_there_are_some() -> None:
    attempts = [attempt(2, late=True), attempt(1)]
    text = History("ada", "digits", tuple(attempts), Standings(final={attempts[1].id: 0.8765})).text(80)
    header, late, first = text.splitlines()
    assert "final" in header
    assert "0.8765" in first
    assert "late: " in late
    assert max(map(len, text.splitlines())) <= 80
    assert "final" not in History("ada", "digits", tuple(attempts)).text(80)
