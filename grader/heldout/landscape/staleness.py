"""Whether a landscape still fits its challenge. Imports neither numpy nor scikit-learn."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Protocol

from heldout.challenge.interface import Challenge
from heldout.errors import ChallengeError
from heldout.landscape.choose import facts_of, families_of, spaces_hash
from heldout.landscape.interface import SCHEMA, Landscape
from heldout.landscape.store import landscape_folder
from heldout.landscape.study import metric_key, versions
from heldout.prepare.interface import PreparedData


class Fingerprint(Protocol):
    """What a landscape was computed from; a `Landscape` has it, and so has its file, which is read much sooner."""

    @property
    def challenge_id(self) -> str: ...
    @property
    def data_hash(self) -> str: ...
    @property
    def metric_hash(self) -> str: ...
    @property
    def spaces_hash(self) -> str: ...


def staleness_of(challenge: Challenge, prepared: PreparedData) -> list[str]:
    """`staleness` of the landscape beside the challenge, told from its JSON file alone.

    Raises:
        ChallengeError: the file cannot be read.
    """
    try:
        document = json.loads((landscape_folder(challenge) / "landscape.json").read_bytes())
        names = ("challenge_id", "data_hash", "metric_hash", "spaces_hash")
        if document["schema"] != SCHEMA:
            return [f"Its schema is {document['schema']!r}, and this heldout reads {SCHEMA!r}."]
        found = SimpleNamespace(**{name: document[name] for name in names})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ChallengeError(f"challenges/{challenge.id}: the landscape cannot be read ({error}).") from error
    return staleness(challenge, prepared, found)


def staleness(challenge: Challenge, prepared: PreparedData, landscape: Fingerprint) -> list[str]:
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
