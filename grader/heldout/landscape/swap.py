"""The swap U(P_R, H_L): a learner's estimator and hyperparameters on the reference preprocessing, as a recipe.

`swap_request` is what the grader sends, made without scikit-learn; `make_swap` answers in a trusted process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from heldout.landscape.families.interface import Facts, Family, Preprocessing, TargetScale
from heldout.landscape.reference import accepts, swap_recipe
from heldout.landscape.worth import Preparation
from heldout.sandbox.trusted import TrustedTask

if TYPE_CHECKING:
    from heldout.landscape.reference_model import ReferenceModel


@dataclass(frozen=True)
class SwapRequest:
    """A family of the reference, and the learner's estimator and hyperparameters."""

    family: str
    estimator: str
    preprocessing: Preprocessing
    target: TargetScale
    facts: Facts
    class_path: str
    params: Mapping[str, Any]
    preparation: Preparation | None = None


@dataclass(frozen=True)
class Swapped:
    """The swap as a recipe; None where the class refuses the parameters."""

    recipe: dict[str, Any] | None


SWAP = TrustedTask("swap", "making the reference preprocessing", SwapRequest, Swapped)


def swap_request(
    reference: ReferenceModel, name: str, class_path: str, params: Mapping[str, Any]
) -> SwapRequest | None:
    """What `make_swap` needs to know; None where the estimator cannot stand on the preprocessing of the family `name`.

    A family with `columns` of its own has no swap: they are the course's code, which is not sent to another process.
    """
    found = reference.family(name)
    if found is None or found.columns is not None or not accepts(found, class_path, params):
        return None
    own = (found.name, found.estimator, found.preprocessing, found.target)
    return SwapRequest(*own, reference.facts, class_path, dict(params), found.preparation)


def make_swap(request: SwapRequest) -> Swapped:
    """In a trusted process: the recipe."""
    family = Family(
        request.family,
        request.estimator,
        (),
        preprocessing=request.preprocessing,
        target=request.target,
        preparation=request.preparation,
    )
    return Swapped(swap_recipe(family, request.facts, request.class_path, request.params))
