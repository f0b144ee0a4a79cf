"""Whether a landscape still fits its challenge. Imports neither numpy nor scikit-learn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Protocol

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape.choose import facts_of, families_of, family_hashes, preparation_hash, spaces_hash
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import FOLD_RULE, SCHEMA, Landscape
from heldout.landscape.store import landscape_folder
from heldout.landscape.study import copies_matter, metric_key, versions
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
    @property
    def family_names(self) -> Sequence[str]: ...
    @property
    def family_hashes(self) -> Mapping[str, str]: ...
    @property
    def asked_families(self) -> Sequence[str]: ...
    @property
    def preparation_hash(self) -> str: ...
    @property
    def fold_rule(self) -> int: ...
    @property
    def left_out(self) -> Sequence[str]: ...


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
        found = SimpleNamespace(
            **{name: document[name] for name in names},
            family_names=[family["name"] for family in document["families"]],
            family_hashes=document.get("family_hashes", {}),
            asked_families=document.get("asked_families", ()),
            preparation_hash=document.get("preparation_hash", ""),
            fold_rule=document.get("fold_rule", 1),
            left_out=document.get("left_out", ()),
        )
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
    if landscape.fold_rule < FOLD_RULE and copies_matter(challenge, prepared):
        reasons.append("It was computed by an earlier heldout, whose folds took exact copies of rows apart.")
    try:
        facts = facts_of(challenge, prepared)
        families = families_of(challenge, facts)
    except ChallengeError as error:
        return [*reasons, f"Its families cannot be told any more. {error}"]
    return [*reasons, *_of_families(challenge, facts, families, landscape)]


def _of_families(
    challenge: Challenge, facts: Facts, families: Sequence[Family], landscape: Fingerprint
) -> Iterator[str]:
    """Reasons that lie in the families. What heldout gained since, and the landscape does not hold, is none."""
    recorded = set(landscape.family_names)
    known = [family for family in families if family.name in recorded]
    gone = sorted(recorded - {family.name for family in known})
    if gone:
        yield f"The reference families changed: {', '.join(gone)} is none of them any more."
    own = {family.name for family in families} - set(FAMILIES.names())
    asked = own | set(challenge.definition.reference.families or ())
    missing = sorted(asked - recorded - set(landscape.left_out))
    if missing:
        yield f"The reference families changed: it was computed without {', '.join(missing)}."
    if not landscape.family_hashes:
        if not gone and landscape.spaces_hash != spaces_hash(challenge, facts, known):
            yield "The reference families, their search spaces or the reference preprocessing changed."
        return
    if landscape.asked_families and not challenge.definition.reference.families:
        yield "The reference families changed: it was computed with some of them, and all that suit are asked for now."
    if landscape.preparation_hash != preparation_hash(facts):
        yield "The reference preprocessing, or the features that it is given, changed."
    now = family_hashes(challenge, known)
    changed = [name for name, digest in now.items() if landscape.family_hashes.get(name) != digest]
    if changed:
        yield f"The reference families changed: {', '.join(changed)} has another search space, default or preparation."


def version_notes(landscape: Landscape) -> list[str]:
    """Other minor versions of the libraries than the landscape was computed with; no reason to distrust it."""
    notes = []
    for name, here in versions().items():
        there = landscape.versions.get(name, "absent")
        if here.split(".")[:2] != there.split(".")[:2]:
            notes.append(f"The reference landscape was computed with {name} {there}; here it is {here}.")
    return notes
