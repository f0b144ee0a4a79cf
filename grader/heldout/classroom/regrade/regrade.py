"""`regrade`: what the attempts on a challenge are worth now that it changed; `apply` makes it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from heldout.attempts.interface import Attempt, AttemptStore, Regraded
from heldout.base.errors import ChallengeError, UsageError
from heldout.base.progress import Observer
from heldout.challenge.interface import Challenge
from heldout.classroom.regrade.changes import POINTS_ONLY, Change, Versions, change_lines
from heldout.classroom.regrade.grade_cache import GradeCache, NewGrade
from heldout.classroom.regrade.interface import RegradeResult, Regrading
from heldout.classroom.regrade.moves import learner_moves
from heldout.classroom.regrade.notes import notes_on, warning_on
from heldout.classroom.regrade.work import Regrader, Rerun, Skipped, was_metric_only
from heldout.leaderboard.rank import counting_attempts
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Runner
from heldout.scoring.interface import CardChallenge, CardRegraded, EarlierGrade
from heldout.scoring.resources import measured_before, other_batches

_RUN_AGAIN_FOR = frozenset({"rows", "limits", "rest"})
"""Only these can make a submission that ended badly end in another way."""


@dataclass(frozen=True)
class Options:
    """How to regrade."""

    counting: bool = False
    """Only the attempt of each learner that counts on the leaderboard."""
    quick: bool = False
    """Score the stored predictions where the hidden rows are the same."""
    again: bool = False
    """Also attempts for which nothing changed."""
    fresh: bool = False
    """Forget what an earlier regrade has worked out."""
    jobs: int = 1
    """Submissions at once."""


@dataclass(frozen=True)
class _Plan:
    changes: Mapping[str, Change]
    """By attempt id; of the attempts that are looked at."""
    run: tuple[Attempt, ...]
    rescore: tuple[Attempt, ...]
    carry: tuple[Attempt, ...]
    """Their challenge is another one now, and they end as they did."""


def regrade(
    challenge: Challenge,
    store: AttemptStore,
    runner: Runner,
    options: Options = Options(),
    observer: Observer | None = None,
) -> Regrading:
    """What a regrade of the challenge does. Nothing is written but to the cache, from which a stopped one goes on.

    A submission is run again, in the sandbox and as `heldout grade` would today, once for all attempts that were made
    with it. Left as they are: attempts for which nothing changed; files of predictions where the rows changed; and
    whatever the grader itself fails on. Where a submission is lost, or with `quick`, stored predictions are scored
    instead, if they are of the same rows. Attempts that ended badly, where neither rows nor limits changed, are carried
    over as they are: they stay tries that the leaderboard counts.

    Raises:
        UsageError: this is a copy made for students, where attempts would lose their predictions for private rows.
        ChallengeError: the challenge is at fault; nothing is regraded then.
        HeldoutError: the machine could not do it.
    """
    from heldout.prepare.prepare import prepare
    from heldout.scoring.challenge_version import challenge_version

    if challenge.dataset.is_withheld:
        raise UsageError(
            f"{challenge.id} cannot be regraded here: this is a copy made for students, without the private rows. "
            "Regrade in the course that the copy was made from."
        )
    observer = observer or Observer()
    if options.fresh:
        GradeCache(challenge.key).forget()
    attempts = store.find(challenge.key)
    prepared = prepare(challenge)
    now = challenge_version(challenge, prepared)
    known = store.challenge_versions(attempt.challenge_hash for attempt in attempts)
    versions = Versions(challenge, now, known)
    plan = _plan(attempts, versions, options)
    try:
        answers = _answers(Regrader(challenge, now, store, runner), plan, prepared, options, observer)
    except ChallengeError as error:
        raise ChallengeError(f"{error}\nThe challenge is at fault, so nothing was regraded.") from error
    results = tuple(_result(attempt, plan, answers.get(attempt.id), challenge) for attempt in attempts)
    moves = learner_moves(results, challenge)
    changes = tuple(change_lines([*plan.run, *plan.rescore], versions, prepared))
    warning = warning_on(results, challenge, prepared)
    notes = tuple(notes_on(results, moves, options.counting, store.closed_at(challenge.key)))
    return Regrading(challenge.key, changes, results, moves, warning, notes, options.quick, options.counting)


def apply(regrading: Regrading, store: AttemptStore) -> int:
    """Give the attempts their new grades, all of them or none; how many attempts that were.

    Raises:
        StoreError: the database cannot be written, or what was worked out was forgotten since.
    """
    kept = GradeCache(regrading.challenge)
    count = store.regrade(_regraded(regrading, kept)) if regrading.changed else 0
    kept.forget()
    return count


def _regraded(regrading: Regrading, kept: GradeCache) -> Iterator[Regraded]:
    at = datetime.now(UTC).isoformat()
    for result in regrading.changed:
        assert result.new_grade is not None
        before, after = result.before, result.after
        was = EarlierGrade(before.card.status, before.card.metric.name, before.shown_score, before.points)
        card = replace(after.card, regraded=CardRegraded(at, result.why, was))
        predictions = None if result.how == "carried" else kept.predictions(result.new_grade.key)
        yield Regraded(replace(after, card=card, predictions=predictions), result.why)


def _plan(attempts: Sequence[Attempt], versions: Versions, options: Options) -> _Plan:
    """What is to be done for which attempt, the attempts that count first."""
    now = versions.now
    ahead = counting_attempts(attempts, True, version=now.content_hash)
    first = {attempt.id for attempt in ahead}
    ordered = [*ahead, *(attempt for attempt in attempts if attempt.id not in first and not options.counting)]
    changes = {attempt.id: versions.change(attempt) for attempt in ordered}
    chosen = [attempt for attempt in ordered if options.again or _concerns(changes[attempt.id], attempt)]
    budget = versions.challenge.definition.budget
    quick = [one for one in chosen if options.quick and not other_batches(one.card.resources, budget)]
    rescore = [attempt for attempt in quick if _same_predictions(changes[attempt.id], attempt, now)]
    rescored, asked = {attempt.id for attempt in rescore}, {attempt.id for attempt in chosen}
    return _Plan(
        changes,
        run=tuple(attempt for attempt in chosen if attempt.id not in rescored),
        rescore=tuple(rescore),
        carry=tuple(one for one in ordered if one.id not in asked and one.challenge_hash != now.content_hash),
    )


def _concerns(change: Change, attempt: Attempt) -> bool:
    """Whether the attempt may end in another way now."""
    match attempt.status:
        case "grader_error":
            return True
        case "graded":
            return bool(change.parts - POINTS_ONLY) or (bool(change.parts) and not was_metric_only(attempt))
        case "invalid_output":
            return bool(change.parts - POINTS_ONLY)
        case _:
            return bool(change.parts & _RUN_AGAIN_FOR)


def _same_predictions(change: Change, attempt: Attempt, now: CardChallenge) -> bool:
    """Whether the attempt's stored predictions are what its submission would predict today, for this metric."""
    same_needs = attempt.card.challenge.needs == now.needs
    return attempt.status == "graded" and not change.parts & _RUN_AGAIN_FOR and same_needs


