"""The one function that strings the stages together: a submission becomes a score card and an attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from heldout.base.errors import ChallengeError, HeldoutError, MetricError, UsageError
from heldout.base.json_records import from_json
from heldout.base.notebook import ShownInNotebooks
from heldout.base.progress import Observer
from heldout.base.vocabulary import IsolationLevel
from heldout.grading.environment import environment
from heldout.runs.interface import Outcome, Resources, Status
from heldout.runs.registry import run_any, run_of
from heldout.sandbox.interface import PhaseUsage, Runner
from heldout.scoring.interface import CardMetric, CardPhase, CardResources, CoachFinding, ScoreCard, round_measure

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.challenge.interface import Challenge
    from heldout.grading.advice import AdviceTime, PendingAdvice
    from heldout.isolation.choose import Wish
    from heldout.landscape.reference_model import ReferenceModel
    from heldout.prepare.interface import PreparedData
    from heldout.report.checked import Checked
    from heldout.scoring.score import Scored
    from heldout.scoring.swap_ahead import SwapAhead
    from heldout.submission.interface import Submission

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Graded(ShownInNotebooks):
    """What grading one submission gave."""

    card: ScoreCard
    attempt: Attempt | None
    """The attempt as recorded; None when it was not."""
    fault: HeldoutError | None = None
    """Why the status is grader_error: the challenge's fault or ours. Never the submission's."""
    unrecorded: HeldoutError | None = None
    """Why the attempt could not be kept, where it should have been."""
    pending_advice: PendingAdvice | None = None
    """What it takes to work out advice that needs fits, where that was put off and there is some."""

    @property
    def exit_code(self) -> int:
        """0 graded, 1 the submission's fault, 3 the challenge's, 4 ours."""
        for fault in filter(None, (self.fault, self.unrecorded)):
            return fault.exit_code
        return 0 if self.card.status == Status.GRADED else 1

    @property
    def status(self) -> str:
        """`graded`, or what ended it: failed, timed_out, out_of_memory, forbidden, invalid_output, grader_error."""
        return str(self.card.status)

    @property
    def score(self) -> float | None:
        """The metric on the public rows, as finely as they can tell; None unless graded."""
        return self.card.score.public if self.card.score else None

    @property
    def points(self) -> float | None:
        """The total, from 0 to 100; None where nothing but the metric can be graded."""
        return self.card.points.total if self.card.points else None

    def __str__(self) -> str:
        from heldout.report.interface import Screen, format_named

        return format_named("text").render(self.card, Screen())


def grade(
    submission: Submission,
    challenge: Challenge,
    runner: Runner,
    *,
    learner: str | None = None,
    record: Callable[[Attempt, Submission], Attempt] | None = None,
    metric_only: bool = False,
    advice: AdviceTime = "never",
    observer: Observer | None = None,
    prepared: PreparedData | None = None,
) -> Graded:
    """Grade one submission. `advice` says when the fits are made that the coach asks for; with `never` it does with
    words. With `record` (for example an `AttemptStore`'s `add`), the attempt is kept. `prepared` are the challenge's
    data, where they were opened already.

    An attempt that cannot be kept is graded all the same, and `unrecorded` says why: the card is not lost with it.
    Whatever the submission does is a status on the card, and a fault of ours or of the challenge is `grader_error`.

    Raises:
        ChallengeError: the challenge's data cannot be prepared: no submission can be graded.
        UsageError: the learner's name cannot be one.
    """
    from heldout.attempts.learner import check_learner, default_learner
    from heldout.prepare.prepare import prepare

    who = check_learner(learner or default_learner())
    observer = observer or Observer()
    created = datetime.now(UTC)
    observer.stage("prepare")
    prepared = prepared or prepare(challenge)
    observer.stage("run")
    log.info("submission %r, %s, %d files", submission.name, submission.kind, len(submission.files))
    judged = _judge(submission, challenge, prepared, runner, observer, metric_only, advice != "never")
    pending = judged.pending
    if pending is not None and advice == "now":
        from heldout.grading.advice import work_out

        judged, pending = judged.advised(work_out(pending, challenge, prepared, runner, observer)), None
    log.info("outcome %s%s", judged.outcome.status, f": {judged.note}" if judged.note else "")
    card = make_card(challenge, prepared, judged, who, created, runner)
    log.info("isolation %s: %s", runner.isolation().level, ", ".join(runner.isolation().layers))
    if record is None:
        return Graded(card, None, judged.fault, pending_advice=pending)
    observer.stage("record")
    graded = Graded(card, None, judged.fault, pending_advice=pending)
    try:
        attempt = _attempt(card, judged, submission, challenge, created)
    except HeldoutError as error:
        return _unrecorded(graded, error)
    return recorded(replace(graded, attempt=attempt), submission, record)


def recorded(graded: Graded, submission: Submission, record: Callable[[Attempt, Submission], Attempt]) -> Graded:
    """What was graded with its attempt kept; where that cannot be, `unrecorded` says why."""
    assert graded.attempt is not None
    try:
        kept = record(graded.attempt, submission)
    except HeldoutError as error:
        return _unrecorded(graded, error)
    log.info("attempt %s of %s is recorded", kept.id, kept.learner)
    return replace(graded, card=replace(graded.card, attempt=kept.id, learner=kept.learner), attempt=kept)


def _unrecorded(graded: Graded, error: HeldoutError) -> Graded:
    reason = f"the attempt was not recorded, and its card is all there is: {error}"
    return replace(graded, card=replace(graded.card, attempt=None), attempt=None, unrecorded=HeldoutError(reason))


def check(
    submission: Submission,
    challenge: Challenge,
    runner: Runner,
    *,
    observer: Observer | None = None,
    prepared: PreparedData | None = None,
) -> Checked:
    """Run one submission on a sample of the training rows; nothing is scored or recorded.

    Raises:
        ChallengeError: the challenge's data cannot be prepared.
        HeldoutError: the machine could not run it.
    """
    from heldout.prepare.prepare import prepare
    from heldout.report.checked import Checked
    from heldout.scoring.model import describe_model

    observer = observer or Observer()
    observer.stage("prepare")
    prepared = prepared or prepare(challenge)
    observer.stage("run")
    log.info("submission %r, %s, %d files", submission.name, submission.kind, len(submission.files))
    outcome = run_any(runner, submission, challenge, prepared, sample=True)
    model = describe_model(
        outcome.recipe, outcome.description, outcome.verified, outcome.declared_reason, outcome.carried_numbers
    )
    tried = run_of(submission, challenge).tried
    return Checked(challenge.id, submission.name, outcome, model, runner.isolation(), tried)


@dataclass(frozen=True)
class _Judged:
    outcome: Outcome
    scored: Scored | None = None
    fault: HeldoutError | None = None
    note: str | None = None
    """Why a graded submission has no points."""
    caveat: str | None = None
    """What its points are worth, where the landscape was calibrated in part."""
    pending: PendingAdvice | None = None
    """What the coach needs before it has said everything; None where it has."""
    reference_usage: Mapping[str, float] = field(default_factory=dict)
    """What the reference used, where a resource has a price; empty otherwise."""

    def advised(self, coach: tuple[CoachFinding, ...]) -> _Judged:
        """The same with all that the coach says."""
        assert self.scored is not None
        return replace(self, scored=replace(self.scored, coach=coach), pending=None)


def _judge(
    submission: Submission,
    challenge: Challenge,
    prepared: PreparedData,
    runner: Runner,
    observer: Observer,
    metric_only: bool,
    may_fit: bool,
) -> _Judged:
    """Run and score; hold the score against the landscape unless `metric_only`; `may_fit`: for advice, too.

    A fault of the metric or of ours becomes the status grader_error."""
    from heldout.landscape.reference_model import reference_model
    from heldout.scoring.swap_ahead import SwapAhead

    with SwapAhead(runner, lambda: reference_model(challenge, prepared)) as ahead:
        return _judge_with(ahead, submission, challenge, prepared, runner, observer, metric_only, may_fit)


def _judge_with(
    ahead: SwapAhead,
    submission: Submission,
    challenge: Challenge,
    prepared: PreparedData,
    runner: Runner,
    observer: Observer,
    metric_only: bool,
    may_fit: bool,
) -> _Judged:
    from heldout.coach.task import about_submission, judge_predictions
    from heldout.grading.advice import pending_advice
    from heldout.grading.score_ahead import reference_while_scored
    from heldout.landscape.reference_model import reference_model
    from heldout.scoring.own_features import on_own_features

    outcome = Outcome(Status.GRADER_ERROR)
    try:
        when_built = None if metric_only else ahead.begin
        outcome = run_any(runner, submission, challenge, prepared, when_built=when_built)
        if outcome.status is Status.GRADER_ERROR:
            return _Judged(outcome, fault=HeldoutError(outcome.message or "the grader failed"))
        if outcome.predictions is None:
            return _Judged(outcome)
        observer.stage("score")
        note = None if metric_only else _why_no_points(submission, challenge, prepared)
        log.info("scored by %s%s", challenge.metric_name, "" if metric_only or note else ", against the landscape")
        reference = None if metric_only or note else reference_model(challenge, prepared)
        held = None if reference is None else reference_while_scored(runner, reference, outcome, ahead)
        usage = _reference_usage(runner, reference)
        caveat = reference.in_part.caveat() if reference is not None and reference.in_part else None
        about = about_submission(challenge, prepared, outcome, held, may_fit)
        judgement = judge_predictions(runner, challenge, prepared, outcome, held, about)
        if reference is not None and held is not None:
            on_own = on_own_features(runner, reference, outcome, held, judgement.scored.assessment)
            if on_own is not None:
                judgement = judge_predictions(runner, challenge, prepared, outcome, on_own, about)
    except (MetricError, HeldoutError) as error:
        whose = "the challenge's fault" if isinstance(error, ChallengeError) else "the grader's fault"
        message = f"this is {whose}, not yours: {error}"
        return _Judged(replace(outcome, status=Status.GRADER_ERROR, message=message), fault=error)
    scored = judgement.scored
    if scored.score is None:
        return _Judged(replace(outcome, status=Status.INVALID_OUTPUT, message=scored.invalid), scored)
    pending = None if held is None else pending_advice(judgement, about, held)
    return _Judged(outcome, scored, note=note, caveat=caveat, pending=pending, reference_usage=usage)


def _reference_usage(runner: Runner, reference: ReferenceModel | None) -> Mapping[str, float]:
    """What prices are relative to, measured now: empty where nothing has one.

    Raises:
        ChallengeError: the reference cannot be run as a submission.
        HeldoutError: the machine could not run it.
    """
    if reference is None or not any(each.price for each in reference.challenge.definition.budget.values()):
        return {}
    from heldout.scoring.reference_usage import reference_usage

    return reference_usage(runner, reference)


def _why_no_points(submission: Submission, challenge: Challenge, prepared: PreparedData) -> str | None:
    from heldout.landscape.reference_model import reference_model

    return run_of(submission, challenge).why_no_points or reference_model(challenge, prepared).why_no_points


def make_card(
    challenge: Challenge, prepared: PreparedData, judged: _Judged, learner: str, created: datetime, runner: Runner
) -> ScoreCard:
    """The score card of one run; what needs the landscape is null where there is none that fits."""
    from heldout.scoring.challenge_version import challenge_version
    from heldout.scoring.model import describe_model, with_columns
    from heldout.scoring.resources import with_budget, with_cost

    outcome = judged.outcome
    model = describe_model(
        outcome.recipe, outcome.description, outcome.verified, outcome.declared_reason, outcome.carried_numbers
    )
    resources = None if outcome.resources is None else _card_resources(outcome.resources)
    if resources is not None and challenge.definition.budget and outcome.status is Status.GRADED:
        resources = with_budget(resources, challenge.definition.budget, judged.reference_usage)
    said = judged.scored.assessment if judged.scored else None
    return ScoreCard(
        attempt=None,
        learner=learner,
        created_at=created.isoformat(),
        challenge=challenge_version(challenge, prepared),
        status=outcome.status,
        message=outcome.message or judged.note or (said.message or judged.caveat if said else None),
        traceback=outcome.traceback,
        metric=CardMetric(challenge.metric_name, challenge.greater_is_better),
        score=judged.scored.score if judged.scored else None,
        model=with_columns(model, outcome.reaching, [name for name, _ in outcome.own_features or prepared.features]),
        resources=resources,
        isolation=runner.isolation(),
        environment=environment(challenge),
        output=outcome.stdout[:4000],
        warnings=outcome.warnings,
        points=with_cost(said.points if said else None, resources.budget if resources else None),
        regret=said.regret if said else None,
        equivalent_trials=said.equivalent_trials if said else None,
        good_families=said.good_families if said else None,
        neighbours=said.neighbours if said else None,
        coach=judged.scored.coach if judged.scored else (),
    )


def _card_resources(used: Resources) -> CardResources:
    """Seconds and megabytes, rounded."""

    def rounded(of: Resources | PhaseUsage, *without: str) -> dict[str, float | None]:
        found = {name: value for name, value in vars(of).items() if name not in without}
        return {name: None if value is None else round(value, 4) for name, value in found.items()}

    phases = {each.name: from_json(CardPhase, rounded(each, "name")) for each in used.phases}
    measured = {name: round_measure(value) for name, value in used.measured.items()}
    return replace(from_json(CardResources, rounded(used, "phases", "measured")), phases=phases, measured=measured)


def _attempt(
    card: ScoreCard, judged: _Judged, submission: Submission, challenge: Challenge, created: datetime
) -> Attempt:
    """What is kept of a graded submission.

    Raises:
        StoreError: what the course is known by cannot be kept.
    """
    from heldout.attempts.attempt_id import new_attempt_id
    from heldout.attempts.interface import Attempt

    attempt_id = new_attempt_id(created)
    return Attempt(
        id=attempt_id,
        created_at=created,
        learner=card.learner,
        challenge_id=challenge.id,
        challenge_hash=challenge.content_hash,
        submission_hash=submission.content_hash,
        submission_name=submission.name,
        status=card.status,
        score=judged.scored.full if judged.scored else None,
        greater_is_better=challenge.greater_is_better,
        points=card.points.total if card.points else None,
        card=replace(card, attempt=attempt_id),
        predictions=judged.scored.packed if judged.scored else None,
        deciding=challenge.deciding or None,
        course_id=challenge.kept_key().course_id,
    )


def pick_level(asked: IsolationLevel | None, challenge: Challenge) -> IsolationLevel | None:
    """The level to grade with: what is asked for, but no less than challenge and course demand; None for the best here.

    Raises:
        ChallengeError: the course's file is not valid.
    """
    from heldout.challenge.course import load_course
    from heldout.sandbox.interface import LEVELS

    minima = (challenge.definition.limits.isolation, load_course(challenge.course).isolation)
    # A minimum below what every Linux machine gives anyway must not make the sandbox weaker.
    wanted = [
        level for level in (asked, *(one for one in minima if one in ("standard", "strict"))) if level is not None
    ]
    return max(wanted, key=LEVELS.index) if wanted else None


def pick_isolation(wish: Wish, challenge: Challenge) -> Wish:
    """The isolation to grade with: `pick_level`'s, or knowingly less where neither challenge nor course demands more.

    Raises:
        ChallengeError: the course's file is not valid.
        UsageError: what is demanded must not be weakened.
    """
    least = pick_level(wish.least, challenge)
    if wish.weakened and least in ("standard", "strict"):
        raise UsageError(
            f"--weaken-isolation limits: {challenge.id} demands {least}, in its challenge.toml or its course.toml, and "
            "no option goes below that. Change it there if that is what you want."
        )
    return replace(wish, least=least, challenge_hash=challenge.content_hash)
