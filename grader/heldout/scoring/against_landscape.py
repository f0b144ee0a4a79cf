"""What the grader sends along so that a score can be held against the landscape: its files and the swap."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from heldout.base.errors import ChallengeError, HeldoutError
from heldout.challenge.interface import Challenge
from heldout.landscape.staleness import staleness_of
from heldout.landscape.store import landscape_folder
from heldout.landscape.swap import landscape_files, reference_estimator, swap_request
from heldout.prepare.interface import PreparedData
from heldout.recipe.family import detect_family
from heldout.runs.fit_predict import refit
from heldout.runs.interface import Outcome, Predictions, Status
from heldout.sandbox.interface import Ending, Job, Runner
from heldout.sandbox.program import TRUSTED
from heldout.scoring.model import believed
from heldout.submission.interface import SubmittedFile


@dataclass(frozen=True)
class Reference:
    """What a submission is held against."""

    files: tuple[SubmittedFile, ...] = ()
    """The landscape's files."""
    family: str | None = None
    """The learner's; None for a declared model, whose family is only its own word."""
    claimed_family: str | None = None
    """The family that a declared model says that it is: for words, never for a number."""
    swap: Predictions | None = None
    """The learner's hyperparameters on the reference preprocessing; None where that could not be done."""
    swap_is_void: bool = False
    """The refit ran, and predicted what the metric does not take, such as NaN: it counts as the dummy."""
    estimator: str | None = None
    """Class path of the reference estimator of the learner's family."""


def missing_landscape(challenge: Challenge, prepared: PreparedData) -> str | None:
    """Why no points can be given: there is no landscape, or it no longer fits; None when it is good."""
    calibrate = f"Its author makes one with `heldout challenge calibrate {challenge.id}`."
    if not landscape_files(landscape_folder(challenge)):
        return f"points and regret need a reference landscape, and this challenge has none yet. {calibrate}"
    stale = staleness_of(challenge, prepared)
    if stale:
        return f"the reference landscape no longer fits this challenge. {' '.join(stale)} {calibrate}"
    return None


def public_delta(challenge: Challenge, prepared: PreparedData) -> float | None:
    """δ of the public rows, which decides how finely scores on them are told; None without a landscape that fits.

    Raises:
        ChallengeError: the landscape's file is damaged.
    """
    if missing_landscape(challenge, prepared) is not None:
        return None
    try:
        delta = json.loads((landscape_folder(challenge) / "public.json").read_bytes())["delta"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ChallengeError(f"challenges/{challenge.id}: the landscape cannot be read ({error}).") from error
    return None if delta is None else float(delta)


def reference_for(runner: Runner, challenge: Challenge, prepared: PreparedData, outcome: Outcome) -> Reference:
    """The landscape's files, the learner's family, and the swap, which is refitted in the sandbox.

    Of a declared model nothing is refitted and no family is believed: only its predictions are judged.

    Raises:
        HeldoutError: the machine could not run the refit.
    """
    files = tuple(SubmittedFile(name, content) for name, content in landscape_files(landscape_folder(challenge)))
    document = believed(outcome.recipe, outcome.description, outcome.verified)
    if document is None:
        return Reference(files)
    model = detect_family(document)
    estimator = reference_estimator(challenge, prepared, model.name)
    if not outcome.verified:
        return Reference(files, claimed_family=model.name, estimator=estimator)
    classes = None if prepared.classes is None else len(prepared.classes)
    swapped = None if model.is_altered_for(classes) else _swap(runner, challenge, prepared, outcome, model.name)
    if swapped is None:
        return Reference(files, model.name, estimator=estimator)
    void = swapped.status is Status.INVALID_OUTPUT
    return Reference(files, model.name, swap=swapped.predictions, swap_is_void=void, estimator=estimator)


def _swap(
    runner: Runner, challenge: Challenge, prepared: PreparedData, outcome: Outcome, family: str
) -> Outcome | None:
    """The refit's outcome; None where the estimator cannot stand on the reference preprocessing.

    A search counts as its best estimator, whose parameters only the fit stage knows; they are the description's.
    """
    final = (outcome.description or {}).get("final")
    if final is None:
        return None
    request = swap_request(challenge, prepared, family, final["class"], final["params"])
    if request is None:
        return None
    work: dict[str, Any] = {"task": "swap", **request}
    answer = runner.run(Job(TRUSTED, work))
    if answer.ending is not Ending.FRAME or answer.header is None:
        raise HeldoutError(f"the reference preprocessing could not be made ({answer.ending}): {answer.stderr[-1000:]}")
    recipe = answer.header.get("recipe")
    return None if recipe is None else refit(runner, recipe, challenge, prepared)
