"""Which version of a challenge a card was made with, in its parts, so that a later one can be told from it."""

from __future__ import annotations

from heldout.challenge.course import course_title
from heldout.challenge.interface import Challenge
from heldout.landscape.reference_model import reference_model
from heldout.landscape.study import metric_key
from heldout.prepare.interface import PreparedData
from heldout.scoring.interface import CardChallenge


def challenge_version(challenge: Challenge, prepared: PreparedData) -> CardChallenge:
    """What a card that is made now says of its challenge."""
    return CardChallenge(
        id=challenge.id,
        title=challenge.definition.title,
        course=course_title(challenge.course),
        content_hash=challenge.content_hash,
        data_hash=prepared.content_hash,
        metric_hash=metric_key(challenge),
        landscape_hash=reference_model(challenge, prepared).content_hash,
        needs=challenge.needs,
        limits=challenge.definition.limits.of_a_run(),
        build_data=challenge.definition.build_data,
    )
