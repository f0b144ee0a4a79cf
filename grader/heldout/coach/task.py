"""The trusted stages that end a grade: score, assessment and advice, in processes that never hold a learner's code.

What they do is in `heldout.coach.work`.
"""

from __future__ import annotations

from dataclasses import dataclass

from heldout.base.errors import MetricError
from heldout.challenge.interface import Challenge
from heldout.coach.interface import ChallengeFacts, challenge_facts
from heldout.coach.known_folds import FoldFit, WantedFit
from heldout.landscape.families.interface import Facts
from heldout.landscape.reference_parts import FamilySpec
from heldout.prepare.interface import PreparedData
from heldout.recipe.description_format import Description
from heldout.recipe.grammar import Recipe
from heldout.recipe.reaching import Reaching
from heldout.runs.interface import Outcome
from heldout.sandbox.interface import Runner
from heldout.sandbox.message import Blob
from heldout.sandbox.trusted import TrustedTask
from heldout.scoring.against_landscape import Reference
from heldout.scoring.answers import PredictionFacts
from heldout.scoring.interface import CoachFinding
from heldout.scoring.measured import Assessment
from heldout.scoring.score import Scored, ScoreRequest, ask_about_metric, score_request
from heldout.stages.noticed import Noticed
from heldout.stages.warned import Warned


@dataclass(frozen=True)
class About:
    """What the coach wants to know of a submission, beside the numbers."""

    facts: ChallengeFacts
    description: Description | None
    """Of the fitted model; of a declared one it is a claim."""
    claimed: bool
    features: tuple[tuple[str, str], ...]
    """Name and type of each column of X."""
    classes: int | None = None
    """How many; None where the task is not classification."""
    family: str | None = None
    """The learner's, as the card says it."""
    families: tuple[FamilySpec, ...] = ()
    reference_facts: Facts | None = None
    reaching: Reaching | None = None
    noticed: tuple[Noticed, ...] = ()
    warnings: tuple[Warned, ...] = ()
    recipe: Recipe | None = None
    """Of a verified model."""
    may_fit: bool = False
    """Whether rules may ask for fits on folds."""


@dataclass(frozen=True)
class Standing:
    """What the coach wants to know of the numbers: where the submission stands on the public rows."""

    assessment: Assessment | None
    """None without a landscape."""
    answers: PredictionFacts
    """What can be said of the predictions by themselves."""
    utility: float
    """U, oriented and in steps."""
    utility_se: float | None
    """Bootstrap standard error of U; None where there is none, or it is too large for a number."""


@dataclass(frozen=True)
class JudgeRequest:
    """Predictions to score, and what the coach wants to know of whose they are."""

    scoring: ScoreRequest
    about: About
    train_target: Blob
    """Labels of the training rows, as the learner has them."""


@dataclass(frozen=True)
class Judgement:
    """What a submission's predictions are worth, and what the coach says, or needs first."""

    scored: Scored
    standing: Standing | None = None
    """None where the predictions have no score."""
    wanted: tuple[WantedFit, ...] = ()
    """Fits that the coach asks for before it has said everything; see `AdviceRequest`."""


@dataclass(frozen=True)
class AdviceRequest:
    """A submission, where it stands, and the fits that were made for its advice. The landscape's files lie beside."""

    about: About
    standing: Standing
    fits: tuple[FoldFit, ...]
    folds: int
    """How many there are."""
    left: int | None = None
    """How many fits may still be made; None where that is not known before the first."""


@dataclass(frozen=True)
class Advised:
    """What the coach says, or the fits that it needs before it has said everything."""

    coach: tuple[CoachFinding, ...]
    """Where fits are wanted, what it says without any."""
    wanted: tuple[WantedFit, ...] = ()


JUDGE = TrustedTask("score", "scoring", JudgeRequest, Judgement, fault=MetricError, result_bytes=1 << 32)
ADVISE = TrustedTask("advise", "working out advice", AdviceRequest, Advised)


def judge_predictions(
    runner: Runner,
    challenge: Challenge,
    prepared: PreparedData,
    outcome: Outcome,
    reference: Reference | None,
    about: About,
) -> Judgement:
    """Score an outcome's predictions on the public rows, and hold them against a reference where there is one.

    Raises:
        MetricError: the challenge's metric crashed, hung, or is undefined on its own hidden rows.
        HeldoutError: the scoring process failed for a reason of ours.
    """
    assert outcome.predictions is not None
    scoring = score_request(challenge, prepared, outcome.predictions, reference)
    request = JudgeRequest(scoring, about, prepared.train_target)
    files = reference.files if reference is not None else ()
    return ask_about_metric(runner, challenge, JUDGE, request, files)


def about_submission(
    challenge: Challenge,
    prepared: PreparedData,
    outcome: Outcome,
    reference: Reference | None,
    may_fit: bool = False,
) -> About:
    """What the coach is told of a submission. With `may_fit` it may ask for fits, and says without them what it can."""
    held = Reference() if reference is None else reference
    return About(
        facts=challenge_facts(challenge),
        description=outcome.description,
        claimed=outcome.description is not None and not outcome.verified,
        features=tuple(outcome.own_features or prepared.features),
        classes=None if prepared.classes is None else len(prepared.classes),
        family=held.family or held.claimed_family,
        families=held.families,
        reference_facts=held.facts,
        reaching=outcome.reaching,
        noticed=outcome.noticed,
        warnings=outcome.warnings,
        recipe=outcome.recipe if outcome.verified else None,
        # The folds have the challenge's own features.
        may_fit=may_fit and outcome.own_features is None,
    )
