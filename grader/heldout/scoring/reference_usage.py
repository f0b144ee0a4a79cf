"""What the reference itself uses, measured beside a submission: on the same machine, in the same call."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from heldout.base.errors import ChallengeError
from heldout.landscape.reference_model import ReferenceModel
from heldout.landscape.reference_parts import best_params, family_spec
from heldout.landscape.swap import SWAP, swap_request
from heldout.recipe.grammar import Recipe
from heldout.runs.fit_predict import refit
from heldout.runs.interface import Status
from heldout.sandbox.interface import Runner

TIMES = 3
"""Fits of the reference, of which the median counts."""


def reference_usage(runner: Runner, model: ReferenceModel) -> Mapping[str, float]:
    """What the best family's CV-best configuration on the reference preparation uses, by the names of a budget.

    It runs as a submission does: confined, stored and served where the challenge's budget asks for that.

    Raises:
        ChallengeError: that model cannot be made, or does not end within the challenge's own limits.
        HeldoutError: the machine could not run it.
    """
    recipe = reference_recipe(runner, model)
    measured = []
    for _ in range(TIMES):
        outcome = refit(runner, recipe, model.challenge, model.prepared, measured=True)
        if outcome.status is not Status.GRADED or outcome.resources is None:
            raise ChallengeError(
                f"challenges/{model.challenge.id}: the reference, by which resources are priced, ended as "
                f"{outcome.status}: {outcome.message}"
            )
        measured.append(outcome.resources.measured)
    return {name: statistics.median(each[name] for each in measured) for name in measured[0]}


def reference_recipe(runner: Runner, model: ReferenceModel) -> Recipe:
    """The best family's CV-best configuration on the reference preparation.

    Raises:
        ChallengeError: it cannot be made outside of the landscape.
        HeldoutError: the machine could not make it.
    """
    landscape = model.landscape()
    family = None if landscape is None else model.family(landscape.best)
    result = None if landscape is None else landscape.family(landscape.best)
    if family is not None and result is not None:
        spec = family_spec(family)
        request = swap_request(model, family.name, family.estimator, best_params(spec, result))
        recipe = None if request is None else SWAP.ask(runner, request).recipe
        if recipe is not None:
            return recipe
    raise ChallengeError(
        f"challenges/{model.challenge.id}: resources are priced by what the reference uses, and the best family's "
        "model cannot be made outside of the landscape (it has columns of the course's own). Use `most` in place of "
        "`price`."
    )
