"""What every attempt store promises, on every database."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from attempt_samples import ATTEMPT, KEY, OTHER, START, SUBMISSION, attempt
from card_samples import score_card
from postgresql_server import needs_postgresql, postgresql_database

from heldout.attempts import claims, rows
from heldout.attempts.database import Database
from heldout.attempts.interface import Attempt, AttemptStore, Regraded
from heldout.attempts.location import locate
from heldout.attempts.store import best_results, open_store
from heldout.base.errors import StoreError, UsageError
from heldout.challenge.key import ChallengeKey
from heldout.recipe.edit import SetParameter
from heldout.scoring.interface import CoachFinding
from heldout.scoring.measured import Score
from heldout.submission.interface import SubmittedFile

WRITER = Path(__file__).parents[1] / "samples" / "write_attempts.py"


class AttemptStoreContract:
    """Subclasses say which database `url` names: a fresh one for each test."""

    @pytest.fixture
    def url(self) -> Iterator[str] | str:
        raise NotImplementedError

    @pytest.fixture
    def store(self, url: str) -> Iterator[AttemptStore]:
        store = open_store(url)
        yield store
        store.dispose()

    def test_an_attempt_comes_back_as_it_was_stored(self, store: AttemptStore) -> None:
        stored = store.add(ATTEMPT, SUBMISSION)
        assert store.get(stored.id) == stored
        assert stored == replace(ATTEMPT, id=stored.id, card=replace(ATTEMPT.card, attempt=stored.id))

    def test_a_time_comes_back_in_utc_to_the_microsecond(self, store: AttemptStore) -> None:
        local = START.astimezone(timezone(timedelta(hours=5, minutes=45)))
        stored = store.add(replace(ATTEMPT, created_at=local), SUBMISSION)
        found = store.find()[0]
        assert stored.created_at == found.created_at == START
        assert found.created_at.tzinfo is UTC

    def test_a_time_without_a_zone_is_refused(self, store: AttemptStore) -> None:
        with pytest.raises(StoreError, match="time zone"):
            store.add(replace(ATTEMPT, id="x", created_at=datetime(2025, 1, 1)), SUBMISSION)

    def test_the_submission_comes_back_as_it_was_stored(self, store: AttemptStore) -> None:
        store.add(ATTEMPT, SUBMISSION)
        assert store.submission(SUBMISSION.content_hash) == SUBMISSION
        assert store.submission("sha256:unknown") is None

    def test_a_submission_that_was_stored_before_is_kept_as_it_is(self, store: AttemptStore) -> None:
        store.add(ATTEMPT, SUBMISSION)
        store.add(attempt(1), replace(SUBMISSION, name="copy of solution.py"))
        assert store.submission(SUBMISSION.content_hash) == SUBMISSION
        assert len(store.find()) == 2

    def test_an_attempt_with_another_submissions_hash_is_refused(self, store: AttemptStore) -> None:
        with pytest.raises(StoreError, match="the submission that it was made with"):
            store.add(attempt(submission_hash="sha256:b"), SUBMISSION)

    def test_file_names_that_are_no_text_are_stored(self, store: AttemptStore) -> None:
        odd = replace(
            SUBMISSION, name="caf\udce9.py", files=(SubmittedFile("caf\udce9.py", b""),), entry="caf\udce9.py"
        )
        stored = store.add(attempt(submission_name=odd.name), odd)
        assert store.submission(odd.content_hash) == odd
        assert store.find()[0].submission_name == stored.submission_name == "caf?.py"

    def test_attempts_are_found_oldest_first_and_without_predictions(self, store: AttemptStore) -> None:
        for minute in (3, 1, 2):
            store.add(attempt(minute), SUBMISSION)
        found = store.find()
        assert [a.created_at for a in found] == [START + timedelta(minutes=m) for m in (1, 2, 3)]
        assert {a.predictions for a in found} == {None}

    def test_attempts_are_found_by_challenge_and_learner(self, store: AttemptStore) -> None:
        for challenge, learner in (("a", "Ada"), ("a", "Bo"), ("b", "Ada")):
            store.add(attempt(challenge_id=challenge, learner=learner), SUBMISSION)
        assert {a.learner for a in store.find(ChallengeKey("a-course", "a"))} == {"Ada", "Bo"}
        assert {a.challenge_id for a in store.find(learner="Ada")} == {"a", "b"}
        assert len(store.find(ChallengeKey("a-course", "b"), "Ada")) == 1
        assert store.find(ChallengeKey("a-course", "b"), "Bo") == ()

    def test_a_learners_attempts_come_newest_first_a_page_at_a_time(self, store: AttemptStore) -> None:
        for minute in range(5):
            store.add(attempt(minute, learner="Ada" if minute != 2 else "Bo"), SUBMISSION)
        pages = [store.newest(KEY, "Ada", 3, skip) for skip in (0, 3, 6)]
        assert [[one.created_at for one in page] for page in pages] == [
            [START + timedelta(minutes=minute) for minute in (4, 3, 1)], [START], [],
        ]  # fmt: skip
        assert store.newest(OTHER, "Ada", 3) == ()
        assert len(store.newest(None, "Ada", 9)) == 4

    def test_outcomes_are_the_attempts_without_their_cards_and_can_be_shown(self, store: AttemptStore) -> None:
        stored = [
            store.add(
                attempt(0, card=score_card(attempt=None, learner="Ada", score={"public": 0.8, "ci95": [0, 1]})),
                SUBMISSION,
            ),
            store.add(attempt(1, learner="Bo", score=None, status="failed", handed_in_at=START), SUBMISSION),
        ]
        found = store.outcomes(KEY)
        assert [(one.id, one.learner, one.score, one.handed_in, one.key) for one in found] == [
            (one.id, one.learner, one.score, one.handed_in, one.key) for one in stored
        ]
        assert [one.id for one in store.outcomes(KEY, "Bo")] == [stored[1].id]
        assert store.with_shown(store.find(KEY)) == store.with_shown(found)
        shown = store.with_shown(found[::-1])
        assert [(one.id, one.shown, one.metric_name) for one in shown] == [
            (one.id, one.card.score, one.card.metric.name) for one in reversed(stored)
        ]

    def test_predictions_of_many_attempts_come_at_once_as_far_as_they_were_kept(self, store: AttemptStore) -> None:
        kept = [store.add(attempt(minute, predictions=bytes([minute % 256])), SUBMISSION).id for minute in range(3)]
        without = store.add(attempt(5, predictions=None), SUBMISSION).id
        assert store.predictions([kept[2], without, "nobody", kept[0]]) == {kept[2]: b"\x02", kept[0]: b"\x00"}
        assert store.predictions([]) == {}
        assert len(store.predictions([kept[0], *(f"x{number}" for number in range(1200)), kept[1]])) == 2

    def test_a_learner_is_found_in_either_unicode_spelling(self, store: AttemptStore) -> None:
        store.add(attempt(learner="Zoe\u0308 "), SUBMISSION)
        assert [a.learner for a in store.find(learner="Zoe\u0308")] == ["Zo\u00eb"]
        assert len(store.find(learner="Zo\u00eb")) == 1

    def test_attempts_under_a_name_that_an_older_heldout_kept_are_the_learners_too(
        self, store: AttemptStore, url: str
    ) -> None:
        for minute, name in enumerate(("old one", "old two", "bo", "ana lee")):
            store.add(attempt(minute, learner=name, card=score_card(learner=name)), SUBMISSION)
        rename(url, {"old one": "ana  lee", "old two": "ana\u200b lee"})
        found = store.find(learner="ana lee")
        assert [a.learner for a in found] == [a.card.learner for a in found] == ["ana lee"] * 3
        assert len(store.find(learner=" ana  lee")) == len(best_results(url, "ana lee", "a-course")) + 2 == 3
        assert store.get(found[0].id) == replace(found[0], predictions=ATTEMPT.predictions)
        assert store.add(attempt(5, learner="ana lee"), SUBMISSION).lookalikes == ()

    def test_a_name_that_looks_like_one_that_is_there_is_told_once(self, store: AttemptStore) -> None:
        for name in ("ana lee", "bo", "ANA LEE"):
            stored = store.add(attempt(learner=name), SUBMISSION)
        assert stored.lookalikes == ("ana lee",)
        assert store.add(attempt(1, learner="ANA LEE"), SUBMISSION).lookalikes == ()
        assert store.add(attempt(1, learner="Ana Lee", challenge_id="another"), SUBMISSION).lookalikes == ()
        cyrillic = store.add(attempt(1, learner="аna lee"), SUBMISSION)
        assert cyrillic.lookalikes == ("ANA LEE", "ana lee")

    def test_a_name_with_a_control_character_is_refused(self, store: AttemptStore) -> None:
        with pytest.raises(UsageError, match=r"U\+001B"):
            store.add(attempt(learner="Ada\x1b[31m"), SUBMISSION)

    def test_quotes_in_a_name_are_only_text(self, store: AttemptStore) -> None:
        name = """Robert'); DROP TABLE attempts;-- % _ \\ "x" """.strip()
        store.add(attempt(learner=name), SUBMISSION)
        assert [a.learner for a in store.find(learner=name)] == [name]

    def test_ids_are_unique_and_sort_by_time(self, store: AttemptStore) -> None:
        ids = [store.add(attempt(minute), SUBMISSION).id for minute in range(20)]
        assert ids == sorted(set(ids))

    def test_a_taken_id_is_replaced_in_the_card_too(self, store: AttemptStore) -> None:
        first = store.add(attempt(id="0kvtw7hbm000"), SUBMISSION)
        second = store.add(attempt(1, id="0kvtw7hbm000"), SUBMISSION)
        assert first.id == "0kvtw7hbm000" != second.id
        assert second.card.attempt == second.id
        assert len(store.find()) == 2

    def test_a_unique_beginning_of_an_id_is_enough(self, store: AttemptStore) -> None:
        store.add(attempt(id="0kvtw7hbm000", learner="Ada"), SUBMISSION)
        store.add(attempt(id="0kvtz1111111", learner="Bo"), SUBMISSION)
        found = store.get("0KVTZ")
        assert found is not None
        assert found.learner == "Bo"

    def test_an_ambiguous_beginning_names_the_candidates(self, store: AttemptStore) -> None:
        store.add(attempt(id="0kvtw7hbm000", learner="Ada"), SUBMISSION)
        store.add(attempt(id="0kvtz1111111", learner="Bo"), SUBMISSION)
        with pytest.raises(UsageError) as caught:
            store.get("0kvt")
        assert "0kvtw7hbm000  late-flights, Ada, 2025-11-22 14:03 UTC" in str(caught.value)
        assert "0kvtz1111111  late-flights, Bo" in str(caught.value)

    def test_a_whole_id_wins_over_longer_ones(self, store: AttemptStore) -> None:
        for number in range(10):
            store.add(attempt(id=f"0kv{number}"), SUBMISSION)
        store.add(attempt(id="0kv"), SUBMISSION)
        found = store.get("0kv")
        assert found is not None
        assert found.id == "0kv"

    @pytest.mark.parametrize("unknown", ["zzz", "", "  ", "%", "_", "0kvtw7hbm0000"])
    def test_an_unknown_id_is_none(self, store: AttemptStore, unknown: str) -> None:
        store.add(attempt(id="0kvtw7hbm000"), SUBMISSION)
        assert store.get(unknown) is None

    def test_a_challenge_is_open_until_it_is_closed_and_the_first_closing_stands(self, store: AttemptStore) -> None:
        assert store.closed_at(KEY) is None
        closed = store.close_challenge(KEY)
        assert store.close_challenge(KEY) == closed == store.closed_at(KEY)
        assert abs(datetime.now(UTC) - closed) < timedelta(minutes=1)
        assert store.closed_at(OTHER) is None

    def test_only_attempts_after_the_closing_are_late_whatever_the_caller_says(self, store: AttemptStore) -> None:
        assert store.add(attempt(late=True), SUBMISSION).late is False
        closed = store.close_challenge(KEY)
        after = replace(ATTEMPT, created_at=closed + timedelta(microseconds=1))
        assert store.add(after, SUBMISSION).late is True
        assert store.add(replace(ATTEMPT, created_at=closed), SUBMISSION).late is False
        assert store.add(replace(after, challenge_id="other"), SUBMISSION).late is False
        assert sorted(a.late for a in store.find(KEY)) == [False, False, True]

    def test_what_a_version_of_a_challenge_consists_of_is_kept_once(self, store: AttemptStore) -> None:
        parts = {"split": {"seed": 7, "stratify": "é"}, "rows": ["a"]}
        stored = store.add(replace(ATTEMPT, deciding=parts), SUBMISSION)
        store.add(attempt(1, deciding=parts), SUBMISSION)
        store.add(attempt(2, challenge_hash="sha256:unknown"), SUBMISSION)
        new = regraded(stored, 0.7, deciding={"split": {"seed": 8}})
        store.regrade([Regraded(new, "split")])
        asked = [ATTEMPT.challenge_hash, new.challenge_hash, "sha256:unknown", *map(str, range(1200))]
        assert store.challenge_versions(asked) == {
            ATTEMPT.challenge_hash: parts,
            new.challenge_hash: {"split": {"seed": 8}},
        }
        assert store.challenge_versions([]) == {}

    def test_a_closing_can_be_taken_back_and_is_remembered(self, store: AttemptStore) -> None:
        assert store.reopen_challenge(KEY, "ines") is None
        assert store.reopenings(KEY) == ()
        first = store.close_challenge(KEY)
        made = store.reopen_challenge(KEY, "ines")
        assert made is not None
        assert (made.closed_at, made.reopened_by) == (first, "ines")
        assert first <= made.reopened_at
        assert store.closed_at(KEY) is None
        second = store.close_challenge(KEY)
        assert second >= made.reopened_at
        again = store.reopen_challenge(KEY, "Zoë")
        assert store.reopenings(KEY) == (made, again)
        assert store.reopenings(OTHER) == ()

    def test_attempts_after_a_reopening_are_in_time_and_those_before_it_stay_late(self, store: AttemptStore) -> None:
        closed = store.close_challenge(KEY)
        after = replace(ATTEMPT, created_at=closed + timedelta(microseconds=1))
        assert store.add(after, SUBMISSION).late is True
        store.reopen_challenge(KEY, "ines")
        assert store.add(after, SUBMISSION).late is False
        assert sorted(a.late for a in store.find(KEY)) == [False, True]
        closed_again = store.close_challenge(KEY)
        late = replace(ATTEMPT, created_at=closed_again + timedelta(microseconds=1))
        assert store.add(late, SUBMISSION).late is True

    @pytest.mark.parametrize("number", [float("nan"), float("inf")])
    def test_a_score_that_is_no_number_is_refused_and_nothing_is_kept(self, store: AttemptStore, number: float) -> None:
        with pytest.raises(StoreError, match="score of an attempt must be a finite number"):
            store.add(attempt(score=number), SUBMISSION)
        assert store.find() == ()

    def test_a_card_that_is_not_json_is_refused_and_nothing_is_kept(self, store: AttemptStore) -> None:
        for value in (float("nan"), object()):
            finding = CoachFinding("EDGE", "info", "Try less.", {"value": value})
            with pytest.raises(StoreError, match="is not JSON"):
                store.add(attempt(card=replace(ATTEMPT.card, coach=(finding,))), SUBMISSION)
        assert store.find() == ()
        assert store.submission(SUBMISSION.content_hash) is None

    def test_an_ungraded_attempt_has_no_score(self, store: AttemptStore) -> None:
        store.add(attempt(status="timed_out", score=None, points=None, predictions=None), SUBMISSION)
        found = store.find()[0]
        assert (found.status, found.score, found.points) == ("timed_out", None, None)

    def test_everything_is_there_after_opening_again(self, url: str, store: AttemptStore) -> None:
        stored = store.add(ATTEMPT, SUBMISSION)
        store.dispose()
        again = open_store(url)
        assert again.get(stored.id) == stored
        again.dispose()

    def test_best_results_are_per_challenge_and_count_attempts(self, url: str, store: AttemptStore) -> None:
        for minute, (challenge, score, greater) in enumerate(
            (("auc", 0.7, True), ("auc", 0.9, True), ("auc", 0.8, True), ("rmse", 3.0, False), ("rmse", 2.0, False))
        ):
            store.add(attempt(minute, challenge_id=challenge, score=score, greater_is_better=greater), SUBMISSION)
        store.add(attempt(status="failed", score=None, challenge_id="hard"), SUBMISSION)
        store.add(attempt(learner="Bo", challenge_id="auc", score=1.0), SUBMISSION)
        best = best_results(url, "Ada", "a-course")
        assert {key: (value.score, value.attempts, value.status) for key, value in best.items()} == {
            "auc": (0.9, 3, "graded"),
            "rmse": (2.0, 2, "graded"),
            "hard": (None, 1, "failed"),
        }
        assert best["auc"].created_at == START + timedelta(minutes=1)

    def test_a_regraded_attempt_has_the_new_grade_and_is_otherwise_the_same(self, store: AttemptStore) -> None:
        stored = store.add(ATTEMPT, SUBMISSION)
        closed = store.close_challenge(KEY)
        new = regraded(stored, 0.7, created_at=closed + timedelta(days=1), learner="Eve", late=True)
        assert store.regrade([Regraded(new, "the metric changed")]) == 1
        assert store.get(stored.id) == replace(new, created_at=START, learner="Ada", late=False)

    def test_every_earlier_grade_is_kept_whole_and_in_order(self, store: AttemptStore) -> None:
        stored = store.add(ATTEMPT, SUBMISSION)
        first, second = regraded(stored, 0.7), regraded(stored, None)
        store.regrade([Regraded(first, "the metric changed")])
        store.regrade([Regraded(second, "the limits changed")])
        kept = store.gradings(stored.id)
        assert [(g.number, g.reason) for g in kept] == [(0, "the metric changed"), (1, "the limits changed")]
        for grading, before in zip(kept, (stored, first), strict=True):
            for name in ("challenge_hash", "status", "score", "greater_is_better", "points", "card", "predictions"):
                assert getattr(grading, name) == getattr(before, name)
        assert kept[0].graded_at == START
        assert kept[0].replaced_at == kept[1].graded_at <= kept[1].replaced_at <= datetime.now(UTC)

    def test_the_coach_can_say_more_on_a_stored_card_and_nothing_else_changes(self, store: AttemptStore) -> None:
        stored, other = store.add(ATTEMPT, SUBMISSION), store.add(attempt(1), SUBMISSION)
        finding = CoachFinding("EDGE", "info", "Try more.", {}, (SetParameter("C", 10.0),))
        advised = store.advise(stored.id, [finding])
        assert advised.card == replace(stored.card, coach=(finding,))
        assert store.get(stored.id) == replace(stored, card=advised.card)
        assert store.get(other.id) == other
        assert store.gradings(stored.id) == ()

    def test_advice_for_an_attempt_that_is_not_there_is_refused(self, store: AttemptStore) -> None:
        with pytest.raises(StoreError, match="no attempt unknown to be advised"):
            store.advise("unknown", [])

    def test_an_attempt_that_was_not_regraded_has_no_earlier_grade(self, store: AttemptStore) -> None:
        one, other = store.add(ATTEMPT, SUBMISSION), store.add(attempt(1), SUBMISSION)
        store.regrade([Regraded(regraded(other, 0.7), "x")])
        assert store.gradings(one.id) == store.gradings("unknown") == ()
        assert store.get(one.id) == one

    @pytest.mark.parametrize(
        ("wrong", "message"),
        [
            ({"id": "unknown"}, "There is no attempt unknown to regrade. Nothing was changed."),
            ({"score": float("nan")}, "must be a finite number"),
            ({"card": replace(ATTEMPT.card, environment={"numpy": object()})}, "is not JSON"),
        ],
    )
    def test_attempts_are_regraded_together_or_not_at_all(
        self, store: AttemptStore, wrong: dict[str, object], message: str
    ) -> None:
        one, other = store.add(ATTEMPT, SUBMISSION), store.add(attempt(1), SUBMISSION)
        bad = replace(regraded(other, 0.6), **wrong)  # type: ignore[arg-type]
        with pytest.raises(StoreError, match=message):
            store.regrade([Regraded(regraded(one, 0.7), "x"), Regraded(bad, "x")])
        assert (store.get(one.id), store.get(other.id)) == (one, other)
        assert store.gradings(one.id) == store.gradings(other.id) == ()

    def test_a_failure_of_whoever_hands_over_new_grades_changes_nothing(self, store: AttemptStore) -> None:
        stored = store.add(ATTEMPT, SUBMISSION)

        def breaking() -> Iterator[Regraded]:
            yield Regraded(regraded(stored, 0.7), "x")
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            store.regrade(breaking())
        assert (store.get(stored.id), store.gradings(stored.id)) == (stored, ())

    def test_two_processes_that_open_a_fresh_database_at_once_both_succeed_and_lose_nothing(self, url: str) -> None:
        writers = [write(url, f"writer {number}", count=50) for number in range(2)]
        acknowledged = [line for writer in writers for line in finish(writer)]
        store = open_store(url)
        assert len(acknowledged) == 100
        assert sorted(a.id for a in store.find()) == sorted(acknowledged)
        assert all(store.submission(a.submission_hash) is not None for a in store.find())
        store.dispose()

    def test_two_courses_with_a_challenge_of_one_name_share_nothing(self, url: str, store: AttemptStore) -> None:
        theirs = replace(ATTEMPT, course_id="another course", learner="ada", score=0.9)
        mine = store.add(ATTEMPT, SUBMISSION)
        their_attempt = store.add(theirs, SUBMISSION)
        assert their_attempt.lookalikes == (), "Ada is nobody in that course"
        closed = store.close_challenge(KEY)
        assert (store.closed_at(KEY), store.closed_at(theirs.key)) == (closed, None)
        later = closed + timedelta(minutes=1)
        assert not store.add(replace(theirs, created_at=later), SUBMISSION).late
        assert store.add(replace(ATTEMPT, created_at=later), SUBMISSION).late
        assert store.find(KEY)[0].id == mine.id
        assert {a.learner for a in store.find(theirs.key)} == {"ada"}
        assert store.reopen_challenge(theirs.key, "ines") is None
        assert store.reopen_challenge(KEY, "ines") is not None
        assert store.reopenings(theirs.key) == ()
        assert best_results(url, "ada", "another course")["late-flights"].attempts == 2
        assert best_results(url, "ada", "a-course") == {}
        assert len(store.find(learner="Ada")) == 2

    def test_a_piece_of_work_is_taken_once_and_given_back_or_left_behind(
        self, store: AttemptStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with store.claims.working() as ana, store.claims.working() as bo:
            assert store.claims.take(KEY, "sha256:a", ana)
            assert store.claims.take(KEY, "sha256:a", ana), "its own again"
            assert not store.claims.take(KEY, "sha256:a", bo)
            assert store.claims.take(replace(KEY, course_id="another course"), "sha256:a", bo)
            store.claims.give_back(KEY, "sha256:a", bo)
            assert not store.claims.take(KEY, "sha256:a", bo), "only its owner gives it back"
            store.claims.give_back(KEY, "sha256:a", ana)
            assert store.claims.take(KEY, "sha256:a", bo)
        assert store.claims.take(KEY, "sha256:a", "cleo"), "the end of the block gives everything back"
        assert store.claims.beat("cleo") == 1
        assert not store.claims.take(KEY, "sha256:a", "dee")
        monkeypatch.setattr(claims, "STALE_SECONDS", -1.0)
        assert store.claims.take(KEY, "sha256:a", "dee"), "cleo was killed"
        assert store.claims.beat("cleo") == 0

    def test_a_clock_that_is_set_back_holds_nobodys_pieces(
        self, store: AttemptStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert store.claims.take(KEY, "a", "ana")
        assert not store.claims.take(KEY, "a", "bo")
        now = Database.now
        monkeypatch.setattr(Database, "now", lambda self, connection: now(self, connection) - timedelta(hours=1))
        assert store.claims.at_work("a") == {}
        assert store.claims.beat("ana") == 1
        assert store.claims.at_work("a") == {"a": "ana"}
        assert not store.claims.take(KEY, "a", "bo")
        monkeypatch.setattr(Database, "now", lambda self, connection: now(self, connection) - timedelta(hours=2))
        assert store.claims.take(KEY, "a", "bo"), "ana was killed before it beat once more"

    def test_pieces_of_a_process_of_this_machine_that_has_ended_are_free_at_once(
        self, store: AttemptStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        alive = claims.new_owner()
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: ended.pid)
            dead = claims.new_owner()
        elsewhere = f"{'0' * 16}/{ended.pid}/0"
        for work, owner in (("a", dead), ("b", alive), ("c", elsewhere)):
            assert store.claims.take(KEY, work, owner)
        with store.claims.working() as ana:
            assert [store.claims.take(KEY, work, ana) for work in "abc"] == [True, False, False]

    def test_a_server_that_is_away_when_pieces_are_given_back_takes_away_nothing_of_what_was_done(
        self, store: AttemptStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(self: Database, flushed: bool = True) -> None:
            raise StoreError("the server is away")

        with monkeypatch.context() as patch, store.claims.working() as ana:
            assert store.claims.take(KEY, "a", ana)
            patch.setattr(Database, "writing", away)
        assert not store.claims.take(KEY, "a", "bo"), "until ana is stale"

    def test_of_many_that_reach_for_the_same_pieces_each_piece_has_one(self, url: str, store: AttemptStore) -> None:
        taken: list[int] = []

        def reach(owner: str) -> None:
            own = open_store(url)
            taken.extend(number for number in range(20) if own.claims.take(KEY, str(number), owner))
            own.dispose()

        threads = [threading.Thread(target=reach, args=(f"owner {number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == list(range(20))

    def test_the_heart_beats_while_the_work_goes_on(self, store: AttemptStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(claims, "STALE_SECONDS", 2.0)
        with store.claims.working(seconds=0.1) as ana:
            assert store.claims.take(KEY, "a", ana)
            time.sleep(3.0)
            assert not store.claims.take(KEY, "a", "bo")


class TestSqliteStore(AttemptStoreContract):
    @pytest.fixture
    def url(self, tmp_path: Path) -> str:
        return f"sqlite:///{tmp_path / 'new folder' / 'attempts.db'}"

    @pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.proof)])
    def test_whatever_was_acknowledged_survives_a_kill_at_any_moment(self, url: str, kills: int) -> None:
        acknowledged: list[str] = []
        for _ in range(kills):
            writer = write(url, "doomed", count=100_000)
            assert writer.stdout is not None
            acknowledged += [writer.stdout.readline().strip() for _ in range(3)]
            writer.kill()
            acknowledged += [line for line in writer.stdout.read().split("\n") if len(line) == 12]
            writer.wait()
        store = open_store(url)
        kept = store.find()
        assert len(acknowledged) >= 3 * kills
        assert set(acknowledged) <= {a.id for a in kept}
        for found in kept:
            whole = store.get(found.id)
            assert whole is not None
            assert whole.predictions == ATTEMPT.predictions
            assert whole.card.attempt == found.id
            assert store.submission(found.submission_hash) is not None
        store.dispose()
        with sqlite3.connect(url.removeprefix("sqlite:///")) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@needs_postgresql
def test_an_attempt_comes_back_from_a_postgresql_server_as_it_was_stored() -> None:
    with postgresql_database() as url:
        store = open_store(url)
        stored = store.add(ATTEMPT, SUBMISSION)
        assert store.get(stored.id) == stored
        store.dispose()


@needs_postgresql
@pytest.mark.proof
class TestPostgresqlStore(AttemptStoreContract):
    @pytest.fixture
    def url(self) -> Iterator[str]:
        with postgresql_database() as url:
            yield url

    def test_a_database_that_does_not_exist_is_a_store_error_without_the_password(self, url: str) -> None:
        import sqlalchemy

        parsed = sqlalchemy.make_url(url)
        missing = parsed.set(database="no_such_database", password=parsed.password or "hunter2")
        with pytest.raises(StoreError, match="no_such_database") as caught:
            open_store(missing.render_as_string(hide_password=False))
        assert "hunter2" not in str(caught.value)


def rename(url: str, names: dict[str, str]) -> None:
    """Give stored attempts names that only an older heldout would have kept."""
    import sqlalchemy

    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        for old, new in names.items():
            changes = "learner = :new, card = replace(card, :old, :new)"
            update = sqlalchemy.text(f"UPDATE attempts SET {changes} WHERE learner = :old")
            connection.execute(update, {"old": old, "new": new})
    engine.dispose()


def regraded(stored: Attempt, score: float | None, **changes: object) -> Attempt:
    """The attempt with another grade in every part."""
    new = replace(
        stored,
        challenge_hash="sha256:" + "d" * 64,
        status="graded" if score is not None else "timed_out",
        score=score,
        greater_is_better=not stored.greater_is_better,
        points=None if score is None else 100 * score,
        card=replace(stored.card, score=None if score is None else Score(score, None)),
        predictions=None if score is None else b"\x02new",
    )
    return replace(new, **changes)  # type: ignore[arg-type]


def write(url: str, learner: str, count: int) -> subprocess.Popen[str]:
    """A process that adds attempts and prints each id after `add` returned."""
    arguments = [sys.executable, str(WRITER), url, learner, str(count)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> list[str]:
    """The ids that it printed."""
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.split()


def test_there_is_no_database_until_something_is_stored(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'attempts.db'}"
    assert not locate(url).exists()
    open_store(url).dispose()
    assert locate(url).exists()


def test_a_store_that_was_opened_for_reading_where_none_is_has_no_grades_and_takes_none(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'attempts.db'}", create=False)
    assert store.gradings("0kvtw7hbm000") == ()
    with pytest.raises(StoreError, match="opened for reading and does not exist"):
        store.regrade([])
    assert not (tmp_path / "attempts.db").exists()

    def test_the_time_of_an_attempt_is_the_servers(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        class WrongClock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> WrongClock:
                return cls.fromtimestamp(time.time() + 3600, UTC)

        monkeypatch.setattr(rows, "datetime", WrongClock)
        store = open_store(url)
        stored = store.add(replace(ATTEMPT, created_at=WrongClock.now() - timedelta(minutes=5)), SUBMISSION)
        ago = datetime.now(UTC) - stored.created_at
        assert timedelta(minutes=4) < ago < timedelta(minutes=6)
        assert datetime.fromisoformat(stored.card.created_at) == stored.created_at
        assert abs(store.now() - datetime.now(UTC)) < timedelta(seconds=5)
        store.dispose()
