"""Changes of a challenge, one by one, with real submissions in the real sandbox."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest
from card_samples import score_card
from regrade_samples import BAYES, CONSTANT, CRASHING, LINEAR, SLOW, Classroom, move_of, result_of

from heldout.attempts.interface import Attempt
from heldout.base.errors import ChallengeError, StoreError
from heldout.classroom.regrade.grade_cache import GradeCache
from heldout.classroom.regrade.regrade import apply
from heldout.prepare.prepare import prepare
from heldout.runs.interface import Status
from heldout.scoring.interface import EarlierGrade

OTHER_METRIC = ('name = "roc_auc"', 'name = "accuracy"')
OTHER_SPLIT = ("seed = 7", "seed = 8")
OWN_METRIC = '[metric]\nfunction = "metric.py:score"\ngreater_is_better = true\nneeds = "score"'


def without_measurements(attempt: Attempt) -> Attempt:
    """The attempt without what no two runs have in common, and without what is its own."""
    own = {"resources", "created_at", "attempt", "learner", "regraded"}
    told = {name: value for name, value in attempt.card.as_json().items() if name not in own}
    card = score_card(**told, attempt=None, learner="", created_at="", resources=None)
    return replace(
        attempt, id="", created_at=attempt.created_at.min, learner="", card=card, submission_name="", late=False
    )


def test_nothing_is_done_where_nothing_changed(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    regrading = classroom.regrade()
    assert (regrading.changes, regrading.changed, classroom.runner.built) == ((), (), [])
    assert [result.how for result in regrading.results] == ["unchanged"]
    assert not any(move.moves for move in regrading.moves)


def test_an_unchanged_challenge_regraded_all_the_same_gives_identical_cards(classroom: Classroom) -> None:
    before = [classroom.hand_in("ana", LINEAR), classroom.hand_in("bo", CRASHING)]
    regrading = classroom.regrade(again=True)
    assert apply(regrading, classroom.store) == 2
    for attempt in before:
        after = classroom.store.get(attempt.id)
        assert after is not None
        assert without_measurements(after) == without_measurements(attempt)
    assert not any(move.moves for move in regrading.moves)


def test_without_apply_the_database_stays_as_it_is(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    classroom.hand_in("bo", CRASHING)
    before = classroom.everything()
    classroom.change(*OTHER_METRIC)
    assert classroom.regrade().changed
    assert classroom.everything() == before


def test_after_another_metric_attempts_have_what_grading_gives_today(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_METRIC)
    regrading = classroom.regrade()
    assert regrading.changes == ("The metric changed: roc_auc → accuracy.",)
    assert apply(regrading, classroom.store) == 1
    after = classroom.store.get(ana.id)
    assert after is not None
    assert without_measurements(after) == without_measurements(classroom.grade_now(LINEAR))
    assert (after.id, after.created_at, after.learner, after.submission_name, after.late) == (
        ana.id, ana.created_at, "ana", "solution.py", False,
    )  # fmt: skip
    assert (after.card.attempt, after.card.learner) == (ana.id, "ana")


def test_a_helper_of_the_metric_that_changed_is_named_and_nothing_else(classroom: Classroom) -> None:
    folder = classroom.toml.parent
    (folder / "metric.py").write_text("import helper\n\n\ndef score(y, p):\n    return helper.mean(p)\n")
    (folder / "helper.py").write_text("def mean(p):\n    return float(p.mean())\n")
    classroom.change('[metric]\nname = "roc_auc"', OWN_METRIC)
    ana = classroom.hand_in("ana", LINEAR)
    (folder / "helper.py").write_text("def mean(p):\n    return float(p.max())\n")
    regrading = classroom.regrade()
    assert regrading.changes == ("The challenge's own code changed: helper.py.",)
    assert result_of(regrading, ana).why == "own code helper.py"
    assert result_of(regrading, ana).after.score != ana.score
    apply(regrading, classroom.store)
    assert classroom.regrade().changed == ()


def test_of_attempts_that_did_not_keep_their_version_it_says_that_more_is_not_known(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    with sqlite3.connect(classroom.folder / "attempts.db") as raw:
        raw.execute("DELETE FROM challenge_versions")
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade()
    assert regrading.changes[-1].startswith("What exactly changed is not known")
    assert regrading.results[0].why == "rows"


def test_an_applied_regrade_keeps_what_the_attempt_had_and_says_why(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_METRIC)
    apply(classroom.regrade(), classroom.store)
    (kept,) = classroom.store.gradings(ana.id)
    assert (kept.score, kept.card, kept.predictions, kept.reason) == (ana.score, ana.card, ana.predictions, "metric")
    after = classroom.store.get(ana.id)
    assert after is not None
    assert after.card.regraded is not None
    assert after.card.regraded.was == EarlierGrade(Status.GRADED, "roc_auc", ana.shown_score, None)
    assert after.card.regraded.reason == "metric"
    again = classroom.regrade()
    assert (again.changed, classroom.runner.built) == ((), [])


def test_a_submission_that_failed_is_not_run_again_for_another_metric_and_stays_a_try(classroom: Classroom) -> None:
    bo = classroom.hand_in("bo", CRASHING)
    classroom.change(*OTHER_METRIC)
    regrading = classroom.regrade()
    assert (result_of(regrading, bo).how, classroom.runner.built) == ("carried", [])
    assert not move_of(regrading, "bo").moves
    apply(regrading, classroom.store)
    after = classroom.store.get(bo.id)
    assert after is not None
    assert after.challenge_hash == classroom.challenge.content_hash != bo.challenge_hash
    assert (after.status, after.card.traceback) == ("failed", bo.card.traceback)
    assert not classroom.regrade().changed


def test_after_another_split_submissions_are_run_on_the_new_rows(classroom: Classroom) -> None:
    ana, bo = classroom.hand_in("ana", LINEAR), classroom.hand_in("bo", CRASHING)
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade()
    (said,) = regrading.changes
    assert said.startswith("The rows changed: split.seed 7 → 8; ")
    assert said.endswith("public rows were not public before.")
    assert result_of(regrading, ana).after.score == classroom.grade_now(LINEAR).score
    assert (result_of(regrading, bo).how, result_of(regrading, bo).after.status) == ("run", "failed")


def test_columns_that_are_dropped_are_named(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    classroom.change('drop = ["fruit"]', 'drop = ["fruit", "colour"]')
    said = "The rows changed: dataset.drop ['fruit'] → ['fruit', 'colour']; without colour."
    assert classroom.regrade().changes == (said,)


def test_equal_submissions_are_run_once(classroom: Classroom) -> None:
    for learner in ("ana", "bo", "ana", "dee"):
        classroom.hand_in(learner, LINEAR)
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade()
    assert classroom.runner.built.count(LINEAR) == 1
    assert regrading.count("run") == 4
    apply(regrading, classroom.store)
    assert len({attempt.score for attempt in classroom.store.find()}) == 1
    assert sorted(attempt.card.learner for attempt in classroom.store.find()) == ["ana", "ana", "bo", "dee"]


def test_predictions_from_a_file_are_left_alone_after_another_split_and_scored_after_another_metric(
    classroom: Classroom,
) -> None:
    lines = ["row_id,prediction", *(f"{row},{row % 7 / 7}" for row in range(hidden_rows(classroom)))]
    content = "\n".join(lines) + "\n"
    ana = classroom.hand_in("ana", content, "predictions.csv")
    before = classroom.everything()
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade()
    left = result_of(regrading, ana)
    assert (left.how, left.why) == ("left", "predictions from a file cannot be made for other rows")
    assert move_of(regrading, "ana").why == "left: predictions from a file cannot be made for other rows"
    assert apply(regrading, classroom.store) == 0
    assert classroom.everything() == before
    classroom.change(OTHER_SPLIT[1], OTHER_SPLIT[0])
    classroom.change('name = "roc_auc"', 'name = "average_precision"')
    rescored = result_of(classroom.regrade(), ana)
    assert (rescored.how, rescored.after.status) == ("run", "graded")
    assert rescored.after.score != ana.score


def hidden_rows(classroom: Classroom) -> int:
    from heldout.prepare.prepare import prepare

    rows = prepare(classroom.challenge).rows
    return rows["public"] + rows["private"]


@pytest.mark.parametrize(
    "code",
    [
        "def score(y_true, y_pred):\n    raise RuntimeError('oops')\n",
        "def score(y_true, y_pred):\n    return 'high'\n",
    ],
)
def test_a_broken_metric_stops_the_regrade_and_changes_nothing(classroom: Classroom, code: str) -> None:
    classroom.hand_in("ana", LINEAR)
    classroom.hand_in("bo", BAYES)
    before = classroom.everything()
    classroom.change('[metric]\nname = "roc_auc"', OWN_METRIC)
    (classroom.toml.parent / "metric.py").write_text(code)
    with pytest.raises(ChallengeError, match="so nothing was regraded") as caught:
        classroom.regrade()
    assert caught.value.exit_code == 3
    assert classroom.everything() == before


def test_a_fix_in_the_code_of_a_metric_is_a_change(classroom: Classroom) -> None:
    classroom.change('[metric]\nname = "roc_auc"', OWN_METRIC)
    code = classroom.toml.parent / "metric.py"
    code.write_text("def score(y_true, y_pred):\n    return float(y_pred.mean())\n")
    ana = classroom.hand_in("ana", LINEAR)
    code.write_text("def score(y_true, y_pred):\n    return float(y_pred.mean()) + 1\n")
    regrading = classroom.regrade()
    assert regrading.changes == ("The challenge's own code changed: metric.py.",)
    assert ana.score is not None
    assert result_of(regrading, ana).after.score == pytest.approx(ana.score + 1)


@pytest.mark.proof
def test_tighter_limits_can_cost_a_grade_and_looser_ones_give_it_back(classroom: Classroom) -> None:
    ana, bo = classroom.hand_in("ana", LINEAR), classroom.hand_in("bo", SLOW)
    assert bo.status == "graded"
    classroom.change("cpu_seconds = 30", "cpu_seconds = 1")
    regrading = classroom.regrade()
    assert regrading.changes == ("The limits changed: cpu_seconds 30 → 1.",)
    assert regrading.moves[0].learner == "bo"
    assert regrading.moves[0].why == "timed out; limits"
    assert result_of(regrading, ana).after.score == ana.score
    apply(regrading, classroom.store)
    classroom.change("cpu_seconds = 1", "cpu_seconds = 30")
    apply(classroom.regrade(), classroom.store)
    again = classroom.store.get(bo.id)
    assert again is not None
    assert (again.status, again.score) == ("graded", bo.score)
    assert [(kept.status, kept.score) for kept in classroom.store.gradings(bo.id)] == [
        ("graded", bo.score),
        ("timed_out", None),
    ]


def test_a_regrade_that_was_stopped_goes_on_where_it_was(classroom: Classroom) -> None:
    for learner, content in (("ana", LINEAR), ("bo", BAYES), ("dee", CONSTANT)):
        classroom.hand_in(learner, content)
    classroom.change(*OTHER_SPLIT)

    class Impatient:
        def advanced(self, done: int, total: int, seconds_left: float | None) -> None:
            assert total == 3
            if done == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        classroom.regrade(Impatient(), jobs=1)
    finished = len(list(GradeCache(classroom.challenge.key).folder.iterdir()))
    assert finished >= 2
    regrading = classroom.regrade()
    assert len(classroom.runner.built) == 3 - finished
    assert regrading.count("run") == 3


def test_apply_writes_what_was_shown_without_running_anything(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_SPLIT)
    shown = classroom.regrade()
    second = classroom.regrade()
    assert classroom.runner.built == []
    apply(second, classroom.store)
    after = classroom.store.get(ana.id)
    assert after is not None
    assert after.card.resources == result_of(shown, ana).after.card.resources
    assert after.predictions is not None
    assert not GradeCache(classroom.challenge.key).folder.exists()


def test_fresh_forgets_what_was_worked_out(classroom: Classroom) -> None:
    classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_SPLIT)
    classroom.regrade()
    classroom.regrade(fresh=True)
    assert len(classroom.runner.built) == 1


def test_what_a_later_change_made_is_not_mistaken_for_what_was_worked_out_before_it(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_SPLIT)
    classroom.regrade()
    classroom.change("seed = 8", "seed = 9")
    assert result_of(classroom.regrade(), ana).after.score == classroom.grade_now(LINEAR).score


def test_a_failure_of_the_grader_leaves_the_good_grade_and_is_tried_again(classroom: Classroom) -> None:
    ana, bo = classroom.hand_in("ana", LINEAR), classroom.hand_in("bo", BAYES)
    classroom.change(*OTHER_SPLIT)
    classroom.runner.fails_on = BAYES
    regrading = classroom.regrade()
    assert regrading.exit_code == 4
    assert result_of(regrading, bo).how == "left"
    assert any("The grader itself failed on 1 attempt" in note and bo.id in note for note in regrading.notes)
    assert apply(regrading, classroom.store) == 1
    unchanged, changed = classroom.store.get(bo.id), classroom.store.get(ana.id)
    assert unchanged == bo
    assert changed is not None
    assert changed.challenge_hash == classroom.challenge.content_hash
    classroom.runner.fails_on = "never"
    second = classroom.regrade()
    assert [result_of(second, attempt).how for attempt in (ana, bo)] == ["unchanged", "run"]


def delete_submission(classroom: Classroom, attempt: Attempt) -> None:
    with sqlite3.connect(classroom.folder / "attempts.db") as raw:
        raw.execute("DELETE FROM submissions WHERE content_hash = ?", (attempt.submission_hash,))


def test_a_submission_that_was_deleted_is_rescored_from_its_predictions_on_the_same_rows(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    delete_submission(classroom, ana)
    classroom.change('name = "roc_auc"', 'name = "average_precision"')
    regrading = classroom.regrade()
    found = result_of(regrading, ana)
    assert found.how == "rescored"
    assert found.after.score == pytest.approx(classroom.grade_now(LINEAR).score, rel=1e-6)
    apply(regrading, classroom.store)
    after = classroom.store.get(ana.id)
    assert after is not None
    assert after.predictions == ana.predictions


def test_a_submission_that_was_deleted_keeps_its_grade_when_the_rows_change(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    delete_submission(classroom, ana)
    classroom.change(*OTHER_SPLIT)
    found = result_of(classroom.regrade(), ana)
    assert (found.how, found.why) == ("left", "its submission is not in the database any more")


def test_quick_scores_stored_predictions_and_fits_nothing(classroom: Classroom) -> None:
    ana, bo = classroom.hand_in("ana", LINEAR), classroom.hand_in("bo", BAYES)
    classroom.change('name = "roc_auc"', 'name = "average_precision"')
    quick = classroom.regrade(quick=True)
    assert (classroom.runner.built, quick.count("rescored")) == ([], 2)
    slow = classroom.regrade()
    for attempt in (ana, bo):
        expected = result_of(slow, attempt).after.score
        assert result_of(quick, attempt).after.score == pytest.approx(expected, rel=1e-6)


def test_quick_runs_again_where_stored_predictions_are_not_what_the_metric_needs(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_METRIC)
    assert result_of(classroom.regrade(quick=True), ana).how == "run"


def test_batches_of_another_size_are_measured_again_also_quickly(classroom: Classroom) -> None:
    classroom.change("[[example]]", "[budget.batch_latency]\nmost = 900\nrows = 20\n\n[[example]]")
    ana = classroom.hand_in("ana", LINEAR)
    assert [line.rows for line in (ana.card.resources.budget if ana.card.resources else None) or ()] == [20]
    classroom.change("rows = 20", "rows = 40")
    found = result_of(classroom.regrade(quick=True), ana)
    assert found.how == "run"
    assert found.after.card.resources is not None
    assert [(line.rows, line.used is None) for line in found.after.card.resources.budget or ()] == [(40, False)]


def test_only_the_attempts_that_count_where_that_is_asked_for(classroom: Classroom) -> None:
    best, other = classroom.hand_in("ana", LINEAR), classroom.hand_in("ana", CONSTANT)
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade(counting=True)
    assert [result_of(regrading, attempt).how for attempt in (best, other)] == ["run", "unchanged"]
    assert any("without --counting" in note for note in regrading.notes)


def test_an_attempt_that_was_graded_on_the_metric_alone_stays_so(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR, metric_only=True)
    classroom.change(*OTHER_SPLIT)
    after = result_of(classroom.regrade(), ana).after
    assert (after.status, after.points, after.card.message) == ("graded", None, None)


def test_attempts_of_an_older_heldout_are_regraded_whatever_changed(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    card = ana.card.as_json()
    old_card = card | {"challenge": {key: card["challenge"][key] for key in ("id", "title", "content_hash")}}
    with sqlite3.connect(classroom.folder / "attempts.db") as raw:
        raw.execute("UPDATE attempts SET card = ?", (json.dumps(old_card),))
        raw.execute("DELETE FROM challenge_versions")
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade()
    assert result_of(regrading, ana).how == "run"
    assert regrading.changes[-1].startswith("What exactly changed is not known")


def test_what_was_forgotten_meanwhile_is_not_applied_without_its_predictions(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade()
    GradeCache(classroom.challenge.key).forget()  # as another regrade of the challenge does when it is applied
    with pytest.raises(StoreError, match="same command"):
        apply(regrading, classroom.store)
    assert classroom.store.get(ana.id) == ana


def test_predictions_for_other_rows_are_left_though_the_same_file_was_worked_out_for_these(
    classroom: Classroom,
) -> None:
    prepared = prepare(classroom.challenge)
    rows = prepared.rows["public"] + prepared.rows["private"]
    content = "row_id,no,yes\n" + "".join(f"{row},{1 - row / rows},{row / rows}\n" for row in range(rows))
    older = classroom.hand_in("ana", content, "predictions.csv")
    classroom.change(*OTHER_SPLIT)
    newer = classroom.hand_in("ana", content, "predictions.csv")
    classroom.change('name = "roc_auc"', 'name = "average_precision"')
    for _ in range(2):
        regrading = classroom.regrade(jobs=1)
        assert [result_of(regrading, attempt).how for attempt in (older, newer)] == ["left", "run"]


def test_a_late_attempt_does_not_count_where_there_is_one_in_time(classroom: Classroom) -> None:
    in_time = classroom.hand_in("ana", CONSTANT)
    classroom.hand_in("bo", BAYES)
    classroom.store.close_challenge(classroom.challenge.key)
    late = classroom.hand_in("ana", LINEAR)
    assert late.late
    classroom.change(*OTHER_SPLIT)
    regrading = classroom.regrade(counting=True)
    assert [result_of(regrading, attempt).how for attempt in (in_time, late)] == ["run", "unchanged"]
    moves = {move.learner: move for move in regrading.moves}
    assert (moves["ana"].before.attempt, moves["ana"].after.attempt) == (in_time.id, in_time.id)


def test_a_rescored_card_keeps_nothing_of_the_landscape_before(classroom: Classroom) -> None:
    ana = classroom.hand_in("ana", LINEAR)
    with sqlite3.connect(classroom.folder / "attempts.db") as raw:
        old_card = replace(ana.card, neighbours=("boosting",))
        raw.execute("UPDATE attempts SET card = ?", (json.dumps(old_card.as_json()),))
    classroom.change('name = "roc_auc"', 'name = "average_precision"')
    after = result_of(classroom.regrade(quick=True), ana).after
    assert (after.card.good_families, after.card.neighbours, after.card.equivalent_trials) == (None, None, None)
