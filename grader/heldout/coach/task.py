"""The trusted stage that ends a grade: score, assessment and advice, in a process that never holds a learner's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from heldout.base.errors import MetricError
from heldout.base.json_records import to_json
from heldout.challenge.interface import Challenge
from heldout.coach.interface import ChallengeFacts, Context, FoldScores, challenge_facts
from heldout.landscape.utility import oriented
from heldout.prepare.interface import PreparedData
from heldout.runs.interface import Outcome
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import Score
from heldout.tasks.interface import InvalidPredictions

if TYPE_CHECKING:
    from heldout.scoring.evaluate import Evaluated


def about(
    challenge: Challenge, prepared: PreparedData, outcome: Outcome, reference: Reference | None
) -> dict[str, Any]:
    """What the grader sends along for the coach."""
    return {
        "facts": asdict(challenge_facts(challenge)),
        "description": outcome.description,
        "reference_estimator": reference.estimator if reference else None,
        "claimed": not outcome.verified,
        "reference_base": reference.base if reference else None,
        "scale_ratio": prepared.manifest.get("scale_ratio"),
    }


def judge(work: dict[str, Any], blobs: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the card says of predictions, and the predictions packed for keeping.

    `work` is what `heldout.scoring.score` sends. The header says `ok`, or who is at fault: the submission or the
    challenge.
    """
    from heldout.coach.advise import advise
    from heldout.scoring.evaluate import evaluate

    try:
        found = evaluate(work, blobs)
    except InvalidPredictions as error:
        return {"ok": False, "fault": "submission", "message": str(error)}, b""
    except MetricError as error:
        return {"ok": False, "fault": "challenge", "message": str(error)}, b""
    score = Score(found.score, found.ci95, found.steps.size)
    coach = advise(_context(found, work)) if found.assessment is not None else ()
    said = {"score": score, "assessment": found.assessment, "coach": coach}
    return {"ok": True, "full": found.full, **to_json(said)}, found.packed


def _context(found: Evaluated, work: dict[str, Any]) -> Context:
    import numpy as np

    given = Context(
        challenge=ChallengeFacts(**work["facts"]),
        description=work["description"],
        family=work["family"] or work.get("claimed_family"),
        claimed=bool(work.get("claimed")),
        assessment=found.assessment,
        landscape=found.landscape,
        reference_estimator=work["reference_estimator"],
        scale_ratio=work["scale_ratio"],
        utility=oriented(found.score, bool(work["greater_is_better"])),
    )
    defined = found.replicates[np.isfinite(found.replicates)]
    se = float(np.std(defined, ddof=1)) if len(defined) > 1 else None
    return replace(given, utility_se=se, fold_scores=_own_folds(given, work))


def _own_folds(context: Context, work: dict[str, Any]) -> FoldScores | None:
    """The learner's folds, where a reference configuration has the learner's hyperparameters.

    None where they would say nothing of the learner's model: it is made another one by a wrapper, or its features beat
    those that the folds were run on."""
    from heldout.coach.equal_configuration import folds_of_equal, library_defaults
    from heldout.recipe.grammar import RecipeError

    model, base = context.model, work.get("reference_base")
    classes = len(work["classes"]) if work["classes"] else None
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
