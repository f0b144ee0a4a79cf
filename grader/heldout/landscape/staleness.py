"""Whether a landscape still fits its challenge. Imports neither numpy nor scikit-learn."""

from __future__ import annotations

from heldout.challenge.interface import Challenge
from heldout.errors import ChallengeError
from heldout.landscape.choose import facts_of, families_of, spaces_hash
from heldout.landscape.interface import Landscape
from heldout.landscape.study import metric_key, versions
from heldout.prepare.interface import PreparedData


def staleness(challenge: Challenge, prepared: PreparedData, landscape: Landscape) -> list[str]:
    """Why the landscape no longer fits, one sentence for each reason; empty where it does."""
    reasons = []
    if landscape.challenge_id != challenge.id:
        reasons.append(f"It was computed for the challenge '{landscape.challenge_id}'.")
    if landscape.data_hash != prepared.content_hash:
        reasons.append("The data, the features or the split changed.")
    if landscape.metric_hash != metric_key(challenge):
        reasons.append("The metric changed.")
    try:
        facts = facts_of(challenge, prepared)
        spaces = spaces_hash(challenge, facts, families_of(challenge, facts))
    except ChallengeError as error:
        return [*reasons, f"Its families cannot be told any more. {error}"]
    if landscape.spaces_hash != spaces:
        reasons.append("The reference families, their search spaces or the reference preprocessing changed.")
    return reasons


def version_notes(landscape: Landscape) -> list[str]:
    """Other minor versions of the libraries than the landscape was computed with; no reason to distrust it."""
    notes = []
    for name, here in versions().items():
        there = landscape.versions.get(name, "absent")
        if here.split(".")[:2] != there.split(".")[:2]:
            notes.append(f"The reference landscape was computed with {name} {there}; here it is {here}.")
    return notes
