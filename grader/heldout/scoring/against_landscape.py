"""What the grader sends along so that a score can be held against the landscape: its files and the swap."""

from __future__ import annotations

from dataclasses import dataclass

from heldout.landscape.families.interface import Facts
from heldout.landscape.reference_model import ReferenceModel
from heldout.landscape.reference_parts import FamilySpec, family_spec
from heldout.landscape.swap import swap_request
from heldout.recipe.family import detect_family
from heldout.runs.interface import Outcome, Predictions, Status
from heldout.sandbox.interface import Runner
from heldout.scoring.model import believed
from heldout.scoring.swap_ahead import SwapAhead
from heldout.submission.interface import SubmittedFile


@dataclass(frozen=True)
class OwnFeatures:
    """What reference models predict on the learner's own features."""

    tuned: Predictions
    """U(P_L, H_f,ref): of the learner's family, with the configuration that cross-validates best."""
    choice: Predictions
    """U(P_L, H_f*): of the best family, likewise."""


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
    own_features: OwnFeatures | None = None
    """Only where the learner's features beat the reference's."""
    families: tuple[FamilySpec, ...] = ()
    """Of the reference, for the coach; empty where nothing is known of the model."""
    facts: Facts | None = None
    """What they depend on."""


def reference_for(runner: Runner, model: ReferenceModel, outcome: Outcome, ahead: SwapAhead | None = None) -> Reference:
    """The landscape's files, the learner's family, and the swap, which is refitted in the sandbox, if not `ahead`.

    Of a declared model nothing is refitted and no family is believed: only its predictions are judged.

    Raises:
        HeldoutError: the machine could not run the refit.
    """
    files = model.files_of("public")
    document = believed(outcome.recipe, outcome.description, outcome.verified)
    if document is None:
        return Reference(files)
    detected = detect_family(document.shape)
    known = (model.family(each.name) for each in model.families)
    families = tuple(family_spec(each) for each in known if each is not None)
    if not outcome.verified:
        return Reference(files, claimed_family=detected.name, families=families, facts=model.facts)
    classes = None if model.prepared.classes is None else len(model.prepared.classes)
    swapped = (
        None
        if detected.is_altered_for(classes)
        else _swap(ahead or SwapAhead(runner, lambda: model), model, outcome, detected.name)
    )
    return Reference(
        files,
        detected.name,
        swap=swapped.predictions if swapped else None,
        swap_is_void=swapped is not None and swapped.status is Status.INVALID_OUTPUT,
        families=families,
        facts=model.facts,
    )


def _swap(ahead: SwapAhead, model: ReferenceModel, outcome: Outcome, family: str) -> Outcome | None:
    """The refit's outcome; None where the estimator cannot stand on the reference preprocessing.

    A search counts as its best estimator, whose parameters only the fit stage knows; they are the description's.
    """
    final = outcome.description.final if outcome.description else None
    if final is None:
        return None
    request = swap_request(model, family, final.class_path, final.params)
    return None if request is None else ahead.outcome(request)
