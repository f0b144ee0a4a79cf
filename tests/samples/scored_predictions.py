"""The score of an outcome, and what the coach says in words, as a grade begins."""

from __future__ import annotations

from heldout.challenge.interface import Challenge
from heldout.coach.task import about_submission, judge_predictions
from heldout.prepare.interface import PreparedData
from heldout.runs.interface import Outcome
from heldout.sandbox.interface import Runner
from heldout.scoring.against_landscape import Reference
from heldout.scoring.score import Scored


def score_predictions(
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    outcome: Outcome,
    reference: Reference | None = None,
) -> Scored:
    """`judge_predictions` without fits."""
    about = about_submission(challenge, prepared, outcome, reference)
    return judge_predictions(runner, challenge, prepared, outcome, reference, about).scored
