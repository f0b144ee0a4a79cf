"""The trusted stage that ends a grade: score, assessment and advice, in a process that never holds a learner's code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.coach.interface import ChallengeFacts, Context, FoldScores, challenge_facts
from heldout.landscape.families.interface import Facts
from heldout.landscape.reference_parts import FamilyParts, FamilySpec, reference_parts
from heldout.landscape.utility import oriented
from heldout.prepare.interface import PreparedData
from heldout.recipe.description_format import Description
from heldout.recipe.reaching import Reaching
from heldout.runs.interface import Outcome
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob, view_of
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.against_landscape import Reference
from heldout.scoring.interface import Score
from heldout.scoring.score import Scored, ScoreRequest, ask_about_metric, score_request
from heldout.stages.noticed import Noticed
from heldout.stages.warned import Warned
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
    train_target: Blob
    """Labels of the training rows, as the learner has them."""
    features: tuple[tuple[str, str], ...]
    """Name and type of each column of X."""
    claimed_family: str | None = None
    families: tuple[FamilySpec, ...] = ()
    reference_facts: Facts | None = None
    reaching: Reaching | None = None
    noticed: tuple[Noticed, ...] = ()
    warnings: tuple[Warned, ...] = ()


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
        prepared.open_file("train_target"),
        tuple(prepared.features),
        held.claimed_family,
        held.families,
        held.facts,
        outcome.reaching,
        outcome.noticed,
        outcome.warnings,
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
    from_a_file = asked.about.description is None
    coach = advise(_context(found, asked)) if found.assessment is not None or from_a_file else ()
    return Scored(score, found.full, None, found.packed, found.assessment, tuple(coach))


def _context(found: Evaluated, asked: JudgeRequest) -> Context:
    import numpy as np

    from heldout.prepare.tables import read_target

    about, scoring = asked.about, asked.scoring
    family = scoring.family or about.claimed_family
    given = Context(
        challenge=about.facts,
        description=about.description,
        family=family,
        claimed=about.claimed,
        assessment=found.assessment,
        landscape=found.landscape,
        reference_estimator=next((each.estimator for each in about.families if each.name == family), None),
        features=dict(about.features),
        reaching=about.reaching,
        answers=found.answers(read_target(view_of(about.train_target))),
        warnings=about.warnings,
        noticed=about.noticed,
        families=about.families,
        utility=oriented(found.score, scoring.rows.metric.greater_is_better),
    )
    defined = found.replicates[np.isfinite(found.replicates)]
    se = float(np.std(defined, ddof=1)) if len(defined) > 1 else None
    given = replace(given, utility_se=se, fold_scores=_own_folds(given, asked))
    return given if about.claimed else replace(given, parts=_parts(given, about))


def _parts(context: Context, about: About) -> dict[str, FamilyParts]:
    """Reference models as recipes, of the learner's family and of the best; none where nothing was lost."""
    landscape, facts = context.landscape, about.reference_facts
    regret = context.assessment.regret if context.assessment else None
    if landscape is None or facts is None or regret is None or context.result is None:
        return {}
    if regret.total.value <= context.result.delta:
        return {}
    specs = {each.name: each for each in about.families}
    results = {name: landscape.family(name) for name in (context.family, landscape.best) if name is not None}
    made = {
        name: reference_parts(specs[name], facts, result)
        for name, result in results.items()
        if result is not None and name in specs
    }
    return {name: parts for name, parts in made.items() if parts is not None}


def _own_folds(context: Context, asked: JudgeRequest) -> FoldScores | None:
    """The learner's folds, where a reference configuration has the learner's hyperparameters.

    None where they would say nothing of the learner's model: it is made another one by a wrapper, or its features beat
    those that the folds were run on."""
    from heldout.coach.equal_configuration import folds_of_equal
    from heldout.recipe.grammar import RecipeError
    from heldout.recipe.library import library_defaults

    model = context.model
    base = next((each.base for each in context.families if each.name == context.family), None)
    labels = asked.scoring.rows.target.classes
    classes = len(labels) if labels else None
    if (
        asked.about.claimed
        or base is None
        or model is None
        or context.reference is None
        or model.class_path != context.reference_estimator
    ):
        return None
    if model.is_altered_for(classes) or (
        context.assessment is not None and context.assessment.features_worth is not None
    ):
        return None
    try:
        return folds_of_equal(context.reference, base, library_defaults(model.class_path), context.params())
    except RecipeError:
        return None
