"""Which version of a challenge a card was made with, in its parts, so that a later one can be told from it."""

from __future__ import annotations

import hashlib

from heldout.challenge.course import course_title
from heldout.challenge.interface import Challenge
from heldout.landscape.store import landscape_folder
from heldout.landscape.study import metric_key
from heldout.landscape.swap import landscape_files
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
        landscape_hash=_landscape_hash(challenge),
        needs=challenge.needs,
        limits=challenge.definition.limits.of_a_run(),
    )


def _landscape_hash(challenge: Challenge) -> str | None:
    files = landscape_files(landscape_folder(challenge))
    if not files:
        return None
    contents = [hashlib.sha256(content).hexdigest() for _, content in files]
    return f"sha256:{hashlib.sha256(' '.join(contents).encode()).hexdigest()}"
