"""The coach's suggestions followed on a submission, one at a time: what each was expected to bring, and brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from heldout.attempts.allowance import NoAttemptsLeft, require_allowed
from heldout.base.errors import UsageError
from heldout.base.words import counted
from heldout.grading.grade import Graded, grade
from heldout.kinds.catalogue import PYTHON
from heldout.prepare.prepare import prepare
from heldout.recipe.apply_edits import apply
from heldout.recipe.edit import EditError
from heldout.recipe.grammar import Declared, Recipe
from heldout.recipe.handed_over import source_of_recipe
from heldout.report.tried import FollowedAdvice, TriedAdvice
from heldout.runs.fit_predict import build_recipe
from heldout.runs.interface import Status
from heldout.scoring.interface import CoachFinding, ScoreCard, Tried
from heldout.submission.text import submission_of_source

if TYPE_CHECKING:
    from heldout.attempts.interface import Attempt
    from heldout.challenge.interface import Challenge
    from heldout.grading.advice import AdviceTime
    from heldout.grading.context import GradingContext
    from heldout.sandbox.interface import Runner
    from heldout.submission.interface import Submission


_BY_HAND = (
    "Suggestions are tried on a solution.py alone, and this model is fitted on features of its own. Change it "
    "yourself, as `heldout explain` says, and grade it"
)


def try_advice(
    session: GradingContext,
    challenge: Challenge,
    submission: Submission,
    attempt: Attempt | None,
    which: int | None,
    card: ScoreCard | None = None,
) -> TriedAdvice:
    """Inside the session's `with`: what the suggestions bring, on the public rows.

    Args:
        session: whose learner tries.
        challenge: the submission's.
        submission: what they are followed on.
        attempt: a recorded one of this submission, if there is one: its suggestions are taken, if it has some and the
            challenge is what it was, and what they brought is noted on its card.
        which: the number of the suggestion, from 1; None for each in turn.
        card: what the submission was graded with just now, where it was; its suggestions are taken then.

    Raises:
        UsageError: there are fewer suggestions, or the day's attempts are used up before anything was tried.
        HeldoutError: the machine could not run it.
    """
    runner = session.runner(challenge)
    if attempt is not None and attempt.challenge_hash != challenge.content_hash:
        attempt = None
    card = card or (attempt.card if attempt is not None else None)
    if card is None or not card.suggestions:
        card = _graded(session, challenge, submission, "now").card
    findings = card.suggestions
    if not findings:
        return TriedAdvice(card, (), _why_none(card, submission))
    if which is not None and which > len(findings):
        have = counted(len(findings), "suggestion")
        raise UsageError(f"--advice must be from 1 to {len(findings)}: the coach has {have} here. Got {which}.")
    recipe = _to_change(runner, submission, challenge)
    if isinstance(recipe, str):
        return TriedAdvice(card, (), recipe)
    tried: list[FollowedAdvice] = []
    note = None
    try:
        for each in _followed(session, challenge, recipe, findings if which is None else (findings[which - 1],)):
            tried.append(each)
    except NoAttemptsLeft as error:
        if not tried:
            raise
        note = str(error)
    if attempt is not None:
        _keep(session, attempt, card, tried)
    return TriedAdvice(card, tuple(tried), note)


def _to_change(runner: Runner, submission: Submission, challenge: Challenge) -> Recipe | str:
    """What suggestions are applied to, or why there is nothing."""
    if challenge.kind != PYTHON:
        return _BY_HAND
    recipe = build_recipe(runner, submission, challenge, prepare(challenge))
    if isinstance(recipe, Declared):
        return f"Nothing can be changed in this submission: {recipe.reason}"
    return recipe


def _followed(
    session: GradingContext, challenge: Challenge, recipe: Recipe, findings: Sequence[CoachFinding]
) -> Iterator[FollowedAdvice]:
    for number, finding in enumerate(findings, 1):
        session.observer.stage(f"trying suggestion {number} of {len(findings)}")
        yield _follow(session, challenge, recipe, finding)


def _follow(session: GradingContext, challenge: Challenge, recipe: Recipe, finding: CoachFinding) -> FollowedAdvice:
    """What one suggestion brings: the edited recipe goes every way that a hand-in goes.

    Raises:
        NoAttemptsLeft: the day's attempts are used up.
    """
    edits = finding.suggestion or ()

    def ended(status: Status, after: float | None, message: str | None) -> FollowedAdvice:
        return FollowedAdvice(finding.code, edits, finding.expected, status, after, message)

    try:
        source = source_of_recipe(apply(edits, recipe))
    except EditError as error:
        return ended(Status.FAILED, None, str(error))
    card = _graded(session, challenge, submission_of_source(source), "never").card
    points = card.points.earned if card.points else None
    return ended(card.status, points, card.message)


def _graded(session: GradingContext, challenge: Challenge, submission: Submission, advice: AdviceTime) -> Graded:
    """A grade that is not recorded, and counts as an attempt.

    Raises:
        NoAttemptsLeft: the day's attempts are used up.
    """
    learner = session.learner
    limited = require_allowed(challenge, learner)
    runner = session.runner(challenge)
    graded = grade(submission, challenge, runner, learner=learner, advice=advice, observer=session.observer)
    session.count(challenge, graded.card, limited)
    return graded


def _why_none(card: ScoreCard, submission: Submission) -> str | None:
    if card.status is not Status.GRADED:
        return None
    if card.model is None:
        if submission.kind != "predictions":
            return "There is no model in it that something could be changed in"
        return "Predictions from a file are no model that something could be changed in"
    if not card.model.verified:
        return "Nothing can be changed in a declared model: only its predictions are judged"
    return "The coach suggests no change that a program could follow"


def _keep(session: GradingContext, attempt: Attempt, card: ScoreCard, tried: Sequence[FollowedAdvice]) -> None:
    """Note on the attempt's card what its suggestions brought."""

    def noted(finding: CoachFinding) -> CoachFinding:
        same = (each for each in tried if (each.code, each.suggestion) == (finding.code, finding.suggestion))
        found = next(same, None)
        return finding if found is None else replace(finding, tried=Tried(found.status, found.after))

    with session.store() as store:
        store.advise(attempt.id, [noted(finding) for finding in card.coach])
