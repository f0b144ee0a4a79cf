"""What the reference itself uses, measured beside a submission: on the same machine, in the same call."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from heldout.base.errors import ChallengeError
from heldout.landscape.reference_model import ReferenceModel
from heldout.landscape.reference_parts import best_params, family_spec
from heldout.landscape.swap import SWAP, SwapRequest, swap_request
from heldout.recipe.grammar import Recipe
from heldout.runs.interface import Status
from heldout.sandbox.interface import Runner
from heldout.scoring.swap_ahead import swapped

TIMES = 3
"""Fits of the reference, of which the median counts."""


def reference_usage(runner: Runner, model: ReferenceModel) -> Mapping[str, float]:
    """What the best family's CV-best configuration on the reference preparation uses, by the names of a budget.

    It runs as a submission does: confined, stored and served where the challenge's budget asks for that.

    Raises:
        ChallengeError: that model cannot be made, or does not end within the challenge's own limits.
        HeldoutError: the machine could not run it.
    """
    request = _best_request(model)
    measured = []
    for _ in range(TIMES):
        outcome = swapped(runner, model, request, measured=True)
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
    recipe = SWAP.ask(runner, _best_request(model)).recipe
    if recipe is None:
        raise _cannot_be_made(model)
    return recipe


def _best_request(model: ReferenceModel) -> SwapRequest:
    landscape = model.landscape()
    family = None if landscape is None else model.family(landscape.best)
    result = None if landscape is None else landscape.family(landscape.best)
    request = None
    if family is not None and result is not None:
        request = swap_request(model, family.name, family.estimator, best_params(family_spec(family), result))
    if request is None:
        raise _cannot_be_made(model)
    return request


def _cannot_be_made(model: ReferenceModel) -> ChallengeError:
    return ChallengeError(
        f"challenges/{model.challenge.id}: resources are priced by what the reference uses, and the best family's "
        "model cannot be made outside of the landscape (it has columns of the course's own). Use `most` in place of "
        "`price`."
    )
