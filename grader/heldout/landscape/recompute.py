"""A sample of a landscape, fitted again: does it still hold on this machine, with these libraries?"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from heldout.base.errors import ChallengeError
from heldout.challenge.interface import Challenge
from heldout.landscape.baseline import baseline
from heldout.landscape.drawing import columns_of, trial_of
from heldout.landscape.interface import FamilyResult, HiddenPart, Landscape
from heldout.landscape.reference_model import reference_model
from heldout.landscape.study import Study, quiet_on_one_thread
from heldout.landscape.trial import ALL, Record, fit_on_all_rows, preprocess, utility_of
from heldout.prepare.prepare import prepare

TOLERANCE = 0.1
"""Of δ: what another machine may differ by."""


@dataclass(frozen=True)
class Recomputed:
    """One configuration on one hidden part."""

    family: str
    index: int
    part: HiddenPart
    stored: float
    found: float
    allowed: float
    """δ/10 of the part."""

    @property
    def holds(self) -> bool:
        """Whether both agree."""
        return abs(self.stored - self.found) <= self.allowed


def recompute(challenge: Challenge, landscape: Landscape, most_seconds: float = 2.0) -> list[Recomputed]:
    """Fit one configuration of each family again, and compare its utilities on the loaded hidden parts.

    Args:
        challenge: the challenge.
        landscape: its landscape; the parts that it was loaded with are compared.
        most_seconds: a configuration whose fit took longer when it was measured is not chosen.

    Raises:
        ChallengeError: the landscape has families that the challenge no longer has.
    """
    prepared = prepare(challenge)
    reference = reference_model(challenge, prepared)
    facts, families = reference.facts, {family.name: reference.family(family.name) for family in reference.families}
    missing = [family.name for family in landscape.families if family.name not in families]
    if missing:
        raise ChallengeError(f"challenges/{challenge.id}: the landscape is stale: it has {', '.join(missing)}.")
    found = []
    with tempfile.TemporaryDirectory(prefix="heldout-recompute-") as folder:
        study = Study(challenge, prepared, Path(folder))
        base = baseline(study)
        for result, index in _sample(landscape, most_seconds):
            family = families[result.name]
            assert family is not None
            stored = result.configurations[index]
            trial = trial_of(family, facts, columns_of(family, facts), index, stored.params)
            preprocess(study, trial.columns, ALL)
            record = Record()
            with quiet_on_one_thread():
                _, predictions = fit_on_all_rows(study, trial, record)
                for part, known in landscape.parts.items():
                    again = utility_of(study, part, predictions.get(part), base.parts[part], record)
                    allowed = max(TOLERANCE * known.delta, 1e-6 * abs(known.dummy))
                    found.append(Recomputed(result.name, index, part, stored.utility[part], again, allowed))
    return found


def _sample(landscape: Landscape, most_seconds: float) -> Iterator[tuple[FamilyResult, int]]:
    """One affordable configuration of each family, which the family's name chooses."""
    for family in landscape.families:
        affordable = [i for i, each in enumerate(family.configurations) if not each.fit_cpu_seconds > most_seconds]
        if affordable:
            yield family, affordable[zlib.crc32(family.name.encode()) % len(affordable)]
