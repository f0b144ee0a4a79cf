"""What the trusted stages of `heldout.coach.task` do, in their processes: score, hold against the landscape, advise."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from heldout.coach.advise import advise
from heldout.coach.equal_configuration import folds_of_equal
from heldout.coach.interface import Context, FoldScores
from heldout.coach.known_folds import FitsWanted, FoldFit, KnownFolds
from heldout.coach.registry import RULES
from heldout.coach.task import About, AdviceRequest, Advised, Judgement, JudgeRequest, Standing
from heldout.landscape.fold_tables import MOST
from heldout.landscape.interface import Landscape
from heldout.landscape.reference_parts import FamilyParts, reference_parts
from heldout.landscape.store import read_landscape
from heldout.landscape.utility import oriented
from heldout.prepare.tables import read_target
from heldout.recipe.grammar import RecipeError
from heldout.recipe.library import library_defaults
from heldout.sandbox.message import Blob, view_of
from heldout.scoring.evaluate import Evaluated, evaluate
from heldout.scoring.measured import Score
from heldout.scoring.score import Scored
from heldout.tasks.interface import InvalidPredictions


def load_rules() -> None:
    """Import those that come with heldout: whoever judges has them then."""
    assert RULES.built_in


def judge(asked: JudgeRequest) -> Judgement:
    """The score, and what landscape and coach say of it.

    Raises:
        MetricError: the metric crashed or is undefined.
    """
    try:
        found = evaluate(asked.scoring)
    except InvalidPredictions as error:
        return Judgement(Scored(None, invalid=str(error)))
    score = Score(found.score, found.ci95, found.steps.size)
    scored = Scored(score, found.full, None, found.packed, found.assessment)
    standing = standing_of(found, asked.train_target, asked.scoring.rows.metric.greater_is_better)
    from_a_file = asked.about.description is None
    if standing.assessment is None and not from_a_file:
        return Judgement(scored, standing)
    said = _advised(asked.about, standing, found.landscape, (), MOST)
    return Judgement(replace(scored, coach=said.coach), standing, said.wanted)


def work_out(asked: AdviceRequest) -> Advised:
    """In a process that was given no labels: what the coach says."""
    landscape = read_landscape(Path("landscape"), ("public",))
    return _advised(asked.about, asked.standing, landscape, asked.fits, asked.folds, asked.left)


def _advised(
    about: About,
    standing: Standing,
    landscape: Landscape | None,
    fits: tuple[FoldFit, ...],
    folds: int,
    left: int | None = None,
) -> Advised:
    context = _context(about, standing, landscape, fits, folds)
    try:
        return Advised(advise(context))
    except FitsWanted as wanted:
        return Advised(advise(replace(context, fold_check=None)), wanted.within(left))


def standing_of(found: Evaluated, train_target: Blob, greater_is_better: bool) -> Standing:
    """What the coach is told of evaluated predictions, beside the training labels."""
    defined = found.replicates[np.isfinite(found.replicates)]
    with np.errstate(over="ignore", invalid="ignore"):
        error = float(np.std(defined, ddof=1)) if len(defined) > 1 else math.inf
    return Standing(
        found.assessment,
        found.answers(read_target(view_of(train_target))),
        oriented(found.score, greater_is_better),
        error if math.isfinite(error) else None,
    )


def _context(
    about: About, standing: Standing, landscape: Landscape | None, fits: tuple[FoldFit, ...], folds: int
) -> Context:
    checker = None
    if about.may_fit and about.recipe is not None and about.description is not None:
        checker = KnownFolds(about.recipe, about.description, fits, folds)
    given = Context(
        challenge=about.facts,
        description=about.description,
        family=about.family,
        claimed=about.claimed,
        assessment=standing.assessment,
        landscape=landscape,
        reference_estimator=next((each.estimator for each in about.families if each.name == about.family), None),
        features=dict(about.features),
        reference_features=tuple(name for name, _ in about.reference_facts.features) if about.reference_facts else (),
        reaching=about.reaching,
        answers=standing.answers,
        warnings=about.warnings,
        noticed=about.noticed,
        families=about.families,
        utility=standing.utility,
        utility_se=standing.utility_se,
        recipe=about.recipe,
        fold_check=checker,
    )
    given = replace(given, fold_scores=_own_folds(given, about))
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


def _own_folds(context: Context, about: About) -> FoldScores | None:
    """The learner's folds, where a reference configuration has the learner's hyperparameters.

    None where they would say nothing of the learner's model: it is made another one by a wrapper, or its features beat
    those that the folds were run on."""
    model = context.model
    base = next((each.base for each in context.families if each.name == context.family), None)
    if about.claimed or base is None or model is None or context.reference is None:
        return None
    if model.class_path != context.reference_estimator or model.is_altered_for(about.classes):
        return None
    regret = context.assessment.regret if context.assessment else None
    if regret is not None and regret.features_differ:
        return None
    try:
        return folds_of_equal(context.reference, base, library_defaults(model.class_path), context.params())
    except RecipeError:
        return None
