"""The end of a challenge for one learner: private scores, the author's debrief and the reference solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heldout.base.errors import ChallengeError, UsageError
from heldout.report.finished import Finished, OnBothParts, Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heldout.attempts.interface import Attempt, AttemptStore
    from heldout.challenge.interface import Challenge
    from heldout.grading.open_challenge import OpenChallenge
    from heldout.scoring.stored import StoredScore
    from heldout.submission.interface import Submission

DEBRIEF = "debrief.md"
_PROGRAMS = (".py", ".sql")
GIVES_AWAY = (
    "shows the private scores of your attempts, the debrief and a reference solution. What you hand in afterwards is "
    "late: it is graded, and gets no rank."
)


def require_finishable(opened: OpenChallenge) -> None:
    """Nothing where this learner may finish the challenge.

    Raises:
        UsageError: a class works on it and attempts are open, or the private rows are not here.
        ChallengeError, DatasetError: its data cannot be prepared.
        StoreError: the database cannot be read.
    """
    from heldout.attempts.class_rules import class_rules

    challenge = opened.challenge
    if not opened.prepared.rows["private"]:
        raise UsageError(
            f"{challenge.id} is a student's copy: the private rows, the debrief and the reference solution are with "
            "whoever handed it out."
        )
    if class_rules(challenge.course) is not None and opened.closed_at() is None:
        raise UsageError(
            f"a class works on {challenge.id}, and attempts are open: nobody sees private scores or the debrief before "
            f"they are closed. Who teaches it closes it with `heldout leaderboard {challenge.id} --final`."
        )


def has_finished(opened: OpenChallenge) -> bool:
    """Whether the learner has finished the challenge before.

    Raises:
        UsageError: the learner's name cannot be one.
        StoreError: the database cannot be read.
    """
    with opened.session.store() as store:
        return store.learning.finished_at(opened.challenge.key, opened.session.learner) is not None


def finish(opened: OpenChallenge, then: str | None = None) -> Finished:
    """Finish the challenge for the session's learner, or show again what that showed.

    Args:
        then: a sentence that says what to go on with.

    Raises:
        UsageError: what `require_finishable` raises, or the learner's name cannot be one.
        StoreError: the database cannot be written.
        HeldoutError: private scores cannot be computed. Nothing was finished.
    """
    from heldout.leaderboard.by_points import ranks_by_points

    require_finishable(opened)
    challenge, learner = opened.challenge, opened.session.learner
    with opened.session as session, session.store(create=True) as store:
        # What fails, fails before it is finished.
        counts, mine, private = _scored(opened, store, store.find(challenge.key, learner))
        return Finished(
            challenge.id,
            challenge.definition.title,
            learner,
            store.learning.finish(challenge.kept_key(), learner),
            challenge.metric_name,
            challenge.greater_is_better,
            ranks_by_points(challenge),
            counts,
            tuple(on_both_parts(one, private.get(one.id)) for one in mine),
            private[counts].ci95 if counts in private else None,
            debrief(challenge),
            reference_solution(challenge),
            program_of(store, next((one for one in mine if one.id == counts), None)),
            then,
        )


def _scored(
    opened: OpenChallenge, store: AttemptStore, attempts: Sequence[Attempt]
) -> tuple[str | None, list[Attempt], dict[str, StoredScore]]:
    """The attempt that counts, those in time on this version with a score, and what they are worth on private rows."""
    from heldout.attempts.best import is_graded
    from heldout.leaderboard.board import final_scores, shown_attempt

    challenge = opened.challenge
    mine = [one for one in attempts if is_graded(one) and one.challenge_hash == challenge.content_hash and not one.late]
    if not mine:
        return None, [], {}
    counts = shown_attempt(store, challenge, attempts, opened.judge)  # a failed one is a try, too
    return counts, mine, final_scores(store, mine, challenge, opened.judge)


def on_both_parts(attempt: Attempt, private: StoredScore | None) -> OnBothParts:
    """A graded attempt beside what it is worth on private rows, where resources cost what they cost on public ones."""
    from heldout.scoring.resources import with_cost

    assert attempt.shown_score is not None, "it was graded"
    score = None if private is None else private.score
    points = None if private is None or score is None else with_cost(private.points, attempt.resource_lines)
    total = points.total if points else None
    return OnBothParts(attempt.id, attempt.submission_name, attempt.shown_score, attempt.points, score, total)


def debrief(challenge: Challenge) -> str | None:
    """What the author says when it is over, as Markdown; None where nothing was written."""
    path = challenge.folder / DEBRIEF
    text = path.read_text(encoding="utf-8", errors="replace").strip() if path.is_file() else ""
    return text or None


def reference_solution(challenge: Challenge) -> Program | None:
    """The example submission that challenge.toml calls the reference solution; None where none is, or it is gone."""
    from heldout.submission.read import read_submission

    named = next((each.path for each in challenge.definition.example if each.reference), None)
    if named is None:
        return None
    try:
        submission = read_submission(challenge.folder / named)
    except (UsageError, ChallengeError):
        return None
    return _source(named, submission)


def program_of(store: AttemptStore, attempt: Attempt | None) -> Program | None:
    """What was handed in, as a program to read; None where it was none, or was not kept."""
    submission = None if attempt is None else store.submission(attempt.submission_hash)
    if submission is None or submission.kind == "predictions":
        return None
    return _source(submission.called, submission)


def _source(name: str, submission: Submission) -> Program | None:
    """Its programs to read, the one with the entry first; None where there is none."""
    programs = [each for each in submission.files if each.path.endswith(_PROGRAMS)]
    programs.sort(key=lambda each: (each.path != submission.entry, each.path))
    texts = [each.content.decode("utf-8", errors="replace") for each in programs]
    if len(programs) > 1:
        texts = [f"# {each.path}\n\n{text}" for each, text in zip(programs, texts, strict=True)]
    return Program(name, "\n\n".join(texts)) if texts else None
