"""Whether a landscape still fits its challenge. Imports neither numpy nor scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape.choose import family_hashes, preparation_hash, spaces_hash
from heldout.landscape.families.catalogue import FAMILIES
from heldout.landscape.families.interface import Facts, Family
from heldout.landscape.interface import FOLD_RULE, Landscape
from heldout.landscape.study import copies_matter, metric_key, versions
from heldout.prepare.interface import PreparedData


class LandscapeSubject(Protocol):
    """What a landscape is of, as it is now. Facts and families raise ChallengeError where they cannot be told."""

    @property
    def challenge(self) -> Challenge: ...
    @property
    def prepared(self) -> PreparedData: ...
    @property
    def facts(self) -> Facts: ...
    @property
    def families(self) -> tuple[Family, ...]: ...


def staleness(model: LandscapeSubject, landscape: Landscape) -> list[str]:
    """Why a landscape no longer fits, one sentence for each reason; empty where it does."""
    challenge, prepared = model.challenge, model.prepared
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
        facts, families = model.facts, model.families
    except ChallengeError as error:
        return [*reasons, f"Its families cannot be told any more. {error}"]
    return [*reasons, *_of_families(challenge, facts, families, landscape)]


def _of_families(challenge: Challenge, facts: Facts, families: Sequence[Family], landscape: Landscape) -> Iterator[str]:
    """Reasons that lie in the families. What heldout gained since, and the landscape does not hold, is none."""
    recorded = set(landscape.family_names)
    known = [family for family in families if family.name in recorded]
    gone = sorted(recorded - {family.name for family in known})
    if gone:
        yield f"The reference families changed: {', '.join(gone)} is none of them any more."
    own = {family.name for family in families} - set(FAMILIES.names())
    asked = own | set(challenge.definition.reference.families or ())
    missing = sorted(asked - recorded - set(landscape.left_out) - set(landscape.broken))
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
