"""Suggestions followed: what `heldout try` grades, counts, notes and says. One submission is graded for all tests."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from card_samples import score_card
from sql_course import write_course

from command_line import heldout
from heldout.attempts.allowance import NoAttemptsLeft
from heldout.attempts.interface import Attempt
from heldout.attempts.store import opened_store
from heldout.attempts.unrecorded import unrecorded_grades
from heldout.base.paths import bundled_course
from heldout.grading import try_advice as following
from heldout.grading.open_challenge import OpenChallenge
from heldout.grading.session import Session
from heldout.recipe.edit import InsertStep, RemoveStep, SetParameter, part_recipe
from heldout.runs.interface import Status
from heldout.scoring.interface import CoachFinding, Expected, Tried
from heldout.submission.interface import Submission

WEAK = "from sklearn.svm import SVC\n\n\ndef get_estimator():\n    return SVC(C=1e-4)\n"
SCALER = part_recipe("sklearn.preprocessing.StandardScaler")
BETTER = CoachFinding(
    "UNSCALED",
    "warning",
    "Scale.",
    {},
    (InsertStep("model", "scale", SCALER), SetParameter("model__C", 10.0)),
    Expected(99.0, 90.0, 100.0, 0.99),
)
WORDS = CoachFinding("EDGE", "info", "Look beyond.", {})
REFUSED = CoachFinding("OVERFIT", "info", "Remove.", {}, (RemoveStep("select"),))
BROKEN = CoachFinding("FLAT", "info", "Set.", {}, (SetParameter("C", -1.0),))


@pytest.fixture(scope="module")
def opened() -> OpenChallenge:
    return Session(bundled_course()).challenge("breast-cancer")


@pytest.fixture(scope="module")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("weak") / "solution.py"
    path.write_text(WEAK)
    return path


@pytest.fixture(scope="module")
def attempt(opened: OpenChallenge, weak: Path) -> Attempt:
    """A recorded attempt whose card has suggestions that are written down here."""
    graded = opened.grade(weak, advice=False)
    assert graded.attempt is not None
    with opened_store() as store:
        return store.advise(graded.attempt.id, [WORDS, BETTER, REFUSED, BROKEN])


def counts(opened: OpenChallenge) -> tuple[int, int]:
    """Recorded attempts, and grades that were not recorded."""
    return opened.attempts(), len(unrecorded_grades(opened.challenge.key, "ada"))


def test_a_suggestion_is_graded_like_any_submission_and_counts_without_a_record(
    opened: OpenChallenge, attempt: Attempt, weak: Path
) -> None:
    recorded, unrecorded = counts(opened)
    found = opened.try_advice(weak)
    assert counts(opened) == (recorded, unrecorded + 1)
    assert attempt.card.points is not None
    assert found.before == attempt.card.points.total
    (tried,) = found.tried
    assert (tried.code, tried.status) == ("UNSCALED", Status.GRADED)
    by_hand = (
        "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.svm import SVC\n\n\ndef get_estimator():\n"
        "    return Pipeline([('scale', StandardScaler()), ('model', SVC(C=10.0))])\n"
    )
    assert tried.after == opened.grade(by_hand, record=False, advice=False).points
    assert tried.after is not None
    assert tried.after > found.before
    assert found.exit_code == 0


def test_what_was_tried_is_noted_on_the_attempt(opened: OpenChallenge, attempt: Attempt, weak: Path) -> None:
    found = opened.try_advice(weak, advice=None)
    with opened_store() as store:
        kept = store.get(attempt.id)
    assert kept is not None
    assert [finding.tried for finding in kept.card.coach] == [
        None,
        Tried(Status.GRADED, found.tried[0].after),
        Tried(Status.FAILED, None),
        Tried(found.tried[2].status, None),
    ]


def test_each_in_turn_ends_with_1_where_one_was_not_graded_and_the_document_says_which(
    attempt: Attempt, weak: Path
) -> None:
    answer = heldout("try", weak, "-c", "breast-cancer", "--all", "--json")
    assert answer.code == 1
    document = json.loads(answer.out)
    assert (document["schema"], document["before"]) == (
        "heldout.try/1",
        attempt.card.points and attempt.card.points.total,
    )
    assert [each["code"] for each in document["tried"]] == ["UNSCALED", "OVERFIT", "FLAT"]
    assert [each["after"] is None for each in document["tried"]] == [False, True, True]
    assert document["tried"][0]["expected"] == {"points": 99.0, "low": 90.0, "high": 100.0, "utility": 0.99}
    assert document["tried"][1] == {
        "code": "OVERFIT",
        "suggestion": [{"edit": "remove", "step": "select"}],
        "expected": None,
        "status": "failed",
        "after": None,
    }


def test_an_argument_that_is_no_path_is_an_attempt_and_the_table_fits_the_screen(attempt: Attempt) -> None:
    answer = heldout("try", attempt.id[:-1], "--advice", "1")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split() for line in lines[2:3]] == [["before", "expected", "after"]]
    assert lines[3].startswith("1  UNSCALED")
    assert "99 (90 to 100)" in lines[3]
    assert lines[4] == "   insert StandardScaler() before model, set model__C to 10"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--advice", "4"], "--advice must be from 1 to 3: the coach has 3 suggestions here. Got 4."),
        (["--advice", "1", "--all"], "--advice and --all say two things: choose one of them."),
        (["-c", "digits"], "is one on breast-cancer, not on digits."),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(attempt: Attempt, words: list[str], message: str) -> None:
    answer = heldout("try", attempt.id, *words)
    assert answer.code == 2
    assert message in answer.err
    assert heldout("try", "no-such-attempt").code == 2


def test_without_a_model_of_library_parts_nothing_is_tried(opened: OpenChallenge) -> None:
    source = WEAK.replace("return SVC(C=1e-4)", "return type('Mine', (SVC,), {})(C=1e-4)")
    found = opened.try_advice(source)
    assert found.tried == ()
    assert "declared" in str(found)


def test_when_the_days_attempts_are_used_up_what_was_tried_is_told(
    opened: OpenChallenge, attempt: Attempt, weak: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def allowed(*_: object) -> bool:
        asked.append("")
        if len(asked) > 1:
            raise NoAttemptsLeft("ada has used the one attempt of the day.")
        return True

    monkeypatch.setattr(following, "require_allowed", allowed)
    found = opened.try_advice(weak, advice=None)
    assert [each.code for each in found.tried] == ["UNSCALED", "OVERFIT"]
    assert "ada has used the one attempt of the day." in str(found)
    with pytest.raises(NoAttemptsLeft):
        opened.try_advice(weak)


def test_a_query_is_told_that_its_model_is_changed_by_hand(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    challenge = write_course(tmp_path / "course")
    query = Submission("features.sql", "sql", "features.sql", (), "sha256:0")
    with Session(tmp_path / "course") as session:
        found = following.try_advice(session, challenge, query, None, 1, replace(score_card(), coach=(BETTER,)))
    assert found.tried == ()
    assert "fitted on features of its own. Change it yourself" in " ".join(str(found).split())
