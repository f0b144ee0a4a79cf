"""What a challenge is held against, for tests that ask of it."""

from __future__ import annotations

from heldout.challenge.interface import Challenge
from heldout.landscape.interface import HiddenPart, Landscape
from heldout.landscape.reference_model import ReferenceModel, reference_model
from heldout.prepare.prepare import prepare
from heldout.runs.registry import run_of
from heldout.submission.read import read_submission


def wants_landscape(challenge: Challenge) -> bool:
    """Whether what is handed in for the challenge gets points, and not only the metric."""
    return run_of(read_submission(challenge.starter), challenge).why_no_points is None


def reference_of(challenge: Challenge) -> ReferenceModel:
    """The challenge's reference, with data that are prepared."""
    return reference_model(challenge, prepare(challenge))


def landscape_beside(challenge: Challenge, *parts: HiddenPart) -> Landscape | None:
    """The landscape that lies beside the challenge, whether it fits or not; its public part where none is named."""
    return reference_of(challenge).landscape(*(parts or ("public",)))
