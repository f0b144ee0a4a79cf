"""What every submission runs under, whatever its kind: seed, limits, and the hidden parts in their order."""

from __future__ import annotations

from heldout.challenge.interface import Challenge
from heldout.prepare.interface import Part
from heldout.sandbox.interface import Limits

SEED = 0
"""Seed of the global generators in every stage, so that a grade repeats to the last digit."""
SAMPLE_ROWS = 300
"""Of the training rows, where it is only tried whether a submission works."""
PARTS: tuple[Part, ...] = ("public", "private")


def limits_of(challenge: Challenge) -> Limits:
    """The limits of all stages of a submission together. Wall time is 2 × CPU + 10 s."""
    declared = challenge.definition.limits
    return Limits(
        cpu_seconds=float(declared.cpu_seconds),
        memory_mb=declared.memory_mb,
        wall_seconds=2.0 * declared.cpu_seconds + 10.0,
    )
