"""What the attempts that were made so far say of the challenge: what it trains, and what nobody gets over."""

from __future__ import annotations

from collections.abc import Iterator

from heldout.attempts.store import opened_store
from heldout.audit.class_losses import FEWEST, class_losses, lessons
from heldout.audit.interface import Finding
from heldout.audit.registry import check
from heldout.audit.subject import Subject
from heldout.base.errors import StoreError

_SKILLS = {"model_choice": "model-choice", "tuning": "hyperparameters", "data_handling": "procedure"}
"""The skill that a challenge names where it wants to train a part."""


@check("experience", "Learners lose points where the challenge wants to teach, and get over it", stage="landscape")
def experience(subject: Subject) -> Iterator[Finding]:
    """Says nothing until ten learners have points on the challenge as it is, in the attempts database in use."""
    challenge = subject.challenge
    try:
        with opened_store() as store:
            attempts = store.find(challenge.key)
    except StoreError:
        return
    losses = class_losses(attempts, challenge.content_hash)
    if losses.learners < FEWEST:
        return
    for lesson in lessons(losses):
        named = _SKILLS.get(lesson.part) in challenge.definition.skills
        part = losses.parts[lesson.part]
        evidence = {"part": lesson.part, "learners": part.known, "ever": part.ever, "still": part.still}
        if lesson.untrained:
            advice = (
                f"It names the skill {_SKILLS[lesson.part]}: change what it asks for, or what it says." if named else ""
            )
            yield Finding("warning" if named else "information", f"{lesson.text}.", advice, evidence)
        else:
            yield Finding("information", f"{lesson.text}.", "hints.md could say more about it.", evidence)
