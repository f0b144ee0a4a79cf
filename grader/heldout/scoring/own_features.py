"""Who is to blame where a learner's features beat the reference's: reference models are fitted on the learner's own.

The families were judged on other features then, so that c + h + t = r says nothing of them. Two refits do, on P_L, what
the submission does before its final estimator: the tuned model of its own family, and that of the best family.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from heldout.landscape.interface import FamilyResult, Landscape
from heldout.landscape.reference_model import ReferenceModel
from heldout.landscape.reference_parts import FamilySpec, best_params, family_spec
from heldout.landscape.swap import MODELS, ModelRequest
from heldout.recipe.apply_edits import apply
from heldout.recipe.describe import static_description
from heldout.recipe.description_format import Description
from heldout.recipe.edit import ReplaceFinal, SetParameter
from heldout.recipe.family import detect_family
from heldout.recipe.grammar import Recipe, RecipeError
from heldout.recipe.shape import SEARCHES
from heldout.runs.fit_predict import refit
from heldout.runs.interface import Outcome
from heldout.sandbox.interface import Runner
from heldout.scoring.against_landscape import OwnFeatures, Reference
from heldout.scoring.measured import Assessment, Regret


def beats_the_reference(regret: Regret | None, delta: float | None) -> bool:
    """Whether something was lost (r > δ) though the learner's features beat the reference's (h < −δ)."""
    if regret is None or delta is None or regret.data_handling is None or regret.basis is not None:
        return False
    return regret.total.value > delta and regret.data_handling.value < -delta


def on_own_features(
    runner: Runner, model: ReferenceModel, outcome: Outcome, held: Reference, said: Assessment | None
) -> Reference | None:
    """The reference with both refits; None where they would change nothing of what was said, or cannot be made.

    They run in the sandbox like every submission, without the learner's code, each with a budget of its own.

    Raises:
        HeldoutError: the machine could not run a refit.
    """
    if outcome.own_features is not None or said is None or not beats_the_reference(said.regret, model.delta):
        return None
    landscape = model.landscape()
    found = None if landscape is None or held.family is None else _models(runner, model, landscape, held.family)
    if found is None or outcome.recipe is None or not outcome.verified:
        return None
    own, best = (features_with(outcome.recipe, outcome.description, each) for each in found)
    if own is None or best is None:
        return None
    tuned = refit(runner, own, model.challenge, model.prepared).predictions
    if tuned is None:
        return None
    choice = tuned if own == best else refit(runner, best, model.challenge, model.prepared).predictions
    return None if choice is None else replace(held, own_features=OwnFeatures(tuned, choice))


def features_with(recipe: Recipe, description: Description | None, model: Recipe) -> Recipe | None:
    """The submission with another final estimator; None where that cannot be done.

    A search is its best estimator, with the parameters that it found; those of what comes before the final estimator
    must be plain values.
    """
    try:
        inner = _as_chosen(recipe, description)
        return None if inner is None else apply([ReplaceFinal(model)], inner)
    except RecipeError:
        return None


def _as_chosen(recipe: Recipe, description: Description | None) -> Recipe | None:
    node: Any = recipe["estimator"]
    if node[1] not in SEARCHES:
        return recipe
    search = description.search if description else None
    inside = node[2].get("estimator")
    if search is None or not isinstance(inside, list):
        return None
    inner: Recipe = {**recipe, "estimator": inside}
    roles = detect_family(static_description(inner).shape).roles
    final = "__".join(role.removeprefix("steps.") for role in roles)
    outside = {name: value for name, value in search.best_params.items() if not _is_of(name, final)}
    if any(isinstance(value, dict) for value in outside.values()):
        return None
    edits = [SetParameter(name, value) for name, value in outside.items()]
    return apply(edits, inner) if edits else inner


def _is_of(parameter: str, final: str) -> bool:
    """Whether a parameter belongs to the final estimator, or is that estimator; without steps before it, all do."""
    return not final or parameter == final or parameter.startswith(f"{final}__")


def _models(runner: Runner, model: ReferenceModel, landscape: Landscape, family: str) -> tuple[Recipe, Recipe] | None:
    """The tuned models of the learner's family and of the best one."""
    wanted = [(_spec(model, name), landscape.family(name)) for name in (family, landscape.best)]
    known = [(spec, result) for spec, result in wanted if spec is not None and result is not None]
    if len(known) < len(wanted):
        return None
    own, best = MODELS.ask(runner, _request(known)).recipes
    return None if own is None or best is None else (own, best)


def _request(known: list[tuple[FamilySpec, FamilyResult]]) -> ModelRequest:
    return ModelRequest(tuple(spec for spec, _ in known), tuple(best_params(*each) for each in known))


def _spec(model: ReferenceModel, name: str) -> FamilySpec | None:
    found = model.family(name)
    return None if found is None else family_spec(found)
