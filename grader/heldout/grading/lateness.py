"""What a card says of an attempt that came late: after a deadline of the class, or after attempts were closed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heldout.base.errors import HeldoutError
from heldout.challenge.interface import Challenge
from heldout.grading.grade import Graded
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Runner

if TYPE_CHECKING:
    from heldout.attempts.class_rules import ClassRules
    from heldout.attempts.interface import Attempt
    from heldout.scoring.interface import ScoreCard

LATE = "attempts on this challenge are closed for you: this one is late and gets no rank"


def late_words(attempt: Attempt, rules: ClassRules | None) -> str | None:
    """What is said of an attempt that came late, by the class as it is now; None for one in time."""
    if attempt.late:
        return LATE
    return rules.late_words(attempt.challenge_id, attempt.learner, attempt.handed_in) if rules else None


def with_lateness(card: ScoreCard, attempt: Attempt, rules: ClassRules | None) -> ScoreCard:
    """The attempt's card, where it came late with what that costs."""
    said = late_words(attempt, rules)
    return card if said is None else replace(card, message=f"{said}. {card.message}" if card.message else said)


def told_if_late(graded: Graded, challenge: Challenge, prepared: PreparedData, runner: Runner) -> Graded:
    """What was graded; where it came late the card says so, and after the closing it has its private score."""
    from heldout.attempts.class_rules import class_rules
    from heldout.scoring.stored import score_stored

    attempt = graded.attempt
    if attempt is None:
        return graded
    card = with_lateness(graded.card, attempt, class_rules(challenge.course))
    if attempt.late and card.score is not None and attempt.predictions is not None:
        try:
            found = score_stored(runner, challenge, prepared, attempt.predictions, "private")
            card = replace(card, score=replace(card.score, final=found.score))
        except HeldoutError:
            pass
    return replace(graded, card=card)
