"""What a card says of an attempt that came late: after a deadline of the class, or after attempts were closed."""

from __future__ import annotations

from dataclasses import replace

from heldout.base.errors import HeldoutError
from heldout.challenge.interface import Challenge
from heldout.grading.grade import Graded
from heldout.prepare.interface import PreparedData
from heldout.sandbox.interface import Runner

LATE = "attempts on this challenge are closed for you: this one is late and gets no rank"


def told_if_late(graded: Graded, challenge: Challenge, prepared: PreparedData, runner: Runner) -> Graded:
    """What was graded; where it came late the card says so, and after the closing it has its private score."""
    from heldout.attempts.class_rules import class_rules
    from heldout.scoring.stored import score_stored

    card, attempt = graded.card, graded.attempt
    rules = class_rules(challenge.course) if attempt is not None else None
    if attempt is not None and rules is not None and not attempt.late:
        said = rules.late_words(challenge.id, attempt.learner, attempt.handed_in)
        if said is not None:
            return replace(graded, card=replace(card, message=f"{said}. {card.message}" if card.message else said))
    if attempt is None or not attempt.late:
        return graded
    card = replace(card, message=f"{LATE}. {card.message}" if card.message else LATE)
    if card.score is not None and attempt.predictions is not None:
        try:
            found = score_stored(runner, challenge, prepared, attempt.predictions, "private")
            card = replace(card, score=replace(card.score, final=found.score))
        except HeldoutError:
            pass
    return replace(graded, card=card)