def _answers(
    regrader: Regrader, plan: _Plan, prepared: PreparedData, options: Options, observer: Observer
) -> dict[str, NewGrade | Skipped]:
    """What each attempt that is to be regraded ends with, by its id."""
    runs = {attempt.id: _run_of(attempt, plan.changes[attempt.id]) for attempt in plan.run}
    done = regrader.run_all(tuple(dict.fromkeys(runs.values())), options.jobs, observer)
    answers = {attempt_id: done[run] for attempt_id, run in runs.items()}
    answers |= {attempt.id: regrader.carried(attempt) for attempt in plan.carry}
    lost = [attempt for attempt in plan.run if _is_lost(answers[attempt.id])]
    usable = [one for one in lost if _same_predictions(plan.changes[one.id], one, regrader.version)]
    return answers | regrader.rescore_all([*plan.rescore, *usable], prepared, observer)


def _run_of(attempt: Attempt, change: Change) -> Rerun:
    return Rerun(attempt.submission_hash, was_metric_only(attempt), "rows" in change.parts)


def _is_lost(answer: NewGrade | Skipped) -> bool:
    return isinstance(answer, Skipped) and answer.lost


def _result(attempt: Attempt, plan: _Plan, answer: NewGrade | Skipped | None, challenge: Challenge) -> RegradeResult:
    if answer is None:
        return RegradeResult(attempt, attempt, "unchanged", "")
    if isinstance(answer, Skipped):
        return RegradeResult(attempt, attempt, "left", answer.why, fault=answer.fault)
    own = attempt.card
    card = replace(answer.card, attempt=own.attempt, learner=own.learner, created_at=own.created_at)
    card = measured_before(card, own, challenge.definition.budget)
    after = replace(
        attempt,
        challenge_hash=challenge.content_hash,
        status=answer.status,
        score=answer.score,
        greater_is_better=challenge.greater_is_better,
        points=card.points.total if card.points else None,
        card=card,
        deciding=challenge.deciding or None,
    )
    return RegradeResult(attempt, after, answer.how, plan.changes[attempt.id].text or "again", answer)
