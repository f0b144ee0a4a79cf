"""The trusted stage that ends a grade: score, assessment and advice, in a process that never holds a learner's code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.coach.interface import ChallengeFacts, Context, FoldScores, challenge_facts
from heldout.landscape.utility import oriented
from heldout.prepare.interface import PreparedData
from heldout.recipe.description_format import Description
from heldout.runs.interface import Outcome
from heldout.sandbox.interface import Runner
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import Score
from heldout.scoring.score import Scored, ScoreRequest, ask_about_metric, score_request
from heldout.tasks.interface import InvalidPredictions

if TYPE_CHECKING:
    from heldout.scoring.evaluate import Evaluated


@dataclass(frozen=True)
class About:
    """What the coach wants to know, beside the numbers."""

    facts: ChallengeFacts
    description: Description | None
    """Of the fitted model; of a declared one it is a claim."""
    claimed: bool
    claimed_family: str | None = None
    reference_estimator: str | None = None
    reference_base: dict[str, Any] | None = None
    scale_ratio: float | None = None


@dataclass(frozen=True)
class JudgeRequest:
    """Predictions to score, and what the coach wants to know of whose they are."""

    scoring: ScoreRequest
    about: About


JUDGE = TrustedTask("score", "scoring", JudgeRequest, Scored, fault=MetricError, result_bytes=1 << 32)


def score_predictions(
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    outcome: Outcome,
    reference: Reference | None = None,
) -> Scored:
    """Score an outcome's predictions on the public rows, and hold them against a reference where there is one.

    Raises:
        MetricError: the challenge's metric crashed, hung, or is undefined on its own hidden rows.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    assert outcome.predictions is not None
    request = JudgeRequest(
        score_request(challenge, prepared, outcome.predictions, reference),
        _about(challenge, prepared, outcome, reference),
    )
    files = reference.files if reference is not None else ()
    return ask_about_metric(runner, challenge, JUDGE, request, files)


def _about(challenge: Challenge, prepared: PreparedData, outcome: Outcome, reference: Reference | None) -> About:
    held = Reference() if reference is None else reference
    return About(
        challenge_facts(challenge),
        outcome.description,
        not outcome.verified,
        held.claimed_family,
        held.estimator,
        held.base,
        prepared.manifest.get("scale_ratio"),
    )


def judge(asked: JudgeRequest) -> Scored:
    """In a trusted process: the score, and what landscape and coach say of it.

    Raises:
        MetricError: the metric crashed or is undefined.
    """
    from heldout.coach.advise import advise
    from heldout.scoring.evaluate import evaluate

    try:
        found = evaluate(asked.scoring)
    except InvalidPredictions as error:
        return Scored(None, invalid=str(error))
    score = Score(found.score, found.ci95, found.steps.size)
    coach = advise(_context(found, asked)) if found.assessment is not None else ()
    return Scored(score, found.full, None, found.packed, found.assessment, tuple(coach))


def _context(found: Evaluated, asked: JudgeRequest) -> Context:
    import numpy as np

    about, scoring = asked.about, asked.scoring
    given = Context(
        challenge=about.facts,
        description=about.description,
        family=scoring.family or about.claimed_family,
        claimed=about.claimed,
        assessment=found.assessment,
        landscape=found.landscape,
        reference_estimator=about.reference_estimator,
        scale_ratio=about.scale_ratio,
        utility=oriented(found.score, scoring.rows.metric.greater_is_better),
    )
    defined = found.replicates[np.isfinite(found.replicates)]
    se = float(np.std(defined, ddof=1)) if len(defined) > 1 else None
    return replace(given, utility_se=se, fold_scores=_own_folds(given, asked))


def _own_folds(context: Context, asked: JudgeRequest) -> FoldScores | None:
    """The learner's folds, where a reference configuration has the learner's hyperparameters.

    None where they would say nothing of the learner's model: it is made another one by a wrapper, or its features beat
    those that the folds were run on."""
    from heldout.coach.equal_configuration import folds_of_equal, library_defaults
    from heldout.recipe.grammar import RecipeError

    model, base = context.model, asked.about.reference_base
    labels = asked.scoring.rows.target.classes
    classes = len(labels) if labels else None
    if base is None or model is None or context.reference is None or model.class_path != context.reference_estimator:
        return None
    if model.is_altered_for(classes) or (
        context.assessment is not None and context.assessment.features_worth is not None
    ):
        return None
    try:
        return folds_of_equal(context.reference, base, library_defaults(model.class_path), context.params())
    except RecipeError:
        return None
